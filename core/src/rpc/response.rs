//! What agents send: a header, then a body for some commands.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::command::MemberInfo;
use crate::member::Versions;
use crate::serf::tags;
use crate::wire::dialect::{DecodeError, Reader, Writer};

/// The beginning of a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHeader {
    /// What went wrong; empty if nothing did.
    pub error: String,
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

    /// Reads a header that fills `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut header = Self::default();
        Reader::new(bytes).structure(&["Seq", "Error"], |key, value| {
            match key {
                b"Seq" => header.seq = value.u64()?,
                b"Error" => header.error = lossy(value.bytes()?),
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
        encode_member(member, &mut writer);
    }
}

fn encode_member(member: &MemberInfo, writer: &mut Writer<'_>) {
    let peer = &member.peer;
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
    writer.str(member.status.as_str());
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

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
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

fn read_tags(reader: &mut Reader<'_>) -> Result<BTreeMap<String, String>, DecodeError> {
    let mut tags = BTreeMap::new();
    for _ in 0..reader.map()?.unwrap_or_default() {
        let key = lossy(reader.bytes()?);
        tags.insert(key, lossy(reader.bytes()?));
    }
    Ok(tags)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
