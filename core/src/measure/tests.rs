use std::vec::Vec;

use super::*;

/// Goal: each value lies in the first bucket that it fits into, the largest in none. Method: values
/// at, below and above bounds.
#[test]
fn a_value_is_counted_in_the_first_bucket_it_fits_into() {
    let mut lags = Histogram::of_ticks();
    for value in [0, 0, 1, 4, 5, 512, 513, u64::MAX] {
        lags.add(value);
    }
    let held: Vec<(u64, u64)> = lags.buckets().filter(|(_, count)| *count > 0).collect();
    assert_eq!(held, [(0, 2), (1, 1), (5, 2), (512, 1)]);
    assert_eq!(lags.total(), Tally { count: 8, sum: u64::MAX });
}

/// Goal: the buckets of times are where they are said to be. Method: the bounds, in milliseconds.
#[test]
fn buckets_of_times_grow_from_a_tenth_of_a_millisecond() {
    let bounds = |of: Histogram| -> Vec<f64> {
        of.buckets().map(|(bound, _)| Duration::from_nanos(bound).as_secs_f64() * 1e3).collect()
    };
    let round_trips = bounds(Histogram::of_round_trips());
    assert_eq!((round_trips.first(), round_trips.last()), (Some(&0.1), Some(&5_000.0)));
    let waits = bounds(Histogram::of_waits());
    assert_eq!((waits.first(), waits.last()), (Some(&50.0), Some(&480_000.0)));
    for list in [round_trips, waits] {
        assert!(list.is_sorted(), "{list:?}");
    }
}
