use super::*;

/// Goal: the whole numbers are those of the formula. Method: values from a table of logarithms.
#[test]
fn the_logarithm_of_a_cluster_is_right_to_a_thousandth() {
    for (n, milli) in [(1, 1_000), (10, 1_000), (11, 1_041), (16, 1_204), (30, 1_477)] {
        assert_eq!(scale_milli(n), milli, "of {n}");
    }
    for (n, milli) in [(100_u32, 2_000_u32), (128, 2_107), (1_000, 3_000)] {
        let found = scale_milli(usize::try_from(n).unwrap());
        assert!(found.abs_diff(milli) <= 1, "{found} of {n}");
    }
}
