//! How long an accused member has to refute (PROTOCOL.md P-44, P-45), in whole numbers.

use std::time::Duration;

use tithing_core::Instant;
use tithing_core::config::GossipConfig;

/// Natural logarithms of 1 to 9, in billionths.
const LN: [u64; 9] = [
    0,
    693_147_181,
    1_098_612_289,
    1_386_294_361,
    1_609_437_912,
    1_791_759_469,
    1_945_910_149,
    2_079_441_542,
    2_197_224_577,
];

/// A running suspicion.
#[derive(Clone, Debug)]
pub(super) struct Suspicion {
    pub(super) start: Instant,
    min: Duration,
    max: Duration,
    wanted: u32,
    pub(super) confirmations: u32,
    accusers: Vec<String>,
    /// When it runs out; nothing if sends were blocked meanwhile, which puts it off.
    pub(super) deadline: Option<Instant>,
}

impl Suspicion {
    /// Begins, in a table of `n` members.
    pub(super) fn new(gossip: &GossipConfig, n: usize, now: Instant, accuser: &str) -> Self {
        let shortest = gossip.probe_interval.saturating_mul(gossip.suspicion_mult);
        let min = shortest.saturating_mul(scale_milli(n)) / 1_000;
        let max = min.saturating_mul(gossip.suspicion_max_timeout_mult);
        let hoped = gossip.suspicion_mult.saturating_sub(2);
        // Where so many cannot be had nobody waits for them.
        let others = u32::try_from(n.saturating_sub(2)).unwrap_or(u32::MAX);
        let wanted = if others < hoped { 0 } else { hoped };
        let deadline = now + if wanted == 0 { min } else { max };
        let accusers = vec![accuser.to_owned()];
        let deadline = Some(deadline);
        Self { start: now, min, max, wanted, confirmations: 0, accusers, deadline }
    }

    /// Somebody else accuses, too. Says whether that counts.
    pub(super) fn confirm(&mut self, now: Instant, accuser: &str) -> bool {
        let is_enough = self.confirmations >= self.wanted;
        if is_enough || self.accusers.iter().any(|known| known == accuser) {
            return false;
        }
        self.accusers.push(accuser.to_owned());
        self.confirmations += 1;
        let length = self.length();
        self.deadline = self.deadline.map(|_| (self.start + length).max(now));
        true
    }

    /// Between the longest and the shortest, by the logarithm of the confirmations.
    fn length(&self) -> Duration {
        let ln = |count: u32| {
            let place = usize::try_from(count).unwrap_or(usize::MAX);
            LN.get(place).copied().unwrap_or(LN[8])
        };
        let part =
            u128::from(ln(self.confirmations)) * 1_000_000_000 / u128::from(ln(self.wanted).max(1));
        let span = self.max.saturating_sub(self.min).as_nanos();
        let shortened = u64::try_from(span * part / 1_000_000_000).unwrap_or(u64::MAX);
        self.max.saturating_sub(Duration::from_nanos(shortened)).max(self.min)
    }

    /// The accused gets back the time in which this node stood still.
    pub(super) fn delay(&mut self, length: Duration) {
        self.start += length;
        self.deadline = self.deadline.map(|at| at + length);
    }
}

/// The logarithm of `n` to ten, at least 1, in thousandths, rounded down.
fn scale_milli(n: usize) -> u32 {
    let Some(n) = u64::try_from(n).ok().filter(|n| *n > 10) else { return 1_000 };
    // log10(n) = log2(n) / log2(10); log2 bit by bit, by squaring.
    let whole = n.ilog2();
    let mut part = u128::from(n) << (40 - whole.min(40));
    let mut log2 = u64::from(whole) << 24;
    for bit in (0..24).rev() {
        part = (part * part) >> 40;
        if part >= 2 << 40 {
            part >>= 1;
            log2 |= 1 << bit;
        }
    }
    // log2(10) = 3.321928095 in the same fraction of 2^24.
    u32::try_from(log2 * 1_000 / 55_732_705).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
