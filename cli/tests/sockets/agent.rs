//! How `serf agent` starts, refuses to start, and ends.

use std::net::{TcpListener, UdpSocket};
use std::process::Command;

use crate::harness::{Agent, Mark, besides_log, members, ours, run, say};
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};

/// What a start that fails prints besides its log, and that it ends with 1.
pub(crate) fn refusal(args: &[&str]) -> String {
    let output = run(&ours(), &[&["agent"], args].concat());
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    assert!(output.stderr.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    besides_log(&String::from_utf8_lossy(&output.stdout))
}

fn alone(ip: &str) -> Agent {
    let (bind, rpc) = (format!("-bind={ip}:0"), format!("-rpc-addr={ip}:0"));
    Agent::start(&ours(), &["-node=alone", &bind, &rpc])
}

/// Goal: what a script sees of a start is Serf's. Method: the banner line by line, with every line
/// that a flag adds.
#[test]
fn the_banner_is_serfs() {
    let first = alone("127.0.6.1");
    let join = format!("-join={}", first.bind);
    let agent = Agent::start(
        &ours(),
        &[
            "-node=n2",
            "-bind=127.0.6.2:0",
            "-advertise=127.0.6.2:7999",
            "-rpc-addr=127.0.6.2:0",
            "-profile=local",
            "-role=web",
            "-disable-compression",
            &join,
        ],
    );
    agent.wait_for(Mark(0), "[INFO] agent: joined: 1 nodes");
    let mut lines = agent.lines().into_iter();
    let banner = [
        "==> Deprecation warning: 'Role' has been replaced with 'Tags'".to_owned(),
        "==> Starting Serf agent...".to_owned(),
        "==> Starting Serf agent RPC...".to_owned(),
        "==> Serf agent running!".to_owned(),
        "                      Node name: 'n2'".to_owned(),
        format!("                      Bind addr: '{}'", agent.bind),
        "    Advertise addr: '127.0.6.2:7999'".to_owned(),
        format!("                       RPC addr: '{}'", agent.rpc),
        "                      Encrypted: false".to_owned(),
        "                       Snapshot: false".to_owned(),
        "                        Profile: local".to_owned(),
        "    Message Compression Enabled: false".to_owned(),
        "==> Joining cluster...(replay: false)".to_owned(),
        "    Join completed. Synced with 1 initial agents".to_owned(),
        String::new(),
        "==> Log data will now stream in as it occurs:".to_owned(),
        String::new(),
    ];
    for expected in banner {
        assert_eq!(lines.next(), Some(expected));
    }
    // Lines that were held back until now, in their order.
    let log: Vec<String> = lines.take(3).map(|line| line[24..].to_owned()).collect();
    assert_eq!(
        log,
        [
            "[INFO] agent: Serf agent starting",
            "[INFO] serf: EventMemberJoin: n2 127.0.6.2",
            &format!("[INFO] agent: joining: [{}] replay: false", first.bind),
        ]
    );
    let rows = members(&ours(), first.rpc);
    let row = rows.get("n2").expect("n2 is there");
    assert_eq!((&*row.addr, &*row.tags), ("127.0.6.2:7999", "role=web"));
}

/// Goal: mistakes on the command line are named as Serf names them. Method: one start each.
#[test]
fn mistakes_are_named_and_end_with_1() {
    let starting = "==> Starting Serf agent...\n";
    let table = [
        (vec!["-tag=foo"], "==> Error: Invalid tag: 'foo'\n".to_owned()),
        (
            vec!["-bind=::1:x"],
            "==> Invalid bind address: address ::1:x: too many colons in address\n".to_owned(),
        ),
        (vec!["-profile=xx"], "==> Unknown profile: xx\n".to_owned()),
        (
            vec!["-role=x", "-log-level=loud"],
            "==> Deprecation warning: 'Role' has been replaced with 'Tags'\n\
             ==> Invalid log level: LOUD. Valid log levels are: [TRACE DEBUG INFO WARN ERR]\n"
                .to_owned(),
        ),
        (
            vec!["-protocol=9"],
            format!(
                "{starting}==> Failed to start the Serf agent: Error creating Serf: Protocol \
                 version '9' too high. Must be in range: [2, 5]\n"
            ),
        ),
        (
            vec!["-bind=127.0.6.3:0", "-rpc-addr=foo"],
            format!(
                "{starting}==> Error starting RPC listener: listen tcp: address foo: missing \
                 port in address\n"
            ),
        ),
    ];
    for (args, text) in table {
        assert_eq!(refusal(&args), text);
    }
}

/// Goal: a bad flag is told on stderr and followed by help, as Go does. Method: an unknown flag.
#[test]
fn an_unknown_flag_is_told_on_stderr_and_followed_by_help() {
    let output = run(&ours(), &["agent", "-nosuch"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "flag provided but not defined: -nosuch\n");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with("==> Usage: serf agent [options]\n"), "{text}");
    for flag in ["-advertise", "-bind", "-join", "-node", "-rpc-addr", "-tag"] {
        assert!(text.contains(&format!("\n  {flag}")), "{flag}: {text}");
    }
}

/// Goal: a taken port is named. Method: take the cluster's TCP port, its UDP port, the RPC port.
#[test]
fn a_taken_port_is_named() {
    let tcp = TcpListener::bind("127.0.6.4:0").expect("a free port");
    let port = tcp.local_addr().expect("it is bound").port();
    let bind = format!("-bind=127.0.6.4:{port}");
    let transport = "==> Starting Serf agent...\n\
                     ==> Failed to start the Serf agent: Error creating Serf: Failed to create \
                     memberlist: Could not set up network transport: failed to obtain an address:";
    let taken = "bind: address already in use\n";
    assert_eq!(
        refusal(&[&bind, "-rpc-addr=127.0.6.4:0"]),
        format!(
            "{transport} Failed to start TCP listener on \"127.0.6.4\" port {port}: \
             listen tcp 127.0.6.4:{port}: {taken}"
        )
    );
    drop(tcp);
    let udp = UdpSocket::bind(("127.0.6.4", port)).expect("the port is free");
    assert!(refusal(&[&bind, "-rpc-addr=127.0.6.4:0"]).contains("Failed to start UDP listener"));
    drop(udp);
    let tcp = TcpListener::bind("127.0.6.4:0").expect("a free port");
    let rpc = tcp.local_addr().expect("it is bound");
    assert_eq!(
        refusal(&["-bind=127.0.6.4:0", &format!("-rpc-addr={rpc}")]),
        format!(
            "==> Starting Serf agent...\n\
             ==> Error starting RPC listener: listen tcp {rpc}: {taken}"
        )
    );
}

/// Goal: a start that reaches nobody says whom, and ends. Method: two addresses where nobody is.
#[test]
fn a_join_that_reaches_nobody_ends_the_agent() {
    let text = refusal(&[
        "-bind=127.0.6.5:0",
        "-rpc-addr=127.0.6.5:0",
        "-join=127.0.6.99:1",
        "-join=127.0.6.98:1",
    ]);
    let end = "==> 2 errors occurred:\n\
               \t* Failed to join 127.0.6.99: dial tcp 127.0.6.99:1: connect: connection refused\n\
               \t* Failed to join 127.0.6.98: dial tcp 127.0.6.98:1: connect: connection refused\n\
               \n\n";
    assert!(text.ends_with(end), "{text}");
}

/// Goal: TERM stops at once and tells nobody. Method: two agents, one is terminated.
#[test]
fn a_terminated_agent_stops_at_once_with_1() {
    let mut agent = alone("127.0.6.6");
    agent.signal(Signal::TERM);
    assert_eq!(agent.wait_for_exit(), Some(1));
    let lines = agent.lines();
    // Its own join may be told of before or after the signal.
    let told = lines.iter().filter(|line| !line.contains("Received event"));
    let told: Vec<&str> =
        told.map(|line| line.split_once("] ").map_or(line.as_str(), |(_, text)| text)).collect();
    let end = &told[told.len() - 4..];
    assert_eq!(
        end,
        [
            "==> Caught signal: terminated",
            "agent: requesting serf shutdown",
            "serf: Shutdown without a Leave",
            "agent: shutdown complete",
        ]
    );
}

/// Goal: whoever wants to see where an agent hangs gets what the system keeps of it. Method: the
/// signal for that, without a core here: it ends the process, which has no last words. Shells let
/// what runs in the background ignore it: that changes nothing.
#[test]
fn sigquit_is_left_to_the_system() {
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' QUIT; exec \"$0\" agent -bind=127.0.6.13:0 -rpc-addr=127.0.6.13:0"]);
    let agents = [alone("127.0.6.12"), Agent::run(shell.arg(ours()))];
    agents.into_iter().for_each(ends_by_sigquit);
}

fn ends_by_sigquit(mut agent: Agent) {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let pid = i32::try_from(agent.pid()).ok().and_then(Pid::from_raw);
    prlimit(pid, Resource::Core, none).expect("it runs");
    agent.signal(Signal::QUIT);
    assert_eq!(agent.wait_for_exit(), None, "it has no exit code");
    assert!(!agent.has_printed(Mark(0), "Caught signal"));
    assert!(!agent.has_printed(Mark(0), "Shutdown without a Leave"));
}

/// Goal: who cannot wait for a leave can say so. Method: an interrupt, then a second signal of
/// either kind.
#[test]
fn a_second_signal_during_a_leave_stops_at_once_with_1() {
    for (ip, second) in [("127.0.6.7", Signal::INT), ("127.0.6.8", Signal::TERM)] {
        let mut agent = alone(ip);
        agent.signal(Signal::INT);
        agent.wait_for(Mark(0), "[INFO] agent: requesting graceful leave from Serf");
        agent.signal(second);
        assert_eq!(agent.wait_for_exit(), Some(1));
        assert!(agent.has_printed(Mark(0), "[WARN] serf: Shutdown without a Leave"));
    }
}

/// Goal: `serf leave` ends the agent well. Method: a lone agent.
#[test]
fn an_agent_that_is_told_to_leave_ends_with_0() {
    let mut agent = alone("127.0.6.9");
    let rpc = format!("-rpc-addr={}", agent.rpc);
    assert_eq!(say(&ours(), &["leave", &rpc]), "Graceful leave complete\n");
    assert_eq!(agent.wait_for_exit(), Some(0));
    for line in [
        "[INFO] agent.ipc: Accepted client: 127.0.",
        "[INFO] agent.ipc: Graceful leave triggered",
        "[INFO] agent: requesting graceful leave from Serf",
        "[INFO] serf: EventMemberLeave: alone 127.0.6.9",
        "[INFO] agent: requesting serf shutdown",
        "[INFO] agent: shutdown complete",
    ] {
        assert!(agent.has_printed(Mark(0), line), "{line}");
    }
    assert!(!agent.has_printed(Mark(0), "Shutdown without a Leave"));
}

/// Goal: a name cannot forge lines of another's log. Method: a node whose name holds a newline.
#[test]
fn a_name_with_a_newline_stays_on_its_line() {
    let agent = alone("127.0.6.10");
    let join = format!("-join={}", agent.bind);
    let evil = "-node=evil\n    2026/01/01 00:00:00 [INFO] agent: forged";
    let _other =
        Agent::start(&ours(), &[evil, "-bind=127.0.6.11:0", "-rpc-addr=127.0.6.11:0", &join]);
    agent.wait_for(Mark(0), "EventMemberJoin: evil\\n    2026");
    assert!(agent.lines().iter().all(|line| !line.ends_with("agent: forged")));
}

/// Goal: a cluster can be joined by name. Method: `localhost`, which needs no name server; then a
/// name that does not exist, beside it.
#[test]
fn a_cluster_can_be_joined_by_name() {
    let first = alone("127.0.0.1");
    let join = format!("-join=localhost:{}", first.bind.port());
    let second = Agent::start(
        &ours(),
        &["-node=n2", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", "-join=a..b", &join],
    );
    second.wait_for(Mark(0), "Join completed. Synced with 1 initial agents");
    second.wait_for(Mark(0), "[INFO] serf: EventMemberJoin: alone 127.0.0.1");
    first.wait_for(Mark(0), "[INFO] serf: EventMemberJoin: n2 127.0.0.1");
}
