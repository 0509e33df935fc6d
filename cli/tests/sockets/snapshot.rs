//! Agents that remember: `-snapshot` and `-rejoin`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use rustix::process::Signal;

use crate::agent::refusal;
use crate::harness::{Agent, Mark, PATIENCE, ours, run, wait_for_members};

/// A snapshot file. It is gone when the test is over.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let name = format!("tithing-{name}-{}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn flag(&self) -> String {
        format!("-snapshot={}", self.0.display())
    }

    /// Waits until what follows the last leave, or all there is, holds a line. The file is written
    /// by a thread of its own.
    fn wait_for(&self, line: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let text = fs::read_to_string(&self.0).expect("the file is there");
            let last = text.rsplit("leave\n").next().unwrap_or_default();
            if last.contains(line) {
                return;
            }
            assert!(Instant::now() < deadline, "waited for {line} in vain:\n{text}");
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}

fn start(host: u8, flags: &[&str]) -> Agent {
    let (name, ip) = (format!("-node=n{host}"), format!("127.0.13.{host}"));
    let (bind, rpc) = (format!("-bind={ip}"), format!("-rpc-addr={ip}:0"));
    Agent::start(&ours(), &[&[&*name, &*bind, &*rpc], flags].concat())
}

/// Goal: an agent that is killed with -9 is back as soon as it is started, and says so in Serf's
/// words; one that has left stays away, unless it is told to go back. Method: one agent beside one
/// that stays.
#[test]
fn a_killed_agent_comes_back_by_itself() {
    let file = File::new("killed");
    let home = start(1, &[]);
    let agent = start(2, &[&file.flag(), "-join=127.0.13.1"]);
    agent.wait_for(Mark(0), "                       Snapshot: true");
    agent.wait_for(Mark(0), "serf: EventMemberJoin: n1 127.0.13.1");
    wait_for_members(&ours(), home.rpc, "n1=alive n2=alive");
    file.wait_for("alive: n1 ");
    agent.kill();

    let mut agent = start(2, &[&file.flag()]);
    let known = "previously known node: n1: 127.0.13.1:7946";
    agent.wait_for(Mark(0), &format!("[INFO] serf: Attempting re-join to {known}"));
    agent.wait_for(Mark(0), &format!("[INFO] serf: Re-joined to {known}"));
    wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive");
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));

    let agent = start(2, &[&file.flag(), "-rejoin"]);
    agent.wait_for(Mark(0), "[INFO] serf: Ignoring previous leave in snapshot");
    agent.wait_for(Mark(0), &format!("[INFO] serf: Re-joined to {known}"));
    file.wait_for("alive: n1 ");
    drop(agent);
    let agent = start(2, &[&file.flag()]);
    wait_for_members(&ours(), agent.rpc, "n1=alive n2=alive");
}

/// Goal: an odd snapshot is told of, one that is not to be had ends the start, in Serf's words.
/// Method: a line that makes no sense, an unfinished one, a directory that is not there.
#[test]
fn an_odd_snapshot_is_told_of() {
    let file = File::new("odd");
    fs::write(&file.0, "clock: 3\nclock: x\nevent-cl").expect("there is room");
    let agent = start(3, &[&file.flag()]);
    agent.wait_for(Mark(0), "[WARN] serf: Unrecognized snapshot line: clock: x");
    agent.wait_for(Mark(0), "[WARN] serf: Cut 8 bytes of an unfinished line off the snapshot");
    drop(agent);

    let path = std::env::temp_dir().join("tithing-nowhere/snapshot");
    let flag = format!("-snapshot={}", path.display());
    let text = refusal(&["-bind=127.0.13.4", "-rpc-addr=127.0.13.4:0", &flag]);
    let cause = format!("open {}: no such file or directory\n", path.display());
    let start = "==> Starting Serf agent...\n==> Failed to start the Serf agent: Error creating \
                 Serf: Failed to setup snapshot: failed to open snapshot: ";
    assert_eq!(text, format!("{start}{cause}"));
    let output = run(&ours(), &["agent", "-rejoin", "-profile=xx"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let warning = "==> Warning: 'RejoinAfterLeave' enabled without snapshot file\n";
    assert!(text.starts_with(warning), "{text}");
}
