//! When to ask by multicast who is there, and whom to join then: a machine without sockets.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::prng::Prng;
use tithing_core::{Instant, Seed};

/// How long answers to one question are listened for.
const LISTEN: Duration = Duration::from_secs(1);

/// Who is found so shortly after each other is joined together.
const QUIET: Duration = Duration::from_millis(100);

/// The first pause between two questions, while nobody is found. It doubles.
const PAUSE_MIN: Duration = Duration::from_secs(1);

/// The longest pause between two questions, and that of those who have company.
const PAUSE_MAX: Duration = Duration::from_mins(1);

/// Addresses that one question may find. A stranger can make up any number of them.
const FOUND_MAX: usize = 256;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// To ask who is there, in a message of this number.
    Ask(u16),
    /// To join these, as far as they are not known.
    Join(Vec<SocketAddr>),
}

/// Looks for others.
#[derive(Debug)]
pub(super) struct Scout {
    phase: Phase,
    pause: Duration,
    rng: Prng,
}

#[derive(Debug)]
enum Phase {
    /// Until the next question.
    Resting { until: Instant },
    /// For answers to a question.
    Listening {
        until: Instant,
        /// When those found since the last join are joined.
        quiet_at: Option<Instant>,
        fresh: Vec<SocketAddr>,
        /// All that this question has found.
        found: BTreeSet<SocketAddr>,
    },
}

impl Scout {
    /// Asks at once.
    pub(super) fn new(seed: Seed, now: Instant) -> Self {
        Self { phase: Phase::Resting { until: now }, pause: PAUSE_MIN, rng: Prng::new(seed, 0) }
    }

    /// Somebody answered that it is at `addr`.
    pub(super) fn on_found(&mut self, addr: SocketAddr, now: Instant) {
        if let Phase::Listening { until, quiet_at, fresh, found } = &mut self.phase
            && found.len() < FOUND_MAX
            && found.insert(addr)
        {
            fresh.push(addr);
            *quiet_at = Some((*until).min(now + QUIET));
        }
    }

    /// Somebody was joined: there is no more hurry.
    pub(super) fn on_joined(&mut self) {
        self.pause = PAUSE_MAX;
    }

    /// When there is something to do.
    pub(super) fn next_deadline(&self) -> Instant {
        match &self.phase {
            Phase::Resting { until } => *until,
            Phase::Listening { until, quiet_at, .. } => quiet_at.unwrap_or(*until),
        }
    }

    /// What is to be done now, if anything.
    pub(super) fn next_move(&mut self, now: Instant) -> Option<Move> {
        match &mut self.phase {
            Phase::Resting { until } if now < *until => None,
            Phase::Resting { .. } => {
                self.phase = Phase::Listening {
                    until: now + LISTEN,
                    quiet_at: None,
                    fresh: Vec::new(),
                    found: BTreeSet::new(),
                };
                Some(Move::Ask(u16::try_from(self.rng.below(1 << 16)).unwrap_or_default()))
            }
            Phase::Listening { quiet_at, fresh, .. } if quiet_at.is_some_and(|at| at <= now) => {
                *quiet_at = None;
                Some(Move::Join(std::mem::take(fresh)))
            }
            Phase::Listening { until, .. } if now < *until => None,
            Phase::Listening { .. } => {
                // A little sooner than the others, who may have been started at the same time.
                let early = self.rng.duration_below(self.pause / 8);
                self.phase = Phase::Resting { until: now + self.pause.saturating_sub(early) };
                self.pause = (self.pause * 2).min(PAUSE_MAX);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
