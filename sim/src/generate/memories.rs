//! Who comes back by its snapshot, without being told to join.
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
    /// Takes half of the joins away that a snapshot makes needless. The steps are in the order of
    /// their times.
    pub(super) fn trust_in_snapshots(&mut self, seed: Seed) {
        let mut rng = Prng::new(seeds::fork(seed, Purpose::Snapshots, 0), 0);
        // Who has forgotten everybody once may not have met anybody since.
        let mut has_forgotten: BTreeSet<NodeIndex> = BTreeSet::new();
        for step in &mut self.steps {
            if let Op::Leave { nodes } = &step.op {
                has_forgotten.extend(nodes.iter());
            }
            if let Op::Restart { nodes, join, disk, .. } = &mut step.op {
                let is_drawn = rng.chance(1, 2);
                let knows = |node: &NodeIndex| {
                    let keeps = self.nodes[node.index()].snapshot == Keeping::On;
                    keeps && !has_forgotten.contains(node)
                };
                if *disk != DiskFate::Kept {
                    has_forgotten.extend(nodes.iter());
                } else if is_drawn && nodes.iter().all(knows) {
                    *join = None;
                }
            }
        }
    }
}
