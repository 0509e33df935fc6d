//! The disk of a machine, as far as a node's snapshot and its key file are concerned.
//!
//! What a process has written survives its end. What it has not synced may be lost, or half of it,
//! with the machine.

use std::time::Duration;

use tithing_core::Instant;
use tithing_core::config::{Config, Keeping};
use tithing_core::snapshot::{
    AfterLeave, Durability, Extra, Job, JobOutcome, Journal, PersistError, Record, replay,
};

use crate::scenario::{DiskFate, DiskState};

/// The wall clock of all machines at time zero, in seconds since 1970.
const WALL_CLOCK_START: u64 = 1_700_000_000;

/// One file, and what of it is safe.
#[derive(Debug, Default)]
pub(super) struct Disk {
    file: Vec<u8>,
    synced: usize,
    /// While a process writes to it.
    journal: Option<Journal>,
    /// Whether all that was written since the last start is there, and no leave ends it.
    is_whole: bool,
    /// Whether anything could not be written since the last start.
    has_refused: bool,
    /// Beside the snapshot.
    pub(super) key_file: KeyFile,
    /// Whether it keeps what it is given.
    pub(super) state: DiskState,
}

/// How long it takes until something is known to be on the disk, and on a slow one.
const SYNC_TIME: Duration = Duration::from_millis(5);
const SLOW_SYNC_TIME: Duration = Duration::from_secs(3);

/// What can be done with a node's key file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyFile {
    /// It is written whenever the keys are to change.
    #[default]
    Writable,
    /// Nothing can be written: the keys stay as they are, on disk and in the node.
    ReadOnly,
}

impl Disk {
    /// Something happens to the disk while no process uses it.
    pub(super) fn suffer(&mut self, fate: DiskFate) {
        let unsynced = self.file.len() - self.synced;
        match fate {
            DiskFate::Kept => {}
            DiskFate::Lost => self.file.truncate(self.synced),
            DiskFate::Torn => self.file.truncate(self.synced + unsynced / 2),
            DiskFate::New => self.file.clear(),
        }
        self.synced = self.file.len();
        self.is_whole &= fate == DiskFate::Kept;
    }

    /// Whether the process that runs knows all that its earlier life has kept.
    pub(super) const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// A process starts: it reads what there is, and cuts off what is no whole line.
    pub(super) fn open(&mut self, now: Instant, config: &mut Config) {
        if config.snapshot.keeping == Keeping::Off {
            return;
        }
        // The first life has nothing to know.
        self.is_whole &= !self.file.is_empty();
        let found = replay(&self.file, AfterLeave::Forget);
        self.file.truncate(found.good_bytes);
        self.synced = self.synced.min(self.file.len());
        let mut restored = found.snapshot;
        self.is_whole &= !restored.has_left();
        self.has_refused = false;
        self.journal = Some(Journal::new(restored.clone(), self.file.len()));
        restored.apply(&Record::Extra(Extra::Time(wall_time(now))));
        config.snapshot.restored = Some(Box::new(restored));
    }

    /// The process is gone.
    pub(super) fn close(&mut self) {
        // Nothing of what it wrote is missing, until something happens to the disk.
        self.is_whole = self.journal.take().is_some() && !self.has_refused;
    }

    /// How long it takes until something is known to be on the disk.
    pub(super) fn sync_time(&self) -> Duration {
        if self.state == DiskState::Slow { SLOW_SYNC_TIME } else { SYNC_TIME }
    }

    /// Keeps something. Returns what the node is to be told, if anything.
    pub(super) fn keep(
        &mut self,
        now: Instant,
        record: &Record,
        durability: Durability,
    ) -> Option<JobOutcome> {
        let Self { file, synced, journal, state, has_refused, .. } = self;
        let journal = journal.as_mut()?;
        journal.record(record, durability, wall_time(now));
        let mut answer = None;
        while let Some(job) = journal.next_job(now) {
            if *state == DiskState::Full {
                *has_refused = true;
                answer = journal.on_done(now, Err(PersistError::NoSpace)).or(answer);
                continue;
            }
            match job {
                Job::Append { bytes, durability } => {
                    file.extend(bytes);
                    // One that lies says that it has synced, and has not.
                    if durability == Durability::Synced && *state != DiskState::Lying {
                        *synced = file.len();
                    }
                }
                Job::Replace { image } => {
                    *file = image;
                    *synced = if *state == DiskState::Lying { 0 } else { file.len() };
                }
            }
            answer = journal.on_done(now, Ok(())).or(answer);
        }
        answer
    }
}

fn wall_time(now: Instant) -> u64 {
    WALL_CLOCK_START + now.as_nanos() / 1_000_000_000
}
