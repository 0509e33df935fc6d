//! Snapshot files that go from one kind to the other and back.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::Signal;

use crate::harness::{Agent, Mark, ours, say, wait_for_members};
use crate::{Kind, theirs};

/// A snapshot file. It is gone when the test is over.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tithing-snapshot-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).expect("the agent has written it")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

/// The node that keeps a snapshot, as a process of either kind.
fn wanderer(kind: Kind, file: &File, flags: &[&str]) -> Agent {
    let snapshot = format!("-snapshot={}", file.0.display());
    let common = ["-node=w", "-bind=127.0.12.2", "-rpc-addr=127.0.12.2:7373", "-log-level=debug"];
    let args = [&common[..], &[&*snapshot], flags].concat();
    kind.start(&args)
}

fn send_event(agent: &Agent, name: &str) {
    let rpc = format!("-rpc-addr={}", agent.rpc);
    say(&theirs(), &["event", "-coalesce=false", &rpc, name]);
}

/// The wanderer is back by itself, hears what is new, and nothing from before.
fn is_back(agent: &Agent, home: &Agent, news: &str, old: &[&str]) {
    agent.wait_for(Mark(0), "serf: Re-joined to previously known node: h: 127.0.12.1:7946");
    for one in [agent, home] {
        wait_for_members(&theirs(), one.rpc, "h=alive w=alive");
    }
    send_event(home, news);
    agent.wait_for(Mark(0), &format!("agent: Received event: user-event: {news}"));
    for name in old {
        let line = format!("agent: Received event: user-event: {name}");
        assert!(!agent.has_printed(Mark(0), &line), "{name} is heard twice");
    }
}

/// Ends an agent without a leave, by the signal that lets it write what it has.
fn stop(mut agent: Agent) {
    agent.signal(Signal::TERM);
    agent.wait_for_exit();
}

/// Goal: a file that one kind has written, the other starts with, in both directions: it comes back
/// by itself and hears no event twice; after a leave it stays away, unless it is told to rejoin.
/// Method: one node, by turns of their kind and of ours, always with the same file, beside one that
/// stays.
#[test]
fn a_snapshot_goes_from_one_kind_to_the_other_and_back() {
    let file = File::new();
    let home = ["-node=h", "-bind=127.0.12.1", "-rpc-addr=127.0.12.1:7373"];
    let home = Kind::Theirs.start(&home);
    let agent = wanderer(Kind::Theirs, &file, &["-join=127.0.12.1"]);
    wait_for_members(&theirs(), home.rpc, "h=alive w=alive");
    send_event(&home, "first");
    agent.wait_for(Mark(0), "agent: Received event: user-event: first");
    stop(agent);

    let agent = wanderer(Kind::Ours, &file, &[]);
    is_back(&agent, &home, "second", &["first"]);
    stop(agent);
    let text = file.text();
    assert!(text.contains("event-clock: 2\n") && text.ends_with('\n'), "{text}");

    let agent = wanderer(Kind::Theirs, &file, &[]);
    is_back(&agent, &home, "third", &["first", "second"]);
    assert!(!agent.has_printed(Mark(0), "Unrecognized snapshot line"));
    stop(agent);

    // A leave of ours is a leave to them.
    let mut agent = wanderer(Kind::Ours, &file, &[]);
    is_back(&agent, &home, "fourth", &["first", "second", "third"]);
    let rpc = format!("-rpc-addr={}", agent.rpc);
    assert_eq!(say(&ours(), &["leave", &rpc]), "Graceful leave complete\n");
    agent.wait_for_exit();
    let text = file.text();
    let (_, after) = text.rsplit_once("leave\n").expect("a leave");
    assert!(after.lines().all(|line| line.starts_with("clock: ")), "{text}");
    let copy = File::new();
    fs::copy(&file.0, &copy.0).expect("there is room");
    let agent = wanderer(Kind::Theirs, &file, &[]);
    wait_for_members(&theirs(), agent.rpc, "w=alive");
    assert!(!agent.has_printed(Mark(0), "re-join"), "{:?}", agent.lines());
    stop(agent);

    for (kind, news) in [(Kind::Ours, "fifth"), (Kind::Theirs, "sixth")] {
        let agent = wanderer(kind, &copy, &["-rejoin"]);
        agent.wait_for(Mark(0), "serf: Ignoring previous leave in snapshot");
        is_back(&agent, &home, news, &["first", "second", "third", "fourth"]);
        stop(agent);
    }
}
