//! The flight record of an agent: what goes into its node, in a ring of files.
//!
//! `PATH` is the file at hand; `PATH.1` is the one before it, and so on. A file that is full makes
//! room for the next one; the oldest goes when there would be too many. What an earlier agent has
//! recorded counts among them: who starts again does not lose the record of how it ended.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use tithing_core::flight::{Header, Recorder, Secrecy, Secret, Start};
use tithing_core::{Actions, Input, Instant, Node};

use crate::linux;

/// For nobody else: who is in the cluster, and what was said, is in it.
const MODE: u32 = 0o600;

/// Room for so many bytes is kept from one turn to the next.
const KEPT_BYTES_MAX: usize = 256 << 10;

/// Where a flight record goes, and what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlightSettings {
    /// The file at hand. The others have its name with a number behind it.
    pub path: PathBuf,
    /// Whether what users send along with events, queries and answers is recorded as it is, if the
    /// node has no keys. With keys all of it is, sealed.
    pub payloads: Payloads,
    /// A file of so many bytes is full.
    pub file_bytes_max: u64,
    /// So many files there are at most.
    pub files_max: u32,
}

/// What users send along with events, queries and answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payloads {
    /// Digests of the same length stand in its place.
    #[default]
    Withheld,
    /// As it is.
    Recorded,
}

impl FlightSettings {
    /// A record at `path` of 256 MiB in 8 files, without payloads.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        let (payloads, file_bytes_max) = (Payloads::Withheld, 32 << 20);
        Self { path: path.into(), payloads, file_bytes_max, files_max: 8 }
    }

    /// The place of a file that is so old; 0 is the one at hand.
    fn place(&self, age: u32) -> PathBuf {
        if age == 0 {
            return self.path.clone();
        }
        let mut path = self.path.clone().into_os_string();
        path.push(format!(".{age}"));
        path.into()
    }

    /// Makes each file one older, and begins a new one.
    fn next(&self) -> io::Result<File> {
        match fs::symlink_metadata(&self.path) {
            Ok(about) if about.is_file() => {
                for age in (0..self.files_max.max(1) - 1).rev() {
                    rename(self.place(age), self.place(age + 1))?;
                }
                if self.files_max <= 1 {
                    fs::remove_file(&self.path)?;
                }
            }
            Ok(about) if about.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(_) => return Err(io::Error::other("not a regular file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        OpenOptions::new().write(true).create_new(true).mode(MODE).open(&self.path)
    }
}

/// What is not there needs no other name.
fn rename(from: PathBuf, to: PathBuf) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The record of one node.
pub(crate) struct Flight {
    settings: FlightSettings,
    recorder: Recorder,
    header: Header,
    file: Box<dyn Write + Send>,
    /// Bytes in the file at hand.
    written: u64,
    steps: u64,
    /// What will be written at the end of the turn.
    waiting: Vec<u8>,
}

impl fmt::Debug for Flight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flight").field("path", &self.settings.path).finish_non_exhaustive()
    }
}

impl Flight {
    /// Begins the record of a node that begins like this.
    pub(crate) fn open(settings: FlightSettings, start: Start) -> io::Result<Self> {
        let secrecy = start.secrecy(match settings.payloads {
            Payloads::Withheld => Secrecy::Masked,
            Payloads::Recorded => Secrecy::Open,
        });
        let secret = Secret { digests: linux::nonce_seed()?.0, nonces: linux::nonce_seed()? };
        let run = linux::seed()?.0;
        let recorder = Recorder::new(&start, run, secrecy, &secret);
        let software = env!("CARGO_PKG_VERSION").to_owned();
        let header = Header { software, run, file: 0, steps_before: 0, secrecy, start };
        let file = Box::new(settings.next()?);
        let waiting = header.to_bytes();
        let (written, steps) = (0, 0);
        let mut flight = Self { settings, recorder, header, file, written, steps, waiting };
        flight.write()?;
        Ok(flight)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.settings.path
    }

    /// The node is about to be given this.
    pub(crate) fn begin(&mut self, at: Instant, input: &Input<'_>) {
        self.recorder.begin(at, input);
    }

    /// The node was given it, and wants this done.
    pub(crate) fn finish(&mut self, node: &Node, actions: &Actions) {
        self.recorder.finish(node, actions, &mut self.waiting);
        self.steps += 1;
    }

    /// Nothing more will be recorded.
    pub(crate) fn end(&mut self, node: &Node) -> io::Result<()> {
        self.recorder.end(node, &mut self.waiting);
        self.write()
    }

    /// Writes what was recorded in this turn: from now on it survives the end of the process.
    ///
    /// A file that begins says first what the node knows: it can be led again from there.
    pub(crate) fn flush(&mut self, node: &Node) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.write()?;
        let mut checkpoint = Vec::new();
        if self.written >= self.settings.file_bytes_max
            && self.recorder.checkpoint(node, &mut checkpoint)
        {
            self.header.file += 1;
            self.header.steps_before = self.steps;
            // It was needed at the beginning only.
            self.header.start.config.snapshot.restored = None;
            self.file = Box::new(self.settings.next()?);
            self.written = 0;
            self.waiting = self.header.to_bytes();
            self.waiting.append(&mut checkpoint);
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.write_all(&self.waiting)?;
        self.written += u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        self.waiting.clear();
        self.waiting.shrink_to(KEPT_BYTES_MAX);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
