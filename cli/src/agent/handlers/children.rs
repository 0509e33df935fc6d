//! Processes that this one has to bury.
//!
//! The first process of a container inherits the orphans of all others. They must be waited for,
//! but not the scripts that a worker waits for itself: their ends would be lost. So the workers'
//! own are known by their numbers, and of the others only those are waited for that have ended.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use signal_hook::consts::SIGCHLD;
use signal_hook::iterator::Signals;

/// The process that inherits orphans.
const INIT: u32 = 1;

const STACK_BYTES: usize = 128 << 10;

/// Starts processes and waits for their ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Children {
    /// Processes of ours, if somebody buries the others.
    own: Option<Arc<Mutex<BTreeSet<u32>>>>,
}

impl Children {
    /// Also buries orphans, if this process inherits them.
    pub(super) fn new() -> io::Result<Self> {
        if std::process::id() != INIT {
            return Ok(Self::default());
        }
        let mut signals = Signals::new([SIGCHLD])?;
        let own: Arc<Mutex<BTreeSet<u32>>> = Arc::default();
        let known = Arc::clone(&own);
        let work = move || {
            for _ in signals.forever() {
                let known = known.lock().unwrap_or_else(PoisonError::into_inner);
                for orphan in ended_children(INIT, &known) {
                    let _gone = waitid(WaitId::Pid(orphan), once());
                }
            }
        };
        thread::Builder::new().name("orphans".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { own: Some(own) })
    }

    /// Starts a process. [`Children::wait_for`] has to follow.
    pub(super) fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        let Some(own) = &self.own else { return command.spawn() };
        // Nobody looks before the number is known.
        let mut own = own.lock().unwrap_or_else(PoisonError::into_inner);
        let child = command.spawn()?;
        own.insert(child.id());
        Ok(child)
    }

    /// How a process has ended.
    pub(super) fn wait_for(&self, child: &mut Child) -> io::Result<ExitStatus> {
        let Some(own) = &self.own else { return child.wait() };
        // The number may be another's as soon as it is free.
        let mut own = own.lock().unwrap_or_else(PoisonError::into_inner);
        own.remove(&child.id());
        child.wait()
    }
}

fn once() -> WaitIdOptions {
    WaitIdOptions::EXITED | WaitIdOptions::NOHANG
}

/// Children of `parent` that have ended and are waited for by nobody. None, if the system does not
/// show its processes.
fn ended_children(parent: u32, own: &BTreeSet<u32>) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let numbers = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_orphan = |&number: &u32| {
        let status = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        !own.contains(&number) && has_ended(&status, parent)
    };
    let orphans = numbers.filter(is_orphan);
    orphans.filter_map(|number| Pid::from_raw(i32::try_from(number).ok()?)).collect()
}

/// Reads `NUMBER (NAME) STATE PARENT ..`; the name may hold anything.
fn has_ended(status: &str, parent: u32) -> bool {
    let mut fields = status.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ');
    fields.next() == Some("Z") && fields.next().and_then(|text| text.parse().ok()) == Some(parent)
}

#[cfg(test)]
mod tests;
