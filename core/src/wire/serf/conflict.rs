//! What a node knows of a name that two claim (PROTOCOL.md P-165).

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::event::Reject;
use crate::member::{Status, Versions, WireAddr};
use crate::wire::dialect::{Reader, Writer};

const KIND: u8 = 6;

/// The answer to an internal query about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictAnswer<'a> {
    /// The name that was asked for.
    pub name: &'a str,
    /// Where the answering node sees it; `None` if its address makes no sense.
    pub addr: Option<WireAddr>,
    /// The port there.
    pub port: u16,
    /// In which state.
    pub status: Option<Status>,
    /// With which protocol versions.
    pub versions: Versions,
    /// With which tags.
    pub tags: BTreeMap<String, String>,
}

impl<'a> ConflictAnswer<'a> {
    /// Reads the payload of an answer; `None` if the answering node does not know the name.
    pub fn decode(payload: &'a [u8]) -> Result<Option<Self>, Reject> {
        let Some((&KIND, body)) = payload.split_first() else { return Err(Reject::UnknownType) };
        let mut reader = Reader::new(body);
        if reader.is_nil() {
            return Ok(None);
        }
        let (mut name, mut addr, mut port, mut status) = ("", &[][..], 0, 0);
        let mut versions = Versions::default();
        let mut tags = BTreeMap::new();
        reader.structure(&ORDER, |key, reader| {
            let version = match key {
                b"ProtocolMin" => &mut versions.protocol_min,
                b"ProtocolMax" => &mut versions.protocol_max,
                b"ProtocolCur" => &mut versions.protocol,
                b"DelegateMin" => &mut versions.delegate_min,
                b"DelegateMax" => &mut versions.delegate_max,
                b"DelegateCur" => &mut versions.delegate,
                b"Name" => return reader.str().map(|it| name = it).map(|()| true),
                b"Addr" => return reader.bytes().map(|it| addr = it).map(|()| true),
                b"Port" => return reader.u16().map(|it| port = it).map(|()| true),
                b"Status" => return reader.i64().map(|it| status = it).map(|()| true),
                b"Tags" => {
                    for _ in 0..reader.map()?.unwrap_or_default() {
                        tags.insert(reader.str()?.into(), reader.str()?.into());
                    }
                    return Ok(true);
                }
                _ => return Ok(false),
            };
            *version = reader.u8()?;
            Ok(true)
        })?;
        let (addr, status) = (WireAddr::from_bytes(addr), status_from(status));
        Ok(Some(Self { name, addr, port, status, versions, tags }))
    }

    /// Appends the payload of an answer.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(KIND);
        let mut writer = Writer::gossip(out);
        writer.map(11);
        writer.str("Addr");
        writer.bytes(self.addr.as_ref().map(WireAddr::as_bytes).unwrap_or_default());
        for (key, version) in [
            ("DelegateCur", self.versions.delegate),
            ("DelegateMax", self.versions.delegate_max),
            ("DelegateMin", self.versions.delegate_min),
        ] {
            writer.str(key);
            writer.uint(version.into());
        }
        writer.str("Name");
        writer.str(self.name);
        writer.str("Port");
        writer.uint(self.port.into());
        for (key, version) in [
            ("ProtocolCur", self.versions.protocol),
            ("ProtocolMax", self.versions.protocol_max),
            ("ProtocolMin", self.versions.protocol_min),
        ] {
            writer.str(key);
            writer.uint(version.into());
        }
        writer.str("Status");
        writer.uint(status_number(self.status));
        writer.str("Tags");
        writer.map(self.tags.len());
        for (key, value) in &self.tags {
            writer.str(key);
            writer.str(value);
        }
    }

    /// Appends the payload of an answer about a name that nobody here knows.
    pub fn encode_unknown(out: &mut Vec<u8>) {
        out.push(KIND);
        Writer::gossip(out).nil();
    }
}

/// The fields in the order of the reference's declaration, for senders that write no names.
const ORDER: [&str; 11] = [
    "Name",
    "Addr",
    "Port",
    "Tags",
    "Status",
    "ProtocolMin",
    "ProtocolMax",
    "ProtocolCur",
    "DelegateMin",
    "DelegateMax",
    "DelegateCur",
];

fn status_from(number: i64) -> Option<Status> {
    match number {
        1 => Some(Status::Alive),
        2 => Some(Status::Leaving),
        3 => Some(Status::Left),
        4 => Some(Status::Failed),
        _ => None,
    }
}

fn status_number(status: Option<Status>) -> u64 {
    match status {
        None => 0,
        Some(Status::Alive) => 1,
        Some(Status::Leaving) => 2,
        Some(Status::Left) => 3,
        Some(Status::Failed) => 4,
    }
}
