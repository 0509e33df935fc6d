//! Where a command prints.
//!
//! A reader that went away (a closed pipe) is no reason to fail: what cannot be printed is lost.

use std::fmt::Display;
use std::io::Write;

/// Standard output and standard error, or what stands for them in a test.
pub struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl<'a> Console<'a> {
    /// A console that prints to these two.
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { out, err }
    }

    /// One line for standard output: results, and errors too, as Serf's users have them.
    pub fn line(&mut self, text: impl Display) {
        let _closed = writeln!(self.out, "{text}");
        let _closed = self.out.flush();
    }

    /// Text for standard output that brings its own newlines.
    pub fn text(&mut self, text: &str) {
        let _closed = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// One line for standard output, of any bytes.
    pub fn raw_line(&mut self, bytes: &[u8]) {
        let _closed = self.out.write_all(bytes).and_then(|()| self.out.write_all(b"\n"));
        let _closed = self.out.flush();
    }

    /// One line for standard error.
    pub fn error_line(&mut self, text: impl Display) {
        let _closed = writeln!(self.err, "{text}");
    }
}

impl std::fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Console")
    }
}
