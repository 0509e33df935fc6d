//! What was measured lately: ten seconds in a bucket, a minute of them, as Serf keeps them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::{self, Write};
use std::time::Duration;

use jiff::Zoned;

use super::{Kind, Value};
use crate::agent::log::Safe;

/// Seconds in a bucket.
const BUCKET_SECONDS: i64 = 10;

/// Buckets that are kept, the one that is being filled included.
const BUCKETS_MAX: usize = 6;

/// Names in one bucket: users of other nodes make some of them up.
const NAMES_MAX: usize = 1024;

/// The last minute.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    kept: VecDeque<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// Of ten seconds, since 1970.
    number: i64,
    gauges: BTreeMap<String, f64>,
    counters: BTreeMap<String, Aggregate>,
    samples: BTreeMap<String, Aggregate>,
}

/// A moment, by the wall and since the agent's start.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) wall: Zoned,
    pub(super) uptime: Duration,
}

/// What many values come to.
#[derive(Clone, Debug)]
struct Aggregate {
    count: f64,
    sum: f64,
    squares: f64,
    min: f64,
    max: f64,
    updated: Moment,
}

impl Buckets {
    /// Which bucket a moment belongs to.
    pub(super) fn number(at: &Moment) -> i64 {
        at.wall.timestamp().as_second().div_euclid(BUCKET_SECONDS)
    }

    /// Puts `count` values of the same size into the bucket of this moment.
    pub(super) fn add(&mut self, name: &str, value: Value, at: &Moment) {
        let bucket = self.current(at);
        let has_room = bucket.len() < NAMES_MAX;
        let Value { kind, count, size } = value;
        let list = match kind {
            Kind::Gauge => {
                if has_room || bucket.gauges.contains_key(name) {
                    bucket.gauges.insert(name.to_owned(), size);
                }
                return;
            }
            Kind::Counter => &mut bucket.counters,
            Kind::Sample => &mut bucket.samples,
        };
        if let Some(aggregate) = list.get_mut(name) {
            aggregate.add(size, count, at);
        } else if has_room {
            list.insert(name.to_owned(), Aggregate::new(size, count, at));
        }
    }

    fn current(&mut self, at: &Moment) -> &mut Bucket {
        let number = Self::number(at);
        // A clock that was put back goes on in the newest bucket.
        let is_over = self.kept.back().is_none_or(|bucket| bucket.number < number);
        if is_over {
            if self.kept.len() >= BUCKETS_MAX {
                self.kept.pop_front();
            }
            self.kept.push_back(Bucket {
                number,
                gauges: BTreeMap::new(),
                counters: BTreeMap::new(),
                samples: BTreeMap::new(),
            });
        }
        let last = self.kept.len() - 1;
        &mut self.kept[last]
    }

    /// All buckets that will not change any more, in Serf's form; the one that is being filled, if
    /// there is no other yet: whoever asks a young agent is to see something.
    pub(super) fn dump(&self, at: &Moment) -> String {
        let mut text = String::new();
        let now = Self::number(at);
        let oldest = now - i64::try_from(BUCKETS_MAX).unwrap_or(i64::MAX);
        let is_whole = |bucket: &&Bucket| bucket.number < now && bucket.number >= oldest;
        for bucket in self.kept.iter().filter(is_whole) {
            bucket.write(&mut text, at);
        }
        if text.is_empty()
            && let Some(bucket) = self.kept.back().filter(|bucket| bucket.number == now)
        {
            bucket.write(&mut text, at);
        }
        text
    }
}

impl Bucket {
    fn len(&self) -> usize {
        self.gauges.len() + self.counters.len() + self.samples.len()
    }

    fn write(&self, text: &mut String, at: &Moment) {
        let zone = at.wall.time_zone().clone();
        let begin = jiff::Timestamp::from_second(self.number.saturating_mul(BUCKET_SECONDS));
        let begin = begin.unwrap_or_default().to_zoned(zone);
        let begin = begin.strftime("%Y-%m-%d %H:%M:%S %z %Z").to_string();
        for (name, value) in &self.gauges {
            let _never_fails = writeln!(text, "[{begin}][G] '{}': {value:.3}", Safe(name));
        }
        for (letter, list) in [("C", &self.counters), ("S", &self.samples)] {
            for (name, aggregate) in list {
                let name = Safe(name);
                let _never_fails = writeln!(text, "[{begin}][{letter}] '{name}': {aggregate}");
            }
        }
    }
}

impl Aggregate {
    fn new(size: f64, count: f64, at: &Moment) -> Self {
        let (sum, squares) = (size * count, size * size * count);
        Self { count, sum, squares, min: size, max: size, updated: at.clone() }
    }

    fn add(&mut self, size: f64, count: f64, at: &Moment) {
        self.count += count;
        self.sum += size * count;
        self.squares += size * size * count;
        self.min = self.min.min(size);
        self.max = self.max.max(size);
        self.updated = at.clone();
    }

    /// How far values lie from their mean.
    fn deviation(&self) -> f64 {
        let spread = self.count.mul_add(self.squares, -(self.sum * self.sum));
        let pairs = self.count * (self.count - 1.0);
        if pairs > 0.0 { (spread.max(0.0) / pairs).sqrt() } else { 0.0 }
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, sum, min, max, updated, .. } = self;
        write!(f, "Count: {count}")?;
        if min < max {
            let (mean, deviation) = (sum / count, self.deviation());
            write!(f, " Min: {min:.3} Mean: {mean:.3} Max: {max:.3} Stddev: {deviation:.3}")?;
        }
        write!(f, " Sum: {sum:.3} LastUpdated: {updated}")
    }
}

impl fmt::Display for Moment {
    /// `2026-11-23 03:30:38.555254051 +0000 UTC m=+3.019158613`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wall, uptime } = self;
        let (time, zone) = (wall.strftime("%Y-%m-%d %H:%M:%S"), wall.strftime("%z %Z"));
        let fraction = format!(".{:09}", wall.subsec_nanosecond());
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        let (seconds, nanos) = (uptime.as_secs(), uptime.subsec_nanos());
        write!(f, "{time}{fraction} {zone} m=+{seconds}.{nanos:09}")
    }
}

#[cfg(test)]
mod tests;
