//! What users do meanwhile. It has dice of its own, so that a seed's disasters stay as they are.

use std::time::Duration;

use tithing_core::Seed;
use tithing_core::command::{QueryEnd, QueryRequest};
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
            let ask = self.ask(&mut rng, n);
            self.step(at, Op::Ask { nodes: vec![node], ask });
        }
    }

    /// Something that a user wants, the `n`th of a cluster's life.
    fn ask(&self, rng: &mut Prng, n: u64) -> Ask {
        match rng.below(8) {
            0..=3 => event(rng, n),
            4 | 5 => self.query(rng, n),
            6 => {
                let key = if rng.chance(1, 2) { "role" } else { "zone" };
                let is_set = rng.chance(2, 3);
                let value = if rng.chance(1, 2) { "web" } else { "db" };
                let set = is_set.then(|| (key.to_owned(), value.to_owned()));
                let delete = if is_set { Vec::new() } else { vec![key.to_owned()] };
                Ask::Tags { set: set.into_iter().collect(), delete }
            }
            _ => Ask::ForceLeave { member: self.name(rng), prune: rng.chance(1, 3) },
        }
    }

    fn query(&self, rng: &mut Prng, n: u64) -> Ask {
        let is_of_some = rng.chance(1, 4);
        let nodes = if is_of_some { vec![self.name(rng), self.name(rng)] } else { Vec::new() };
        let has_tag = rng.chance(1, 4);
        let tag = has_tag.then(|| ("role".to_owned(), "^w".to_owned()));
        let wants_acks = rng.chance(1, 2);
        let relay_factor = u8::try_from(rng.below(3)).unwrap_or(0);
        let end = if rng.chance(1, 3) { QueryEnd::Answered } else { QueryEnd::Deadline };
        Ask::Query(QueryRequest {
            name: format!("query{n}"),
            payload: vec![b'q'; rng.index(100)],
            nodes,
            tags: tag.into_iter().collect(),
            wants_acks,
            relay_factor,
            timeout: Duration::ZERO,
            end,
        })
    }

    fn name(&self, rng: &mut Prng) -> String {
        self.nodes[rng.index(self.nodes.len())].name.clone()
    }
}

fn event(rng: &mut Prng, n: u64) -> Ask {
    let count = if rng.chance(1, 4) { 2 + rng.below(BURST_MAX - 1) } else { 1 };
    let payload = "x".repeat(rng.index(200));
    let count = u32::try_from(count).unwrap_or(1);
    let coalesce = rng.chance(1, 2);
    Ask::Event(EventPlan { payload, count, coalesce, ..EventPlan::new(format!("event{n}")) })
}
