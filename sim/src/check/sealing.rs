//! What has to be sealed is, each time with a nonce that was never used before.

use std::collections::BTreeMap;

use tithing_core::wire::crypt::{Nonce, Version};
use tithing_core::wire::label;

use super::{Checker, Fact, Seen};
use crate::views::Views;

/// Type byte of a block in a stream, and the bytes of its length.
const STREAM_HEADER: (u8, usize) = (10, 5);

/// Bytes of a nonce that are its counter; those before it are the prefix (PROTOCOL.md P-103).
const COUNTER_BYTES: usize = 3;

/// How something that has to be sealed was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent<'a> {
    /// As a datagram.
    Datagram(&'a [u8]),
    /// Into a stream, whole.
    Stream(&'a [u8]),
}

impl Sent<'_> {
    /// The nonce, if it is sealed. Labels are of any cluster.
    pub fn nonce(self) -> Option<Nonce> {
        let (Self::Datagram(bytes) | Self::Stream(bytes)) = self;
        let (_, rest) = label::split(bytes).ok()??;
        let block = match self {
            Self::Datagram(_) => rest,
            Self::Stream(_) => {
                let (kind, header_bytes) = STREAM_HEADER;
                rest.get(header_bytes..).filter(|_| rest.first() == Some(&kind))?
            }
        };
        let (version, sealed) = block.split_first()?;
        let version = Version::from_byte(*version)?;
        (block.len() >= version.overhead()).then(|| sealed.first_chunk().copied())?
    }
}

/// See the module.
///
/// A nonce is a prefix and a counter. Whatever the key, the counters of one prefix only ever rise,
/// over all processes and all their lives: so no nonce is used twice, and it is enough to remember
/// one counter for each prefix.
#[derive(Debug, Default)]
pub(super) struct NoncesNeverRepeat {
    last: BTreeMap<Vec<u8>, [u8; COUNTER_BYTES]>,
}

impl Checker for NoncesNeverRepeat {
    fn rule(&self) -> &'static str {
        "what has to be sealed is, and no nonce is used twice"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
        let Fact::Sent(sent) = seen.fact else { return None };
        let Some(nonce) = sent.nonce() else { return Some("something was sent in plain".into()) };
        let (prefix, counter) = nonce.split_last_chunk::<COUNTER_BYTES>()?;
        let last = self.last.get(prefix).copied();
        if last.is_some_and(|last| *counter <= last) {
            return Some(format!("the nonce {nonce:02x?} comes after {last:02x?} of its prefix"));
        }
        self.last.insert(prefix.to_vec(), *counter);
        None
    }
}
