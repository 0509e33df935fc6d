//! The queue of one script, and the thread that works on it.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tithing_core::coalesce::Heard;
use tithing_core::command::QueryId;
use tithing_core::event::Event;
use tracing::{debug, error, warn};

use super::children::Children;
use super::given::{self, Own};
use super::process::{self, Limit, OUTPUT_BYTES_MAX, Outcome, SLOW_AFTER, Task};
use super::texts;
use crate::agent::metrics::{RunOutcome, Runs};

/// Events that may wait for one script.
const EVENTS_MAX: usize = 4096;

/// What they may weigh together. One event may always wait.
const WEIGHT_MAX: usize = 4 << 20;

/// What one member of an event weighs: its name, address and tags are kept alive by it.
const MEMBER_WEIGHT: usize = 256;

/// Losses are told of no more often than this.
const LOSS_INTERVAL: Duration = Duration::from_secs(10);

/// The thread formats log lines and starts processes.
const STACK_BYTES: usize = 256 << 10;

/// Gives the cluster an answer, or says why that is not possible.
pub(super) type Answer = Box<dyn Fn(QueryId, Vec<u8>) -> Result<(), String> + Send + Sync>;

/// What all lanes share.
pub(super) struct Yard {
    pub(super) own: Mutex<Own>,
    pub(super) limit: Option<Limit>,
    pub(super) answer: Answer,
    pub(super) children: Children,
    pub(super) runs: Runs,
    busy: Mutex<usize>,
    idle: Condvar,
}

impl Yard {
    pub(super) fn new(own: Own, limit: Option<Limit>, answer: Answer, children: Children) -> Self {
        Self {
            own: Mutex::new(own),
            limit,
            answer,
            children,
            runs: Runs::default(),
            busy: Mutex::new(0),
            idle: Condvar::new(),
        }
    }

    /// Waits until nobody works, but no longer than `patience`.
    pub(super) fn wait_until_idle(&self, patience: Duration) {
        let busy = lock(&self.busy);
        let _waited = self.idle.wait_timeout_while(busy, patience, |busy| *busy > 0);
    }
}

/// One script: its events are worked on one after the other, whatever the others do. Its thread
/// lives as long as there are any.
pub(super) struct Lane {
    pub(super) script: Arc<str>,
    yard: Arc<Yard>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Arc<Heard>>,
    weight: usize,
    is_worked_on: bool,
    losses: Losses,
}

/// Events that were dropped because too many waited.
#[derive(Default)]
struct Losses {
    untold: u64,
    told_at: Option<Instant>,
}

impl Losses {
    /// How many to tell of now, if any.
    fn on_loss(&mut self, now: Instant) -> Option<u64> {
        self.untold += 1;
        let is_due =
            self.told_at.is_none_or(|at| now.saturating_duration_since(at) > LOSS_INTERVAL);
        is_due.then(|| {
            self.told_at = Some(now);
            mem::take(&mut self.untold)
        })
    }
}

impl Lane {
    pub(super) fn new(script: Arc<str>, yard: Arc<Yard>) -> Self {
        Self { script, yard, state: Mutex::default() }
    }

    /// One more event. If there is no room, the one that has waited longest is dropped.
    pub(super) fn push(self: &Arc<Self>, heard: Arc<Heard>) {
        let mut state = lock(&self.state);
        state.weight += weight(&heard);
        state.waiting.push_back(heard);
        while state.waiting.len() > EVENTS_MAX
            || state.waiting.len() > 1 && state.weight > WEIGHT_MAX
        {
            state.pop();
            self.yard.runs.on_dropped(1);
            if let Some(count) = state.losses.on_loss(Instant::now()) {
                self.tell_losses(count);
            }
        }
        if !state.is_worked_on {
            state.is_worked_on = self.start_thread();
        }
    }

    /// Drops what waits; what runs may end.
    pub(super) fn clear(&self) -> usize {
        let mut state = lock(&self.state);
        state.weight = 0;
        let count = mem::take(&mut state.waiting).len();
        self.yard.runs.on_dropped(u64::try_from(count).unwrap_or(u64::MAX));
        count
    }

    /// Whether the script runs, or is to run.
    pub(super) fn is_busy(&self) -> bool {
        lock(&self.state).is_worked_on
    }

    /// How many events wait.
    #[cfg(test)]
    pub(super) fn waiting_len(&self) -> usize {
        lock(&self.state).waiting.len()
    }

    fn start_thread(self: &Arc<Self>) -> bool {
        let lane = Arc::clone(self);
        *lock(&self.yard.busy) += 1;
        let thread = thread::Builder::new().name("handler".to_owned()).stack_size(STACK_BYTES);
        let started = thread.spawn(move || lane.work());
        if let Err(error) = &started {
            // The next event tries again.
            self.leave();
            error!(target: "agent", "Error invoking script '{}': {error}", self.script);
        }
        started.is_ok()
    }

    fn work(&self) {
        while let Some(heard) = self.next() {
            self.run(&heard);
        }
        self.leave();
    }

    fn leave(&self) {
        *lock(&self.yard.busy) -= 1;
        self.yard.idle.notify_all();
    }

    fn next(&self) -> Option<Arc<Heard>> {
        let mut state = lock(&self.state);
        let next = state.pop();
        if next.is_none() {
            state.is_worked_on = false;
            let untold = mem::take(&mut state.losses.untold);
            if untold > 0 {
                self.tell_losses(untold);
            }
        }
        next
    }

    fn tell_losses(&self, count: u64) {
        warn!(
            target: "agent",
            "Script '{}' is too slow: {count} events that waited for it were dropped", self.script
        );
    }

    fn run(&self, heard: &Heard) {
        let (kind, _) = given::kind_and_name(heard);
        let variables = given::environment(&lock(&self.yard.own), heard);
        let text = given::text(heard);
        let (script, limit) = (&*self.script, self.yard.limit);
        let task = Task { script, variables: &variables, text: &text, limit };
        let begun = Instant::now();
        let ended =
            process::run(&task, &self.yard.children, &mut |ran_for| self.tell_slow(ran_for));
        let outcome = match &ended {
            Ok(outcome) if outcome.is_overdue => RunOutcome::Killed,
            Ok(outcome) if outcome.status.success() => RunOutcome::Succeeded,
            Ok(_) | Err(_) => RunOutcome::Failed,
        };
        self.yard.runs.on_run(&self.script, begun.elapsed(), outcome);
        match ended {
            Ok(outcome) => self.on_outcome(outcome, kind, heard),
            Err(error) => {
                let cause = texts::start_error(&error);
                error!(target: "agent", "Error invoking script '{script}': {cause}");
            }
        }
    }

    fn tell_slow(&self, ran_for: Duration) {
        let script = &self.script;
        if ran_for == SLOW_AFTER {
            warn!(target: "agent", "Script '{script}' slow, execution exceeding 1s");
        } else {
            let waiting = lock(&self.state).waiting.len();
            warn!(
                target: "agent",
                "Script '{script}' slow, execution exceeding {ran_for:?}; events that wait for it: \
                 {waiting}"
            );
        }
    }

    fn on_outcome(&self, outcome: Outcome, kind: &str, heard: &Heard) {
        let Outcome { status, output, output_bytes, is_overdue } = outcome;
        let script = &self.script;
        if output_bytes > OUTPUT_BYTES_MAX as u64 {
            warn!(
                target: "agent",
                "Script '{script}' generated {output_bytes} bytes of output, only the last \
                 {OUTPUT_BYTES_MAX} are kept"
            );
        }
        let shown = String::from_utf8_lossy(&output);
        let shown = shown.strip_suffix('\n').unwrap_or(&shown);
        debug!(target: "agent", "Event '{kind}' script output: {shown}");
        if let Some(limit) = self.yard.limit
            && is_overdue
        {
            error!(
                target: "agent",
                "Script '{script}' has exceeded its limit of {:?}, it was killed with all that it \
                 had started",
                limit.time
            );
        }
        if !status.success() {
            let cause = texts::end(status);
            error!(target: "agent", "Error invoking script '{script}': {cause}");
        } else if let Heard::Event(Event::Query(query)) = heard
            && !output.is_empty()
            && let Err(cause) = (self.yard.answer)(query.query, output)
        {
            warn!(target: "agent", "Failed to respond to query 'query: {}': {cause}", query.name);
        }
    }
}

impl State {
    fn pop(&mut self) -> Option<Arc<Heard>> {
        let next = self.waiting.pop_front()?;
        self.weight = self.weight.saturating_sub(weight(&next));
        Some(next)
    }
}

/// What an event that waits costs, in bytes.
fn weight(heard: &Heard) -> usize {
    match heard {
        Heard::Members { members, .. } => members.len().saturating_mul(MEMBER_WEIGHT),
        Heard::Event(event) => {
            if let Event::User(event) = event {
                event.payload.len()
            } else if let Event::Query(query) = event {
                query.payload.len()
            } else {
                0
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
