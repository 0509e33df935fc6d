//! How often lines may come.

use std::fmt;

use tithing_core::event::{Claim, IntentKind, MemberChange, Reject, Shed};
use tithing_net_mio::Port;

/// Lines that strangers can cause, each limited by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Rejected(Reject),
    Shed(Shed),
    StreamRefused,
    RpcAccepted,
    RpcClosed,
    RpcRecordsDropped,
    RpcLinesDropped,
    AcceptFailed(Port),
    Conflict,
    Refuted(Claim),
    Isolated,
    Connected,
    Expired,
    KeyringChanged,
    StreamAccepted,
    Intent(IntentKind),
    IntentRefuted,
    Explained,
    Member(MemberChange),
    /// A message as such, for those who asked to see it.
    Message(HeardKind),
    /// What applications are told, by its word.
    Received(&'static str),
    /// A response to a query that is over, or was never asked.
    StrayResponse,
}

/// What comes from users of other nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HeardKind {
    UserEvent,
    Query,
    QueryResponse,
}

impl HeardKind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::UserEvent => "messageUserEventType",
            Self::Query => "messageQueryType",
            Self::QueryResponse => "messageQueryResponseType",
        }
    }
}

impl Kind {
    /// Lines within one window. A whole cluster may come or go at once.
    pub(super) const fn lines_max(self) -> u32 {
        match self {
            Self::Member(_) | Self::Expired | Self::Received(_) => MEMBER_LINES_MAX,
            Self::Rejected(_)
            | Self::Shed(_)
            | Self::StreamRefused
            | Self::RpcClosed
            | Self::RpcRecordsDropped
            | Self::RpcLinesDropped
            | Self::AcceptFailed(_)
            | Self::Conflict
            | Self::Refuted(_)
            | Self::Isolated
            | Self::StrayResponse
            | Self::Connected => STRANGER_LINES_MAX,
            Self::RpcAccepted
            | Self::StreamAccepted
            | Self::Intent(_)
            | Self::IntentRefuted
            | Self::Explained
            | Self::KeyringChanged
            | Self::Message(_) => DEBUG_LINES_MAX,
        }
    }
}

/// What only goes wrong because of strangers.
const STRANGER_LINES_MAX: u32 = 5;

/// What healthy clusters do often, for those who asked to see it.
const DEBUG_LINES_MAX: u32 = 100;

/// What a cluster is about: thousands may join at once.
const MEMBER_LINES_MAX: u32 = 10_000;

/// `(and N more like it)`, if any were suppressed.
pub(super) struct More(pub(super) u64);

impl fmt::Display for More {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            count => write!(f, " (and {count} more like it)"),
        }
    }
}
