//! The same handlers under both agents.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::harness::{Agent, Mark, ours, run};
use crate::theirs;

const AT: &str = "127.0.7.30";

/// Writes down all that a script can see.
const RECORDER: &str = r#"#!/bin/sh
{ echo "$SERF_EVENT"; env | grep ^SERF_ | sort; cat; echo end; } >>"$0.log"
"#;

/// What handlers have seen and said, what clients were told, and the agent's words about it.
#[derive(Debug, PartialEq, Eq)]
struct Story {
    seen: Vec<String>,
    told: Vec<String>,
    logged: Vec<String>,
}

/// An agent with handlers from its start to its end.
///
/// What differs by chance is masked: the order of tags in a line, which is random with the
/// original, and the order of lines of the log, since ours runs several scripts at a time.
fn story(program: &Path, folder: &Path) -> Story {
    let script = folder.join("record.sh");
    let log = folder.join("record.sh.log");
    let _not_there = fs::remove_file(&log);
    fs::write(&script, RECORDER).expect("the folder is ours");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let (bind, rpc) = (format!("-bind={AT}"), format!("-rpc-addr={AT}:7373"));
    let record = format!("-event-handler={}", script.display());
    let mut args = vec!["-node=h1", "-log-level=debug", "-tag=role=web", "-tag=my-tag.x=1 2"];
    args.extend([&*bind, &rpc, &record, "-event-handler=user:fails=echo oops >&2; exit 3"]);
    args.extend(["-event-handler=query:load=cat; exit 0", "-event-handler=user:dies=kill -9 $$"]);
    args.extend(["-event-handler=query:twice=echo one", "-event-handler=query:twice=echo one"]);
    args.push("-event-handler=query:large=head -c 1000 /dev/zero | tr '\\0' x");
    let agent = Agent::start(program, &args);
    let mut from = Mark(0);
    let mut told = Vec::new();
    let mut next = |args: &[&str], line: &str| {
        if let Some((command, args)) = args.split_first() {
            let output = run(&ours(), &[&[*command, &rpc], args].concat());
            told.push(String::from_utf8(output.stdout).expect("text"));
        }
        agent.wait_for(from, line);
        from = agent.mark();
    };
    next(&[], "Event 'member-join' script output: ");
    let event = ["event", "-coalesce=false"];
    for rest in [&["one"][..], &["two", ""], &["three", "a b"], &["four", "line\n"]] {
        next(&[&event, rest].concat(), "Event 'user' script output: ");
    }
    next(&["event", "-coalesce=true", "later", "x"], "Event 'user' script output: ");
    next(&["event", "-coalesce=false", "fails"], "exit status 3");
    next(&["event", "-coalesce=false", "dies"], "signal: killed");
    let query = ["query", "-timeout=500ms"];
    next(&[&query[..], &["load", "15m"]].concat(), "Event 'query' script output: 15m");
    next(&[&query[..], &["twice"]].concat(), "response already sent");
    next(&[&query[..], &["large"]].concat(), "response exceeds limit of 1024 bytes");
    let updated = "Event 'member-update' script output: ";
    next(&["tags", "-set=a\u{fc}b=\tx", "-delete=role"], updated);
    let text = fs::read_to_string(&log).expect("handlers have run");
    let lines = agent.lines();
    let is_ours = |line: &&String| line.contains("script") || line.contains("respond");
    // The date and the time.
    let masked = lines.iter().filter(is_ours).map(|line| line.split_at(24).1.to_owned());
    let mut logged: Vec<String> = masked.collect();
    logged.sort();
    Story { seen: text.lines().map(sorted).collect(), told, logged }
}

/// The line of a member with its tags in their order.
fn sorted(line: &str) -> String {
    let mut fields: Vec<&str> = line.split('\t').collect();
    let [_, _, _, tags] = &mut fields[..] else { return line.to_owned() };
    let mut list: Vec<&str> = tags.split(',').collect();
    list.sort_unstable();
    let list = list.join(",");
    *tags = &list;
    fields.join("\t")
}

/// Goal: scripts written for the original cannot tell who runs them. Method: one set of handlers
/// under both agents: variables, text, answers, and the log's words about their ends.
#[test]
fn handlers_see_and_say_the_same_under_both() {
    let folder = std::env::temp_dir().join(format!("tithing-{}-same", std::process::id()));
    fs::create_dir(&folder).unwrap();
    let [ours, theirs] = [ours(), theirs()].map(|program| story(&program, &folder));
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ours, theirs);
    assert!(ours.seen.contains(&"SERF_TAG_A_B=\tx".to_owned()), "{ours:#?}");
}
