//! What a node reports: facts in the past tense, for logs, handlers, checkers and counters.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::command::{QueryId, QueryReport, ReceivedQuery};
use crate::explain::Why;
use crate::id::{Incarnation, LamportTime};
use crate::input::NetError;
use crate::member::{Peer, State, Status, WireAddr};
use crate::snapshot::PersistError;

/// One thing that happened inside a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// What applications hear: a member came, went or changed.
    Member {
        /// What happened to it.
        change: MemberChange,
        /// To whom.
        member: Peer,
        /// By order of an operator, not by the member's own doing.
        forced: bool,
    },
    /// What applications hear: a user told the cluster something.
    User(Arc<UserEvent>),
    /// What applications hear: somebody asks this node something.
    Query(Arc<ReceivedQuery>),
    /// A member says that it has heard a query of ours.
    QueryAcked {
        /// Which query.
        query: QueryId,
        /// Who.
        from: Arc<str>,
    },
    /// A member has answered a query of ours.
    QueryAnswered {
        /// Which query.
        query: QueryId,
        /// Who.
        from: Arc<str>,
        /// The answer.
        payload: Box<[u8]>,
    },
    /// An answer, or an ack, came for a query whose time is over, or that was never asked. Not told
    /// of one that ended because all had answered.
    StrayResponse {
        /// Which query.
        query: QueryId,
        /// Who has answered.
        from: Arc<str>,
    },
    /// A query of ours is over.
    QueryEnded {
        /// Which query.
        query: QueryId,
        /// What came of it.
        report: QueryReport,
    },
    /// A member had the keys of all members changed, those of this node included. They are kept
    /// already if [`SecurityConfig::keeping`](crate::config::SecurityConfig::keeping) says so;
    /// [`Command::ListKeys`](crate::Command::ListKeys) tells them.
    KeyringChanged {
        /// What was done.
        change: KeyChange,
        /// By whom.
        by: Arc<str>,
    },
    /// The others have been asked whom they mean by this node's name, and have answered.
    NameVoted {
        /// What they answered.
        votes: NameVotes,
        /// What follows.
        verdict: NameVerdict,
    },
    /// The Serf layer changed its opinion of a member. `None` stands for "not in the table".
    StatusChanged {
        /// Of whom.
        member: Peer,
        /// The opinion before.
        from: Option<Status>,
        /// The opinion now.
        to: Option<Status>,
        /// The member's status time now.
        ltime: LamportTime,
    },
    /// The gossip layer changed its opinion of a member. `None` stands for "not in the table".
    StateChanged {
        /// Of whom.
        member: Peer,
        /// The opinion before.
        from: Option<State>,
        /// The opinion now.
        to: Option<State>,
        /// The incarnation that the opinion is about.
        incarnation: Incarnation,
    },
    /// An own probe of this member failed on every path: it is accused.
    Suspected {
        /// The accused.
        member: Peer,
    },
    /// A suspicion ran out without being refuted.
    SuspicionExpired {
        /// The accused.
        member: Peer,
        /// Other members that confirmed the accusation.
        confirmations: u32,
    },
    /// This node answered a claim about itself with a higher incarnation.
    Refuted {
        /// What was claimed.
        claim: Claim,
        /// Who claimed it, if the claim says.
        from: Option<Arc<str>>,
        /// The incarnation of the answer.
        incarnation: Incarnation,
    },
    /// A direct ping was not answered in time; other paths are being tried.
    PingTimedOut {
        /// The silent member.
        member: Peer,
    },
    /// The ping over a stream failed too.
    FallbackPingFailed {
        /// The silent member.
        member: Peer,
        /// Why.
        error: NetError,
    },
    /// Only the ping over a stream was answered: datagrams are probably blocked.
    FallbackPingWorked {
        /// The half-reachable member.
        member: Peer,
    },
    /// This node found that it stood still: its own timers came late.
    Stalled {
        /// For how long.
        length: core::time::Duration,
    },
    /// A stream was accepted.
    StreamAccepted {
        /// From whom.
        from: SocketAddr,
    },
    /// An exchange of full state was begun.
    PushPullStarted {
        /// With which member; `None` when joining by address.
        member: Option<Peer>,
        /// At which address.
        to: SocketAddr,
    },
    /// An exchange of full state with a member came to nothing.
    PushPullFailed {
        /// At which address.
        to: SocketAddr,
        /// Why.
        error: crate::command::JoinError,
    },
    /// A failed member is tried again.
    ReconnectStarted {
        /// Whom.
        member: Peer,
    },
    /// A reconnect was due but the dice said no.
    ReconnectSkipped,
    /// Two addresses claim one name.
    NameConflict {
        /// The holder of the name.
        member: Peer,
        /// The other's address.
        addr: WireAddr,
        /// The other's port.
        port: u16,
    },
    /// An intent about a member arrived by gossip.
    IntentReceived {
        /// Join or leave.
        kind: IntentKind,
        /// Whom it is about.
        node: Arc<str>,
    },
    /// An old leave intent about this node was answered by a join intent.
    IntentRefuted,
    /// Input from the network was dropped.
    Rejected {
        /// From whom, if known.
        from: Option<SocketAddr>,
        /// Why.
        reason: Reject,
    },
    /// Something was dropped because a bound was reached.
    Shed(Shed),
    /// At a look at the queues, one of them was long.
    QueueLong {
        /// Which.
        queue: Queue,
        /// Messages that waited in it.
        depth: usize,
    },
    /// Why the gossip layer has just changed its opinion of a member that it knew already: follows
    /// the [`Event::StateChanged`].
    Explained {
        /// Of whom.
        member: Peer,
        /// The opinion now.
        state: State,
        /// Why.
        why: Box<Why>,
    },
    /// This node knows others that should be here, and sees none of them any more.
    Isolated {
        /// How many members are missing. None of them need be known by name: seeds are enough.
        missing: u32,
    },
    /// This node was isolated and sees somebody again.
    Connected {
        /// For how long it was isolated.
        length: core::time::Duration,
    },
    /// Somebody who should be here, and is no failed member of the table, is tried again.
    RetryStarted {
        /// The member's name, or the seed as it was typed.
        name: Arc<str>,
        /// At which address.
        to: SocketAddr,
    },
    /// After a restart, a member that was known before is asked to take this node back.
    RejoinStarted {
        /// Whom.
        name: Arc<str>,
        /// Where.
        to: SocketAddr,
    },
    /// A member that was known before has taken this node back.
    Rejoined {
        /// Who.
        name: Arc<str>,
        /// Where.
        to: SocketAddr,
    },
    /// No member that was known before has taken this node back.
    RejoinFailed,
    /// What should be kept over a restart could not be written. The node goes on; it is tried
    /// again.
    SnapshotFailed {
        /// Why.
        error: PersistError,
    },
    /// All that should be kept over a restart is written again.
    SnapshotRecovered,
    /// Somebody who is missing, or was there before a restart, could not be reached.
    RedialFailed {
        /// At which address.
        to: SocketAddr,
        /// Why.
        error: crate::command::JoinError,
    },
}

/// What waits to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Queue {
    /// Claims of the gossip layer.
    Membership,
    /// Intents.
    Intents,
    /// Queries.
    Queries,
    /// User events.
    Events,
}

/// Something that a user told the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserEvent {
    /// When, by the event clock.
    pub ltime: LamportTime,
    /// What.
    pub name: Box<str>,
    /// What came with it.
    pub payload: Box<[u8]>,
    /// Whether only the last of several of this name matters to applications.
    pub coalesce: bool,
}

/// What was done to a keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KeyChange {
    /// A key was added.
    Install,
    /// Another key seals.
    Use,
    /// A key was removed.
    Remove,
}

/// Whom the others mean by this node's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameVotes {
    /// Members that mean this node.
    pub ours: u32,
    /// Members that mean another.
    pub theirs: u32,
    /// Members that do not know anybody of the name who takes part.
    pub abstained: u32,
}

/// What follows from a vote about this node's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameVerdict {
    /// The name stays with this node.
    Kept,
    /// Too few answered, or they do not agree. If the conflict lasts they are asked again.
    Open,
    /// The name is another's: this node should end, without a goodbye, which would be the
    /// other's.
    Lost,
}

/// What applications hear about a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MemberChange {
    /// It is there, or there again.
    Join,
    /// It left on purpose.
    Leave,
    /// It is gone without a word.
    Failed,
    /// Its metadata changed.
    Update,
    /// It is forgotten.
    Reap,
}

impl MemberChange {
    const ALL: [Self; 5] = [Self::Join, Self::Leave, Self::Failed, Self::Update, Self::Reap];

    /// The word for it in logs, scripts and RPC.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Join => "member-join",
            Self::Leave => "member-leave",
            Self::Failed => "member-failed",
            Self::Update => "member-update",
            Self::Reap => "member-reap",
        }
    }

    /// What a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.word() == word)
    }
}

/// A claim about a member that it may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Claim {
    /// It is alive, with an address, metadata and versions.
    Alive,
    /// It does not answer.
    Suspect,
    /// It is gone.
    Dead,
}

/// The kind of a Serf intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IntentKind {
    /// A member means to take part.
    Join,
    /// A member means to leave, or is told to.
    Leave,
}

/// Why input from the network was dropped. Each reason has a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reject {
    /// An empty datagram or part.
    Empty,
    /// The bytes end too early.
    Truncated,
    /// A `MessagePack` value is not what the message needs.
    Malformed,
    /// The type byte is unknown, or not allowed here.
    UnknownType,
    /// The checksum does not match.
    BadCrc,
    /// Compressed bytes that do not decompress.
    BadCompression,
    /// Wrappers in wrappers, deeper than `Limits::nesting_max`.
    TooDeep,
    /// Larger than its limit: name, metadata, count, decompressed size, or buffered stream.
    TooLarge,
    /// Encrypted, and encryption is not configured.
    Encrypted,
    /// A name that is empty or not UTF-8.
    BadName,
    /// An address that is neither 4 nor 16 bytes.
    BadAddress,
    /// An incarnation that no member ever has.
    BadIncarnation,
    /// Version bytes that contradict each other.
    BadVersions,
    /// No common protocol version with the sender's view.
    VersionMismatch,
    /// A ping meant for another name.
    WrongName,
    /// An ack or nack that nobody waits for.
    UnexpectedAck,
    /// A Lamport time too far in the future to be honest.
    BadLamportTime,
    /// A stream that ended or went silent in the middle of a message.
    StreamEnded,
    /// A message kind of the Serf layer that this node does not take part in.
    Unsupported,
    /// Not encrypted, and only encrypted input is taken.
    NotEncrypted,
    /// No key opens it.
    Undecryptable,
    /// A key opens it, but it was padded as nobody pads.
    BadPadding,
    /// The label is not ours, or makes no sense. No label counts as an empty one.
    BadLabel,
    /// A label, though somebody before us takes it off.
    DoubleLabel,
    /// A user event that is older than what is remembered.
    OldEvent,
    /// A coordinate that no honest node has, or one whose round trip took longer than 10 s.
    BadCoordinate,
    /// A query with a filter without any bytes: it would end the process of a reference node.
    EmptyFilter,
    /// A query about a key without any bytes: it would end the process of a reference node.
    EmptyKeyRequest,
    /// A query that is older than what is remembered.
    OldQuery,
    /// An expression in a filter that makes no sense, or costs too much.
    BadFilter,
    /// An answer to a query that is over, or was never asked.
    UnexpectedResponse,
    /// Something is to be sent to an address where no known member lives.
    UnknownAddress,
    /// From an address outside `SecurityConfig::allow`.
    SourceNotAllowed,
    /// It names an address outside `SecurityConfig::allow`.
    AddressNotAllowed,
}

/// What was dropped because a bound was reached. Each kind has a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Shed {
    /// A new member: the table is full.
    Member,
    /// A broadcast: its queue is full.
    Broadcast,
    /// An indirect ping for somebody else: too many are under way.
    Relay,
    /// An inbound stream: too many are open.
    Stream,
    /// A buffered intent about an unknown member.
    Intent,
    /// An answer to a query, under a name that no member has: too many of them.
    Responder,
    /// A query that waited for this node's answer.
    Query,
    /// The memory of a pruned member: its old news may bring it back.
    Tombstone,
    /// The history of a member, kept to explain what is thought of it. Counted, not reported.
    Diagnosis,
    /// A seed, or the member that is missing the longest: the address book is full.
    BookEntry,
}
