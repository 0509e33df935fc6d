//! Scenarios drawn from seeds: everything is drawn, and everything is in the scenario.

mod asks;
mod memories;
mod secrets;
mod swarm;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::time::Duration;

use tithing_core::config::Keeping;
use tithing_core::prng::Prng;
use tithing_core::{Profile, Seed};

use crate::bound::convergence_bound;
use crate::link::LinkSettings;
use crate::scenario::units::{Ratio, Span};
use crate::scenario::{
    DiskFate, Expectation, JoinPlan, LinkChange, NodeIndex, NodeSpec, Op, Scenario, Stop,
    TimedStep, What, When,
};
use crate::seeds::{self, Purpose};
use secrets::Secrets;
use swarm::Swarm;

/// A run takes at least this long.
const LEAST: Duration = Duration::from_mins(2);

/// Nothing is broken before this time, so that everybody has met everybody.
const CALM: Duration = Duration::from_secs(12);

/// How long all views have to be right before a run may end.
const CONVERGED_FOR: Duration = Duration::from_secs(15);

/// How often a node that reached nobody tries again.
const RETRY: Span = Span(Duration::from_secs(5));

/// How bad a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    /// Nothing goes wrong.
    Fine,
    /// Processes die, leave and stall; the network is good.
    Processes,
    /// Everything goes wrong.
    Everything,
}

/// What the generator knows of a node at a point of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Up,
    Down,
    /// It never comes back.
    Gone,
}

/// The scenario of a seed. Everything about it is in its text form, so a failing seed can be
/// printed, cut down by hand and kept.
pub fn generate(seed: u64) -> Scenario {
    generate_with(seed, &Knobs::default())
}

/// The scenario of a seed, of another size.
pub fn generate_with(seed: u64, knobs: &Knobs) -> Scenario {
    Generator::new(seed, knobs).scenario(seed)
}

/// What scenarios are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// Numbers of nodes, at least 1.
    pub nodes: RangeInclusive<u64>,
    /// Which disasters there are.
    pub kinds: Kinds,
}

/// Which disasters a scenario may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// The common ones: all of them in one world of two.
    #[default]
    Common,
    /// Every kind that there is, but in each world only some, which are drawn first.
    Swarm,
}

impl Default for Knobs {
    fn default() -> Self {
        Self { nodes: 3..=9, kinds: Kinds::Common }
    }
}

struct Generator {
    rng: Prng,
    mood: Mood,
    nodes: Vec<NodeSpec>,
    places: Vec<Place>,
    secrets: Secrets,
    /// What becomes of disks.
    disks: Prng,
    steps: Vec<TimedStep>,
    is_partitioned: bool,
    has_paused: bool,
    /// In a swarm, what it is made of.
    swarm: Option<Swarm>,
    /// Nodes that lost their memory when others could not be reached.
    strangers: BTreeSet<NodeIndex>,
}

impl Generator {
    fn new(seed: u64, knobs: &Knobs) -> Self {
        let mut rng = Prng::new(seeds::fork(Seed(seed), Purpose::Generate, 0), 0);
        let mood = match rng.below(10) {
            0 => Mood::Fine,
            1..=3 if knobs.kinds == Kinds::Common => Mood::Processes,
            _ => Mood::Everything,
        };
        let (least, most) = (*knobs.nodes.start(), *knobs.nodes.end());
        let count = least + rng.below(most.saturating_sub(least) + 1);
        let profile = match rng.below(10) {
            0 => Profile::Wan,
            1 | 2 => Profile::Local,
            _ => Profile::Lan,
        };
        let (compression, ipv6) = (rng.chance(1, 2), rng.chance(1, 6));
        let is_mixed = rng.chance(1, 8);
        let secrets = Secrets::new(Seed(seed));
        let mut disks = Prng::new(seeds::fork(Seed(seed), Purpose::Workload, 1), 0);
        let snapshot = if disks.chance(1, 2) { Keeping::On } else { Keeping::Off };
        let nodes: Vec<NodeSpec> = (1..=count)
            .map(|n| NodeSpec {
                profile,
                compression,
                ipv6: ipv6 || (is_mixed && n % 2 == 0),
                security: secrets.spec(n == count),
                snapshot,
                ..NodeSpec::new(format!("n{n}"))
            })
            .collect();
        let places = vec![Place::Up; nodes.len()];
        Self {
            rng,
            mood,
            nodes,
            places,
            secrets,
            disks,
            steps: Vec::new(),
            is_partitioned: false,
            has_paused: false,
            swarm: (knobs.kinds == Kinds::Swarm).then(|| Swarm::new(Seed(seed))),
            strangers: BTreeSet::new(),
        }
    }

    fn scenario(mut self, seed: u64) -> Scenario {
        let link = self.link();
        self.joins();
        let quiet = self.chaos();
        self.calm_down(quiet);
        self.workload(Seed(seed), CALM, quiet);
        self.steps.sort_by_key(|step| step.at);
        self.trust_in_snapshots(Seed(seed));
        let last = self.steps.iter().map(|step| step.at.0).max().unwrap_or_default();
        let configs: Vec<_> =
            (0_u32..).zip(&self.nodes).map(|(n, node)| node.config(NodeIndex(n))).collect();
        let duration = Span(last + RETRY.0 + convergence_bound(&configs));
        let not_before = Span(LEAST.max(last + CONVERGED_FOR));
        let what = What::Converged;
        Scenario {
            title: format!("generated from seed {seed}"),
            story: String::new(),
            seed,
            duration,
            stop: Some(Stop { not_before, converged_for: Span(CONVERGED_FOR) }),
            nodes: self.nodes,
            link,
            steps: self.steps,
            expectations: vec![Expectation { when: When::Within(Span(last), duration), what }],
        }
    }

    fn millis(&mut self, from: u64, to: u64) -> Span {
        Span(Duration::from_millis(from + self.rng.below(to - from + 1)))
    }

    /// Up to `most` per thousand; zero in two of five worlds.
    fn share(&mut self, most: u64) -> Ratio {
        let (is_used, share) = (self.rng.chance(3, 5), self.rng.below(most) + 1);
        if is_used { Ratio::new(share, 1_000).unwrap_or_default() } else { Ratio::ZERO }
    }

    fn link(&mut self) -> LinkSettings {
        let micros = if self.rng.chance(4, 5) { 3_000 } else { 40_000 };
        let latency = Duration::from_micros(100 + self.rng.below(micros));
        let jitter = self.rng.duration_below(latency);
        let (loss, duplicate, reorder) = (self.share(150), self.share(80), self.share(150));
        let clean = LinkSettings {
            latency: Span(latency),
            jitter: Span(Duration::from_micros(u64::try_from(jitter.as_micros()).unwrap_or(0))),
            ..LinkSettings::default()
        };
        match self.mood {
            Mood::Fine | Mood::Processes => clean,
            Mood::Everything => LinkSettings { loss, duplicate, reorder, ..clean },
        }
    }

    fn step(&mut self, at: Duration, op: Op) {
        self.steps.push(TimedStep { at: Span(at), op });
    }

    fn join_plan(&self) -> JoinPlan {
        let to = self.nodes.iter().map(|node| node.name.clone()).collect();
        JoinPlan { to, retry: Some(RETRY) }
    }

    fn joins(&mut self) {
        for place in 1..self.nodes.len() {
            let at = self.millis(0, 4_000).0;
            // One target is enough: the others hear of it.
            let target = self.rng.index(place);
            let to = vec![self.nodes[target].name.clone()];
            let nodes = vec![NodeIndex::from_index(place)];
            self.step(at, Op::Join { nodes, join: JoinPlan { to, retry: Some(RETRY) } });
        }
    }

    /// Breaks things for a while, and says when it is over.
    fn chaos(&mut self) -> Duration {
        let length = self.millis(20_000, 120_000).0;
        let mut times: Vec<Duration> =
            (0..=self.rng.below(9)).map(|_| CALM + self.rng.duration_below(length)).collect();
        times.sort();
        if self.mood == Mood::Fine {
            times.clear();
        }
        let mut moves = self.secrets.moves(self.nodes.len(), CALM, length).into_iter().peekable();
        for at in times {
            let at = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
            while let Some((at, next)) = moves.next_if(|(due, _)| *due <= at) {
                self.make_move(at, next);
            }
            self.disaster(at);
        }
        for (at, next) in moves {
            self.make_move(at, next);
        }
        CALM + length + Duration::from_secs(1)
    }

    fn disaster(&mut self, at: Duration) {
        if let Some(swarm) = self.swarm.take() {
            self.swarm = Some(self.swarm_disaster(at, swarm));
            return;
        }
        let kinds = if self.mood == Mood::Processes { 6 } else { 11 };
        match self.rng.below(kinds) {
            0 | 1 => self.kill(at),
            2 | 3 => self.restart(at),
            4 => self.leave(at),
            5 => self.pause(at),
            6 => self.change_links(at),
            7 => self.split(at),
            8 => self.cut(at),
            _ => self.isolate(at),
        }
    }

    /// A node that is in this state, drawn.
    fn some(&mut self, place: Place) -> Option<NodeIndex> {
        let all = self.places.iter().enumerate();
        let those: Vec<usize> = all.filter(|(_, it)| **it == place).map(|(n, _)| n).collect();
        let drawn = self.rng.index(those.len());
        those.get(drawn).copied().map(NodeIndex::from_index)
    }

    /// A node that may go: one always stays.
    fn victim(&mut self) -> Option<NodeIndex> {
        let up = self.places.iter().filter(|place| **place == Place::Up).count();
        let victim = self.some(Place::Up);
        victim.filter(|_| up > 1)
    }

    fn kill(&mut self, at: Duration) {
        if let Some(node) = self.victim() {
            self.places[node.index()] = Place::Down;
            self.step(at, Op::Kill { nodes: vec![node] });
        }
    }

    fn restart(&mut self, at: Duration) {
        let is_rolling = self.rng.chance(1, 3);
        let node = if is_rolling { self.some(Place::Up) } else { self.some(Place::Down) };
        if let Some(node) = node {
            self.start_anew(at, node);
        }
    }

    fn start_anew(&mut self, at: Duration, node: NodeIndex) {
        self.places[node.index()] = Place::Up;
        let join = Some(self.join_plan());
        let (change, may_be_deaf) = self.secrets.at_restart();
        let disk = self.fate();
        self.step(at, Op::Restart { nodes: vec![node], join, change, disk });
        if self.is_partitioned || self.has_paused || may_be_deaf {
            self.strangers.insert(node);
        }
    }

    /// What becomes of a machine's disk while its process is down.
    fn fate(&mut self) -> DiskFate {
        match self.disks.below(10) {
            0 => DiskFate::Lost,
            1 => DiskFate::Torn,
            2 => DiskFate::New,
            _ => DiskFate::Kept,
        }
    }

    fn leave(&mut self, at: Duration) {
        if let Some(node) = self.victim() {
            self.places[node.index()] = Place::Down;
            self.step(at, Op::Leave { nodes: vec![node] });
        }
    }

    fn pause(&mut self, at: Duration) {
        let length = self.millis(500, 40_000).0;
        if let Some(node) = self.some(Place::Up) {
            self.has_paused = true;
            self.step(at, Op::Pause { nodes: vec![node] });
            self.step(at + length, Op::Resume { nodes: vec![node] });
        }
    }

    fn change_links(&mut self, at: Duration) {
        let change = LinkChange {
            loss: Some(self.share(300)),
            duplicate: Some(self.share(100)),
            reorder: Some(self.share(200)),
            ..LinkChange::default()
        };
        self.step(at, Op::Link { between: None, change });
    }

    /// Ends a partition after a while. Partitions that overlap end together.
    fn heal_later(&mut self, at: Duration) {
        let length = self.millis(2_000, 60_000).0;
        self.step(at + length, Op::Heal);
        self.is_partitioned = true;
    }

    fn split(&mut self, at: Duration) {
        let group: Vec<NodeIndex> = (0..self.nodes.len())
            .filter(|_| self.rng.chance(1, 2))
            .map(NodeIndex::from_index)
            .collect();
        if !group.is_empty() && group.len() < self.nodes.len() {
            self.step(at, Op::Partition { groups: vec![group], bridge: Vec::new() });
            self.heal_later(at);
        }
    }

    fn cut(&mut self, at: Duration) {
        let count = self.nodes.len();
        let from = NodeIndex::from_index(self.rng.index(count));
        let to = (0..count).map(NodeIndex::from_index).filter(|_| self.rng.chance(1, 2));
        let to: Vec<NodeIndex> = to.filter(|to| *to != from).collect();
        if !to.is_empty() {
            self.step(at, Op::Cut { from: vec![from], to });
            self.heal_later(at);
        }
    }

    fn isolate(&mut self, at: Duration) {
        let node = NodeIndex::from_index(self.rng.index(self.nodes.len()));
        self.step(at, Op::Isolate { nodes: vec![node] });
        self.heal_later(at);
    }

    /// All faults end, and some of those that are gone come back.
    fn calm_down(&mut self, quiet: Duration) {
        let last = self.steps.iter().map(TimedStep::ends_at).max().unwrap_or_default();
        let at = quiet.max(last);
        if let Some(swarm) = self.swarm.take() {
            self.end_swarm(at, &swarm);
        }
        if self.is_partitioned {
            self.step(at, Op::Heal);
        }
        if self.mood == Mood::Everything {
            let clean = LinkSettings::default();
            let change = LinkChange {
                loss: Some(clean.loss),
                duplicate: Some(clean.duplicate),
                reorder: Some(clean.reorder),
                ..LinkChange::default()
            };
            self.step(at, Op::Link { between: None, change });
        }
        self.mend_keys(at);
        for place in 0..self.nodes.len() {
            let comes_back = self.rng.chance(1, 3);
            let nodes = vec![NodeIndex::from_index(place)];
            let join = self.join_plan();
            if self.places[place] == Place::Down && comes_back {
                let change = self.secrets.settings();
                let disk = self.fate();
                self.step(at, Op::Restart { nodes, join: Some(join), change, disk });
            } else if self.strangers.contains(&nodes[0]) {
                // A node without memory, and others that think that it has left: nobody would
                // look for anybody. As on real servers, somebody has to tell them.
                self.step(at, Op::Join { nodes, join });
            }
        }
    }
}

#[cfg(test)]
mod tests;
