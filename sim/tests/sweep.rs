//! Thousands of seeded clusters under every fault, with all rules watching.

use std::time::Duration;

use tithing_core::member::{State, Status};
use tithing_sim::scenario::EventKind;
use tithing_sim::testing::{Origin, assert_all_good, failure};
use tithing_sim::{
    Counts, Kinds, Knobs, Options, Sights, Tally, generate, generate_with, run, sweep,
};

/// How many clusters. Each has 3 to 9 nodes and lives for at least 120 virtual seconds.
const CLUSTERS: u64 = 3_000;

/// Statuses, faults and messages come together in so many ways, as `sim campaign` counts them: of
/// 1,125, some never do.
const CELLS: usize = 1_000;

/// The processors of the smallest machine that we test on.
const JOBS: usize = 2;

/// Goal: no rule is broken and all views converge, whatever happens; and everything does happen.
/// Method: play 3,000 generated scenarios, add up what was seen, and miss nothing.
#[test]
fn thousands_of_clusters_obey_all_rules_under_all_faults() {
    let (mut counts, mut sights) = (Counts::default(), Sights::default());
    let (mut clean, mut failures) = (0, Vec::new());
    let (mut sealed, mut rolled_out, mut rotated, mut labelled) = (0, 0, 0, 0);
    let play = |seed| run(&generate(seed), Options::default());
    sweep(0..CLUSTERS, JOBS, play, |_, report| {
        assert!(report.end.since(tithing_core::Instant::ZERO) >= Duration::from_mins(2));
        assert!((3..=9).contains(&report.nodes));
        counts.merge(&report.counts);
        sights.merge(&report.sights);
        let is_clean = [Tally::Lost, Tally::Blocked, Tally::Kill, Tally::Leave, Tally::Pause]
            .iter()
            .all(|tally| report.counts.of(*tally) == 0);
        clean += u32::from(is_clean);
        let of = |tally| report.counts.of(tally);
        sealed += u32::from(of(Tally::Sealed) > 0 && of(Tally::Sealed) == of(Tally::Sent));
        rolled_out += u32::from(of(Tally::Sealed) > 0 && of(Tally::Sealed) < of(Tally::Sent));
        rotated += u32::from(of(Tally::KeyRemoval) > 0);
        labelled += u32::from(of(Tally::Labelled) > 0);
        if !report.is_good() {
            failures.push(failure(&report, Origin::Generated));
        }
        failures.len() < 5
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let common = [Tally::Lost, Tally::Duplicated, Tally::Reordered, Tally::Blocked, Tally::Cut];
    for tally in common.into_iter().chain([Tally::Isolate, Tally::Partition, Tally::Swap]) {
        assert!(counts.of(tally) > 0, "never seen: {}", tally.as_str());
    }
    assert!(clean > 100, "only {clean} clusters without any fault");
    for (seen, what) in [
        (sealed, "were sealed from the beginning"),
        (rolled_out, "became encrypted"),
        (rotated, "got other keys"),
        (labelled, "had labels"),
    ] {
        assert!(seen > 100, "only {seen} clusters {what}");
    }
    let statuses = [Status::Alive, Status::Leaving, Status::Left, Status::Failed];
    assert_eq!(sights.statuses.into_iter().collect::<Vec<_>>(), statuses);
    let states = [State::Alive, State::Suspect, State::Dead, State::Left];
    assert_eq!(sights.states.into_iter().collect::<Vec<_>>(), states);
    let kinds = [
        EventKind::Suspected,
        EventKind::Refuted,
        EventKind::Reconnect,
        EventKind::Join,
        EventKind::Leave,
        EventKind::Failed,
    ];
    for kind in kinds {
        assert!(sights.events.contains(&kind), "never seen: {kind}");
    }
}

/// Goal: the same with every kind of fault that there is. Method: play 3,000 swarms, count what was
/// done to them, and which messages arrived under which fault from members of which status.
#[test]
fn thousands_of_swarms_obey_all_rules_under_every_kind_of_fault() {
    let knobs = Knobs { kinds: Kinds::Swarm, ..Knobs::default() };
    let replay = Origin::Command("cargo run --release --bin sim -- run --swarm --seed {seed}");
    let sum = assert_all_good(0..CLUSTERS, JOBS, replay, |seed, story| {
        run(&generate_with(seed, &knobs), Options { story, covers: true, ..Options::default() })
    });
    // So few nodes never fill the buffer of a paused process; `world/tests.rs` does.
    for tally in Tally::ALL.into_iter().filter(|tally| *tally != Tally::Overflowed) {
        assert!(sum.counts.of(tally) > 0, "never seen: {}", tally.as_str());
    }
    let coverage = sum.sights.coverage.expect("it was wanted");
    assert!(coverage.cells().0 >= CELLS, "{}", coverage.to_table());
}
