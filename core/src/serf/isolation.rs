//! Whether this node sees anybody at all (PROTOCOL.md P-236).

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::Event;
use crate::member::Status;
use crate::time::Instant;
use crate::timers::TimerKey;

use super::Serf;

/// How this node stands to the others.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Isolation {
    /// Since when it is isolated.
    since: Option<Instant>,
    /// Whether it saw somebody at the last look.
    has_company: bool,
    /// Whether it is to be somewhere where nobody is: nobody is seen behind its seeds.
    wants_seeds: bool,
    /// Attempts since it saw anybody.
    attempts: u32,
}

impl Isolation {
    /// Whether the node knows others and sees nobody.
    pub(super) const fn is_isolated(&self) -> bool {
        self.since.is_some()
    }

    /// How many attempts there were before this one.
    pub(super) fn next_attempt(&mut self) -> u32 {
        let attempts = self.attempts;
        self.attempts = attempts.saturating_add(1);
        attempts
    }
}

impl Serf {
    /// Other members that are here.
    pub(super) fn others_here(&self) -> usize {
        let here = self.table.count(Status::Alive) + self.table.count(Status::Leaving);
        // The node itself is one of them for as long as it takes part.
        here.saturating_sub(1)
    }

    /// Looks who is here, after whatever has happened.
    pub(crate) fn heed_isolation(&mut self, cx: &mut Cx<'_>) {
        if self.others_here() > 0 {
            self.book.isolation.wants_seeds = false;
            self.book.isolation.has_company = true;
            self.book.isolation.attempts = 0;
            if let Some(since) = self.book.isolation.since.take() {
                cx.emit(Event::Connected { length: cx.now.since(since) });
            }
            return;
        }
        let had_company = core::mem::take(&mut self.book.isolation.has_company);
        if !self.leave.is_taking_part() || !self.knows_others() {
            // Who has left, or is the only member there is, is just alone.
            self.book.isolation.since = None;
            return;
        }
        if had_company {
            self.begin_isolation(cx);
            // The first attempt need not wait for the round.
            if cx.config.serf.book.is_kept() {
                let delay = cx.env.rngs.reconnect.duration_below(super::redial::FIRST_DELAY);
                cx.set_timer(TimerKey::Reconnect, delay);
            }
        }
    }

    /// In a round: a node that has been alone since its start is isolated too, once it has tried
    /// somebody in vain.
    pub(super) fn note_seeds_wanted(&mut self, cx: &mut Cx<'_>) {
        if self.others_here() > 0 {
            return;
        }
        self.book.isolation.wants_seeds = self.book.is_busy();
        let has_tried = self.book.isolation.attempts > 0;
        if has_tried && self.knows_others() && !self.book.isolation.is_isolated() {
            self.begin_isolation(cx);
        }
    }

    fn begin_isolation(&mut self, cx: &mut Cx<'_>) {
        self.book.isolation.since = Some(cx.now);
        let missing = self.book.missing().max(self.table.count(Status::Failed));
        cx.emit(Event::Isolated { missing: u32::try_from(missing).unwrap_or(u32::MAX) });
    }

    fn knows_others(&self) -> bool {
        let missing = self.book.missing() + self.table.count(Status::Failed);
        missing > 0 || self.book.isolation.wants_seeds
    }
}
