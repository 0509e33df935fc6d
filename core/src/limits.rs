//! Bounds on every queue and table. What is shed at a bound is counted and reported.

use serde::{Deserialize, Serialize};

/// All bounds of a node. They guard memory and stack against strangers; they are not behaviour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Members known at once, in any state. Default 65,536.
    pub members_max: usize,
    /// Entries in one broadcast queue. Default 4,096, as Serf's `MaxQueueDepth`.
    pub broadcasts_max: usize,
    /// Pings under way on behalf of others. Default 1,024.
    pub relays_max: usize,
    /// Inbound streams open at once. Default 128, as memberlist's cap on state exchanges.
    pub inbound_streams_max: usize,
    /// Bytes that all inbound streams together may hold unread. Default 64 MiB.
    pub stream_bytes_total_max: usize,
    /// Bytes that one stream may hold: a full state before decompression. Default 20 MiB.
    pub stream_bytes_max: usize,
    /// Size of decompressed bytes. Default 40 MiB, as memberlist.
    pub decompressed_bytes_max: usize,
    /// Size of a datagram after decompression. Default 64 KiB.
    pub datagram_bytes_max: usize,
    /// Wrappers within wrappers. Default 4; peers send at most 3.
    pub nesting_max: u8,
    /// Members in one exchange of full state. Default 1,048,576, as memberlist.
    pub push_pull_nodes_max: usize,
    /// Length of a name. Default 255 bytes.
    pub name_bytes_max: usize,
    /// Length of a member's metadata. Default 512 bytes, as every sender's own limit.
    pub meta_bytes_max: usize,
    /// Commands that wait for an answer. Default 256.
    pub commands_max: usize,
    /// Addresses of one join that are tried at the same time. Default 16.
    pub join_parallel_max: usize,
    /// Bounds of the Serf layer.
    pub serf: SerfLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            members_max: 65_536,
            broadcasts_max: 4_096,
            relays_max: 1_024,
            inbound_streams_max: 128,
            stream_bytes_total_max: 64 << 20,
            stream_bytes_max: 20 << 20,
            decompressed_bytes_max: 40 << 20,
            datagram_bytes_max: 64 << 10,
            nesting_max: 4,
            push_pull_nodes_max: 1 << 20,
            name_bytes_max: 255,
            meta_bytes_max: 512,
            commands_max: 256,
            join_parallel_max: 16,
            serf: SerfLimits::default(),
        }
    }
}

/// Bounds of the Serf layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SerfLimits {
    /// Buffered intents about unknown members. Default 4,096.
    pub intents_max: usize,
    /// Names that are remembered as pruned. Default 4,096.
    pub tombstones_max: usize,
    /// User events in one exchange of full state. Default 65,536.
    pub push_pull_events_max: usize,
    /// Bytes of user events that are remembered. Default 2 MiB.
    pub event_bytes_total_max: usize,
    /// Missing members in the address book. Default 1,024: any of them that answers brings the
    /// others along.
    pub book_entries_max: usize,
    /// Seeds in the address book. Default 64.
    pub book_seeds_max: usize,
    /// Addresses of the book that are dialled at the same time. Default 8.
    pub book_parallel_max: usize,
    /// How far a Lamport time may run ahead of our own. Default 2^40: an honest cluster needs
    /// 34 years at a thousand events a second to get there.
    pub lamport_jump_max: u64,
    /// Bounds on queries.
    pub queries: QueryLimits,
}

impl Default for SerfLimits {
    fn default() -> Self {
        Self {
            intents_max: 4_096,
            tombstones_max: 4_096,
            push_pull_events_max: 1 << 16,
            event_bytes_total_max: 2 << 20,
            book_entries_max: 1_024,
            book_seeds_max: 64,
            book_parallel_max: 8,
            lamport_jump_max: 1 << 40,
            queries: QueryLimits::default(),
        }
    }
}

/// Bounds on queries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryLimits {
    /// Queries that are remembered, so that each is taken once. Default 16,384.
    pub remembered_max: usize,
    /// Queries of others that wait for this node's answer. Default 1,024.
    pub asked_max: usize,
    /// Queries of this node that run at once. Default 256.
    pub running_max: usize,
    /// Answers to one query under names that no member has. Default 1,024.
    pub strangers_max: usize,
    /// Bytes of expressions in filters that are compiled within a second; what is beyond selects
    /// nobody. Default 8,192: the worst of them take half of that time.
    pub pattern_bytes_max: usize,
    /// Members that an answer of this node goes through as well. Default 16.
    pub relays_max: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            remembered_max: 16_384,
            asked_max: 1_024,
            running_max: 256,
            strangers_max: 1_024,
            pattern_bytes_max: 8 << 10,
            relays_max: 16,
        }
    }
}
