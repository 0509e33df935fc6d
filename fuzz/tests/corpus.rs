//! What broke somebody once must never come back.

use tithing_fuzz::larder::Larder;
use tithing_fuzz::outcome::Outcome;
use tithing_fuzz::run::{Plan, feed};
use tithing_fuzz::{corpus, report, target};

/// Goal: every story of the corpus ends as it must. Method: each is tried by its target, and what
/// it expects has to come of it; B28 to B33 are all there.
#[test]
fn every_story_ends_as_it_must() {
    report::install(None);
    let stories = corpus::load().expect("a readable corpus");
    for story in &stories {
        let mut target = target::named(&story.target).expect("a target for each folder");
        let mut outcome = Outcome::default();
        report::trying(&story.target, &story.input);
        target.attempt(&story.input, &mut outcome);
        report::done();
        assert!(!story.expected.is_empty(), "{}: nothing is expected", story.path.display());
        for expected in &story.expected {
            let is_there = outcome.facts.iter().any(|fact| fact.to_string() == *expected);
            let path = story.path.display();
            let came = outcome.signature();
            assert!(is_there, "{path}: no {expected}, but {came:?}");
        }
    }
    for bug in ["b28", "b29", "b30", "b31", "b32", "b33"] {
        let mut names = stories.iter().filter_map(|story| story.path.file_name());
        assert!(names.any(|name| name.to_string_lossy().starts_with(bug)), "{bug}");
    }
}

/// Goal: no target tries nothing, and all of them hold. Method: a short run of each, from the
/// captured bytes and the corpus, must have read what there is to read and dropped for each reason.
#[test]
fn every_target_is_reached() {
    report::install(None);
    let larder = Larder::load();
    let stories = corpus::load().expect("a readable corpus");
    for target in &mut target::all() {
        let of_target = stories.iter().filter(|story| story.target == target.name());
        let of_target: Vec<_> = of_target.map(|story| story.input.clone()).collect();
        let inputs = (100_000 / target.cost()).min(20_000);
        let plan = Plan { seed: 1, inputs, ends: None };
        let tally = feed(target.as_mut(), &larder, &of_target, plan);
        for fact in target.expected() {
            assert!(tally.facts.contains_key(&fact), "{}: never {fact}", target.name());
        }
    }
}

/// Goal: a run can be done again. Method: the same plan twice gives the same tally, another seed
/// another.
#[test]
fn the_same_seed_gives_the_same_run() {
    let larder = Larder::load();
    let run = |seed| {
        let mut target = target::named("packet").expect("there is one");
        let plan = Plan { seed, inputs: 3_000, ends: None };
        let tally = feed(target.as_mut(), &larder, &[], plan);
        (tally.facts, tally.outcomes)
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}
