//! A cluster whose agents are replaced one at a time, while it works.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::keys::{KeyFile, key};
use crate::harness::{Agent, Mark, PATIENCE, run, say, wait_for_members};
use crate::{Kind, ours, theirs};

const NODES: usize = 5;

const WHOLE: &str = "r1=alive r2=alive r3=alive r4=alive r5=alive";

/// Appends what it was called with to a file of its node: for user events the way into the test.
const HANDLER: &str = r#"#!/bin/sh
payload=$(cat)
echo "$SERF_EVENT $SERF_USER_EVENT $payload" >> "$(dirname "$0")/$SERF_SELF_NAME.$1"
"#;

/// What handlers were called with: the numbers of events, in their order, for each node.
#[derive(Default)]
struct Calls {
    events: Mutex<[Vec<usize>; NODES]>,
    news: Condvar,
}

impl Calls {
    fn lock(&self) -> MutexGuard<'_, [Vec<usize>; NODES]> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `is_enough`.
    fn wait(&self, what: &str, is_enough: impl Fn(&[Vec<usize>; NODES]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut events = self.lock();
        while !is_enough(&events) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(left > Duration::ZERO, "{what} wanted: {events:?}");
            events = match self.news.wait_timeout(events, left) {
                Ok((events, _)) => events,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// Notes the lines that a node's handler writes, until an empty one.
    fn note(&self, node: usize, lines: File) {
        for line in BufReader::new(lines).lines() {
            let line = line.expect("a pipe");
            if line.is_empty() {
                return;
            }
            let number = line.strip_prefix("user deploy ").and_then(|it| it.parse().ok());
            self.lock()[node].push(number.unwrap_or_else(|| panic!("of the handler: {line}")));
            self.news.notify_all();
        }
    }
}

/// A folder with everything that the agents of the cluster read and write. It is gone when the
/// test is over.
struct Room {
    path: PathBuf,
    keys: Vec<KeyFile>,
    calls: Arc<Calls>,
    /// Where handlers write of user events.
    pipes: Vec<File>,
}

impl Room {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tithing-rolling-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a place for temporary files");
        let script = path.join("handler.sh");
        fs::write(&script, HANDLER).expect("the folder is ours");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let keys = (0..NODES).map(|_| KeyFile::new(&[&key(32, 7)])).collect();
        let mut room = Self { path, keys, calls: Arc::default(), pipes: Vec::new() };
        for node in 0..NODES {
            fs::write(room.config(node), room.config_text(node)).expect("the folder is ours");
            let pipe = room.file(node, "events");
            say(Path::new("mkfifo"), &[&pipe.display().to_string()]);
            // Open at both ends: it never ends, and nobody waits for a reader.
            let pipe = OpenOptions::new().read(true).write(true).open(pipe).expect("it is ours");
            let (calls, lines) = (Arc::clone(&room.calls), pipe.try_clone().expect("a pipe"));
            thread::spawn(move || calls.note(node, lines));
            room.pipes.push(pipe);
        }
        room
    }

    fn file(&self, node: usize, suffix: &str) -> PathBuf {
        self.path.join(format!("r{}.{suffix}", node + 1))
    }

    fn config(&self, node: usize) -> PathBuf {
        self.file(node, "json")
    }

    fn config_text(&self, node: usize) -> String {
        let number = node + 1;
        let script = self.path.join("handler.sh").display().to_string();
        let snapshot = self.file(node, "snapshot").display().to_string();
        let keys = self.keys[node].path();
        format!(
            r#"{{
  "node_name": "r{number}",
  "bind": "{bind}",
  "rpc_addr": "{bind}:7373",
  "tags": {{ "role": "web", "place": "{number}" }},
  "snapshot_path": "{snapshot}",
  "keyring_file": "{keys}",
  "event_handlers": [
    "user={script} events",
    "member-failed={script} failed",
    "query:load=echo load of $SERF_SELF_NAME"
  ]
}}"#,
            bind = ip(node)
        )
    }

    /// Waits until a node's handler was called with so many events.
    fn wait_for_events(&self, node: usize, count: usize) {
        let what = format!("r{}: {count} events", node + 1);
        self.calls.wait(&what, |events| events[node].len() >= count);
    }

    fn wait_for_all(&self, count: usize) {
        let what = format!("{count} events everywhere");
        self.calls.wait(&what, |events| events.iter().all(|events| events.len() >= count));
    }

    /// Every node's handler has heard each of `count` events once.
    fn all_heard_once(&self, count: usize) {
        self.wait_for_all(count);
        for (node, mut events) in self.calls.lock().clone().into_iter().enumerate() {
            events.sort_unstable();
            let wanted: Vec<usize> = (1..=count).collect();
            assert_eq!(events, wanted, "events at the handler of r{}", node + 1);
        }
    }

    fn nobody_was_called_failed(&self) {
        for node in 0..NODES {
            let file = self.file(node, "failed");
            assert!(!file.exists(), "{:?}", fs::read_to_string(file));
        }
    }

    fn start(&self, kind: Kind, node: usize) -> Agent {
        kind.start(&[&format!("-config-file={}", self.config(node).display())])
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        for pipe in &mut self.pipes {
            let _read = pipe.write_all(b"\n");
        }
        let _gone = fs::remove_dir_all(&self.path);
    }
}

fn ip(node: usize) -> String {
    format!("127.0.14.{}", node + 1)
}

fn rpc_flag(node: usize) -> String {
    format!("-rpc-addr={}:7373", ip(node))
}

/// Somebody who sends one event after the other, through a node that is not being replaced.
struct Flow {
    /// Held while an agent ends: what it has not passed on yet, and what is between its socket and
    /// its handler, would be lost with the process, whichever kind it is.
    breath: Mutex<()>,
    sent: Mutex<usize>,
    news: Condvar,
    through: AtomicUsize,
    is_over: AtomicBool,
}

impl Flow {
    fn new() -> Self {
        Self {
            breath: Mutex::new(()),
            sent: Mutex::new(0),
            news: Condvar::new(),
            through: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    /// Sends the next event when the handler beside the sender has heard of the last.
    fn run(&self, room: &Room) {
        while !self.is_over.load(Ordering::Relaxed) {
            let turn = self.hold();
            let number = self.sent() + 1;
            let through = self.through.load(Ordering::Relaxed);
            let rpc = rpc_flag(through);
            say(&theirs(), &["event", "-coalesce=false", &rpc, "deploy", &number.to_string()]);
            *self.sent.lock().unwrap_or_else(PoisonError::into_inner) = number;
            self.news.notify_all();
            drop(turn);
            room.wait_for_events(through, number);
        }
    }

    fn hold(&self) -> MutexGuard<'_, ()> {
        self.breath.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sent(&self) -> usize {
        *self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `more` events have been sent.
    fn wait_for(&self, more: usize) {
        let (wanted, sent) = (self.sent() + more, self.sent.lock());
        let sent = sent.unwrap_or_else(PoisonError::into_inner);
        let outcome = self.news.wait_timeout_while(sent, PATIENCE, |sent| *sent < wanted);
        let (sent, _) = outcome.unwrap_or_else(PoisonError::into_inner);
        assert!(*sent >= wanted, "events are not sent any more");
    }
}

/// The members as JSON tells them, with nothing taken away.
fn members(node: usize) -> String {
    let text = say(&ours(), &["members", "-format=json", &rpc_flag(node)]);
    assert!(text.contains("\"r5\""), "{text}");
    text
}

/// Who answers a query. Nobody may answer twice, or with something else.
fn answers(node: usize) -> usize {
    let output = run(&theirs(), &["query", "-timeout=2s", &rpc_flag(node), "load"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut answers = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("Response from '")) {
        let (name, answer) = line.split_once("': ").expect("a response");
        assert_eq!(answer, format!("load of {name}"));
        assert_eq!(answers.insert(name.to_owned(), answer), None, "{text}");
    }
    answers.len()
}

/// Asks until every node has answered, as gossip between old agents misses one now and then.
fn ask(node: usize) {
    let deadline = Instant::now() + PATIENCE;
    while answers(node) < NODES {
        assert!(Instant::now() < deadline, "one does not answer");
    }
}

/// Replaces one node's program. Events go on before, meanwhile and after.
fn replace(room: &Room, flow: &Flow, agent: &mut Agent, node: usize, kind: Kind) {
    flow.through.store((node + 1) % NODES, Ordering::Relaxed);
    let asker = (node + 2) % NODES;
    thread::scope(|scope| {
        // It runs while the agent ends and the other one starts.
        scope.spawn(|| answers(asker));
        {
            let _turn = flow.hold();
            room.wait_for_all(flow.sent());
            agent.signal(Signal::TERM);
            agent.wait_for_exit();
        }
        flow.wait_for(3);
        *agent = room.start(kind, node);
        agent.wait_for(Mark(0), "serf: Re-joined to previously known node: ");
    });
    wait_for_members(&theirs(), agent.rpc, WHOLE);
    flow.wait_for(3);
    room.wait_for_events(node, flow.sent());
    ask(asker);
}

/// Goal: old agents with configuration files, handlers, snapshots and encryption are replaced by
/// ours and back again, with the same files, and nobody notices. Method: five nodes; each in turn
/// is stopped by SIGTERM and started again as the other kind, while events are sent through its
/// neighbour (but for the moment in which it ends) and queries are asked; handlers write down what
/// they are called with.
#[test]
fn agents_are_replaced_one_at_a_time_and_nobody_notices() {
    let (room, flow) = (Room::new(), Flow::new());
    let mut agents: Vec<Agent> = (0..NODES).map(|node| room.start(Kind::Theirs, node)).collect();
    let peers: Vec<String> = (1..NODES).map(ip).collect();
    let rpc = rpc_flag(0);
    let mut join = vec!["join", &rpc];
    join.extend(peers.iter().map(String::as_str));
    say(&theirs(), &join);
    for agent in &agents {
        wait_for_members(&theirs(), agent.rpc, WHOLE);
    }
    let before = members(0);

    thread::scope(|scope| {
        let over = Over(&flow);
        scope.spawn(|| flow.run(&room));
        for kind in [Kind::Ours, Kind::Theirs] {
            for (node, agent) in agents.iter_mut().enumerate() {
                replace(&room, &flow, agent, node, kind);
            }
            for node in 0..NODES {
                assert_eq!(members(node), before);
                ask(node);
            }
        }
        drop(over);
    });
    room.all_heard_once(flow.sent());
    room.nobody_was_called_failed();
}

/// Ends the flow, also when a test fails: else its thread would be waited for in vain.
struct Over<'a>(&'a Flow);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}
