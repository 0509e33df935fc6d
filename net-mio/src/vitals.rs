//! How an agent is, for those who measure it.

use tithing_core::{Node, Tally};

use crate::observer::{DriverCounters, RpcCounters};

/// How an agent is at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Vitals<'a> {
    /// The node.
    pub node: &'a Node,
    /// What the driver has counted.
    pub driver: DriverCounters,
    /// What the driver's sockets have carried.
    pub traffic: DriverTraffic,
    /// What has happened at the RPC port.
    pub rpc: RpcCounters,
    /// What was written to the snapshot, if there is one.
    pub snapshot: Option<SnapshotWork>,
}

/// What an agent's sockets have carried since its start, without headers of the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DriverTraffic {
    /// Datagrams handed to the system, in bytes.
    pub datagrams_sent: Tally,
    /// Datagrams received, in bytes.
    pub datagrams_received: Tally,
    /// Rounds of gossip, each with the time of the tick that it was part of, in nanoseconds.
    pub rounds: Tally,
    /// Streams to others that were begun.
    pub streams_opened: u64,
    /// Streams of others that were accepted.
    pub streams_accepted: u64,
    /// What was written to streams, in bytes: one for each message.
    pub stream_bytes_sent: Tally,
    /// What was read from streams, in bytes: one for each read.
    pub stream_bytes_received: Tally,
}

/// What was written to a snapshot since the start of an agent, each with its time in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SnapshotWork {
    /// Lines were put behind the others.
    pub appends: Tally,
    /// The file was replaced.
    pub replacements: Tally,
}
