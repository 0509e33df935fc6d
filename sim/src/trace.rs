//! Traces: every step of a run, as postcard records in a file or as text.
//!
//! A trace file is the eight bytes `TITHSIM1`, then frames: a length (4 bytes, little-endian) and
//! as many bytes. The first frame is a header, each other one a [`Record`].

mod text;

use serde::{Deserialize, Serialize};

use crate::record::{self, Record};
use crate::scenario::Scenario;
pub use text::Text;

/// The first bytes of a trace file.
const MAGIC: &[u8; 8] = b"TITHSIM1";

/// What all records of a trace have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The scenario's title.
    pub title: String,
    /// The seed of the run.
    pub seed: u64,
    /// The names of the nodes in order, which also says their addresses.
    pub nodes: Vec<(String, std::net::SocketAddr)>,
}

impl Header {
    /// The header for runs of a scenario.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let nodes = (0_u32..)
            .zip(&scenario.nodes)
            .map(|(place, node)| (node.name.clone(), node.address(crate::NodeIndex(place))))
            .collect();
        Self { title: scenario.title.clone(), seed, nodes }
    }

    /// The beginning of a trace file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let (mut body, mut framed) = (Vec::new(), Vec::new());
        record::write(&mut body, self);
        frame(&mut framed, &body);
        let mut out = MAGIC.to_vec();
        out.append(&mut framed);
        out
    }
}

/// Puts a length before some bytes.
pub(crate) fn frame(out: &mut Vec<u8>, body: &[u8]) {
    out.clear();
    let len = u32::try_from(body.len()).expect("a step is smaller than 4 GiB");
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(body);
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
            Self::NotATrace => write!(f, "this is not a trace: it does not begin with TITHSIM1"),
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
    type Item = Result<Record<'a>, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        if at >= self.bytes.len() {
            return None;
        }
        let record = self.body().and_then(|body| Record::read(body).ok());
        if record.is_none() {
            self.at = self.bytes.len();
        }
        Some(record.ok_or(TraceError::BadRecord(at)))
    }
}

/// A whole trace file as text.
pub fn to_text(bytes: &[u8]) -> Result<String, TraceError> {
    let (header, reader) = Reader::new(bytes)?;
    let mut text = Text::new(header);
    for record in reader {
        text.push(&record?);
    }
    Ok(text.finish())
}

#[cfg(test)]
mod tests;
