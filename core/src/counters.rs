//! A counter for all that is dropped, and for the traffic.

use alloc::collections::BTreeMap;

use crate::event::{Reject, Shed};

/// What a node has counted since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Dropped input, by reason.
    pub rejected: BTreeMap<Reject, u64>,
    /// Dropped at a bound, by kind.
    pub shed: BTreeMap<Shed, u64>,
    /// Bytes passed over because they stand behind what they should belong to (PROTOCOL.md P-14).
    pub spare_bytes: u64,
    /// Datagrams sent.
    pub datagrams_sent: u64,
    /// Datagrams received.
    pub datagrams_received: u64,
    /// Steps whose time lay before an earlier step's; they were moved up to it.
    pub clock_backwards: u64,
    /// How often this node found that it had stood still.
    pub stalls: u64,
    /// Attempts to reach missing members and seeds (PROTOCOL.md P-232).
    pub redials: u64,
    /// Failed members that came back within a minute (PROTOCOL.md P-214).
    pub flaps: u64,
    /// How often the own coordinate had to begin anew, because it was no longer finite.
    pub coordinate_resets: u64,
    /// Datagrams that the network refused or this machine could not take.
    pub send_errors: u64,
    /// Queries, and what came back.
    pub queries: QueryCounters,
}

/// What a node has counted of queries since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueryCounters {
    /// Queries that were news, own and internal ones and those for others included.
    pub received: u64,
    /// Members that said that they had heard a query of ours.
    pub acks: u64,
    /// Own queries sent once more to members of whom nothing had been heard.
    pub asked_again: u64,
    /// The same, said once more.
    pub duplicate_acks: u64,
    /// Members that answered a query of ours.
    pub responses: u64,
    /// The same answer once more.
    pub duplicate_responses: u64,
    /// Answers that were passed on for others.
    pub relayed: u64,
}

impl Counters {
    pub(crate) fn reject(&mut self, reason: Reject) {
        *self.rejected.entry(reason).or_insert(0) += 1;
    }

    pub(crate) fn spare(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.spare_bytes = self.spare_bytes.saturating_add(bytes);
    }

    pub(crate) fn shed(&mut self, what: Shed) {
        *self.shed.entry(what).or_insert(0) += 1;
    }
}
