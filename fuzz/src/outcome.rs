//! What came of an input.

use std::fmt;

use tithing_core::event::Reject;

/// One thing that came of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// It was understood as this.
    Read(&'static str),
    /// It, or a part of it, was dropped for this reason.
    Dropped(Reject),
    /// Something else that tells inputs apart.
    Saw(&'static str),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(what) => write!(f, "read {what}"),
            Self::Dropped(reason) => write!(f, "dropped {reason:?}"),
            Self::Saw(what) => f.write_str(what),
        }
    }
}

/// All that came of an input, in its order.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What happened.
    pub facts: Vec<Fact>,
    /// The most memory that was held at one time, in bytes.
    pub peak_bytes: u64,
}

impl Outcome {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.facts.clear();
        self.peak_bytes = 0;
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Runs `work`, which may hold `bytes_max` bytes of memory beside what it had before.
    pub fn within<T>(&mut self, bytes_max: u64, work: impl FnOnce(&mut Self) -> T) -> T {
        let mut result = None;
        let used = allocation_counter::measure(|| result = Some(work(self)));
        self.peak_bytes = self.peak_bytes.max(used.bytes_max);
        assert!(used.bytes_max <= bytes_max, "{} bytes of memory", used.bytes_max);
        result.expect("the work was done")
    }

    /// What tells this input from others: which facts there were, and about how often each.
    pub fn signature(&self) -> Vec<(Fact, u32)> {
        let mut facts = self.facts.clone();
        facts.sort_unstable();
        let groups = facts.chunk_by(|a, b| a == b);
        groups.map(|group| (group[0], group.len().ilog2())).collect()
    }
}
