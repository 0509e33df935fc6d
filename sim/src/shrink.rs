//! From a scenario that fails to a smaller one that fails for the same reason.
//!
//! Delta debugging (A. Zeller and R. Hildebrandt, "Simplifying and isolating failure-inducing
//! input", 2002) over what is done, then over nodes, faults, options and times, round after round,
//! until nothing can be taken away any more.

mod cuts;

use std::ops::ControlFlow;

use crate::failure::{Failure, Reason};
use crate::scenario::{Op, Scenario};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The smallest scenario that was found.
    pub scenario: Scenario,
    /// How it fails.
    pub failure: Failure,
    /// Scenarios that were played.
    pub runs: u64,
    /// Whether nothing more could be taken away; else somebody wanted it to end.
    pub is_minimal: bool,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Steps that are no joins.
    pub events: usize,
    /// Nodes.
    pub nodes: usize,
    /// Scenarios that were played.
    pub runs: u64,
}

impl Size {
    /// The size of a scenario.
    pub fn of(scenario: &Scenario, runs: u64) -> Self {
        let is_event = |op: &Op| !matches!(op, Op::Join { .. });
        let events = scenario.steps.iter().filter(|step| is_event(&step.op)).count();
        Self { events, nodes: scenario.nodes.len(), runs }
    }
}

/// Makes a scenario smaller as long as `judge` says that it fails for the same reason. `judge` is
/// [`Failure::by_playing`], or something of one's own; `heed` is told the size now and then, and
/// ends the work by [`ControlFlow::Break`].
///
/// Nothing if the scenario does not fail.
pub fn shrink(
    scenario: &Scenario,
    judge: impl Fn(&Scenario) -> Option<Failure>,
    heed: impl FnMut(Size) -> ControlFlow<()>,
) -> Option<Shrunk> {
    let failure = judge(scenario)?;
    let reason = failure.reason.clone();
    let best = scenario.clone();
    let mut search = Search { best, failure, reason, judge, heed, runs: 1, is_over: false };
    search.work();
    let is_minimal = !search.is_over;
    Some(Shrunk { scenario: search.best, failure: search.failure, runs: search.runs, is_minimal })
}

/// Seeds that are tried for each node that is taken out.
const DICE: u32 = 8;

/// The work on one scenario.
struct Search<J, H> {
    best: Scenario,
    failure: Failure,
    reason: Reason,
    judge: J,
    heed: H,
    runs: u64,
    is_over: bool,
}

impl<J, H> Search<J, H>
where
    J: Fn(&Scenario) -> Option<Failure>,
    H: FnMut(Size) -> ControlFlow<()>,
{
    fn work(&mut self) {
        loop {
            let before = self.best.clone();
            self.cut_end();
            self.drop_steps();
            self.drop_nodes();
            self.try_all(cuts::fewer_names);
            self.try_all(cuts::plainer_steps);
            self.try_all(cuts::plainer_world);
            self.try_all(cuts::sooner);
            if self.is_over || self.best == before {
                return;
            }
        }
    }

    /// Plays a candidate, and keeps it if it fails for the same reason.
    fn attempt(&mut self, candidate: &Scenario) -> bool {
        if self.is_over || *candidate == self.best {
            return false;
        }
        // What cannot be written down as a file is no scenario.
        let Ok(candidate) = Scenario::parse(&candidate.to_string()) else { return false };
        self.runs += 1;
        self.is_over |= (self.heed)(Size::of(&self.best, self.runs)).is_break();
        match (self.judge)(&candidate) {
            Some(failure) if failure.reason == self.reason => {
                (self.best, self.failure) = (candidate, failure);
                true
            }
            Some(_) | None => false,
        }
    }

    /// With a node less all dice fall otherwise: a few of them are tried.
    fn attempt_with_dice(&mut self, mut candidate: Scenario) {
        for _ in 0..DICE {
            if self.attempt(&candidate) || self.is_over {
                return;
            }
            candidate.seed = candidate.seed.wrapping_add(1);
        }
    }

    /// Ends the story where it has gone wrong.
    fn cut_end(&mut self) {
        if let Some(candidate) = cuts::ending_at(&self.best, self.failure.at) {
            self.attempt(&candidate);
        }
    }

    /// Takes steps out: halves, quarters and so on, at last one by one.
    fn drop_steps(&mut self) {
        let mut size = self.best.steps.len().div_ceil(2);
        while size > 0 {
            let mut from = 0;
            while from < self.best.steps.len() {
                let mut candidate = self.best.clone();
                let to = (from + size).min(candidate.steps.len());
                candidate.steps.drain(from..to);
                if !self.attempt(&candidate) {
                    from += size;
                }
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }

    /// Takes nodes out, with all that is done to them.
    fn drop_nodes(&mut self) {
        let mut place = self.best.nodes.len();
        while place > 0 {
            place -= 1;
            if let Some(candidate) = cuts::without_node(&self.best, place) {
                self.attempt_with_dice(candidate);
            }
        }
    }

    /// Tries all that a way of cutting proposes. What it proposes follows from the best scenario,
    /// so it is asked anew after each success.
    fn try_all(&mut self, propose: fn(&Scenario) -> Vec<Scenario>) {
        let mut tried = 0;
        loop {
            let candidates = propose(&self.best);
            let Some(candidate) = candidates.into_iter().nth(tried) else { return };
            if !self.attempt(&candidate) {
                tried += 1;
            }
            if self.is_over {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
