use super::sweep;

/// Goal: results come in the order of the seeds for any number of threads. Method: uneven work.
#[test]
fn results_come_in_the_order_of_the_seeds() {
    for jobs in [0, 1, 2, 7] {
        let mut seen = Vec::new();
        let play = |seed: u64| (0..(seed % 7) * 1_000).fold(seed, |sum, n| sum ^ n);
        sweep(10..200, jobs, play, |seed, result| {
            assert_eq!(result, play(seed));
            seen.push(seed);
            true
        });
        assert_eq!(seen, (10..200).collect::<Vec<_>>());
    }
}

/// Goal: a sweep can be ended. Method: say so at the fifth result.
#[test]
fn a_sweep_ends_when_told_to() {
    let mut seen = Vec::new();
    sweep(
        0..1_000_000,
        2,
        |seed| seed,
        |seed, _| {
            seen.push(seed);
            seen.len() < 5
        },
    );
    assert_eq!(seen, [0, 1, 2, 3, 4]);
}

/// Goal: the last seeds of all do not wrap round to the first. Method: sweep up to the end of the
/// numbers, and over nothing at all there.
#[test]
fn the_last_seeds_of_all_end_a_sweep() {
    for (first, seen) in [(u64::MAX - 2, 2), (u64::MAX, 0)] {
        let mut count = 0;
        sweep(
            first..u64::MAX,
            3,
            |seed| seed,
            |_, _| {
                count += 1;
                count < 10
            },
        );
        assert_eq!(count, seen);
    }
}
