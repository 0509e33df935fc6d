use std::time::Instant;

use super::{Throttle, WINDOW};

/// Goal: a flood costs few lines and is still counted. Method: many of one kind, one of another,
/// then the next window.
#[test]
fn a_flood_is_cut_and_counted() {
    let mut throttle = Throttle::new();
    let start = Instant::now();
    let admitted = (0..100).filter(|_| throttle.admit("flood", 5, start).is_some()).count();
    assert_eq!(admitted, 5);
    assert_eq!(throttle.admit("other", 5, start), Some(0));
    assert_eq!(throttle.admit("flood", 5, start + WINDOW), Some(95));
    assert_eq!(throttle.admit("flood", 5, start + WINDOW), Some(0));
}
