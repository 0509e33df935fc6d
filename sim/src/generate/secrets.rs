//! Keys and labels of generated clusters. They have dice of their own, so that a seed whose cluster
//! has neither stays as it is.

use std::time::Duration;

use tithing_core::Seed;
use tithing_core::prng::Prng;

use super::{Generator, Place};
use crate::scenario::NodeIndex;
use crate::scenario::Op;
use crate::scenario::security::{KeyChange, NamedKey, SecurityChange, SecuritySpec};
use crate::seeds::{self, Purpose};

/// From one node to the next when all are restarted.
const STAGGER: Duration = Duration::from_millis(1_500);

/// How the keys of a cluster change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    /// Not at all.
    Steady,
    /// One key takes the place of another.
    Rotation,
    /// A plain cluster becomes an encrypted one.
    Rollout,
}

/// One thing that operators do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// A step of a rotation, on every node that runs.
    Rotate(KeyChange),
    /// A stage of a roll-out, 0 to 2: this node is restarted, if it runs.
    RollOut(u8, NodeIndex),
    /// The neighbour gets the address of a node that is gone for good.
    GiveAddress,
}

/// What the generator knows of keys and labels at a point of the story.
pub(super) struct Secrets {
    rng: Prng,
    plan: Plan,
    /// The keys that all should have, primary first.
    ring: Vec<NamedKey>,
    label: String,
    /// Whether the last node has another label: a cluster of its own, on the same network.
    has_neighbour: bool,
    /// Stages of a roll-out that have begun.
    stages: u8,
    /// Whether keys were ever rotated.
    has_rotated: bool,
}

impl Secrets {
    pub(super) fn new(seed: Seed) -> Self {
        let mut rng = Prng::new(seeds::fork(seed, Purpose::Security, 0), 0);
        let (is_encrypted, is_labelled) = (rng.chance(1, 4), rng.chance(1, 6));
        let plan = match rng.below(8) {
            0..=3 if is_encrypted => Plan::Rotation,
            0 if !is_encrypted => Plan::Rollout,
            _ => Plan::Steady,
        };
        let has_neighbour = is_labelled && rng.chance(1, 2);
        let label = if is_labelled { "blue" } else { "" }.into();
        let mut secrets = Self {
            rng,
            plan,
            ring: Vec::new(),
            label,
            has_neighbour,
            stages: 0,
            has_rotated: false,
        };
        if is_encrypted {
            let key = secrets.key("old");
            secrets.ring.push(key);
        }
        secrets
    }

    fn key(&mut self, name: &str) -> NamedKey {
        let len = [16, 24, 32][self.rng.index(3)];
        let mut bytes = [0; 32];
        bytes.fill_with(|| u8::try_from(self.rng.below(256)).unwrap_or_default());
        NamedKey::new(name, &bytes[..len]).expect("a good size")
    }

    /// The settings of a node at first.
    pub(super) fn spec(&self, is_last: bool) -> SecuritySpec {
        let is_neighbour = is_last && self.has_neighbour;
        SecuritySpec {
            keys: self.ring.clone(),
            label: if is_neighbour { "green".into() } else { self.label.clone() },
            ..SecuritySpec::default()
        }
    }

    /// What is done about keys and addresses of so many nodes from `begin` on, for about so long,
    /// in order of time.
    pub(super) fn moves(
        &mut self,
        nodes: usize,
        begin: Duration,
        length: Duration,
    ) -> Vec<(Duration, Move)> {
        let mut moves = Vec::new();
        let mut at = begin + self.later(length / 2);
        match self.plan {
            Plan::Steady => {}
            Plan::Rotation => {
                for change in [KeyChange::Install, KeyChange::Use, KeyChange::Remove] {
                    moves.push((at, Move::Rotate(change)));
                    at += Duration::from_secs(3) + self.later(Duration::from_secs(15));
                }
            }
            // Everybody has to be through one stage before the next.
            Plan::Rollout => {
                for stage in 0..3 {
                    for node in (0..nodes).map(NodeIndex::from_index) {
                        moves.push((at, Move::RollOut(stage, node)));
                        at += STAGGER;
                    }
                    at += self.later(Duration::from_secs(15));
                }
            }
        }
        if self.has_neighbour {
            moves.push((begin + self.later(length), Move::GiveAddress));
        }
        moves.sort_by_key(|(at, _)| *at);
        moves
    }

    fn later(&mut self, most: Duration) -> Duration {
        let millis = u64::try_from(most.as_millis()).unwrap_or(0);
        Duration::from_millis(self.rng.below(millis.max(1)))
    }

    /// What a node is restarted with that is to understand all others.
    pub(super) fn settings(&self) -> SecurityChange {
        let stage = |number| (self.plan == Plan::Rollout && self.stages > 0).then_some(number);
        SecurityChange {
            keys: (self.stages > 0 || self.has_rotated).then(|| self.ring.clone()),
            verify_outgoing: stage(self.stages > 1),
            verify_incoming: stage(self.stages > 2),
            ..SecurityChange::default()
        }
    }

    /// What a node is restarted with in the middle of it all, and whether that may be too little:
    /// now and then an operator does not think of the keys.
    pub(super) fn at_restart(&mut self) -> (SecurityChange, bool) {
        if self.has_rotated && self.rng.chance(1, 3) {
            return (SecurityChange::default(), true);
        }
        (self.settings(), false)
    }
}

impl Generator {
    pub(super) fn make_move(&mut self, at: Duration, next: Move) {
        match next {
            Move::Rotate(change) => self.rotate(at, change),
            Move::RollOut(stage, node) => {
                if self.secrets.ring.is_empty() {
                    let key = self.secrets.key("first");
                    self.secrets.ring.push(key);
                }
                self.secrets.stages = stage + 1;
                if self.places[node.index()] == Place::Up {
                    self.start_anew(at, node);
                }
            }
            Move::GiveAddress => self.give_address(at),
        }
    }

    fn all_up(&self) -> Vec<NodeIndex> {
        let places = self.places.iter().enumerate();
        let up = places.filter(|(_, place)| **place == Place::Up);
        up.map(|(place, _)| NodeIndex::from_index(place)).collect()
    }

    fn rotate(&mut self, at: Duration, change: KeyChange) {
        let ring = &mut self.secrets.ring;
        let key = match change {
            KeyChange::Install => {
                let key = self.secrets.key("new");
                self.secrets.ring.push(key.clone());
                key
            }
            KeyChange::Use => {
                ring.rotate_right(1);
                ring[0].clone()
            }
            KeyChange::Remove => ring.remove(1),
        };
        self.secrets.has_rotated = true;
        self.step(at, Op::Keys { nodes: self.all_up(), change, key });
    }

    /// What somebody has missed of a rotation is made good.
    pub(super) fn mend_keys(&mut self, at: Duration) {
        let nodes = self.all_up();
        if !self.secrets.has_rotated || nodes.is_empty() {
            return;
        }
        let new = self.secrets.ring[0].clone();
        let old = self.nodes[0].security.keys[0].clone();
        for (change, key) in
            [(KeyChange::Install, &new), (KeyChange::Use, &new), (KeyChange::Remove, &old)]
        {
            self.step(at, Op::Keys { nodes: nodes.clone(), change, key: key.clone() });
        }
    }

    /// A machine is scrapped, and its address given to the neighbour: whoever still tries to reach
    /// the one that was there reaches a node of another cluster.
    fn give_address(&mut self, at: Duration) {
        let neighbour = NodeIndex::from_index(self.nodes.len() - 1);
        let down = self.places.iter().position(|place| *place == Place::Down);
        let Some(scrapped) = down.map(NodeIndex::from_index).filter(|node| *node != neighbour)
        else {
            return;
        };
        self.places[scrapped.index()] = Place::Gone;
        self.step(at, Op::Swap { pairs: vec![(neighbour, scrapped)] });
        self.start_anew(at, neighbour);
    }
}
