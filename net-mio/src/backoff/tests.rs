use std::time::Duration;

use tithing_core::Instant;

use super::Backoff;

/// Goal: a machine out of file descriptors is not kept busy. Method: failures in a row, then a
/// success, then a failure.
#[test]
fn the_pause_doubles_up_to_a_second_and_starts_anew_after_a_success() {
    let mut backoff = Backoff::default();
    let now = Instant::from_nanos(1_000);
    assert!(!backoff.is_waiting(now));
    let pauses: Vec<_> = (0..10).map(|_| backoff.on_failure(now).as_millis()).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
    assert!(backoff.is_waiting(now));
    assert!(!backoff.is_waiting(now + Duration::from_secs(1)));
    backoff.on_success();
    assert!(!backoff.is_waiting(now));
    assert_eq!(backoff.on_failure(now), Duration::from_millis(5));
}
