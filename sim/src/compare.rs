//! Where two traces part.

use std::collections::VecDeque;

use crate::trace::{Entry, Header, Reader, Text, TraceError};

/// Lines of both traces that are shown from before they part.
const BEFORE: usize = 8;

/// Lines of each that are shown from where they part.
const AFTER: usize = 8;

/// The first point at which two traces part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Entries that both have in common.
    pub common: usize,
    /// The last lines of those.
    pub before: Vec<String>,
    /// What follows in the first trace; nothing if it ends there.
    pub first: Vec<String>,
    /// What follows in the second.
    pub second: Vec<String>,
}

/// Compares two trace files. Nothing if they tell the same from beginning to end.
///
/// Headers may differ in what says nothing about the run: title and version. If two runs have
/// different scenarios or seeds, they part where that shows for the first time.
///
/// # Errors
///
/// The first file's [`TraceError`], or the second's.
pub fn parting(first: &[u8], second: &[u8]) -> Result<Option<Parting>, [Option<TraceError>; 2]> {
    let (header, mut a) = Reader::new(first).map_err(|error| [Some(error), None])?;
    let (other, mut b) = Reader::new(second).map_err(|error| [None, Some(error)])?;
    let mut before = Last::new(&header);
    let mut common = 0;
    loop {
        let (left, right) = match (a.next().transpose(), b.next().transpose()) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(error), _) => return Err([Some(error), None]),
            (_, Err(error)) => return Err([None, Some(error)]),
        };
        if left == right {
            let Some(entry) = left else { return Ok(None) };
            before.push(&entry);
            common += 1;
            continue;
        }
        return Ok(Some(Parting {
            common,
            before: before.lines(),
            first: rest(&header, left, a),
            second: rest(&other, right, b),
        }));
    }
}

/// The lines from an entry on.
fn rest(header: &Header, entry: Option<Entry<'_>>, reader: Reader<'_>) -> Vec<String> {
    let mut text = Text::new(header);
    let entries = entry.into_iter().chain(reader.filter_map(Result::ok));
    // Ticks have no line, so that it may take more entries than lines.
    let mut lines = Vec::new();
    for entry in entries {
        lines.extend(text.entry(&entry));
        if lines.len() >= AFTER {
            break;
        }
    }
    lines.truncate(AFTER);
    lines
}

/// The last lines of a trace.
struct Last {
    text: Text,
    lines: VecDeque<String>,
}

impl Last {
    fn new(header: &Header) -> Self {
        Self { text: Text::new(header), lines: VecDeque::new() }
    }

    fn push(&mut self, entry: &Entry<'_>) {
        self.lines.extend(self.text.entry(entry));
        let surplus = self.lines.len().saturating_sub(BEFORE);
        self.lines.drain(..surplus);
    }

    fn lines(self) -> Vec<String> {
        self.lines.into()
    }
}

#[cfg(test)]
mod tests;
