use super::*;

/// Goal: the formulas are the published ones. Method: their known values at 200 ms and a
/// fan-out of 3.
#[test]
fn known_values_come_out() {
    let interval = Duration::from_millis(200);
    for (nodes, millis, logistic_millis) in
        [(30, 1_800, 838), (100, 2_000, 921), (1_000, 2_200, 1_074)]
    {
        assert_eq!(spread(nodes, 3.0, interval, 0.9999), Some(Duration::from_millis(millis)));
        let found = logistic(nodes, 3.0, interval, 0.9999).unwrap().as_millis();
        assert!(found.abs_diff(logistic_millis) <= 2, "{found} for {nodes}");
    }
    // e / (e - 1) intervals, in a large cluster.
    let found = in_step(100_000, Duration::from_secs(1)).as_millis();
    assert_eq!(found, 1_581);
    // An interval until somebody pings, another until that has failed.
    let found = first_suspicion(1_000, Duration::from_secs(1));
    assert_eq!(found, Duration::from_millis(1_999));
    assert_eq!(suspicion(1_000, 4, Duration::from_secs(1)), Duration::from_secs(12));
}

/// Goal: what is lost is not told. Method: a third of what three are told, and all of it.
#[test]
fn losses_slow_news_down() {
    let third = Ratio::new(1, 3).unwrap_or_default();
    assert!((arriving(3, third) - 2.0).abs() < 1e-9);
    let interval = Duration::from_millis(200);
    assert_eq!(spread(30, arriving(3, third), interval, 0.9999), Some(interval * 13));
    let never = arriving(3, Ratio::new(1, 1).unwrap_or_default());
    assert_eq!(logistic(30, never, interval, 0.9999), None);
    assert_eq!(spread(30, never, interval, 0.9999), None);
    assert_eq!(spread(30, 3.0, Duration::ZERO, 0.9999), None, "no gossip");
}
