use std::collections::BTreeSet;

use super::generate;
use crate::Scenario;
use crate::bound::settled_at;
use crate::scenario::{Expectation, What};

/// Goal: a generated scenario is its text. Method: print and read back many.
#[test]
fn a_generated_scenario_reads_back_from_its_text() {
    for seed in 0..200 {
        let scenario = generate(seed);
        assert_eq!(Scenario::parse(&scenario.to_string()), Ok(scenario), "seed {seed}");
    }
}

/// Goal: every generated scenario promises convergence and demands it. Method: ask the bound.
#[test]
fn a_generated_scenario_demands_what_it_promises() {
    for seed in 0..500 {
        let scenario = generate(seed);
        assert!(settled_at(&scenario).is_some(), "seed {seed}:\n{scenario}");
        let demands = |it: &Expectation| it.what == What::Converged;
        assert!(scenario.expectations.iter().any(demands), "seed {seed}");
    }
}

/// Goal: everything is drawn. Method: every step, every size and every profile occur.
#[test]
fn everything_is_drawn() {
    let (mut words, mut sizes, mut profiles) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for seed in 0..500 {
        let scenario = generate(seed);
        words.extend(scenario.steps.iter().map(|step| step.op.word()));
        sizes.insert(scenario.nodes.len());
        profiles.extend(scenario.nodes.iter().map(|node| node.profile.as_str()));
    }
    assert_eq!(words.len(), 19, "{words:?}");
    assert_eq!(sizes, (3..=9).collect());
    assert_eq!(profiles.len(), 3);
}
