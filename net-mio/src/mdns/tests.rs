use super::*;

/// Goal: questions with made-up senders do not turn an agent into a flood. Method: take answers at
/// one time, then a second later.
#[test]
fn answers_come_at_a_bounded_rate() {
    let at = |ms| Instant::ZERO + Duration::from_millis(ms);
    let mut budget = Budget { left: ANSWERS_MAX, since: at(0) };
    let mut taken = |ms| (0..1_000).filter(|_| budget.take(at(ms))).count();
    assert_eq!(taken(5), 256);
    assert_eq!(taken(9), 0);
    assert_eq!(taken(1_009), 100);
    assert_eq!(taken(100_000), 256);
}
