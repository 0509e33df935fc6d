//! The messages of the Serf layer: intents, user events, queries and what comes back, and the state
//! that rides in an exchange of full state (PROTOCOL.md P-72 to P-76, P-160 to P-166).

pub mod conflict;
pub mod event;
pub mod keys;
pub mod query;
pub mod relay;

use alloc::vec::Vec;

use super::dialect::{DecodeError, Reader, Writer};
use crate::event::Reject;
use crate::id::LamportTime;

use event::UserEvent;
use query::{Query, QueryResponse};
use relay::Relay;

const LEAVE: u8 = 0;
const JOIN: u8 = 1;
const PUSH_PULL: u8 = 2;

/// A message of the Serf layer, borrowed from the user message that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SerfMessage<'a> {
    /// Somebody means to leave, or is told to.
    Leave(LeaveIntent<'a>),
    /// Somebody means to take part.
    Join(JoinIntent<'a>),
    /// Something that a user tells all.
    UserEvent(UserEvent<'a>),
    /// A question.
    Query(Query<'a>),
    /// An answer, or the word that a question has arrived.
    QueryResponse(QueryResponse<'a>),
    /// A message for somebody else.
    Relay(Relay<'a>),
}

/// `node` means to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaveIntent<'a> {
    /// When.
    pub ltime: LamportTime,
    /// Who.
    pub node: &'a str,
    /// Whether it shall be forgotten at once.
    pub prune: bool,
}

/// `node` means to take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinIntent<'a> {
    /// When.
    pub ltime: LamportTime,
    /// Who.
    pub node: &'a str,
}

impl<'a> SerfMessage<'a> {
    /// Reads one message: its type byte and its body. Bytes after the body are ignored.
    ///
    /// Kinds that never travel as a message of their own are [`Reject::UnknownType`].
    pub fn decode(message: &'a [u8]) -> Result<Self, Reject> {
        let (&first, body) = message.split_first().ok_or(Reject::Empty)?;
        let reader = &mut Reader::new(body);
        Ok(match first {
            LEAVE => Self::Leave(LeaveIntent::read(reader)?),
            JOIN => Self::Join(JoinIntent::read(reader)?),
            event::KIND => Self::UserEvent(UserEvent::read(reader)?),
            query::KIND => Self::Query(Query::read(reader)?),
            query::RESPONSE_KIND => Self::QueryResponse(QueryResponse::read(reader)?),
            relay::KIND => Self::Relay(Relay::read(reader)?),
            _ => return Err(Reject::UnknownType),
        })
    }
}

impl<'a> LeaveIntent<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut intent = Self::default();
        reader.structure(&["LTime", "Node", "Prune"], |key, reader| {
            match key {
                b"LTime" => intent.ltime = LamportTime(reader.u64()?),
                b"Node" => intent.node = reader.str()?,
                b"Prune" => intent.prune = reader.bool()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(intent)
    }

    /// Appends the message: its type byte and its body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(LEAVE);
        let mut writer = Writer::gossip(out);
        writer.map(3);
        writer.str("LTime");
        writer.uint(self.ltime.0);
        writer.str("Node");
        writer.str(self.node);
        writer.str("Prune");
        writer.bool(self.prune);
    }
}

impl<'a> JoinIntent<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut intent = Self::default();
        reader.structure(&["LTime", "Node"], |key, reader| {
            match key {
                b"LTime" => intent.ltime = LamportTime(reader.u64()?),
                b"Node" => intent.node = reader.str()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(intent)
    }

    /// Appends the message: its type byte and its body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(JOIN);
        let mut writer = Writer::gossip(out);
        writer.map(2);
        writer.str("LTime");
        writer.uint(self.ltime.0);
        writer.str("Node");
        writer.str(self.node);
    }
}

/// The Serf layer's part of a full state. Every byte of it has been validated.
#[derive(Clone, Copy, Debug, Default)]
pub struct PushPullState<'a> {
    /// The sender's member clock.
    pub ltime: LamportTime,
    /// The sender's event clock.
    pub event_ltime: LamportTime,
    /// The sender's query clock.
    pub query_ltime: LamportTime,
    left_members: List<'a>,
    status_ltimes: List<'a>,
    events: List<'a>,
    bad_names: usize,
}

/// Values that lie one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct List<'a> {
    /// How many there are.
    len: usize,
    /// Their bytes.
    values: &'a [u8],
}

/// A slot of the buffer of recent events: the events of one Lamport time.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventSlot<'a> {
    /// The event time.
    pub ltime: LamportTime,
    events: List<'a>,
}

/// An event as it rides in a full state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotEvent<'a> {
    /// The event's name.
    pub name: &'a str,
    /// What came with it; `None` is nil on the wire.
    pub payload: Option<&'a [u8]>,
}

/// A slot to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot<'x> {
    /// The event time.
    pub ltime: LamportTime,
    /// The events of this time.
    pub events: &'x [SlotEvent<'x>],
}

/// The three clocks of the Serf layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clocks {
    /// The member clock.
    pub ltime: LamportTime,
    /// The event clock.
    pub event_ltime: LamportTime,
    /// The query clock.
    pub query_ltime: LamportTime,
}

impl<'a> List<'a> {
    /// Validates the `len` values that begin here and steps over them.
    fn read<T>(
        len: Option<usize>,
        reader: &mut Reader<'a>,
        mut value: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> Result<Self, DecodeError> {
        let (len, begin) = (len.unwrap_or_default(), reader.rest());
        for _ in 0..len {
            value(reader)?;
        }
        let bytes = begin.len().saturating_sub(reader.rest().len());
        Ok(Self { len, values: begin.get(..bytes).unwrap_or_default() })
    }

    fn iter<T>(
        self,
        mut value: impl FnMut(&mut Reader<'a>) -> Result<T, DecodeError>,
    ) -> impl Iterator<Item = T> {
        let mut reader = Reader::new(self.values);
        (0..self.len).map_while(move |_| value(&mut reader).ok())
    }
}

impl<'a> PushPullState<'a> {
    /// Reads a state: its type byte and its body. Bytes after the body are ignored.
    pub fn decode(message: &'a [u8]) -> Result<Self, Reject> {
        let (&first, body) = message.split_first().ok_or(Reject::Empty)?;
        if first != PUSH_PULL {
            return Err(Reject::UnknownType);
        }
        let mut state = Self::default();
        let mut bad_names = 0;
        let order = ["LTime", "StatusLTimes", "LeftMembers", "EventLTime", "Events", "QueryLTime"];
        Reader::new(body).structure(&order, |key, reader| {
            match key {
                b"LTime" => state.ltime = LamportTime(reader.u64()?),
                b"EventLTime" => state.event_ltime = LamportTime(reader.u64()?),
                b"QueryLTime" => state.query_ltime = LamportTime(reader.u64()?),
                b"LeftMembers" => {
                    state.left_members = List::read(reader.array()?, reader, |reader| {
                        bad_names += usize::from(name(reader)?.is_none());
                        Ok(())
                    })?;
                }
                b"StatusLTimes" => {
                    state.status_ltimes = List::read(reader.map()?, reader, |reader| {
                        bad_names += usize::from(status_ltime(reader)?.0.is_none());
                        Ok(())
                    })?;
                }
                b"Events" => state.events = List::read(reader.array()?, reader, slot)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        state.bad_names = bad_names;
        Ok(state)
    }

    /// Members that left, in the sender's order. Names that are not UTF-8 are passed over.
    pub fn left_members(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.left_members.iter(name).flatten()
    }

    /// The status time of every member, in the sender's order. Names that are not UTF-8 are passed
    /// over.
    pub fn status_ltimes(&self) -> impl Iterator<Item = (&'a str, LamportTime)> + use<'a> {
        self.status_ltimes.iter(status_ltime).filter_map(|(name, ltime)| Some((name?, ltime)))
    }

    /// The slots of the buffer of recent events, in their order; most are empty.
    pub fn events(&self) -> impl Iterator<Item = Option<EventSlot<'a>>> + use<'a> {
        self.events.iter(slot)
    }

    /// Number of names of members that are passed over.
    pub fn bad_names(&self) -> usize {
        self.bad_names
    }
}

impl<'a> EventSlot<'a> {
    /// The events of this time, in the sender's order. Names that are not UTF-8 are passed over.
    pub fn events(&self) -> impl Iterator<Item = SlotEvent<'a>> + use<'a> {
        self.events.iter(slot_event).flatten()
    }
}

/// A name; `None` if it is not UTF-8.
fn name<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a str>, DecodeError> {
    Ok(core::str::from_utf8(reader.bytes()?).ok())
}

fn status_ltime<'a>(
    reader: &mut Reader<'a>,
) -> Result<(Option<&'a str>, LamportTime), DecodeError> {
    Ok((name(reader)?, LamportTime(reader.u64()?)))
}

fn slot<'a>(reader: &mut Reader<'a>) -> Result<Option<EventSlot<'a>>, DecodeError> {
    if reader.is_nil() {
        reader.skip()?;
        return Ok(None);
    }
    let mut slot = EventSlot::default();
    reader.structure(&["LTime", "Events"], |key, reader| {
        match key {
            b"LTime" => slot.ltime = LamportTime(reader.u64()?),
            b"Events" => slot.events = List::read(reader.array()?, reader, slot_event)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Some(slot))
}

/// An event; `None` if its name is not UTF-8.
fn slot_event<'a>(reader: &mut Reader<'a>) -> Result<Option<SlotEvent<'a>>, DecodeError> {
    let mut title = Some("");
    let mut payload = None;
    reader.structure(&["Name", "Payload"], |key, reader| {
        match key {
            b"Name" => title = name(reader)?,
            b"Payload" => payload = reader.opt_bytes()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(title.map(|name| SlotEvent { name, payload }))
}

/// Appends a state: its type byte and its body, everything in the given order.
pub fn encode_push_pull<'n>(
    out: &mut Vec<u8>,
    clocks: Clocks,
    events: impl ExactSizeIterator<Item = Option<Slot<'n>>>,
    left_members: impl ExactSizeIterator<Item = &'n str>,
    status_ltimes: impl ExactSizeIterator<Item = (&'n str, LamportTime)>,
) {
    out.push(PUSH_PULL);
    let mut writer = Writer::gossip(out);
    writer.map(6);
    writer.str("EventLTime");
    writer.uint(clocks.event_ltime.0);
    writer.str("Events");
    writer.array(events.len());
    for slot in events {
        match slot {
            Some(slot) => slot.write(&mut writer),
            None => writer.nil(),
        }
    }
    writer.str("LTime");
    writer.uint(clocks.ltime.0);
    writer.str("LeftMembers");
    writer.array(left_members.len());
    for name in left_members {
        writer.str(name);
    }
    writer.str("QueryLTime");
    writer.uint(clocks.query_ltime.0);
    writer.str("StatusLTimes");
    writer.map(status_ltimes.len());
    for (name, ltime) in status_ltimes {
        writer.str(name);
        writer.uint(ltime.0);
    }
}

impl Slot<'_> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(2);
        writer.str("Events");
        writer.array(self.events.len());
        for event in self.events {
            writer.map(2);
            writer.str("Name");
            writer.str(event.name);
            writer.str("Payload");
            writer.opt_bytes(event.payload);
        }
        writer.str("LTime");
        writer.uint(self.ltime.0);
    }
}

#[cfg(test)]
mod tests;
