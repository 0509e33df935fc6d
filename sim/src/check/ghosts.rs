//! Nobody who is gone comes back to life.

use std::time::Duration;

use tithing_core::member::Status;
use tithing_core::{Event, Instant};

use super::{Checker, Fact, Seen};
use crate::scenario::NodeIndex;
use crate::views::Views;
use crate::world::Change;

/// The last stream that could carry an old opinion has ended by then (twice the longest stream
/// timeout of any profile).
const LAST_WORD: Duration = Duration::from_mins(1);

/// See the module.
///
/// While one node still takes a dead member for alive it may tell others so: they may have
/// forgotten the member and have to believe it. Once every process that runs has seen the member
/// gone, and the last packet under way has arrived, nobody may see it alive again until it is
/// started again.
#[derive(Debug)]
pub(super) struct NobodyRises {
    /// Since when everybody knows; by member.
    known_since: Vec<Option<Instant>>,
}

impl NobodyRises {
    pub(super) fn new(len: usize) -> Self {
        Self { known_since: vec![None; len] }
    }

    /// Looks whether everybody knows by now.
    fn note(&mut self, at: Instant, member: NodeIndex, views: &Views) {
        let known = &mut self.known_since[member.index()];
        let is_known = views.truth(member).fate.is_gone()
            && !views.is_unsettled()
            && !views.is_thought_alive(member);
        match (is_known, *known) {
            (true, None) => *known = Some(at),
            (false, Some(since)) if !is_sealed(since, at) => *known = None,
            _ => {}
        }
    }
}

fn is_sealed(since: Instant, at: Instant) -> bool {
    at.since(since) > LAST_WORD
}

impl Checker for NobodyRises {
    fn rule(&self) -> &'static str {
        "nobody who is gone comes back to life"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        match seen.fact {
            Fact::Change(change) => {
                if let Change::Started(node) = change {
                    self.known_since[node.index()] = None;
                }
                for member in views.nodes() {
                    self.note(seen.at, member, views);
                }
                None
            }
            Fact::Event(Event::StatusChanged { to: Some(Status::Alive), .. }) => {
                let member = seen.member?;
                let since = self.known_since[member.index()]?;
                (views.truth(member).fate.is_gone() && is_sealed(since, seen.at))
                    .then(|| format!("node {} is gone, and is called alive", member.0 + 1))
            }
            Fact::Event(_)
            | Fact::Clocks { .. }
            | Fact::Sent(_)
            | Fact::Queues(_)
            | Fact::Asked(_)
            | Fact::Answered(_) => None,
        }
    }

    fn on_view(&mut self, at: Instant, member: NodeIndex, views: &Views) {
        self.note(at, member, views);
    }
}
