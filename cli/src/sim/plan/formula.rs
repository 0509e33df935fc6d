//! What pencil and paper say.

#![expect(
    clippy::float_arithmetic,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "formulas with logarithms; what is measured has none"
)]

use std::time::Duration;

use tithing_sim::scenario::units::Ratio;

/// To how many members news gets in a round, of so many to whom it is sent.
pub(super) fn arriving(fan_out: u32, loss: Ratio) -> f64 {
    let number = |it| f64::from(u32::try_from(it).unwrap_or(u32::MAX));
    f64::from(fan_out) * (1.0 - number(loss.numerator()) / number(loss.denominator()))
}

/// How long it takes until a share of the members has heard, by the formula that Serf's
/// convergence simulator uses: whole rounds, in each of which an informed member informs half of
/// those whom it tells. `share` is between 0 and 1. Nothing if there is no gossip.
pub(super) fn spread(nodes: u32, fan_out: f64, interval: Duration, share: f64) -> Option<Duration> {
    let rounds = ((f64::from(nodes) + 1.0) * share / (1.0 - share)).ln() / (fan_out / 2.0);
    let rounds = rounds.ceil().max(0.0);
    let time = Duration::try_from_secs_f64(interval.as_secs_f64() * rounds);
    // Rounds are whole, and their sum is exact.
    time.ok().filter(|_| !interval.is_zero()).map(|_| interval.saturating_mul(rounds as u32))
}

/// The same by a logistic curve: informed members inform all whom they tell, and time flows.
pub(super) fn logistic(
    nodes: u32,
    fan_out: f64,
    interval: Duration,
    share: f64,
) -> Option<Duration> {
    let others = f64::from(nodes.saturating_sub(1).max(1));
    let rounds = (others * share / (1.0 - share)).ln() / fan_out;
    let time = Duration::try_from_secs_f64(interval.as_secs_f64() * rounds.max(0.0));
    time.ok().filter(|_| !interval.is_zero())
}

/// How long, on average, it takes until a ping of a dead member has failed, if all keep step: each
/// of the others pings one member at random in each interval (the SWIM paper, section 5).
pub(super) fn in_step(nodes: u32, interval: Duration) -> Duration {
    let others = f64::from(nodes.saturating_sub(1).max(1));
    let spared = (1.0 - 1.0 / others).powf(others);
    interval.mul_f64(1.0 / (1.0 - spared))
}

/// The same if nobody keeps step, and each pings the others in turn: the first ping comes after the
/// least of so many times that are uniform over a whole turn, and takes an interval to fail.
pub(super) fn first_suspicion(nodes: u32, interval: Duration) -> Duration {
    interval + interval.saturating_mul(nodes.saturating_sub(1)) / nodes.max(1)
}

/// The shortest suspicion.
pub(super) fn suspicion(nodes: u32, mult: u32, interval: Duration) -> Duration {
    (interval * mult).mul_f64(f64::from(nodes).log10().max(1.0))
}

#[cfg(test)]
mod tests;
