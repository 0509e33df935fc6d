//! What people and programs on this machine ask of a node, and what they are answered.
//!
//! A command is checked before anything changes: a refused command has changed nothing.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::coordinate::Coordinate;
use crate::explain::Explanation;
use crate::id::LamportTime;
use crate::input::NetError;
use crate::member::{Peer, Status};
use crate::wire::keyring::{Key, KeyringError};

mod query;
mod text;

pub use query::{
    KeyOperation, KeyReport, KeyText, QueryEnd, QueryId, QueryReport, QueryRequest, ReceivedQuery,
};

/// Something asked of a node. Answered by exactly one [`Reply`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Join the cluster through these addresses: `[NODE/]HOST[:PORT]`, an IPv6 host with a port in
    /// brackets. Answered by [`Reply::Joined`] when every address has been tried.
    Join {
        /// Where to look.
        addresses: Vec<String>,
        /// Whether user events from before the join are delivered.
        old_events: OldEvents,
    },
    /// Leave the cluster for good. Answered by [`Reply::Left`] when the others have been told.
    Leave,
    /// List the members. Answered by [`Reply::Members`].
    Members,
    /// Tell the whole cluster something. Answered by [`Reply::Done`] when it is on its way.
    UserEvent {
        /// What.
        name: String,
        /// What comes with it.
        payload: Vec<u8>,
        /// Whether only the last of several of this name matters to applications.
        coalesce: bool,
    },
    /// Ask the whole cluster, or some of it. Answered by [`Reply::QueryBegun`] at once; what comes
    /// back follows as events.
    Query(Box<QueryRequest>),
    /// Answer a query that this node was asked. Answered by [`Reply::Done`].
    Respond {
        /// Which one.
        query: QueryId,
        /// The answer.
        payload: Vec<u8>,
    },
    /// Change the tags of this node. Answered by [`Reply::Done`] when the news is queued
    /// (PROTOCOL.md P-210).
    UpdateTags {
        /// Tags that are to have these values.
        set: BTreeMap<String, String>,
        /// Tags that are to go. One that is also set stays.
        delete: Vec<String>,
    },
    /// Declare that a failed member has left. Answered by [`Reply::ForceLeft`] when the news is
    /// queued (PROTOCOL.md P-211).
    ForceLeave {
        /// The member's name.
        name: String,
        /// Whether it is forgotten at once.
        prune: bool,
    },
    /// Change, or list, the keys of all members. Answered by [`Reply::KeysChanged`] when all have
    /// answered or the time is up.
    ChangeKeys {
        /// What is to be done.
        operation: KeyOperation,
        /// Members that each answer goes through as well.
        relay_factor: u8,
    },
    /// Say where a member stands among the round-trip times. Answered by [`Reply::Coordinate`].
    Coordinate {
        /// The member's name.
        name: String,
    },
    /// Say why a member is thought of as it is. Answered by [`Reply::Explained`].
    Explain {
        /// The member's name.
        name: String,
    },
    /// Add a key to this node's keyring. One that is there is no error. Answered by
    /// [`Reply::Keys`], as are the next three.
    InstallKey {
        /// The key.
        key: Key,
    },
    /// Seal with this key from now on. It must be in the keyring.
    UseKey {
        /// The key.
        key: Key,
    },
    /// Remove a key, which must not be the one that seals. One that is not there is no error.
    RemoveKey {
        /// The key.
        key: Key,
    },
    /// List the keys of this node.
    ListKeys,
}

impl Command {
    /// A join that does not want user events from before it.
    pub const fn join(addresses: Vec<String>) -> Self {
        Self::Join { addresses, old_events: OldEvents::Unwanted }
    }
}

/// The answer to a [`Command`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// How a join went.
    Joined(JoinReport),
    /// The node has left. `timed_out` if the others may not all have heard it.
    Left {
        /// A broadcast was not finished in time.
        timed_out: bool,
    },
    /// All members known, by name.
    Members(Vec<MemberInfo>),
    /// It is done.
    Done,
    /// Why a member is thought of as it is; `None` if no member has this name.
    Explained(Option<Box<Explanation>>),
    /// The keys that the node has now, primary first.
    Keys(Vec<Key>),
    /// The query is on its way.
    QueryBegun(QueryId),
    /// What came of forcing a member out.
    ForceLeft(ForceLeave),
    /// What came of changing the keys of all members.
    KeysChanged(Box<KeyReport>),
    /// Where the member stands; `None` if that is not known.
    Coordinate(Option<Box<Coordinate>>),
    /// The command was refused; nothing has changed.
    Refused(CommandError),
}

impl Reply {
    /// Why the command was refused; `None` if it was not.
    pub fn refusal(&self) -> Option<&CommandError> {
        if let Self::Refused(error) = self { Some(error) } else { None }
    }
}

/// Whether user events from before a node joined are delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OldEvents {
    /// As any other.
    Wanted,
    /// No.
    #[default]
    Unwanted,
}

/// What came of forcing a member out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForceLeave {
    /// The member counts as left, or is forgotten, and everybody is told. One that is just leaving
    /// gets the time to do so.
    Removed,
    /// The member is alive and takes part: it would refute. Or it is this node. Nothing was done.
    Alive,
    /// No member has this name. Everybody is told nevertheless: others may know it.
    Unknown,
}

/// How a join went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinReport {
    /// Addresses with which state was exchanged.
    pub reached: u32,
    /// Addresses that could not be reached or did not agree, in the order of asking.
    pub failures: Vec<JoinFailure>,
}

/// One address of a join that did not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinFailure {
    /// The address as it was asked for.
    pub address: String,
    /// The cause.
    pub cause: JoinError,
}

/// Why one address of a join did not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinError {
    /// The address makes no sense.
    BadAddress(AddressError),
    /// The host name has no address.
    Resolve(NetError),
    /// The connection to this address failed while dialling.
    Dial(SocketAddr, NetError),
    /// The connection to this address failed in the middle.
    Exchange(SocketAddr, NetError),
    /// The other end answered with an error text.
    Remote(String),
    /// The other end sent what cannot be read.
    Malformed,
    /// The other end speaks no common protocol version.
    Version,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressError {
    /// A node name was announced by `/` but is empty.
    EmptyName,
    /// There is no host.
    EmptyHost,
    /// The port is not a number from 1 to 65535.
    BadPort,
    /// Brackets do not match.
    BadBrackets,
}

/// One member, as told to a caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberInfo {
    /// Who it is: name, address, versions, metadata.
    pub peer: Peer,
    /// The Serf layer's opinion.
    pub status: Status,
    /// When that opinion was last changed by an intent.
    pub status_ltime: LamportTime,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CommandError {
    /// Join after leave.
    JoinAfterLeave,
    /// A leave is under way.
    LeaveInProgress,
    /// More commands wait than `Limits::commands_max`.
    TooMany,
    /// The keyring stays as it is.
    Keyring(KeyringError),
    /// The query is not asked of this node, or no more: it is past its deadline.
    QueryOver,
    /// The query has been answered.
    QueryAnswered,
    /// Whoever asks is at an address where no known member lives: nothing is sent there.
    QuerySourceUnknown,
    /// The message of a query is too large.
    QueryTooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The message of an answer is too large.
    ResponseTooLarge {
        /// The limit.
        bytes_max: usize,
        /// Its size.
        bytes: usize,
    },
    /// This protocol version knows no queries.
    QueryUnsupported,
    /// Queries of this name are between nodes.
    QueryNameReserved,
    /// A filter of a query makes no sense.
    BadFilter,
    /// The tags need more than 512 bytes.
    TagsTooLarge,
    /// New tags after a leave has begun.
    TagsAfterLeave,
    /// The tags could not be written where they are kept over a restart. This is why.
    TagsNotKept(String),
    /// Name and payload of a user event are too large.
    EventTooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The message of a user event is too large.
    EncodedEventTooLarge {
        /// The limit.
        bytes_max: usize,
    },
}

impl fmt::Display for CommandError {
    /// The text that Serf's users know.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JoinAfterLeave => "Serf can't Join after Leave or Shutdown",
            Self::LeaveInProgress => "Leave already in progress",
            Self::TooMany => "Too many commands are waiting",
            Self::Keyring(error) => return error.fmt(f),
            Self::QueryOver => "response is past the deadline",
            Self::QueryAnswered => "response already sent",
            Self::QuerySourceUnknown => "the query came from an address of no known member",
            Self::QueryTooLarge { bytes_max } => {
                return write!(f, "query exceeds limit of {bytes_max} bytes");
            }
            Self::ResponseTooLarge { bytes_max, .. } => {
                return write!(f, "response exceeds limit of {bytes_max} bytes");
            }
            Self::QueryNameReserved => "Queries cannot contain the '_serf_' prefix",
            Self::QueryUnsupported => "Feature not supported",
            Self::BadFilter => "a filter of the query cannot be compiled",
            Self::TagsTooLarge => "Encoded length of tags exceeds limit of 512 bytes",
            Self::TagsAfterLeave => "Serf can't change tags after Leave or Shutdown",
            Self::TagsNotKept(cause) => cause,
            Self::EventTooLarge { bytes_max } => {
                return write!(
                    f,
                    "user event exceeds configured limit of {bytes_max} bytes before encoding"
                );
            }
            Self::EncodedEventTooLarge { bytes_max } => {
                return write!(
                    f,
                    "encoded user event exceeds configured limit of {bytes_max} bytes after \
                     encoding"
                );
            }
        })
    }
}
