//! What users do meanwhile. It has dice of its own, so that a seed's disasters stay as they are.

use std::time::Duration;

use tithing_core::Seed;
use tithing_core::prng::Prng;

use super::Generator;
use crate::scenario::ask::{Ask, EventPlan};
use crate::scenario::{NodeIndex, Op};
use crate::seeds::{self, Purpose};

/// How much users do.
const ASKS_MAX: u64 = 12;

/// The most events at once.
const BURST_MAX: u64 = 60;

impl Generator {
    /// Users do things from `from` to `until`, whatever else happens.
    pub(super) fn workload(&mut self, seed: Seed, from: Duration, until: Duration) {
        let mut rng = Prng::new(seeds::fork(seed, Purpose::Workload, 0), 0);
        let length = until.saturating_sub(from);
        for n in 0..rng.below(ASKS_MAX + 1) {
            let at = from + rng.duration_below(length);
            let at = Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or(0));
            let node = NodeIndex::from_index(rng.index(self.nodes.len()));
            let ask = ask(&mut rng, n);
            self.step(at, Op::Ask { nodes: vec![node], ask });
        }
    }
}

/// Something that a user wants, the `n`th of a cluster's life.
fn ask(rng: &mut Prng, n: u64) -> Ask {
    let count = if rng.chance(1, 4) { 2 + rng.below(BURST_MAX - 1) } else { 1 };
    let payload = "x".repeat(rng.index(200));
    let count = u32::try_from(count).unwrap_or(1);
    let coalesce = rng.chance(1, 2);
    Ask::Event(EventPlan { payload, count, coalesce, ..EventPlan::new(format!("event{n}")) })
}
