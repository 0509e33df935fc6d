//! Where a command prints.
//!
//! A reader that went away (a closed pipe) is no reason to fail: what cannot be printed is lost,
//! and who would go on printing asks whether anybody still reads.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Standard output and standard error, or what stands for them in a test.
pub struct Console<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    is_reader_gone: bool,
}

impl<'a> Console<'a> {
    /// A console that prints to these two.
    pub fn new(out: &'a mut dyn Write, err: &'a mut dyn Write) -> Self {
        Self { out, err, is_reader_gone: false }
    }

    /// Whether whoever read standard output has closed it, as far as printing has shown.
    pub fn is_reader_gone(&self) -> bool {
        self.is_reader_gone
    }

    /// One line for standard output: results, and errors too, as Serf's users have them.
    pub fn line(&mut self, text: impl Display) {
        self.print(|out| writeln!(out, "{text}"));
    }

    /// Text for standard output that brings its own newlines.
    pub fn text(&mut self, text: &str) {
        self.print(|out| out.write_all(text.as_bytes()));
    }

    /// One line for standard output, of any bytes.
    pub fn raw_line(&mut self, bytes: &[u8]) {
        self.print(|out| out.write_all(bytes).and_then(|()| out.write_all(b"\n")));
    }

    fn print(&mut self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if self.is_reader_gone {
            return;
        }
        let printed = print(self.out).and_then(|()| self.out.flush());
        self.is_reader_gone = printed.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe);
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
