//! Puts the values of a stream together from the pieces in which they come.

use alloc::vec::Vec;
use core::fmt;

use super::scan::Scan;
use crate::wire::dialect::DecodeError;

/// What is kept for the next values, once all that came in was taken.
const KEPT_BYTES: usize = 1 << 10;

/// Bytes that have come in, and how far they have been looked at.
#[derive(Debug)]
pub struct Inbox {
    buf: Vec<u8>,
    /// Where the first value that was not taken begins.
    start: usize,
    scan: Scan,
    message_bytes_max: usize,
}

/// Why the next value cannot be taken. There is no way to go on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// The bytes are no value, or not of the expected kind.
    Malformed(DecodeError),
    /// The value is larger than is allowed.
    TooLarge,
    /// The stream ended within the value.
    Truncated,
}

impl From<DecodeError> for MessageError {
    fn from(error: DecodeError) -> Self {
        Self::Malformed(error)
    }
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::TooLarge => f.write_str("message too large"),
            Self::Truncated => f.write_str("unexpected EOF"),
        }
    }
}

impl core::error::Error for MessageError {}

impl Inbox {
    /// An empty inbox for values of at most `message_bytes_max` bytes each.
    pub fn new(message_bytes_max: usize) -> Self {
        Self { buf: Vec::new(), start: 0, scan: Scan::default(), message_bytes_max }
    }

    /// From now on values may be so large.
    pub fn set_message_bytes_max(&mut self, message_bytes_max: usize) {
        self.message_bytes_max = message_bytes_max;
    }

    /// Gives back what a large value has needed, once everything was taken.
    pub fn release(&mut self) {
        if self.is_empty() && self.buf.capacity() > KEPT_BYTES {
            self.buf = Vec::new();
            self.start = 0;
        }
    }

    /// Adds what has come in.
    pub fn push(&mut self, data: &[u8]) {
        if self.start > 0 {
            self.buf.drain(..self.start);
            self.start = 0;
        }
        self.buf.extend_from_slice(data);
    }

    /// Takes the next value, if all of it is there.
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, MessageError> {
        let unread = self.buf.get(self.start..).unwrap_or_default();
        let end = self.scan.advance(unread)?;
        if self.scan.least_len() > self.message_bytes_max {
            return Err(MessageError::TooLarge);
        }
        let Some(len) = end else {
            return Ok(None);
        };
        self.scan = Scan::default();
        let message = self.start..self.start.saturating_add(len);
        self.start = message.end;
        Ok(self.buf.get(message))
    }

    /// How many bytes have come in that were not taken.
    pub fn len(&self) -> usize {
        self.buf.len().saturating_sub(self.start)
    }

    /// How many bytes of memory it holds.
    pub fn held_bytes(&self) -> usize {
        self.buf.capacity()
    }

    /// Whether all that came in was taken.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
