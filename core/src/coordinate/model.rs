//! How a node finds its coordinate: each measured round trip pulls or pushes it a little.

use alloc::collections::BTreeMap;
use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Coordinate, DIMENSIONS, ERROR_MAX, HEIGHT_MIN, Vector, difference, magnitude};
use crate::id::MemberId;
use crate::prng::Prng;
use crate::time::Duration;

/// How fast errors follow new evidence.
const ERROR_GAIN: f64 = 0.25;
/// How fast positions do.
const POSITION_GAIN: f64 = 0.25;
/// Round trips that the adjustment is the mean of.
const ADJUSTMENT_WINDOW: usize = 20;
const ADJUSTMENT_SPAN: f64 = 20.0;
/// Round trips to one peer of which the middle one counts.
const LATENCY_WINDOW: usize = 3;
/// The distance from the origin, in seconds, at which gravity pulls with one second.
const GRAVITY_RHO: f64 = 150.0;
/// Below this a length counts as none.
const ZERO_THRESHOLD: f64 = 1.0e-6;
/// Longer round trips measure something else.
const ROUND_TRIP_MAX: Duration = Duration::from_secs(10);

/// A node's own coordinate, and what it was found from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Model {
    own: Coordinate,
    latencies: BTreeMap<MemberId, Latencies>,
    adjustments: [f64; ADJUSTMENT_WINDOW],
    next_adjustment: usize,
    resets: u64,
    dice: Prng,
}

/// The last round trips to one peer, in seconds, the oldest first.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Latencies {
    seconds: [f64; LATENCY_WINDOW],
    len: usize,
}

/// Why a measurement was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoordinateError {
    /// A number of the peer's coordinate is infinite or no number.
    NotFinite,
    /// The round trip took longer than 10 s.
    RoundTripTooLong,
}

impl fmt::Display for CoordinateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFinite => "the coordinate is not finite",
            Self::RoundTripTooLong => "the round trip took longer than 10 s",
        })
    }
}

impl core::error::Error for CoordinateError {}

impl Model {
    /// A model that begins at `own`. The dice choose a direction between two nodes that stand in
    /// one place.
    pub fn new(own: Coordinate, dice: Prng) -> Self {
        Self {
            own,
            latencies: BTreeMap::new(),
            adjustments: [0.0; ADJUSTMENT_WINDOW],
            next_adjustment: 0,
            resets: 0,
            dice,
        }
    }

    /// Where this node stands.
    pub fn own(&self) -> &Coordinate {
        &self.own
    }

    /// How often the coordinate had to begin anew, because it was no longer finite.
    pub fn resets(&self) -> u64 {
        self.resets
    }

    /// A peer is forgotten.
    pub fn forget(&mut self, peer: MemberId) {
        self.latencies.remove(&peer);
    }

    /// A round trip to a peer that stands at `other` has been measured.
    ///
    /// # Errors
    ///
    /// Says why the measurement is not taken; then nothing has changed.
    pub fn update(
        &mut self,
        peer: MemberId,
        other: &Coordinate,
        round_trip: Duration,
    ) -> Result<(), CoordinateError> {
        if !other.is_finite() {
            return Err(CoordinateError::NotFinite);
        }
        if round_trip > ROUND_TRIP_MAX {
            return Err(CoordinateError::RoundTripTooLong);
        }
        let latency = self.latencies.entry(peer).or_default().push(round_trip.as_secs_f64());
        self.follow(other, latency);
        self.adjust(other, latency);
        self.fall();
        if !self.own.is_finite() {
            self.resets += 1;
            self.own = Coordinate::default();
        }
        Ok(())
    }

    /// The Vivaldi step: the better known of the two moves the other.
    fn follow(&mut self, other: &Coordinate, latency: f64) {
        let distance = self.own.distance(other);
        let latency = latency.max(ZERO_THRESHOLD);
        let wrong = libm::fabs(distance - latency) / latency;
        let total_error = (self.own.error + other.error).max(ZERO_THRESHOLD);
        let weight = self.own.error / total_error;
        let error = ERROR_GAIN * weight * wrong + self.own.error * (1.0 - ERROR_GAIN * weight);
        self.own.error = error.min(ERROR_MAX);
        self.push(POSITION_GAIN * weight * (latency - distance), other);
    }

    /// What the space cannot express is carried beside it, as a mean.
    fn adjust(&mut self, other: &Coordinate, latency: f64) {
        if let Some(sample) = self.adjustments.get_mut(self.next_adjustment) {
            *sample = latency - self.own.raw_distance(other);
        }
        self.next_adjustment = (self.next_adjustment + 1) % ADJUSTMENT_WINDOW;
        let sum: f64 = self.adjustments.iter().sum();
        self.own.adjustment = sum / (2.0 * ADJUSTMENT_SPAN);
    }

    /// Gravity keeps the whole cluster from drifting away.
    fn fall(&mut self) {
        let origin = Coordinate::default();
        let pull = origin.distance(&self.own) / GRAVITY_RHO;
        self.push(-(pull * pull), &origin);
    }

    /// Moves the coordinate by `force` seconds, away from `other`.
    fn push(&mut self, force: f64, other: &Coordinate) {
        let away = difference(&self.own.position, &other.position);
        let length = magnitude(&away);
        let is_apart = length > ZERO_THRESHOLD;
        let direction = if is_apart { scaled(&away, length) } else { self.any_direction() };
        for (component, part) in self.own.position.iter_mut().zip(direction) {
            *component += part * force;
        }
        if is_apart {
            let height = (self.own.height + other.height) * force / length + self.own.height;
            self.own.height = height.max(HEIGHT_MIN);
        }
    }

    fn any_direction(&mut self) -> Vector {
        let mut vector = [0.0; DIMENSIONS];
        for component in &mut vector {
            let draw = u32::try_from(self.dice.below(1 << 32)).unwrap_or_default();
            *component = f64::from(draw) / 4_294_967_296.0 - 0.5;
        }
        let length = magnitude(&vector);
        if length > ZERO_THRESHOLD {
            return scaled(&vector, length);
        }
        let mut first_axis = [0.0; DIMENSIONS];
        if let Some(first) = first_axis.first_mut() {
            *first = 1.0;
        }
        first_axis
    }
}

impl Latencies {
    /// Takes one more and returns the middle one, the larger of two.
    fn push(&mut self, seconds: f64) -> f64 {
        if self.len == LATENCY_WINDOW {
            self.seconds.rotate_left(1);
            self.len -= 1;
        }
        if let Some(free) = self.seconds.get_mut(self.len) {
            *free = seconds;
            self.len += 1;
        }
        let mut sorted = self.seconds;
        let sorted = sorted.get_mut(..self.len).unwrap_or_default();
        sorted.sort_by(f64::total_cmp);
        sorted.get(self.len / 2).copied().unwrap_or(seconds)
    }
}

/// The vector as long as one.
fn scaled(vector: &Vector, length: f64) -> Vector {
    let factor = 1.0 / length;
    vector.map(|component| component * factor)
}
