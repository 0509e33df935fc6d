//! Secret bytes in base64, with Go's verdict on what is wrong with them.

use std::fmt;

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

impl std::error::Error for Base64Error {}

/// Characters that stand for three bytes.
const GROUP: usize = 4;

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
