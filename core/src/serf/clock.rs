//! Lamport clocks (PROTOCOL.md P-70).

use serde::{Deserialize, Serialize};

use crate::event::Reject;
use crate::id::LamportTime;

/// Times from here on are not believed of anybody whose clock is not near. What is below leaves
/// room for all times that are still to come.
const ADOPTED_MAX: u64 = 1 << 63;

/// One Lamport clock. It never goes down and never wraps.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct LamportClock {
    time: LamportTime,
    jump_max: u64,
}

impl LamportClock {
    /// A clock at 1. It refuses times that run ahead of it by more than `jump_max`.
    pub(crate) fn new(jump_max: u64) -> Self {
        Self { time: LamportTime(1), jump_max }
    }

    /// The current time.
    pub(crate) fn time(&self) -> LamportTime {
        self.time
    }

    /// Takes the current time for something new and advances.
    pub(crate) fn take(&mut self) -> LamportTime {
        let time = self.time;
        self.time = LamportTime(time.0.saturating_add(1));
        time
    }

    /// Learns of a time from those whom this node comes to: they may be anywhere.
    pub(crate) fn adopt(&mut self, seen: LamportTime) -> Result<(), Reject> {
        if seen.0 >= ADOPTED_MAX {
            return self.witness(seen);
        }
        self.time = self.time.max(LamportTime(seen.0.saturating_add(1)));
        Ok(())
    }

    /// Learns of a time that somebody else has used.
    pub(crate) fn witness(&mut self, seen: LamportTime) -> Result<(), Reject> {
        if seen.0.saturating_sub(self.time.0) > self.jump_max {
            return Err(Reject::BadLamportTime);
        }
        if seen >= self.time {
            self.time = LamportTime(seen.0.saturating_add(1));
        }
        Ok(())
    }
}

/// The three clocks of a node.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Clocks {
    /// Intents.
    pub(crate) member: LamportClock,
    /// User events.
    pub(crate) event: LamportClock,
    /// Queries.
    pub(crate) query: LamportClock,
}

impl Clocks {
    pub(crate) fn new(jump_max: u64) -> Self {
        let clock = LamportClock::new(jump_max);
        Self { member: clock, event: clock, query: clock }
    }
}

#[cfg(test)]
mod tests;
