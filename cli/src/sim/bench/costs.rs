//! What single things cost: two ways to do the same work, in turns, in one run.

use std::time::{Duration, Instant};

use tithing_sim::scenario::units::Span;
use tithing_sim::{Knobs, Options, Recording, Scenario, generate, generate_with, run, sweep};

use super::work::{Load, work};

/// Scenarios whose time is compared with and without the hash.
const SEEDS: u64 = 100;

/// How often each is played each way. The least time counts: whatever else the machine does can
/// only make it longer.
const ROUNDS: u32 = 7;

/// Nodes of the cluster that is played with and without compression.
const COMPRESSED: u32 = 128;

/// Scenarios that are played to count seeds a minute, and on how many threads.
const SWEEP: u64 = 500;

/// Their nodes, and the virtual time of each.
const NODES: u64 = 16;
const LENGTH: Span = Span(Duration::from_mins(10));

/// The processors that the budget for seeds speaks of.
const JOBS: usize = 2;

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Costs {
    /// With records and hash, and without.
    pub(super) hash: [Duration; 2],
    /// An idle cluster with compression, and without.
    pub(super) compression: [Duration; 2],
}

/// Measures what the hash costs, and what compression does.
pub(super) fn measure() -> Costs {
    let mut hash = [Duration::ZERO; 2];
    for seed in 0..SEEDS {
        let scenario = generate(seed);
        let both = compare(&[Recording::On, Recording::Off].map(|recording| {
            let scenario = &scenario;
            move || _ = run(scenario, Options { recording, ..Options::default() })
        }));
        hash[0] += both[0];
        hash[1] += both[1];
    }
    let compression = compare(&[true, false].map(|compression| {
        let scenario: Scenario = work(COMPRESSED, Load::Idle, compression).scenario;
        move || _ = run(&scenario, Options::default())
    }));
    Costs { hash, compression }
}

/// The least time of each, taken in turns.
fn compare<F: Fn()>(ways: &[F; 2]) -> [Duration; 2] {
    let mut least = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (way, least) in ways.iter().zip(&mut least) {
            let begun = Instant::now();
            way();
            *least = begun.elapsed().min(*least);
        }
    }
    least
}

/// How many seeds were played, and in what time.
pub(super) struct Seeds {
    pub(super) count: u64,
    pub(super) jobs: usize,
    pub(super) taken: Duration,
}

impl Seeds {
    pub(super) fn per_minute(&self) -> u64 {
        let millis = u64::try_from(self.taken.as_millis()).unwrap_or(u64::MAX).max(1);
        self.count * 60_000 / millis
    }
}

/// Plays scenarios drawn from seeds on two threads: of 16 nodes, faults and a calm end, each for
/// ten virtual minutes, however soon it is settled.
pub(super) fn seeds() -> Seeds {
    let begun = Instant::now();
    let knobs = Knobs { nodes: NODES..=NODES, ..Knobs::default() };
    let play = |seed| {
        let scenario = Scenario { stop: None, duration: LENGTH, ..generate_with(seed, &knobs) };
        run(&scenario, Options::default())
    };
    sweep(0..SWEEP, JOBS, play, |_, _| true);
    Seeds { count: SWEEP, jobs: JOBS, taken: begun.elapsed() }
}
