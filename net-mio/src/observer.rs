//! Who listens to an agent, and what it hears.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tithing_core::coalesce::Heard;
use tithing_core::{Command, Event, Reply};

use crate::rpc::RpcPeer;
use crate::snapshot::SnapshotFound;
use crate::vitals::Vitals;
use crate::web::Page;

/// Hears what happens in an agent, on the agent's thread: what takes long here makes the node late.
pub trait Observer {
    /// The node reports something.
    fn on_event(&mut self, event: &Event);

    /// Something that applications are told: what happened to members and what users say, put
    /// together if it comes in quick succession (PROTOCOL.md P-215 to P-217), and queries at once.
    fn on_heard(&mut self, _heard: &Heard) {}

    /// The driver reports something.
    fn on_notice(&mut self, notice: &Notice<'_>);

    /// The loop has gone round: each time, so that this has to be quick.
    fn on_turn(&mut self, _vitals: &Vitals<'_>) {}

    /// Somebody at the port of [`Agent::listen_web`](crate::Agent::listen_web) wants to see a page.
    fn on_page_wanted(&mut self, _path: &str, _vitals: &Vitals<'_>) -> Page {
        Page::not_found()
    }
}

/// What a driver reports.
#[derive(Debug)]
pub enum Notice<'a> {
    /// Somebody wants something of the node.
    CommandGiven {
        /// Who.
        caller: Caller,
        /// What.
        command: &'a Command,
    },
    /// The node has answered.
    CommandAnswered {
        /// Whom.
        caller: Caller,
        /// What.
        reply: &'a Reply,
    },
    /// An RPC client has connected.
    RpcAccepted {
        /// From where.
        peer: RpcPeer,
    },
    /// An RPC client was disconnected by this side.
    RpcClosed {
        /// From where it was connected.
        peer: RpcPeer,
        /// Why.
        reason: &'a str,
    },
    /// An RPC client was not told of something, because it does not read what it is told.
    RpcRecordsDropped {
        /// From where it is connected.
        peer: RpcPeer,
        /// How many records it did not get.
        records: u32,
    },
    /// An RPC client that monitors the log was not told of lines, because it does not read what it
    /// is told.
    RpcLinesDropped {
        /// From where it is connected.
        peer: RpcPeer,
        /// How many lines it did not get, of any level.
        lines: u64,
    },
    /// A connection could not be accepted; nobody is accepted for a while.
    AcceptFailed {
        /// Where.
        port: Port,
        /// Why.
        error: &'a io::Error,
        /// How long.
        pause: Duration,
    },
    /// Nobody could be asked by multicast DNS, in no family.
    DiscoveryFailed {
        /// Why.
        error: &'a io::Error,
    },
    /// The agent starts with what its snapshot file says.
    SnapshotRead(&'a SnapshotFound),
    /// What goes into the node is recorded no more.
    FlightEnded {
        /// Where it was recorded.
        path: &'a Path,
        /// Why.
        error: &'a io::Error,
    },
    /// A stream was refused at `DriverLimits::streams_max`.
    StreamRefused {
        /// From where.
        peer: SocketAddr,
    },
}

/// Where an agent listens for connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    /// Members of the cluster.
    Cluster,
    /// RPC clients.
    Rpc,
    /// Those who read its pages.
    Web,
}

/// Who gave a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// The program that runs the agent.
    Program,
    /// Another thread of the program, through a [`Remote`](crate::Remote).
    Remote,
    /// An RPC client.
    Rpc(RpcPeer),
    /// The agent itself: it joins those whom it has found by multicast DNS.
    Discovery,
}

/// What a driver has counted since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DriverCounters {
    /// Datagrams dropped because the socket's buffer was full.
    pub datagrams_blocked: u64,
    /// Datagrams that the network refused.
    pub datagrams_failed: u64,
    /// Errors while receiving datagrams.
    pub receive_errors: u64,
    /// Turns in which more had arrived than one turn hands over before the tick.
    pub turns_cut_short: u64,
    /// Streams refused at `DriverLimits::streams_max`.
    pub streams_refused: u64,
    /// Streams broken at `DriverLimits::stream_write_bytes_max` or `stream_write_bytes_total_max`.
    pub streams_overflowed: u64,
    /// Lookups refused at `DriverLimits::lookups_max`.
    pub lookups_refused: u64,
    /// Answers by multicast DNS that were not sent: too many were asked for.
    pub mdns_answers_withheld: u64,
}

/// What happened at the RPC port since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RpcCounters {
    /// Clients connected now.
    pub clients: u64,
    /// Bytes held for them now.
    pub held_bytes: u64,
    /// Clients that were accepted.
    pub accepted: u64,
    /// Commands that were given to the node.
    pub commands: u64,
    /// Clients that found no room.
    pub refused: u64,
    /// Clients that had to make room for another.
    pub evicted: u64,
    /// Clients that were given up: no handshake, a request without an end, nothing read.
    pub timed_out: u64,
    /// Clients that held too much, or for whom too much was held.
    pub overflowed: u64,
    /// Clients that said too many wrong keys.
    pub guessed: u64,
    /// Clients that sent what makes no sense.
    pub malformed: u64,
    /// Records of streams that a client was not told, because it does not read.
    pub records_dropped: u64,
    /// Lines of the log that a client was not told, because it does not read.
    pub lines_dropped: u64,
}
