//! Standard output, written by a thread of its own.
//!
//! Nobody may have to wait for whoever reads the log: a pager that stands still, or a full pipe,
//! must not make the node late. What does not fit into the queue is dropped and counted.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::log::{LogFormat, json_line};

/// Lines that may wait to be written.
const LINES_MAX: usize = 4096;

/// Bytes of lines that may wait to be written.
const BYTES_MAX: usize = 4 << 20;

/// What may wait beyond these limits: the last words, and whoever waits for them.
const RESERVED: usize = 16;

/// Lines written at once are gathered up to this size.
const GATHERED_BYTES: usize = 16 << 10;

const STACK_BYTES: usize = 64 << 10;

/// A queue of lines towards standard output, or what stands for it in a test.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    queue: SyncSender<Item>,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Lines that did not fit into the queue.
    dropped: AtomicU64,
    waiting: Mutex<Waiting>,
    /// Every line is an object.
    is_json: AtomicBool,
}

/// How much waits to be written.
#[derive(Clone, Copy, Debug, Default)]
struct Waiting {
    lines: usize,
    bytes: usize,
}

impl Waiting {
    const fn with(self, line: &str) -> Self {
        Self { lines: self.lines + 1, bytes: self.bytes + line.len() }
    }

    const fn without(self, line: &str) -> Self {
        Self { lines: self.lines - 1, bytes: self.bytes - line.len() }
    }

    const fn fits(self) -> bool {
        self.lines <= LINES_MAX && self.bytes <= BYTES_MAX
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn format(&self) -> LogFormat {
        if self.is_json.load(Ordering::Relaxed) { LogFormat::Json } else { LogFormat::Text }
    }
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
        let (queue, items) = mpsc::sync_channel(LINES_MAX + RESERVED);
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let work = move || write_all(to, &items, &of_thread);
        thread::Builder::new().name("output".to_owned()).stack_size(STACK_BYTES).spawn(work)?;
        Ok(Self { queue, shared })
    }

    /// From now on headings and notes have this form; lines come in it.
    pub(crate) fn set_format(&self, format: LogFormat) {
        self.shared.is_json.store(format == LogFormat::Json, Ordering::Relaxed);
    }

    /// How lines look.
    pub(crate) fn format(&self) -> LogFormat {
        self.shared.format()
    }

    /// `==> text`
    pub(crate) fn heading(&self, text: &str) {
        self.line(heading(self.format(), text));
    }

    /// A heading that says why the program ends. It finds room even if lines do not.
    pub(crate) fn last_words(&self, text: &str) {
        self.send(heading(self.format(), text), |_| true);
    }

    /// A line of the banner.
    pub(crate) fn note(&self, text: &str) {
        match self.format() {
            LogFormat::Text if text.is_empty() => self.line(String::new()),
            LogFormat::Text => self.line(format!("    {text}")),
            LogFormat::Json if text.is_empty() => {}
            LogFormat::Json => self.line(json_line(text.trim_start())),
        }
    }

    /// One line; it may hold newlines of its own.
    pub(crate) fn line(&self, line: String) {
        self.send(line, Waiting::fits);
    }

    fn send(&self, line: String, is_admitted: impl FnOnce(Waiting) -> bool) {
        let mut waiting = self.shared.waiting();
        let with = waiting.with(&line);
        if is_admitted(with) && self.queue.try_send(Item::Line(line)).is_ok() {
            *waiting = with;
        } else {
            self.note_dropped(1);
        }
    }

    /// So many lines were lost on their way here: that is told with the next one.
    pub(crate) fn note_dropped(&self, lines: u64) {
        self.shared.dropped.fetch_add(lines, Ordering::Relaxed);
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

/// `==> text`
fn heading(format: LogFormat, text: &str) -> String {
    match format {
        LogFormat::Text => format!("==> {text}"),
        LogFormat::Json => json_line(text.trim_end()),
    }
}

fn write_all(mut to: impl Write, items: &Receiver<Item>, shared: &Shared) {
    let mut text = String::new();
    while let Ok(first) = items.recv() {
        let mut next = Some(first);
        while let Some(item) = next {
            match item {
                Item::Line(line) => {
                    let mut waiting = shared.waiting();
                    *waiting = waiting.without(&line);
                    drop(waiting);
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
        match shared.dropped.swap(0, Ordering::Relaxed) {
            0 => {}
            count => {
                let told = format!("{count} lines of output were dropped");
                text.push_str(&heading(shared.format(), &told));
                text.push('\n');
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
