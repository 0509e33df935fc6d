//! Swarm: each seed first draws which kinds of disasters there are at all in its world. A world in
//! which half of them are missing goes deeper into the other half (A. Groce and others, "Swarm
//! testing", 2012).

use std::time::Duration;

use tithing_core::Seed;
use tithing_core::prng::Prng;

use super::Generator;
use crate::link::{Gate, Rare, RareChange};
use crate::scenario::units::{Ratio, Span};
use crate::scenario::{Between, ClockChange, DiskState, LinkChange, NodeIndex, NodeSpec, Op};
use crate::seeds::{self, Purpose};

/// Kinds of disasters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Kill,
    Restart,
    Leave,
    Pause,
    Links,
    Split,
    Cut,
    Isolate,
    Bridge,
    Stall,
    Clock,
    Disk,
    Rare(RareKind),
}

/// Kinds of rarer faults of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RareKind {
    Burst,
    Corrupt,
    Mtu,
    Rate,
    Udp,
    Tcp,
    TcpCut,
}

const ALL: [Kind; 19] = [
    Kind::Kill,
    Kind::Restart,
    Kind::Leave,
    Kind::Pause,
    Kind::Links,
    Kind::Split,
    Kind::Cut,
    Kind::Isolate,
    Kind::Bridge,
    Kind::Stall,
    Kind::Clock,
    Kind::Disk,
    Kind::Rare(RareKind::Burst),
    Kind::Rare(RareKind::Corrupt),
    Kind::Rare(RareKind::Mtu),
    Kind::Rare(RareKind::Rate),
    Kind::Rare(RareKind::Udp),
    Kind::Rare(RareKind::Tcp),
    Kind::Rare(RareKind::TcpCut),
];

/// The kinds of one world, and dice of their own.
pub(super) struct Swarm {
    dice: Prng,
    kinds: Vec<Kind>,
    /// Disks that are not well.
    disks: Vec<NodeIndex>,
}

impl Swarm {
    /// Draws the kinds: each is there in one of two worlds.
    pub(super) fn new(seed: Seed) -> Self {
        let mut dice = Prng::new(seeds::fork(seed, Purpose::Swarm, 0), 0);
        let mut kinds: Vec<Kind> = ALL.into_iter().filter(|_| dice.chance(1, 2)).collect();
        if kinds.is_empty() {
            kinds.push(Kind::Restart);
        }
        Self { dice, kinds, disks: Vec::new() }
    }

    fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.dice.below(to - from + 1))
    }

    fn percent(&mut self, most: u64) -> Ratio {
        Ratio::new(self.dice.below(most) + 1, 100).unwrap_or_default()
    }
}

impl Generator {
    /// One disaster of the kinds of this world.
    pub(super) fn swarm_disaster(&mut self, at: Duration, mut swarm: Swarm) -> Swarm {
        let drawn = swarm.dice.index(swarm.kinds.len());
        match swarm.kinds[drawn] {
            Kind::Kill => self.kill(at),
            Kind::Restart => self.restart(at),
            Kind::Leave => self.leave(at),
            Kind::Pause => self.pause(at),
            Kind::Links => self.change_links(at),
            Kind::Split => self.split(at),
            Kind::Cut => self.cut(at),
            Kind::Isolate => self.isolate(at),
            Kind::Bridge => self.bridge(at, &mut swarm),
            Kind::Stall => self.stall(at, &mut swarm),
            Kind::Clock => self.clock(at, &mut swarm),
            Kind::Disk => self.disk(at, &mut swarm),
            Kind::Rare(kind) => self.spoil_links(at, kind, &mut swarm),
        }
        swarm
    }

    fn bridge(&mut self, at: Duration, swarm: &mut Swarm) {
        let count = self.nodes.len();
        let bridge = NodeIndex::from_index(swarm.dice.index(count));
        let others = (0..count).map(NodeIndex::from_index).filter(|node| *node != bridge);
        let group: Vec<NodeIndex> = others.filter(|_| swarm.dice.chance(1, 2)).collect();
        if !group.is_empty() && group.len() + 1 < count {
            self.step(at, Op::Partition { groups: vec![group], bridge: vec![bridge] });
            self.heal_later(at);
        }
    }

    fn stall(&mut self, at: Duration, swarm: &mut Swarm) {
        let length = Span(swarm.millis(500, 20_000));
        let node = NodeIndex::from_index(swarm.dice.index(self.nodes.len()));
        self.has_paused = true;
        self.step(at, Op::Stall { nodes: vec![node], length });
    }

    fn clock(&mut self, at: Duration, swarm: &mut Swarm) {
        let node = NodeIndex::from_index(swarm.dice.index(self.nodes.len()));
        let drift = i32::try_from(swarm.dice.below(4_001)).unwrap_or(0) - 2_000;
        let (jump, back) = (swarm.millis(100, 60_000), swarm.millis(100, 10_000));
        let change = match swarm.dice.below(4) {
            0 => ClockChange { jump: Some(Span(jump)), ..ClockChange::default() },
            1 => ClockChange { back: Some(Span(back)), ..ClockChange::default() },
            _ => ClockChange { drift: Some(drift), ..ClockChange::default() },
        };
        self.has_paused |= change.drift.is_none();
        self.step(at, Op::Clock { nodes: vec![node], change });
    }

    fn disk(&mut self, at: Duration, swarm: &mut Swarm) {
        let node = NodeIndex::from_index(swarm.dice.index(self.nodes.len()));
        let states = [DiskState::Full, DiskState::Slow, DiskState::Lying];
        let state = states[swarm.dice.index(states.len())];
        swarm.disks.push(node);
        self.step(at, Op::Disk { nodes: vec![node], state });
    }

    /// A rarer fault of all links, or of one direction of some; it ends after a while.
    fn spoil_links(&mut self, at: Duration, kind: RareKind, swarm: &mut Swarm) {
        let is_sealed =
            |node: &NodeSpec| !node.security.keys.is_empty() && node.security.verify_incoming;
        if kind == RareKind::Corrupt && !self.nodes.iter().all(is_sealed) {
            // Without encryption a flipped bit may make a claim of another: nothing that the
            // protocol could hold against it.
            return;
        }
        let none = Rare::default();
        let change = |rare: RareChange| LinkChange { rare, ..LinkChange::default() };
        let (burst, corrupt, cut) = (swarm.percent(40), swarm.percent(20), swarm.percent(30));
        let (mtu, rate) = (200 + swarm.dice.below(1_000), 500 + swarm.dice.below(20_000));
        let small = |number: u64| u32::try_from(number).ok();
        let gate = if swarm.dice.chance(1, 2) { Gate::Blocked } else { Gate::Refused };
        let length = swarm.millis(2_000, 40_000);
        let mut on = RareChange::default();
        let mut off = RareChange::default();
        match kind {
            RareKind::Burst => (on.burst, off.burst) = (Some(burst), Some(none.burst)),
            RareKind::Corrupt => (on.corrupt, off.corrupt) = (Some(corrupt), Some(none.corrupt)),
            RareKind::Mtu => (on.mtu, off.mtu) = (small(mtu), Some(0)),
            RareKind::Rate => (on.rate, off.rate) = (small(rate), Some(0)),
            RareKind::Udp => (on.udp, off.udp) = (Some(Gate::Blocked), Some(Gate::Open)),
            RareKind::Tcp => (on.tcp, off.tcp) = (Some(gate), Some(Gate::Open)),
            RareKind::TcpCut => (on.tcp_cut, off.tcp_cut) = (Some(cut), Some(none.tcp_cut)),
        }
        // As with a pause, somebody may lose everybody meanwhile, and be lost.
        self.has_paused = true;
        let count = self.nodes.len();
        let between = swarm.dice.chance(1, 2).then(|| Between {
            from: vec![NodeIndex::from_index(swarm.dice.index(count))],
            to: (0..count).map(NodeIndex::from_index).collect(),
        });
        self.step(at, Op::Link { between: between.clone(), change: change(on) });
        self.step(at + length, Op::Link { between, change: change(off) });
    }

    /// The end of all that a swarm has spoilt.
    pub(super) fn end_swarm(&mut self, at: Duration, swarm: &Swarm) {
        let rare = RareChange::from_all(Rare::default());
        let change = LinkChange { rare, ..LinkChange::default() };
        self.step(at, Op::Link { between: None, change });
        if !swarm.disks.is_empty() {
            let mut nodes = swarm.disks.clone();
            nodes.sort();
            nodes.dedup();
            self.step(at, Op::Disk { nodes, state: DiskState::Well });
        }
    }
}
