//! What agents send: a header, then a body for some commands.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::command::{KeyReport, KeyText, MemberInfo};
use crate::coordinate::{Coordinate, DIMENSIONS};
use crate::member::{Identity, Versions};
use crate::serf::tags;
use crate::wire::dialect::{DecodeError, Reader, Writer};

/// The beginning of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHeader {
    /// What went wrong; empty if nothing did.
    pub error: String,
    /// What came of the request; empty unless the client has asked for it (ours alone).
    pub outcome: String,
    /// That of the request.
    pub seq: u64,
}

impl ResponseHeader {
    /// Appends a header to `out`.
    pub fn encode(seq: u64, error: &str, out: &mut Vec<u8>) {
        let mut writer = Writer::rpc(out);
        writer.map(2);
        writer.str("Error");
        writer.str(error);
        writer.str("Seq");
        writer.uint(seq);
    }

    /// Appends a header that also says what came of the request, for a client that asked to be
    /// told: a body would be a riddle to it if the agent were of another kind.
    pub fn encode_outcome(seq: u64, outcome: &str, out: &mut Vec<u8>) {
        let mut writer = Writer::rpc(out);
        writer.map(3);
        writer.str("Error");
        writer.str("");
        writer.str("Outcome");
        writer.str(outcome);
        writer.str("Seq");
        writer.uint(seq);
    }

    /// Reads a header that fills `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut header = Self::default();
        Reader::new(bytes).structure(&["Seq", "Error"], |key, value| {
            match key {
                b"Seq" => header.seq = value.u64()?,
                b"Error" => header.error = lossy(value.bytes()?),
                b"Outcome" => header.outcome = lossy(value.bytes()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(header)
    }
}

/// Appends the body of the response to `join`: how many addresses were reached.
pub fn encode_join(reached: u32, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(1);
    writer.str("Num");
    writer.int(reached.into());
}

/// Reads the body of the response to `join`: how many addresses were reached.
pub fn decode_join(bytes: &[u8]) -> Result<i64, DecodeError> {
    let mut reached = 0;
    Reader::new(bytes).structure(&["Num"], |key, value| {
        if key != b"Num" {
            return Ok(false);
        }
        reached = value.i64()?;
        Ok(true)
    })?;
    Ok(reached)
}

/// Appends the body of the responses to `members` and `members-filtered`.
pub fn encode_members(members: &[&MemberInfo], out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(1);
    writer.str("Members");
    writer.array(members.len());
    for member in members {
        encode_member(&member.peer, member.status.as_str(), &mut writer);
    }
}

pub(super) fn encode_member(peer: &Identity, status: &str, writer: &mut Writer<'_>) {
    let versions = peer.versions;
    let tags = tags::decoded(&peer.meta);
    writer.map(11);
    writer.str("Addr");
    writer.bytes(peer.addr.as_bytes());
    version(writer, "DelegateCur", versions.delegate);
    version(writer, "DelegateMax", versions.delegate_max);
    version(writer, "DelegateMin", versions.delegate_min);
    writer.str("Name");
    writer.str(&peer.name);
    writer.str("Port");
    writer.uint(peer.port.into());
    version(writer, "ProtocolCur", versions.protocol);
    version(writer, "ProtocolMax", versions.protocol_max);
    version(writer, "ProtocolMin", versions.protocol_min);
    writer.str("Status");
    writer.str(status);
    writer.str("Tags");
    writer.map(tags.len());
    for (key, value) in &tags {
        writer.str(key);
        writer.str(value);
    }
}

fn version(writer: &mut Writer<'_>, key: &str, value: u8) {
    writer.str(key);
    writer.uint(value.into());
}

/// A member, as an agent tells of it. Text that is not UTF-8 is mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberRecord {
    /// The name.
    pub name: String,
    /// The address: 4 or 16 bytes.
    pub addr: Vec<u8>,
    /// The port.
    pub port: u16,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The status, as a word.
    pub status: String,
    /// Protocol versions.
    pub versions: Versions,
}

/// Reads the body of the responses to `members` and `members-filtered`.
pub fn decode_members(bytes: &[u8]) -> Result<Vec<MemberRecord>, DecodeError> {
    let mut members = Vec::new();
    Reader::new(bytes).structure(&["Members"], |key, value| {
        if key != b"Members" {
            return Ok(false);
        }
        for _ in 0..value.array()?.unwrap_or_default() {
            members.push(MemberRecord::decode(value)?);
        }
        Ok(true)
    })?;
    Ok(members)
}

impl MemberRecord {
    /// The fields in the order of an array that stands for the map.
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

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut member = Self::default();
        reader.structure(&Self::ORDER, |key, value| {
            let versions = &mut member.versions;
            match key {
                b"Name" => member.name = lossy(value.bytes()?),
                b"Addr" => member.addr = value.bytes()?.to_vec(),
                b"Port" => member.port = value.u16()?,
                b"Tags" => member.tags = read_tags(value)?,
                b"Status" => member.status = lossy(value.bytes()?),
                b"ProtocolMin" => versions.protocol_min = value.u8()?,
                b"ProtocolMax" => versions.protocol_max = value.u8()?,
                b"ProtocolCur" => versions.protocol = value.u8()?,
                b"DelegateMin" => versions.delegate_min = value.u8()?,
                b"DelegateMax" => versions.delegate_max = value.u8()?,
                b"DelegateCur" => versions.delegate = value.u8()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(member)
    }
}

/// Appends the body of the responses to the commands about keys. `keys` are there only if they
/// were asked for.
pub fn encode_keys(report: &KeyReport, keys: Option<&BTreeMap<KeyText, u32>>, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(5);
    writer.str("Keys");
    match keys {
        Some(keys) => {
            writer.map(keys.len());
            for (key, members) in keys {
                writer.str(key.expose());
                writer.uint((*members).into());
            }
        }
        None => writer.nil(),
    }
    writer.str("Messages");
    writer.map(report.messages.len());
    for (node, message) in &report.messages {
        writer.str(node);
        writer.str(message);
    }
    for (name, number) in
        [("NumErr", report.errors), ("NumNodes", report.nodes), ("NumResp", report.responses)]
    {
        writer.str(name);
        writer.uint(number.into());
    }
}

/// Reads the body of the responses to the commands about keys. It does not tell which keys seal.
pub fn decode_keys(bytes: &[u8]) -> Result<KeyReport, DecodeError> {
    let mut report = KeyReport::default();
    let order = ["Messages", "Keys", "NumNodes", "NumErr", "NumResp"];
    Reader::new(bytes).structure(&order, |key, value| {
        match key {
            b"Messages" => report.messages = read_tags(value)?,
            b"Keys" => {
                for _ in 0..value.map()?.unwrap_or_default() {
                    let key = KeyText::new(lossy(value.bytes()?));
                    report.keys.insert(key, value.u32()?);
                }
            }
            b"NumNodes" => report.nodes = value.u32()?,
            b"NumErr" => report.errors = value.u32()?,
            b"NumResp" => report.responses = value.u32()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(report)
}

/// What an agent tells of itself: values by key, by section.
pub type Stats = BTreeMap<String, BTreeMap<String, String>>;

/// Appends the body of the response to `stats`.
pub fn encode_stats(stats: &Stats, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(stats.len());
    for (section, values) in stats {
        writer.str(section);
        writer.map(values.len());
        for (key, value) in values {
            writer.str(key);
            writer.str(value);
        }
    }
}

/// Reads the body of the response to `stats`.
pub fn decode_stats(bytes: &[u8]) -> Result<Stats, DecodeError> {
    let mut reader = Reader::new(bytes);
    let mut stats = Stats::new();
    for _ in 0..reader.map()?.unwrap_or_default() {
        let section = lossy(reader.bytes()?);
        stats.insert(section, read_tags(&mut reader)?);
    }
    Ok(stats)
}

/// Appends the body of the response to `get-coordinate`.
pub fn encode_coordinate(coordinate: Option<&Coordinate>, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(2);
    writer.str("Coord");
    writer.map(4);
    let scalars = coordinate.map_or([0.0; 3], |it| [it.adjustment, it.error, it.height]);
    for (name, number) in ["Adjustment", "Error", "Height"].into_iter().zip(scalars) {
        writer.str(name);
        writer.f64(number);
    }
    writer.str("Vec");
    match coordinate {
        Some(coordinate) => {
            writer.array(coordinate.position.len());
            for component in coordinate.position {
                writer.f64(component);
            }
        }
        None => writer.nil(),
    }
    writer.str("Ok");
    writer.bool(coordinate.is_some());
}

/// Reads the body of the response to `get-coordinate`: `None` if there is none, or if it is of
/// another space.
pub fn decode_coordinate(bytes: &[u8]) -> Result<Option<Coordinate>, DecodeError> {
    let mut coordinate = Coordinate::default();
    let (mut is_known, mut is_whole) = (false, false);
    Reader::new(bytes).structure(&["Coord", "Ok"], |key, value| {
        match key {
            b"Coord" => is_whole = read_coordinate(value, &mut coordinate)?,
            b"Ok" => is_known = value.bool()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((is_known && is_whole).then_some(coordinate))
}

/// Reads a coordinate; whether it has as many components as ours.
fn read_coordinate(
    reader: &mut Reader<'_>,
    coordinate: &mut Coordinate,
) -> Result<bool, DecodeError> {
    let mut components = 0;
    reader.structure(&["Vec", "Error", "Adjustment", "Height"], |key, value| {
        match key {
            b"Vec" => {
                for _ in 0..value.array()?.unwrap_or_default() {
                    let component = value.f64()?;
                    if let Some(place) = coordinate.position.get_mut(components) {
                        *place = component;
                    }
                    components += 1;
                }
            }
            b"Error" => coordinate.error = value.f64()?,
            b"Adjustment" => coordinate.adjustment = value.f64()?,
            b"Height" => coordinate.height = value.f64()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(components == DIMENSIONS)
}

fn read_tags(reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>, DecodeError> {
    let mut tags = BTreeMap::new();
    for _ in 0..reader.map()?.unwrap_or_default() {
        let key = lossy(reader.bytes()?);
        tags.insert(key, lossy(reader.bytes()?));
    }
    Ok(tags)
}

pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
