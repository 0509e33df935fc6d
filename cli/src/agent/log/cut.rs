//! Text of any length, as much of it as a log line shows.

use std::fmt::{self, Write};

/// Longest message, and longest value of a field, in bytes and before anything is escaped. All that
/// is kept of a script's output (8 KiB) fits, with what stands before it.
pub(super) const TEXT_BYTES_MAX: usize = 9 << 10;

/// The beginning of a text, and how much is missing.
#[derive(Debug, Default)]
struct Cut {
    text: String,
    cut_bytes: usize,
}

impl Write for Cut {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = if self.cut_bytes > 0 { 0 } else { TEXT_BYTES_MAX - self.text.len() };
        let (shown, rest) = part.split_at(part.floor_char_boundary(room));
        self.text.push_str(shown);
        self.cut_bytes += rest.len();
        Ok(())
    }
}

/// The text, or its beginning and how much more there is. What is not shown is never held.
pub(super) fn cut(text: impl fmt::Display) -> String {
    let mut cut = Cut::default();
    let _never_fails = write!(cut, "{text}");
    if cut.cut_bytes > 0 {
        let _never_fails = write!(cut.text, ".. ({} more bytes)", cut.cut_bytes);
    }
    cut.text
}

#[cfg(test)]
mod tests;
