//! What a driver has to do to a snapshot file, as data (PROTOCOL.md P-223 to P-225).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::time::{Duration, Instant};

use super::{Durability, Extra, Record, Snapshot};

/// A file is not replaced before it has so many bytes, as with the peers.
const FILE_BYTES_MIN: usize = 128 << 10;

/// A member is reckoned to need so many bytes, and to have so many lines, as with the peers.
const MEMBER_BYTES: usize = 128;
const LINES_PER_MEMBER: usize = 2;

/// More bytes do not wait for a slow disk: the file is replaced instead.
const PENDING_BYTES_MAX: usize = 256 << 10;

/// Time from one attempt to write again to the next.
const RETRY_INTERVAL: Duration = Duration::from_secs(30);

/// The wall clock is written down again when it has moved so far.
const WALL_CLOCK_SECONDS: u64 = 60;

/// Why something could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PersistError {
    /// The disk is full, or the user's share of it.
    NoSpace,
    /// Anything else, in the words of the operating system.
    Other(String),
}

impl fmt::Display for PersistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSpace => f.write_str("no space left on device"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl core::error::Error for PersistError {}

/// Something to do to the file. One at a time; its outcome is told by [`Journal::on_done`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Write behind all that is there. If that fails, what was written of it is to be cut off.
    Append {
        /// What. It may be empty.
        bytes: Vec<u8>,
        /// How safe it has to be before the job is done.
        durability: Durability,
    },
    /// Write a new file beside the old one, sync it, put it in the old one's place with one
    /// rename, sync the directory. Later appends go to it.
    Replace {
        /// All that is in the new file.
        image: Vec<u8>,
    },
}

/// How a job ended.
pub type JobOutcome = Result<(), PersistError>;

/// One snapshot file: what it says, and what has to be written to it.
#[derive(Debug)]
pub struct Journal {
    snapshot: Snapshot,
    /// Lines that are not in the file yet.
    pending: Vec<u8>,
    wanted: Durability,
    file_bytes: usize,
    /// The size of the file when it was last as short as it can be.
    image_bytes: usize,
    under_way: Option<UnderWay>,
    health: Health,
}

/// The job that has no outcome yet.
#[derive(Clone, Copy, Debug)]
struct UnderWay {
    bytes: usize,
    kind: Kind,
    durability: Durability,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Lines,
    Image,
    /// An image because writing failed.
    Retry,
}

/// Whether the file says what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    /// It does, or will when what is pending is written.
    Well,
    /// It lacks something and has to be replaced.
    Behind,
    /// Writing failed. It has to be replaced, and that is tried when the time has come.
    Failing(Instant),
}

impl Journal {
    /// For a file of so many bytes that says `snapshot`. Its end must be the end of a line.
    pub fn new(snapshot: Snapshot, file_bytes: usize) -> Self {
        Self {
            snapshot,
            pending: Vec::new(),
            wanted: Durability::Written,
            file_bytes,
            image_bytes: 0,
            under_way: None,
            health: Health::Well,
        }
    }

    /// What the file says, or will say.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// Whether the last attempt to write failed.
    pub fn is_failing(&self) -> bool {
        let retries = self.under_way.is_some_and(|job| job.kind == Kind::Retry);
        retries || matches!(self.health, Health::Failing(_))
    }

    /// Whether everything is written, as safely as it was wanted.
    pub fn is_settled(&self) -> bool {
        self.health == Health::Well
            && self.pending.is_empty()
            && self.wanted == Durability::Written
            && self.under_way.is_none()
    }

    /// Whether a job has no outcome yet.
    pub fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    /// Something is to be kept. `wall_time` is in seconds since 1970, 0 if nobody knows.
    pub fn record(&mut self, record: &Record, durability: Durability, wall_time: u64) {
        if matches!(record, Record::Extra(Extra::Failed { .. }))
            && wall_time > 0
            && wall_time.abs_diff(self.snapshot.wall_time()) >= WALL_CLOCK_SECONDS
        {
            self.push(&Record::Extra(Extra::Time(wall_time)));
        }
        self.push(record);
        if durability == Durability::Synced {
            self.sync();
        }
    }

    /// All that was recorded so far is to be on the disk, and at once if writing has failed.
    pub fn sync(&mut self) {
        self.wanted = Durability::Synced;
        if let Health::Failing(retry_at) = &mut self.health {
            *retry_at = Instant::ZERO;
        }
    }

    /// The file is to be replaced, whatever its length: there is something wrong with it.
    pub fn rewrite(&mut self) {
        if self.health == Health::Well {
            self.pending = Vec::new();
            self.health = Health::Behind;
        }
    }

    fn push(&mut self, record: &Record) {
        self.snapshot.apply(record);
        if self.health != Health::Well {
            // The image will have it.
            return;
        }
        record.write(&mut self.pending);
        if self.pending.len() > PENDING_BYTES_MAX {
            self.pending = Vec::new();
            self.health = Health::Behind;
        }
    }

    /// What is to be done next, if anything, and if the job before has its outcome.
    pub fn next_job(&mut self, now: Instant) -> Option<Job> {
        if self.under_way.is_some() {
            return None;
        }
        let kind = match self.health {
            Health::Failing(retry_at) if now < retry_at => return None,
            Health::Failing(_) => Kind::Retry,
            Health::Behind => Kind::Image,
            Health::Well if self.pending.is_empty() && self.wanted == Durability::Written => {
                return None;
            }
            Health::Well if self.is_too_long() => Kind::Image,
            Health::Well => Kind::Lines,
        };
        let durability = core::mem::replace(&mut self.wanted, Durability::Written);
        let mut bytes = core::mem::take(&mut self.pending);
        if kind != Kind::Lines {
            bytes = Vec::new();
            self.snapshot.write_image(&mut bytes);
            // What comes from now on belongs behind the image.
            self.health = Health::Well;
        }
        self.under_way = Some(UnderWay { bytes: bytes.len(), kind, durability });
        Some(match kind {
            Kind::Lines => Job::Append { bytes, durability },
            Kind::Image | Kind::Retry => Job::Replace { image: bytes },
        })
    }

    /// The outcome of the job under way. Returns what the node is to be told, if anything: an
    /// error, or that writing works again, or that all is on the disk that had to be.
    pub fn on_done(&mut self, now: Instant, outcome: JobOutcome) -> Option<JobOutcome> {
        let done = self.under_way.take()?;
        if let Err(error) = outcome {
            // An append that fails may have to do with this file alone: a new one is tried.
            let delay = if done.kind == Kind::Lines { Duration::ZERO } else { RETRY_INTERVAL };
            self.health = Health::Failing(now + delay);
            self.pending = Vec::new();
            self.wanted = self.wanted.max(done.durability);
            return Some(Err(error));
        }
        if done.kind == Kind::Lines {
            self.file_bytes = self.file_bytes.saturating_add(done.bytes);
        } else {
            self.file_bytes = done.bytes;
            self.image_bytes = done.bytes;
        }
        let is_news = done.kind == Kind::Retry || done.durability == Durability::Synced;
        is_news.then_some(Ok(()))
    }

    /// When [`Journal::next_job`] has something to say although nothing is recorded.
    pub fn next_deadline(&self) -> Option<Instant> {
        match self.health {
            Health::Failing(retry_at) => Some(retry_at),
            Health::Well | Health::Behind => None,
        }
    }

    /// Whether a new file would be much shorter. One that was just replaced is as short as it can
    /// be, however long that is.
    fn is_too_long(&self) -> bool {
        let members = self.snapshot.alive().len().saturating_add(self.snapshot.failed().len());
        let reckoned = members.saturating_mul(MEMBER_BYTES * LINES_PER_MEMBER);
        let bytes_max = FILE_BYTES_MIN.max(reckoned).max(self.image_bytes.saturating_mul(2));
        self.file_bytes.saturating_add(self.pending.len()) > bytes_max
    }
}
