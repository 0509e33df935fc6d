//! Broadcasts: each message is handed to the network a limited number of times
//! (PROTOCOL.md P-50 to P-53).

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::math;
use crate::measure::{Histogram, Tally};
use crate::time::Instant;
use crate::wire::packet::{PART_OVERHEAD, PacketBuilder, USER_OVERHEAD};

/// The type byte of a user message.
const USER: u8 = 8;

/// Somebody waits for a broadcast to have been sent out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Ticket {
    /// Our own leave intent.
    LeaveIntent,
    /// Our own goodbye in the gossip layer.
    Goodbye,
}

/// Rank in the queue: fewer transmissions first, then longer, then newer; where the order of
/// messages matters, fewer transmissions first, then older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Rank {
    transmits: u32,
    len: Reverse<usize>,
    id: Reverse<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    message: Box<[u8]>,
    about: Option<MemberId>,
    ticket: Option<Ticket>,
    since: Instant,
}

/// Which of the messages that were sent equally often goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Order {
    /// The longest that fits, of equals the newest.
    #[default]
    Longest,
    /// The oldest that fits.
    Oldest,
}

/// A queue of messages, each sent `limit` times. Newer news about a member replaces older.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct BroadcastQueue {
    order: Order,
    entries: BTreeMap<Rank, Entry>,
    bytes: usize,
    by_member: BTreeMap<MemberId, Rank>,
    next_id: u64,
    drawn: Vec<Rank>,
}

/// How many messages a queue dropped at its bound, and who waited for those that are done.
#[derive(Debug)]
pub(crate) struct Done {
    /// Tickets of broadcasts that were sent out or displaced.
    pub(crate) tickets: Vec<Ticket>,
    /// Broadcasts that were dropped because the queue was full.
    pub(crate) shed: u32,
    /// The time of this step.
    pub(crate) now: Instant,
    /// How long broadcasts waited until they had been sent often enough.
    pub(crate) ages: Histogram,
    /// Messages of the Serf layer that were handed to the network, in bytes.
    pub(crate) serf_sent: Tally,
}

impl Default for Done {
    fn default() -> Self {
        Self {
            tickets: Vec::new(),
            shed: 0,
            now: Instant::ZERO,
            ages: Histogram::of_waits(),
            serf_sent: Tally::default(),
        }
    }
}

impl BroadcastQueue {
    /// Adds a message. One about a member displaces the queued one about the same member; at the
    /// bound the one that was sent most is dropped.
    pub(crate) fn push(
        &mut self,
        message: &[u8],
        about: Option<MemberId>,
        ticket: Option<Ticket>,
        (entries_max, done): (usize, &mut Done),
    ) {
        if let Some(old) = about.and_then(|about| self.by_member.remove(&about)) {
            self.remove(old, done);
        }
        // Numbers never repeat in the life of a process.
        let (len, id) = match self.order {
            Order::Longest => (message.len(), self.next_id),
            Order::Oldest => (0, u64::MAX - self.next_id),
        };
        let rank = Rank { transmits: 0, len: Reverse(len), id: Reverse(id) };
        self.next_id += 1;
        self.bytes += message.len();
        let since = done.now;
        if let Some(about) = about {
            self.by_member.insert(about, rank);
        }
        self.entries.insert(rank, Entry { message: message.into(), about, ticket, since });
        while self.entries.len() > entries_max {
            let Some((&last, _)) = self.entries.last_key_value() else { break };
            self.remove(last, done);
            done.shed += 1;
        }
    }

    fn remove(&mut self, rank: Rank, done: &mut Done) {
        let Some(entry) = self.entries.remove(&rank) else { return };
        self.bytes -= entry.message.len();
        if let Some(about) = entry.about
            && self.by_member.get(&about) == Some(&rank)
        {
            self.by_member.remove(&about);
        }
        done.tickets.extend(entry.ticket);
    }

    /// Forgets what is queued about a member whose number is given back.
    pub(crate) fn forget(&mut self, about: MemberId, done: &mut Done) {
        if let Some(rank) = self.by_member.remove(&about) {
            self.remove(rank, done);
        }
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Messages that wait.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Draws messages into `packet` until `budget` bytes are used, each with `overhead`. Returns
    /// what is left of the budget (PROTOCOL.md P-52).
    fn draw(
        &mut self,
        packet: &mut PacketBuilder,
        mut budget: usize,
        class: Class,
        limit: u32,
        done: &mut Done,
    ) -> usize {
        let overhead = class.overhead();
        let mut transmits = 0;
        let mut drawn = core::mem::take(&mut self.drawn);
        while budget > overhead && !packet.is_full() {
            let free = budget - overhead;
            let from = Rank { transmits, len: Reverse(free), id: Reverse(u64::MAX) };
            let is_oldest = self.order == Order::Oldest;
            let fits = |(rank, entry): &(&Rank, &Entry)| {
                !drawn.contains(rank) && (!is_oldest || entry.message.len() <= free)
            };
            // Within one count of transmissions the order is by length, so that the first entry
            // at or behind `from` is the longest that fits; in order of age all are looked at.
            let Some((&rank, entry)) = self.entries.range(from..).find(fits) else { break };
            if rank.transmits > transmits {
                transmits = rank.transmits;
                if entry.message.len() > free {
                    continue;
                }
            }
            class.push(packet, &entry.message);
            if class == Class::User {
                done.serf_sent.add_len(entry.message.len());
            }
            budget -= overhead + entry.message.len();
            drawn.push(rank);
        }
        for rank in drawn.drain(..) {
            self.sent(rank, limit, done);
        }
        self.drawn = drawn;
        budget
    }

    fn sent(&mut self, rank: Rank, limit: u32, done: &mut Done) {
        if rank.transmits + 1 >= limit {
            if let Some(entry) = self.entries.get(&rank) {
                done.ages.add_time(done.now.since(entry.since));
            }
            return self.remove(rank, done);
        }
        let Some(entry) = self.entries.remove(&rank) else { return };
        let next = Rank { transmits: rank.transmits + 1, ..rank };
        if let Some(about) = entry.about {
            self.by_member.insert(about, next);
        }
        self.entries.insert(next, entry);
    }
}

/// The two ways in which a broadcast lies in a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Membership,
    User,
}

impl Class {
    const fn overhead(self) -> usize {
        match self {
            Self::Membership => PART_OVERHEAD,
            Self::User => PART_OVERHEAD + USER_OVERHEAD,
        }
    }

    fn push(self, packet: &mut PacketBuilder, message: &[u8]) {
        match self {
            Self::Membership => packet.push(message),
            Self::User => packet.push_with(|out| {
                out.push(USER);
                out.extend_from_slice(message);
            }),
        }
    }
}

/// All that this node has to say, by class. Membership goes before intents, intents before queries,
/// queries before user events; but of each packet a quarter is kept for each of the latter three,
/// if they have something to say: no class starves another (PROTOCOL.md P-54).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Outbox {
    /// Claims of the gossip layer.
    pub(crate) membership: BroadcastQueue,
    /// Intents of the Serf layer.
    pub(crate) intents: Reserved,
    /// Queries of the Serf layer.
    pub(crate) queries: Reserved,
    /// User events of the Serf layer.
    pub(crate) events: Reserved,
    /// What came of it.
    #[serde(skip)]
    pub(crate) done: Done,
}

/// A queue with a share of each packet of its own.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Reserved {
    queue: BroadcastQueue,
    /// Packets in a row in which there was no room for it.
    passed_over: usize,
}

/// One part of so many of a packet is kept for each class.
const SHARE: usize = 4;

impl Reserved {
    /// Bytes of a packet of `budget` bytes that others must leave. What found no room gets more in
    /// the next packet, until it fits.
    fn claim(&self, budget: usize) -> usize {
        let each = Class::User.overhead();
        let wanted = self.queue.bytes.saturating_add(self.queue.len().saturating_mul(each));
        let share = (budget / SHARE).saturating_mul(self.passed_over.saturating_add(1));
        wanted.min(share).min(budget)
    }

    fn draw(
        &mut self,
        packet: &mut PacketBuilder,
        budget: usize,
        limit: u32,
        done: &mut Done,
    ) -> usize {
        let has_something = !self.queue.is_empty();
        let left = self.queue.draw(packet, budget, Class::User, limit, done);
        let is_passed_over = has_something && left == budget;
        self.passed_over = if is_passed_over { self.passed_over.saturating_add(1) } else { 0 };
        left
    }

    /// Adds a message, see [`BroadcastQueue::push`].
    pub(crate) fn push(
        &mut self,
        message: &[u8],
        ticket: Option<Ticket>,
        bound: (usize, &mut Done),
    ) {
        self.queue.push(message, None, ticket, bound);
    }

    /// Forgets what waits, for which nobody waits.
    pub(crate) fn clear(&mut self) {
        self.queue.entries.clear();
        self.queue.bytes = 0;
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Messages that wait.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }
}

impl Default for Outbox {
    fn default() -> Self {
        // Events are told in the order in which they happened.
        let events = BroadcastQueue { order: Order::Oldest, ..BroadcastQueue::default() };
        Self {
            membership: BroadcastQueue::default(),
            intents: Reserved::default(),
            queries: Reserved::default(),
            events: Reserved { queue: events, passed_over: 0 },
            done: Done::default(),
        }
    }
}

/// How many members each layer counts; the number of transmissions follows from it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Audience {
    /// Entries of the gossip layer's table.
    pub(crate) gossip: usize,
    /// Entries of the Serf layer's table.
    pub(crate) serf: usize,
    /// `GossipConfig::retransmit_mult`.
    pub(crate) retransmit_mult: u32,
}

impl Audience {
    fn limit(self, members: usize) -> u32 {
        self.retransmit_mult.saturating_mul(math::ceil_log10_of_successor(members))
    }
}

impl Outbox {
    /// Whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.membership.is_empty()
            && self.intents.is_empty()
            && self.queries.is_empty()
            && self.events.is_empty()
    }

    /// Fills `packet` with at most `budget` bytes of broadcasts.
    pub(crate) fn fill(&mut self, packet: &mut PacketBuilder, budget: usize, audience: Audience) {
        let Self { membership, intents, queries, events, done } = self;
        let (for_queries, for_events) = (queries.claim(budget), events.claim(budget));
        let kept = intents.claim(budget).saturating_add(for_queries).saturating_add(for_events);
        let kept = kept.min(budget);
        let limit = audience.limit(audience.gossip);
        let left = membership.draw(packet, budget - kept, Class::Membership, limit, done);
        let limit = audience.limit(audience.serf);
        let left = left.saturating_add(kept);
        let for_events = for_events.min(left);
        let for_queries = for_queries.min(left - for_events);
        let left = intents.draw(packet, left - for_events - for_queries, limit, done);
        let left = queries.draw(packet, left.saturating_add(for_queries), limit, done);
        events.draw(packet, left.saturating_add(for_events), limit, done);
    }
}

#[cfg(test)]
mod tests;
