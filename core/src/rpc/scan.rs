//! Finds where a value ends, as its bytes come in.

use crate::wire::dialect::{DecodeError, DecodeErrorKind, Reader};

/// A search for the end of one value of any type, which goes on where it stopped.
///
/// However the bytes are cut, each is looked at once; however deep the value is, no stack is used.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    /// Where the next part of the value begins.
    pos: usize,
    /// How many parts are still to come.
    pending: usize,
    /// The least length of the whole value, as far as it is known.
    least_len: usize,
}

impl Default for Scan {
    fn default() -> Self {
        Self { pos: 0, pending: 1, least_len: 1 }
    }
}

impl Scan {
    /// Looks on in `buf`, which begins with the value and holds at least what it held before.
    /// Gives the length of the value once all of it is there.
    pub(super) fn advance(&mut self, buf: &[u8]) -> Result<Option<usize>, DecodeError> {
        let mut reader = Reader::at(buf, self.pos);
        let outcome = reader.skip_pending(&mut self.pending);
        self.pos = reader.pos();
        match outcome {
            Ok(()) => {
                self.least_len = self.pos;
                Ok(Some(self.pos))
            }
            Err(DecodeError { kind: DecodeErrorKind::Truncated { need }, .. }) => {
                // Each part that comes after the one that is cut off has a byte at least.
                self.least_len = need.saturating_add(self.pending.saturating_sub(1));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The least length that the value can have, as far as it was looked at.
    pub(super) fn least_len(&self) -> usize {
        self.least_len
    }
}

#[cfg(test)]
mod tests;
