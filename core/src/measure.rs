//! What is measured again and again: sums, and how the values are spread.

use core::time::Duration;

use crate::time::nanos;

/// How many values there were, and what they make together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Values.
    pub count: u64,
    /// Their sum, in the unit of the values.
    pub sum: u64,
}

impl Tally {
    /// Adds a length of time, in nanoseconds.
    pub fn add_time(&mut self, length: Duration) {
        self.add(nanos(length));
    }

    /// Adds a value.
    pub fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
    }

    /// Adds the length of something, in bytes.
    pub fn add_len(&mut self, len: usize) {
        self.add(u64::try_from(len).unwrap_or(u64::MAX));
    }
}

/// Values, each counted in the first bucket that it fits into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Histogram {
    bounds: &'static [u64; BOUNDS],
    counts: [u64; BOUNDS],
    total: Tally,
}

/// Buckets of a histogram, the one without a bound aside.
const BOUNDS: usize = 14;

/// A millisecond in nanoseconds.
const MS: u64 = 1_000_000;

/// From a tenth of a millisecond, as on one machine, to a probe that was almost given up.
const ROUND_TRIPS: [u64; BOUNDS] = [
    MS / 10,
    MS / 5,
    MS / 2,
    MS,
    5 * MS / 2,
    5 * MS,
    10 * MS,
    25 * MS,
    50 * MS,
    100 * MS,
    250 * MS,
    500 * MS,
    1_000 * MS,
    5_000 * MS,
];

/// From one round of gossip to the longest that a burst may wait.
const WAITS: [u64; BOUNDS] = [
    50 * MS,
    100 * MS,
    250 * MS,
    500 * MS,
    1_000 * MS,
    2_000 * MS,
    4_000 * MS,
    8_000 * MS,
    15_000 * MS,
    30_000 * MS,
    60_000 * MS,
    120_000 * MS,
    240_000 * MS,
    480_000 * MS,
];

/// Up to what a node remembers by default.
const TICKS: [u64; BOUNDS] = [0, 1, 2, 3, 5, 8, 12, 20, 32, 64, 128, 256, 384, 512];

impl Histogram {
    const fn new(bounds: &'static [u64; BOUNDS]) -> Self {
        Self { bounds, counts: [0; BOUNDS], total: Tally { count: 0, sum: 0 } }
    }

    /// For round trips, in nanoseconds.
    pub(crate) const fn of_round_trips() -> Self {
        Self::new(&ROUND_TRIPS)
    }

    /// For times that something waits in a queue, in nanoseconds.
    pub(crate) const fn of_waits() -> Self {
        Self::new(&WAITS)
    }

    /// For distances of logical clocks.
    pub(crate) const fn of_ticks() -> Self {
        Self::new(&TICKS)
    }

    pub(crate) fn add(&mut self, value: u64) {
        self.total.add(value);
        // The bounds are few: a search would be slower.
        let place = self.bounds.iter().zip(&mut self.counts).find(|(bound, _)| value <= **bound);
        if let Some((_, count)) = place {
            *count += 1;
        }
    }

    pub(crate) fn add_time(&mut self, length: Duration) {
        self.add(nanos(length));
    }

    /// Each bucket: the largest value in it, and how many values it holds. What is larger than the
    /// last bound is in none of them.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64)> {
        self.bounds.iter().copied().zip(self.counts)
    }

    /// All values, those larger than the last bound included.
    pub const fn total(&self) -> Tally {
        self.total
    }
}

#[cfg(test)]
mod tests;
