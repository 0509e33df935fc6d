//! The messages of the gossip layer, as values. One type byte, then a body (PROTOCOL.md P-20).

use alloc::vec::Vec;

use super::dialect::{DecodeError, Reader, Writer};
use super::kind;
use crate::event::Reject;
use crate::id::{Incarnation, SeqNo};

/// A message of the gossip layer, borrowed from its packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// Are you there?
    Ping(Ping<'a>),
    /// Ask somebody for me whether he is there.
    IndirectPing(IndirectPing<'a>),
    /// Yes, I am here.
    Ack(Ack<'a>),
    /// Somebody gives no answer.
    Suspect(Accusation<'a>),
    /// Somebody is there, with these properties.
    Alive(Alive<'a>),
    /// Somebody is gone.
    Dead(Accusation<'a>),
    /// Bytes of the layer above.
    User(&'a [u8]),
    /// The member that I pinged for you gives no answer.
    Nack(Nack),
}

/// Where an answer should go, if not to the source of the packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Source<'a> {
    /// The asker's advertised address: 4 or 16 bytes, or empty.
    pub addr: &'a [u8],
    /// The asker's name, or empty.
    pub node: &'a str,
    /// The asker's advertised port, or 0.
    pub port: u16,
}

/// Are you there? Ignored by everybody but `node`; empty means everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ping<'a> {
    /// Echoed in the ack.
    pub seq_no: SeqNo,
    /// Who is meant.
    pub node: &'a str,
    /// Who asks.
    pub source: Source<'a>,
}

/// A request to ping `target` and to pass on its ack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IndirectPing<'a> {
    /// The requester's number, echoed in the relayed ack or nack.
    pub seq_no: SeqNo,
    /// Address of the target: 4 or 16 bytes.
    pub target: &'a [u8],
    /// Port of the target; 0 means the default.
    pub port: u16,
    /// Name of the target.
    pub node: &'a str,
    /// Whether a nack is wanted when the target stays silent.
    pub nack: bool,
    /// Who asks.
    pub source: Source<'a>,
}

/// The answer to a ping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ack<'a> {
    /// The ping's number.
    pub seq_no: SeqNo,
    /// Opaque bytes of the layer above; `None` is nil on the wire.
    pub payload: Option<&'a [u8]>,
}

/// A helper got no answer either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nack {
    /// The requester's number.
    pub seq_no: SeqNo,
}

/// A claim that `node` gives no answer, or is gone. `Dead` with `from == node` is a goodbye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accusation<'a> {
    /// The incarnation that the claim is about.
    pub incarnation: Incarnation,
    /// The accused.
    pub node: &'a str,
    /// The accuser.
    pub from: &'a str,
}

/// A claim that `node` is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alive<'a> {
    /// The member's incarnation.
    pub incarnation: Incarnation,
    /// The member's name.
    pub node: &'a str,
    /// Its address, 4 or 16 bytes.
    pub addr: &'a [u8],
    /// Its port; 0 means the default.
    pub port: u16,
    /// Its metadata; `None` is nil on the wire.
    pub meta: Option<&'a [u8]>,
    /// Its six version bytes; may be missing or short in bad messages.
    pub versions: &'a [u8],
}

impl<'a> Message<'a> {
    /// Reads one message: its type byte and its body. Bytes after the body are ignored.
    ///
    /// Wrappers (compound, compressed, checksummed) are not messages: their types are unknown here.
    pub fn decode(part: &'a [u8]) -> Result<Self, Reject> {
        Self::read(part).map(|(message, _)| message)
    }

    /// As [`Self::decode`], with the number of bytes after the body.
    pub(super) fn read(part: &'a [u8]) -> Result<(Self, usize), Reject> {
        let (&first, body) = part.split_first().ok_or(Reject::Empty)?;
        let reader = &mut Reader::new(body);
        let message = match first {
            kind::PING => Self::Ping(Ping::read(reader)?),
            kind::INDIRECT_PING => Self::IndirectPing(IndirectPing::read(reader)?),
            kind::ACK => Self::Ack(Ack::read(reader)?),
            kind::SUSPECT => Self::Suspect(Accusation::read(reader)?),
            kind::ALIVE => Self::Alive(Alive::read(reader)?),
            kind::DEAD => Self::Dead(Accusation::read(reader)?),
            // All that follows is the layer above's.
            kind::USER => return Ok((Self::User(body), 0)),
            kind::NACK => Self::Nack(Nack::read(reader)?),
            _ => return Err(Reject::UnknownType),
        };
        Ok((message, reader.rest().len()))
    }

    /// Appends the message: its type byte and its body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.kind());
        let writer = &mut Writer::gossip(out);
        match self {
            Self::Ping(ping) => ping.write(writer),
            Self::IndirectPing(ping) => ping.write(writer),
            Self::Ack(ack) => ack.write(writer),
            Self::Suspect(claim) | Self::Dead(claim) => claim.write(writer),
            Self::Alive(alive) => alive.write(writer),
            Self::Nack(nack) => nack.write(writer),
            Self::User(body) => out.extend_from_slice(body),
        }
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::Ping(_) => kind::PING,
            Self::IndirectPing(_) => kind::INDIRECT_PING,
            Self::Ack(_) => kind::ACK,
            Self::Suspect(_) => kind::SUSPECT,
            Self::Alive(_) => kind::ALIVE,
            Self::Dead(_) => kind::DEAD,
            Self::User(_) => kind::USER,
            Self::Nack(_) => kind::NACK,
        }
    }
}

impl<'a> Source<'a> {
    fn field(&mut self, key: &[u8], reader: &mut Reader<'a>) -> Result<bool, DecodeError> {
        match key {
            b"SourceAddr" => self.addr = reader.bytes()?,
            b"SourceNode" => self.node = reader.str()?,
            b"SourcePort" => self.port = reader.u16()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Fields that are not empty: only those are written.
    fn len(&self) -> usize {
        usize::from(!self.addr.is_empty())
            + usize::from(!self.node.is_empty())
            + usize::from(self.port != 0)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        if !self.addr.is_empty() {
            writer.str("SourceAddr");
            writer.bytes(self.addr);
        }
        if !self.node.is_empty() {
            writer.str("SourceNode");
            writer.str(self.node);
        }
        if self.port != 0 {
            writer.str("SourcePort");
            writer.uint(self.port.into());
        }
    }
}

impl<'a> Ping<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let order = ["SeqNo", "Node", "SourceAddr", "SourcePort", "SourceNode"];
        let mut ping = Self::default();
        reader.structure(&order, |key, reader| {
            match key {
                b"SeqNo" => ping.seq_no = SeqNo(reader.u32()?),
                b"Node" => ping.node = reader.str()?,
                _ => return ping.source.field(key, reader),
            }
            Ok(true)
        })?;
        Ok(ping)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(2 + self.source.len());
        writer.str("Node");
        writer.str(self.node);
        writer.str("SeqNo");
        writer.uint(self.seq_no.0.into());
        self.source.write(writer);
    }
}

impl<'a> IndirectPing<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let order =
            ["SeqNo", "Target", "Port", "Node", "Nack", "SourceAddr", "SourcePort", "SourceNode"];
        let mut ping = Self::default();
        reader.structure(&order, |key, reader| {
            match key {
                b"SeqNo" => ping.seq_no = SeqNo(reader.u32()?),
                b"Target" => ping.target = reader.bytes()?,
                b"Port" => ping.port = reader.u16()?,
                b"Node" => ping.node = reader.str()?,
                b"Nack" => ping.nack = reader.bool()?,
                _ => return ping.source.field(key, reader),
            }
            Ok(true)
        })?;
        Ok(ping)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(5 + self.source.len());
        writer.str("Nack");
        writer.bool(self.nack);
        writer.str("Node");
        writer.str(self.node);
        writer.str("Port");
        writer.uint(self.port.into());
        writer.str("SeqNo");
        writer.uint(self.seq_no.0.into());
        self.source.write(writer);
        writer.str("Target");
        writer.bytes(self.target);
    }
}

impl<'a> Ack<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut ack = Self::default();
        reader.structure(&["SeqNo", "Payload"], |key, reader| {
            match key {
                b"SeqNo" => ack.seq_no = SeqNo(reader.u32()?),
                b"Payload" => ack.payload = reader.opt_bytes()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(ack)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(2);
        writer.str("Payload");
        writer.opt_bytes(self.payload);
        writer.str("SeqNo");
        writer.uint(self.seq_no.0.into());
    }
}

impl Nack {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut nack = Self::default();
        reader.structure(&["SeqNo"], |key, reader| {
            match key {
                b"SeqNo" => nack.seq_no = SeqNo(reader.u32()?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(nack)
    }

    fn write(self, writer: &mut Writer<'_>) {
        writer.map(1);
        writer.str("SeqNo");
        writer.uint(self.seq_no.0.into());
    }
}

impl<'a> Accusation<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut claim = Self::default();
        reader.structure(&["Incarnation", "Node", "From"], |key, reader| {
            match key {
                b"Incarnation" => claim.incarnation = Incarnation(reader.u32()?),
                b"Node" => claim.node = reader.str()?,
                b"From" => claim.from = reader.str()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(claim)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(3);
        writer.str("From");
        writer.str(self.from);
        writer.str("Incarnation");
        writer.uint(self.incarnation.0.into());
        writer.str("Node");
        writer.str(self.node);
    }
}

impl<'a> Alive<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let order = ["Incarnation", "Node", "Addr", "Port", "Meta", "Vsn"];
        let mut alive = Self::default();
        reader.structure(&order, |key, reader| {
            match key {
                b"Incarnation" => alive.incarnation = Incarnation(reader.u32()?),
                b"Node" => alive.node = reader.str()?,
                b"Addr" => alive.addr = reader.bytes()?,
                b"Port" => alive.port = reader.u16()?,
                b"Meta" => alive.meta = reader.opt_bytes()?,
                b"Vsn" => alive.versions = reader.bytes()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(alive)
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(6);
        writer.str("Addr");
        writer.bytes(self.addr);
        writer.str("Incarnation");
        writer.uint(self.incarnation.0.into());
        writer.str("Meta");
        writer.opt_bytes(self.meta);
        writer.str("Node");
        writer.str(self.node);
        writer.str("Port");
        writer.uint(self.port.into());
        writer.str("Vsn");
        writer.bytes(self.versions);
    }
}

#[cfg(test)]
mod tests;
