//! What stall awareness is worth: `cargo run --release --example pauses -p tithing-sim > docs/PAUSES.md`.
//!
//! 128 nodes; some of them stand still again and again; a few healthy ones are killed meanwhile.
//! Counts the healthy members that were called failed, and how long the healthy took to find the
//! killed ones; with stall awareness and without, on the same dice.

#![expect(clippy::print_stdout, reason = "it measures and prints")]

use std::collections::BTreeMap;
use std::time::Duration;

use tithing_core::event::{Event, MemberChange};
use tithing_core::prng::Prng;
use tithing_core::{Action, Instant, Seed};
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{JoinPlan, NodeSpec};
use tithing_sim::world::{Change, Observer, Step};
use tithing_sim::{LinkSettings, NodeIndex, World};

const NODES: u32 = 128;
const SEEDS: u64 = 5;
const FORMING: Duration = Duration::from_mins(1);
const WATCHED: Duration = Duration::from_mins(20);
const STALL_MIN: Duration = Duration::from_millis(500);
const STALL_MAX: Duration = Duration::from_secs(30);
const BETWEEN_MAX: Duration = Duration::from_secs(10);
/// Healthy members that are killed, a quarter of the time apart.
const KILLS: u32 = 3;

/// Hears what the nodes say of each other.
#[derive(Default)]
struct Ear {
    /// Who called whom failed, and when first.
    failed: Vec<(Instant, NodeIndex, u32)>,
}

impl Observer for Ear {
    fn on_step(&mut self, step: &Step<'_>) {
        for action in step.actions.iter() {
            let Action::Emit(event) = action else { continue };
            if let Event::Member { change: MemberChange::Failed, member, .. } = &*event {
                let place = member.name[1..].parse::<u32>().unwrap_or_default() - 1;
                self.failed.push((step.at, step.node, place));
            }
        }
    }

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

/// What one run came to.
#[derive(Default)]
struct Outcome {
    /// Times that a node called a healthy member failed.
    false_failures: u64,
    /// Healthy members that anybody called failed.
    victims: u64,
    /// From each kill to the first healthy member that called it failed.
    found: Vec<Duration>,
    /// Pairs of a kill and a healthy member that never found it.
    missed: u64,
}

fn main() {
    println!("# What minding one's own pauses is worth\n");
    println!("Made by `cargo run --release --example pauses -p tithing-sim > docs/PAUSES.md`.\n");
    println!(
        "{NODES} nodes of the lan profile, {} minutes of virtual time, {SEEDS} seeds a row. Some \
         nodes stand still for {} to {} s, again and again, with up to {} s in between; they \
         learn of it only by late ticks. Meanwhile {KILLS} healthy members are killed.\n",
        WATCHED.as_secs() / 60,
        STALL_MIN.as_secs_f64(),
        STALL_MAX.as_secs(),
        BETWEEN_MAX.as_secs()
    );
    println!(
        "*False failures*: how often somebody called a healthy member failed (and how many \
         different members). *Found*: time from a kill to the first healthy member that calls it \
         failed, median and worst.\n"
    );
    println!("| pausing | false failures, minding | not minding | found, minding | not minding |");
    println!("|---:|---:|---:|---:|---:|");
    for pausing in [1, 2, 4, 8, 16, 32] {
        let (with, without) = (sum(pausing, true), sum(pausing, false));
        println!(
            "| {pausing} | {} ({}) | {} ({}) | {} | {} |",
            with.false_failures,
            with.victims,
            without.false_failures,
            without.victims,
            times(&with),
            times(&without)
        );
    }
}

fn times(outcome: &Outcome) -> String {
    let mut found = outcome.found.clone();
    found.sort_unstable();
    let seconds = |at: usize| found.get(at).map_or(f64::NAN, Duration::as_secs_f64);
    let (median, worst) = (seconds(found.len() / 2), seconds(found.len().saturating_sub(1)));
    format!("{median:.1} s, {worst:.1} s, {} missed", outcome.missed)
}

fn sum(pausing: u32, aware: bool) -> Outcome {
    let mut sum = Outcome::default();
    for seed in 1..=SEEDS {
        let one = play(Seed(seed), pausing, aware);
        sum.false_failures += one.false_failures;
        sum.victims += one.victims;
        sum.found.extend(one.found);
        sum.missed += one.missed;
    }
    sum
}

/// One cluster. The first `pausing` nodes pause, the last `KILLS` are killed.
fn play(seed: Seed, pausing: u32, stall_awareness: bool) -> Outcome {
    let mut world = World::new(seed, LinkSettings::default(), Ear::default());
    let seed_name = format!("n{}", pausing + 1);
    for n in 1..=NODES {
        let spec =
            NodeSpec { stall_awareness, compression: false, ..NodeSpec::new(format!("n{n}")) };
        let node = world.add_node(&spec);
        world.start(node);
    }
    for place in 0..NODES {
        let retry = Some(Span(Duration::from_secs(5)));
        world.join(NodeIndex(place), JoinPlan { to: vec![seed_name.clone()], retry });
    }
    world.run_until(Instant::ZERO + FORMING);
    world.observer.failed.clear();
    let plan = plan(seed, pausing);
    let mut killed = BTreeMap::new();
    for (at, what) in plan {
        world.run_until(at);
        match what {
            Deed::Pause(node) => world.pause(node),
            Deed::Resume(node) => world.resume(node),
            Deed::Kill(node) => {
                world.kill(node);
                killed.insert(node.0, at);
            }
        }
    }
    world.run_until(Instant::ZERO + FORMING + WATCHED);
    judge(&world.observer.failed, pausing, &killed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Pause(NodeIndex),
    Resume(NodeIndex),
    Kill(NodeIndex),
}

/// What is done and when, from the dice alone.
fn plan(seed: Seed, pausing: u32) -> Vec<(Instant, Deed)> {
    let (begin, end) = (Instant::ZERO + FORMING, Instant::ZERO + FORMING + WATCHED);
    let mut plan = Vec::new();
    for place in 0..pausing {
        let mut dice = Prng::new(seed, 1_000 + u64::from(place));
        let mut at = begin + dice.duration_below(BETWEEN_MAX);
        while at < end {
            let until = at + STALL_MIN + dice.duration_below(STALL_MAX.saturating_sub(STALL_MIN));
            plan.push((at, Deed::Pause(NodeIndex(place))));
            plan.push((until.min(end), Deed::Resume(NodeIndex(place))));
            at = until + dice.duration_below(BETWEEN_MAX);
        }
    }
    for kill in 0..KILLS {
        let at = begin + WATCHED / (KILLS + 1) * (kill + 1);
        plan.push((at, Deed::Kill(NodeIndex(NODES - 1 - kill))));
    }
    plan.sort_unstable();
    plan
}

fn judge(
    failed: &[(Instant, NodeIndex, u32)],
    pausing: u32,
    killed: &BTreeMap<u32, Instant>,
) -> Outcome {
    let mut outcome = Outcome::default();
    let is_healthy = |place: u32| place >= pausing && !killed.contains_key(&place);
    let of_healthy =
        failed.iter().filter(|(_, _, member)| *member >= pausing && !killed.contains_key(member));
    let mut victims: Vec<u32> = of_healthy.clone().map(|(_, _, member)| *member).collect();
    outcome.false_failures = of_healthy.count() as u64;
    victims.sort_unstable();
    victims.dedup();
    outcome.victims = victims.len() as u64;
    for (&member, &at) in killed {
        let by_healthy = failed.iter().filter(|(when, observer, about)| {
            *about == member && *when >= at && is_healthy(observer.0)
        });
        let found: BTreeMap<u32, Instant> =
            by_healthy.rev().map(|(when, observer, _)| (observer.0, *when)).collect();
        let healthy = NODES - pausing - KILLS;
        outcome.missed += u64::from(healthy).saturating_sub(found.len() as u64);
        outcome.found.extend(found.values().min().map(|when| when.since(at)));
    }
    outcome
}
