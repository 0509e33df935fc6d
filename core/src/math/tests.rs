//! The formulas against values worked out by hand and against captured behaviour.

use super::*;

/// Goal: broadcasts are sent often enough, no oftener. Method: table of known cluster sizes.
#[test]
fn retransmit_digits_follow_the_cluster_size() {
    for (n, digits) in [(0, 0), (1, 1), (2, 1), (9, 1), (10, 2), (99, 2), (100, 3), (999, 3)] {
        assert_eq!(ceil_log10_of_successor(n), digits, "n = {n}");
    }
}

/// Goal: a suspicion lasts as long as the peers' does. Method: known sizes; below ten nodes the
/// scale is one, and 50 nodes give log10(50) = 1.698...
#[test]
fn suspicion_scale_is_truncated_to_thousandths() {
    for (n, milli) in [(0, 1000), (1, 1000), (10, 1000), (50, 1698), (100, 2000), (1000, 3000)] {
        assert_eq!(suspicion_scale_milli(n), milli, "n = {n}");
    }
}

/// Goal: confirmations shorten a suspicion from max to min. Method: five nodes of the LAN profile.
#[test]
fn confirmations_shorten_a_suspicion() {
    let (min, max) = (Duration::from_secs(4), Duration::from_secs(24));
    assert_eq!(suspicion_timeout(0, 2, min, max), max);
    assert_eq!(suspicion_timeout(1, 2, min, max), Duration::from_millis(11_381));
    assert_eq!(suspicion_timeout(2, 2, min, max), min);
}

/// Goal: big clusters exchange full state less often. Method: the sizes around each doubling.
#[test]
fn push_pull_scale_doubles() {
    for (n, scale) in [(1, 1), (32, 1), (33, 2), (64, 2), (65, 3), (128, 3), (129, 4)] {
        assert_eq!(push_pull_scale(n), scale, "n = {n}");
    }
}
