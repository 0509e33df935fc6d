//! Hunts for a seed that breaks a rule, and stops at the first: what each mutant of the core is
//! given to (docs/MUTANTS.md).
//!
//! `cargo run --release -p tithing-sim --example hunt -- FIRST COUNT JOBS`
//!
//! Prints `caught SEED RULE` or `survived COUNT`.

#![expect(clippy::print_stdout, reason = "its line is what the caller reads")]

use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use tithing_sim::scenario::When;
use tithing_sim::scenario::units::Span;
use tithing_sim::{Kinds, Knobs, Options, Scenario, generate_with, run, sweep};

/// Virtual time that a scenario may take. What takes longer is left out.
const LONGEST: Duration = Duration::from_mins(5);

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let [first, count, jobs] = numbers[..] else {
        println!("usage: hunt FIRST COUNT JOBS");
        std::process::exit(2);
    };
    // The message of a mutant that panics is its rule; nothing else is to be printed.
    panic::set_hook(Box::new(|_| {}));
    let mut caught = None;
    sweep(first..first + count, usize::try_from(jobs).unwrap_or(1), broken, |seed, rule| {
        caught = rule.map(|rule| (seed, rule));
        caught.is_none()
    });
    match caught {
        Some((seed, rule)) => println!("caught {seed} {rule}"),
        None => println!("survived {count}"),
    }
}

/// The rule that a seed breaks, if it breaks one.
fn broken(seed: u64) -> Option<String> {
    let scenario = within(generate_with(seed, &Knobs { nodes: 3..=9, kinds: Kinds::Swarm }));
    let played = panic::catch_unwind(AssertUnwindSafe(|| run(&scenario, Options::default())));
    let Ok(report) = played else { return Some("panic".into()) };
    if let Some(violation) = report.violations.first() {
        return Some(violation.rule.into());
    }
    report.unmet.first().map(|unmet| format!("expected {}", unmet.expected))
}

/// The scenario with an end in time: all views have to be right then, whatever the rules would
/// allow.
fn within(mut scenario: Scenario) -> Scenario {
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
