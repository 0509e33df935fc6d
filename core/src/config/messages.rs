//! How events and queries are sent, and what is done about a name that two claim.

use core::time::Duration;

use serde::{Deserialize, Serialize};

/// How user events are sent and delivered (PROTOCOL.md P-170 to P-175).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventConfig {
    /// Name and payload of an own event, and again its whole message: at most so many bytes.
    /// At most 9,216.
    pub bytes_max: usize,
    /// Times before the current one at which events are still taken. A reference node remembers
    /// 512.
    pub window: u64,
    /// Bytes of events that go along with each exchange of full state, the newest first.
    pub exchanged_bytes_max: usize,
    /// How long own events wait for room before they are sent nevertheless.
    pub pace: Duration,
    /// How long after a gap is noticed, and how often, somebody is asked for what is missing.
    pub gap_repair: Duration,
    /// How long what lies behind a gap waits for it.
    pub gap_wait: Duration,
}

impl Default for EventConfig {
    fn default() -> Self {
        Self {
            bytes_max: 512,
            window: 8_192,
            exchanged_bytes_max: 256 << 10,
            pace: Duration::from_secs(1),
            gap_repair: Duration::from_millis(500),
            gap_wait: Duration::from_secs(3),
        }
    }
}

/// What a node does when it hears that another goes by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameConflicts {
    /// The others are asked whom they mean; the one that they do not mean has lost the name.
    #[default]
    Resolved,
    /// It is reported, and that is all.
    Reported,
}

/// How queries are sent and answered (PROTOCOL.md P-180 to P-192). Defaults: Serf's, but for the
/// window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryConfig {
    /// The message of an own query: at most so many bytes.
    pub query_bytes_max: usize,
    /// The message of an own answer: at most so many bytes.
    pub response_bytes_max: usize,
    /// How long a query runs, in gossip intervals times the logarithm of the cluster's size.
    pub timeout_mult: u32,
    /// Times before the current one at which queries are still taken. A reference node remembers
    /// 512.
    pub window: u64,
}

impl Default for QueryConfig {
    fn default() -> Self {
        Self { query_bytes_max: 1_024, response_bytes_max: 1_024, timeout_mult: 16, window: 8_192 }
    }
}
