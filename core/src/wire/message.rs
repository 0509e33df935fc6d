//! The messages of the gossip layer, as values. One type byte, then a body (PROTOCOL.md P-20).

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
