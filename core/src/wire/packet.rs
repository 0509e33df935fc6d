//! Datagrams: checksum around compression around a compound of messages (PROTOCOL.md P-22 to P-25).

use alloc::vec::Vec;

use super::codec::{Codec, Compression};
use super::kind;
use super::message::Message;
use crate::event::Reject;
use crate::limits::Limits;

/// Bytes that a compound costs once: its type and its count.
pub const COMPOUND_HEADER: usize = 2;

/// Bytes that each part of a compound costs: its length.
pub const PART_OVERHEAD: usize = 2;

/// Bytes that a message of the layer above costs: its type.
pub const USER_OVERHEAD: usize = 1;

/// Bytes of a checksum with its type.
pub const CRC_OVERHEAD: usize = 5;

/// Parts in one compound: older peers misread more (PROTOCOL.md P-23).
pub const PARTS_MAX: usize = 127;

/// Reads a datagram: each good message in it, and the reason for each bad part, goes to `visit`,
/// in their order.
///
/// Wrappers may lie in wrappers down to `limits.nesting_max`. All layers together decompress to
/// `limits.datagram_bytes_max` at most.
///
/// Every datagram is visited at least once. Returns how many bytes were passed over because they
/// stand behind what they should belong to.
pub fn open(
    datagram: &[u8],
    limits: &Limits,
    codec: &mut Codec,
    visit: &mut dyn FnMut(Result<Message<'_>, Reject>),
) -> usize {
    let mut opener = Opener {
        codec,
        budget: limits.datagram_bytes_max,
        nesting_max: limits.nesting_max,
        spare: 0,
        visit,
    };
    match datagram.split_first_chunk::<CRC_OVERHEAD>() {
        Some(([kind::CRC, sum @ ..], payload)) => {
            if crc32fast::hash(payload) == u32::from_be_bytes(*sum) {
                opener.part(payload, 1);
            } else {
                opener.reject(Reject::BadCrc);
            }
        }
        _ => opener.part(datagram, 0),
    }
    opener.spare
}

/// What is needed on all layers of one packet.
struct Opener<'x> {
    codec: &'x mut Codec,
    /// Bytes that may still be decompressed.
    budget: usize,
    nesting_max: u8,
    /// Bytes that belong to nothing.
    spare: usize,
    visit: &'x mut dyn FnMut(Result<Message<'_>, Reject>),
}

impl Opener<'_> {
    fn reject(&mut self, reason: Reject) {
        (self.visit)(Err(reason));
    }

    /// A message or wrapper that lies within `depth` wrappers.
    fn part(&mut self, part: &[u8], depth: u8) {
        match part.split_first() {
            Some((&(kind::COMPOUND | kind::COMPRESS), _)) if depth >= self.nesting_max => {
                self.reject(Reject::TooDeep);
            }
            Some((&kind::COMPOUND, body)) => self.compound(body, depth.saturating_add(1)),
            Some((&kind::COMPRESS, body)) => self.compressed(body, depth.saturating_add(1)),
            _ => {
                let message = Message::read(part).map(|(message, spare)| {
                    self.spare = self.spare.saturating_add(spare);
                    message
                });
                (self.visit)(message);
            }
        }
    }

    fn compound(&mut self, body: &[u8], depth: u8) {
        let table = body
            .split_first()
            .and_then(|(&count, rest)| rest.split_at_checked(PART_OVERHEAD * usize::from(count)));
        let Some((lengths, mut parts)) = table else {
            return self.reject(Reject::Truncated);
        };
        if lengths.is_empty() {
            return self.reject(Reject::Empty);
        }
        for length in lengths.as_chunks().0 {
            let length = u16::from_be_bytes(*length);
            let Some((part, rest)) = parts.split_at_checked(length.into()) else {
                return self.reject(Reject::Truncated);
            };
            parts = rest;
            self.part(part, depth);
        }
        self.spare = self.spare.saturating_add(parts.len());
    }

    fn compressed(&mut self, body: &[u8], depth: u8) {
        let mut plain = self.codec.take_layer();
        match self.codec.decompress(body, self.budget, &mut plain) {
            Ok(spare) => {
                self.budget = self.budget.saturating_sub(plain.len());
                self.spare = self.spare.saturating_add(spare);
                self.part(&plain, depth);
            }
            Err(reason) => {
                // Work was done for it, so that it counts.
                self.budget = self.budget.saturating_sub(plain.len());
                self.reject(reason);
            }
        }
        self.codec.put_layer(plain);
    }
}

/// Whether a packet gets a checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checksum {
    /// No.
    #[default]
    Off,
    /// Yes: only for receivers that are known to understand it (PROTOCOL.md P-25).
    On,
}

/// What is put around the messages of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wrap {
    /// Whether the packet is compressed.
    pub compress: Compression,
    /// Whether the packet gets a checksum.
    pub crc: Checksum,
}

/// Collects messages into one packet. Its buffers are reused from packet to packet.
#[derive(Debug, Default)]
pub struct PacketBuilder {
    /// The messages, one after the other.
    messages: Vec<u8>,
    lengths: Vec<u16>,
    /// The finished packet, behind room for a checksum.
    plain: Vec<u8>,
    packed: Vec<u8>,
}

impl PacketBuilder {
    /// Drops all messages.
    pub fn clear(&mut self) {
        self.messages.clear();
        self.lengths.clear();
    }

    /// Adds an encoded message. See [`Self::push_with`].
    pub fn push(&mut self, message: &[u8]) {
        self.push_with(|out| out.extend_from_slice(message));
    }

    /// Adds the message that `encode` appends.
    ///
    /// What no packet can carry is left out: an empty message, one of more than 65,535 bytes, and
    /// any message once the packet [is full](Self::is_full).
    pub fn push_with(&mut self, encode: impl FnOnce(&mut Vec<u8>)) {
        let begin = self.messages.len();
        encode(&mut self.messages);
        match u16::try_from(self.messages.len().saturating_sub(begin)) {
            Ok(length) if length > 0 && !self.is_full() => self.lengths.push(length),
            _ => self.messages.truncate(begin),
        }
    }

    /// Number of messages.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Whether no further message fits the table of lengths.
    pub fn is_full(&self) -> bool {
        self.lengths.len() >= PARTS_MAX
    }

    /// Size of all messages in bytes, without any wrapper.
    pub fn bytes(&self) -> usize {
        self.messages.len()
    }

    /// The packet: a single message bare, several as a compound, then compressed and checksummed
    /// as `wrap` says. Empty if there is no message.
    ///
    /// The messages stay until [`Self::clear`].
    pub fn finish(&mut self, wrap: Wrap, codec: &mut Codec) -> &[u8] {
        self.plain.clear();
        self.plain.resize(CRC_OVERHEAD, 0);
        if self.lengths.len() > 1 {
            self.plain.push(kind::COMPOUND);
            self.plain.push(u8::try_from(self.lengths.len()).unwrap_or(u8::MAX));
            self.plain.extend(self.lengths.iter().flat_map(|length| length.to_be_bytes()));
        }
        self.plain.extend_from_slice(&self.messages);
        let framed = if self.is_compressed(wrap.compress, codec) {
            &mut self.packed
        } else {
            &mut self.plain
        };
        let payload = framed.get(CRC_OVERHEAD..).unwrap_or_default();
        if wrap.crc == Checksum::Off || payload.is_empty() {
            return framed.get(CRC_OVERHEAD..).unwrap_or_default();
        }
        let [a, b, c, d] = crc32fast::hash(payload).to_be_bytes();
        if let Some(head) = framed.first_chunk_mut() {
            *head = [kind::CRC, a, b, c, d];
        }
        framed
    }

    /// Compresses the plain packet, if that is wanted; whether the result is to be sent.
    fn is_compressed(&mut self, compress: Compression, codec: &mut Codec) -> bool {
        let (Some(plain), true) = (self.plain.get(CRC_OVERHEAD..), !self.messages.is_empty())
        else {
            return false;
        };
        if compress == Compression::Off {
            return false;
        }
        self.packed.clear();
        self.packed.resize(CRC_OVERHEAD, 0);
        codec.compress(plain, &mut self.packed);
        compress == Compression::Always || self.packed.len() < self.plain.len()
    }
}

#[cfg(test)]
mod tests;
