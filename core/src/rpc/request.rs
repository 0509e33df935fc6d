//! What clients send: a header, then a body for some commands.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::dialect::{DecodeError, Reader, Writer};

mod body;
mod list;

pub use body::{EventBody, KeyRequest, MembersFilter, QueryBody, TagsBody};
pub use list::{ADDRESSES_MAX, FILTER_TAGS_MAX};

/// The beginning of a request. A field that is missing is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestHeader {
    /// What is wanted.
    pub command: String,
    /// Echoed in the response.
    pub seq: u64,
}

impl RequestHeader {
    /// Reads a header that fills `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut header = Self::default();
        Reader::new(bytes).structure(&["Command", "Seq"], |key, value| {
            match key {
                b"Command" => value.str()?.clone_into(&mut header.command),
                b"Seq" => header.seq = value.u64()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(header)
    }
}

/// The commands that are known, by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// `handshake`
    Handshake,
    /// `auth`
    Auth,
    /// `event`
    Event,
    /// `force-leave`
    ForceLeave,
    /// `join`
    Join,
    /// `members`
    Members,
    /// `members-filtered`
    MembersFiltered,
    /// `tags`
    Tags,
    /// `stream`
    Stream,
    /// `monitor`
    Monitor,
    /// `stop`
    Stop,
    /// `leave`
    Leave,
    /// `query`
    Query,
    /// `respond`
    Respond,
    /// `install-key`
    InstallKey,
    /// `use-key`
    UseKey,
    /// `remove-key`
    RemoveKey,
    /// `list-keys`
    ListKeys,
    /// `stats`
    Stats,
    /// `get-coordinate`
    GetCoordinate,
    /// `explain`, which is ours alone
    Explain,
}

impl RequestKind {
    const ALL: [Self; 21] = [
        Self::Handshake,
        Self::Auth,
        Self::Event,
        Self::ForceLeave,
        Self::Join,
        Self::Members,
        Self::MembersFiltered,
        Self::Tags,
        Self::Stream,
        Self::Monitor,
        Self::Stop,
        Self::Leave,
        Self::Query,
        Self::Respond,
        Self::InstallKey,
        Self::UseKey,
        Self::RemoveKey,
        Self::ListKeys,
        Self::Stats,
        Self::GetCoordinate,
        Self::Explain,
    ];

    /// The command of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name as it stands in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::Auth => "auth",
            Self::Event => "event",
            Self::ForceLeave => "force-leave",
            Self::Join => "join",
            Self::Members => "members",
            Self::MembersFiltered => "members-filtered",
            Self::Tags => "tags",
            Self::Stream => "stream",
            Self::Monitor => "monitor",
            Self::Stop => "stop",
            Self::Leave => "leave",
            Self::Query => "query",
            Self::Respond => "respond",
            Self::InstallKey => "install-key",
            Self::UseKey => "use-key",
            Self::RemoveKey => "remove-key",
            Self::ListKeys => "list-keys",
            Self::Stats => "stats",
            Self::GetCoordinate => "get-coordinate",
            Self::Explain => "explain",
        }
    }

    /// Whether a body follows the header.
    pub const fn has_body(self) -> bool {
        !matches!(self, Self::Members | Self::Leave | Self::ListKeys | Self::Stats)
    }
}

/// A command with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Comes first on every connection.
    Handshake {
        /// Version of this protocol.
        version: i32,
    },
    /// Says who may speak.
    Auth {
        /// The agent's key.
        key: Vec<u8>,
    },
    /// Tell the whole cluster something.
    Event(EventBody),
    /// Force a failed member out.
    ForceLeave {
        /// Its name.
        node: String,
        /// Whether it is forgotten at once.
        prune: bool,
        /// Whether the response says what came of it (ours alone).
        report: bool,
    },
    /// Join through these addresses.
    Join {
        /// The addresses.
        existing: Vec<String>,
        /// Deliver user events that are older than the join.
        replay: bool,
    },
    /// List all members.
    Members,
    /// List the members that match.
    MembersFiltered(MembersFilter),
    /// Change the tags of the agent.
    Tags(TagsBody),
    /// Send records of the events that a filter lets through, from now on.
    Stream {
        /// The filter ([`super::EventFilter`]).
        filter: String,
    },
    /// Send the lines of the agent's log, first those that it has kept.
    Monitor {
        /// The least important level ([`super::LogLevel`]), in any case.
        level: String,
    },
    /// Send no more records of a stream or of a monitor.
    Stop {
        /// The number of the request that began it.
        stream: u64,
    },
    /// Leave the cluster; the agent then ends.
    Leave,
    /// Ask the cluster something.
    Query(QueryBody),
    /// Answer a query that came in a stream of this connection.
    Respond {
        /// Its number in the record.
        id: u64,
        /// The answer.
        payload: Vec<u8>,
    },
    /// Change, or list, the keys of all members.
    Keys(KeyRequest),
    /// Say how the agent is.
    Stats,
    /// Say where a member stands among the round-trip times.
    GetCoordinate {
        /// Its name.
        node: String,
    },
    /// Say why a member is thought of as it is (ours alone).
    Explain {
        /// Its name.
        node: String,
    },
}

impl Request {
    /// Which command it is.
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Handshake { .. } => RequestKind::Handshake,
            Self::Auth { .. } => RequestKind::Auth,
            Self::Event(_) => RequestKind::Event,
            Self::ForceLeave { .. } => RequestKind::ForceLeave,
            Self::Join { .. } => RequestKind::Join,
            Self::Members => RequestKind::Members,
            Self::MembersFiltered(_) => RequestKind::MembersFiltered,
            Self::Tags(_) => RequestKind::Tags,
            Self::Stream { .. } => RequestKind::Stream,
            Self::Monitor { .. } => RequestKind::Monitor,
            Self::Stop { .. } => RequestKind::Stop,
            Self::Leave => RequestKind::Leave,
            Self::Query(_) => RequestKind::Query,
            Self::Respond { .. } => RequestKind::Respond,
            Self::Keys(KeyRequest::Install(_)) => RequestKind::InstallKey,
            Self::Keys(KeyRequest::Use(_)) => RequestKind::UseKey,
            Self::Keys(KeyRequest::Remove(_)) => RequestKind::RemoveKey,
            Self::Keys(KeyRequest::List) => RequestKind::ListKeys,
            Self::Stats => RequestKind::Stats,
            Self::GetCoordinate { .. } => RequestKind::GetCoordinate,
            Self::Explain { .. } => RequestKind::Explain,
        }
    }

    /// Appends header and body to `out`, as clients write them.
    pub fn encode(&self, seq: u64, out: &mut Vec<u8>) {
        let mut writer = Writer::rpc(out);
        writer.map(2);
        writer.str("Command");
        writer.str(self.kind().name());
        writer.str("Seq");
        writer.uint(seq);
        self.encode_body(&mut writer);
    }

    fn encode_body(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Handshake { version } => {
                only(writer, "Version").int((*version).into());
            }
            Self::Auth { key } => only(writer, "AuthKey").raw(key),
            Self::Event(event) => event.encode(writer),
            Self::ForceLeave { node, prune, report } => {
                writer.map(if *report { 3 } else { 2 });
                writer.str("Node");
                writer.str(node);
                writer.str("Prune");
                writer.bool(*prune);
                if *report {
                    writer.str("Report");
                    writer.bool(true);
                }
            }
            Self::Join { existing, replay } => {
                writer.map(2);
                writer.str("Existing");
                writer.array(existing.len());
                for address in existing {
                    writer.str(address);
                }
                writer.str("Replay");
                writer.bool(*replay);
            }
            Self::MembersFiltered(filter) => filter.encode(writer),
            Self::Tags(tags) => tags.encode(writer),
            Self::Stream { filter } => only(writer, "Type").str(filter),
            Self::Monitor { level } => only(writer, "LogLevel").str(level),
            Self::Stop { stream } => only(writer, "Stop").uint(*stream),
            Self::Query(query) => query.encode(writer),
            Self::Respond { id, payload } => {
                writer.map(2);
                writer.str("ID");
                writer.uint(*id);
                writer.str("Payload");
                writer.bytes(payload);
            }
            Self::Keys(request) => request.encode(writer),
            Self::GetCoordinate { node } | Self::Explain { node } => only(writer, "Node").str(node),
            Self::Members | Self::Leave | Self::Stats => {}
        }
    }

    /// Reads the body of a command, which fills `bytes`. A field that is missing is empty.
    pub fn decode(kind: RequestKind, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let reader = &mut reader;
        Ok(match kind {
            RequestKind::Handshake => Self::Handshake { version: body::version(reader)? },
            RequestKind::Auth => Self::Auth { key: body::bytes(reader, "AuthKey")? },
            RequestKind::Event => Self::Event(EventBody::decode(reader)?),
            RequestKind::ForceLeave => body::force_leave(reader)?,
            RequestKind::Join => body::join(reader)?,
            RequestKind::Members => Self::Members,
            RequestKind::MembersFiltered => Self::MembersFiltered(MembersFilter::decode(reader)?),
            RequestKind::Tags => Self::Tags(TagsBody::decode(reader)?),
            RequestKind::Stream => Self::Stream { filter: body::text(reader, "Type")? },
            RequestKind::Monitor => Self::Monitor { level: body::text(reader, "LogLevel")? },
            RequestKind::Stop => Self::Stop { stream: body::number(reader, "Stop")? },
            RequestKind::Leave => Self::Leave,
            RequestKind::Query => Self::Query(QueryBody::decode(reader)?),
            RequestKind::Respond => body::respond(reader)?,
            RequestKind::InstallKey => Self::Keys(KeyRequest::Install(body::key(reader)?)),
            RequestKind::UseKey => Self::Keys(KeyRequest::Use(body::key(reader)?)),
            RequestKind::RemoveKey => Self::Keys(KeyRequest::Remove(body::key(reader)?)),
            RequestKind::ListKeys => Self::Keys(KeyRequest::List),
            RequestKind::Stats => Self::Stats,
            RequestKind::GetCoordinate => Self::GetCoordinate { node: body::text(reader, "Node")? },
            RequestKind::Explain => Self::Explain { node: body::text(reader, "Node")? },
        })
    }
}

/// The head of a body of one field; its value comes next.
fn only<'w, 'a>(writer: &'w mut Writer<'a>, key: &str) -> &'w mut Writer<'a> {
    writer.map(1);
    writer.str(key);
    writer
}
