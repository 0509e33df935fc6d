//! The last lines of the log, for those who ask an agent for them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::Waker;
use tithing_core::rpc::LogLevel;

/// Most lines that are kept, as in Serf.
const LINES_MAX: usize = 512;

/// Most bytes of lines that are kept.
const BYTES_MAX: usize = 256 << 10;

/// Longest line that is kept, in bytes; of a longer one the beginning.
const LINE_BYTES_MAX: usize = 16 << 10;

/// The last 512 lines of a log, or 256 KiB of them: a handle to them, and as many copies of it as
/// are needed. Any thread may push; an agent that shows the lines to RPC clients is woken.
#[derive(Clone, Default)]
pub struct LogHistory(Arc<Shared>);

#[derive(Default)]
struct Shared {
    lines: Mutex<Lines>,
    /// Somebody reads along.
    is_watched: AtomicBool,
    /// Something was pushed since the reader has looked.
    has_news: AtomicBool,
}

#[derive(Default)]
struct Lines {
    kept: VecDeque<Line>,
    bytes: usize,
    /// The number of the next line; the first is 0.
    next: u64,
    waker: Option<Arc<Waker>>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) level: LogLevel,
    pub(crate) text: Arc<str>,
}

impl LogHistory {
    /// No lines.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a line as it was logged, without what indents or ends it. All levels are noted:
    /// whoever reads has its own.
    pub fn push(&self, level: LogLevel, text: &str) {
        let mut end = text.len().min(LINE_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text: Arc<str> = text.get(..end).unwrap_or_default().into();
        let mut lines = self.lock();
        lines.bytes += text.len();
        lines.kept.push_back(Line { level, text });
        lines.next += 1;
        while lines.kept.len() > LINES_MAX || lines.bytes > BYTES_MAX {
            let Some(oldest) = lines.kept.pop_front() else { break };
            lines.bytes -= oldest.text.len();
        }
        // Once is enough until the reader has looked.
        if self.0.is_watched.load(Ordering::Acquire)
            && !self.0.has_news.swap(true, Ordering::AcqRel)
            && let Some(waker) = &lines.waker
        {
            // If it fails the lines come with the next turn.
            let _not_woken = waker.wake();
        }
    }

    /// The lines that are kept, oldest first.
    pub fn lines(&self) -> Vec<(LogLevel, Arc<str>)> {
        self.lock().kept.iter().map(|line| (line.level, Arc::clone(&line.text))).collect()
    }

    /// Who is woken by a push while the lines are watched.
    pub(crate) fn set_waker(&self, waker: Arc<Waker>) {
        self.lock().waker = Some(waker);
    }

    /// Whether pushes wake the reader.
    pub(crate) fn set_watched(&self, is_watched: bool) {
        self.0.is_watched.store(is_watched, Ordering::Release);
    }

    /// The reader looks now: the next push wakes it again.
    pub(crate) fn note_read(&self) {
        self.0.has_news.store(false, Ordering::Release);
    }

    /// The number that the next line will have.
    pub(crate) fn next_number(&self) -> u64 {
        self.lock().next
    }

    /// The number of the oldest line that is kept.
    pub(crate) fn oldest_number(&self) -> u64 {
        let lines = self.lock();
        lines.next.saturating_sub(u64::try_from(lines.kept.len()).unwrap_or(u64::MAX))
    }

    /// At most `lines_max` lines from number `from` on, how many of those before them are kept no
    /// more, and the number of the line behind them.
    pub(crate) fn since(&self, from: u64, lines_max: usize) -> (Vec<Line>, u64, u64) {
        let lines = self.lock();
        let kept = u64::try_from(lines.kept.len()).unwrap_or(u64::MAX);
        let oldest = lines.next.saturating_sub(kept);
        let start = from.clamp(oldest, lines.next);
        let skip = usize::try_from(start - oldest).unwrap_or(usize::MAX);
        let found: Vec<Line> = lines.kept.iter().skip(skip).take(lines_max).cloned().collect();
        let end = start + u64::try_from(found.len()).unwrap_or_default();
        (found, start.saturating_sub(from), end)
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LogHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogHistory").field("next", &self.lock().next).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
