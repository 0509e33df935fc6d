//! Every command, ours beside the original's, at the same agents: what is right and what is wrong.

use std::path::Path;

use crate::harness::{Agent, ours, run, say};
use crate::prompt::verdict;
use crate::theirs;

/// Every command that talks to an agent, with arguments that are right.
const ASKING: [&[&str]; 12] = [
    &["event", "deploy"],
    &["force-leave", "nobody"],
    &["info"],
    &["join", "127.15.8.9"],
    &["keys", "-list"],
    &["leave"],
    &["members"],
    &["monitor"],
    &["query", "load"],
    &["reachability"],
    &["rtt", "solo"],
    &["tags", "-set", "a=b"],
];

/// What is wrong with a line whoever is asked.
const WRONG_FOR_ALL: [&str; 10] = [
    "-nosuch",
    "-nosuch=1",
    "---x",
    "-=x",
    "-rpc-auth=wrong",
    "-rpc-addr=nonsense",
    "-rpc-addr=127.15.8.1:99999",
    "-rpc-addr=127.15.8.1:1",
    "-rpc-addr=",
    "-rpc-addr=[::1",
];

/// What is wrong with a line of one command.
const WRONG: [&[&str]; 38] = [
    &["event"],
    &["event", "a", "b", "c"],
    &["event", "-coalesce=2", "a"],
    &["event", "-coalesce=", "a"],
    &["force-leave"],
    &["force-leave", "a", "b"],
    &["force-leave", "-prune=x", "a"],
    &["force-leave", "-prune=2", "a"],
    &["info", "-format=xml"],
    &["info", "-format"],
    &["join"],
    &["join", "-replay=x", "a"],
    &["join", "127.15.8.99"],
    &["join", "127.15.8.99:99999"],
    &["join", "127.15.8.98", "127.15.8.99"],
    &["keys"],
    &["keys", "-install", "a", "-use", "b"],
    &["keys", "-list", "-remove", "b"],
    &["keys", "-install", "!!"],
    &["keys", "-use"],
    &["members", "-format=xml"],
    &["members", "-tag", "foo"],
    &["members", "-tag", "=foo"],
    &["members", "-detailed=maybe"],
    &["members", "-role=x", "-tag", "foo"],
    &["monitor", "-log-level=FOO"],
    &["monitor", "-log-level"],
    &["query"],
    &["query", "a", "b", "c"],
    &["query", "-relay-factor=256", "a"],
    &["query", "-tag", "foo", "a"],
    &["query", "-format=xml", "a"],
    &["query", "_serf_x"],
    &["reachability", "-verbose=x"],
    &["rtt", "solo", "zz"],
    &["rtt", "a", "b", "c"],
    &["tags"],
    &["tags", "-set", "foo"],
];

/// What is right.
const RIGHT: [&[&str]; 14] = [
    &["members"],
    &["members", "-detailed"],
    &["members", "-format=json"],
    &["members", "-name=so.*", "-status=alive"],
    &["members", "-tag", "dc="],
    &["members", "-name=nobody"],
    &["members", "-name=nobody", "-format=json"],
    &["members", "-role=web", "extra"],
    &["event", "-coalesce=F", "deploy", ""],
    &["query", "-timeout=100ms", "-format=json", "load"],
    &["query", "-timeout=100ms", "-node", "solo", "load", "x"],
    &["force-leave", "-prune", "nobody"],
    &["tags", "-delete", "no-such-tag"],
    &["join", "127.15.8.2"],
];

/// An agent alone at `ip`, of the kind that `program` runs.
fn solo(program: &Path, ip: &str) -> Agent {
    let (bind, rpc) = (format!("-bind={ip}"), rpc_at(ip));
    Agent::start(program, &["-node=solo", &bind, &rpc, "-tag", "role=web"])
}

fn rpc_at(ip: &str) -> String {
    format!("-rpc-addr={ip}:7373")
}

/// The line, with the agent's address behind the command.
fn at<'a>(rpc: &'a str, line: &[&'a str]) -> Vec<&'a str> {
    let (command, rest) = line.split_first().expect("a command");
    [&[*command, rpc], rest].concat()
}

/// Goal: a mistake gets the same answer, and changes nothing. Method: both programs at an agent of
/// each kind; every command with every mistake that all can make and with its own; afterwards
/// members and tags are as before.
#[test]
fn mistakes_get_the_same_answer_and_change_nothing() {
    let mut answers = Vec::new();
    let rpc = rpc_at("127.15.8.1");
    for program in [ours(), theirs()] {
        let _agent = solo(&program, "127.15.8.1");
        let members = || say(&ours(), &at(&rpc, &["members", "-format=json", "-detailed"]));
        let before = members();
        let for_all = ASKING.iter().flat_map(|line| {
            let (command, rest) = line.split_first().expect("a command");
            WRONG_FOR_ALL
                .iter()
                .map(move |wrong| [&[*command, "-rpc-addr=127.15.8.1:7373", *wrong], rest].concat())
        });
        let lines: Vec<_> = for_all.chain(WRONG.iter().map(|line| at(&rpc, line))).collect();
        let told: Vec<_> = lines
            .into_iter()
            .map(|line| {
                let [ours, theirs] = [ours(), theirs()].map(|client| verdict(&client, &line));
                assert_eq!(ours, theirs, "{line:?}");
                assert_eq!(ours.0, Some(1), "{line:?}: {ours:?}");
                (line, ours)
            })
            .collect();
        assert_eq!(members(), before);
        answers.push(told);
    }
    for (ours, theirs) in answers[0].iter().zip(&answers[1]) {
        assert_eq!(ours, theirs);
    }
}

/// Goal: what is right is answered the same. Method: both programs at an agent of each kind, with
/// the figures of `info` and `rtt` masked.
#[test]
fn what_is_right_is_answered_the_same() {
    let mut answers = Vec::new();
    let rpc = rpc_at("127.15.8.2");
    for program in [ours(), theirs()] {
        let _agent = solo(&program, "127.15.8.2");
        answers.push(RIGHT.map(|line| {
            let line = at(&rpc, line);
            let [ours, theirs] = [ours(), theirs()].map(|client| verdict(&client, &line));
            assert_eq!(ours, theirs, "{line:?}");
            assert_eq!((ours.0, ours.2.as_str()), (Some(0), ""), "{line:?}: {ours:?}");
            ours
        }));
        for line in [&["info"][..], &["info", "-format=json"], &["rtt", "solo", "solo"]] {
            let [ours, theirs] = [ours(), theirs()].map(|client| {
                let (code, out, err) = verdict(&client, &at(&rpc, line));
                (code, without_figures(&out), err)
            });
            assert_eq!(ours, theirs, "{line:?}");
        }
    }
    assert_eq!(answers[0], answers[1]);
}

/// The text with `9` for each number in it.
fn without_figures(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' | '.' if out.ends_with('9') => {}
            '0'..='9' => out.push('9'),
            _ => out.push(c),
        }
    }
    out
}

/// Goal: an agent with a key is asked in vain without it, in the same words for each command, and
/// nothing comes of it. Method: both programs at an agent of each kind with a key; every command
/// with no key and with a wrong one; then the right one.
#[test]
fn a_key_is_missed_in_the_same_words() {
    let file = std::env::temp_dir().join(format!("tithing-auth-{}.json", std::process::id()));
    std::fs::write(&file, r#"{"rpc_auth": "sesame"}"#).expect("a file");
    let config = format!("-config-file={}", file.display());
    let rpc = rpc_at("127.15.8.4");
    let mut answers = Vec::new();
    for program in [ours(), theirs()] {
        let args = ["-node=solo", "-bind=127.15.8.4", &rpc, "-tag", "role=web", &config];
        let _agent = Agent::start(&program, &args);
        let with_key = |key: &'static str| {
            ASKING.map(move |line| [&line[..1], &[key][..], &line[1..]].concat())
        };
        let lines = ASKING.map(<[&str]>::to_vec).into_iter().chain(with_key("-rpc-auth=wrong"));
        let told: Vec<_> = lines
            .map(|line| {
                let line = at(&rpc, &line);
                let [ours, theirs] = [ours(), theirs()].map(|client| verdict(&client, &line));
                assert_eq!(ours, theirs, "{line:?}");
                assert_eq!(ours.0, Some(1), "{line:?}: {ours:?}");
                ours
            })
            .collect();
        answers.push(told);
        for client in [ours(), theirs()] {
            let members = say(&client, &at(&rpc, &["members", "-rpc-auth=sesame"]));
            assert_eq!(members, "solo  127.15.8.4:7946  alive  role=web\n");
        }
    }
    assert_eq!(answers[0], answers[1]);
    std::fs::remove_file(&file).expect("it is ours");
}

/// Goal: the commands that ask nobody ignore whatever stands behind them. Method: both programs,
/// with arguments and flags that make no sense.
#[test]
fn commands_that_ask_nobody_ignore_everything() {
    let lines: [&[&str]; 6] =
        [&[], &["x"], &["-nosuch"], &["-format=xml"], &["--", "y"], &["---x", "-=", "-rpc-addr"]];
    for command in ["keygen", "version"] {
        for rest in lines {
            let line = [&[command], rest].concat();
            let [ours, theirs] = [ours(), theirs()].map(|program| {
                let output = run(&program, &line);
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                // Keys are chance and versions differ; the protocols are the same.
                let first = text.lines().next().map(str::len).filter(|_| command == "keygen");
                let rest: Vec<_> = text.lines().skip(1).map(str::to_owned).collect();
                (output.status.code(), first, rest, output.stderr)
            });
            assert_eq!(ours, theirs, "{line:?}");
            assert_eq!(ours.0, Some(0));
        }
    }
}

/// Goal: where ours is better at the prompt it is so on purpose, and where no script can see it.
/// Method: the lines that a row of DIFFERENCES.md is about, with the answers of both.
#[test]
fn what_differs_is_meant_to() {
    let _agent = solo(&theirs(), "127.15.8.3");
    let both = |line: &[&str]| [ours(), theirs()].map(|client| verdict(&client, line).1);
    // A mistake of the line is told before a mistake of the address.
    let [mine, its] = both(&["rtt", "-rpc-addr=127.15.8.3:1"]);
    assert_eq!(mine, "One or two node names must be specified\n\n");
    assert!(its.starts_with("Error connecting to Serf agent: "), "{its}");
    let [mine, its] = both(&["tags", "-rpc-addr=127.15.8.3:1", "-set", "foo"]);
    assert_eq!(mine, "Error: Invalid tag: 'foo'\n");
    assert!(its.starts_with("Error connecting to Serf agent: "), "{its}");
    // Behind `--` everything is a payload.
    let [mine, its] = both(&["event", "-rpc-addr=127.15.8.3:7373", "--", "deploy", "-v"]);
    assert_eq!(mine, "Event 'deploy' dispatched! Coalescing enabled: true\n");
    assert!(its.contains("Agent Protocol: 5"), "{its}");
    // What is ours alone says so where nobody understands it.
    let [mine, _] = both(&["explain", "-rpc-addr=127.15.8.3:7373", "solo"]);
    assert!(mine.starts_with("Error explaining: the agent cannot explain: "), "{mine}");
    let [mine, _] = both(&["force-leave", "-rpc-addr=127.15.8.3:7373", "-report", "x"]);
    assert_eq!(mine, "The agent does not tell what came of it\n");
    let [mine, _] = both(&["watch", "-rpc-addr=127.15.8.3:7373"]);
    assert!(
        mine.contains("\nsolo  127.15.8.3:7946  alive         -     0.0 ms  role=web\n"),
        "{mine}"
    );
}
