//! How times are distributed.

use std::time::Duration;

/// Sorted times.
#[derive(Clone, Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.0.len()).unwrap_or(u64::MAX)
    }

    /// The time by which so many of ten thousand are over. Nothing if there are so few times that
    /// the rest would be less than one of them.
    pub(super) fn quantile(&self, of_ten_thousand: u64) -> Option<Duration> {
        let rest = 10_000 - of_ten_thousand;
        if self.len() * rest < 10_000 {
            return None;
        }
        let place = (self.len() * of_ten_thousand).div_ceil(10_000).max(1) - 1;
        self.0.get(usize::try_from(place).ok()?).copied()
    }

    pub(super) fn mean(&self) -> Option<Duration> {
        let count = u32::try_from(self.0.len()).ok()?;
        self.0.iter().sum::<Duration>().checked_div(count)
    }

    pub(super) fn longest(&self) -> Option<Duration> {
        self.0.last().copied()
    }

    /// Points of the distribution: a time, and how many of ten thousand were over by then; so many
    /// at most.
    pub(super) fn curve(&self, points: u64) -> Vec<(Duration, u64)> {
        let len = self.len();
        let step = len.div_ceil(points.max(1)).max(1);
        let mut curve: Vec<(Duration, u64)> = Vec::new();
        let mut place = 1;
        while place <= len {
            let at = usize::try_from(place - 1).ok().and_then(|at| self.0.get(at));
            curve.extend(at.map(|at| (*at, place * 10_000 / len)));
            place += step;
        }
        curve.extend(self.longest().map(|longest| (longest, 10_000)));
        curve
    }
}

#[cfg(test)]
mod tests;
