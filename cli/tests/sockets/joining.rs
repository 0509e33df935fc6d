//! How `serf agent` finds others, and what a service manager hears of it.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process;

use crate::harness::{Agent, Mark, PATIENCE, ours, say, wait_for_members};
use rustix::process::Signal;

fn start(node: &str, bind: &str, more: &[&str]) -> Agent {
    let ip = bind.split(':').next().unwrap_or_default();
    let flags = [format!("-node={node}"), format!("-bind={bind}"), format!("-rpc-addr={ip}:0")];
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(more.iter().copied()).collect();
    Agent::start(&ours(), &flags)
}

/// Goal: an agent finds one that is started after it. Method: it tries an address where nobody is,
/// says so, and goes on; then somebody is there.
#[test]
fn whoever_comes_later_is_joined_in_the_background() {
    let more = ["-retry-join=127.14.1.2:7946", "-retry-interval=100ms"];
    let early = start("early", "127.14.1.1:0", &more);
    let banner = early.lines();
    let warning = "==> Warning: 'RetryInterval' is too low. Setting to 1s";
    assert_eq!(banner.first().map(String::as_str), Some(warning));
    early.wait_for(Mark(0), "[INFO] agent: Joining cluster...(replay: false)");
    let line = early.wait_for(Mark(0), "[WARN] agent: Join failed: ");
    assert!(line.ends_with("connect: connection refused, retrying in 1s"), "{line}");
    let _late = start("late", "127.14.1.2:7946", &[]);
    early.wait_for(Mark(0), "[INFO] agent: Join completed. Synced with 1 initial agents");
    wait_for_members(&ours(), early.rpc, "early=alive late=alive");
}

/// Goal: attempts come to the end that was asked for. Method: one more after the first.
#[test]
fn an_agent_that_finds_nobody_gives_up_with_1() {
    let more = ["-retry-join=127.14.1.4:7946", "-retry-interval=1s", "-retry-max=1", "-replay"];
    let mut agent = start("alone", "127.14.1.3:0", &more);
    assert_eq!(agent.wait_for_exit(), Some(1));
    let count = |text| agent.lines().iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("[INFO] agent: Joining cluster...(replay: true)"), 2);
    assert_eq!(count("[WARN] agent: Join failed: "), 1);
    assert_eq!(count("[ERR] agent: maximum retry join attempts made, exiting"), 1);
    assert_eq!(count("[WARN] serf: Shutdown without a Leave"), 1);
}

/// Goal: an agent that leaves looks for nobody any more, and leaves well whoever has asked for it.
/// Method: right after a failed attempt it is told to leave, by a signal and by a client; somebody
/// is there, so that the leave takes longer than the time to the next attempt.
#[test]
fn an_agent_that_leaves_makes_no_more_attempts() {
    for (n, is_signal) in [(7, true), (8, false)] {
        let retry = format!("-retry-join=127.14.2.{n}:7946");
        let mut agent = start("n1", &format!("127.14.1.{n}:0"), &[&retry, "-retry-interval=1s"]);
        let join = format!("-join={}", agent.bind);
        let other = start("n2", &format!("127.14.3.{n}:0"), &[&join]);
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive");
        agent.wait_for(agent.mark(), "[WARN] agent: Join failed: ");
        if is_signal {
            agent.signal(Signal::INT);
        } else {
            say(&ours(), &["leave", &format!("-rpc-addr={}", agent.rpc)]);
        }
        assert_eq!(agent.wait_for_exit(), Some(0));
        let lines = agent.lines();
        let leaves = lines.iter().position(|line| line.contains("requesting graceful leave"));
        let after = &lines[leaves.expect("it leaves")..];
        assert!(!after.iter().any(|line| line.contains("Joining cluster...")), "{after:#?}");
        other.wait_for(Mark(0), "EventMemberLeave: n1");
    }
}

/// Goal: an interface stands for one of its addresses. Method: the loopback one.
#[test]
fn an_interface_is_bound_by_its_name() {
    let agent = Agent::start(
        &ours(),
        &["-node=n1", "-iface=lo", "-bind=0.0.0.0:0", "-rpc-addr=127.14.1.5:0"],
    );
    let lines = agent.lines();
    assert_eq!(lines[0], "==> Using interface 'lo' address '127.0.0.1'");
    assert_eq!(agent.bind.ip().to_string(), "127.0.0.1");
}

/// Goal: agents find each other by multicast on the interface that they are given. Method: two on
/// the loopback interface, which no system chooses by itself, and a cluster of this test's own.
#[test]
fn agents_find_each_other_on_the_interface_they_are_given() {
    let cluster = format!("-discover=tithing-{}", process::id());
    let flags = [&*cluster, "-mdns-iface=lo", "-mdns-disable-ipv6"];
    let first = start("n1", "127.14.1.8:0", &flags);
    let second = start("n2", "127.14.1.9:0", &flags);
    for agent in [&first, &second] {
        wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive");
    }
}

/// Goal: a service manager hears when the agent is ready, reloads and stops. Method: listen where
/// the agent is told that one does.
#[test]
fn a_service_manager_hears_of_the_agent() {
    let folder = std::env::temp_dir().join(format!("tithing-notify-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (socket, wrapper) = (folder.join("socket"), folder.join("serf"));
    let manager = UnixDatagram::bind(&socket).expect("a socket");
    manager.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    let program = ours();
    let text = format!(
        "#!/bin/sh\nNOTIFY_SOCKET={} exec {} \"$@\"\n",
        socket.display(),
        program.display()
    );
    fs::write(&wrapper, text).expect("a wrapper");
    say(Path::new("chmod"), &["+x", &wrapper.to_string_lossy()]);
    let heard = || {
        let mut buffer = [0; 256];
        let len = manager.recv(&mut buffer).expect("a word of the agent");
        String::from_utf8_lossy(&buffer[..len]).into_owned()
    };

    let mut agent =
        Agent::start(&wrapper, &["-node=n1", "-bind=127.14.1.6:0", "-rpc-addr=127.14.1.6:0"]);
    assert_eq!(heard(), "READY=1");
    agent.signal(Signal::HUP);
    assert!(heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    assert_eq!(heard(), "READY=1");
    agent.signal(Signal::INT);
    assert_eq!(heard(), "STOPPING=1");
    assert_eq!(agent.wait_for_exit(), Some(0));
    fs::remove_dir_all(&folder).expect("it is ours");
}
