//! Hunts for a seed that breaks a rule, and stops at the first: what each mutant of the core is
//! given to (docs/MUTANTS.md). Cuts what it has found down to a file, and plays such a file.
//!
//! ```text
//! hunt FIRST COUNT JOBS     prints "caught SEED REASON" or "survived COUNT"
//! hunt shrink SEED FILE     writes the smallest scenario; prints its events, nodes and reason
//! hunt play FILE            prints "failed REASON" or "passed"
//! ```

#![expect(clippy::print_stdout, reason = "its line is what the caller reads")]

use std::fs;
use std::ops::ControlFlow;
use std::panic;
use std::time::Duration;

use tithing_sim::failure::{Failure, Reason};
use tithing_sim::scenario::When;
use tithing_sim::scenario::units::Span;
use tithing_sim::shrink::{Size, shrink};
use tithing_sim::{Kinds, Knobs, Scenario, generate_with, sweep};

/// Virtual time that a scenario may take. What takes longer is left out.
const LONGEST: Duration = Duration::from_mins(5);

fn main() {
    // The message of a mutant that panics is its rule; nothing else is to be printed.
    panic::set_hook(Box::new(|_| {}));
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let said = match words[..] {
        ["shrink", seed, file] => seed.parse().ok().and_then(|seed| cut_down(seed, file)),
        ["play", file] => play(file),
        [first, count, jobs] => numbers([first, count, jobs]).map(hunt),
        _ => None,
    };
    println!("{}", said.unwrap_or_else(|| "usage: hunt FIRST COUNT JOBS".into()));
}

fn numbers(words: [&str; 3]) -> Option<[u64; 3]> {
    let [first, count, jobs] = words.map(|word| word.parse().ok());
    Some([first?, count?, jobs?])
}

fn hunt([first, count, jobs]: [u64; 3]) -> String {
    let mut caught = None;
    let jobs = usize::try_from(jobs).unwrap_or(1);
    let play = |seed| Failure::by_playing(&scenario(seed));
    sweep(first..first + count, jobs, play, |seed, failure| {
        caught = failure.map(|failure| (seed, failure));
        caught.is_none()
    });
    match caught {
        Some((seed, failure)) => format!("caught {seed} {}", said(&failure.reason)),
        None => format!("survived {count}"),
    }
}

fn said(reason: &Reason) -> String {
    match reason {
        Reason::Rule(rule) => rule.clone(),
        Reason::Expected(what) => format!("expected: {what}"),
        Reason::Panic => "panic".into(),
    }
}

fn cut_down(seed: u64, file: &str) -> Option<String> {
    let whole = scenario(seed);
    let shrunk = shrink(&whole, Failure::by_playing, |_| ControlFlow::Continue(()))?;
    let [before, after] = [&whole, &shrunk.scenario].map(|it| Size::of(it, shrunk.runs));
    fs::write(file, shrunk.scenario.to_string()).ok()?;
    Some(format!(
        "{} {} {} {} {} {}",
        before.events,
        before.nodes,
        after.events,
        after.nodes,
        after.runs,
        said(&shrunk.failure.reason)
    ))
}

fn play(file: &str) -> Option<String> {
    let scenario = Scenario::parse(&fs::read_to_string(file).ok()?).ok()?;
    Some(match Failure::by_playing(&scenario) {
        Some(failure) => format!("failed {}", said(&failure.reason)),
        None => "passed".into(),
    })
}

/// The scenario of a seed, with an end in time: all views have to be right then, whatever the
/// rules would allow.
fn scenario(seed: u64) -> Scenario {
    let mut scenario = generate_with(seed, &Knobs { nodes: 3..=9, kinds: Kinds::Swarm });
    if scenario.duration.0 > LONGEST {
        let from = Span(scenario.last_step_at().min(LONGEST));
        scenario.duration = Span(LONGEST);
        scenario.steps.retain(|step| step.at.0 < LONGEST);
        for expectation in &mut scenario.expectations {
            expectation.when = When::Within(from, Span(LONGEST));
        }
    }
    scenario
}
