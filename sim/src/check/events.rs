//! A user event reaches every member that stays connected, and each at most once, over restarts too
//! if the member keeps a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use tithing_core::event::UserEvent;
use tithing_core::{Event, LamportTime};

use super::{Checker, Fact, Seen};
use crate::scenario::NodeIndex;
use crate::views::{Fate, Views};
use crate::world::Change;

/// What makes an event this event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    ltime: LamportTime,
    name: Box<str>,
    payload: Box<[u8]>,
}

impl Key {
    fn of(event: &UserEvent) -> Self {
        let UserEvent { ltime, name, payload, coalesce: _ } = event;
        Self { ltime: *ltime, name: name.clone(), payload: payload.clone() }
    }
}

/// An event on its way.
#[derive(Debug)]
struct Told {
    /// Whose word it is: the first that reported it.
    origin: NodeIndex,
    /// Who still has to hear of it.
    missing: BTreeSet<NodeIndex>,
}

/// See the module. Who has to hear of an event: whoever was a member in the eyes of its origin, and
/// the origin in its, when the event was told, and has gone on from then to the end without being
/// killed, leaving, or joining anew: a join leaves out older events on purpose. Faults of the
/// network are no excuse, once they are over. An event whose origin ends while others have to hear
/// of it, or which was told to leave, may end with it.
#[derive(Debug)]
pub(super) struct EventsReachAll {
    told: BTreeMap<Key, Told>,
    heard: Vec<BTreeSet<Key>>,
    /// Who is about to start with all that an earlier life has kept.
    remembers: Vec<bool>,
    /// The newest time of any event.
    newest: LamportTime,
    /// What it was when each node last joined: older events are not wanted there.
    floors: Vec<LamportTime>,
}

impl EventsReachAll {
    pub(super) fn new(len: usize) -> Self {
        Self {
            told: BTreeMap::new(),
            heard: vec![BTreeSet::new(); len],
            remembers: vec![false; len],
            newest: LamportTime(0),
            floors: vec![LamportTime(0); len],
        }
    }

    fn on_user_event(
        &mut self,
        node: NodeIndex,
        event: &UserEvent,
        views: &Views,
    ) -> Option<String> {
        let key = Key::of(event);
        if !self.heard[node.index()].insert(key.clone()) {
            return Some(format!("hears of {} of time {} twice", event.name, event.ltime));
        }
        if let Some(told) = self.told.get_mut(&key) {
            told.missing.remove(&node);
            return None;
        }
        let has_to_hear = |other: &NodeIndex| {
            *other != node
                && !views.truth(node).was_leaving
                && views.truth(*other).fate == Fate::Running
                && views.status(node, *other).is_some()
                && views.status(*other, node).is_some()
                && self.floors[other.index()] < event.ltime
        };
        self.newest = self.newest.max(event.ltime);
        let missing = views.nodes().filter(has_to_hear).collect();
        self.told.insert(key, Told { origin: node, missing });
        None
    }

    /// This node has no part any more in what was told before.
    fn excuse(&mut self, node: NodeIndex) {
        for told in self.told.values_mut() {
            told.missing.remove(&node);
        }
    }

    /// What this node has told may have ended with it.
    fn end(&mut self, node: NodeIndex) {
        self.excuse(node);
        for told in self.told.values_mut().filter(|told| told.origin == node) {
            told.missing.clear();
        }
    }
}

impl Checker for EventsReachAll {
    fn rule(&self) -> &'static str {
        "an event reaches every member that stays connected, each at most once"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        let node = seen.node;
        match seen.fact {
            Fact::Event(Event::User(event)) => return self.on_user_event(node, event, views),
            Fact::Change(Change::Restored(_)) => self.remembers[node.index()] = true,
            Fact::Change(Change::Started(_)) => {
                self.end(node);
                if std::mem::take(&mut self.remembers[node.index()]) {
                    // What it has heard of once it must not hear of again, and what it has missed
                    // it need not.
                    self.floors[node.index()] = self.newest;
                } else {
                    self.heard[node.index()].clear();
                    self.floors[node.index()] = LamportTime(0);
                }
            }
            Fact::Change(Change::Killed(_) | Change::Leaving(_)) => self.end(node),
            Fact::Change(Change::Joined(_)) => {
                self.excuse(node);
                self.floors[node.index()] = self.newest;
            }
            Fact::Event(_)
            | Fact::Change(_)
            | Fact::Clocks { .. }
            | Fact::Sent(_)
            | Fact::Queues(_)
            | Fact::Asked(_)
            | Fact::Answered(_) => {}
        }
        None
    }

    fn is_waiting(&self) -> bool {
        self.told.values().any(|told| !told.missing.is_empty())
    }

    fn on_settled(&mut self, _views: &Views) -> Option<String> {
        let (key, told) = self.told.iter().find(|(_, told)| !told.missing.is_empty())?;
        let missing: Vec<String> = told.missing.iter().map(|it| (it.0 + 1).to_string()).collect();
        Some(format!(
            "{} of time {}, told by node {}, has not reached node {}",
            key.name,
            key.ltime,
            told.origin.0 + 1,
            missing.join(", ")
        ))
    }
}
