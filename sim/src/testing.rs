//! For a `cargo test` of one's own: many seeds, and failures that say how to see them again.
//!
//! ```
//! use tithing_sim::testing::{Origin, assert_all_good};
//! use tithing_sim::{Options, generate, run};
//!
//! let sum = assert_all_good(1..4, 2, Origin::Generated, |seed, tell| {
//!     run(&generate(seed), Options { seed: Some(seed), story: tell, ..Options::default() })
//! });
//! assert_eq!(sum.passed, 3);
//! ```

use std::fmt::Write as _;
use std::ops::Range;

use crate::record::Digest;
use crate::run::{Report, Sights, Tell};
use crate::sweep::sweep;
use crate::tally::Counts;

/// After so many failures a sweep ends: they are likely the same one.
const FAILURES_MAX: usize = 5;

/// Where what was played comes from: how to play it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// [`generate`](crate::generate()): the seed says all.
    Generated,
    /// A scenario file.
    File(&'a str),
    /// Something of one's own, as with checkers or applications that the program `sim` does not
    /// know. A command, in which `{seed}` stands for the seed.
    Command(&'a str),
}

impl Origin<'_> {
    /// What to type to see a run again.
    pub fn replay(self, seed: u64) -> String {
        let sim = "cargo run --release --bin sim -- run";
        match self {
            Self::Generated => format!("{sim} --seed {seed}"),
            Self::File(path) => format!("{sim} {path} --seed {seed}"),
            Self::Command(command) => command.replace("{seed}", &seed.to_string()),
        }
    }
}

/// Fails unless all went well: with the report, and how to see the run again.
#[track_caller]
pub fn assert_good(report: &Report, origin: Origin<'_>) {
    assert!(report.is_good(), "{}", failure(report, origin));
}

/// A report, and how to see the run again: for a message.
pub fn failure(report: &Report, origin: Origin<'_>) -> String {
    format!("{}\nreplay    {}\n", report.to_text(), origin.replay(report.seed))
}

/// What came of many seeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many seeds passed: all.
    pub passed: u64,
    /// What was counted.
    pub counts: Counts,
    /// What was seen at all.
    pub sights: Sights,
    /// The hash over all hashes, in the order of the seeds.
    pub hash: String,
}

/// Plays every seed on so many threads, and fails if any run did: with the stories of the first
/// few that did, and how to see each again.
///
/// `play` is told the seed and whether to tell the story: only a run that failed is played once
/// more with its story. It has to play the same run for the same seed.
#[track_caller]
pub fn assert_all_good(
    seeds: Range<u64>,
    jobs: usize,
    origin: Origin<'_>,
    play: impl Fn(u64, Tell) -> Report + Sync,
) -> Sum {
    let (mut sum, mut hash, mut failed) = (Sum::default(), Digest::default(), Vec::new());
    sweep(
        seeds,
        jobs,
        |seed| play(seed, Tell::Nothing),
        |seed, report| {
            sum.counts.merge(&report.counts);
            sum.sights.merge(&report.sights);
            hash.add(report.hash);
            if report.is_good() {
                sum.passed += 1;
            } else {
                failed.push(seed);
            }
            failed.len() < FAILURES_MAX
        },
    );
    let mut text = String::new();
    for seed in &failed {
        let report = play(*seed, Tell::Story);
        writeln!(text, "{}", failure(&report, origin)).expect("a string takes everything");
    }
    assert!(failed.is_empty(), "{} failed, {} passed\n\n{text}", failed.len(), sum.passed);
    sum.hash = hash.to_string();
    sum
}

#[cfg(test)]
mod tests;
