//! A thousand user events as fast as one interface takes them, in clusters of ten and of a hundred
//! nodes, with one datagram of a hundred lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tithing_core::{Action, Command, Event, Instant, LamportTime, Seed};
use tithing_sim::scenario::units::{Ratio, Span};
use tithing_sim::scenario::{JoinPlan, NodeSpec};
use tithing_sim::world::{Change, Observer, Step};
use tithing_sim::{LinkSettings, NodeIndex, World};

const EVENTS: usize = 1_000;

/// How long the last event may take: what was lost is asked for, or comes by the next exchange of
/// full state.
const PATIENCE: Duration = Duration::from_mins(2);

/// What each node has heard, in the order of hearing.
#[derive(Default)]
struct Ears(BTreeMap<NodeIndex, Vec<(LamportTime, Box<str>)>>);

impl Observer for Ears {
    fn on_step(&mut self, step: &Step<'_>) {
        for action in step.actions.iter() {
            if let Action::Emit(event) = &action
                && let Event::User(event) = event.as_ref()
            {
                self.0.entry(step.node).or_default().push((event.ltime, event.name.clone()));
            }
        }
    }

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

/// A cluster that has met, on a network that loses one datagram of a hundred.
fn cluster(nodes: u32, seed: u64) -> World<Ears> {
    let loss = Ratio::new(1, 100).expect("a share");
    let link = LinkSettings { loss, ..LinkSettings::default() };
    let mut world = World::new(Seed(seed), link, Ears::default());
    let all: Vec<NodeIndex> = (1..=nodes)
        .map(|n| world.add_node(&NodeSpec { compression: false, ..NodeSpec::new(format!("n{n}")) }))
        .collect();
    let plan = JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(1))) };
    for node in all {
        world.start(node);
        world.join(node, plan.clone());
    }
    world.run_until(Instant::ZERO + Duration::from_secs(40));
    world
}

/// Lets one node tell everybody a thousand things at once.
fn burst(world: &mut World<Ears>, nodes: u32) {
    for n in 0..EVENTS {
        let (name, payload) = (format!("deploy-{n}"), vec![b'x'; 32]);
        world.command(NodeIndex(0), Command::UserEvent { name, payload, coalesce: false });
    }
    let is_told = |world: &World<Ears>| {
        let heard = world.observer.0.values().map(Vec::len);
        heard.filter(|&len| len >= EVENTS).count() == usize::try_from(nodes).unwrap_or(0)
    };
    let end = world.now() + PATIENCE;
    while world.now() < end && !is_told(world) {
        world.run_until(world.now() + Duration::from_secs(1));
    }
}

fn assert_all_heard(world: &World<Ears>, nodes: u32) {
    for node in (0..nodes).map(NodeIndex) {
        let heard = &world.observer.0[&node];
        let names: BTreeSet<&str> = heard.iter().map(|(_, name)| &**name).collect();
        assert_eq!(heard.len(), EVENTS, "{node:?} hears some twice, or not all");
        assert_eq!(names.len(), EVENTS, "{node:?}");
        let swapped = heard.iter().zip(heard.iter().skip(1)).find(|(one, next)| one.0 > next.0);
        assert_eq!(swapped, None, "{node:?} hears them out of order");
    }
}

/// Goal: a burst loses nothing in a small cluster: every event at every node, each once, in the
/// order of its Lamport times. Method: twenty seeds of ten nodes.
#[test]
fn a_burst_reaches_every_node_of_ten_once_and_in_order() {
    for seed in 0..20 {
        let mut world = cluster(10, seed);
        burst(&mut world, 10);
        assert_all_heard(&world, 10);
    }
}

/// Goal: the same in a large cluster. Method: a hundred nodes.
#[test]
fn a_burst_reaches_every_node_of_a_hundred_once_and_in_order() {
    let mut world = cluster(100, 1);
    burst(&mut world, 100);
    assert_all_heard(&world, 100);
}
