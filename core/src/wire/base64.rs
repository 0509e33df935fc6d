//! Base64 as keys are written: the standard alphabet, padded.

use alloc::string::String;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text of these bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let at = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or_default();
            let digit_is_there = usize::try_from(digit).is_ok_and(|digit| digit <= group.len());
            let letter = ALPHABET.get(at).copied().filter(|_| digit_is_there);
            text.push(letter.map_or('=', char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests;
