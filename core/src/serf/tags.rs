//! Tags, carried as a member's metadata.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::wire::dialect::{DecodeError, Reader, Writer};

/// The first byte of metadata that holds a map of tags (protocol 3 and later).
const TAGS_MAGIC: u8 = 0xff;

/// Oldest protocol version that carries more than a role.
const TAGS_PROTOCOL: u8 = 3;

/// Tags as metadata (PROTOCOL.md P-80): a map from protocol 3 on, the bare role before.
pub fn encoded(tags: &BTreeMap<String, String>, protocol: u8) -> Vec<u8> {
    if protocol < TAGS_PROTOCOL {
        return tags.get("role").map(|role| role.as_bytes().to_vec()).unwrap_or_default();
    }
    let mut out = Vec::from([TAGS_MAGIC]);
    let mut writer = Writer::gossip(&mut out);
    writer.map(tags.len());
    for (key, value) in tags {
        writer.str(key);
        writer.str(value);
    }
    out
}

/// Metadata as tags (PROTOCOL.md P-80): what is not a map is a role.
///
/// A map that ends in nonsense gives the tags before it. Text that is not UTF-8 is mended.
pub fn decoded(meta: &[u8]) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::new();
    match meta.split_first() {
        Some((&TAGS_MAGIC, map)) => {
            // The tags that were read before the error stay.
            let _: Result<(), DecodeError> = read_tags(&mut Reader::new(map), &mut tags);
        }
        _ => {
            tags.insert("role".to_string(), lossy(meta));
        }
    }
    tags
}

fn read_tags(
    reader: &mut Reader<'_>,
    tags: &mut BTreeMap<String, String>,
) -> Result<(), DecodeError> {
    for _ in 0..reader.map()?.unwrap_or_default() {
        let key = lossy(reader.bytes()?);
        let value = lossy(reader.bytes()?);
        tags.insert(key, value);
    }
    Ok(())
}

fn lossy(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests;
