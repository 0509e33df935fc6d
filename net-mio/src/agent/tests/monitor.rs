use std::thread;

use tithing_core::rpc::LogLevel;

use super::*;
use crate::log_history::LogHistory;

/// Goal: a client gets the lines that were kept, then each new one, whoever logs it and however
/// long the agent would have slept; only from its level on.
/// Method: lines before and after the monitor begins, from the agent's thread and another.
#[test]
fn a_monitor_gets_what_was_logged_and_then_what_is() {
    let (mut agent, rpc) = served(DriverLimits::default());
    let log = LogHistory::new();
    agent.show_log(log.clone());
    log.push(LogLevel::Info, "line kept");
    log.push(LogLevel::Debug, "line too small");
    let mut socket = client(rpc);
    ask(&mut socket, &Request::Monitor { level: "info".to_owned() });
    let (mut ear, mut heard) = (Ear::default(), Vec::new());
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut socket, &mut heard);
        contains(&heard, "line kept")
    });
    log.push(LogLevel::Warn, "line of this thread");
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut socket, &mut heard);
        contains(&heard, "line of this thread")
    });
    let other = thread::spawn(move || log.push(LogLevel::Err, "line of another thread"));
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut socket, &mut heard);
        contains(&heard, "line of another thread")
    });
    other.join().unwrap();
    assert!(!contains(&heard, "line too small"));
}

/// Goal: a monitor costs nothing once it is stopped, and begins anew when it is asked for again.
/// Method: stop and begin in one write; then stop; look at who is watched.
#[test]
fn a_monitor_that_begins_again_gets_the_kept_lines_again() {
    let (mut agent, rpc) = served(DriverLimits::default());
    let log = LogHistory::new();
    agent.show_log(log.clone());
    log.push(LogLevel::Info, "line kept");
    let mut socket = client(rpc);
    let mut bytes = Vec::new();
    let monitor = || Request::Monitor { level: "INFO".to_owned() };
    monitor().encode(2, &mut bytes);
    Request::Stop { stream: 2 }.encode(3, &mut bytes);
    monitor().encode(4, &mut bytes);
    socket.write_all(&bytes).unwrap();
    let (mut ear, mut heard) = (Ear::default(), Vec::new());
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut socket, &mut heard);
        contains(&heard, "line kept")
    });
    ask(&mut socket, &Request::Stop { stream: 4 });
    until(&mut [(&mut agent, &mut ear)], |_| {
        log.push(LogLevel::Info, "unheard");
        let before = heard.len();
        hear(&mut socket, &mut heard);
        heard.len() > before && !contains(&heard[before..], "unheard")
    });
}
