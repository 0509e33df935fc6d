//! Labels: the name of a cluster before everything that is sent to it (PROTOCOL.md P-107).
//!
//! ```text
//! f4 | length (1) | label
//! ```

use alloc::vec::Vec;

use super::kind;
use crate::event::Reject;

/// The longest label, in bytes.
pub const LABEL_BYTES_MAX: usize = 255;

/// Bytes before the label itself.
pub(super) const HEADER_BYTES: usize = 2;

/// Bytes that a label costs, with its header. None if it is empty.
pub const fn overhead(label: &str) -> usize {
    if label.is_empty() { 0 } else { HEADER_BYTES + label.len() }
}

/// Appends a label with its header. An empty one is left out, and one that is too long is cut.
pub fn encode(label: &str, out: &mut Vec<u8>) {
    let label = label.as_bytes().get(..LABEL_BYTES_MAX).unwrap_or(label.as_bytes());
    if !label.is_empty() {
        out.push(kind::LABEL);
        out.push(u8::try_from(label.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(label);
    }
}

/// A label, empty if there is none, and what follows it.
pub type Split<'a> = (&'a [u8], &'a [u8]);

/// Takes the label off.
///
/// [`Reject::BadLabel`] if its header is empty; `None` if its bytes end too early.
pub fn split(bytes: &[u8]) -> Result<Option<Split<'_>>, Reject> {
    match bytes {
        [] | [kind::LABEL] => Ok(None),
        [kind::LABEL, 0, ..] => Err(Reject::BadLabel),
        [kind::LABEL, len, rest @ ..] => Ok(rest.split_at_checked(usize::from(*len))),
        _ => Ok(Some((&[], bytes))),
    }
}
