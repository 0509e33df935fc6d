//! How good bytes are spoilt.

use tithing_core::prng::Prng;
use tithing_core::wire::codec::Codec;

/// Inputs grow no further than this: more than any datagram has.
const INPUT_BYTES_MAX: usize = 70_000;

/// One of a list, which must not be empty.
pub fn pick<'a>(list: &'a [Vec<u8>], prng: &mut Prng) -> &'a [u8] {
    &list[prng.index(list.len())]
}

/// A byte; those that begin something, and the edges, are likelier than the rest.
pub fn byte(prng: &mut Prng) -> u8 {
    const LIKELY: [u8; 21] = [
        0, 1, 6, 7, 8, 9, 10, 12, 0x7f, 0x80, 0x81, 0xa0, 0xbf, 0xc0, 0xc4, 0xcf, 0xda, 0xdb, 0xdf,
        0xf4, 0xff,
    ];
    if prng.chance(1, 2) {
        return LIKELY[prng.index(LIKELY.len())];
    }
    u8::try_from(prng.below(256)).expect("a byte")
}

/// Bytes of pure chance, fewer than `len_max`.
pub fn noise(prng: &mut Prng, len_max: usize) -> Vec<u8> {
    (0..prng.index(len_max)).map(|_| byte(prng)).collect()
}

/// Changes one thing.
pub fn mutate(bytes: &mut Vec<u8>, prng: &mut Prng) {
    let at = prng.index(bytes.len() + 1);
    match prng.below(7) {
        0 => bytes.truncate(at),
        1 => bytes.insert(at, byte(prng)),
        2 if at < bytes.len() => {
            bytes.remove(at);
        }
        3 if at < bytes.len() => bytes[at] ^= 1 << prng.below(8),
        4 => {
            // A length or a count that lies.
            let lie = u32::try_from(prng.next_u64() >> 32).expect("32 bits").to_be_bytes();
            for (place, value) in bytes[at..].iter_mut().zip(lie) {
                *place = value;
            }
        }
        5 => {
            // The same once more.
            let again = bytes[at..].to_vec();
            bytes.extend(again);
        }
        _ if at < bytes.len() => bytes[at] = byte(prng),
        _ => {}
    }
    bytes.truncate(INPUT_BYTES_MAX);
}

/// Spoils one of `list`: a few changes, perhaps another one's end behind its own beginning.
pub fn spoil(list: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
    if prng.chance(1, 10) {
        return noise(prng, 300);
    }
    let mut bytes = pick(list, prng).to_vec();
    for _ in 0..prng.below(4) {
        mutate(&mut bytes, prng);
    }
    if prng.chance(1, 4) {
        let other = pick(list, prng);
        let from = prng.index(other.len() + 1);
        let at = prng.index(bytes.len() + 1);
        bytes.splice(at.., other[from..].iter().copied());
        bytes.truncate(INPUT_BYTES_MAX);
    }
    bytes
}

/// As [`spoil`], perhaps in wrappers.
pub fn spoil_and_wrap(list: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
    let mut bytes = spoil(list, prng);
    for _ in 0..prng.below(3) {
        bytes = wrap(&bytes, prng);
    }
    bytes
}

/// Puts `bytes` into one more wrapper: compound, compression or checksum.
pub fn wrap(bytes: &[u8], prng: &mut Prng) -> Vec<u8> {
    let mut out = Vec::new();
    match prng.below(3) {
        0 => {
            let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes();
            out.extend([7, 2]);
            out.extend(len);
            out.extend(len);
            out.extend_from_slice(bytes);
            out.extend_from_slice(bytes);
        }
        1 => Codec::default().compress(bytes, &mut out),
        _ => {
            out.push(12);
            out.extend(crc32fast::hash(bytes).to_be_bytes());
            out.extend_from_slice(bytes);
        }
    }
    out
}
