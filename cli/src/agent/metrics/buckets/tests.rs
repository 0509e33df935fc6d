use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};

use super::{BUCKETS_MAX, Buckets, Moment, NAMES_MAX};
use crate::agent::metrics::{Kind, Value};

fn moment(seconds: i64, nanos: i32) -> Moment {
    let wall = Timestamp::new(1_795_404_630 + seconds, nanos).unwrap().to_zoned(TimeZone::UTC);
    Moment { wall, uptime: Duration::new(3, 19_158_613) }
}

fn one(kind: Kind, size: f64) -> Value {
    Value { kind, count: 1.0, size }
}

/// Goal: who reads Serf's dump reads ours. Method: one value, equal values, different values and a
/// gauge, against lines in the form of a dump of Serf's own.
#[test]
fn a_dump_has_serfs_form() {
    let mut buckets = Buckets::default();
    let at = moment(8, 555_254_050);
    buckets.add("a.health", one(Kind::Gauge, 1.0), &at);
    buckets.add("a.acks", one(Kind::Counter, 1.0), &at);
    buckets.add("a.acks", one(Kind::Counter, 1.0), &at);
    for size in [23.0, 196.0, 150.0] {
        buckets.add("a.sent", one(Kind::Counter, size), &at);
    }
    buckets.add("a.took", one(Kind::Sample, 20.451), &at);
    let updated = "LastUpdated: 2026-11-23 03:30:38.55525405 +0000 UTC m=+3.019158613";
    let begin = "[2026-11-23 03:30:30 +0000 UTC]";
    let wanted = [
        format!("{begin}[G] 'a.health': 1.000"),
        format!("{begin}[C] 'a.acks': Count: 2 Sum: 2.000 {updated}"),
        format!(
            "{begin}[C] 'a.sent': Count: 3 Min: 23.000 Mean: 123.000 Max: 196.000 \
             Stddev: 89.605 Sum: 369.000 {updated}"
        ),
        format!("{begin}[S] 'a.took': Count: 1 Sum: 20.451 {updated}"),
    ];
    let dump = buckets.dump(&moment(10, 0));
    assert_eq!(dump.lines().collect::<Vec<_>>(), wanted);
}

/// Goal: only whole buckets are shown, and a minute at most is kept. Method: two minutes of values.
#[test]
fn a_minute_is_kept_and_the_bucket_being_filled_is_not_shown() {
    let mut buckets = Buckets::default();
    for second in 0..120 {
        buckets.add("a.b", one(Kind::Counter, 1.0), &moment(second, 0));
    }
    let dump = buckets.dump(&moment(119, 0));
    let times: Vec<&str> = dump.lines().map(|line| &line[12..20]).collect();
    assert_eq!(times, ["03:31:30", "03:31:40", "03:31:50", "03:32:00", "03:32:10"]);
    assert_eq!(times.len(), BUCKETS_MAX - 1);
    assert_eq!(buckets.dump(&moment(500, 0)), "");
}

/// Goal: an agent that was just started shows something. Method: the first bucket while it is being
/// filled, when it is whole, and beside the next one.
#[test]
fn the_first_bucket_is_shown_while_it_is_filled() {
    let mut buckets = Buckets::default();
    assert_eq!(buckets.dump(&moment(1, 0)), "");
    buckets.add("a.b", one(Kind::Gauge, 1.0), &moment(1, 0));
    let line = "[2026-11-23 03:30:30 +0000 UTC][G] 'a.b': 1.000\n";
    assert_eq!(buckets.dump(&moment(2, 0)), line);
    assert_eq!(buckets.dump(&moment(11, 0)), line);
    buckets.add("a.b", one(Kind::Gauge, 2.0), &moment(12, 0));
    assert_eq!(buckets.dump(&moment(13, 0)), line);
}

/// Goal: made-up names do not fill the memory, and forge no line. Method: too many of them, one
/// with a newline.
#[test]
fn names_are_bounded_and_escaped() {
    let mut buckets = Buckets::default();
    buckets.add("a\nb", one(Kind::Counter, 1.0), &moment(0, 0));
    for number in 0..5000 {
        buckets.add(&format!("a.{number}"), one(Kind::Sample, 1.0), &moment(0, 0));
    }
    let dump = buckets.dump(&moment(10, 0));
    assert_eq!(dump.lines().count(), NAMES_MAX);
    assert!(dump.contains("'a\\nb'"), "{}", &dump[..200]);
}
