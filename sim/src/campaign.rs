//! What came of a campaign: a text file that says it all, and the sum of several.
//!
//! A campaign plays the seeds `first`, `first + step`, `first + 2 step` and so on. Shards have one
//! step and different firsts, so that they share nothing and miss nothing.

mod text;

use crate::coverage::Coverage;
use crate::tally::Counts;

pub use text::ResultsError;

/// A series of seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Series {
    /// The first.
    pub first: u64,
    /// From one to the next; not zero.
    pub step: u64,
    /// How many.
    pub count: u64,
}

impl Series {
    /// The seed at a place.
    pub const fn seed(&self, place: u64) -> u64 {
        self.first.saturating_add(place.saturating_mul(self.step))
    }

    /// Whether a seed belongs to it.
    pub const fn has(&self, seed: u64) -> bool {
        seed >= self.first
            && (seed - self.first).is_multiple_of(self.step)
            && (seed - self.first) / self.step < self.count
    }

    /// A seed that belongs to both.
    pub fn common(&self, other: &Self) -> Option<u64> {
        let (small, large) = if self.count < other.count { (self, other) } else { (other, self) };
        if small.step == large.step && !small.first.abs_diff(large.first).is_multiple_of(small.step)
        {
            return None;
        }
        (0..small.count).map(|place| small.seed(place)).find(|seed| large.has(*seed))
    }
}

/// A seed that failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failed {
    /// The seed.
    pub seed: u64,
    /// Why, on one line.
    pub reason: String,
}

/// What came of a campaign, or of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// The version of the program: others may draw other scenarios from a seed.
    pub version: String,
    /// Numbers of nodes, the fewest and the most.
    pub nodes: (u64, u64),
    /// What was played.
    pub series: Vec<Series>,
    /// Seeds that failed, in order.
    pub failed: Vec<Failed>,
    /// What was counted.
    pub counts: Counts,
    /// What was heard under which fault.
    pub coverage: Coverage,
}

/// Why results cannot be added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// They are of different versions of the program.
    Version(String, String),
    /// They are of clusters of other sizes.
    Nodes,
    /// This seed was played in both.
    Overlap(u64),
}

impl std::fmt::Display for MergeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(a, b) => {
                write!(f, "of version {b}, the others are of {a}: seeds mean something else")
            }
            Self::Nodes => f.write_str("of clusters of other sizes"),
            Self::Overlap(seed) => write!(f, "seed {seed} would count twice"),
        }
    }
}

impl std::error::Error for MergeError {}

impl Results {
    /// Nothing has been played yet.
    pub fn new(nodes: (u64, u64), series: Series) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            nodes,
            series: vec![Series { count: 0, ..series }],
            failed: Vec::new(),
            counts: Counts::default(),
            coverage: Coverage::default(),
        }
    }

    /// Seeds that were played.
    pub fn played(&self) -> u64 {
        self.series.iter().map(|series| series.count).sum()
    }

    /// The next seed of the only series was played.
    pub fn add(&mut self, counts: &Counts, coverage: Option<&Coverage>, failed: Option<Failed>) {
        if let Some(series) = self.series.first_mut() {
            series.count += 1;
        }
        self.counts.merge(counts);
        if let Some(coverage) = coverage {
            self.coverage.merge(coverage);
        }
        self.failed.extend(failed);
    }

    /// Adds the results of another campaign.
    pub fn merge(&mut self, other: &Self) -> Result<(), MergeError> {
        if self.version != other.version {
            return Err(MergeError::Version(self.version.clone(), other.version.clone()));
        }
        if self.nodes != other.nodes {
            return Err(MergeError::Nodes);
        }
        let pairs = self.series.iter().flat_map(|a| other.series.iter().map(move |b| (a, b)));
        if let Some(seed) = pairs.into_iter().find_map(|(a, b)| a.common(b)) {
            return Err(MergeError::Overlap(seed));
        }
        self.series.extend(&other.series);
        self.series.sort();
        self.failed.extend(other.failed.iter().cloned());
        self.failed.sort();
        self.counts.merge(&other.counts);
        self.coverage.merge(&other.coverage);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
