//! Every conversation of Serf's own command line that was recorded with a real agent: its bytes
//! with one of our agents, and our command line in its place.

use std::io::{BufRead, BufReader, Read, pipe};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::exchange::{COORDINATE, Wire, line_count, settled, values, without_lines};
use super::recorded::hex;
use crate::harness::{Agent, ours, output_of, run, say, wait_for_members};

/// Name, arguments, exit code, output in hexadecimal, and the bytes both ways in hexadecimal.
const CONVERSATIONS: &str = include_str!("../../vectors/rpc_cli.tsv");

struct Conversation {
    name: &'static str,
    args: Vec<&'static str>,
    code: i32,
    output: String,
    request: Vec<u8>,
    response: Vec<u8>,
}

fn conversations() -> Vec<Conversation> {
    let read = |line: &'static str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, args, code, output, request, response] = fields[..] else { panic!("{line}") };
        Conversation {
            name,
            args: args.split(' ').map(|arg| arg.trim_matches('\'')).collect(),
            code: code.parse().expect("a number"),
            output: String::from_utf8(hex(output)).expect("text"),
            request: hex(request),
            response: hex(response),
        }
    };
    CONVERSATIONS.lines().map(read).collect()
}

/// Two agents as they were when the command line was recorded.
fn pair() -> [Agent; 2] {
    let port_0 = ["-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", "-profile=local"];
    let start = |more: &[&str]| Agent::start(&ours(), &[&port_0, more].concat());
    let one = start(&["-node=n1", "-tag", "role=web", "-event-handler=query:load=echo 1.02"]);
    let two = start(&["-node=n2", &format!("-join={}", one.bind)]);
    wait_for_members(&ours(), one.rpc, "n1=alive n2=alive");
    [one, two]
}

/// `127.0.0.12`, where the recorded `n2` lived, as text of `MessagePack`.
const RECORDED_N2: &[u8] = b"\xaa127.0.0.12";

/// The request with the address of `n2`.
fn readdressed(request: &[u8], n2: SocketAddr) -> Vec<u8> {
    let at = request.windows(RECORDED_N2.len()).position(|it| it == RECORDED_N2);
    let Some(at) = at else { return request.to_vec() };
    let addr = n2.to_string();
    let len = u8::try_from(addr.len()).expect("a short text");
    let text = [&[0xa0 | len], addr.as_bytes()].concat();
    [&request[..at], &text, &request[at + RECORDED_N2.len()..]].concat()
}

/// Goal: Serf's own command line gets the same answers from ours. Method: the recorded bytes of
/// each conversation, to agents like the recorded ones.
#[test]
fn the_bytes_of_serfs_own_commands_are_answered_as_recorded() {
    let [one, two] = pair();
    let mut played = 0;
    for conversation in conversations() {
        let name = conversation.name;
        let masks = if name.starts_with("rtt") { COORDINATE } else { &[] };
        let recorded = settled(&values(&conversation.response), masks);
        // The lines of the monitor are another log: how the conversation begins is compared.
        let lines = line_count(&recorded);
        let recorded = without_lines(recorded);
        let mut wire = Wire::new(one.rpc);
        wire.send(&readdressed(&conversation.request, two.bind));
        let bodies = recorded.iter().filter(|unit| unit.body.is_some()).count();
        let (found, _) = wire.take(recorded.len() + bodies);
        assert_eq!(settled(&found, masks), recorded, "{name} ({lines} lines)");
        played += 1;
    }
    assert_eq!(played, 23);
}

/// Lines of `serf info` that differ by nature.
const INFO_MASKS: &[&str] = &[
    "arch",
    "cpu_count",
    "goroutines",
    "max_procs",
    "os",
    "version",
    "event_queue",
    "intent_queue",
    "query_queue",
];

/// The output with what differs by nature taken out: addresses, columns that follow from them,
/// measured times, and what a log says.
fn settled_output(name: &str, output: &str, pair: &[Agent; 2]) -> String {
    let mut text = output.to_owned();
    for (agent, recorded) in pair.iter().zip(["127.0.0.11:7946", "127.0.0.12:7946"]) {
        text = text.replace(&agent.bind.to_string(), recorded);
    }
    let mask = |line: &str| {
        let key = line.trim().split(" = ").next().unwrap_or_default();
        if name == "info" && INFO_MASKS.contains(&key) {
            return format!("{key} = <>");
        }
        if let Some((before, _)) = line.split_once(" rtt: ") {
            return format!("{before} rtt: <>");
        }
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = text.lines().map(mask).collect();
    if name.starts_with("query") {
        // Who answers first is chance.
        let mut lines = lines;
        lines.sort();
        return lines.join("\n");
    }
    lines.join("\n")
}

/// Runs a command until it has printed a line with each of `needles`, then interrupts it.
fn interrupted(args: &[&str], needles: &[&str], meanwhile: impl FnOnce()) -> (i32, String) {
    let mut child = Command::new(ours())
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut text = String::new();
    let mut meanwhile = Some(meanwhile);
    while !needles.iter().all(|needle| text.contains(needle)) {
        if let Some(meanwhile) = meanwhile.take() {
            meanwhile();
        }
        assert!(stdout.read_line(&mut text).expect("it prints") > 0, "it has ended: {text}");
    }
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a pid");
    kill_process(pid, Signal::INT).expect("it runs");
    stdout.read_to_string(&mut text).expect("it ends");
    (child.wait().expect("it is ours").code().expect("a code"), text)
}

/// Goal: our command line prints and returns what Serf's does. Method: each recorded command line
/// with our agents; those that were interrupted are, once they have printed what was recorded. Of
/// the monitor the exit code is compared: what it shows is another log.
#[test]
fn our_commands_print_what_was_recorded() {
    let pair = pair();
    let [one, two] = &pair;
    let rpc = format!("-rpc-addr={}", one.rpc);
    let program: &Path = &ours();
    let mut played = 0;
    for conversation in conversations() {
        let Conversation { name, args, code, output, .. } = conversation;
        let n2 = two.bind.to_string();
        let swap =
            |arg: &&'static str| if *arg == "127.0.0.12" { n2.clone() } else { (*arg).into() };
        let args: Vec<String> = args.iter().map(swap).collect();
        let mut line: Vec<&str> = args.iter().map(String::as_str).collect();
        line.insert(1, &rpc);
        if name == "auth (wrong)" {
            line.insert(1, "-rpc-auth=k");
        }
        let needles: Option<&[&str]> = match name {
            "monitor, then SIGINT" => Some(&["Event Info:"]),
            "query, then SIGINT" => Some(&["Ack from 'n1'", "Ack from 'n2'", "Response from 'n1'"]),
            "reachability, then SIGINT" => Some(&["Starting reachability test..."]),
            _ => None,
        };
        let (our_code, text) = if let Some(needles) = needles {
            interrupted(&line, needles, || {
                if name.starts_with("monitor") {
                    say(program, &["event", &rpc, "wake"]);
                }
            })
        } else {
            let ran = run(program, &line);
            assert!(ran.stderr.is_empty(), "{name}");
            let text = String::from_utf8_lossy(&ran.stdout).into_owned();
            (ran.status.code().expect("a code"), text)
        };
        assert_eq!(our_code, code, "{name}: {text}");
        if !name.starts_with("monitor") {
            let [ours, recorded] = [&text, &output].map(|text| settled_output(name, text, &pair));
            assert_eq!(ours, recorded, "{name}");
        }
        played += 1;
    }
    assert_eq!(played, 23);
}

/// Goal: a command that would go on printing ends when nobody reads what it prints, as in
/// `serf monitor | head -1`. Method: pipes that are closed at the other end, and commands that
/// would not end by themselves; the exit code tells a verdict from none.
#[test]
fn commands_end_when_nobody_reads_on() {
    let agent = Agent::start(
        &ours(),
        &["-node=n1", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0", "-profile=local"],
    );
    let rpc = format!("-rpc-addr={}", agent.rpc);
    for (code, args) in [
        (0, &["monitor"][..]),
        (0, &["monitor", "-format=json"]),
        (0, &["query", "-timeout=1h", "load"]),
        (0, &["watch", "-count=1000000", "-interval=1h"]),
        (1, &["reachability"]),
        (0, &["members"]),
    ] {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let (command, flags) = args.split_first().expect("a command");
        let child = Command::new(ours())
            .args([command, &*rpc])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let output = output_of(child);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*complaint), (Some(code), ""), "{args:?}");
    }
}
