//! How long to wait after a connection could not be accepted.

use std::time::Duration;

use tithing_core::Instant;

const FIRST: Duration = Duration::from_millis(5);
const LAST: Duration = Duration::from_secs(1);

/// A pause that doubles with every failure in a row, from 5 ms to 1 s.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    pause: Duration,
    until: Option<Instant>,
}

impl Backoff {
    /// Something failed at `now`. Returns how long to wait.
    pub(crate) fn on_failure(&mut self, now: Instant) -> Duration {
        self.pause = (self.pause * 2).clamp(FIRST, LAST);
        self.until = Some(now + self.pause);
        self.pause
    }

    /// Something worked.
    pub(crate) fn on_success(&mut self) {
        *self = Self::default();
    }

    /// Whether the pause lasts at `now`.
    pub(crate) fn is_waiting(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// When the pause ends, if there is one.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.until
    }
}

#[cfg(test)]
mod tests;
