//! One agent's process, what it logs, and what the system says of it.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What an agent has logged so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) joins: usize,
    pub(crate) events: usize,
    has_ended: bool,
}

/// What all agents have logged, and a bell that rings with every line.
#[derive(Debug, Default)]
pub(crate) struct Ears {
    heard: Mutex<Vec<Heard>>,
    bell: Condvar,
}

impl Ears {
    /// Waits until `is_enough`, and returns when that was; an error if it takes too long or an
    /// agent has ended.
    pub(crate) fn wait(
        &self,
        what: &str,
        patience: Duration,
        is_enough: impl Fn(&[Heard]) -> bool,
    ) -> io::Result<Instant> {
        let deadline = Instant::now() + patience;
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if is_enough(&heard) {
                return Ok(Instant::now());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || heard.iter().any(|heard| heard.has_ended) {
                return Err(io::Error::other(format!("no {what}: {heard:?}")));
            }
            heard = match self.bell.wait_timeout(heard, left) {
                Ok((heard, _)) => heard,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    /// What was heard up to now.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, index: usize, change: impl FnOnce(&mut Heard)) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(heard) = heard.get_mut(index) {
            change(heard);
        }
        self.bell.notify_all();
    }
}

/// A running agent; ended when dropped.
#[derive(Debug)]
pub(crate) struct Agent {
    child: Child,
    pub(crate) ip: String,
}

impl Agent {
    /// Starts agent `number` of a cluster. What it logs goes to `ears`.
    pub(crate) fn start(program: &str, number: u8, ears: &Arc<Ears>) -> io::Result<Self> {
        let ip = format!("127.0.9.{number}");
        let mut command = Command::new(program);
        command
            .arg("agent")
            .args([format!("-node=n{number}"), format!("-bind={ip}")])
            .arg(format!("-rpc-addr={ip}:7373"))
            .stdout(Stdio::piped());
        if number > 1 {
            command.arg("-join=127.0.9.1");
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let index = {
            let mut heard = ears.heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(Heard::default());
            heard.len() - 1
        };
        let ears = Arc::clone(ears);
        thread::spawn(move || listen(stdout, index, &ears));
        Ok(Self { child, ip })
    }

    pub(crate) fn rpc_addr(&self) -> String {
        format!("{}:7373", self.ip)
    }

    /// A figure in KiB of one of the process's files.
    pub(crate) fn kib(&self, file: &str, label: &str) -> io::Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))?;
        let value = text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(':'));
        let number = value.and_then(|value| value.split_whitespace().next()?.parse().ok());
        number.ok_or_else(|| io::Error::other(format!("{file} has no {label}")))
    }

    /// Processor time of all its threads up to now, in seconds.
    pub(crate) fn cpu(&self) -> io::Result<f64> {
        let mut nanos = 0.0;
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            let first = text.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
            nanos += first.ok_or_else(|| io::Error::other("schedstat without numbers"))?;
        }
        Ok(nanos / 1e9)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _has_ended = self.child.kill();
        let _is_reaped = self.child.wait();
    }
}

fn listen(stdout: impl Read, index: usize, ears: &Ears) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        if line.contains("serf: EventMemberJoin: ") {
            ears.note(index, |heard| heard.joins += 1);
        } else if line.contains("Received event: user-event: ") {
            ears.note(index, |heard| heard.events += 1);
        }
    }
    ears.note(index, |heard| heard.has_ended = true);
}
