//! Intents: who means to take part and who means to leave (PROTOCOL.md P-72 to P-75).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::{Event, IntentKind, MemberChange, Reject, Shed};
use crate::explain::{Fact, Path};
use crate::gossip::broadcast::Ticket;
use crate::gossip::diagnosis::{self, Note};
use crate::id::{LamportTime, MemberId};
use crate::member::Status;
use crate::time::Instant;
use crate::wire::serf::{JoinIntent, LeaveIntent};

use super::Serf;

/// An intent about a member that is not known yet.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Recent {
    pub(super) kind: IntentKind,
    pub(super) ltime: LamportTime,
    at: Instant,
}

/// Intents about members that are not known yet: the latest for each name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct RecentIntents {
    by_name: BTreeMap<Arc<str>, Recent>,
}

/// What is to be done with an intent that arrived by gossip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Pass it on as it came.
    Relay,
    /// No news.
    Drop,
}

impl RecentIntents {
    /// The latest intent about a name.
    pub(super) fn find(&self, name: &str) -> Option<Recent> {
        self.by_name.get(name).copied()
    }

    /// Remembers an intent if it is later than what is remembered. Says whether it was.
    pub(super) fn remember(
        &mut self,
        cx: &mut Cx<'_>,
        name: &str,
        kind: IntentKind,
        ltime: LamportTime,
    ) -> Verdict {
        let recent = Recent { kind, ltime, at: cx.now };
        if let Some(known) = self.by_name.get_mut(name) {
            if ltime <= known.ltime {
                return Verdict::Drop;
            }
            *known = recent;
            return Verdict::Relay;
        }
        if self.by_name.len() >= cx.config.limits.serf.intents_max {
            cx.shed(Shed::Intent);
            return Verdict::Drop;
        }
        self.by_name.insert(Arc::from(name), recent);
        Verdict::Relay
    }

    /// Forgets what is older than `RecentIntentTimeout`.
    pub(super) fn expire(&mut self, cx: &Cx<'_>) {
        let keep_time = cx.config.serf.recent_intent_timeout;
        self.by_name.retain(|_, recent| cx.now.since(recent.at) <= keep_time);
    }
}

impl Serf {
    /// Whether an intent makes sense; if so, the clock moves past its time.
    fn check(&mut self, cx: &Cx<'_>, node: &str, ltime: LamportTime) -> Result<(), Reject> {
        // No member has such a name, and it would be kept and passed on all the same.
        if node.len() > cx.config.limits.name_bytes_max {
            return Err(Reject::TooLarge);
        }
        self.clocks.member.witness(ltime)
    }

    /// A member means to leave, or is told to.
    pub(super) fn on_leave_intent(&mut self, cx: &mut Cx<'_>, intent: &LeaveIntent<'_>) -> Verdict {
        if let Err(reason) = self.check(cx, intent.node, intent.ltime) {
            cx.reject(reason);
            return Verdict::Drop;
        }
        let Some(id) = self.find(cx, intent.node) else {
            // It is not missing, it has left: nobody calls it back.
            if self.book.strike(intent.node) {
                self.keep_gone(cx, intent.node);
            }
            return self.on_intent_about_stranger(
                cx,
                intent.node,
                (IntentKind::Leave, intent.ltime),
            );
        };
        let Some(record) = self.table.record_mut(id) else { return Verdict::Drop };
        if cx.is_self(intent.node) && self.leave.is_taking_part() {
            // Whoever heard a leave before a join of the same time takes us for leaving.
            if intent.ltime >= record.status_ltime {
                cx.emit(Event::IntentRefuted);
                self.announce_join(cx);
            }
            return Verdict::Drop;
        }
        if intent.ltime <= record.status_ltime {
            return Verdict::Drop;
        }
        // Raised even if nothing else changes, so that the intent stops travelling.
        record.status_ltime = intent.ltime;
        match record.status {
            Status::Alive => {
                self.table.set_status(cx, id, Status::Leaving);
                note_intent(cx, id, cx.from.path(), (IntentKind::Leave, intent.ltime));
            }
            Status::Failed => {
                self.book.strike(intent.node);
                self.table.set_status(cx, id, Status::Left);
                note_intent(cx, id, cx.from.path(), (IntentKind::Leave, intent.ltime));
                if let Some(member) = cx.peer(id) {
                    let change = MemberChange::Leave;
                    cx.emit(Event::Member { change, member, forced: true });
                }
                self.keep_member(cx, id, MemberChange::Leave);
            }
            Status::Leaving | Status::Left => {}
        }
        // Who has left does not forget itself.
        if intent.prune && !cx.is_self(intent.node) {
            self.prune(cx, id);
        }
        Verdict::Relay
    }

    /// A member means to take part.
    pub(super) fn on_join_intent(&mut self, cx: &mut Cx<'_>, intent: &JoinIntent<'_>) -> Verdict {
        if let Err(reason) = self.check(cx, intent.node, intent.ltime) {
            cx.reject(reason);
            return Verdict::Drop;
        }
        let Some(id) = self.find(cx, intent.node) else {
            return self.on_intent_about_stranger(
                cx,
                intent.node,
                (IntentKind::Join, intent.ltime),
            );
        };
        let Some(record) = self.table.record_mut(id) else { return Verdict::Drop };
        if intent.ltime <= record.status_ltime {
            return Verdict::Drop;
        }
        record.status_ltime = intent.ltime;
        // Only the gossip layer brings back who has left or failed.
        if record.status == Status::Leaving {
            self.table.set_status(cx, id, Status::Alive);
            note_intent(cx, id, cx.from.path(), (IntentKind::Join, intent.ltime));
        }
        Verdict::Relay
    }

    /// Tells everybody that this node takes part, at the current time of its clock.
    pub(crate) fn announce_join(&mut self, cx: &mut Cx<'_>) {
        let config = cx.config;
        let intent = JoinIntent { ltime: self.clocks.member.time(), node: &config.name };
        self.on_join_intent(cx, &intent);
        cx.env.scratch.clear();
        intent.encode(&mut cx.env.scratch);
        broadcast_scratch(cx, None);
    }

    /// Tells everybody that this node leaves. Returns whether anybody is there to hear it.
    pub(super) fn announce_leave(&mut self, cx: &mut Cx<'_>) -> bool {
        let config = cx.config;
        let ltime = self.clocks.member.take();
        let intent = LeaveIntent { ltime, node: &config.name, prune: false };
        self.on_leave_intent(cx, &intent);
        let has_company = self.has_company(cx);
        if has_company {
            cx.env.scratch.clear();
            intent.encode(&mut cx.env.scratch);
            broadcast_scratch(cx, Some(Ticket::LeaveIntent));
        }
        has_company
    }

    /// Whether somebody else takes part.
    pub(super) fn has_company(&self, cx: &Cx<'_>) -> bool {
        let own = self.find(cx, &cx.config.name);
        self.table.with_status(Status::Alive).any(|id| Some(id) != own)
    }
}

/// Notes that a member's status followed an intent.
pub(super) fn note_intent(
    cx: &mut Cx<'_>,
    id: MemberId,
    path: Path,
    (kind, ltime): (IntentKind, LamportTime),
) {
    let fact = Fact::Intent { kind, ltime };
    diagnosis::note(cx, id, Note { incarnation: None, by: None, path, fact });
}

/// Queues the message in the scratch buffer as an intent for everybody.
pub(super) fn broadcast_scratch(cx: &mut Cx<'_>, ticket: Option<Ticket>) {
    let env = &mut *cx.env;
    let bound = (cx.config.limits.broadcasts_max, &mut env.outbox.done);
    env.outbox.intents.push(&env.scratch, ticket, bound);
}
