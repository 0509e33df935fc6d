//! The body of the response to `explain`, which is ours alone: why an agent thinks of a member as
//! it does (PROTOCOL.md P-130 to P-134).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::response::{MemberRecord, encode_member, lossy};
use crate::event::IntentKind;
use crate::explain::{Entry, Explanation, Fact, Medium, Path, Why};
use crate::member::State;
use crate::time::Instant;
use crate::wire::dialect::{DecodeError, Reader, Writer};

/// Why an agent thinks of a member as it does, as a client reads it. Times are ages, in
/// nanoseconds before the answer: agent and client may have different clocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainRecord {
    /// The member, with its status.
    pub member: MemberRecord,
    /// The gossip layer's opinion, as a word; empty once that layer has forgotten the member.
    pub state: String,
    /// For how long the state holds.
    pub state_age: u64,
    /// How the state was learned, as a word; empty with the state.
    pub medium: String,
    /// The highest incarnation heard of; 0 with no state.
    pub incarnation: u64,
    /// In how many nanoseconds a running suspicion ends; 0 if none runs.
    pub suspicion_left: u64,
    /// What the state follows from, in one line.
    pub why: String,
    /// The accusation that led to the state, if one did.
    pub accusation: Option<Accusation>,
    /// What was learned of the member, oldest first.
    pub history: Vec<HistoryRecord>,
    /// Older entries that have made room.
    pub omitted: u32,
}

/// The accusation that led to a state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accusation {
    /// Who accused first.
    pub by: String,
    /// By which path it was learned, in words.
    pub path: String,
    /// How long ago.
    pub age: u64,
    /// Members that said the same.
    pub confirmations: u32,
    /// Members that would have made the suspicion as short as it can be.
    pub wanted: u32,
}

/// One thing that was learned of the member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryRecord {
    /// How long ago.
    pub age: u64,
    /// What was learned, as a word: `accused`, `refuted` and so on.
    pub fact: String,
    /// Who says so: the member itself unless told.
    pub by: String,
    /// By which path it was learned, as a word: `own`, `probe`, `gossip`, `push-pull`, `stream`.
    pub path: String,
    /// Who passed it on, by name or address; empty if nobody did.
    pub from: String,
    /// The incarnation that it is about; 0 if none.
    pub incarnation: u64,
    /// All of it in one line.
    pub text: String,
}

/// Appends the body of the response to `explain`.
pub fn encode_explanation(it: &Explanation, out: &mut Vec<u8>) {
    let mut writer = Writer::rpc(out);
    let age = |at: Instant| it.asked_at.since(at);
    writer.map(10);
    writer.str("Accusation");
    let accused = it.why.as_ref().and_then(|why| Some((why, why.accused.as_ref()?)));
    match accused {
        Some((why, accused)) => encode_accusation(it, why, accused, &mut writer),
        None => writer.nil(),
    }
    writer.str("History");
    writer.array(it.history.len());
    for entry in &it.history {
        encode_entry(it, entry, &mut writer);
    }
    number(&mut writer, "Incarnation", it.incarnation.map_or(0, |it| it.0.into()));
    text(&mut writer, "Medium", it.medium.map_or("", medium_word));
    writer.str("Member");
    let status = it.status.map_or("none", |status| status.as_str());
    encode_member(&it.member, status, &mut writer);
    number(&mut writer, "Omitted", it.omitted.into());
    text(&mut writer, "State", it.state.map_or("", state_word));
    number(&mut writer, "StateAge", it.since.map_or(0, |since| nanos(age(since))));
    let left = it.deadline.map_or(0, |deadline| nanos(deadline.since(it.asked_at)));
    number(&mut writer, "SuspicionLeft", left);
    text(&mut writer, "Why", &it.words());
}

fn encode_accusation(it: &Explanation, why: &Why, accused: &Entry, writer: &mut Writer<'_>) {
    writer.map(5);
    number(writer, "Age", nanos(it.asked_at.since(accused.at)));
    text(writer, "By", accused.by.as_deref().unwrap_or(&it.member.name));
    number(writer, "Confirmations", why.confirmations.into());
    text(writer, "Path", &accused.path.words(&|source| it.name_of(source)));
    number(writer, "Wanted", why.wanted.into());
}

fn encode_entry(it: &Explanation, entry: &Entry, writer: &mut Writer<'_>) {
    let from = match entry.path {
        Path::Own | Path::Probe(_) => String::new(),
        Path::Gossip { from } | Path::Stream { from } => it.name_of(from),
        Path::PushPull { with } => it.name_of(with),
    };
    writer.map(7);
    number(writer, "Age", nanos(it.asked_at.since(entry.at)));
    text(writer, "By", entry.by.as_deref().unwrap_or(&it.member.name));
    text(writer, "Fact", fact_word(&entry.fact));
    text(writer, "From", &from);
    number(writer, "Incarnation", entry.incarnation.map_or(0, |it| it.0.into()));
    text(writer, "Path", path_word(&entry.path));
    text(writer, "Text", &entry.words(&|source| it.name_of(source)));
}

fn text(writer: &mut Writer<'_>, key: &str, value: &str) {
    writer.str(key);
    writer.str(value);
}

fn number(writer: &mut Writer<'_>, key: &str, value: u64) {
    writer.str(key);
    writer.uint(value);
}

fn nanos(duration: core::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

const fn state_word(state: State) -> &'static str {
    match state {
        State::Alive => "alive",
        State::Suspect => "suspect",
        State::Dead => "dead",
        State::Left => "left",
    }
}

const fn medium_word(medium: Medium) -> &'static str {
    match medium {
        Medium::Own => "own",
        Medium::Datagram => "datagram",
        Medium::Stream => "stream",
        Medium::PushPull => "push-pull",
    }
}

const fn path_word(path: &Path) -> &'static str {
    match path {
        Path::Own => "own",
        Path::Probe(_) => "probe",
        Path::Gossip { .. } => "gossip",
        Path::PushPull { .. } => "push-pull",
        Path::Stream { .. } => "stream",
    }
}

const fn fact_word(fact: &Fact) -> &'static str {
    match fact {
        Fact::Accused { .. } => "accused",
        Fact::Confirmed { .. } => "confirmed",
        Fact::Expired { .. } => "expired",
        Fact::Declared => "declared-dead",
        Fact::Goodbye => "goodbye",
        Fact::Refuted => "refuted",
        Fact::Returned => "returned",
        Fact::TakenOver { .. } => "taken-over",
        Fact::Answered { .. } => "answered",
        Fact::Intent { kind: IntentKind::Leave, .. } => "leave-intent",
        Fact::Intent { kind: IntentKind::Join, .. } => "join-intent",
    }
}

/// The refusal when no member has the name.
pub fn unknown_member(name: &str) -> String {
    format!("No member is called '{name}'")
}

/// Reads the body of the response to `explain`. Text that is not UTF-8 is mended.
pub fn decode_explanation(bytes: &[u8]) -> Result<ExplainRecord, DecodeError> {
    let mut record = ExplainRecord::default();
    Reader::new(bytes).structure(&[], |key, value| {
        match key {
            b"Accusation" if value.is_nil() => return Ok(false),
            b"Accusation" => record.accusation = Some(Accusation::decode(value)?),
            b"History" => {
                for _ in 0..value.array()?.unwrap_or_default() {
                    record.history.push(HistoryRecord::decode(value)?);
                }
            }
            b"Incarnation" => record.incarnation = value.u64()?,
            b"Medium" => record.medium = lossy(value.bytes()?),
            b"Member" => record.member = MemberRecord::decode(value)?,
            b"Omitted" => record.omitted = value.u32()?,
            b"State" => record.state = lossy(value.bytes()?),
            b"StateAge" => record.state_age = value.u64()?,
            b"SuspicionLeft" => record.suspicion_left = value.u64()?,
            b"Why" => record.why = lossy(value.bytes()?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(record)
}

impl Accusation {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut it = Self::default();
        reader.structure(&[], |key, value| {
            match key {
                b"Age" => it.age = value.u64()?,
                b"By" => it.by = lossy(value.bytes()?),
                b"Confirmations" => it.confirmations = value.u32()?,
                b"Path" => it.path = lossy(value.bytes()?),
                b"Wanted" => it.wanted = value.u32()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(it)
    }
}

impl HistoryRecord {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut it = Self::default();
        reader.structure(&[], |key, value| {
            match key {
                b"Age" => it.age = value.u64()?,
                b"By" => it.by = lossy(value.bytes()?),
                b"Fact" => it.fact = lossy(value.bytes()?),
                b"From" => it.from = lossy(value.bytes()?),
                b"Incarnation" => it.incarnation = value.u64()?,
                b"Path" => it.path = lossy(value.bytes()?),
                b"Text" => it.text = lossy(value.bytes()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(it)
    }
}

#[cfg(test)]
mod tests;
