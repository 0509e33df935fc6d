//! What stall awareness is worth:
//! `cargo run --release --example pauses -p tithing-sim > docs/PAUSES.md`.
//!
//! An argument is the number of threads; the table does not depend on it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it measures and prints")]

#[path = "../tests/support/pauses.rs"]
mod pauses;

use std::thread;
use std::time::Duration;

use pauses::{AWAKE_MAX, Awareness, Outcome, PAUSE_MAX, PAUSE_MIN, Plan, Rhythm};
use tithing_core::Seed;
use tithing_sim::sweep;

const NODES: u32 = 128;
const SEEDS: u64 = 4;
const KILLS: u32 = 6;
const WATCHED: Duration = Duration::from_mins(12);
const PAUSING: [u32; 6] = [1, 2, 4, 8, 16, 32];

fn main() {
    let jobs = std::env::args().nth(1).map(|jobs| jobs.parse().expect("a number of threads"));
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    introduce();
    let mut sums = [Outcome::default(), Outcome::default()];
    for (rhythm, title) in [
        (Rhythm::Apart, "Each pauses for itself"),
        (Rhythm::Together, "All pause at the same time, as guests of one machine"),
    ] {
        println!("## {title}\n");
        println!("| pausing | awareness | false failures | false accusations | first | all |");
        println!("|---:|:---|---:|---:|---:|---:|");
        for pausing in PAUSING {
            let plan = Plan { nodes: NODES, pausing, kills: KILLS, watched: WATCHED, rhythm };
            let row = play(&plan, jobs);
            for ((name, outcome), sum) in ["on", "off"].into_iter().zip(row).zip(&mut sums) {
                println!("| {pausing} | {name} | {}", cells(&outcome));
                sum.add(outcome);
            }
        }
        println!();
    }
    println!("## All together\n");
    println!("| awareness | false failures | false accusations | first | all |");
    println!("|:---|---:|---:|---:|---:|");
    for (name, sum) in ["on", "off"].into_iter().zip(&sums) {
        println!("| {name} | {}", cells(sum));
    }
    let [on, off] = &sums;
    let (first, all) = (difference(&on.first, &off.first), difference(&on.all, &off.all));
    println!("\nWith awareness the first comes {first} s later, all {all} s: mean and standard");
    println!("error of the differences over {} kills.", on.first.len());
}

/// By how much the first times are longer than the second ones, pair by pair.
fn difference(ones: &[Duration], others: &[Duration]) -> String {
    assert_eq!(ones.len(), others.len(), "the same kills");
    let pairs = ones.iter().zip(others);
    let differences: Vec<f64> =
        pairs.map(|(one, other)| one.as_secs_f64() - other.as_secs_f64()).collect();
    let count = f64::from(u32::try_from(differences.len()).expect("few"));
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences.iter().map(|it| (it - mean).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    format!("{mean:.2} ± {error:.2}")
}

fn introduce() {
    println!("# What minding one's own pauses is worth\n");
    println!("Made by `cargo run --release --example pauses -p tithing-sim > docs/PAUSES.md`.\n");
    println!(
        "{NODES} nodes of the lan profile for {} minutes of virtual time, {SEEDS} seeds a row, \
         10 to 30 ms of latency and 1 % loss. Some nodes stand still for {} to {} s, again and \
         again, and run for 1 ms to {} s in between; they learn of it only by late ticks \
         (PROTOCOL.md P-120 to P-125). Meanwhile {KILLS} of the others are killed. Both lines of \
         a pair see the same pauses and kills.\n",
        WATCHED.as_secs() / 60,
        PAUSE_MIN.as_secs_f64(),
        PAUSE_MAX.as_secs(),
        AWAKE_MAX.as_secs(),
    );
    println!(
        "*False failures, false accusations*: how often a node called failed, or accused, a \
         member that ran and never paused. *First*: from a kill to the first member that never \
         pauses and calls it failed; *all*: until all of them do; mean and worst, in seconds.\n"
    );
}

/// All seeds, with awareness and without.
fn play(plan: &Plan, jobs: usize) -> [Outcome; 2] {
    let mut sums = [Outcome::default(), Outcome::default()];
    let both = |seed| [Awareness::On, Awareness::Off].map(|it| plan.play(Seed(seed), it));
    sweep(1..SEEDS + 1, jobs, both, |seed, outcomes| {
        eprintln!("{plan:?}, seed {seed}: played");
        for (sum, outcome) in sums.iter_mut().zip(outcomes) {
            sum.add(outcome);
        }
        true
    });
    sums
}

fn cells(outcome: &Outcome) -> String {
    assert_eq!(outcome.missed, 0, "a killed member was not found by all");
    let Outcome { false_failures, false_accusations, first, all, .. } = outcome;
    format!("{false_failures} | {false_accusations} | {} | {} |", times(first), times(all))
}

fn times(times: &[Duration]) -> String {
    let seconds = |time: Duration| time.as_secs_f64();
    let count = u32::try_from(times.len()).expect("few");
    let mean = times.iter().sum::<Duration>().checked_div(count).map_or(f64::NAN, seconds);
    let worst = times.iter().max().copied().map_or(f64::NAN, seconds);
    format!("{mean:.2}, {worst:.1}")
}
