//! Compression of packets and streams: LZW with 8-bit literals, lowest bit first (PROTOCOL.md
//! P-24), inside a map that names the algorithm.

use alloc::vec::Vec;
use core::fmt;

use weezl::decode::Decoder;
use weezl::encode::Encoder;
use weezl::{BitOrder, LzwStatus};

use super::dialect::{DecodeError, DecodeErrorKind, Reader, Writer};
use super::kind;
use crate::event::Reject;

/// The only algorithm that the protocol knows.
const ALGO_LZW: u8 = 0;

/// A code of 9 to 12 bits for each byte at worst, with clear and end codes on top.
const PACKED_SLACK: usize = 16;

/// Room for the output of one datagram, before its size is known.
const PLAIN_CHUNK: usize = 2_048;

/// Clear codes that any compressed text may have, beside those that its length explains. Encoders
/// clear a full table, once in 5 KiB or less often; each clear costs the decoder a new table.
const CLEARS_MAX: usize = 64;

/// Compressed bytes that explain one more clear code.
const BYTES_PER_CLEAR: usize = 1_024;

/// A buffer that one large state has blown up is not kept for the datagrams that follow.
const KEPT_BYTES_MAX: usize = 128 << 10;

/// Whether what is sent is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Never.
    #[default]
    Off,
    /// Only if the result is strictly shorter, as the peers do with datagrams.
    IfShorter,
    /// Always, as the peers do with streams.
    Always,
}

/// The compressor and decompressor of one node, and the buffers that they work in.
///
/// All of it is made when it is first needed and reused ever after.
#[derive(Default)]
pub struct Codec {
    encoder: Option<Encoder>,
    decoder: Option<Decoder>,
    packed: Vec<u8>,
    /// Decompressed layers of the packet at hand; returned here when the layer is done.
    layers: Vec<Vec<u8>>,
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("encoder", &self.encoder.is_some())
            .field("decoder", &self.decoder.is_some())
            .finish_non_exhaustive()
    }
}

impl Codec {
    /// Appends `plain` in compressed form: a type byte, then a map with the algorithm and bytes.
    pub fn compress(&mut self, plain: &[u8], out: &mut Vec<u8>) {
        self.pack(plain);
        out.push(kind::COMPRESS);
        let writer = &mut Writer::gossip(out);
        writer.map(2);
        writer.str("Algo");
        writer.uint(ALGO_LZW.into());
        writer.str("Buf");
        writer.bytes(&self.packed);
        if self.packed.capacity() > KEPT_BYTES_MAX {
            self.packed = Vec::new();
        }
    }

    fn pack(&mut self, plain: &[u8]) {
        let encoder = self.encoder.get_or_insert_with(|| Encoder::new(BitOrder::Lsb, 8));
        encoder.reset();
        encoder.finish();
        let packed = &mut self.packed;
        packed.clear();
        let mut input = plain;
        loop {
            let filled = packed.len();
            packed.resize(filled + input.len() + input.len() / 2 + PACKED_SLACK, 0);
            let step = encoder.encode_bytes(input, packed.get_mut(filled..).unwrap_or_default());
            input = input.get(step.consumed_in..).unwrap_or_default();
            packed.truncate(filled + step.consumed_out);
            match step.status {
                Ok(LzwStatus::Done) => return,
                Ok(LzwStatus::Ok | LzwStatus::NoProgress) => {}
                // Every byte has a code of its own, so that no input is invalid.
                Err(error) => unreachable!("{error}"),
            }
        }
    }

    /// Replaces `out` by the plain form of `body`, the bytes after the type byte.
    ///
    /// More than `limit` bytes are [`Reject::TooLarge`]; all else that is wrong with `body` is
    /// [`Reject::BadCompression`]. Bytes after the map, and after the end code in it, are passed
    /// over: returns how many.
    pub fn decompress(
        &mut self,
        body: &[u8],
        limit: usize,
        out: &mut Vec<u8>,
    ) -> Result<usize, Reject> {
        out.clear();
        let (packed, spare) = packed_bytes(body).map_err(|_| Reject::BadCompression)?;
        Ok(self.unpack(packed, limit, out)?.saturating_add(spare))
    }

    fn unpack(&mut self, packed: &[u8], limit: usize, out: &mut Vec<u8>) -> Result<usize, Reject> {
        let decoder = self.decoder.get_or_insert_with(|| Decoder::new(BitOrder::Lsb, 8));
        decoder.reset();
        let mut input = packed;
        let mut clears_left = CLEARS_MAX.saturating_add(packed.len() / BYTES_PER_CLEAR);
        // One byte more than allowed, so that output of just the limit can meet its end code.
        let size_max = limit.saturating_add(1);
        loop {
            let filled = out.len();
            if filled > limit {
                return Err(Reject::TooLarge);
            }
            let room = filled.saturating_mul(2).max(PLAIN_CHUNK).min(size_max);
            // No more than is allowed, however the vector would like to grow.
            out.reserve_exact(room.saturating_sub(filled));
            out.resize(room, 0);
            let step = decoder.decode_bytes(input, out.get_mut(filled..).unwrap_or_default());
            input = input.get(step.consumed_in..).unwrap_or_default();
            out.truncate(filled + step.consumed_out);
            match step.status {
                Ok(LzwStatus::Done) if out.len() > limit => return Err(Reject::TooLarge),
                Ok(LzwStatus::Done) => return Ok(input.len()),
                Ok(LzwStatus::Ok) if out.len() == room => {}
                // The decoder comes back before the room is filled when it has met a clear code.
                Ok(LzwStatus::Ok) if clears_left > 0 => clears_left -= 1,
                // Too many of them; or all is read and no end code came; or an invalid code.
                Ok(LzwStatus::Ok | LzwStatus::NoProgress) | Err(_) => {
                    return Err(Reject::BadCompression);
                }
            }
        }
    }

    /// A buffer for a decompressed layer; give it back with [`Self::put_layer`].
    pub(crate) fn take_layer(&mut self) -> Vec<u8> {
        self.layers.pop().unwrap_or_default()
    }

    pub(crate) fn put_layer(&mut self, layer: Vec<u8>) {
        self.layers.push(layer);
    }
}

/// The compressed bytes in the map of a compressed message, and how many bytes follow it.
fn packed_bytes(body: &[u8]) -> Result<(&[u8], usize), DecodeError> {
    let mut algo = ALGO_LZW;
    let mut packed = <&[u8]>::default();
    let mut reader = Reader::new(body);
    reader.structure(&["Algo", "Buf"], |key, reader| {
        match key {
            b"Algo" => algo = reader.u8()?,
            b"Buf" => packed = reader.bytes()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if algo == ALGO_LZW {
        Ok((packed, reader.rest().len()))
    } else {
        Err(DecodeError { at: 0, kind: DecodeErrorKind::OutOfRange })
    }
}

#[cfg(test)]
mod tests;
