//! How event handlers ran. They run on threads of their own.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Times that wait to be noted. A loop that turns notes them at once.
const TIMES_MAX: usize = 256;

/// Where handlers note how they ran; each has a copy.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs(Arc<Mutex<Shared>>);

#[derive(Debug, Default)]
struct Shared {
    totals: RunTotals,
    times: Vec<(Arc<str>, Duration)>,
}

/// What has come of handlers since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RunTotals {
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    pub(crate) killed: u64,
    /// Events that no script was run for.
    pub(crate) dropped: u64,
    /// How long all runs took together.
    pub(crate) time: Duration,
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunOutcome {
    /// With exit code 0.
    Succeeded,
    /// With another one, by a signal of somebody else's, or it could not be started.
    Failed,
    /// It took too long.
    Killed,
}

impl Runs {
    /// A script has ended, or could not be started.
    pub(crate) fn on_run(&self, script: &Arc<str>, took: Duration, outcome: RunOutcome) {
        let mut shared = self.lock();
        let count = match outcome {
            RunOutcome::Succeeded => &mut shared.totals.succeeded,
            RunOutcome::Failed => &mut shared.totals.failed,
            RunOutcome::Killed => &mut shared.totals.killed,
        };
        *count += 1;
        shared.totals.time += took;
        if shared.times.len() < TIMES_MAX {
            shared.times.push((Arc::clone(script), took));
        }
    }

    /// Events were dropped, because too many waited for a script or it is a handler no more.
    pub(crate) fn on_dropped(&self, events: u64) {
        self.lock().totals.dropped += events;
    }

    /// How long scripts took since this was last asked.
    pub(super) fn take_times(&self) -> Vec<(Arc<str>, Duration)> {
        std::mem::take(&mut self.lock().times)
    }

    /// All there was.
    pub(super) fn totals(&self) -> RunTotals {
        self.lock().totals
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
