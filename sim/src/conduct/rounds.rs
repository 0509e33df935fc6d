//! Rounds of gossip: when, and to whom (PROTOCOL.md P-50, P-51).

use std::collections::BTreeSet;
use std::net::SocketAddr;

use tithing_core::member::State;
use tithing_core::{Input, Instant, Node};

use super::{EXACT, Life};

/// The rounds of a node.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// When the last one was.
    last: Option<Instant>,
    /// A round at this moment may be late.
    excused: Option<Instant>,
    /// Until when there has to be one.
    due: Option<Instant>,
    /// To whom this step has told news.
    targets: Vec<SocketAddr>,
    /// To whom it has told a query, which may be a round or not.
    perhaps: usize,
}

const RULE: &str = "news goes to some members in each round";

impl Rounds {
    pub(super) fn begin(&mut self) {
        self.targets.clear();
        self.perhaps = 0;
    }

    /// Time has not passed as usual.
    pub(super) const fn excuse(&mut self, now: Instant) {
        self.due = None;
        self.last = None;
        self.excused = Some(now);
    }

    /// Claims go out.
    pub(super) fn add(&mut self, to: SocketAddr) {
        self.targets.push(to);
    }

    /// Only messages of the Serf layer go out: in a round, or a query is asked again.
    pub(super) const fn note_broadcast(&mut self) {
        self.perhaps += 1;
    }
}

impl Life {
    pub(super) fn after_rounds(&mut self, core: &Node, input: &Input<'_>, is_calm: bool) {
        let gossip = self.set.gossip();
        let (interval, fan_out) = (gossip.gossip_interval, gossip.gossip_nodes);
        if interval.is_zero() || fan_out == 0 {
            return;
        }
        let queues = core.queues();
        let waiting = queues.membership + queues.intents + queues.queries + queues.events;
        let now = self.set.now;
        let fan_out = usize::try_from(fan_out).unwrap_or(usize::MAX);
        let is_exhaustive = self.table.len() < fan_out.saturating_mul(3);
        let candidates = self.candidates();
        if !self.rounds.targets.is_empty() && is_calm {
            let sent = self.rounds.targets.len() + self.rounds.perhaps;
            let wanted = candidates.len().min(fan_out);
            let is_short = is_exhaustive && sent < wanted && waiting > 0;
            let distinct: BTreeSet<_> = self.rounds.targets.iter().collect();
            let is_odd = distinct.len() < self.rounds.targets.len()
                || self.rounds.targets.len() > fan_out
                || distinct.iter().any(|to| !candidates.contains(to));
            if is_short || is_odd {
                let targets = &self.rounds.targets;
                let seen = format!("to {targets:?}, of {}, {waiting} wait", candidates.len());
                self.lapse(RULE, seen);
            }
        }
        let is_round = self.rounds.targets.len() + self.rounds.perhaps > 0;
        if is_round && matches!(input, Input::Tick) {
            self.rounds.due = None;
            if !self.rounds.targets.is_empty() {
                let is_late = self.rounds.excused == Some(now);
                let this = (!is_late).then_some(now);
                let gap = std::mem::replace(&mut self.rounds.last, this);
                let gap = gap.map(|last| now.since(last));
                if let Some(gap) = gap.filter(|gap| *gap + EXACT < interval) {
                    self.lapse(RULE, format!("only {gap:?} after the one before"));
                }
            }
        }
        if waiting == 0 || self.table.len() < 2 {
            self.rounds.due = None;
        } else if candidates.is_empty() || !is_exhaustive || !is_calm {
            self.rounds.due = Some(now + interval);
        } else {
            let due = *self.rounds.due.get_or_insert(now + interval);
            if now.since(due) > EXACT {
                self.rounds.due = None;
                self.lapse(RULE, format!("{waiting} messages wait, and nothing is told"));
            }
        }
    }

    /// Who may be told.
    fn candidates(&self) -> Vec<SocketAddr> {
        let keep = self.set.gossip().gossip_to_the_dead_time;
        let rows = self.table.rows.iter().filter(|(name, row)| {
            !self.set.is_self(name)
                && match row.state {
                    State::Alive | State::Suspect => true,
                    State::Dead => self.set.now.since(row.since) <= keep,
                    State::Left => false,
                }
        });
        rows.map(|(_, row)| row.socket_addr()).collect()
    }
}
