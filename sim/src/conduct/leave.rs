//! Leaving: the intent first, then the goodbye, then a moment for the last packets
//! (PROTOCOL.md P-77).

use tithing_core::member::Status;
use tithing_core::wire::message::Accusation;
use tithing_core::{Instant, Node, Reply};

use super::{EXACT, Life};

/// How far a node has to be on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// It takes part.
    #[default]
    Here,
    /// The intent is told, since then.
    Intent(Instant),
    /// The goodbye is told, since then.
    Goodbye(Instant),
    /// The last packets get out, since then.
    Over(Instant),
    /// It has left.
    Left,
    /// That cannot be told from here.
    Unsure,
}

/// The leave of a node.
#[derive(Debug, Default)]
pub(super) struct Leave {
    phase: Phase,
    /// The leave has just begun.
    is_new: bool,
}

const RULE: &str = "a leave takes its time in each of its parts";

impl Leave {
    pub(super) fn begin(&mut self, now: Instant) {
        if self.phase == Phase::Here {
            self.phase = Phase::Intent(now);
            self.is_new = true;
        }
    }

    pub(super) fn is_here(&self) -> bool {
        self.phase == Phase::Here
    }

    pub(super) fn excuse(&mut self) {
        if self.phase != Phase::Here {
            self.phase = Phase::Unsure;
        }
    }
}

impl Life {
    /// This node declares that it has left.
    pub(super) fn on_goodbye(&mut self) {
        let now = self.set.now;
        let own = self.set.config.name.clone();
        self.table.is_leaving = true;
        let incarnation = self.table.rows.get(&own).map(|row| row.incarnation);
        if let Some(incarnation) = incarnation {
            self.on_dead(&Accusation { incarnation, node: &own, from: &own });
        }
        match self.leave.phase {
            Phase::Intent(since) => {
                let is_late = now.since(since) > self.set.config.serf.broadcast_timeout + EXACT;
                if is_late {
                    self.lapse(RULE, format!("a goodbye after {:?}", now.since(since)));
                }
            }
            Phase::Unsure => return,
            Phase::Here | Phase::Goodbye(_) | Phase::Over(_) | Phase::Left => {
                self.lapse("nobody leaves unasked", "a goodbye".into());
            }
        }
        let is_alone = !self.table.rows.iter().any(|(name, row)| *name != own && row.is_there());
        self.leave.phase = if is_alone { Phase::Over(now) } else { Phase::Goodbye(now) };
    }

    pub(super) fn on_reply(&mut self, reply: &Reply) {
        let Reply::Left { .. } = reply else { return };
        let delay = self.set.config.serf.leave_propagate_delay;
        let now = self.set.now;
        let is_good = match self.leave.phase {
            Phase::Over(since) => now.since(since).abs_diff(delay) <= EXACT,
            Phase::Left | Phase::Unsure => true,
            Phase::Here | Phase::Intent(_) | Phase::Goodbye(_) => false,
        };
        if !is_good {
            let phase = self.leave.phase;
            self.lapse(RULE, format!("it is over at {now}, {phase:?}"));
        }
        self.leave.phase = Phase::Left;
    }

    pub(super) fn after_leave(&mut self, core: &Node) {
        let now = self.set.now;
        let serf = &self.set.config.serf;
        let (timeout, delay) = (serf.broadcast_timeout, serf.leave_propagate_delay);
        let is_new = std::mem::take(&mut self.leave.is_new);
        let wrong = match self.leave.phase {
            Phase::Intent(since) if now.since(since) > timeout + EXACT => Some("no goodbye"),
            Phase::Intent(_) if is_new && core.count_of(Status::Alive) == 0 => {
                Some("nobody is there, and it waits")
            }
            Phase::Intent(_) if self.serf.passed.has_told_leave(&self.set.config.name) => {
                Some("all is told, and it waits")
            }
            Phase::Goodbye(_) | Phase::Over(_) if is_new && core.count_of(Status::Alive) > 0 => {
                Some("nobody hears of it")
            }
            Phase::Goodbye(since) => {
                if self.news.goodbye_told || now.since(since) >= timeout {
                    self.leave.phase = Phase::Over(now);
                }
                None
            }
            Phase::Over(since) => (now.since(since) > delay + EXACT).then_some("it has no end"),
            Phase::Here | Phase::Intent(_) | Phase::Left | Phase::Unsure => None,
        };
        if let Some(wrong) = wrong {
            self.leave.phase = Phase::Unsure;
            self.lapse(RULE, wrong.into());
        }
    }
}
