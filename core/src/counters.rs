//! A counter for all that is dropped, and for the traffic.

use alloc::collections::BTreeMap;

use crate::event::{Reject, Shed};
use crate::measure::{Histogram, Tally};

/// What a node has counted since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Dropped input, by reason.
    pub rejected: BTreeMap<Reject, u64>,
    /// Dropped at a bound, by kind.
    pub shed: BTreeMap<Shed, u64>,
    /// Bytes passed over because they stand behind what they should belong to (PROTOCOL.md P-14).
    pub spare_bytes: u64,
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
    /// What was said and heard.
    pub traffic: Traffic,
    /// How others were watched.
    pub detection: DetectionCounters,
}

/// What a node has counted of its traffic since its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Datagrams sent.
    pub datagrams_sent: u64,
    /// Datagrams received.
    pub datagrams_received: u64,
    /// Rounds of gossip. Without anything to say there are none.
    pub rounds: u64,
    /// Messages received in datagrams, by kind.
    pub heard: HeardCounters,
    /// Claims that were news, this node's own included.
    pub news: NewsCounters,
    /// Messages of the Serf layer received, in bytes.
    pub serf_received: Tally,
    /// Exchanges of full state that this node began and that went well: from the wish to be
    /// connected until the other's state was merged, in nanoseconds.
    pub exchanges: Tally,
    /// How far the event clock was ahead of user events that were news, in its ticks: how late
    /// gossip is. Messages carry no other time.
    pub event_lag: Histogram,
}

impl Default for Traffic {
    fn default() -> Self {
        Self {
            datagrams_sent: 0,
            datagrams_received: 0,
            rounds: 0,
            heard: HeardCounters::default(),
            news: NewsCounters::default(),
            serf_received: Tally::default(),
            exchanges: Tally::default(),
            event_lag: Histogram::of_ticks(),
        }
    }
}

/// Messages of datagrams, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeardCounters {
    /// Pings.
    pub ping: u64,
    /// Wishes that somebody else be pinged.
    pub indirect_ping: u64,
    /// Answers to pings.
    pub ack: u64,
    /// Words that somebody else does not answer.
    pub nack: u64,
    /// Claims that somebody does not answer.
    pub suspect: u64,
    /// Claims that somebody is there.
    pub alive: u64,
    /// Claims that somebody is gone.
    pub dead: u64,
    /// Messages of the Serf layer.
    pub user: u64,
}

impl HeardCounters {
    /// Each kind and how many there were, the kinds named as in logs.
    pub fn by_kind(&self) -> [(&'static str, u64); 8] {
        [
            ("ping", self.ping),
            ("indirect_ping", self.indirect_ping),
            ("ack", self.ack),
            ("nack", self.nack),
            ("suspect", self.suspect),
            ("alive", self.alive),
            ("dead", self.dead),
            ("user", self.user),
        ]
    }
}

/// Claims that changed what a node believes, whoever made them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NewsCounters {
    /// Somebody is there.
    pub alive: u64,
    /// Somebody does not answer.
    pub suspect: u64,
    /// Somebody is gone.
    pub dead: u64,
}

/// What a node has counted of the failure detector since its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectionCounters {
    /// Probes that came to a verdict: from the ping to the verdict, in nanoseconds.
    pub probes: Tally,
    /// Round trips of direct pings that were answered in time, in nanoseconds.
    pub round_trips: Histogram,
    /// Round trips too short for the clock.
    pub zero_round_trips: u64,
    /// Coordinates' movements, in nanoseconds.
    pub adjustments: Tally,
    /// Probes that were given more time, because this node doubted itself.
    pub degraded_probes: u64,
    /// Suspicions that ran out with fewer confirmations than were wished for.
    pub degraded_suspicions: u64,
}

impl Default for DetectionCounters {
    fn default() -> Self {
        Self {
            probes: Tally::default(),
            round_trips: Histogram::of_round_trips(),
            zero_round_trips: 0,
            adjustments: Tally::default(),
            degraded_probes: 0,
            degraded_suspicions: 0,
        }
    }
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
