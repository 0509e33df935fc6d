//! What pencil and paper say.

#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "formulas with logarithms; what is measured has none"
)]

use std::time::Duration;

/// How long it takes until a share of the members has heard, by the formula that Serf's
/// convergence simulator uses: whole rounds, in each of which an informed member informs half of
/// those whom it tells. `share` is between 0 and 1.
pub(super) fn spread(nodes: u32, fan_out: u32, interval: Duration, share: f64) -> Duration {
    let rounds =
        ((f64::from(nodes) + 1.0) * share / (1.0 - share)).ln() / (f64::from(fan_out) / 2.0);
    interval * (rounds.ceil().max(0.0) as u32)
}

/// The same by a logistic curve: informed members inform all whom they tell, and time flows.
pub(super) fn logistic(nodes: u32, fan_out: u32, interval: Duration, share: f64) -> Duration {
    let others = f64::from(nodes.saturating_sub(1).max(1));
    let rounds = (others * share / (1.0 - share)).ln() / f64::from(fan_out);
    interval.mul_f64(rounds.max(0.0))
}

/// How long, on average, it takes until somebody pings a dead member: each of the others pings one
/// member at random in each interval (the SWIM paper, section 5).
pub(super) fn first_ping(nodes: u32, interval: Duration) -> Duration {
    let others = f64::from(nodes.saturating_sub(1).max(1));
    let spared = (1.0 - 1.0 / others).powf(others);
    interval.mul_f64(1.0 / (1.0 - spared))
}

/// The shortest suspicion.
pub(super) fn suspicion(nodes: u32, mult: u32, interval: Duration) -> Duration {
    (interval * mult).mul_f64(f64::from(nodes).log10().max(1.0))
}

#[cfg(test)]
mod tests;
