//! The few formulas that need logarithms. Integers where they will do, `libm` where not, so that
//! all machines agree to the last bit.

#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the one place where logarithms are taken; every value is small and not negative"
)]

use crate::time::{Duration, nanos};

/// The number of decimal digits that `n` needs beyond `n + 1 = 1`: `ceil(log10(n + 1))`.
pub(crate) fn ceil_log10_of_successor(n: usize) -> u32 {
    let mut digits = 0;
    let mut power: usize = 1;
    while power < n.saturating_add(1) {
        power = power.saturating_mul(10);
        digits += 1;
    }
    digits
}

/// `max(1, log10(max(1, n)))`, truncated to thousandths, in thousandths (PROTOCOL.md P-44).
pub(crate) fn suspicion_scale_milli(n: usize) -> u32 {
    let scale = libm::log10(n.max(1) as f64).max(1.0);
    (scale * 1000.0) as u32
}

/// The length of a suspicion after `confirmations` of `wanted` confirmations, from `max` down to
/// `min`, floored to whole milliseconds (PROTOCOL.md P-45).
pub(crate) fn suspicion_timeout(
    confirmations: u32,
    wanted: u32,
    min: Duration,
    max: Duration,
) -> Duration {
    let fraction = libm::log(f64::from(confirmations) + 1.0) / libm::log(f64::from(wanted) + 1.0);
    let (min_seconds, max_seconds) = (nanos(min) as f64 / 1e9, nanos(max) as f64 / 1e9);
    let raw = max_seconds - fraction * (max_seconds - min_seconds);
    let millis = libm::floor(raw * 1000.0);
    if millis <= 0.0 {
        return min;
    }
    Duration::from_millis(millis as u64).max(min)
}

/// How much rarer full state is exchanged in a cluster of `n`: 1 up to 32, then one more for each
/// doubling (PROTOCOL.md P-60).
pub(crate) fn push_pull_scale(n: usize) -> u32 {
    let mut scale = 1;
    let mut covered: usize = 32;
    while covered < n {
        covered = covered.saturating_mul(2);
        scale += 1;
    }
    scale
}

#[cfg(test)]
mod tests;
