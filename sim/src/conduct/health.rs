//! The health score (PROTOCOL.md P-46).

/// What it has to be.
#[derive(Debug)]
pub(super) struct Health {
    score: u32,
    max: u32,
}

impl Health {
    pub(super) const fn new(limit: u32) -> Self {
        Self { score: 0, max: limit.saturating_sub(1) }
    }

    pub(super) const fn score(&self) -> u32 {
        self.score
    }

    pub(super) fn worsen(&mut self, by: u32) {
        self.score = (self.score + by).min(self.max);
    }

    pub(super) const fn improve(&mut self) {
        self.score = self.score.saturating_sub(1);
    }

    /// Takes over what the node says, which cannot be foretold now.
    pub(super) const fn believe(&mut self, score: u32) {
        self.score = score;
    }
}
