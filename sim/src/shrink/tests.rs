use std::ops::ControlFlow;

use tithing_core::Instant;

use super::{Shrunk, Size, shrink};
use crate::failure::{Failure, Reason};
use crate::scenario::{Op, Scenario};
use crate::{Knobs, generate_with};

fn failure(rule: &str) -> Failure {
    Failure { reason: Reason::Rule(rule.into()), at: Instant::ZERO }
}

fn large() -> Scenario {
    // Some seed of many nodes and disasters of all kinds.
    let size = |seed| generate_with(seed, &Knobs { nodes: 9..=9, ..Knobs::default() });
    (0..200).map(size).max_by_key(|scenario| scenario.steps.len()).unwrap()
}

fn shrunk(judge: impl Fn(&Scenario) -> Option<Failure>) -> Shrunk {
    shrink(&large(), judge, |_| ControlFlow::Continue(())).unwrap()
}

/// Goal: only what the failure needs is left. Method: a failure that needs a pause of any node with
/// a kill of another anywhere behind it.
#[test]
fn what_a_failure_does_not_need_goes() {
    let judge = |scenario: &Scenario| {
        let paused = scenario.steps.iter().find_map(|step| {
            let Op::Pause { nodes } = &step.op else { return None };
            nodes.first().copied()
        });
        let is_other =
            |op: &Op| matches!(op, Op::Kill { nodes } if nodes.first() != paused.as_ref());
        let kill = scenario.steps.iter().any(|step| is_other(&step.op));
        (paused.is_some() && kill).then(|| failure("both"))
    };
    let from = large();
    assert!(Size::of(&from, 0).events > 10 && judge(&from).is_some(), "{from}");
    let shrunk = shrunk(judge);
    let scenario = &shrunk.scenario;
    assert_eq!((scenario.steps.len(), scenario.nodes.len()), (2, 2), "{scenario}");
    assert_eq!(scenario.link, crate::LinkSettings::default(), "{scenario}");
    assert!(scenario.expectations.is_empty() && shrunk.is_minimal, "{scenario}");
}

/// Goal: another failure on the way is no success. Method: fewer than three nodes fail otherwise.
#[test]
fn the_reason_stays_the_same() {
    let shrunk = shrunk(|scenario| {
        let rule = if scenario.nodes.len() < 3 { "too few" } else { "enough" };
        Some(failure(rule))
    });
    assert_eq!(shrunk.scenario.nodes.len(), 3);
    assert_eq!(shrunk.failure, failure("enough"));
}

/// Goal: whoever wants it to end gets the best so far. Method: end it after ten runs.
#[test]
fn an_end_keeps_the_best_so_far() {
    let heed = |size: Size| {
        if size.runs < 10 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let shrunk = shrink(&large(), |_| Some(failure("always")), heed).unwrap();
    assert!(!shrunk.is_minimal && shrunk.runs <= 11);
    assert!(Size::of(&shrunk.scenario, 0).events < Size::of(&large(), 0).events);
}

/// Goal: there is nothing to shrink where nothing fails. Method: a judge that sees no failure.
#[test]
fn what_passes_is_not_shrunk() {
    assert_eq!(shrink(&large(), |_| None, |_| ControlFlow::Continue(())), None);
}
