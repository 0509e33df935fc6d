//! RPC clients that mean no good, one kind at a time.

use std::os::unix::net::UnixStream;

use tithing_core::rpc::request::EventBody;
use tithing_core::rpc::{AccessKey, LogLevel};

use super::*;
use crate::config::RpcLimits;
use crate::log_history::LogHistory;

fn limited(rpc: RpcLimits) -> (Agent, SocketAddr) {
    served(DriverLimits { rpc, ..DriverLimits::default() })
}

/// A request of so many bytes, without its last one.
fn half_request(bytes: usize) -> Vec<u8> {
    let body = EventBody { name: "x".repeat(bytes), payload: None, coalesce: false };
    let mut half = Vec::new();
    Request::Event(body).encode(2, &mut half);
    half.pop();
    half
}

/// Goal: who begins something has to end it. Method: clients that say nothing, no key, and half a
/// request, with short times; and one that has said all and is silent.
#[test]
fn whoever_does_not_go_on_is_disconnected() {
    let short = Duration::from_millis(20);
    let limits =
        RpcLimits { admission_timeout: short, request_timeout: 2 * short, ..RpcLimits::default() };
    let (mut agent, rpc) = limited(limits);
    let mut quiet = client(rpc);
    let mut half = client(rpc);
    half.write_all(&half_request(100)).unwrap();
    let silent = TcpStream::connect(rpc).unwrap();
    let mut ear = Ear::default();
    until(&mut [(&mut agent, &mut ear)], |ears| {
        ears[0].heard_notice("did not introduce itself") && ears[0].heard_notice("does not end")
    });
    assert_eq!(agent.rpc_counters().timed_out, 2);
    drop((half, silent));

    agent.set_rpc_key(AccessKey::new("secret"));
    let stranger = client(rpc);
    until(&mut [(&mut agent, &mut ear)], |ears| {
        let reason = "did not introduce itself";
        ears[0].notices.iter().filter(|notice| notice.contains(reason)).count() == 2
    });
    drop(stranger);
    // It came before the key, has said all that it had to, and may be silent for ever.
    ask(&mut quiet, &Request::Members);
    let mut heard = Vec::new();
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut quiet, &mut heard);
        contains(&heard, "n1")
    });
}

/// Goal: all clients together are bounded, and whoever holds most has to go. Method: halves of
/// requests, the second of them one too many; then an honest client.
#[test]
fn all_clients_share_one_bound() {
    let (mut agent, rpc) = limited(RpcLimits { bytes_total_max: 300_000, ..RpcLimits::default() });
    let mut ear = Ear::default();
    let mut halves = [client(rpc), client(rpc)];
    for (socket, bytes) in halves.iter_mut().zip([200_000, 150_000]) {
        socket.set_nonblocking(false).unwrap();
        socket.write_all(&half_request(bytes)).unwrap();
    }
    until(&mut [(&mut agent, &mut ear)], |ears| ears[0].heard_notice("too much waits"));
    let counters = agent.rpc_counters();
    assert_eq!((counters.overflowed, counters.clients), (1, 1));
    assert!(counters.held_bytes <= 300_000, "{counters:?}");
    let mut honest = client(rpc);
    ask(&mut honest, &Request::Members);
    let mut heard = Vec::new();
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut honest, &mut heard);
        contains(&heard, "n1")
    });
}

/// Goal: what streams hold back for clients that do not read counts, too. Method: two deaf clients
/// whose sockets a log fills, and events meanwhile, under a bound that is reached long before a
/// record is dropped.
#[test]
fn records_that_are_held_back_count_for_the_bound() {
    let bound = 400_000;
    let (mut agent, rpc) = limited(RpcLimits { bytes_total_max: bound, ..RpcLimits::default() });
    let log = LogHistory::new();
    agent.show_log(log.clone());
    let mut deaf = [client(rpc), client(rpc)];
    for socket in &mut deaf {
        let mut bytes = Vec::new();
        Request::Stream { filter: "user".to_owned() }.encode(2, &mut bytes);
        Request::Monitor { level: "INFO".to_owned() }.encode(3, &mut bytes);
        socket.write_all(&bytes).unwrap();
    }
    let line = "x".repeat(16 << 10);
    let (mut ear, start) = (Ear::default(), Clock::now());
    while !ear.heard_notice("too much waits") {
        let counters = agent.rpc_counters();
        assert!(start.elapsed() < PATIENCE && counters.records_dropped == 0, "{counters:?}");
        log.push(LogLevel::Info, &line);
        for _ in 0..4 {
            let (name, payload) = ("deploy".to_owned(), vec![7; 400]);
            agent.submit(Command::UserEvent { name, payload, coalesce: false });
        }
        let soon = agent.now() + Duration::from_millis(2);
        while agent.run(Some(soon), &mut ear).unwrap() != Wake::TimeUp {}
    }
    let counters = agent.rpc_counters();
    assert_eq!((counters.overflowed, counters.records_dropped), (1, 0));
    assert!(counters.held_bytes <= u64::try_from(bound).unwrap(), "{counters:?}");
}

/// Goal: a client that reads nothing is given up in the end. Method: one that wants the log, and a
/// log that goes on until the system takes no more for it, with a short time.
#[test]
fn whoever_reads_nothing_is_disconnected() {
    let limits = RpcLimits { stall_timeout: Duration::from_millis(50), ..RpcLimits::default() };
    let (mut agent, rpc) = limited(limits);
    let log = LogHistory::new();
    agent.show_log(log.clone());
    let mut ear = Ear::default();
    let mut socket = client(rpc);
    ask(&mut socket, &Request::Monitor { level: "INFO".to_owned() });
    let line = "x".repeat(16 << 10);
    until(&mut [(&mut agent, &mut ear)], |ears| {
        for _ in 0..10 {
            log.push(LogLevel::Info, &line);
        }
        ears[0].heard_notice("does not read its responses")
    });
    assert_eq!(agent.rpc_counters().clients, 0);
}

/// Goal: a client that falls behind the log is told less, and that is counted and said. Method:
/// more lines than are kept between two turns, to one who wants them all.
#[test]
fn lines_that_are_kept_no_more_are_counted() {
    let (mut agent, rpc) = limited(RpcLimits::default());
    let log = LogHistory::new();
    agent.show_log(log.clone());
    log.push(LogLevel::Info, "the first line");
    let (mut ear, mut heard) = (Ear::default(), Vec::new());
    let mut socket = client(rpc);
    ask(&mut socket, &Request::Monitor { level: "INFO".to_owned() });
    until(&mut [(&mut agent, &mut ear)], |_| {
        hear(&mut socket, &mut heard);
        contains(&heard, "the first line")
    });
    for _ in 0..612 {
        log.push(LogLevel::Info, "more");
    }
    until(&mut [(&mut agent, &mut ear)], |ears| ears[0].heard_notice("RpcLinesDropped"));
    assert_eq!(agent.rpc_counters().lines_dropped, 100);
}

/// Goal: RPC works through a socket of this machine, and the system says who has connected.
/// Method: ask for the members there; look at what the observer hears.
#[test]
fn clients_come_in_through_a_socket_file() {
    let path = std::env::temp_dir().join(format!("tithing-agent-{}.sock", std::process::id()));
    let mut agent = agent("n1");
    agent.listen_rpc_unix(&path).unwrap();
    let mut socket = UnixStream::connect(&path).unwrap();
    let mut bytes = Vec::new();
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    Request::Members.encode(2, &mut bytes);
    socket.write_all(&bytes).unwrap();
    socket.set_nonblocking(true).unwrap();
    let (mut ear, mut heard) = (Ear::default(), Vec::new());
    until(&mut [(&mut agent, &mut ear)], |_| {
        let mut chunk = [0; 4096];
        if let Ok(len) = socket.read(&mut chunk) {
            heard.extend_from_slice(&chunk[..len]);
        }
        contains(&heard, "n1")
    });
    assert!(ear.heard_notice(&format!("Local {{ pid: {}", std::process::id())));
    drop(agent);
    assert!(!path.exists());
}
