//! The user events that a node remembers: to know each again, to deliver them in order, and to
//! hand them to others in an exchange of full state (PROTOCOL.md P-170 to P-173).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::event::UserEvent;
use crate::id::LamportTime;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is news.
    New,
    /// It was known.
    Known,
    /// It is older than what is remembered: it may have been known.
    Old,
    /// It happened before this node was there, or in an earlier life of it.
    Unwanted,
}

/// Whether the window is full of what still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressure {
    /// There is room.
    None,
    /// The first gap has to be given up.
    High,
}

/// Recent events, by time.
///
/// A Lamport time is used up by whoever takes it, so that in a cluster without loss every time
/// between two events belongs to an event. A time without one is a gap: what lies behind it waits
/// until the gap is filled or given up.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventWindow {
    events: BTreeMap<LamportTime, Vec<Kept>>,
    bytes: usize,
    bytes_max: usize,
    /// Nothing below is taken any more.
    floor: LamportTime,
    /// Nothing below was ever wanted.
    begin: LamportTime,
    /// Everything below has been delivered or given up; `None` until something is known.
    next: Option<LamportTime>,
    waiting: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    event: Arc<UserEvent>,
    delivered: bool,
}

impl EventWindow {
    /// A window that remembers events of so many bytes.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self {
            events: BTreeMap::new(),
            bytes: 0,
            bytes_max,
            floor: LamportTime(0),
            begin: LamportTime(0),
            next: None,
            waiting: 0,
        }
    }

    /// Takes an event, unless it is known, old or unwanted. An own one has been delivered by being
    /// made.
    pub(super) fn admit(&mut self, event: Arc<UserEvent>, delivered: bool) -> Admission {
        let ltime = event.ltime;
        if ltime < self.begin {
            return Admission::Unwanted;
        }
        if ltime < self.floor {
            return Admission::Old;
        }
        let slot = self.events.entry(ltime).or_default();
        let is_same =
            |kept: &Kept| kept.event.name == event.name && kept.event.payload == event.payload;
        if slot.iter().any(is_same) {
            return Admission::Known;
        }
        self.bytes = self.bytes.saturating_add(cost(&event));
        slot.push(Kept { event, delivered });
        self.waiting += usize::from(!delivered);
        self.next.get_or_insert(ltime);
        Admission::New
    }

    /// Times from here on are not used yet, unless something is known already.
    pub(super) fn begin(&mut self, unused: LamportTime) {
        self.next.get_or_insert(unused);
    }

    /// Nothing below `floor` is wanted any more; what waits is delivered nevertheless.
    pub(super) fn raise_floor(&mut self, floor: LamportTime) {
        self.begin = self.begin.max(floor);
        self.floor = self.floor.max(floor);
        self.next = self.next.max(Some(floor));
    }

    /// Forgets what is older than `oldest` or beyond the bound. What still waits is not forgotten:
    /// says whether it would have to be, so that its gap must be given up.
    #[must_use]
    pub(super) fn forget(&mut self, oldest: LamportTime) -> Pressure {
        while let Some(entry) = self.events.first_entry() {
            let is_over = self.bytes > self.bytes_max;
            if *entry.key() >= oldest && !is_over {
                break;
            }
            if entry.get().iter().any(|kept| !kept.delivered) {
                return Pressure::High;
            }
            let (ltime, slot) = entry.remove_entry();
            let bytes: usize = slot.iter().map(|kept| cost(&kept.event)).sum();
            self.bytes = self.bytes.saturating_sub(bytes);
            // It would be taken for news if it came again.
            self.floor = self.floor.max(LamportTime(ltime.0.saturating_add(1)));
        }
        Pressure::None
    }

    /// Hands out what can be delivered: whatever lies before the first gap, in the order of time.
    pub(super) fn take_ready(&mut self, ready: &mut Vec<Arc<UserEvent>>) {
        let Some(mut next) = self.next else { return };
        if self.waiting > 0 {
            for (_, slot) in self.events.range_mut(..next) {
                self.waiting -= deliver(slot, ready);
            }
        }
        while let Some(slot) = self.events.get_mut(&next) {
            self.waiting -= deliver(slot, ready);
            // Behind the last of all times there is none.
            let Some(after) = next.0.checked_add(1) else { break };
            next = LamportTime(after);
        }
        self.next = Some(next);
    }

    /// The first time that is missing, if something waits behind it.
    pub(super) fn gap(&self) -> Option<LamportTime> {
        self.next.filter(|_| self.waiting > 0)
    }

    /// Gives up the first gap: what is missing there may still come, and is delivered late then.
    pub(super) fn skip_gap(&mut self) {
        let is_waiting = |slot: &Vec<Kept>| slot.iter().any(|kept| !kept.delivered);
        let first = self.events.iter().find(|(_, slot)| is_waiting(slot));
        if let Some((&ltime, _)) = first {
            self.next = self.next.max(Some(ltime));
        }
    }

    /// All that is remembered, the newest time first.
    pub(super) fn newest_first(
        &self,
    ) -> impl Iterator<Item = (LamportTime, impl Iterator<Item = &UserEvent>)> {
        self.events.iter().rev().map(|(&ltime, slot)| (ltime, slot.iter().map(|kept| &*kept.event)))
    }
}

/// Hands out what of one time has not been; says how many that were.
fn deliver(slot: &mut [Kept], ready: &mut Vec<Arc<UserEvent>>) -> usize {
    let mut count = 0;
    for kept in slot.iter_mut().filter(|kept| !kept.delivered) {
        kept.delivered = true;
        ready.push(kept.event.clone());
        count += 1;
    }
    count
}

/// Bytes that an event holds.
fn cost(event: &UserEvent) -> usize {
    const OVERHEAD: usize = 128;
    OVERHEAD + event.name.len() + event.payload.len()
}

#[cfg(test)]
mod tests;
