//! Everything that can happen to a node, as data.
//!
//! The list of `(now, Input)` pairs is the replay log of a node.

use core::net::{IpAddr, SocketAddr};

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::command::Command;
use crate::id::{CommandId, LookupId, StreamId};
use crate::snapshot::JobOutcome;

/// One thing that happened outside the node.
///
/// No input can make [`crate::Node::step`] panic or fail: bytes from strangers that make no sense
/// are counted and reported as [`crate::Event::Rejected`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Input<'a> {
    /// Time has passed. Due when [`crate::Node::next_deadline`] has come; early, late and doubled
    /// ticks are harmless.
    Tick,
    /// A UDP packet arrived.
    Datagram {
        /// Source address of the packet.
        from: SocketAddr,
        /// The packet's bytes.
        #[serde(with = "crate::bytes")]
        payload: &'a [u8],
    },
    /// A stream is open: one of ours is connected, or the driver has accepted one.
    StreamOpened {
        /// Which stream.
        stream: StreamId,
        /// Address of the other end.
        peer: SocketAddr,
    },
    /// Bytes arrived on a stream, in order.
    StreamData {
        /// Which stream.
        stream: StreamId,
        /// The bytes.
        #[serde(with = "crate::bytes")]
        data: &'a [u8],
    },
    /// The other end finished sending. The stream may still be written.
    StreamClosed {
        /// Which stream.
        stream: StreamId,
    },
    /// The stream could not be opened or broke. It is gone.
    StreamFailed {
        /// Which stream.
        stream: StreamId,
        /// Why.
        error: NetError,
    },
    /// A datagram could not be sent: the network refused it.
    SendFailed {
        /// Where it was meant to go.
        to: SocketAddr,
        /// Why.
        error: NetError,
    },
    /// A datagram was dropped on this machine: the socket's buffer is full.
    SendBlocked {
        /// Where it was meant to go.
        to: SocketAddr,
    },
    /// The answer to an [`crate::Action::Resolve`].
    Resolved {
        /// Which lookup.
        lookup: LookupId,
        /// The addresses found, or why there are none.
        outcome: Result<Vec<IpAddr>, NetError>,
    },
    /// Somebody on this machine wants something.
    Command {
        /// Echoed in the reply.
        id: CommandId,
        /// What is wanted.
        command: Command,
    },
    /// How it goes with what [`crate::Action::Persist`] wants kept: all is on the disk that must
    /// be, or writing has failed, or it works again. Sent once for all that it is about.
    Persisted {
        /// Success, or why not.
        outcome: JobOutcome,
    },
    /// The keys of the last [`crate::Action::KeepKeys`] are kept, or cannot be.
    KeysKept {
        /// Success, or why not, in words for whoever wanted them changed.
        outcome: Result<(), String>,
    },
}

/// Why the network did not do what was asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetError {
    /// Nobody listens there.
    Refused,
    /// There is no route to the host.
    HostUnreachable,
    /// There is no route to the network, or the network is down.
    NetworkUnreachable,
    /// No answer in time.
    TimedOut,
    /// The other end broke the connection.
    Reset,
    /// The name does not exist.
    NoSuchHost,
    /// Anything else, in the words of the operating system.
    Other(String),
}
