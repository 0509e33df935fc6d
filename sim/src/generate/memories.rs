//! Snapshots of a generated scenario: who keeps one, what happens to disks, and who comes back
//! without being told to join.
//!
//! Drawn after all the rest, from a seed of its own: the rest of a scenario does not change by it.

use std::collections::BTreeSet;

use tithing_core::Seed;
use tithing_core::config::Keeping;
use tithing_core::prng::Prng;

use super::Generator;
use crate::scenario::{DiskFate, NodeIndex, Op};
use crate::seeds::{self, Purpose};

impl Generator {
    /// Decides about snapshots. The steps are in the order of their times.
    pub(super) fn remember(&mut self, seed: Seed) {
        let mut rng = Prng::new(seeds::fork(seed, Purpose::Snapshots, 0), 0);
        if rng.chance(1, 2) {
            return;
        }
        for node in &mut self.nodes {
            if rng.chance(3, 4) {
                node.snapshot = Keeping::On;
            }
        }
        let mut has_left: BTreeSet<NodeIndex> = BTreeSet::new();
        for step in &mut self.steps {
            match &mut step.op {
                Op::Leave { nodes } => has_left.extend(nodes.iter()),
                Op::Restart { nodes, join, disk, .. } => {
                    *disk = fate(&mut rng);
                    // Nothing that is drawn depends on the rest.
                    let comes_by_itself = rng.chance(1, 2);
                    let knows = |node: &NodeIndex| {
                        self.nodes[node.index()].snapshot == Keeping::On && !has_left.contains(node)
                    };
                    if comes_by_itself && *disk == DiskFate::Kept && nodes.iter().all(knows) {
                        *join = None;
                    }
                    for node in nodes {
                        has_left.remove(node);
                    }
                }
                _ => {}
            }
        }
    }
}

fn fate(rng: &mut Prng) -> DiskFate {
    match rng.below(10) {
        0 => DiskFate::New,
        1 => DiskFate::Lost,
        2 => DiskFate::Torn,
        _ => DiskFate::Kept,
    }
}
