//! Secret bytes in base64, with Go's verdict on what is wrong with them.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

/// Text that is no base64. Shows as Go's own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Base64Error {
    /// The byte at which Go finds fault, from 0.
    pub at: usize,
}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "illegal base64 data at input byte {}", self.at)
    }
}

impl core::error::Error for Base64Error {}

/// Characters that stand for three bytes.
const GROUP: usize = 4;

/// The characters in the order of the sextets that they stand for.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes the standard alphabet, padded.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(GROUP));
    for group in bytes.chunks(GROUP - 1) {
        let bits = (0..GROUP - 1)
            .fold(0_u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let sextet = usize::try_from(bits >> shift & 0x3f).unwrap_or_default();
            let byte = if at <= group.len() { ALPHABET.get(sextet) } else { None };
            text.push(char::from(byte.copied().unwrap_or(b'=')));
        }
    }
    text
}

/// Reads the standard alphabet, padded. Line breaks are passed over, and spare bits are not
/// looked at. The bytes are wiped when they are dropped.
pub fn decode(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Base64Error> {
    let fault = |at| Err(Base64Error { at });
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let mut rest = text.iter().enumerate().filter(|(_, byte)| !is_break(byte));
    // Room for all: nothing is moved, and nothing is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut bits, mut filled) = (0_u32, 0);
    while let Some((at, &byte)) = rest.next() {
        if byte == b'=' {
            match filled {
                2 => match rest.next() {
                    Some((_, b'=')) => {}
                    // The fault is looked for before what should have been the second sign.
                    Some((next, _)) => return fault(next - 1),
                    None => return fault(text.len()),
                },
                3 => {}
                _ => return fault(at),
            }
            if let Some((beyond, _)) = rest.next() {
                return fault(beyond);
            }
            bits <<= 6 * (GROUP - filled);
            bytes.extend(bits.to_be_bytes().iter().skip(1).take(filled - 1));
            return Ok(bytes);
        }
        let Some(value) = sextet(byte) else { return fault(at) };
        bits = bits << 6 | value;
        filled += 1;
        if filled == GROUP {
            bytes.extend(bits.to_be_bytes().iter().skip(1));
            (bits, filled) = (0, 0);
        }
    }
    if filled > 0 { fault(text.len() - filled) } else { Ok(bytes) }
}

/// The six bits that a character stands for.
fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

#[cfg(test)]
mod tests;
