//! Traces: every step of a run, and what was done to the world, in a file or as text.
//!
//! A trace file is the eight bytes `TITHSIM2`, then frames: a length (4 bytes, little-endian) and
//! as many bytes. The first frame is a [`Header`]. Each other one begins with a byte that says what
//! it is: 0 for a [`Record`], the very bytes that the hash goes over; 1 for a [`Note`].

mod text;

use serde::{Deserialize, Serialize};

use tithing_core::Instant;

use crate::record::{self, Record};
use crate::scenario::Scenario;
use crate::world::{Change, Stray};
pub use text::Text;

/// The first bytes of a trace file.
const MAGIC: &[u8; 8] = b"TITHSIM2";

/// What all records of a trace have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The scenario's title.
    pub title: String,
    /// The seed of the run.
    pub seed: u64,
    /// The names of the nodes in order, which also says their addresses.
    pub nodes: Vec<(String, std::net::SocketAddr)>,
    /// The scenario as a file, so that what was played can be played again: all of it but keys.
    pub scenario: String,
    /// Whether it has keys, which are withheld.
    pub withholds_keys: bool,
    /// The version of the program.
    pub version: String,
}

/// Something that is no step of a node: it tells why steps went as they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Noted,
}

/// What notes tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noted {
    /// A step of the scenario, in the words of its story.
    Done(String),
    /// What came of it, or of something else: a process, or the network, has changed.
    Change(Change),
    /// A datagram that the step before this note sent, or that would have arrived now.
    Stray(Stray),
}

/// One frame of a trace.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry<'a> {
    /// A step of a node.
    Step(Record<'a>),
    /// Anything else.
    Note(Note),
}

impl Entry<'_> {
    /// When.
    pub const fn at(&self) -> Instant {
        match self {
            Self::Step(record) => record.at,
            Self::Note(note) => note.at,
        }
    }
}

/// The first bytes of frames.
const STEP: u8 = 0;
const NOTE: u8 = 1;

impl Header {
    /// The header for runs of a scenario.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let nodes = (0_u32..)
            .zip(&scenario.nodes)
            .map(|(place, node)| (node.name.clone(), node.address(crate::NodeIndex(place))))
            .collect();
        let keys = scenario.keys();
        let text = keys.values().fold(scenario.to_string(), |text, key| {
            text.replace(&key.to_base64(), "withheld") // Traces are passed on.
        });
        Self {
            title: scenario.title.clone(),
            seed,
            nodes,
            scenario: text,
            withholds_keys: !keys.is_empty(),
            version: env!("CARGO_PKG_VERSION").into(),
        }
    }

    /// The beginning of a trace file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let (mut body, mut framed) = (Vec::new(), Vec::new());
        record::write(&mut body, self);
        frame(&mut framed, &[&body]);
        let mut out = MAGIC.to_vec();
        out.append(&mut framed);
        out
    }
}

/// Puts a length before some bytes.
fn frame(out: &mut Vec<u8>, parts: &[&[u8]]) {
    out.clear();
    let len: usize = parts.iter().map(|part| part.len()).sum();
    let len = u32::try_from(len).expect("a step is smaller than 4 GiB");
    out.extend_from_slice(&len.to_le_bytes());
    out.extend(parts.iter().copied().flatten());
}

/// A step as a frame.
pub(crate) fn frame_step(out: &mut Vec<u8>, record: &[u8]) {
    frame(out, &[&[STEP], record]);
}

/// A note as a frame.
pub(crate) fn frame_note(out: &mut Vec<u8>, note: &Note) {
    let mut body = vec![NOTE];
    record::write(&mut body, note);
    frame(out, &[&body]);
}

/// What is wrong with a trace file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceError {
    /// It does not begin as trace files do.
    NotATrace,
    /// It ends in the middle of a record, or a record makes no sense. The byte where it begins.
    BadRecord(usize),
}

impl std::fmt::Display for TraceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotATrace => write!(f, "this is not a trace: it does not begin with TITHSIM2"),
            Self::BadRecord(at) => write!(f, "the record at byte {at} is cut off or damaged"),
        }
    }
}

impl std::error::Error for TraceError {}

/// Reads a trace file.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Reads the beginning of a trace file.
    pub fn new(bytes: &'a [u8]) -> Result<(Header, Self), TraceError> {
        if !bytes.starts_with(MAGIC) {
            return Err(TraceError::NotATrace);
        }
        let mut reader = Self { bytes, at: MAGIC.len() };
        let at = reader.at;
        let body = reader.body().ok_or(TraceError::BadRecord(at))?;
        let (header, _) = record::take(body).map_err(|_| TraceError::BadRecord(at))?;
        Ok((header, reader))
    }

    fn body(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
        let body = rest.get(..len)?;
        self.at += 4 + len;
        Some(body)
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Entry<'a>, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        if at >= self.bytes.len() {
            return None;
        }
        let entry = self.body().and_then(entry);
        if entry.is_none() {
            self.at = self.bytes.len();
        }
        Some(entry.ok_or(TraceError::BadRecord(at)))
    }
}

fn entry(body: &[u8]) -> Option<Entry<'_>> {
    let (kind, rest) = body.split_first()?;
    match *kind {
        STEP => Record::read(rest).ok().map(Entry::Step),
        NOTE => record::take(rest).ok().map(|(note, _)| Entry::Note(note)),
        _ => None,
    }
}

/// Whether notes are written, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    /// Only steps.
    #[default]
    Left,
    /// Notes as lines that begin with `*`.
    Told,
}

/// A whole trace file as text.
pub fn to_text(bytes: &[u8], notes: Notes) -> Result<String, TraceError> {
    let (header, reader) = Reader::new(bytes)?;
    let mut text = Text::new(&header);
    for entry in reader {
        let entry = entry?;
        if notes == Notes::Told || matches!(entry, Entry::Step(_)) {
            text.push(&entry);
        }
    }
    Ok(text.finish())
}

#[cfg(test)]
mod tests;
