//! What `serf agent` prints, ours beside the original's.

use std::net::TcpListener;
use std::path::Path;

use rustix::process::Signal;

use crate::harness::keys::{KeyFile, key};
use crate::harness::{Agent, Mark, besides_log, ours, run};
use crate::theirs;

const AT: &str = "127.0.7.20";

/// Everything that an agent with `args` prints until `signal` has ended it, and its exit code.
///
/// Times are masked. Lines about events for handlers are left out: the original gathers them for
/// up to three seconds. So is what it says if it notices its own end before it ends.
fn life(program: &Path, args: &[&str], signal: Signal) -> (Vec<String>, Option<i32>) {
    let bind = format!("-bind={AT}");
    let rpc = format!("-rpc-addr={AT}:7373");
    let args = [&["-node=solo", &bind, &rpc], args].concat();
    let mut agent = Agent::start(program, &args);
    agent.wait_for(Mark(0), "Received event: member-join");
    agent.signal(signal);
    let code = agent.wait_for_exit();
    let is_chance =
        |line: &String| line.contains("Received event") || line.contains("shutdown detected");
    let lines = agent.lines().into_iter().filter(|line| !is_chance(line));
    (lines.map(|line| masked(&line)).collect(), code)
}

/// The line without its time: `    2026/11/23 03:17:53 [INFO] ..` as `    TIME [INFO] ..`.
fn masked(line: &str) -> String {
    let is_time =
        |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9") == "    9999/99/99 99:99:99";
    match line.split_at_checked(23) {
        Some((time, rest)) if is_time(time) => format!("    TIME{rest}"),
        _ => line.to_owned(),
    }
}

/// Goal: at the prompt nobody can tell the two apart. Method: both agents with the same flags, from
/// start to end, line by line.
#[test]
fn from_start_to_end_both_print_the_same() {
    let file = KeyFile::new(&[&key(16, 1), &key(32, 2), &key(16, 1)]);
    let (key, file) = (key(24, 1), file.flag());
    let table: [(&[&str], Signal); 6] = [
        (&[], Signal::INT),
        (&["-log-level=debug", "-tag=a=b"], Signal::TERM),
        (&["-role=web", "-profile=local", "-broadcast-timeout=10ms"], Signal::INT),
        (&["-advertise=127.0.7.21", "-disable-compression", "--log-level", "TRACE"], Signal::TERM),
        (&["-encrypt", &key], Signal::INT),
        (&[&file, "-encrypt="], Signal::TERM),
    ];
    for (args, signal) in table {
        assert_eq!(life(&ours(), args, signal), life(&theirs(), args, signal), "{args:?}");
    }
}

/// Goal: a start that fails says and ends the same. Method: both agents, each kind of mistake.
#[test]
fn mistakes_get_the_same_answer() {
    let taken = TcpListener::bind("127.0.7.22:0").expect("a free port");
    let taken = taken.local_addr().expect("it is bound");
    let (bind_taken, rpc_taken) = (format!("-bind={taken}"), format!("-rpc-addr={taken}"));
    let port = |text: &'static str| vec!["-bind=127.0.7.22:7999", text];
    let table = [
        vec!["-tag=foo"],
        vec!["-broadcast-timeout=5"],
        vec!["-role=x", "-log-level=loud"],
        vec!["-bind=::1:x"],
        vec!["-bind=[::1"],
        vec!["-bind=127.0.7.22:99999"],
        vec!["-bind=127.0.7.22:abc"],
        vec!["-bind=127.0.7.22", "-advertise=::1:x"],
        vec!["-profile=xx"],
        vec!["-protocol=9"],
        vec!["-protocol=1"],
        vec![&*bind_taken],
        port("-rpc-addr=foo"),
        port("-rpc-addr=127.0.7.22:99999"),
        port(Box::leak(rpc_taken.into_boxed_str())),
        vec![
            "-node=solo",
            "-bind=127.0.7.22:7998",
            "-rpc-addr=127.0.7.22:7374",
            "-join=127.0.7.99",
            "-join=127.0.7.98:1",
            "-join=[::1",
            "-join=/127.0.7.97",
            "-join=127.0.7.96:99999",
        ],
    ];
    for args in table {
        answers_are_equal(&args);
    }
}

/// Both agents refuse to start with these flags, in the same words. What ours has logged until then
/// is not theirs to compare: theirs shows nothing of it.
fn answers_are_equal(args: &[&str]) {
    let args = [&["agent"], args].concat();
    let answers = [ours(), theirs()].map(|program| {
        let output = run(&program, &args);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), besides_log(&text(&output.stdout)), text(&output.stderr))
    });
    assert_eq!(answers[0], answers[1], "{args:?}");
}

/// Goal: a start that fails because of a key says and ends the same. Method: both agents, keys and
/// key files with each kind of flaw, also beside other mistakes.
#[test]
fn flaws_of_keys_get_the_same_answer() {
    let good = key(32, 1);
    let (encrypt, file) = (format!("-encrypt={good}"), KeyFile::new(&[&good]));
    let file = file.flag();
    let at = ["-bind=127.0.7.23", "-rpc-addr=127.0.7.23:7373"];
    let table: [&[&str]; 14] = [
        &["-encrypt=abc"],
        &["-encrypt=abc", "-profile=xx"],
        &["-encrypt=abc", "-advertise=::1:x"],
        &["-encrypt=AAAAAAA-_"],
        &["-encrypt=AA=\n\nx"],
        &["-encrypt=AAAA"],
        &["-encrypt=AAAA", "-protocol=9"],
        &["-encrypt=AAAA", "-keyring-file=/no/such/file"],
        &[&encrypt, "-protocol=9"],
        &[&encrypt, "-keyring-file=/no/such/file"],
        &[&encrypt, &file],
        &["-keyring-file=/no/such/file"],
        &["-keyring-file=/", "-protocol=9"],
        &[&file, "-protocol=9"],
    ];
    for args in table {
        answers_are_equal(&[&at, args].concat());
    }
    let file = KeyFile::new(&[]);
    for text in ["!", "AAAA", "", "\" \"", "\", 1, \"", "\\q", "\t", "\"]x[\"", "\"]\n, \""] {
        file.write(&[&good, text]);
        answers_are_equal(&[&at[..], &[&file.flag()]].concat());
    }
    for key in ["", "AAAA", "!"] {
        file.write(&[key]);
        answers_are_equal(&[&at[..], &[&file.flag()]].concat());
    }
}

/// What a command prints before its help, and how it ends. The help is in words of our own.
pub(crate) fn verdict(program: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = run(program, args);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let printed = text(&output.stdout);
    let before_help = printed.split("Usage: serf").next().unwrap_or_default().to_owned();
    (output.status.code(), before_help, text(&output.stderr))
}

/// Goal: mistakes at the prompt are named the same. Method: both programs, each kind of mistake,
/// with no agent to ask.
#[test]
fn mistakes_at_the_prompt_get_the_same_answer() {
    let table: [&[&str]; 23] = [
        &["event"],
        &["event", "a", "b", "c"],
        &["event", "-coalesce=2", "a"],
        &["event", "a"],
        &["query"],
        &["query", "a", "b", "c"],
        &["query", "-relay-factor=256", "a"],
        &["query", "-relay-factor=-1", "a"],
        &["query", "-relay-factor=abc", "a"],
        &["query", "-timeout=5", "a"],
        &["query", "-tag", "foo", "a"],
        &["query", "-format=xml", "a"],
        &["force-leave"],
        &["force-leave", "a", "b"],
        &["force-leave", "a"],
        &["tags"],
        &["tags", "-delete"],
        &["keys"],
        &["keys", "-install", "a", "-use", "b"],
        &["keys", "-list", "-remove", "b"],
        &["keys", "-install"],
        &["keys", "-list=x"],
        &["reachability", "-verbose=x"],
    ];
    for args in table {
        let (command, rest) = args.split_first().expect("a command");
        let args = [&[*command, "-rpc-addr=127.0.7.24:1"], rest].concat();
        assert_eq!(verdict(&ours(), &args), verdict(&theirs(), &args), "{args:?}");
    }
}

/// What both programs print at an agent of each kind with these flags, which has to be the same.
fn all_answer_the_same<const N: usize>(flags: &[&str], table: [&[&str]; N]) {
    let ask = |program: &Path| {
        let _agent = Agent::start(program, flags);
        table.map(|args| {
            let at = [&[args[0], flags[0]], &args[1..]].concat();
            let [ours, theirs] = [ours(), theirs()].map(|client| verdict(&client, &at));
            assert_eq!(ours, theirs, "{args:?}");
            ours
        })
    };
    for (args, (ours, theirs)) in table.iter().zip(ask(&ours()).iter().zip(&ask(&theirs()))) {
        assert_eq!(ours, theirs, "{args:?}");
    }
}

/// Goal: what an agent says is told the same. Method: both programs at an agent of each kind.
#[test]
fn answers_of_agents_are_told_the_same() {
    let too_large = "x".repeat(600);
    all_answer_the_same(
        &["-rpc-addr=127.0.7.25:7373", "-node=solo", "-bind=127.0.7.25"],
        [
            &["event", "big", &too_large],
            &["event", "-coalesce=false", "small"],
            &["query", "_serf_x"],
            &["query", "-format=xml", "a"],
            &["query", "-timeout=100ms", "a", "b"],
            &["query", "-timeout=100ms", "-no-ack", "-format=json", "a"],
            &["force-leave", "nobody"],
            &["force-leave", "-prune", "nobody"],
            &["tags", "-set", "foo"],
            &["tags", "-set", "a=b", "-delete", "c"],
            &["keys", "-list"],
            &["keys", "-install", "!!"],
            &["rtt"],
            &["rtt", "solo", "zz"],
            &["reachability"],
        ],
    );
}

/// Goal: what an old protocol does not know is refused the same. Method: the same at agents that
/// speak version 3.
#[test]
fn an_old_protocol_knows_no_queries() {
    all_answer_the_same(
        &["-rpc-addr=127.0.7.26:7373", "-node=solo", "-bind=127.0.7.26", "-protocol=3"],
        [
            &["query", "a"],
            &["reachability"],
            &["keys", "-list"],
            &["keys", "-install", "T9jncgl9mbLus+baTTa7q7nPSUrXwbDi2dhbtqir37s="],
        ],
    );
}
