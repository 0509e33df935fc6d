//! Lists and maps of text in requests, each with a bound.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::dialect::{DecodeError, DecodeErrorKind, Reader, Writer};

/// Most addresses of one join, nodes of one query, and tags of one change.
pub const ADDRESSES_MAX: usize = 4096;

/// Most tags that one filter may ask about: each costs a compiled pattern.
pub const FILTER_TAGS_MAX: usize = 64;

/// An array of texts. Nothing is reserved for what its head promises.
pub(super) fn strings(reader: &mut Reader<'_>) -> Result<Vec<String>, DecodeError> {
    let at = reader.pos();
    let len = reader.array()?.unwrap_or_default();
    if len > ADDRESSES_MAX {
        return Err(DecodeError { at, kind: DecodeErrorKind::OutOfRange });
    }
    let mut list = Vec::new();
    for _ in 0..len {
        list.push(reader.str()?.to_owned());
    }
    Ok(list)
}

/// A map from text to text of at most `len_max` pairs; of a key that is there twice, the last.
pub(super) fn string_map(
    reader: &mut Reader<'_>,
    len_max: usize,
) -> Result<BTreeMap<String, String>, DecodeError> {
    let at = reader.pos();
    let len = reader.map()?.unwrap_or_default();
    if len > len_max {
        return Err(DecodeError { at, kind: DecodeErrorKind::OutOfRange });
    }
    let mut map = BTreeMap::new();
    for _ in 0..len {
        let key = reader.str()?.to_owned();
        map.insert(key, reader.str()?.to_owned());
    }
    Ok(map)
}

/// An array of texts; nil for none, as clients write it.
pub(super) fn write_strings(list: &[String], writer: &mut Writer<'_>) {
    if list.is_empty() {
        return writer.nil();
    }
    writer.array(list.len());
    for text in list {
        writer.str(text);
    }
}

/// A map from text to text.
pub(super) fn write_string_map(map: &BTreeMap<String, String>, writer: &mut Writer<'_>) {
    writer.map(map.len());
    for (key, value) in map {
        writer.str(key);
        writer.str(value);
    }
}
