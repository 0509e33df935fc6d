//! Real processes for tests: agents whose log lines are waited for, and the commands that talk to
//! them. Every wait has a deadline, nothing sleeps, and no process outlives its test.

pub(crate) mod keys;
pub(crate) mod rpc;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// The longest that a test waits for one thing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// The program under test.
pub(crate) fn ours() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_serf"))
}

/// A running `serf agent`, ours or somebody else's. Killed when dropped.
pub(crate) struct Agent {
    child: Child,
    log: Arc<Log>,
    /// Where the cluster reaches it.
    pub(crate) bind: SocketAddr,
    /// Where commands reach it.
    pub(crate) rpc: SocketAddr,
}

/// What an agent has printed so far.
#[derive(Default)]
struct Log {
    lines: Mutex<Lines>,
    news: Condvar,
}

#[derive(Default)]
struct Lines {
    text: Vec<String>,
    has_ended: bool,
}

impl Log {
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Agent {
    /// Starts `program agent ARGS` and waits until its banner is complete.
    pub(crate) fn start(program: &Path, args: &[&str]) -> Self {
        Self::run(Command::new(program).arg("agent").args(args))
    }

    /// Runs a command that becomes an agent, and waits until its banner is complete.
    pub(crate) fn run(command: &mut Command) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let unknown = SocketAddr::from(([0, 0, 0, 0], 0));
        let mut agent = Self { child, log: Arc::default(), bind: unknown, rpc: unknown };
        let (log, stdout) = (Arc::clone(&agent.log), agent.child.stdout.take());
        thread::spawn(move || copy_lines(stdout.expect("stdout is a pipe"), &log));
        agent.wait_for(Mark(0), "Log data will now stream in");
        agent.bind = agent.banner("Bind addr");
        agent.rpc = agent.banner("RPC addr");
        agent
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn banner(&self, label: &str) -> SocketAddr {
        let line = self.wait_for(Mark(0), &format!("{label}: '"));
        line.split('\'').nth(1).and_then(|addr| addr.parse().ok()).expect("an address")
    }

    /// The end of the log now: what is waited for from here is news.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.log.lock().text.len())
    }

    /// Waits for a line that holds `needle`, printed after `from`. Returns the line.
    pub(crate) fn wait_for(&self, from: Mark, needle: &str) -> String {
        self.wait_for_any(from, &[needle])
    }

    /// Waits for a line that holds one of `needles`, printed after `from`. Returns the line.
    pub(crate) fn wait_for_any(&self, from: Mark, needles: &[&str]) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = self.log.lock();
        loop {
            let is_it = |line: &&String| needles.iter().any(|needle| line.contains(needle));
            if let Some(line) = lines.text.iter().skip(from.0).find(is_it) {
                return line.clone();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !lines.has_ended,
                "waited for {needles:?} in vain:\n{}",
                lines.text.join("\n")
            );
            lines = self
                .log
                .news
                .wait_timeout(lines, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(lines, _)| lines);
        }
    }

    /// Whether a line that holds `needle` was printed after `from`.
    pub(crate) fn has_printed(&self, from: Mark, needle: &str) -> bool {
        self.log.lock().text.iter().skip(from.0).any(|line| line.contains(needle))
    }

    /// All lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.log.lock().text.clone()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).expect("a pid");
        kill_process(pid, signal).expect("the agent runs");
    }

    /// Kills the agent without a word, as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the agent runs");
        self.child.wait().expect("it is ours");
    }

    /// Waits until the agent has ended by itself, and until all that it printed is here.
    pub(crate) fn wait_for_exit(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = self.log.lock();
        while !lines.has_ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the agent does not end:\n{}", lines.text.join("\n"));
            lines = self
                .log
                .news
                .wait_timeout(lines, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(lines, _)| lines);
        }
        drop(lines);
        self.child.wait().expect("it is ours").code()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _has_ended = self.child.kill();
        let _is_reaped = self.child.wait();
    }
}

/// A place in an agent's log.
#[derive(Clone, Copy)]
pub(crate) struct Mark(pub(crate) usize);

fn copy_lines(stdout: impl Read, log: &Log) {
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { break };
        log.lock().text.push(line);
        log.news.notify_all();
    }
    log.lock().has_ended = true;
    log.news.notify_all();
}

/// Runs `program ARGS` to its end, or fails.
pub(crate) fn run(program: &Path, args: &[&str]) -> Output {
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    output_of(child)
}

/// Waits until a process has ended, or kills it.
pub(crate) fn output_of(child: Child) -> Output {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a pid");
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let watchdog = thread::spawn(move || {
        if is_done.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _has_ended = kill_process(pid, Signal::KILL);
        }
    });
    let output = child.wait_with_output().expect("it is ours");
    drop(done);
    watchdog.join().expect("the watchdog only waits");
    output
}

/// What an agent printed, without the lines of its log.
pub(crate) fn besides_log(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("    20")).collect()
}

/// What a command printed; it has to succeed.
pub(crate) fn say(program: &Path, args: &[&str]) -> String {
    let output = run(program, args);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{args:?}: {text}");
    text
}

/// One row of `serf members`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) addr: String,
    pub(crate) status: String,
    pub(crate) tags: String,
}

/// The members that an agent knows, asked with `program members`.
pub(crate) fn members(program: &Path, rpc: SocketAddr) -> BTreeMap<String, Member> {
    let text = say(program, &["members", &format!("-rpc-addr={rpc}")]);
    let row = |line: &str| {
        let mut cells = line.split_whitespace().map(str::to_owned);
        let name = cells.next()?;
        let (addr, status) = (cells.next()?, cells.next()?);
        Some((name, Member { addr, status, tags: cells.next().unwrap_or_default() }))
    };
    text.lines().filter_map(row).collect()
}

/// Waits until the members that an agent knows are these: `n1=alive n2=left`.
pub(crate) fn wait_for_members(program: &Path, rpc: SocketAddr, wanted: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let rows = members(program, rpc);
        let words = rows.iter().map(|(name, row)| format!("{name}={}", row.status));
        let seen = words.collect::<Vec<_>>().join(" ");
        if seen == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "waited for {wanted} in vain: {seen}");
    }
}
