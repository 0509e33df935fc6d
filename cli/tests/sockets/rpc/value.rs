//! `MessagePack` values, read for comparing: the core has readers for what it expects, and none
//! for everything.

use std::collections::BTreeMap;
use std::fmt;

/// A value with its type: text is not bytes, and nil is not empty.
#[derive(Clone, PartialEq)]
pub(crate) enum Value {
    Nil,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Self>),
    Map(BTreeMap<String, Self>),
    /// What is not compared, and how it is called.
    Masked(&'static str),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("nil"),
            Self::Bool(it) => write!(f, "{it}"),
            Self::Int(it) => write!(f, "{it}"),
            Self::Float(it) => write!(f, "{it:?}"),
            Self::Text(it) => write!(f, "{it:?}"),
            Self::Bytes(it) => write!(f, "b{:?}", String::from_utf8_lossy(it)),
            Self::List(it) => f.debug_list().entries(it).finish(),
            Self::Map(it) => f.debug_map().entries(it).finish(),
            Self::Masked(it) => write!(f, "<{it}>"),
        }
    }
}

/// Reads the first value; `None` if it is not whole. Anything but `MessagePack` fails the test.
pub(crate) fn read(bytes: &[u8]) -> Option<(Value, &[u8])> {
    let (&marker, rest) = bytes.split_first()?;
    let number = |len: usize| -> Option<(u64, &[u8])> {
        let (head, rest) = rest.split_at_checked(len)?;
        Some((head.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), rest))
    };
    let signed = |len: usize| -> Option<(Value, &[u8])> {
        let (unsigned, rest) = number(len)?;
        let shift = 64 - 8 * u32::try_from(len).ok()?;
        Some((Value::Int(((unsigned << shift).cast_signed() >> shift).into()), rest))
    };
    let sized = |(len, rest)| (usize::try_from(len).expect("a length"), rest);
    match marker {
        0..=0x7f => Some((Value::Int(marker.into()), rest)),
        0xe0..=0xff => Some((Value::Int(marker.cast_signed().into()), rest)),
        0x80..=0x8f => map((marker & 15).into(), rest),
        0x90..=0x9f => list((marker & 15).into(), rest),
        0xa0..=0xbf => text((marker & 31).into(), rest),
        0xc0 => Some((Value::Nil, rest)),
        0xc2 | 0xc3 => Some((Value::Bool(marker == 0xc3), rest)),
        0xc4..=0xc6 => {
            let (len, rest) = sized(number(1 << (marker - 0xc4))?);
            let (bytes, rest) = rest.split_at_checked(len)?;
            Some((Value::Bytes(bytes.to_vec()), rest))
        }
        0xcb => number(8).map(|(bits, rest)| (Value::Float(f64::from_bits(bits)), rest)),
        0xcc..=0xcf => number(1 << (marker - 0xcc)).map(|(it, rest)| (Value::Int(it.into()), rest)),
        0xd0..=0xd3 => signed(1 << (marker - 0xd0)),
        0xd9..=0xdb => {
            let (len, rest) = sized(number(1 << (marker - 0xd9))?);
            text(len, rest)
        }
        0xdc | 0xdd => {
            let (len, rest) = sized(number(2 << (marker - 0xdc))?);
            list(len, rest)
        }
        0xde | 0xdf => {
            let (len, rest) = sized(number(2 << (marker - 0xde))?);
            map(len, rest)
        }
        other => panic!("no agent writes {other:x}"),
    }
}

fn text(len: usize, rest: &[u8]) -> Option<(Value, &[u8])> {
    let (text, rest) = rest.split_at_checked(len)?;
    Some((Value::Text(String::from_utf8_lossy(text).into_owned()), rest))
}

fn list(len: usize, mut rest: &[u8]) -> Option<(Value, &[u8])> {
    let mut items = Vec::new();
    for _ in 0..len {
        let (item, behind) = read(rest)?;
        items.push(item);
        rest = behind;
    }
    Some((Value::List(items), rest))
}

fn map(len: usize, mut rest: &[u8]) -> Option<(Value, &[u8])> {
    let mut pairs = BTreeMap::new();
    for _ in 0..len {
        let (key, behind) = read(rest)?;
        let (value, behind) = read(behind)?;
        let Value::Text(key) = key else { panic!("a key that is no text: {key:?}") };
        pairs.insert(key, value);
        rest = behind;
    }
    Some((Value::Map(pairs), rest))
}
