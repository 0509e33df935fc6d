//! Newtypes for every id, number and clock of the protocol.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Number of a probe; echoed in its ack. Wraps (PROTOCOL.md P-21).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct SeqNo(pub u32);

/// How often a node has answered a claim about itself. Only the node itself raises it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Incarnation(pub u32);

/// A Lamport time of the Serf layer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LamportTime(pub u64);

/// A member's place in this node's dense tables. Local to one node; reused after the member is
/// gone.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct MemberId(pub u32);

/// A command's number, chosen by its caller and echoed in its reply.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct CommandId(pub u64);

/// A name lookup's number, chosen by the core and echoed in its answer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct LookupId(pub u64);

impl LookupId {
    /// The `n`th lookup of the address book. Joins count from 1 in the other half of the numbers.
    pub(crate) const fn of_book(n: u64) -> Self {
        Self((1 << 63) | n)
    }

    /// Whether it is one of the address book.
    pub(crate) const fn is_of_book(self) -> bool {
        self.0 >> 63 == 1
    }
}

/// One stream (TCP connection) of a node.
///
/// Streams that the core opens have even numbers, streams that the driver accepts have odd ones,
/// so that neither has to ask the other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct StreamId(u64);

impl StreamId {
    /// The `n`th stream opened by the core.
    pub const fn outbound(n: u64) -> Self {
        Self(n.wrapping_mul(2))
    }

    /// The `n`th stream accepted by the driver.
    pub const fn inbound(n: u64) -> Self {
        Self(n.wrapping_mul(2).wrapping_add(1))
    }

    /// Whether the driver accepted this stream.
    pub const fn is_inbound(self) -> bool {
        self.0 % 2 == 1
    }

    /// The bare number, for traces and tables.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for StreamId {
    /// `in3` or `out3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.is_inbound() { "in" } else { "out" };
        write!(f, "{side}{}", self.0 / 2)
    }
}

macro_rules! display_as_number {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

display_as_number!(SeqNo, Incarnation, LamportTime, MemberId, CommandId, LookupId);
