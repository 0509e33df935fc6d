//! Durations and probabilities as people write them, without floats.

use std::fmt;
use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer, Visitor};

use crate::link::Gate;

/// The units of time, longest first, in nanoseconds.
const UNITS: [(&str, u64); 6] = [
    ("h", 3_600_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
];

/// What a duration should have looked like.
const DURATION_EXPECTED: &str = "a duration such as \"1.5s\", \"200ms\", \"10m\" or \"24h\"";

/// What a probability should have looked like.
const GATE_EXPECTED: &str = "open, blocked or refused";

const RATIO_EXPECTED: &str = "a probability such as \"2%\", \"0.5%\" or \"1/50\", at most 100%";

/// A span of virtual time, written `"1.5s"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl Span {
    /// Reads a number with at most nine decimals and a unit: `h`, `m`, `s`, `ms`, `us` or `ns`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, scale) =
            UNITS.iter().find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, *scale)))?;
        let (mantissa, denominator) = decimal(number)?;
        let nanos = u128::from(mantissa) * u128::from(scale);
        if nanos % u128::from(denominator) != 0 {
            return None;
        }
        let nanos = u64::try_from(nanos / u128::from(denominator)).ok()?;
        Some(Self(Duration::from_nanos(nanos)))
    }
}

impl fmt::Display for Span {
    /// In the largest unit below minutes that leaves a number of one or more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        let (unit, scale) = match nanos {
            1..1_000 => ("ns", 1),
            1_000..1_000_000 => ("us", 1_000),
            1_000_000..1_000_000_000 => ("ms", 1_000_000),
            _ => ("s", 1_000_000_000),
        };
        let whole = nanos / scale;
        let fraction = (nanos % scale) * (1_000_000_000 / scale);
        if fraction == 0 {
            return write!(f, "{whole}{unit}");
        }
        let digits = format!("{fraction:09}");
        write!(f, "{whole}.{}{unit}", digits.trim_end_matches('0'))
    }
}

/// A probability as a reduced ratio of integers, written `"2%"` or `"1/50"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

impl Ratio {
    /// Never.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; `None` if that is no probability.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if denominator == 0 || numerator > denominator {
            return None;
        }
        let common = gcd(numerator, denominator);
        Some(Self { numerator: numerator / common, denominator: denominator / common })
    }

    /// Reads a percentage or a ratio.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(number) = text.strip_suffix('%') {
            let (mantissa, denominator) = decimal(number)?;
            return Self::new(mantissa, denominator.checked_mul(100)?);
        }
        let (numerator, denominator) = text.split_once('/')?;
        Self::new(numerator.parse().ok()?, denominator.parse().ok()?)
    }

    /// The reduced numerator.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// The reduced denominator.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// Whether it never happens.
    pub const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Whether a uniform 64-bit draw falls within the ratio.
    pub fn holds(self, draw: u64) -> bool {
        let scaled = (u128::from(draw) * u128::from(self.denominator)) >> 64;
        scaled < u128::from(self.numerator)
    }
}

impl Default for Ratio {
    fn default() -> Self {
        Self::ZERO
    }
}

impl fmt::Display for Ratio {
    /// A percentage if it has at most four decimals, else a ratio.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = u128::from(self.numerator) * 1_000_000;
        let denominator = u128::from(self.denominator);
        if parts % denominator != 0 {
            return write!(f, "{}/{}", self.numerator, self.denominator);
        }
        let (whole, fraction) = (parts / denominator / 10_000, parts / denominator % 10_000);
        if fraction == 0 {
            return write!(f, "{whole}%");
        }
        let digits = format!("{fraction:04}");
        write!(f, "{whole}.{}%", digits.trim_end_matches('0'))
    }
}

const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A decimal number as mantissa and power of ten: `"1.25"` is (125, 100).
fn decimal(text: &str) -> Option<(u64, u64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 9 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if text.ends_with('.') {
        return None;
    }
    let scale = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    Some((whole.checked_mul(scale)?.checked_add(fraction)?, scale))
}

/// Reads a string by a function, and says what was expected when that fails.
struct Words<T> {
    parse: fn(&str) -> Option<T>,
    expected: &'static str,
}

impl<T> Visitor<'_> for Words<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Words { parse: Self::parse, expected: DURATION_EXPECTED })
    }
}

impl<'de> Deserialize<'de> for Gate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parse =
            |text: &str| Self::WORDS.iter().find(|(word, _)| *word == text).map(|(_, gate)| *gate);
        deserializer.deserialize_str(Words { parse, expected: GATE_EXPECTED })
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Words { parse: Self::parse, expected: RATIO_EXPECTED })
    }
}

#[cfg(test)]
mod tests;
