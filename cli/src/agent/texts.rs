//! What users read about facts of the core.

use std::net::SocketAddr;

use tithing_core::NetError;
use tithing_core::command::JoinError;
use tithing_core::event::{Reject, Shed};

/// A connection that could not be opened.
pub(crate) fn dial(to: SocketAddr, error: &NetError) -> String {
    match error {
        NetError::TimedOut => format!("dial tcp {to}: {error}"),
        NetError::Refused
        | NetError::HostUnreachable
        | NetError::NetworkUnreachable
        | NetError::Reset
        | NetError::NoSuchHost
        | NetError::Other(_) => format!("dial tcp {to}: connect: {error}"),
    }
}

/// Why an exchange of state did not work.
pub(crate) fn exchange_error(error: &JoinError) -> String {
    match error {
        JoinError::Resolve(error) => error.to_string(),
        JoinError::Dial(to, error) => dial(*to, error),
        JoinError::Exchange(to, error) => format!("read tcp {to}: {error}"),
        JoinError::Remote(text) => format!("remote error: {text}"),
        JoinError::Malformed => "malformed answer".to_owned(),
        JoinError::Version => "no common protocol version".to_owned(),
        // These belong to joins by address.
        JoinError::BadAddress(_) => "invalid address".to_owned(),
    }
}

/// Why input from the network was dropped.
pub(crate) fn reject(reason: Reject) -> &'static str {
    match reason {
        Reject::Empty => "it is empty",
        Reject::Truncated => "it ends too early",
        Reject::Malformed => "it cannot be decoded",
        Reject::UnknownType => "its type is unknown",
        Reject::BadCrc => "its checksum does not match",
        Reject::BadCompression => "it cannot be decompressed",
        Reject::TooDeep => "it is wrapped too often",
        Reject::TooLarge => "it is too large",
        Reject::Encrypted => "it is encrypted and encryption is not configured",
        Reject::NotEncrypted => "it is not encrypted",
        Reject::Undecryptable => "no installed key could decrypt it",
        Reject::BadPadding => "its padding is not valid",
        Reject::BadLabel => "its label is not ours",
        Reject::DoubleLabel => "it has a label that should have been removed",
        Reject::SourceNotAllowed => "its sender is not in the allowed networks",
        Reject::AddressNotAllowed => "an address in it is not in the allowed networks",
        Reject::BadName => "a name in it is not valid",
        Reject::BadAddress => "an address in it is not valid",
        Reject::BadIncarnation => "an incarnation in it is not valid",
        Reject::BadVersions => "its protocol versions contradict each other",
        Reject::VersionMismatch => "there is no common protocol version",
        Reject::WrongName => "it is a ping for another node",
        Reject::UnexpectedAck => "nobody waits for this ack",
        Reject::BadLamportTime => "its Lamport time is too far ahead",
        Reject::StreamEnded => "the stream ended in the middle of it",
        Reject::OldEvent => "it is a user event from too long ago",
        Reject::BadCoordinate => "its coordinate makes no sense",
        Reject::EmptyFilter => "it has a filter without any bytes",
        Reject::EmptyKeyRequest => "it asks for a change of keys without any bytes",
        Reject::OldQuery => "it is a query from too long ago",
        Reject::BadFilter => "an expression in it cannot be used",
        Reject::UnexpectedResponse => "it answers a query that is not running",
        Reject::UnknownAddress => "no known member lives at an address in it",
        Reject::Unsupported => "its kind is not supported",
    }
}

/// What was dropped because a bound was reached.
pub(crate) fn shed(shed: Shed) -> &'static str {
    match shed {
        Shed::Member => "a new member: the member table is full",
        Shed::Broadcast => "a broadcast: the queue is full",
        Shed::Relay => "an indirect ping: too many are under way",
        Shed::Stream => "a stream: too many are open",
        Shed::Intent => "an intent about an unknown member: too many are kept",
        Shed::Responder => "an answer to a query: too many are of no known member",
        Shed::Query => "a query that waited for an answer: too many do",
        Shed::Tombstone => "the memory of a pruned member: too many are kept",
        Shed::BookEntry => "an address: the address book is full",
        Shed::Diagnosis => "the history of a member: too many are kept",
    }
}
