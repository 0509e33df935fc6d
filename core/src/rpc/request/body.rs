//! The bodies of requests: maps with the keys that clients write, or arrays in the order of their
//! declaration.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::Request;
use super::list::{
    ADDRESSES_MAX, FILTER_TAGS_MAX, string_map, strings, write_string_map, write_strings,
};
use crate::command::KeyText;
use crate::wire::dialect::{DecodeError, DecodeErrorKind, Reader, Writer};

/// The body of `event`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventBody {
    /// What is told.
    pub name: String,
    /// What comes with it, if anything does.
    pub payload: Option<Vec<u8>>,
    /// Whether only the last of several of this name matters to applications.
    pub coalesce: bool,
}

/// The body of `members-filtered`: regular expressions that have to match the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembersFilter {
    /// For the values of tags, by key. A tag that is missing has an empty value.
    pub tags: BTreeMap<String, String>,
    /// For the status; empty for any.
    pub status: String,
    /// For the name; empty for any.
    pub name: String,
}

/// The body of `tags`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagsBody {
    /// Tags that are to have these values.
    pub set: BTreeMap<String, String>,
    /// Tags that are to go. One that is also set stays.
    pub delete: Vec<String>,
}

/// The body of `query`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryBody {
    /// Only these members are asked. Empty: all.
    pub nodes: Vec<String>,
    /// Only members whose tags match are asked.
    pub tags: BTreeMap<String, String>,
    /// Whether each member that is asked says at once that it has heard.
    pub wants_acks: bool,
    /// Members that each ack and answer goes through as well.
    pub relay_factor: u8,
    /// How long answers are waited for, in nanoseconds. Zero: by the size of the cluster.
    pub timeout: i64,
    /// What is asked.
    pub name: String,
    /// What comes with it, if anything does.
    pub payload: Option<Vec<u8>>,
    /// Whether the query ends when all have answered, before its time is up (ours alone).
    pub until_answered: bool,
}

/// What is to be done to the keys of all members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyRequest {
    /// `install-key`
    Install(KeyText),
    /// `use-key`
    Use(KeyText),
    /// `remove-key`
    Remove(KeyText),
    /// `list-keys`
    List,
}

impl KeyRequest {
    pub(super) fn encode(&self, writer: &mut Writer<'_>) {
        match self {
            Self::Install(key) | Self::Use(key) | Self::Remove(key) => {
                writer.map(1);
                writer.str("Key");
                writer.str(key.expose());
            }
            Self::List => {}
        }
    }
}

impl EventBody {
    pub(super) fn encode(&self, writer: &mut Writer<'_>) {
        writer.map(3);
        writer.str("Coalesce");
        writer.bool(self.coalesce);
        writer.str("Name");
        writer.str(&self.name);
        writer.str("Payload");
        writer.opt_bytes(self.payload.as_deref());
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut event = Self::default();
        reader.structure(&["Name", "Payload", "Coalesce"], |key, value| {
            match key {
                b"Name" => value.str()?.clone_into(&mut event.name),
                b"Payload" => event.payload = value.opt_bytes()?.map(<[u8]>::to_vec),
                b"Coalesce" => event.coalesce = value.bool()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(event)
    }
}

impl MembersFilter {
    pub(super) fn encode(&self, writer: &mut Writer<'_>) {
        writer.map(3);
        writer.str("Name");
        writer.str(&self.name);
        writer.str("Status");
        writer.str(&self.status);
        writer.str("Tags");
        write_string_map(&self.tags, writer);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut filter = Self::default();
        reader.structure(&["Tags", "Status", "Name"], |key, value| {
            match key {
                b"Tags" => filter.tags = string_map(value, FILTER_TAGS_MAX)?,
                b"Status" => value.str()?.clone_into(&mut filter.status),
                b"Name" => value.str()?.clone_into(&mut filter.name),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(filter)
    }
}

impl TagsBody {
    pub(super) fn encode(&self, writer: &mut Writer<'_>) {
        writer.map(2);
        writer.str("DeleteTags");
        write_strings(&self.delete, writer);
        writer.str("Tags");
        write_string_map(&self.set, writer);
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut tags = Self::default();
        reader.structure(&["Tags", "DeleteTags"], |key, value| {
            match key {
                b"Tags" => tags.set = string_map(value, ADDRESSES_MAX)?,
                b"DeleteTags" => tags.delete = strings(value)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(tags)
    }
}

impl QueryBody {
    /// The fields in the order of an array that stands for the map.
    const ORDER: [&str; 7] =
        ["FilterNodes", "FilterTags", "RequestAck", "RelayFactor", "Timeout", "Name", "Payload"];

    pub(super) fn encode(&self, writer: &mut Writer<'_>) {
        writer.map(if self.until_answered { 8 } else { 7 });
        writer.str("FilterNodes");
        write_strings(&self.nodes, writer);
        writer.str("FilterTags");
        write_string_map(&self.tags, writer);
        writer.str("Name");
        writer.str(&self.name);
        writer.str("Payload");
        writer.opt_bytes(self.payload.as_deref());
        writer.str("RelayFactor");
        writer.uint(self.relay_factor.into());
        writer.str("RequestAck");
        writer.bool(self.wants_acks);
        writer.str("Timeout");
        writer.int(self.timeout);
        if self.until_answered {
            writer.str("UntilAnswered");
            writer.bool(true);
        }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut query = Self::default();
        reader.structure(&Self::ORDER, |key, value| {
            match key {
                b"FilterNodes" => query.nodes = strings(value)?,
                b"FilterTags" => query.tags = string_map(value, FILTER_TAGS_MAX)?,
                b"RequestAck" => query.wants_acks = value.bool()?,
                b"RelayFactor" => query.relay_factor = value.u8()?,
                b"Timeout" => query.timeout = value.i64()?,
                b"Name" => value.str()?.clone_into(&mut query.name),
                b"Payload" => query.payload = value.opt_bytes()?.map(<[u8]>::to_vec),
                b"UntilAnswered" => query.until_answered = value.bool()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(query)
    }
}

pub(super) fn version(reader: &mut Reader<'_>) -> Result<i32, DecodeError> {
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
    Ok(version)
}

/// A body with one field of text.
pub(super) fn text(reader: &mut Reader<'_>, name: &str) -> Result<String, DecodeError> {
    let mut text = String::new();
    reader.structure(&[name], |key, value| {
        if key != name.as_bytes() {
            return Ok(false);
        }
        value.str()?.clone_into(&mut text);
        Ok(true)
    })?;
    Ok(text)
}

/// A body with one field of bytes.
pub(super) fn bytes(reader: &mut Reader<'_>, name: &str) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = Vec::new();
    reader.structure(&[name], |key, value| {
        if key != name.as_bytes() {
            return Ok(false);
        }
        bytes = value.bytes()?.to_vec();
        Ok(true)
    })?;
    Ok(bytes)
}

/// A body with one field that is a number.
pub(super) fn number(reader: &mut Reader<'_>, name: &str) -> Result<u64, DecodeError> {
    let mut number = 0;
    reader.structure(&[name], |key, value| {
        if key != name.as_bytes() {
            return Ok(false);
        }
        number = value.u64()?;
        Ok(true)
    })?;
    Ok(number)
}

/// The body of the commands that change keys.
pub(super) fn key(reader: &mut Reader<'_>) -> Result<KeyText, DecodeError> {
    text(reader, "Key").map(KeyText::new)
}

pub(super) fn join(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
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

pub(super) fn force_leave(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
    let mut node = String::new();
    let (mut prune, mut report) = (false, false);
    reader.structure(&["Node", "Prune"], |key, value| {
        match key {
            b"Node" => value.str()?.clone_into(&mut node),
            b"Prune" => prune = value.bool()?,
            b"Report" => report = value.bool()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Request::ForceLeave { node, prune, report })
}

pub(super) fn respond(reader: &mut Reader<'_>) -> Result<Request, DecodeError> {
    let mut id = 0;
    let mut payload = Vec::new();
    reader.structure(&["ID", "Payload"], |key, value| {
        match key {
            b"ID" => id = value.u64()?,
            b"Payload" => payload = value.bytes()?.to_vec(),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Request::Respond { id, payload })
}
