//! The long gone are forgotten, the failed are tried again (PROTOCOL.md P-78, P-79).

use crate::cx::Cx;
use crate::event::Event;
use crate::gossip::streams::{Purpose, Streams};
use crate::id::MemberId;
use crate::member::Status;
use crate::timers::TimerKey;

use super::Serf;

impl Serf {
    /// Forgets members that are gone for too long, and old intents.
    pub(crate) fn on_reap_due(&mut self, cx: &mut Cx<'_>) {
        cx.set_timer(TimerKey::Reap, cx.config.serf.reap_interval);
        let serf = &cx.config.serf;
        let (failed_max, left_max) = (serf.reconnect_timeout, serf.tombstone_timeout);
        let gone: alloc::vec::Vec<MemberId> = self
            .table
            .iter()
            .filter(|(_, record)| {
                let age = cx.now.since(record.leave_time);
                match record.status {
                    Status::Failed => age > failed_max,
                    Status::Left => age > left_max,
                    Status::Alive | Status::Leaving => false,
                }
            })
            .map(|(id, _)| id)
            .collect();
        for id in gone {
            self.erase(cx, id, false);
        }
        self.strangers.intents.expire(cx);
        self.forget_old_queries(cx.now);
        self.strangers.tombstones.expire(cx);
    }

    /// Those who are missing are tried again.
    pub(crate) fn on_reconnect_due(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        if cx.config.serf.book.is_kept() {
            self.redial(cx, streams);
        } else {
            self.reconnect(cx, streams);
        }
    }

    /// Without an address book, as the reference does it: a failed member is joined again, the
    /// rarer the fewer have failed.
    fn reconnect(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        cx.set_timer(TimerKey::Reconnect, cx.config.serf.reconnect_interval);
        let failed = self.table.count(Status::Failed);
        if failed == 0 {
            return;
        }
        let left = self.table.count(Status::Left);
        let others = (self.table.len() - failed).saturating_sub(left).max(1);
        let wide = |n| u64::try_from(n).unwrap_or(u64::MAX);
        // A draw from [0, 1) above failed / others means: not this time.
        if !cx.env.rngs.reconnect.chance(wide(failed), wide(others)) {
            return cx.emit(Event::ReconnectSkipped);
        }
        let chosen = cx.env.rngs.reconnect.index(failed);
        let chosen = self.table.with_status(Status::Failed).nth(chosen);
        if let Some(member) = chosen.and_then(|id| cx.peer(id)) {
            let to = member.socket_addr();
            cx.emit(Event::ReconnectStarted { member: member.clone() });
            streams.open_push_pull(cx, to, Some(member), Purpose::Reconnect);
        }
    }
}
