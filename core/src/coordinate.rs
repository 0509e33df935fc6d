//! Network coordinates (Vivaldi): where a node stands in a space in which distances are round-trip
//! times (PROTOCOL.md P-150 to P-156).
//!
//! Dabek, Cox, Kaashoek, Morris, "Vivaldi: A Decentralized Network Coordinate System" (2004), with
//! the height, the adjustment term and the gravity of Ledlie, Gardner, Seltzer, "Network
//! Coordinates in the Wild" (2007). `libm` alone does the arithmetic, so that all machines agree.

#![expect(clippy::float_arithmetic, reason = "coordinates are real numbers")]

mod model;

pub use model::{CoordinateError, Model};

use serde::{Deserialize, Serialize};

use crate::time::Duration;

/// Components of a position.
pub const DIMENSIONS: usize = 8;

/// The error of a coordinate that knows nothing yet, and the largest.
pub const ERROR_MAX: f64 = 1.5;

/// The smallest height, in seconds.
pub const HEIGHT_MIN: f64 = 1.0e-5;

/// No component of a position, no height and no adjustment is longer, in seconds.
const LENGTH_MAX: f64 = 60.0;

const NANOS_PER_SECOND: f64 = 1e9;

/// Where a node stands. Lengths are in seconds of round-trip time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coordinate {
    /// Position in the plane part of the space (`Vec` on the wire).
    pub position: [f64; DIMENSIONS],
    /// How little it is to be trusted: 0 (fully) to 1.5 (not at all).
    pub error: f64,
    /// What distances were off by of late; may be negative.
    pub adjustment: f64,
    /// What every path to this node costs, on top of the distance of positions.
    pub height: f64,
}

impl Default for Coordinate {
    /// The origin: that of a node that knows nothing.
    fn default() -> Self {
        Self { position: [0.0; DIMENSIONS], error: ERROR_MAX, adjustment: 0.0, height: HEIGHT_MIN }
    }
}

impl Coordinate {
    /// Whether every number of it is finite.
    pub fn is_finite(&self) -> bool {
        let scalars = [self.error, self.adjustment, self.height];
        self.position.iter().chain(&scalars).all(|number| number.is_finite())
    }

    /// Whether an honest node can stand here (PROTOCOL.md P-153): nobody is further away than a few
    /// of the longest round trips that count.
    pub fn is_plausible(&self) -> bool {
        let lengths = -LENGTH_MAX..=LENGTH_MAX;
        (0.0..=ERROR_MAX).contains(&self.error)
            && (0.0..=LENGTH_MAX).contains(&self.height)
            && lengths.contains(&self.adjustment)
            && self.position.iter().all(|component| lengths.contains(component))
    }

    /// The round-trip time to expect between the nodes at two coordinates. What no duration can
    /// hold is zero.
    pub fn round_trip_time(&self, other: &Self) -> Duration {
        u64::try_from(self.distance_nanos(other)).map_or(Duration::ZERO, Duration::from_nanos)
    }

    /// The same in seconds, cut to whole nanoseconds as the peers do it.
    fn distance(&self, other: &Self) -> f64 {
        let nanos = self.distance_nanos(other);
        let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        to_float(whole) + to_float(rest) / NANOS_PER_SECOND
    }

    fn distance_nanos(&self, other: &Self) -> i64 {
        let raw = self.raw_distance(other);
        let adjusted = raw + self.adjustment + other.adjustment;
        to_nanos(if adjusted > 0.0 { adjusted } else { raw })
    }

    /// Distance of the positions and both heights, in seconds.
    fn raw_distance(&self, other: &Self) -> f64 {
        magnitude(&difference(&self.position, &other.position)) + self.height + other.height
    }
}

type Vector = [f64; DIMENSIONS];

fn difference(a: &Vector, b: &Vector) -> Vector {
    let mut result = *a;
    for (component, subtrahend) in result.iter_mut().zip(b) {
        *component -= subtrahend;
    }
    result
}

fn magnitude(vector: &Vector) -> f64 {
    libm::sqrt(vector.iter().map(|component| component * component).sum())
}

/// Seconds as whole nanoseconds, towards zero. What does not fit is the smallest number, as on the
/// machines of the peers: such a coordinate is reset soon after.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "the range is checked; there is no other way from a float to an integer"
)]
fn to_nanos(seconds: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let nanos = seconds * NANOS_PER_SECOND;
    if (-LIMIT..LIMIT).contains(&nanos) { nanos as i64 } else { i64::MIN }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "seconds of a distance, and parts of a second, are exact in a float or immense"
)]
fn to_float(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
