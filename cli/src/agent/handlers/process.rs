//! One run of a script.

use std::collections::BTreeMap;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio, ioctl_fionread};
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process_group, pidfd_open, waitid,
};

use super::children::Children;
use super::tail::Tail;

/// Of the output this much survives, as in Serf.
pub(super) const OUTPUT_BYTES_MAX: usize = 8 << 10;

/// Reads of output, and pieces of input, between two looks at the clock.
const PIECES_MAX: usize = 64;

const PIECE_BYTES: usize = 4 << 10;

/// When a run is first called slow, as in Serf.
pub(super) const SLOW_AFTER: Duration = Duration::from_secs(1);

/// When that is said again, and then after twice the time each.
const STILL_AFTER: Duration = Duration::from_mins(1);

/// How long those who are told to end may take to clean up.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How often a system that cannot tell of a process's end is asked for it.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// What is to be run.
#[derive(Debug)]
pub(super) struct Task<'a> {
    pub(super) script: &'a str,
    /// What comes to the agent's own environment.
    pub(super) variables: &'a BTreeMap<String, String>,
    /// What the script can read.
    pub(super) text: &'a [u8],
    /// How long it may run.
    pub(super) limit: Option<Limit>,
}

/// An end to patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    /// After this time it is told to end, with all that it has started.
    pub(super) time: Duration,
    /// After this time more it is killed.
    pub(super) last_words: Duration,
}

impl Limit {
    pub(super) const fn new(time: Duration) -> Self {
        Self { time, last_words: LAST_WORDS }
    }
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) status: ExitStatus,
    /// The end of what it wrote.
    pub(super) output: Vec<u8>,
    /// How much it wrote in all.
    pub(super) output_bytes: u64,
    /// It ran into its limit and was killed.
    pub(super) is_overdue: bool,
}

/// Runs a script in the shell until it has ended; what it has left in the background is no concern
/// of ours, unless it has to be killed. `on_slow` is told now and then for how long it runs.
pub(super) fn run(
    task: &Task<'_>,
    children: &Children,
    on_slow: &mut dyn FnMut(Duration),
) -> io::Result<Outcome> {
    let mut run = Run::start(task, children)?;
    let ended = run.follow(on_slow);
    if ended.is_err() || run.phase != Phase::Free {
        // Whoever has outlived the first of them. Until that one is waited for, its number, which
        // is the group's, is nobody else's.
        run.signal(Signal::KILL);
    }
    let status = children.wait_for(&mut run.child);
    ended?;
    Ok(Outcome {
        status: status?,
        output_bytes: run.tail.total_bytes(),
        output: run.tail.into_bytes(),
        is_overdue: run.phase != Phase::Free,
    })
}

/// How patient we still are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It runs as it likes.
    Free,
    /// It is told to end, and has until then to do so.
    Ending(Instant),
    /// It is killed.
    Killed,
}

/// What is between the service manager and the agent: a script that says it was the agent would be
/// believed, or complained of.
const OF_THE_MANAGER: [&str; 3] = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// A shell that runs the script.
fn shell(task: &Task<'_>) -> Command {
    let mut command = Command::new("/bin/sh");
    for name in OF_THE_MANAGER {
        command.env_remove(name);
    }
    command.arg("-c").arg(task.script).envs(task.variables);
    command
}

#[derive(Debug)]
struct Run<'a> {
    child: Child,
    pid: Pid,
    /// Can be read when the process has ended. None, if the system has no such thing.
    end: Option<OwnedFd>,
    /// What is still to be written, and where to.
    input: Option<(ChildStdin, &'a [u8])>,
    output: Option<PipeReader>,
    tail: Tail,
    buffer: Vec<u8>,
    start: Instant,
    limit: Option<Limit>,
    phase: Phase,
}

impl<'a> Run<'a> {
    fn start(task: &Task<'a>, children: &Children) -> io::Result<Self> {
        let (output, writer) = io::pipe()?;
        ioctl_fionbio(&output, true)?;
        let mut command = shell(task);
        command.stdin(Stdio::piped()).stdout(writer.try_clone()?).stderr(writer);
        // A group of its own: killed as one, and no concern of a terminal's.
        command.process_group(0);
        let mut child = children.spawn(&mut command)?;
        // Its ends of the pipe would keep it open.
        drop(command);
        let pid = Pid::from_child(&child);
        let input = child.stdin.take().map(|to| (to, task.text));
        if let Some((to, _)) = &input {
            // Without it a script that does not read might be waited for.
            let _set = ioctl_fionbio(to, true);
        }
        Ok(Self {
            child,
            pid,
            end: pidfd_open(pid, PidfdFlags::empty()).ok(),
            input,
            output: Some(output),
            tail: Tail::new(OUTPUT_BYTES_MAX),
            buffer: vec![0; PIECE_BYTES],
            start: Instant::now(),
            limit: task.limit,
            phase: Phase::Free,
        })
    }

    /// Feeds it, listens to it and watches the clock until it has ended.
    fn follow(&mut self, on_slow: &mut dyn FnMut(Duration)) -> io::Result<()> {
        let mut slow_after = SLOW_AFTER;
        while !self.has_ended()? {
            let now = Instant::now();
            if now >= self.start + slow_after {
                on_slow(slow_after);
                slow_after = (slow_after * 2).max(STILL_AFTER);
            }
            self.press(now);
            let slow_at = self.start + slow_after;
            let next = self.next_deadline().map_or(slow_at, |at| at.min(slow_at));
            self.wait(next.saturating_duration_since(now))?;
            self.feed();
            self.listen(PIECES_MAX * PIECE_BYTES);
        }
        // All that was written before the end is there; others may still hold the pipe.
        let rest = self.output.as_ref().map_or(0, |from| ioctl_fionread(from).unwrap_or(0));
        self.listen(usize::try_from(rest).unwrap_or(usize::MAX));
        Ok(())
    }

    fn has_ended(&self) -> io::Result<bool> {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        match waitid(WaitId::Pid(self.pid), look) {
            Ok(status) => Ok(status.is_some()),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// When patience ends.
    fn next_deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Free => self.limit.and_then(|limit| self.start.checked_add(limit.time)),
            Phase::Ending(at) => Some(at),
            Phase::Killed => None,
        }
    }

    /// Ends what runs for too long: first with a word, then without.
    fn press(&mut self, now: Instant) {
        let Some(limit) = self.limit else { return };
        if self.next_deadline().is_none_or(|at| at > now) {
            return;
        }
        if self.phase == Phase::Free {
            self.signal(Signal::TERM);
            self.phase = Phase::Ending(now + limit.last_words);
        } else {
            self.signal(Signal::KILL);
            self.phase = Phase::Killed;
        }
    }

    /// To all of the group.
    fn signal(&self, signal: Signal) {
        let _gone = kill_process_group(self.pid, signal);
    }

    /// Waits until there is something to do, but no longer than `patience`.
    fn wait(&self, patience: Duration) -> io::Result<()> {
        let mut sources = Vec::with_capacity(3);
        if let Some(end) = &self.end {
            sources.push(PollFd::new(end, PollFlags::IN));
        }
        if let Some(output) = &self.output {
            sources.push(PollFd::new(output, PollFlags::IN));
        }
        if let Some((to, _)) = &self.input {
            sources.push(PollFd::from_borrowed_fd(to.as_fd(), PollFlags::OUT));
        }
        let patience = if self.end.is_some() { patience } else { patience.min(ASK_AGAIN) };
        let timeout = Timespec::try_from(patience).ok();
        match poll(&mut sources, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes what there is room for, then closes. A script that does not read is no error.
    fn feed(&mut self) {
        let Some((to, text)) = &mut self.input else { return };
        while !text.is_empty() {
            match to.write(&text[..text.len().min(PIECE_BYTES)]) {
                Ok(len) => *text = &text[len..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.input = None;
    }

    /// Reads what there is, up to a bound.
    fn listen(&mut self, bytes_max: usize) {
        let Some(from) = &mut self.output else { return };
        let mut left = bytes_max;
        while left > 0 {
            let room = left.min(self.buffer.len());
            match from.read(&mut self.buffer[..room]) {
                Ok(0) => return self.output = None,
                Ok(len) => {
                    self.tail.push(&self.buffer[..len]);
                    left -= len;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => return self.output = None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
