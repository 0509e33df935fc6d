//! The exchange of full state (PROTOCOL.md P-61): a header, one entry a member, and the state of
//! the layer above.

use alloc::vec::Vec;

use super::dialect::{DecodeError, Dialect, Reader, Writer};
use super::kind;
use crate::event::Reject;
use crate::id::Incarnation;
use crate::limits::Limits;

/// One side's full state, borrowed from its stream. Every byte of it has been validated.
#[derive(Clone, Debug)]
pub struct PushPull<'a> {
    /// Whether this exchange is a join; the answer repeats what the request says.
    pub join: bool,
    /// State of the layer above.
    pub user_state: &'a [u8],
    entries: &'a [u8],
    node_count: usize,
    bad_nodes: usize,
}

/// What a member's entry says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeState<'a> {
    /// The member's name.
    pub name: &'a str,
    /// Its address: 4 or 16 bytes in good entries.
    pub addr: &'a [u8],
    /// Its port; 0 means the default.
    pub port: u16,
    /// Its metadata; `None` is nil on the wire.
    pub meta: Option<&'a [u8]>,
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// 0 alive, 1 suspect, 2 dead, 3 left; what does not fit is 255.
    pub state: u8,
    /// Its six version bytes; may be missing or short in bad entries.
    pub versions: &'a [u8],
}

impl<'a> PushPull<'a> {
    /// Reads a full state: `body` is what follows the type byte. Bytes after it are ignored.
    ///
    /// Counts of members and bytes above their limits are [`Reject::TooLarge`].
    pub fn decode(body: &'a [u8], limits: &Limits) -> Result<Self, Reject> {
        Self::read(&mut Reader::new(body), limits)
    }

    /// As [`Self::decode`], from a reader.
    pub(super) fn read(reader: &mut Reader<'a>, limits: &Limits) -> Result<Self, Reject> {
        let header = Header::read(reader)?.checked(limits)?;
        let entries = reader.rest();
        let mut bad_nodes = 0;
        for _ in 0..header.nodes {
            if read_node(reader)?.is_none() {
                bad_nodes += 1;
            }
        }
        let user_state = reader.take(header.user_state_bytes)?;
        let node_count = header.nodes - bad_nodes;
        Ok(Self { join: header.join, user_state, entries, node_count, bad_nodes })
    }

    /// The members, in the sender's order. Entries whose name is not UTF-8 are passed over.
    pub fn nodes(&self) -> impl Iterator<Item = NodeState<'a>> + use<'a> {
        let mut reader = Reader::new(self.entries);
        let mut left = self.node_count + self.bad_nodes;
        core::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            Some(read_node(&mut reader).ok().flatten())
        })
        .flatten()
    }

    /// Number of members that [`Self::nodes`] yields.
    pub fn node_count(&self) -> usize {
        self.node_count
    }

    /// Number of entries that are passed over because their name is not UTF-8.
    pub fn bad_nodes(&self) -> usize {
        self.bad_nodes
    }
}

/// What stands before the entries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Header {
    join: bool,
    pub(crate) nodes: usize,
    pub(crate) user_state_bytes: usize,
}

impl Header {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut header = Self::default();
        reader.structure(&["Nodes", "UserStateLen", "Join"], |key, reader| {
            match key {
                b"Nodes" => header.nodes = count(reader)?,
                b"UserStateLen" => header.user_state_bytes = count(reader)?,
                b"Join" => header.join = reader.bool()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(header)
    }

    pub(crate) fn checked(self, limits: &Limits) -> Result<Self, Reject> {
        if self.nodes > limits.push_pull_nodes_max
            || self.user_state_bytes > limits.stream_bytes_max
        {
            return Err(Reject::TooLarge);
        }
        Ok(self)
    }
}

/// A number of things, written as a signed number; a negative one is an error.
pub(crate) fn count(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    Ok(usize::try_from(reader.u64()?).unwrap_or(usize::MAX))
}

/// Reads an entry; `None` if its name is not UTF-8.
fn read_node<'a>(reader: &mut Reader<'a>) -> Result<Option<NodeState<'a>>, DecodeError> {
    let order = ["Name", "Addr", "Port", "Meta", "Incarnation", "State", "Vsn"];
    let mut node = NodeState::default();
    let mut name = <&[u8]>::default();
    reader.structure(&order, |key, reader| {
        match key {
            b"Name" => name = reader.bytes()?,
            b"Addr" => node.addr = reader.bytes()?,
            b"Port" => node.port = reader.u16()?,
            b"Meta" => node.meta = reader.opt_bytes()?,
            b"Incarnation" => node.incarnation = Incarnation(reader.u32()?),
            b"State" => node.state = u8::try_from(reader.i64()?).unwrap_or(u8::MAX),
            b"Vsn" => node.versions = reader.bytes()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let name = core::str::from_utf8(name).ok();
    Ok(name.map(|name| NodeState { name, ..node }))
}

/// Appends a full state: the type byte, the header, the entries and the state of the layer above.
pub fn encode<'n>(
    out: &mut Vec<u8>,
    join: bool,
    nodes: impl ExactSizeIterator<Item = NodeState<'n>>,
    user_state: &[u8],
) {
    encode_as(Dialect::Gossip, out, join, nodes, user_state);
}

/// As [`encode`], in one of the two dialects of gossip.
pub fn encode_as<'n>(
    dialect: Dialect,
    out: &mut Vec<u8>,
    join: bool,
    nodes: impl ExactSizeIterator<Item = NodeState<'n>>,
    user_state: &[u8],
) {
    out.push(kind::PUSH_PULL);
    let writer = &mut Writer::new(out, dialect);
    writer.map(3);
    writer.str("Join");
    writer.bool(join);
    writer.str("Nodes");
    writer.int(i64::try_from(nodes.len()).unwrap_or(i64::MAX));
    writer.str("UserStateLen");
    writer.int(i64::try_from(user_state.len()).unwrap_or(i64::MAX));
    for node in nodes {
        node.write(writer);
    }
    out.extend_from_slice(user_state);
}

impl NodeState<'_> {
    fn write(&self, writer: &mut Writer<'_>) {
        writer.map(7);
        writer.str("Addr");
        writer.bytes(self.addr);
        writer.str("Incarnation");
        writer.uint(self.incarnation.0.into());
        writer.str("Meta");
        writer.opt_bytes(self.meta);
        writer.str("Name");
        writer.str(self.name);
        writer.str("Port");
        writer.uint(self.port.into());
        writer.str("State");
        writer.int(self.state.into());
        writer.str("Vsn");
        writer.bytes(self.versions);
    }
}

#[cfg(test)]
mod tests;
