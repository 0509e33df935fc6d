//! Event handlers: scripts that are run for what applications hear
//! (docs/decisions/054-event-handlers.md).
//!
//! Each script has a queue of its own and, while there is something in it, a thread: its events
//! come in their order, one at a time, and a script that is slow or never ends is late for nobody
//! but itself.

mod children;
mod given;
mod lane;
mod process;
mod spec;
mod tail;
mod texts;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tithing_core::coalesce::Heard;
use tithing_core::command::QueryId;
use tithing_core::{Command, Event, Reply};
use tithing_net_mio::Remote;
use tracing::warn;

use self::children::Children;
use self::given::Own;
use self::lane::{Lane, Yard};
use self::process::Limit;
pub(crate) use self::spec::{Spec, SpecError};
use super::metrics::Runs;

/// How long scripts may go on when the agent ends, before they are left to themselves.
pub(crate) const FAREWELL: Duration = Duration::from_secs(1);

/// The scripts of an agent.
pub(crate) struct Handlers {
    current: Vec<Handler>,
    yard: Arc<Yard>,
}

struct Handler {
    spec: Spec,
    lane: Arc<Lane>,
}

impl Handlers {
    /// Handlers of the node `name` with these tags. Each run may take as long as `limit` says;
    /// queries are answered through `remote`.
    pub(crate) fn new(
        specs: Vec<Spec>,
        (name, tags): (&str, &BTreeMap<String, String>),
        limit: Option<Duration>,
        remote: Remote,
    ) -> io::Result<Self> {
        let own = Own { name: name.to_owned(), tags: tags.clone() };
        let answer = Box::new(move |query, payload| respond(&remote, query, payload));
        let yard = Arc::new(Yard::new(own, limit.map(Limit::new), answer, Children::new()?));
        let mut handlers = Self { current: Vec::new(), yard };
        handlers.replace(specs);
        Ok(handlers)
    }

    /// From the next event on these are run. What runs goes on; events that wait for a script that
    /// stays wait on, those that wait for one that goes are dropped.
    pub(crate) fn replace(&mut self, specs: Vec<Spec>) {
        let mut next: Vec<Handler> = Vec::with_capacity(specs.len());
        for spec in specs {
            let known = next.iter().chain(&self.current).map(|handler| &handler.lane);
            let same = known.into_iter().find(|lane| lane.script == spec.script).cloned();
            let lane = same.unwrap_or_else(|| {
                Arc::new(Lane::new(Arc::clone(&spec.script), Arc::clone(&self.yard)))
            });
            next.push(Handler { spec, lane });
        }
        for Handler { lane, .. } in std::mem::replace(&mut self.current, next) {
            if !self.current.iter().any(|handler| Arc::ptr_eq(&handler.lane, &lane)) {
                tell_dropped(&lane, "is a handler no more");
            }
        }
    }

    /// How they ran.
    pub(crate) fn runs(&self) -> Runs {
        self.yard.runs.clone()
    }

    /// What there is: `TYPE:NAME` and the script. A second handler for the same events has a
    /// number behind.
    pub(crate) fn table(&self) -> BTreeMap<String, String> {
        let mut table = BTreeMap::new();
        for Handler { spec, .. } in &self.current {
            let label = spec.label();
            let same = (2..).map(|number| format!("{label} ({number})"));
            let free =
                std::iter::once(label.clone()).chain(same).find(|it| !table.contains_key(it));
            table.insert(free.unwrap_or(label), spec.script.to_string());
        }
        table
    }

    /// Something has happened that applications hear of.
    pub(crate) fn on_heard(&self, heard: &Heard) {
        let mut shared = None;
        for Handler { spec, lane } in &self.current {
            if spec.wants(heard) {
                let heard = shared.get_or_insert_with(|| Arc::new(heard.clone()));
                lane.push(Arc::clone(heard));
            }
        }
    }

    /// Takes note of the node's own tags: scripts see them as they are when they run.
    pub(crate) fn on_event(&self, event: &Event) {
        let Event::Member { member, .. } = event else { return };
        let mut own = self.yard.own.lock().unwrap_or_else(PoisonError::into_inner);
        if *member.name == *own.name {
            own.tags = member.tags();
        }
    }

    /// The agent ends: waits for what is still to be run, but no longer than `patience`. What runs
    /// then is left to itself.
    pub(crate) fn finish(self, patience: Duration) {
        self.yard.wait_until_idle(patience);
        for Handler { lane, .. } in &self.current {
            if lane.is_busy() {
                tell_dropped(lane, "runs on after the agent");
            }
        }
    }
}

fn tell_dropped(lane: &Lane, what: &str) {
    match lane.clear() {
        0 => {}
        count => warn!(
            target: "agent",
            "Script '{}' {what}: {count} events that waited for it were dropped", lane.script
        ),
    }
}

/// Answers a query on behalf of a script.
fn respond(remote: &Remote, query: QueryId, payload: Vec<u8>) -> Result<(), String> {
    let failed = |cause: &dyn std::fmt::Display| format!("failed to respond to key query: {cause}");
    match remote.call(Command::Respond { query, payload }) {
        Ok(Reply::Refused(error)) => Err(failed(&error)),
        Ok(_) => Ok(()),
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests;
