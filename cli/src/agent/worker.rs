//! A thread for what may take its time, so that the loop does not wait: reading and writing files.

use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Instant;

use tithing_net_mio::Remote;

/// Jobs that may wait. There are few kinds of them, and one of each kind at a time.
const JOBS_MAX: usize = 4;

/// JSON within JSON is bounded, and so is this.
const STACK_BYTES: usize = 256 << 10;

type Job<T> = Box<dyn FnOnce() -> T + Send>;

/// Does one job after the other. The thread is started with the first.
#[derive(Debug)]
pub(super) struct Worker<T> {
    remote: Remote,
    line: Option<Line<T>>,
    under_way: usize,
}

#[derive(Debug)]
struct Line<T> {
    jobs: SyncSender<Job<T>>,
    outcomes: Receiver<T>,
}

impl<T: Send + 'static> Worker<T> {
    /// Outcomes are announced by [`Remote::nudge`].
    pub(super) const fn new(remote: Remote) -> Self {
        Self { remote, line: None, under_way: 0 }
    }

    /// Has something done.
    pub(super) fn start(&mut self, job: impl FnOnce() -> T + Send + 'static) -> io::Result<()> {
        let line = match &self.line {
            Some(line) => line,
            None => self.line.insert(start_thread(self.remote.clone())?),
        };
        let busy = |_| io::Error::other("too much waits to be read and written");
        line.jobs.try_send(Box::new(job)).map_err(busy)?;
        self.under_way += 1;
        Ok(())
    }

    /// What came of a job that is done, in their order.
    pub(super) fn next_outcome(&mut self) -> Option<T> {
        let outcome = self.line.as_ref()?.outcomes.try_recv().ok()?;
        self.under_way -= 1;
        Some(outcome)
    }

    /// What comes of the next job that is under way, if it is done by `end`.
    pub(super) fn wait(&mut self, end: Instant) -> Option<T> {
        if self.under_way == 0 {
            return None;
        }
        let patience = end.saturating_duration_since(Instant::now());
        let outcome = self.line.as_ref()?.outcomes.recv_timeout(patience).ok()?;
        self.under_way -= 1;
        Some(outcome)
    }
}

fn start_thread<T: Send + 'static>(remote: Remote) -> io::Result<Line<T>> {
    let (jobs, queue) = mpsc::sync_channel::<Job<T>>(JOBS_MAX);
    let (outcome, outcomes) = mpsc::sync_channel(JOBS_MAX + 1);
    let work = move || {
        while let Ok(job) = queue.recv() {
            if outcome.send(job()).is_err() {
                return;
            }
            remote.nudge();
        }
    };
    thread::Builder::new().name("files".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
    Ok(Line { jobs, outcomes })
}
