//! The snapshot file of an agent. What blocks is done on a thread of its own
//! (docs/decisions/051-snapshot-file.md).

mod disk;
mod store;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use mio::Waker;
use tithing_core::Instant;
use tithing_core::snapshot::{
    AfterLeave, Durability, Extra, Job, JobOutcome, Journal, PersistError, Record, Snapshot,
};

use crate::linux;
use crate::vitals::SnapshotWork;
use disk::RealDisk;
use store::{Found, Store};

/// How long the last words of an agent may take to reach the disk.
const FAREWELL_PATIENCE: Duration = Duration::from_secs(3);

/// The thread does little, and nothing deep.
const STACK_BYTES: usize = 128 << 10;

/// Where an agent keeps what it knows over a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotSettings {
    /// The file. While it is replaced, there is a second one beside it: `PATH.compact`.
    pub path: PathBuf,
    /// What a leave in the file means.
    pub after_leave: AfterLeave,
}

/// What was found in a snapshot file at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotFound {
    /// How many lines make no sense and were passed over.
    pub skipped: usize,
    /// The first of them, shortened, mended where they are no UTF-8.
    pub skipped_lines: Vec<String>,
    /// How many bytes of an unfinished line were cut off its end.
    pub cut_bytes: usize,
    /// How many leaves were ignored, as [`AfterLeave::Rejoin`] wants it.
    pub ignored_leaves: usize,
}

/// The snapshot of one agent. There is one job under way at a time: what comes meanwhile goes into
/// the next one.
#[derive(Debug)]
pub(crate) struct Keeper {
    journal: Journal,
    jobs: SyncSender<Job>,
    outcomes: Receiver<Outcome>,
    work: SnapshotWork,
    thread: Option<JoinHandle<()>>,
}

/// What came of a job.
#[derive(Debug)]
struct Outcome {
    result: JobOutcome,
    kind: JobKind,
    took: Duration,
}

#[derive(Clone, Copy, Debug)]
enum JobKind {
    Append,
    Replace,
}

impl Keeper {
    /// Opens the file and starts the thread, which announces outcomes through `waker`.
    pub(crate) fn open(
        settings: SnapshotSettings,
        waker: Arc<Waker>,
    ) -> io::Result<(Self, Snapshot, SnapshotFound)> {
        let disk = RealDisk::new(settings.path);
        let (store, found) = Store::open(disk, settings.after_leave)?;
        let Found { replay, cut_bytes, is_torn } = found;
        let mut journal = Journal::new(replay.snapshot.clone(), replay.good_bytes);
        if is_torn {
            journal.rewrite();
        }
        let (jobs, outcomes, thread) = start_thread(store, waker)?;
        let mut snapshot = replay.snapshot;
        snapshot.apply(&Record::Extra(Extra::Time(wall_time())));
        let found = SnapshotFound {
            skipped: replay.skipped,
            skipped_lines: replay.skipped_lines,
            cut_bytes,
            ignored_leaves: replay.ignored_leaves,
        };
        let work = SnapshotWork::default();
        Ok((Self { journal, jobs, outcomes, work, thread: Some(thread) }, snapshot, found))
    }

    /// Something is to be kept. It is under way after the next [`Keeper::advance`].
    pub(crate) fn record(&mut self, record: &Record, durability: Durability) {
        self.journal.record(record, durability, wall_time());
    }

    /// Hands the next job to the thread, if there is one and the one before is done.
    pub(crate) fn advance(&mut self, now: Instant) {
        if let Some(job) = self.journal.next_job(now)
            && self.jobs.send(job).is_err()
        {
            let gone = PersistError::Other("nobody writes the snapshot".to_owned());
            self.journal.on_done(now, Err(gone));
        }
    }

    /// What the node is to be told, if anything.
    pub(crate) fn next_outcome(&mut self, now: Instant) -> Option<JobOutcome> {
        while let Ok(outcome) = self.outcomes.try_recv() {
            self.note(&outcome);
            if let Some(told) = self.journal.on_done(now, outcome.result) {
                return Some(told);
            }
        }
        None
    }

    /// What was written.
    pub(crate) const fn work(&self) -> SnapshotWork {
        self.work
    }

    fn note(&mut self, outcome: &Outcome) {
        let tally = match outcome.kind {
            JobKind::Append => &mut self.work.appends,
            JobKind::Replace => &mut self.work.replacements,
        };
        tally.add_time(outcome.took);
    }

    /// When [`Keeper::advance`] is to be called although nothing has happened.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.journal.next_deadline()
    }
}

impl Drop for Keeper {
    /// All that was to be kept reaches the disk, unless that takes too long.
    fn drop(&mut self) {
        self.journal.sync();
        let end = linux::now() + FAREWELL_PATIENCE;
        loop {
            let now = linux::now();
            self.advance(now);
            if !self.journal.is_busy() {
                break;
            }
            match self.outcomes.recv_timeout(end.since(now)) {
                Ok(outcome) => _ = self.journal.on_done(now, outcome.result),
                Err(_) => return,
            }
        }
        // It has nothing to do, and closes the file.
        let (nobody, _) = mpsc::sync_channel(0);
        self.jobs = nobody;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn start_thread(
    mut store: Store<RealDisk>,
    waker: Arc<Waker>,
) -> io::Result<(SyncSender<Job>, Receiver<Outcome>, JoinHandle<()>)> {
    let (jobs, queue) = mpsc::sync_channel::<Job>(1);
    let (outcome, outcomes) = mpsc::sync_channel(1);
    let work = move || {
        while let Ok(job) = queue.recv() {
            let kind = match &job {
                Job::Append { .. } => JobKind::Append,
                Job::Replace { .. } => JobKind::Replace,
            };
            let begun = linux::now();
            let result = store.perform(&job);
            let took = linux::now().since(begun);
            if outcome.send(Outcome { result, kind, took }).is_err() {
                return;
            }
            // A loop that cannot be woken is about to end, and asks.
            let _woken = waker.wake();
        }
    };
    let thread = thread::Builder::new().name("snapshot".to_owned()).stack_size(STACK_BYTES);
    Ok((jobs, outcomes, thread.spawn(work)?))
}

/// Seconds since 1970.
fn wall_time() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
