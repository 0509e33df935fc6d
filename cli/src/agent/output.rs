//! Standard output, written by a thread of its own.
//!
//! Nobody may have to wait for whoever reads the log: a pager that stands still, or a full pipe,
//! must not make the node late. What does not fit into the queue is dropped and counted.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::Duration;

/// Lines that may wait to be written.
const LINES_MAX: usize = 4096;

/// Lines written at once are gathered up to this size.
const GATHERED_BYTES: usize = 16 << 10;

const STACK_BYTES: usize = 64 << 10;

/// A queue of lines towards standard output, or what stands for it in a test.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    queue: SyncSender<Item>,
    dropped: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Item {
    Line(String),
    /// Everything before this is to be written out.
    Flush(Sender<()>),
}

impl Output {
    /// Starts the thread that writes to `to`.
    pub(crate) fn new(to: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, items) = mpsc::sync_channel(LINES_MAX);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&dropped);
        let work = move || write_all(to, &items, &counter);
        thread::Builder::new().name("output".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { queue, dropped })
    }

    /// One line; it may hold newlines of its own.
    pub(crate) fn line(&self, line: String) {
        if self.queue.try_send(Item::Line(line)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until all lines are written, but no longer than `patience`.
    pub(crate) fn flush(&self, patience: Duration) {
        let (done, written) = mpsc::channel();
        if self.queue.try_send(Item::Flush(done)).is_ok() {
            match written.recv_timeout(patience) {
                Ok(()) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }
}

fn write_all(mut to: impl Write, items: &Receiver<Item>, dropped: &AtomicU64) {
    let mut text = String::new();
    while let Ok(first) = items.recv() {
        let mut next = Some(first);
        while let Some(item) = next {
            match item {
                Item::Line(line) => {
                    text.push_str(&line);
                    text.push('\n');
                }
                Item::Flush(done) => {
                    write(&mut to, &mut text);
                    let _nobody_waits = done.send(());
                }
            }
            next = if text.len() < GATHERED_BYTES { items.try_recv().ok() } else { None };
        }
        match dropped.swap(0, Ordering::Relaxed) {
            0 => {}
            count => {
                text.push_str("==> ");
                text.push_str(&count.to_string());
                text.push_str(" lines of output were dropped\n");
            }
        }
        write(&mut to, &mut text);
    }
}

/// A reader that went away is no reason to stop: the agent goes on without output.
fn write(to: &mut impl Write, text: &mut String) {
    let _gone = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    text.clear();
}

#[cfg(test)]
mod tests;
