//! Measures the simulator: `cargo run --release --example floors -p tithing-sim`.
//!
//! Prints node-seconds a second for an idle cluster of 128 with real codec, hash and checkers, and
//! for a cluster of 1,000 that forms and stays; each with the peak of the process's memory so far.

#![expect(clippy::print_stdout, reason = "it measures and prints")]
#![expect(clippy::disallowed_methods, reason = "the simulator itself is what is timed")]

use std::time::{Duration, Instant};

use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{
    Expectation, JoinPlan, NodeSpec, Observers, Op, TimedStep, What, When,
};
use tithing_sim::{LinkSettings, NodeIndex, Options, Scenario, Tally, run};

/// Virtual time in which a cluster forms before it counts as idle.
const FORMING: Duration = Duration::from_mins(1);

fn main() {
    idle(128, false, 600);
    idle(128, true, 600);
    forms(1_000);
}

/// A cluster whose nodes join the first one, a few milliseconds apart, and then do nothing.
fn cluster(count: u32, compression: bool, duration: Duration) -> Scenario {
    let nodes = (1..=count).map(|n| NodeSpec { compression, ..NodeSpec::new(format!("n{n}")) });
    let steps = (1..count).map(|n| TimedStep {
        at: Span(Duration::from_millis(u64::from(n) * 20)),
        op: Op::Join {
            nodes: vec![NodeIndex(n)],
            join: JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(5))) },
        },
    });
    Scenario {
        title: format!("{count} nodes"),
        story: String::new(),
        seed: 1,
        duration: Span(duration),
        stop: None,
        nodes: nodes.collect(),
        link: LinkSettings::default(),
        steps: steps.collect(),
        expectations: Vec::new(),
    }
}

fn idle(count: u32, compression: bool, seconds: u64) {
    let (short, long) = (FORMING, FORMING + Duration::from_secs(seconds));
    let time = |duration| {
        let scenario = cluster(count, compression, duration);
        let begin = Instant::now();
        let report = run(&scenario, Options::default());
        assert!(report.is_good() && report.converged_at.is_some(), "{}", report.to_text());
        (begin.elapsed(), report.counts)
    };
    // The difference of two runs is the idle time alone.
    let (forming, before) = time(short);
    let (all, after) = time(long);
    let millis = u64::try_from(all.saturating_sub(forming).as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = u64::from(count) * seconds * 1_000 / millis;
    let steps = (after.of(Tally::Step) - before.of(Tally::Step)) * 1_000 / millis;
    println!(
        "idle {count}, compression {}: {rate} node-seconds a second ({steps} steps a second)",
        if compression { "on" } else { "off" }
    );
    println!("  peak memory {} MiB", peak_mib());
}

fn forms(count: u32) {
    let mut scenario = cluster(count, false, Duration::from_mins(3));
    let converged = |when| Expectation { when, what: What::Converged };
    let at = |seconds| Span(Duration::from_secs(seconds));
    scenario.expectations = vec![
        converged(When::Within(at(0), at(90))),
        converged(When::At(at(180))),
        Expectation {
            when: When::Never(at(0), at(180)),
            what: What::Event {
                on: Observers::Any,
                kind: tithing_sim::scenario::EventKind::Failed,
                member: None,
            },
        },
    ];
    let begin = Instant::now();
    let report = run(&scenario, Options::default());
    let elapsed = begin.elapsed();
    println!("{count} nodes form and stay: {:.1} s of real time", elapsed.as_secs_f64());
    println!("{}", report.to_text());
    println!("  peak memory {} MiB", peak_mib());
}

/// The peak of this process's memory, as Linux tells it.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|text| text.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1_024
}
