//! Tags, carried as a member's metadata.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::dialect::Writer;

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
