//! What agents send without being asked each time: records of streams and of queries. Each comes
//! after a header with the number of the request that began it.

use alloc::string::String;
use alloc::vec::Vec;

use super::response::{MemberRecord, encode_member, lossy};
use crate::command::ReceivedQuery;
use crate::event::{MemberChange, UserEvent};
use crate::member::Peer;
use crate::wire::dialect::{DecodeError, Reader, Writer};

/// Appends the record of a user event.
pub fn encode_user(event: &UserEvent, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(5);
    writer.str("Coalesce");
    writer.bool(event.coalesce);
    writer.str("Event");
    writer.str("user");
    writer.str("LTime");
    writer.uint(event.ltime.0);
    writer.str("Name");
    writer.str(&event.name);
    writer.str("Payload");
    payload(&mut writer, &event.payload);
}

/// Appends the record of a query that the agent is asked. It is answered by its `id`.
pub fn encode_query(id: u64, query: &ReceivedQuery, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(5);
    writer.str("Event");
    writer.str("query");
    writer.str("ID");
    writer.uint(id);
    writer.str("LTime");
    writer.uint(query.query.ltime.0);
    writer.str("Name");
    writer.str(&query.name);
    writer.str("Payload");
    payload(&mut writer, &query.payload);
}

/// Appends the record of what has happened to members.
pub fn encode_members(change: MemberChange, members: &[Peer], out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(2);
    writer.str("Event");
    writer.str(change.word());
    writer.str("Members");
    writer.array(members.len());
    for member in members {
        encode_member(member, status_after(change), &mut writer);
    }
}

/// The status that a member has when such an event is sent.
const fn status_after(change: MemberChange) -> &'static str {
    match change {
        MemberChange::Join | MemberChange::Update => "alive",
        MemberChange::Leave | MemberChange::Reap => "left",
        MemberChange::Failed => "failed",
    }
}

/// Nothing is nil, as for senders that know no difference.
fn payload(writer: &mut Writer<'_>, bytes: &[u8]) {
    writer.opt_bytes((!bytes.is_empty()).then_some(bytes));
}

/// Appends the record of a line of the agent's log.
pub fn encode_log(line: &str, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(1);
    writer.str("Log");
    writer.str(line);
}

/// Reads the record of a line of the agent's log. Text that is not UTF-8 is mended.
pub fn decode_log(bytes: &[u8]) -> Result<String, DecodeError> {
    let mut line = String::new();
    Reader::new(bytes).structure(&["Log"], |key, value| {
        if key != b"Log" {
            return Ok(false);
        }
        line = lossy(value.bytes()?);
        Ok(true)
    })?;
    Ok(line)
}

/// One record of a stream, as a client reads it. Text that is not UTF-8 is mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamRecord {
    /// `user`, `query`, or the word for what has happened to members.
    pub event: String,
    /// Of a query: what it is answered by.
    pub id: u64,
    /// Of a user event or a query: when, by its clock.
    pub ltime: u64,
    /// Of a user event or a query: what is told or asked.
    pub name: String,
    /// Of a user event or a query: what comes with it.
    pub payload: Vec<u8>,
    /// Of a user event: whether only the last of several of this name matters.
    pub coalesce: bool,
    /// Of a member event: to whom it has happened.
    pub members: Vec<MemberRecord>,
}

impl StreamRecord {
    /// Reads a record that fills `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut record = Self::default();
        Reader::new(bytes).structure(&[], |key, value| {
            match key {
                b"Event" => record.event = lossy(value.bytes()?),
                b"ID" => record.id = value.u64()?,
                b"LTime" => record.ltime = value.u64()?,
                b"Name" => record.name = lossy(value.bytes()?),
                b"Payload" => record.payload = value.bytes()?.to_vec(),
                b"Coalesce" => record.coalesce = value.bool()?,
                b"Members" => {
                    for _ in 0..value.array()?.unwrap_or_default() {
                        record.members.push(MemberRecord::decode(value)?);
                    }
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(record)
    }
}

/// One record of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryRecord {
    /// A member has heard.
    Ack {
        /// Who.
        from: String,
    },
    /// A member has answered.
    Response {
        /// Who.
        from: String,
        /// The answer.
        payload: Vec<u8>,
    },
    /// The query is over. No record follows.
    Done,
    /// Something that only later agents send.
    Unknown,
}

/// Appends the record of an ack.
pub fn encode_ack(from: &str, out: &mut Vec<u8>) {
    encode_query_record("ack", from, &[], out);
}

/// Appends the record of an answer.
pub fn encode_response(from: &str, payload: &[u8], out: &mut Vec<u8>) {
    encode_query_record("response", from, payload, out);
}

/// Appends the last record of a query.
pub fn encode_done(out: &mut Vec<u8>) {
    encode_query_record("done", "", &[], out);
}

fn encode_query_record(kind: &str, from: &str, bytes: &[u8], out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    writer.map(3);
    writer.str("From");
    writer.str(from);
    writer.str("Payload");
    payload(&mut writer, bytes);
    writer.str("Type");
    writer.str(kind);
}

impl QueryRecord {
    /// Reads a record that fills `bytes`. Text that is not UTF-8 is mended.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let (mut kind, mut from, mut payload) = (String::new(), String::new(), Vec::new());
        Reader::new(bytes).structure(&["Type", "From", "Payload"], |key, value| {
            match key {
                b"Type" => kind = lossy(value.bytes()?),
                b"From" => from = lossy(value.bytes()?),
                b"Payload" => payload = value.bytes()?.to_vec(),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(match kind.as_str() {
            "ack" => Self::Ack { from },
            "response" => Self::Response { from, payload },
            "done" => Self::Done,
            _ => Self::Unknown,
        })
    }
}
