//! What clients send: a header, then a body for some commands.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::dialect::{DecodeError, DecodeErrorKind, Reader, Writer};

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
    /// `join`
    Join,
    /// `members`
    Members,
    /// `members-filtered`
    MembersFiltered,
    /// `leave`
    Leave,
}

impl RequestKind {
    const ALL: [Self; 6] = [
        Self::Handshake,
        Self::Auth,
        Self::Join,
        Self::Members,
        Self::MembersFiltered,
        Self::Leave,
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
            Self::Join => "join",
            Self::Members => "members",
            Self::MembersFiltered => "members-filtered",
            Self::Leave => "leave",
        }
    }

    /// Whether a body follows the header.
    pub const fn has_body(self) -> bool {
        match self {
            Self::Handshake | Self::Auth | Self::Join | Self::MembersFiltered => true,
            Self::Members | Self::Leave => false,
        }
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
    /// Leave the cluster; the agent then ends.
    Leave,
}

/// Which members are wanted: regular expressions that have to match the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersFilter {
    /// For the values of tags, by key. A tag that is missing has an empty value.
    pub tags: BTreeMap<String, String>,
    /// For the status; empty for any.
    pub status: String,
    /// For the name; empty for any.
    pub name: String,
}

impl Request {
    /// Which command it is.
    pub const fn kind(&self) -> RequestKind {
        match self {
            Self::Handshake { .. } => RequestKind::Handshake,
            Self::Auth { .. } => RequestKind::Auth,
            Self::Join { .. } => RequestKind::Join,
            Self::Members => RequestKind::Members,
            Self::MembersFiltered(_) => RequestKind::MembersFiltered,
            Self::Leave => RequestKind::Leave,
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
        match self {
            Self::Handshake { version } => {
                writer.map(1);
                writer.str("Version");
                writer.int((*version).into());
            }
            Self::Auth { key } => {
                writer.map(1);
                writer.str("AuthKey");
                writer.raw(key);
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
            Self::MembersFiltered(filter) => filter.encode(&mut writer),
            Self::Members | Self::Leave => {}
        }
    }

    /// Reads the body of a command, which fills `bytes`. A field that is missing is empty.
    pub fn decode(kind: RequestKind, bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        match kind {
            RequestKind::Handshake => decode_handshake(&mut reader),
            RequestKind::Auth => decode_auth(&mut reader),
            RequestKind::Join => decode_join(&mut reader),
            RequestKind::MembersFiltered => {
                MembersFilter::decode(&mut reader).map(Self::MembersFiltered)
            }
            RequestKind::Members => Ok(Self::Members),
            RequestKind::Leave => Ok(Self::Leave),
        }
    }
}

fn decode_handshake(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
    let mut version = 0;
    reader.structure(&["Version"], |key, value| {
        if key != b"Version" {
            return Ok(false);
        }
        let at = value.pos();
        version = i32::try_from(value.i64()?)
            .map_err(|_| DecodeError { at, kind: DecodeErrorKind::OutOfRange })?;
        Ok(true)
    })?;
    Ok(Request::Handshake { version })
}

fn decode_auth(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
    let mut auth_key = Vec::new();
    reader.structure(&["AuthKey"], |key, value| {
        if key != b"AuthKey" {
            return Ok(false);
        }
        auth_key = value.bytes()?.to_vec();
        Ok(true)
    })?;
    Ok(Request::Auth { key: auth_key })
}

fn decode_join(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
    let mut existing = Vec::new();
    let mut replay = false;
    reader.structure(&["Existing", "Replay"], |key, value| {
        match key {
            b"Existing" => existing = strings(value)?,
            b"Replay" => replay = value.bool()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Request::Join { existing, replay })
}

impl MembersFilter {
    fn encode(&self, writer: &mut Writer<'_>) {
        writer.map(3);
        writer.str("Name");
        writer.str(&self.name);
        writer.str("Status");
        writer.str(&self.status);
        writer.str("Tags");
        writer.map(self.tags.len());
        for (key, value) in &self.tags {
            writer.str(key);
            writer.str(value);
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut filter = Self::default();
        reader.structure(&["Tags", "Status", "Name"], |key, value| {
            match key {
                b"Tags" => filter.tags = string_map(value)?,
                b"Status" => value.str()?.clone_into(&mut filter.status),
                b"Name" => value.str()?.clone_into(&mut filter.name),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(filter)
    }
}

/// Most addresses of one join.
pub const ADDRESSES_MAX: usize = 4096;

/// Most tags that one filter may ask about: each costs a compiled pattern.
pub const FILTER_TAGS_MAX: usize = 64;

/// An array of texts. Nothing is reserved for what its head promises.
fn strings(reader: &mut Reader<'_>) -> Result<Vec<String>, DecodeError> {
    let at = reader.pos();
    let len = reader.array()?.unwrap_or_default();
    if len > ADDRESSES_MAX {
        return Err(DecodeError { at, kind: DecodeErrorKind::OutOfRange });
    }
    let mut list = Vec::new();
    for _ in 0..len {
        list.push(reader.str()?.to_owned());
    }
    Ok(list)
}

/// A map from text to text; of a key that is there twice, the last.
fn string_map(reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>, DecodeError> {
    let at = reader.pos();
    let len = reader.map()?.unwrap_or_default();
    if len > FILTER_TAGS_MAX {
        return Err(DecodeError { at, kind: DecodeErrorKind::OutOfRange });
    }
    let mut map = BTreeMap::new();
    for _ in 0..len {
        let key = reader.str()?.to_owned();
        map.insert(key, reader.str()?.to_owned());
    }
    Ok(map)
}
