//! A cluster in which some nodes stand still again and again while others are killed: who is
//! called failed for nothing, and how soon are the killed ones found?
//!
//! Stall awareness is compared on the same dice: both runs pause and kill the same nodes at the
//! same times.

use std::collections::BTreeMap;
use std::time::Duration;

use tithing_core::event::{Event, MemberChange};
use tithing_core::member::Peer;
use tithing_core::prng::Prng;
use tithing_core::{Action, Instant, Seed};
use tithing_sim::scenario::units::{Ratio, Span};
use tithing_sim::scenario::{JoinPlan, NodeSpec};
use tithing_sim::world::{Change, Observer, Step};
use tithing_sim::{LinkSettings, NodeIndex, World};

/// In this time the cluster forms; nobody pauses yet.
const FORMING: Duration = Duration::from_mins(1);
/// The shortest pause.
pub(crate) const PAUSE_MIN: Duration = Duration::from_millis(500);
/// The longest pause.
pub(crate) const PAUSE_MAX: Duration = Duration::from_secs(30);
/// Doublings of one millisecond: the lengths of the times between two pauses.
const AWAKE_DOUBLINGS: u64 = 12;
/// The longest time between two pauses.
pub(crate) const AWAKE_MAX: Duration = Duration::from_millis(1 << AWAKE_DOUBLINGS);
/// After the last kill there is time to find it out.
const AFTERMATH: Duration = Duration::from_mins(1);

/// What is played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// How many nodes there are.
    pub(crate) nodes: u32,
    /// How many of them pause: the first ones.
    pub(crate) pausing: u32,
    /// How many of the others are killed: the last ones, one after the other.
    pub(crate) kills: u32,
    /// How long.
    pub(crate) watched: Duration,
    /// Who pauses when.
    pub(crate) rhythm: Rhythm,
}

/// Who pauses when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// Each for itself.
    Apart,
    /// All at the same time, as guests of one machine that stalls.
    Together,
}

/// Whether the nodes mind their own standing still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Awareness {
    On,
    Off,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// Times that a node called a member failed that was well and never paused.
    pub(crate) false_failures: u64,
    /// Times that a node accused a member that was well and never paused.
    pub(crate) false_accusations: u64,
    /// Times that a node called a pausing member failed.
    pub(crate) pausing_failures: u64,
    /// From each kill to the first member that never pauses and calls it failed.
    pub(crate) first: Vec<Duration>,
    /// From each kill until all of them do.
    pub(crate) all: Vec<Duration>,
    /// Kills that not all of them found.
    pub(crate) missed: u64,
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.false_failures += other.false_failures;
        self.false_accusations += other.false_accusations;
        self.pausing_failures += other.pausing_failures;
        self.first.extend(other.first);
        self.all.extend(other.all);
        self.missed += other.missed;
    }
}

/// What one node said of another.
#[derive(Clone, Copy, Debug)]
struct Word {
    at: Instant,
    by: u32,
    about: u32,
}

/// Hears what the nodes say of each other.
#[derive(Default)]
struct Ear {
    accused: Vec<Word>,
    failed: Vec<Word>,
}

impl Observer for Ear {
    fn on_step(&mut self, step: &Step<'_>) {
        let word = |peer: &Peer| Word { at: step.at, by: step.node.0, about: place(peer) };
        for action in step.actions.iter() {
            let Action::Emit(event) = action else { continue };
            if let Event::Suspected { member } = &*event {
                self.accused.push(word(member));
            }
            if let Event::Member { change: MemberChange::Failed, member, .. } = &*event {
                self.failed.push(word(member));
            }
        }
    }

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

/// `n1` is the first.
fn place(peer: &Peer) -> u32 {
    peer.name[1..].parse::<u32>().expect("a number") - 1
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Pause(NodeIndex),
    Resume(NodeIndex),
    Kill(NodeIndex),
}

impl Plan {
    /// Plays it once. Lossy as real networks are, with the latency of neighbouring data centres.
    pub(crate) fn play(&self, seed: Seed, awareness: Awareness) -> Outcome {
        let link = LinkSettings {
            latency: Span(Duration::from_millis(10)),
            jitter: Span(Duration::from_millis(20)),
            loss: Ratio::new(1, 100).expect("a probability"),
            ..LinkSettings::default()
        };
        let mut world = World::new(seed, link, Ear::default());
        for n in 1..=self.nodes {
            let stall_awareness = awareness == Awareness::On;
            let spec = NodeSpec::new(format!("n{n}"));
            let node = world.add_node(&NodeSpec { stall_awareness, compression: false, ..spec });
            world.start(node);
        }
        let first_well = format!("n{}", self.pausing + 1);
        for place in 0..self.nodes {
            let retry = Some(Span(Duration::from_secs(5)));
            world.join(NodeIndex(place), JoinPlan { to: vec![first_well.clone()], retry });
        }
        world.run_until(Instant::ZERO + FORMING);
        world.observer = Ear::default();
        let mut killed = BTreeMap::new();
        for (at, deed) in self.deeds(seed) {
            world.run_until(at);
            match deed {
                Deed::Pause(node) => world.pause(node),
                Deed::Resume(node) => world.resume(node),
                Deed::Kill(node) => {
                    world.kill(node);
                    killed.insert(node.0, at);
                }
            }
        }
        world.run_until(Instant::ZERO + FORMING + self.watched);
        self.judge(&world.observer, &killed)
    }

    /// What is done and when, from the dice alone.
    fn deeds(&self, seed: Seed) -> Vec<(Instant, Deed)> {
        let (begin, end) = (Instant::ZERO + FORMING, Instant::ZERO + FORMING + self.watched);
        let mut deeds = Vec::new();
        for place in 0..self.pausing {
            let which = if self.rhythm == Rhythm::Apart { u64::from(place) } else { 0 };
            let mut dice = Prng::new(seed, 1_000 + which);
            let mut at = begin + awake(&mut dice);
            while at < end {
                let until =
                    at + PAUSE_MIN + dice.duration_below(PAUSE_MAX.saturating_sub(PAUSE_MIN));
                deeds.push((at, Deed::Pause(NodeIndex(place))));
                deeds.push((until.min(end), Deed::Resume(NodeIndex(place))));
                at = until + awake(&mut dice);
            }
        }
        for kill in 0..self.kills {
            let at = begin + self.watched.saturating_sub(AFTERMATH) / (self.kills + 1) * (kill + 1);
            deeds.push((at, Deed::Kill(NodeIndex(self.nodes - 1 - kill))));
        }
        deeds.sort_unstable();
        deeds
    }

    fn judge(&self, ear: &Ear, killed: &BTreeMap<u32, Instant>) -> Outcome {
        let was_well = |word: &&Word| {
            word.about >= self.pausing && killed.get(&word.about).is_none_or(|&at| word.at < at)
        };
        let count = |words: usize| u64::try_from(words).expect("few");
        let mut outcome = Outcome {
            false_failures: count(ear.failed.iter().filter(was_well).count()),
            false_accusations: count(ear.accused.iter().filter(was_well).count()),
            pausing_failures: count(
                ear.failed.iter().filter(|word| word.about < self.pausing).count(),
            ),
            ..Outcome::default()
        };
        let well = self.pausing..self.nodes - self.kills;
        for (&member, &at) in killed {
            let mut found = BTreeMap::new();
            for word in ear.failed.iter().filter(|word| word.about == member && word.at >= at) {
                if well.contains(&word.by) {
                    found.entry(word.by).or_insert_with(|| word.at.since(at));
                }
            }
            outcome.first.extend(found.values().min());
            outcome.all.extend(found.values().max());
            outcome.missed += u64::from(found.len() < well.len());
        }
        outcome
    }
}

/// A time between two pauses: any length between one millisecond and the longest is met, each
/// doubling as often as the next.
fn awake(dice: &mut Prng) -> Duration {
    let floor = Duration::from_millis(1 << dice.below(AWAKE_DOUBLINGS));
    floor + dice.duration_below(floor)
}
