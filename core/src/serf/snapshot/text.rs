//! Records as lines, and lines as records (PROTOCOL.md P-220, P-221).

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::id::LamportTime;

use super::{AfterLeave, Clock, Extra, Record, Snapshot};

const ALIVE: &str = "alive: ";
const NOT_ALIVE: &str = "not-alive: ";
const LEAVE: &str = "leave";
/// Old versions wrote it; nobody reads it any more.
const COORDINATE: &str = "coordinate: ";
const COMMENT: &str = "#";
const OURS: &str = "# tithing ";
const FAILED: &str = "failed ";
const TIME: &str = "time ";

/// So many of the lines that make no sense are shown, and so much of each.
const SHOWN_LINES_MAX: usize = 8;
const SHOWN_BYTES_MAX: usize = 256;

/// What the bytes of a file say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// All whole lines together.
    pub snapshot: Snapshot,
    /// How many bytes the whole lines have. What is behind them is the beginning of a line that
    /// was not written to its end: whatever is appended to it would be lost too.
    pub good_bytes: usize,
    /// How many lines make no sense and were passed over.
    pub skipped: usize,
    /// The first of them, shortened, mended where they are no UTF-8.
    pub skipped_lines: Vec<String>,
    /// How many leaves were ignored, as [`AfterLeave::Rejoin`] wants it.
    pub ignored_leaves: usize,
}

/// What a line is.
enum Line {
    Record(Record),
    Nothing,
    Nonsense,
}

/// Reads a file. It never fails, whatever the bytes.
pub fn replay(bytes: &[u8], after_leave: AfterLeave) -> Replay {
    let good_bytes = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let mut replay = Replay {
        snapshot: Snapshot::new(after_leave),
        good_bytes,
        skipped: 0,
        skipped_lines: Vec::new(),
        ignored_leaves: 0,
    };
    let whole = bytes.get(..good_bytes.saturating_sub(1)).unwrap_or_default();
    if good_bytes == 0 {
        return replay;
    }
    for line in whole.split(|&byte| byte == b'\n') {
        match read(line) {
            Line::Record(record) => {
                let is_ignored = record == Record::Leave && after_leave == AfterLeave::Rejoin;
                replay.ignored_leaves += usize::from(is_ignored);
                replay.snapshot.apply(&record);
            }
            Line::Nothing => {}
            Line::Nonsense => replay.skip(line),
        }
    }
    replay
}

impl Replay {
    fn skip(&mut self, line: &[u8]) {
        self.skipped += 1;
        if self.skipped_lines.len() < SHOWN_LINES_MAX {
            let shown = line.get(..SHOWN_BYTES_MAX).unwrap_or(line);
            self.skipped_lines.push(String::from_utf8_lossy(shown).into_owned());
        }
    }
}

/// Whether a name can stand in the file: it would not be read as something else.
pub fn is_writable(name: &str) -> bool {
    !name.contains(['\n', '\0'])
}

fn read(line: &[u8]) -> Line {
    let Ok(line) = core::str::from_utf8(line) else { return Line::Nonsense };
    // What a power cut leaves of a page that was not written.
    if line.contains('\0') {
        return Line::Nonsense;
    }
    let record = if let Some(rest) = line.strip_prefix(ALIVE) {
        member(rest).map(|(name, addr)| Record::Alive { name, addr })
    } else if let Some(name) = line.strip_prefix(NOT_ALIVE) {
        Some(Record::NotAlive { name: name.into() })
    } else if let Some((clock, rest)) = clock(line) {
        number(rest).map(|time| Record::Clock(clock, LamportTime(time)))
    } else if line == LEAVE {
        Some(Record::Leave)
    } else if let Some(rest) = line.strip_prefix(OURS) {
        // A kind that only a later version knows is a comment to this one.
        return extra(rest).map_or(Line::Nothing, |extra| Line::Record(Record::Extra(extra)));
    } else if line.starts_with(COMMENT) || line.starts_with(COORDINATE) {
        return Line::Nothing;
    } else {
        None
    };
    record.map_or(Line::Nonsense, Line::Record)
}

fn extra(rest: &str) -> Option<Extra> {
    if let Some(rest) = rest.strip_prefix(FAILED) {
        let (name, addr) = member(rest)?;
        return Some(Extra::Failed { name, addr });
    }
    rest.strip_prefix(TIME).and_then(number).map(Extra::Time)
}

/// `NAME ADDR`: a name may contain spaces, an address may not.
fn member(text: &str) -> Option<(Arc<str>, SocketAddr)> {
    let (name, addr) = text.rsplit_once(' ')?;
    Some((name.into(), addr.parse().ok()?))
}

fn clock(line: &str) -> Option<(Clock, &str)> {
    [Clock::Member, Clock::Event, Clock::Query]
        .into_iter()
        .find_map(|clock| Some((clock, line.strip_prefix(clock.as_str())?.strip_prefix(": ")?)))
}

/// Nothing but decimal digits.
fn number(text: &str) -> Option<u64> {
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_decimal { text.parse().ok() } else { None }
}

impl Clock {
    fn as_str(self) -> &'static str {
        match self {
            Self::Member => "clock",
            Self::Event => "event-clock",
            Self::Query => "query-clock",
        }
    }
}

impl Record {
    /// Appends the record's lines to a file that says something already. A name that cannot stand
    /// in the file is left out.
    pub fn write(&self, out: &mut Vec<u8>) {
        if let Self::Extra(Extra::Failed { name, .. }) = self {
            // To the peers the next line is a comment.
            line(out, name, &[NOT_ALIVE, name]);
        }
        self.write_last(out);
    }

    /// Appends the record's last line, the only one that counts where nothing contradicts it.
    pub(super) fn write_last(&self, out: &mut Vec<u8>) {
        match self {
            Self::Alive { name, addr } => line(out, name, &[ALIVE, name, " ", &addr.to_string()]),
            Self::NotAlive { name } => line(out, name, &[NOT_ALIVE, name]),
            Self::Clock(clock, time) => {
                line(out, "", &[clock.as_str(), ": ", &time.to_string()]);
            }
            Self::Leave => line(out, "", &[LEAVE]),
            Self::Extra(Extra::Failed { name, addr }) => {
                line(out, name, &[OURS, FAILED, name, " ", &addr.to_string()]);
            }
            Self::Extra(Extra::Time(seconds)) => {
                line(out, "", &[OURS, TIME, &seconds.to_string()]);
            }
        }
    }
}

fn line(out: &mut Vec<u8>, name: &str, parts: &[&str]) {
    if is_writable(name) {
        out.extend(parts.iter().flat_map(|part| part.bytes()));
        out.push(b'\n');
    }
}
