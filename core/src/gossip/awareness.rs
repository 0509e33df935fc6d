//! The health score: how much this node doubts itself (PROTOCOL.md P-46).

use serde::{Deserialize, Serialize};

/// A score from 0 (well) to a maximum. Probes take `score + 1` times as long.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Awareness {
    score: u32,
    max: u32,
}

impl Awareness {
    /// A score that stays below `limit`.
    pub(super) fn new(limit: u32) -> Self {
        Self { score: 0, max: limit.saturating_sub(1) }
    }

    pub(super) fn score(&self) -> u32 {
        self.score
    }

    pub(super) fn improve(&mut self) {
        self.score = self.score.saturating_sub(1);
    }

    pub(super) fn worsen(&mut self, by: u32) {
        self.score = self.score.saturating_add(by).min(self.max);
    }
}
