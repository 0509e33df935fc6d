//! Keeps a stranger from filling the log.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(10);

/// How many lines of each kind were written lately.
#[derive(Debug)]
pub(crate) struct Throttle<K> {
    kinds: BTreeMap<K, Window>,
}

#[derive(Debug)]
struct Window {
    since: Instant,
    lines: u32,
    suppressed: u64,
}

impl<K: Ord> Throttle<K> {
    pub(crate) const fn new() -> Self {
        Self { kinds: BTreeMap::new() }
    }

    /// Whether a line of this kind, of which a window of ten seconds has room for `lines_max`, may
    /// be written at `now`: if so, how many were suppressed since the last one.
    pub(crate) fn admit(&mut self, kind: K, lines_max: u32, now: Instant) -> Option<u64> {
        let fresh = Window { since: now, lines: 0, suppressed: 0 };
        let window = self.kinds.entry(kind).or_insert(fresh);
        if now.duration_since(window.since) >= WINDOW {
            window.since = now;
            window.lines = 0;
        }
        if window.lines >= lines_max {
            window.suppressed += 1;
            return None;
        }
        window.lines += 1;
        Some(std::mem::take(&mut window.suppressed))
    }
}

#[cfg(test)]
mod tests;
