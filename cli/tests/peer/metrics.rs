//! The last minute, shown on SIGUSR1 by agents of both kinds.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{PATIENCE, ours};
use crate::theirs;

/// The lines that an agent shows of its first whole bucket.
fn dump(program: &Path, ip: &str) -> Vec<String> {
    let agent = Command::new(program)
        .args(["agent", "-node=n1", &format!("-bind={ip}"), &format!("-rpc-addr={ip}:7373")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut agent = Killed(agent);
    let (stdout, stderr) = (agent.0.stdout.take(), agent.0.stderr.take());
    let mut banner = BufReader::new(stdout.expect("a pipe")).lines();
    let is_up = |line: Result<String, _>| line.is_ok_and(|line| line.contains("will now stream"));
    assert!(banner.any(is_up), "the agent did not start");
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stderr.expect("a pipe")).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let pid = i32::try_from(agent.0.id()).ok().and_then(Pid::from_raw).expect("a pid");
    let deadline = Instant::now() + PATIENCE;
    let mut shown = Vec::new();
    // Serf shows nothing before its first ten seconds are whole: it is asked for until then.
    while shown.is_empty() {
        assert!(Instant::now() < deadline, "nothing is shown");
        kill_process(pid, Signal::USR1).expect("it runs");
        loop {
            match lines.recv_timeout(Duration::from_secs(1)) {
                Ok(line) => shown.push(line),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("the agent has ended"),
            }
        }
    }
    shown
}

/// An agent that does not outlive its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// What kind of line it is: its numbers as one, its name left out.
fn shape(line: &str) -> String {
    let (before, rest) = line.split_once('\'').expect("a name");
    let (name, after) = rest.split_once('\'').expect("the end of a name");
    assert!(name.starts_with("serf-agent."), "{line}");
    let mut shape = String::new();
    for c in before.chars().chain(after.chars()) {
        match c {
            '0'..='9' if shape.ends_with('9') => {}
            '0'..='9' => shape.push('9'),
            c => shape.push(c),
        }
    }
    shape
}

/// Goal: what reads Serf's dump reads ours. Method: an agent of each kind is asked for its last
/// minute; each of our lines has a shape of theirs, and both tell of the same join.
#[test]
fn the_last_minute_is_shown_in_serfs_form() {
    let theirs = dump(&theirs(), "127.0.0.131");
    let ours = dump(&ours(), "127.0.0.132");
    let shapes =
        |lines: &[String]| -> BTreeSet<String> { lines.iter().map(|line| shape(line)).collect() };
    let (their_shapes, our_shapes) = (shapes(&theirs), shapes(&ours));
    assert!(our_shapes.is_subset(&their_shapes), "{our_shapes:?}\n{their_shapes:?}");
    for lines in [&theirs, &ours] {
        let join = "'serf-agent.serf.member.join': Count: 1 Sum: 1.000 LastUpdated: ";
        assert!(lines.iter().any(|line| line.contains(join)), "{lines:?}");
    }
}
