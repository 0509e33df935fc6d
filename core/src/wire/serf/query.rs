//! Queries, their filters, and what comes back (PROTOCOL.md P-161 to P-163).

use alloc::vec::Vec;

use super::List;
use crate::event::Reject;
use crate::id::LamportTime;
use crate::member::WireAddr;
use crate::time::{Duration, nanos};
use crate::wire::dialect::{DecodeError, Reader, Writer};

pub(super) const KIND: u8 = 4;
/// The type byte of an answer.
pub const RESPONSE_KIND: u8 = 5;

/// Whoever is selected says at once that it got the query.
pub const FLAG_ACK: u32 = 1;
/// The query is not passed on.
pub const FLAG_NO_BROADCAST: u32 = 2;

const NODE_FILTER: u8 = 0;
const TAG_FILTER: u8 = 1;

/// A question to some of the cluster, or to all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<'a> {
    /// When, by the query clock.
    pub ltime: LamportTime,
    /// Tells queries of one time apart.
    pub id: u32,
    /// Where the answers go.
    pub addr: WireAddr,
    /// The port there.
    pub port: u16,
    /// Who asks.
    pub source_node: &'a str,
    /// Who shall answer.
    pub filters: Filters<'a>,
    /// [`FLAG_ACK`], [`FLAG_NO_BROADCAST`]; others mean nothing.
    pub flags: u32,
    /// By how many others each answer is passed on as well.
    pub relay_factor: u8,
    /// How long answers are waited for. Nanoseconds on the wire; a negative one is none.
    pub timeout: Duration,
    /// What is asked.
    pub name: &'a str,
    /// What comes with it; `None` is nil on the wire.
    pub payload: Option<&'a [u8]>,
}

impl<'a> Query<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Reject> {
        let mut addr: &[u8] = &[];
        let mut query = Self {
            ltime: LamportTime(0),
            id: 0,
            addr: WireAddr::V4([0; 4]),
            port: 0,
            source_node: "",
            filters: Filters::default(),
            flags: 0,
            relay_factor: 0,
            timeout: Duration::ZERO,
            name: "",
            payload: None,
        };
        reader.structure(&ORDER, |key, reader| {
            match key {
                b"LTime" => query.ltime = LamportTime(reader.u64()?),
                b"ID" => query.id = reader.u32()?,
                b"Addr" => addr = reader.bytes()?,
                b"Port" => query.port = reader.u16()?,
                b"SourceNode" => query.source_node = reader.str()?,
                b"Filters" => query.filters = Filters::read(reader)?,
                b"Flags" => query.flags = reader.u32()?,
                b"RelayFactor" => query.relay_factor = reader.u8()?,
                b"Timeout" => query.timeout = duration(reader.i64()?),
                b"Name" => query.name = reader.str()?,
                b"Payload" => query.payload = reader.opt_bytes()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        query.addr = WireAddr::from_bytes(addr).ok_or(Reject::BadAddress)?;
        // One such filter ends the process of a reference node: it must not travel on.
        if query.filters.bodies().any(<[u8]>::is_empty) {
            return Err(Reject::EmptyFilter);
        }
        Ok(query)
    }

    /// Appends the message: its type byte and its body. `filters` are bodies, see [`Filter`].
    pub fn encode(&self, out: &mut Vec<u8>, filters: &[Vec<u8>]) {
        out.push(KIND);
        let mut writer = Writer::gossip(out);
        writer.map(11);
        writer.str("Addr");
        writer.bytes(self.addr.as_bytes());
        writer.str("Filters");
        if filters.is_empty() {
            writer.nil();
        } else {
            writer.array(filters.len());
            for filter in filters {
                writer.bytes(filter);
            }
        }
        writer.str("Flags");
        writer.uint(self.flags.into());
        writer.str("ID");
        writer.uint(self.id.into());
        writer.str("LTime");
        writer.uint(self.ltime.0);
        writer.str("Name");
        writer.str(self.name);
        writer.str("Payload");
        writer.opt_bytes(self.payload);
        writer.str("Port");
        writer.uint(self.port.into());
        writer.str("RelayFactor");
        writer.uint(self.relay_factor.into());
        writer.str("SourceNode");
        writer.str(self.source_node);
        writer.str("Timeout");
        writer.int(i64::try_from(nanos(self.timeout)).unwrap_or(i64::MAX));
    }
}

/// The fields in the order of the reference's declaration, for senders that write no names.
const ORDER: [&str; 11] = [
    "LTime",
    "ID",
    "Addr",
    "Port",
    "SourceNode",
    "Filters",
    "Flags",
    "RelayFactor",
    "Timeout",
    "Name",
    "Payload",
];

fn duration(nanos: i64) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or_default())
}

/// Who shall answer a query: all filters must match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filters<'a>(List<'a>);

impl<'a> Filters<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let len = reader.array()?;
        List::read(len, reader, Reader::bytes).map(Self)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// Whether everybody is asked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The filters as they came.
    pub fn bodies(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.0.iter(Reader::bytes)
    }

    /// The filters, read.
    pub fn iter(&self) -> impl Iterator<Item = Result<Filter<'a>, Reject>> + use<'a> {
        self.bodies().map(Filter::decode)
    }
}

/// One condition for who shall answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter<'a> {
    /// The node is one of these.
    Nodes(NodeNames<'a>),
    /// The expression matches somewhere in the value of the tag; a missing tag is empty.
    Tag {
        /// Which tag.
        tag: &'a str,
        /// The expression, in the syntax of RE2.
        expr: &'a str,
    },
}

/// Names in a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeNames<'a>(List<'a>);

impl<'a> NodeNames<'a> {
    /// The names, in their order. Those that are not UTF-8 are passed over: nobody has them.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.iter(super::name).flatten()
    }
}

impl<'a> Filter<'a> {
    /// Reads the body of a filter.
    pub fn decode(body: &'a [u8]) -> Result<Self, Reject> {
        let (&kind, rest) = body.split_first().ok_or(Reject::EmptyFilter)?;
        let reader = &mut Reader::new(rest);
        match kind {
            NODE_FILTER => {
                let len = reader.array()?;
                Ok(Self::Nodes(NodeNames(List::read(len, reader, Reader::bytes)?)))
            }
            TAG_FILTER => {
                let (mut tag, mut expr) = ("", "");
                reader.structure(&["Tag", "Expr"], |key, reader| {
                    match key {
                        b"Tag" => tag = reader.str()?,
                        b"Expr" => expr = reader.str()?,
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?;
                Ok(Self::Tag { tag, expr })
            }
            _ => Err(Reject::UnknownType),
        }
    }
}

/// The body of a filter for these nodes.
pub fn node_filter<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Vec<u8> {
    let mut body = Vec::from([NODE_FILTER]);
    let mut writer = Writer::gossip(&mut body);
    writer.array(names.len());
    for name in names {
        writer.str(name);
    }
    body
}

/// The body of a filter for nodes in whose `tag` the expression matches somewhere.
pub fn tag_filter(tag: &str, expr: &str) -> Vec<u8> {
    let mut body = Vec::from([TAG_FILTER]);
    let mut writer = Writer::gossip(&mut body);
    writer.map(2);
    writer.str("Expr");
    writer.str(expr);
    writer.str("Tag");
    writer.str(tag);
    body
}

/// An answer to a query, or the word that it has arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueryResponse<'a> {
    /// The time of the query.
    pub ltime: LamportTime,
    /// The number of the query.
    pub id: u32,
    /// Who answers.
    pub from: &'a str,
    /// [`FLAG_ACK`]: the query has arrived, and this is no answer yet.
    pub flags: u32,
    /// The answer; `None` is nil on the wire.
    pub payload: Option<&'a [u8]>,
}

impl<'a> QueryResponse<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut response = Self::default();
        reader.structure(&["LTime", "ID", "From", "Flags", "Payload"], |key, reader| {
            match key {
                b"LTime" => response.ltime = LamportTime(reader.u64()?),
                b"ID" => response.id = reader.u32()?,
                b"From" => response.from = reader.str()?,
                b"Flags" => response.flags = reader.u32()?,
                b"Payload" => response.payload = reader.opt_bytes()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(response)
    }

    /// Appends the message: its type byte and its body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(RESPONSE_KIND);
        let mut writer = Writer::gossip(out);
        writer.map(5);
        writer.str("Flags");
        writer.uint(self.flags.into());
        writer.str("From");
        writer.str(self.from);
        writer.str("ID");
        writer.uint(self.id.into());
        writer.str("LTime");
        writer.uint(self.ltime.0);
        writer.str("Payload");
        writer.opt_bytes(self.payload);
    }
}
