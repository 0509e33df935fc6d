//! Lamport clocks only rise.

use super::*;

/// Goal: a clock is always later than what it has seen. Method: times below, at and above it.
#[test]
fn witnessing_moves_the_clock_past_what_was_seen() {
    let mut clock = LamportClock::new(1000);
    assert_eq!(clock.take(), LamportTime(1));
    for (seen, after) in [(1, 2), (2, 3), (10, 11), (5, 11), (11, 12)] {
        assert_eq!(clock.witness(LamportTime(seen)), Ok(()));
        assert_eq!(clock.time(), LamportTime(after));
    }
}

/// Goal: a stranger cannot wrap the clock. Method: the largest time, and the edge of the jump.
#[test]
fn a_jump_too_far_is_refused() {
    let mut clock = LamportClock::new(1000);
    assert_eq!(clock.witness(LamportTime(u64::MAX)), Err(Reject::BadLamportTime));
    assert_eq!(clock.witness(LamportTime(1002)), Err(Reject::BadLamportTime));
    assert_eq!(clock.time(), LamportTime(1));
    assert_eq!(clock.witness(LamportTime(1001)), Ok(()));
    assert_eq!(clock.time(), LamportTime(1002));
}

/// Goal: whoever starts finds a cluster wherever its clocks are, and nobody wraps a clock. Method:
/// times far ahead, and the largest.
#[test]
fn a_clock_is_adopted_from_afar() {
    let mut clock = LamportClock::new(1000);
    assert_eq!(clock.adopt(LamportTime((1 << 63) - 1)), Ok(()));
    assert_eq!(clock.time(), LamportTime(1 << 63));
    assert_eq!(clock.adopt(LamportTime(5)), Ok(()));
    assert_eq!(clock.time(), LamportTime(1 << 63));
    assert_eq!(clock.adopt(LamportTime(u64::MAX)), Err(Reject::BadLamportTime));
    assert_eq!(clock.adopt(LamportTime((1 << 63) + 1000)), Ok(()));
}
