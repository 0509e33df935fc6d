use std::panic::catch_unwind;

use super::*;
use crate::scenario::Scenario;
use crate::{Options, generate, run};

/// What a function says when it panics.
fn words(of: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = catch_unwind(of).expect_err("it has to fail");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

/// Goal: a failing test prints the story and the command that tells it again. Method: the canary,
/// once and under some seeds.
#[test]
fn a_failing_test_says_how_to_see_the_run_again() {
    let canary = Scenario::parse(include_str!("../../../scenarios/canary.toml")).unwrap();
    let play =
        |seed, story| run(&canary, Options { seed: Some(seed), story, ..Options::default() });
    let origin = Origin::File("scenarios/canary.toml");
    let text = words(|| assert_good(&play(7, Tell::Nothing), origin));
    let line = "replay    cargo run --release --bin sim -- run scenarios/canary.toml --seed 7\n";
    assert!(text.contains("expected  at 30s: all other nodes see n3 as alive"), "{text}");
    assert!(text.ends_with(line), "{text}");

    let text = words(|| drop(assert_all_good(3..100, 2, origin, play)));
    assert!(text.starts_with("5 failed, 0 passed\n"), "{text}");
    for seed in 3..8 {
        let line = format!("run scenarios/canary.toml --seed {seed}\n");
        assert!(text.contains(&line), "{line} is not in {text}");
    }
    assert!(!text.contains("--seed 8\n"), "{text}");
    assert_eq!(text.matches("* n3: killed with -9").count(), 5, "{text}");
}

/// Goal: what was played is summed up as by hand. Method: three seeds both ways.
#[test]
fn a_sum_is_the_sum() {
    let play = |seed, story| run(&generate(seed), Options { story, ..Options::default() });
    let sum = assert_all_good(10..13, 1, Origin::Generated, play);
    let mut hash = Digest::default();
    let mut expected = Sum { passed: 3, ..Sum::default() };
    for seed in 10..13 {
        let report = play(seed, Tell::Nothing);
        expected.counts.merge(&report.counts);
        expected.sights.merge(&report.sights);
        hash.add(report.hash);
    }
    expected.hash = hash.to_string();
    assert_eq!(sum, expected);
    assert_eq!(Origin::Generated.replay(7), "cargo run --release --bin sim -- run --seed 7");
    assert_eq!(Origin::Command("SEED={seed} it").replay(7), "SEED=7 it");
}
