//! What a cluster will do: how soon news reaches everybody, how soon a death is noticed, what it
//! costs, measured on many runs of the nodes themselves.
//!
//! ```
//! use tithing_core::Profile;
//! use tithing_sim::plan::{Plan, measure};
//!
//! let plan = Plan::new(5, Profile::Local);
//! let sample = measure(&plan, 1)?;
//! assert_eq!(sample.spread.len(), 5 * sample.events, "each event reaches everybody");
//! # Ok::<(), String>(())
//! ```

mod settings;
mod watch;

use std::time::Duration;

use tithing_core::prng::Prng;
use tithing_core::{Command, Config, Instant, Profile, Seed};

use crate::NodeIndex;
use crate::link::LinkSettings;
use crate::scenario::units::Span;
use crate::scenario::{JoinPlan, NodeSpec};
use crate::seeds::{self, Purpose};
use crate::tally::Tally;
use crate::world::{Recording, World};
pub use settings::{Setting, SettingError};
use watch::Watch;

/// What is to be tried.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Number of nodes, at least 2.
    pub nodes: u32,
    /// Their timings.
    pub profile: Profile,
    /// The links between them.
    pub link: LinkSettings,
    /// What differs from the profile.
    pub settings: Vec<Setting>,
}

/// From so many nodes on, most of a run is the forming of the cluster: it is used for more.
const LARGE: u32 = 500;

/// How often it is looked whether everybody has noticed a death.
const LOOK: Duration = Duration::from_secs(1);

/// How long the cluster has to itself before it is measured, and after everybody has joined.
const CALM: Duration = Duration::from_secs(30);

/// Times of one run, all virtual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// From the moment an event was told until a member heard of it, for each event and member;
    /// the teller's own is 0.
    pub spread: Vec<Duration>,
    /// The same of those that heard by gossip, and not by an exchange of full state.
    pub gossiped: Vec<Duration>,
    /// From the moment an event was told until the last member had heard, for each event that
    /// reached all.
    pub told_all: Vec<Duration>,
    /// How many events were told.
    pub events: usize,
    /// From a death to the first suspicion of it.
    pub suspected: Vec<Duration>,
    /// From a death to the first member that calls it failed.
    pub failed: Vec<Duration>,
    /// From a death until a member calls it failed, for each death and member.
    pub known: Vec<Duration>,
    /// From a death until the last member calls it failed, for each death that all noticed.
    pub known_by_all: Vec<Duration>,
    /// Members, and deaths, that were not heard of before the run was over.
    pub missed: u64,
    /// How often a member that runs was called failed.
    pub false_failures: u64,
    /// For how long nodes have run and been watched for that, all added up.
    pub node_time: Duration,
    /// What was sent while nothing happened.
    pub idle: Idle,
}

/// What a cluster that has nothing to say sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Idle {
    /// Bytes of datagrams and streams.
    pub bytes: u64,
    /// Datagrams.
    pub packets: u64,
    /// Time that nodes were watched for it, all added up.
    pub node_time: Duration,
}

impl Idle {
    fn merge(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.packets += other.packets;
        self.node_time += other.node_time;
    }
}

impl Sample {
    /// Adds what another run has come to.
    pub fn merge(&mut self, other: &Self) {
        self.spread.extend(&other.spread);
        self.gossiped.extend(&other.gossiped);
        self.told_all.extend(&other.told_all);
        self.events += other.events;
        self.suspected.extend(&other.suspected);
        self.failed.extend(&other.failed);
        self.known.extend(&other.known);
        self.known_by_all.extend(&other.known_by_all);
        self.missed += other.missed;
        self.false_failures += other.false_failures;
        self.node_time += other.node_time;
        self.idle.merge(other.idle);
    }
}

impl Plan {
    /// A cluster of so many nodes, on good links.
    pub fn new(nodes: u32, profile: Profile) -> Self {
        Self { nodes, profile, link: LinkSettings::default(), settings: Vec::new() }
    }

    /// User events that are told in each run.
    pub const fn events(&self) -> u32 {
        if self.nodes < LARGE { 10 } else { 15 }
    }

    /// Nodes that are killed in each run, if there are so many to spare.
    pub const fn kills(&self) -> u32 {
        if self.nodes < LARGE { 3 } else { 10 }
    }

    /// The configuration of its nodes.
    ///
    /// # Errors
    ///
    /// In words, if the settings do not go together.
    pub fn config(&self) -> Result<Config, String> {
        let mut config = self.spec(0).config(NodeIndex(0));
        self.apply(&mut config);
        config.clone().build().map_err(|error| error.to_string())?;
        Ok(config)
    }

    fn spec(&self, place: u32) -> NodeSpec {
        NodeSpec { profile: self.profile, ..NodeSpec::new(format!("n{}", place + 1)) }
    }

    fn apply(&self, config: &mut Config) {
        for setting in &self.settings {
            setting.apply(config);
        }
    }

    /// How long a death may take to be noticed by everybody, generously.
    fn patience(config: &Config, nodes: u32) -> Duration {
        let gossip = &config.gossip;
        let shortest = gossip.probe_interval * gossip.suspicion_mult;
        let digits = nodes.max(10).ilog10() + 1;
        let longest = match nodes {
            ..=4 => shortest,
            // Where many confirm, hardly anything takes longer than the shortest twice.
            _ => shortest * digits * 2,
        };
        longest + gossip.probe_interval * 12
    }
}

/// Plays one run.
///
/// # Errors
///
/// Those of [`Plan::config`].
pub fn measure(plan: &Plan, seed: u64) -> Result<Sample, String> {
    let config = plan.config()?;
    let mut dice = Prng::new(seeds::fork(Seed(seed), Purpose::Plan, 0), 0);
    let mut world = World::new(Seed(seed), plan.link, Watch::new(plan.nodes));
    world.set_recording(Recording::Off);
    for place in 0..plan.nodes {
        world.add_node_with(&plan.spec(place), |config| plan.apply(config));
    }
    form(plan, &mut world);
    idle(plan, &config, &mut world);
    tell(plan, &config, &mut world, &mut dice);
    kill(plan, &config, &mut world, &mut dice);
    // Whoever has not heard of an event hears of it by an exchange of full state.
    world.run_until(world.now() + config.gossip.push_pull_interval);
    let begun = world.observer.calm_since();
    let ran = world.now().since(begun);
    Ok(world.observer.finish(ran))
}

/// All join the first one, one after the other.
fn form(plan: &Plan, world: &mut World<Watch>) {
    let apart = Duration::from_millis(20);
    let to = JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(5))) };
    for place in 0..plan.nodes {
        world.start(NodeIndex(place));
    }
    for place in 1..plan.nodes {
        world.run_until(Instant::ZERO + apart * place);
        world.join(NodeIndex(place), to.clone());
    }
    world.run_until(world.now() + CALM);
    // A large cluster talks of who has joined for a while.
    let latest = world.now() + CALM * 10;
    while world.now() < latest && is_talking(plan, world) {
        world.run_until(world.now() + Duration::from_secs(1));
    }
    let settled = world.now();
    world.observer.begin(settled);
}

/// Whether anybody has something to say.
fn is_talking(plan: &Plan, world: &World<Watch>) -> bool {
    (0..plan.nodes).filter_map(|place| world.core(NodeIndex(place))).any(|node| {
        let queues = node.queues();
        queues.membership + queues.intents + queues.queries + queues.events > 0
    })
}

/// Nothing happens, for a whole interval of the exchanges of full state: they are many bytes,
/// and members that have started together have them together.
fn idle(plan: &Plan, config: &Config, world: &mut World<Watch>) {
    // A large cluster has them less often (PROTOCOL.md P-60).
    let scale = plan.nodes.div_ceil(32).next_power_of_two().ilog2() + 1;
    let length = CALM.max(config.gossip.push_pull_interval * scale);
    let sent = |world: &World<Watch>| {
        let packets = world.counts().of(Tally::Sent);
        (world.observer.bytes, packets)
    };
    let (bytes, packets) = sent(world);
    world.run_until(world.now() + length);
    let (bytes_now, packets_now) = sent(world);
    let node_time = length * plan.nodes;
    let idle = Idle { bytes: bytes_now - bytes, packets: packets_now - packets, node_time };
    world.observer.sample.idle = idle;
}

/// One of the nodes.
fn any(plan: &Plan, dice: &mut Prng) -> NodeIndex {
    NodeIndex(u32::try_from(dice.below(plan.nodes.into())).unwrap_or_default())
}

/// Somebody tells something; when nobody talks of it any more, somebody else does.
fn tell(plan: &Plan, config: &Config, world: &mut World<Watch>, dice: &mut Prng) {
    let apart = config.gossip.gossip_interval.max(Duration::from_millis(50)) * 40;
    for number in 0..plan.events() {
        let teller = any(plan, dice);
        // At any moment between two rounds.
        let shift = dice.duration_below(Duration::from_secs(1));
        world.run_until(world.now() + shift);
        let at = world.now();
        world.observer.tell(at);
        let name = number.to_string();
        world.command(teller, Command::UserEvent { name, payload: Vec::new(), coalesce: false });
        world.run_until(at + apart);
    }
}

/// Somebody dies, and the others notice; then the next one.
fn kill(plan: &Plan, config: &Config, world: &mut World<Watch>, dice: &mut Prng) {
    let count = plan.kills().min((plan.nodes - 1) / 2).max(1);
    let patience = Plan::patience(config, plan.nodes);
    for _ in 0..count {
        let victim = loop {
            let victim = any(plan, dice);
            if world.core(victim).is_some() {
                break victim;
            }
        };
        let shift = dice.duration_below(Duration::from_secs(2));
        world.run_until(world.now() + shift);
        let at = world.now();
        world.observer.kill(at, victim);
        world.kill(victim);
        let latest = at + patience;
        while world.now() < latest && !world.observer.is_noticed() {
            world.run_until((world.now() + LOOK).min(latest));
        }
        // They talk of it for a while; the next one is to find them calm.
        world.run_until(world.now() + config.gossip.probe_interval * 5);
        world.observer.noticed();
    }
}

#[cfg(test)]
mod tests;
