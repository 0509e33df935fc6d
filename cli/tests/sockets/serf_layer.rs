//! What operators do to a cluster that runs: events, queries, tags, keys, members forced out.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tithing_core::rpc::request::{EventBody, Request};

use crate::harness::keys::{KeyFile, key};
use crate::harness::rpc::Listener;
use crate::harness::{Agent, Mark, members, ours, run, say, wait_for_members};

/// An agent that joins another, if there is one.
fn start(number: u8, join: Option<&Agent>, flags: &[&str]) -> Agent {
    let node = format!("-node=n{number}");
    let (bind, rpc) =
        (format!("-bind=127.0.9.{number}:0"), format!("-rpc-addr=127.0.9.{number}:0"));
    let join = join.map(|other| format!("-join={}", other.bind));
    let mut args = vec![&*node, &bind, &rpc, "-profile=local", "-log-level=debug"];
    args.extend(flags);
    args.extend(join.as_deref());
    Agent::start(&ours(), &args)
}

/// Two agents that know each other.
fn pair(numbers: [u8; 2], flags: &[&str]) -> [Agent; 2] {
    let [one, other] = numbers;
    let first = start(one, None, flags);
    let second = start(other, Some(&first), flags);
    for agent in [&first, &second] {
        wait_for_members(&ours(), agent.rpc, &format!("n{one}=alive n{other}=alive"));
    }
    [first, second]
}

/// `serf COMMAND -rpc-addr=.. ARGS` at an agent: what it prints, and its exit code.
fn tell(agent: &Agent, command: &str, args: &[&str]) -> (Option<i32>, String) {
    let rpc = format!("-rpc-addr={}", agent.rpc);
    let output = run(&ours(), &[&[command, &rpc], args].concat());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn text(text: &str) -> (Option<i32>, String) {
    (Some(0), text.to_owned())
}

/// Goal: an event reaches the clients of every agent that want it. Method: a stream at each of two
/// agents, and one that wants another name; events with and without a payload.
#[test]
fn events_reach_the_clients_of_every_agent() {
    let agents = pair([1, 2], &[]);
    let mut listeners = agents.each_ref().map(|agent| Listener::new(agent.rpc, "user:deploy"));
    let mut other = Listener::new(agents[1].rpc, "user:last");
    let said = text("Event 'deploy' dispatched! Coalescing enabled: false\n");
    assert_eq!(tell(&agents[0], "event", &["-coalesce=false", "deploy", "9c45b87"]), said);
    for listener in &mut listeners {
        let record = listener.wait_for(|record| record.event == "user");
        assert_eq!((record.name.as_str(), record.coalesce), ("deploy", false));
        assert_eq!(record.payload, b"9c45b87");
    }
    agents[1].wait_for(Mark(0), "[INFO] agent: Received event: user-event: deploy");
    let said = text("Event 'last' dispatched! Coalescing enabled: true\n");
    assert_eq!(tell(&agents[0], "event", &["last"]), said);
    let record = other.next().expect("the event");
    assert_eq!((record.name.as_str(), record.coalesce, record.payload), ("last", true, Vec::new()));
    let too_large = "a".repeat(600);
    let refused = "Error sending event: user event exceeds configured limit of 512 bytes before \
                   encoding\n";
    assert_eq!(tell(&agents[0], "event", &["e", &too_large]), (Some(1), refused.to_owned()));
}

/// Goal: of events in quick succession that may be coalesced a client hears the last one only.
/// Method: three in one piece, and a stream on the same connection.
#[test]
fn of_events_in_quick_succession_the_last_is_told() {
    let agent = start(24, None, &[]);
    let mut listener = Listener::new(agent.rpc, "user");
    let event = |payload: &str| {
        let payload = Some(payload.as_bytes().to_vec());
        Request::Event(EventBody { name: "deploy".to_owned(), payload, coalesce: true })
    };
    listener.ask_all(&["1", "2", "3"].map(event));
    let record = listener.next().expect("an event");
    assert_eq!((record.name.as_str(), &record.payload[..]), ("deploy", &b"3"[..]));
}

/// Goal: a query is asked of everybody, answered through other clients, and ends by itself. Method:
/// a client at each of two agents that answers; all, one by name, one by tag; early end.
#[test]
fn queries_are_answered_through_clients() {
    let first = start(3, None, &["-tag=role=web"]);
    let second = start(4, Some(&first), &["-tag=role=db"]);
    wait_for_members(&ours(), first.rpc, "n3=alive n4=alive");
    for (agent, answer) in [(&first, "one\n"), (&second, "two")] {
        Listener::answer_queries(agent.rpc, "load", answer.to_owned());
    }
    let ask = |args: &[&str]| {
        let (code, text) = tell(&first, "query", args);
        assert_eq!(code, Some(0), "{text}");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let all = [
        "Ack from 'n3'",
        "Ack from 'n4'",
        "Query 'load' dispatched",
        "Response from 'n3': one",
        "Response from 'n4': two",
        "Total Acks: 2",
        "Total Responses: 2",
    ];
    assert_eq!(ask(&["-timeout=2s", "-relay-factor=1", "load", "15m"]), all);
    // The end would be in an hour.
    assert_eq!(ask(&["-timeout=1h", "-until-answered", "load"]), all);
    let second_only = ["Query 'load' dispatched", "Response from 'n4': two", "Total Responses: 1"];
    assert_eq!(ask(&["-timeout=1s", "-no-ack", "-node=n4", "load"]), second_only);
    assert_eq!(ask(&["-timeout=1s", "-no-ack", "-tag", "role=^d", "load"]), second_only);
    let (_, json) = tell(&first, "query", &["-timeout=1s", "-format=json", "-node=n3", "load"]);
    let object = "{\n  \"Acks\": [\n    \"n3\"\n  ],\n  \"Responses\": {\n    \
                  \"n3\": \"one\\n\"\n  }\n}\n";
    assert_eq!(json, object);
    let verdict = "Total members: 2, live members: 2\nStarting reachability test...\n\
                   Successfully contacted all live nodes\n";
    assert_eq!(tell(&first, "reachability", &[]), text(verdict));
}

/// What a command prints that is interrupted after its first `lines`, and its exit code.
fn interrupted(agent: &Agent, args: &[&str], lines: usize) -> (Option<i32>, Vec<String>) {
    let mut child = Command::new(ours())
        .arg(args[0])
        .arg(format!("-rpc-addr={}", agent.rpc))
        .args(&args[1..])
        .stdout(Stdio::piped())
        .spawn()
        .expect("serf starts");
    let stdout = child.stdout.take().expect("stdout is a pipe");
    let mut printed = BufReader::new(stdout).lines().map(|line| line.expect("text"));
    let mut text: Vec<String> = printed.by_ref().take(lines).collect();
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a pid");
    kill_process(pid, Signal::INT).expect("it runs");
    text.extend(printed);
    (child.wait().expect("it is ours").code(), text)
}

/// Goal: a command that waits can be interrupted, and says that it did not succeed. Method: a query
/// and a test that would take long.
#[test]
fn who_waits_can_be_interrupted() {
    let agent = start(25, None, &[]);
    let query = ["query", "-no-ack", "-timeout=1h", "load"];
    let dispatched = vec!["Query 'load' dispatched".to_owned()];
    assert_eq!(interrupted(&agent, &query, 1), (Some(1), dispatched));
    let (code, text) = interrupted(&agent, &["reachability"], 2);
    assert_eq!((code, text.last().map(String::as_str)), (Some(1), Some("Test interrupted")));
}

/// Goal: tags of a running agent change for all. Method: set and delete at one agent; rows and
/// member-update at the other.
#[test]
fn tags_change_for_all() {
    let agents = pair([5, 6], &["-tag=zone=a"]);
    let mut updates = Listener::new(agents[1].rpc, "member-update");
    let done = text("Successfully updated agent tags\n");
    let args = ["-set", "colour=blue=1", "-set", "empty=", "-delete", "zone", "-delete", "none"];
    assert_eq!(tell(&agents[0], "tags", &args), done);
    updates.wait_for_member("member-update", "n5");
    let rows = members(&ours(), agents[1].rpc);
    assert_eq!(rows["n5"].tags, "colour=blue=1,empty=");
    assert_eq!(rows["n6"].tags, "zone=a");
    let large = format!("large={}", "a".repeat(600));
    let refused = "Error setting tags: Encoded length of tags exceeds limit of 512 bytes\n";
    assert_eq!(tell(&agents[0], "tags", &["-set", &large]), (Some(1), refused.to_owned()));
    let (code, help) = tell(&agents[0], "tags", &[]);
    assert!(code == Some(1) && help.starts_with("Usage: serf tags"), "{help}");
}

/// Goal: the keys of a cluster are changed at one agent, and when that is answered every key file
/// has followed. Method: a rotation; the lists and the files after it.
#[test]
fn keys_are_rotated_from_one_agent() {
    let (old, new) = (&*key(32, 1), &*key(16, 2));
    let files = [KeyFile::new(&[old]), KeyFile::new(&[old])];
    let first = start(7, None, &[&files[0].flag()]);
    let second = start(8, Some(&first), &[&files[1].flag()]);
    wait_for_members(&ours(), first.rpc, "n7=alive n8=alive");
    let steps = [
        (
            ["-install", new],
            "==> Installing key on all members...\n==> Successfully installed key!\n",
        ),
        (
            ["-use", new],
            "==> Changing primary key on all members...\n\
             ==> Successfully changed primary key!\n",
        ),
        (["-remove", old], "==> Removing key on all members...\n==> Successfully removed key!\n"),
    ];
    for (args, said) in steps {
        assert_eq!(tell(&first, "keys", &args), text(said));
    }
    let list = "==> Asking all members for installed keys...\n\
                ==> Keys gathered, listing cluster keys...\n\n";
    assert_eq!(tell(&second, "keys", &["-list"]), text(&format!("{list}{new}  [2/2]\n")));
    for (agent, file) in [&first, &second].into_iter().zip(&files) {
        let wanted = format!("[\n  \"{new}\"\n]");
        assert_eq!(fs::read_to_string(file.path()).expect("it is ours"), wanted);
        assert!(agent.lines().iter().all(|line| !line.contains(old) && !line.contains(new)));
    }
    let refused = "==> Removing key on all members...\n\
                   failed:  n7  Removing the primary key is not allowed\n\
                   failed:  n8  Removing the primary key is not allowed\n\n\
                   Error removing key: 2/2 nodes reported failure\n";
    assert_eq!(tell(&first, "keys", &["-remove", new]), (Some(1), refused.to_owned()));
}

/// Goal: an agent that cannot write its key file takes no other keys and says so, and after a
/// restart it has what it said. Method: a directory lies where the new file is to be made; each
/// change, a restart, and a change once it is gone.
#[test]
fn keys_that_cannot_be_kept_are_not_taken() {
    let (old, spare, new) = (&*key(32, 1), &*key(32, 2), &*key(32, 3));
    let files = [KeyFile::new(&[old, spare]), KeyFile::new(&[old, spare])];
    let before = fs::read_to_string(files[1].path()).expect("it is ours");
    let hindrance = Hindrance::of(&files[1]);
    let first = start(24, None, &[&files[0].flag()]);
    let second = start(25, Some(&first), &[&files[1].flag()]);
    wait_for_members(&ours(), first.rpc, "n24=alive n25=alive");
    let why = format!("Failed to write keyring file: open {}: is a directory", files[1].path());
    let list = |counts: &[(&str, u8)]| {
        let rows = counts.iter().map(|(key, count)| format!("{key}  [{count}/2]\n"));
        let rows: String = rows.collect();
        text(&format!(
            "==> Asking all members for installed keys...\n\
             ==> Keys gathered, listing cluster keys...\n\n{rows}"
        ))
    };
    let (both, one_more) = ([(old, 2), (spare, 2)], [(old, 2), (spare, 2), (new, 1)]);
    for (args, doing, done, held) in [
        (["-install", new], "Installing key on", "installing key", &one_more[..]),
        (["-use", spare], "Changing primary key on", "changing primary key", &one_more),
        (["-remove", new], "Removing key on", "removing key", &both),
    ] {
        let mark = second.mark();
        let said = format!(
            "==> {doing} all members...\nfailed:  n25  {why}\n\n\
             Error {done}: 1/2 nodes reported failure\n"
        );
        assert_eq!(tell(&first, "keys", &args), (Some(1), said));
        second.wait_for(mark, &format!("[ERR] agent: {why}"));
        assert_eq!(fs::read_to_string(files[1].path()).expect("it is ours"), before);
        assert_eq!(tell(&first, "keys", &["-list"]), list(held));
    }
    assert_eq!(tell(&second, "leave", &[]), text("Graceful leave complete\n"));
    wait_for_members(&ours(), first.rpc, "n24=alive n25=left");
    let second = start(25, Some(&first), &[&files[1].flag()]);
    second.wait_for(Mark(0), "agent: Restored keyring with 2 keys from");
    for agent in [&first, &second] {
        wait_for_members(&ours(), agent.rpc, "n24=alive n25=alive");
    }
    assert_eq!(tell(&first, "keys", &["-list"]), list(&both));
    drop(hindrance);
    let said = "==> Installing key on all members...\n==> Successfully installed key!\n";
    assert_eq!(tell(&first, "keys", &["-install", new]), text(said));
    let after = fs::read_to_string(files[1].path()).expect("it is ours");
    assert_eq!(after, format!("[\n  \"{old}\",\n  \"{spare}\",\n  \"{new}\"\n]"));
}

/// What keeps an agent from writing its key file, until it is dropped: the new one is made beside
/// it, under a name that is taken.
struct Hindrance(String);

impl Hindrance {
    fn of(file: &KeyFile) -> Self {
        let path = format!("{}.new", file.path());
        fs::create_dir(&path).expect("a place for temporary files");
        Self(path)
    }
}

impl Drop for Hindrance {
    fn drop(&mut self) {
        let _is_gone = fs::remove_dir(&self.0);
    }
}

/// Goal: who failed can be forced out and forgotten, who is alive is left alone, and those who ask
/// are told which it was. Method: one of three agents is killed; each order, reported and not.
#[test]
fn who_failed_is_forced_out_and_who_is_alive_is_left_alone() {
    let [first, second] = pair([21, 22], &[]);
    let third = start(23, Some(&first), &[]);
    wait_for_members(&ours(), second.rpc, "n21=alive n22=alive n23=alive");
    let mut events = Listener::new(second.rpc, "*");
    let report = |name: &str, args: &[&str]| {
        tell(&first, "force-leave", &[args, &["-report", name]].concat())
    };
    let alive = "Node 'n22' is alive: it was left alone\n";
    assert_eq!(report("n22", &["-prune"]), (Some(1), alive.to_owned()));
    assert_eq!(tell(&first, "force-leave", &["n22"]), text(""));
    third.kill();
    events.wait_for_member("member-failed", "n23");
    wait_for_members(&ours(), first.rpc, "n21=alive n22=alive n23=failed");
    assert_eq!(tell(&first, "force-leave", &["n23"]), text(""));
    events.wait_for_member("member-leave", "n23");
    for agent in [&first, &second] {
        wait_for_members(&ours(), agent.rpc, "n21=alive n22=alive n23=left");
    }
    assert_eq!(report("n23", &["-prune"]), text("Node 'n23' is removed\n"));
    events.wait_for_member("member-reap", "n23");
    for agent in [&first, &second] {
        wait_for_members(&ours(), agent.rpc, "n21=alive n22=alive");
    }
    let unknown = "Node 'nobody' is unknown to the agent, which told the others\n";
    assert_eq!(report("nobody", &[]), (Some(1), unknown.to_owned()));
    let (code, help) = tell(&first, "force-leave", &[]);
    let wanted = "A node name must be specified to force leave.\n\nUsage: serf force-leave";
    assert!(code == Some(1) && help.starts_with(wanted), "{help}");
}

/// Goal: who joins gets what was told before only if it wants it. Method: an event, then two agents
/// that join, one with a replay; an event afterwards ends the wait.
#[test]
fn old_events_come_with_a_replay_only() {
    let mut agents = Vec::new();
    let first = start(12, None, &[]);
    assert_eq!(tell(&first, "event", &["-coalesce=false", "old"]).0, Some(0));
    for (number, flags, wanted) in
        [(13, &["-replay"][..], &["old", "new-13"][..]), (14, &[], &["new-14"])]
    {
        let agent = start(number, None, &[]);
        let mut events = Listener::new(agent.rpc, "user");
        let bind = first.bind.to_string();
        let rpc = format!("-rpc-addr={}", agent.rpc);
        say(&ours(), &[&["join", &rpc], flags, &[&bind]].concat());
        let known = (12..=number).map(|number| format!("n{number}=alive")).collect::<Vec<_>>();
        wait_for_members(&ours(), agent.rpc, &known.join(" "));
        let name = format!("new-{number}");
        assert_eq!(tell(&agent, "event", &["-coalesce=false", &name]).0, Some(0));
        for name in wanted {
            assert_eq!(events.next().expect("an event").name, *name);
        }
        agents.push(agent);
    }
}
