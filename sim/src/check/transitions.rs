//! Every sequence of opinions and events is one that the table of statuses allows
//! (PROTOCOL.md, the Serf layer's transitions).

use tithing_core::Event;
use tithing_core::event::MemberChange;
use tithing_core::member::{State, Status};

use super::{Checker, Fact, Seen};
use crate::views::Views;
use crate::world::Change;

/// What an application has heard of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Heard {
    #[default]
    Nothing,
    Joined,
    Left,
    Failed,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Transitions {
    len: usize,
    heard: Vec<Heard>,
    states: Vec<Option<State>>,
}

impl Transitions {
    pub(super) fn new(len: usize) -> Self {
        Self { len, heard: vec![Heard::Nothing; len * len], states: vec![None; len * len] }
    }

    fn on_event(&mut self, cell: usize, event: &Event, status: Option<Status>) -> Option<String> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others change no opinion")]
        match event {
            Event::StatusChanged { from, to, .. } => {
                if *from != status {
                    return Some(format!("status {from:?} changes, but it was {status:?}"));
                }
                let is_allowed = is_status_allowed(*from, *to);
                (!is_allowed).then(|| format!("status {from:?} becomes {to:?}"))
            }
            Event::StateChanged { from, to, .. } => {
                let old = std::mem::replace(&mut self.states[cell], *to);
                if *from != old {
                    return Some(format!("state {from:?} changes, but it was {old:?}"));
                }
                (!is_state_allowed(*from, *to)).then(|| format!("state {from:?} becomes {to:?}"))
            }
            Event::Member { change, .. } => {
                let old = self.heard[cell];
                let new = after(old, *change);
                self.heard[cell] = new.unwrap_or(old);
                new.is_none().then(|| format!("the event {change:?} comes after {old:?}"))
            }
            _ => None,
        }
    }
}

impl Checker for Transitions {
    fn rule(&self) -> &'static str {
        "every sequence of opinions is one that the table allows"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        match seen.fact {
            Fact::Change(Change::Started(node)) => {
                let row = node.index() * self.len;
                self.heard[row..row + self.len].fill(Heard::Nothing);
                self.states[row..row + self.len].fill(None);
                None
            }
            Fact::Event(event) => {
                let member = seen.member?;
                let cell = seen.node.index() * self.len + member.index();
                let status = views.status(seen.node, member);
                let text = self.on_event(cell, event, status)?;
                Some(format!("about node {}: {text}", member.0 + 1))
            }
            Fact::Change(_)
            | Fact::Clocks { .. }
            | Fact::Sent(_)
            | Fact::Queues(_)
            | Fact::Asked(_)
            | Fact::Answered(_) => None,
        }
    }
}

/// The Serf layer's table.
const fn is_status_allowed(from: Option<Status>, to: Option<Status>) -> bool {
    use Status::{Alive, Failed, Leaving, Left};
    match from {
        None => matches!(to, Some(Alive | Leaving)),
        Some(Alive) => matches!(to, Some(Leaving | Failed)),
        Some(Leaving | Failed) => matches!(to, Some(Alive | Left) | None),
        Some(Left) => matches!(to, Some(Alive) | None),
    }
}

/// The gossip layer's table.
const fn is_state_allowed(from: Option<State>, to: Option<State>) -> bool {
    use State::{Alive, Dead, Left, Suspect};
    match from {
        None => matches!(to, Some(Alive | Dead)),
        Some(Alive) => matches!(to, Some(Suspect | Dead | Left)),
        Some(Suspect) => matches!(to, Some(Alive | Dead | Left)),
        Some(Dead | Left) => matches!(to, Some(Alive) | None),
    }
}

/// What is heard after an event, if the event makes sense.
const fn after(old: Heard, change: MemberChange) -> Option<Heard> {
    match (old, change) {
        (Heard::Nothing | Heard::Left | Heard::Failed, MemberChange::Join)
        | (Heard::Joined, MemberChange::Update) => Some(Heard::Joined),
        (Heard::Joined, MemberChange::Failed) => Some(Heard::Failed),
        (Heard::Joined | Heard::Failed, MemberChange::Leave) => Some(Heard::Left),
        // A member is forgotten when it is long gone, or pruned while it leaves.
        (Heard::Joined | Heard::Left | Heard::Failed, MemberChange::Reap) => Some(Heard::Nothing),
        _ => None,
    }
}
