//! Who is there, as the gossip layer sees it: a dense table of hot records, and the order in
//! which members are probed.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::directory::{Layer, index_of};
use crate::event::Event;
use crate::explain::Medium;
use crate::id::{Incarnation, MemberId};
use crate::member::State;
use crate::prng::Prng;
use crate::time::Instant;

/// The hot part of a member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Since when `state` holds.
    pub(crate) state_change: Instant,
    /// The highest incarnation heard of.
    pub(crate) incarnation: Incarnation,
    /// Is it there?
    pub(crate) state: State,
    /// Newest gossip protocol it understands (PROTOCOL.md P-30).
    pub(crate) protocol_max: u8,
    /// How `state` was learned.
    pub(crate) medium: Medium,
}

/// All members known, in any state.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Members {
    records: Vec<Option<Record>>,
    /// The list: the order of probes, and what random choices are made from.
    order: Vec<MemberId>,
    /// The next place in `order` to probe.
    cursor: usize,
    own: Option<MemberId>,
    scratch: Vec<MemberId>,
}

impl Members {
    /// The node itself. Known from its first step on.
    pub(crate) fn own(&self) -> Option<MemberId> {
        self.own
    }

    pub(crate) fn set_own(&mut self, id: MemberId) {
        self.own = Some(id);
    }

    pub(crate) fn record(&self, id: MemberId) -> Option<&Record> {
        self.records.get(index_of(id))?.as_ref()
    }

    pub(crate) fn record_mut(&mut self, id: MemberId) -> Option<&mut Record> {
        self.records.get_mut(index_of(id))?.as_mut()
    }

    /// Entries in any state: the `n` of every formula.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// All members in list order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (MemberId, &Record)> {
        self.order.iter().filter_map(|&id| self.record(id).map(|record| (id, record)))
    }

    /// Whether another member is alive or suspect.
    pub(crate) fn has_company(&self) -> bool {
        self.iter().any(|(id, record)| {
            Some(id) != self.own && matches!(record.state, State::Alive | State::Suspect)
        })
    }

    /// Adds a record at a random place of the list (PROTOCOL.md P-31).
    pub(crate) fn insert(&mut self, id: MemberId, record: Record, rng: &mut Prng) {
        let at = index_of(id);
        if self.records.len() <= at {
            self.records.resize(at + 1, None);
        }
        if let Some(place) = self.records.get_mut(at) {
            *place = Some(record);
        }
        self.order.push(id);
        let last = self.order.len() - 1;
        let other = rng.index(self.order.len());
        self.order.swap(last, other);
    }

    /// The next place to probe, or `None` at the end of the list.
    pub(crate) fn next_in_order(&mut self) -> Option<MemberId> {
        let id = self.order.get(self.cursor).copied()?;
        self.cursor += 1;
        Some(id)
    }

    /// Begins the list again: the long gone are forgotten, the rest is shuffled
    /// (PROTOCOL.md P-41).
    pub(crate) fn start_round(&mut self, cx: &mut Cx<'_>) {
        self.cursor = 0;
        let keep_time = cx.config.gossip.gossip_to_the_dead_time;
        let Self { records, order, .. } = self;
        order.retain(|&id| {
            let Some(place) = records.get_mut(index_of(id)) else { return false };
            let Some(record) = *place else { return false };
            let gone = matches!(record.state, State::Dead | State::Left);
            if !gone || cx.now.since(record.state_change) <= keep_time {
                return true;
            }
            *place = None;
            forget(cx, id, record);
            false
        });
        cx.env.rngs.order.shuffle(order);
        cx.env.audience.gossip = order.len();
    }

    /// Up to `count` different members that pass `filter`, at random (PROTOCOL.md P-51).
    ///
    /// A short list is searched exhaustively, so that the only candidate is never missed.
    pub(crate) fn pick(
        &mut self,
        rng: &mut Prng,
        count: usize,
        filter: impl Fn(MemberId, &Record) -> bool,
    ) -> Vec<MemberId> {
        let passes = |records: &[Option<Record>], id: MemberId| {
            records.get(index_of(id)).and_then(Option::as_ref).is_some_and(|r| filter(id, r))
        };
        let mut chosen = Vec::new();
        if self.order.len() < count.saturating_mul(3) {
            self.scratch.clone_from(&self.order);
            rng.shuffle(&mut self.scratch);
            chosen.extend(
                self.scratch.iter().copied().filter(|&id| passes(&self.records, id)).take(count),
            );
            return chosen;
        }
        for _ in 0..self.order.len().saturating_mul(3) {
            if chosen.len() >= count {
                break;
            }
            let Some(&id) = self.order.get(rng.index(self.order.len())) else { break };
            if !chosen.contains(&id) && passes(&self.records, id) {
                chosen.push(id);
            }
        }
        chosen
    }
}

/// Reports that a member is no longer in the table and gives its number back.
fn forget(cx: &mut Cx<'_>, id: MemberId, record: Record) {
    if let Some(member) = cx.peer(id) {
        cx.emit(Event::StateChanged {
            member,
            from: Some(record.state),
            to: None,
            incarnation: record.incarnation,
        });
    }
    let done = &mut cx.env.outbox.done;
    cx.env.outbox.membership.forget(id, done);
    cx.env.directory.release(id, Layer::Gossip);
}

#[cfg(test)]
mod tests;
