//! Feeding a target.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tithing_core::Seed;
use tithing_core::prng::Prng;

use crate::larder::Larder;
use crate::outcome::{Fact, Outcome};
use crate::report;
use crate::target::Target;

/// Inputs that are kept to be spoilt further, beside those that the run begins with.
const FOUND_MAX: usize = 2_000;

/// How a target is fed. The same plan leads to the same inputs, unless time runs out.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// All chance comes from it.
    pub seed: u64,
    /// So many inputs.
    pub inputs: u64,
    /// No new input is begun after this moment.
    pub ends: Option<Instant>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Inputs tried.
    pub inputs: u64,
    /// How many inputs led to each fact.
    pub facts: BTreeMap<Fact, u64>,
    /// Outcomes that differ.
    pub outcomes: usize,
    /// The most memory that one input took, in bytes.
    pub peak_bytes: u64,
    /// The longest that one input took.
    pub slowest: Duration,
}

/// Feeds a target: first what real peers sent and what the corpus holds, then the same, spoilt. An
/// input with an outcome not seen before is spoilt further.
pub fn feed(target: &mut dyn Target, larder: &Larder, stories: &[Vec<u8>], plan: Plan) -> Tally {
    let mut tally = Tally::default();
    let mut known = [target.seeds(larder), stories.to_vec()].concat();
    let mut signatures = BTreeSet::new();
    let mut outcome = Outcome::default();
    let begun_with = known.len();
    for input in &known {
        attempt(target, input, &mut outcome, &mut tally);
        signatures.insert(outcome.signature());
    }
    let mut prng = Prng::new(Seed(plan.seed), stream_of(target.name()));
    while tally.inputs < plan.inputs && plan.ends.is_none_or(|ends| Instant::now() < ends) {
        let input = target.forge(&known, &mut prng);
        attempt(target, &input, &mut outcome, &mut tally);
        if signatures.insert(outcome.signature()) && known.len() < begun_with + FOUND_MAX {
            known.push(input);
        }
    }
    report::done();
    tally.outcomes = signatures.len();
    tally
}

/// Targets draw from streams of their own, so that each can be run alone.
fn stream_of(name: &str) -> u64 {
    crc32fast::hash(name.as_bytes()).into()
}

fn attempt(target: &mut dyn Target, input: &[u8], outcome: &mut Outcome, tally: &mut Tally) {
    report::trying(target.name(), input);
    outcome.clear();
    let begin = Instant::now();
    target.attempt(input, outcome);
    tally.slowest = tally.slowest.max(begin.elapsed());
    tally.inputs += 1;
    tally.peak_bytes = tally.peak_bytes.max(outcome.peak_bytes);
    let facts: BTreeSet<Fact> = outcome.facts.iter().copied().collect();
    for fact in facts {
        *tally.facts.entry(fact).or_default() += 1;
    }
}
