//! What a node keeps over a restart: the peers' snapshot file (PROTOCOL.md P-220 to P-226).
//!
//! The file is text, one [`Record`] a line, and only grows: the later line holds. What it says
//! together is a [`Snapshot`]. From time to time a [`Journal`] replaces it by an image of that.
//! None of this touches a file: a driver does, on the words of a journal.

mod journal;
mod text;

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::id::LamportTime;
use crate::time::Duration;

pub use journal::{Job, JobOutcome, Journal, PersistError};
pub use text::{Replay, is_writable, replay};

/// So many failed members are kept (PROTOCOL.md P-222).
pub const FAILED_MAX: usize = 4_096;

/// One line of the file, or what belongs together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A member is there.
    Alive {
        /// Who. See [`is_writable`].
        name: Arc<str>,
        /// Where.
        addr: SocketAddr,
    },
    /// A member is gone, and not looked for.
    NotAlive {
        /// Who.
        name: Arc<str>,
    },
    /// A clock has been seen at this time.
    Clock(Clock, LamportTime),
    /// This node leaves on purpose.
    Leave,
    /// What the peers do not know: a comment to them.
    Extra(Extra),
}

/// What only we write and read: lines `# tithing KIND ...`, one kind a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extra {
    /// A member is gone without a word: whoever starts again looks for it too. To the peers it is
    /// not alive.
    Failed {
        /// Who.
        name: Arc<str>,
        /// Where it was.
        addr: SocketAddr,
    },
    /// The wall clock showed so many seconds since 1970 when the lines behind this one were
    /// written. A driver adds it, since a node knows no wall clock.
    Time(u64),
}

/// One of the three clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Clock {
    /// Intents.
    Member,
    /// User events.
    Event,
    /// Queries.
    Query,
}

/// How safe a record has to be before it counts as kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Durability {
    /// In the hands of the operating system: it survives the end of the process.
    Written,
    /// On the disk: it survives the end of the machine too.
    Synced,
}

/// What becomes of a snapshot that ends in a leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AfterLeave {
    /// Members and times are forgotten: who starts again is new.
    #[default]
    Forget,
    /// The leave is ignored: who starts again goes back (Serf's `rejoin_after_leave`).
    Rejoin,
}

/// Times that the clocks have been seen at. 0: never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Intents.
    pub member: LamportTime,
    /// User events.
    pub event: LamportTime,
    /// Queries.
    pub query: LamportTime,
}

/// A member that has failed, and is worth a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Where it was.
    pub addr: SocketAddr,
    /// When it failed, in seconds since 1970 and as well as the file knows. 0: it does not.
    pub since: u64,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    after_leave: AfterLeave,
    alive: BTreeMap<Arc<str>, SocketAddr>,
    failed: BTreeMap<Arc<str>, Failed>,
    times: Times,
    has_left: bool,
    wall_time: u64,
}

impl Times {
    /// The time of one clock.
    pub fn of(&self, clock: Clock) -> LamportTime {
        match clock {
            Clock::Member => self.member,
            Clock::Event => self.event,
            Clock::Query => self.query,
        }
    }

    /// Sets the time of one clock.
    pub fn set(&mut self, clock: Clock, time: LamportTime) {
        match clock {
            Clock::Member => self.member = time,
            Clock::Event => self.event = time,
            Clock::Query => self.query = time,
        }
    }
}

impl Snapshot {
    /// An empty one.
    pub fn new(after_leave: AfterLeave) -> Self {
        Self { after_leave, ..Self::default() }
    }

    /// What a leave means to it.
    pub fn after_leave(&self) -> AfterLeave {
        self.after_leave
    }

    /// Members that were there, the node itself among them.
    pub fn alive(&self) -> &BTreeMap<Arc<str>, SocketAddr> {
        &self.alive
    }

    /// Members that had failed.
    pub fn failed(&self) -> &BTreeMap<Arc<str>, Failed> {
        &self.failed
    }

    /// The clocks.
    pub fn times(&self) -> Times {
        self.times
    }

    /// Whether the last that is known of the node itself is that it left.
    pub fn has_left(&self) -> bool {
        self.has_left
    }

    /// The last time that the wall clock was seen at, in seconds since 1970.
    pub fn wall_time(&self) -> u64 {
        self.wall_time
    }

    /// How long a member has been missing, as well as the file knows.
    pub fn age(&self, failed: &Failed) -> Duration {
        if failed.since == 0 {
            return Duration::ZERO;
        }
        Duration::from_secs(self.wall_time.saturating_sub(failed.since))
    }

    /// What changes by one more record.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::Alive { name, addr } => {
                self.failed.remove(name);
                self.alive.insert(Arc::clone(name), *addr);
                self.has_left = false;
            }
            Record::NotAlive { name } => {
                self.alive.remove(name);
                self.failed.remove(name);
            }
            Record::Clock(clock, time) => self.times.set(*clock, *time),
            Record::Leave => {
                if self.after_leave == AfterLeave::Forget {
                    self.alive.clear();
                    self.failed.clear();
                    self.times = Times::default();
                }
                self.has_left = true;
            }
            Record::Extra(Extra::Failed { name, addr }) => {
                self.alive.remove(name);
                let failed = Failed { addr: *addr, since: self.wall_time };
                self.failed.insert(Arc::clone(name), failed);
                self.keep_within_bound();
            }
            Record::Extra(Extra::Time(seconds)) => self.wall_time = *seconds,
        }
    }

    /// At the bound the member that failed first is forgotten.
    fn keep_within_bound(&mut self) {
        if self.failed.len() > FAILED_MAX
            && let Some((name, _)) = self.failed.iter().min_by_key(|(_, failed)| failed.since)
        {
            let name = Arc::clone(name);
            self.failed.remove(&name);
        }
    }

    /// The shortest file that says the same, in a fixed order.
    pub fn write_image(&self, out: &mut Vec<u8>) {
        for record in self.records() {
            record.write_last(out);
        }
    }

    fn records(&self) -> Vec<Record> {
        let alive = |(name, addr): (&Arc<str>, &SocketAddr)| Record::Alive {
            name: Arc::clone(name),
            addr: *addr,
        };
        let clock = |clock| Record::Clock(clock, self.times.of(clock));
        let mut records = Vec::new();
        if self.has_left && self.after_leave == AfterLeave::Forget {
            // In front, so that it does not undo what was learned behind it.
            records.push(Record::Leave);
        }
        if self.has_left && self.after_leave == AfterLeave::Rejoin {
            records.extend(self.alive.iter().map(alive));
            self.push_failed(&mut records);
            records.extend([clock(Clock::Event), clock(Clock::Query), Record::Leave]);
            records.push(clock(Clock::Member));
        } else {
            // A member that is alive would say that the node has not left.
            records.extend(self.alive.iter().map(alive));
            self.push_failed(&mut records);
            records.extend([clock(Clock::Member), clock(Clock::Event), clock(Clock::Query)]);
        }
        records
    }

    /// Those who failed at one time stand behind one line with the time.
    fn push_failed(&self, records: &mut Vec<Record>) {
        let mut failed: Vec<_> = self.failed.iter().collect();
        failed.sort_by_key(|(name, failed)| (failed.since, Arc::clone(name)));
        let mut wall_time = 0;
        for (name, Failed { addr, since }) in failed {
            if *since != wall_time {
                wall_time = *since;
                records.push(Record::Extra(Extra::Time(wall_time)));
            }
            let (name, addr) = (Arc::clone(name), *addr);
            records.push(Record::Extra(Extra::Failed { name, addr }));
        }
        if self.wall_time != wall_time {
            records.push(Record::Extra(Extra::Time(self.wall_time)));
        }
    }
}
