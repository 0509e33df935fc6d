use super::*;

/// Goal: the formulas are the published ones. Method: their known values at 200 ms and a
/// fan-out of 3.
#[test]
fn known_values_come_out() {
    let interval = Duration::from_millis(200);
    for (nodes, millis, logistic_millis) in
        [(30, 1_800, 838), (100, 2_000, 921), (1_000, 2_200, 1_074)]
    {
        assert_eq!(spread(nodes, 3, interval, 0.9999), Duration::from_millis(millis));
        let found = logistic(nodes, 3, interval, 0.9999).as_millis();
        assert!(found.abs_diff(logistic_millis) <= 2, "{found} for {nodes}");
    }
    // e / (e - 1) intervals, in a large cluster.
    let found = first_ping(100_000, Duration::from_secs(1)).as_millis();
    assert_eq!(found, 1_581);
    assert_eq!(suspicion(1_000, 4, Duration::from_secs(1)), Duration::from_secs(12));
}
