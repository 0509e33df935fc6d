//! How often lines may come.

use std::fmt;

use tithing_core::Command;
use tithing_core::command::CommandError;
use tithing_core::event::{Claim, IntentKind, MemberChange, Reject, Shed};
use tithing_net_mio::Port;

/// Lines that strangers and clients can cause, each limited by itself.
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
    /// What is wanted of the node.
    Given(Given),
    /// How a join went.
    Joined {
        is_failed: bool,
    },
    /// A command was refused.
    Refused(Refused),
}

/// What was refused, as far as the refusal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refused {
    /// Any command: too many wait.
    Busy,
    Join,
    Leave,
    Keys,
    Query,
    Response,
    Tags,
    UserEvent,
}

impl Refused {
    pub(super) const fn of(error: &CommandError) -> Self {
        match error {
            CommandError::TooMany => Self::Busy,
            CommandError::JoinAfterLeave => Self::Join,
            CommandError::LeaveInProgress => Self::Leave,
            CommandError::Keyring(_) => Self::Keys,
            CommandError::QueryTooLarge { .. }
            | CommandError::QueryUnsupported
            | CommandError::QueryNameReserved
            | CommandError::BadFilter => Self::Query,
            CommandError::QueryOver
            | CommandError::QueryAnswered
            | CommandError::QuerySourceUnknown
            | CommandError::ResponseTooLarge { .. } => Self::Response,
            CommandError::TagsTooLarge
            | CommandError::TagsAfterLeave
            | CommandError::TagsNotKept(_) => Self::Tags,
            CommandError::EventTooLarge { .. } | CommandError::EncodedEventTooLarge { .. } => {
                Self::UserEvent
            }
        }
    }
}

/// Commands that are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    Join,
    Leave,
    UserEvent,
    Query,
    ForceLeave,
}

impl Given {
    pub(super) const fn of(command: &Command) -> Option<Self> {
        match command {
            Command::Join { .. } => Some(Self::Join),
            Command::Leave => Some(Self::Leave),
            Command::UserEvent { .. } => Some(Self::UserEvent),
            Command::Query(_) => Some(Self::Query),
            Command::ForceLeave { .. } => Some(Self::ForceLeave),
            // What the node makes of its keys stands in its reply.
            Command::Respond { .. }
            | Command::UpdateTags { .. }
            | Command::ChangeKeys { .. }
            | Command::Coordinate { .. }
            | Command::Members
            | Command::Explain { .. }
            | Command::InstallKey { .. }
            | Command::UseKey { .. }
            | Command::RemoveKey { .. }
            | Command::ListKeys => None,
        }
    }
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
            Self::Refused(_) => REFUSED_LINES_MAX,
            Self::RpcAccepted
            | Self::StreamAccepted
            | Self::Intent(_)
            | Self::IntentRefuted
            | Self::Explained
            | Self::KeyringChanged
            | Self::Given(_)
            | Self::Joined { .. }
            | Self::Message(_) => DEBUG_LINES_MAX,
        }
    }
}

/// What only goes wrong because of strangers.
const STRANGER_LINES_MAX: u32 = 5;

/// Whoever was refused has been told already.
const REFUSED_LINES_MAX: u32 = 1;

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
