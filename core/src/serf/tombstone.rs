//! Pruned members stay away until they are really back (PROTOCOL.md P-213).
//!
//! Whoever has not heard of a prune goes on telling of the member: an exchange of full state with a
//! node that slept through its death makes the member alive again in the gossip layer. So a name
//! that was pruned is remembered, and what comes back by hearsay has to prove itself first.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::{IntentKind, MemberChange, Shed};
use crate::id::{LamportTime, MemberId};
use crate::member::Status;
use crate::time::Instant;

use super::Serf;
use super::intent::Verdict;

/// Names that were pruned.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tombstones {
    by_name: BTreeMap<Arc<str>, Tombstone>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Tombstone {
    /// Intents up to this time are echoes of what was before.
    ltime: LamportTime,
    at: Instant,
    presence: Presence,
}

/// What the gossip layer thinks of a pruned member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Presence {
    /// It is not there.
    Gone,
    /// It was leaving when it was pruned, and has not gone yet.
    Lingering,
    /// Somebody says that it is there again.
    Returned,
}

impl Tombstones {
    /// Forgets what is older than a left member is remembered.
    pub(super) fn expire(&mut self, cx: &Cx<'_>) {
        let keep_time = cx.config.serf.tombstone_timeout;
        self.by_name.retain(|_, tombstone| cx.now.since(tombstone.at) <= keep_time);
    }
}

impl Serf {
    /// Forgets a member by order, and remembers that.
    pub(super) fn bury(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        let (Some(&record), Some(peer)) = (self.table.record(id), cx.peer(id)) else { return };
        // An operator wants it gone: it is not looked for after a restart either.
        self.keep_member(cx, id, MemberChange::Leave);
        self.erase(cx, id, true);
        let is_full =
            self.strangers.tombstones.by_name.len() >= cx.config.limits.serf.tombstones_max;
        if is_full && !self.strangers.tombstones.by_name.contains_key(&peer.name) {
            return cx.shed(Shed::Tombstone);
        }
        let lingers = record.status == Status::Leaving;
        let presence = if lingers { Presence::Lingering } else { Presence::Gone };
        let tombstone = Tombstone { ltime: record.status_ltime, at: cx.now, presence };
        self.strangers.tombstones.by_name.insert(Arc::clone(&peer.name), tombstone);
    }

    /// The gossip layer has news of a member that is not in the table. Says whether that has to be
    /// proved first.
    pub(super) fn is_held_back(&mut self, cx: &Cx<'_>, id: MemberId) -> bool {
        let Some(peer) = cx.env.directory.peer(id) else { return false };
        let Some(tombstone) = self.strangers.tombstones.by_name.get_mut(&peer.name) else {
            return false;
        };
        tombstone.presence = Presence::Returned;
        true
    }

    /// The gossip layer has lost a member that is not in the table.
    pub(super) fn on_stranger_gone(&mut self, cx: &Cx<'_>, id: MemberId) {
        let name = cx.env.directory.peer(id).map(|peer| &peer.name);
        if let Some(tombstone) =
            name.and_then(|name| self.strangers.tombstones.by_name.get_mut(name))
        {
            tombstone.presence = Presence::Gone;
        }
    }

    /// A member has answered a probe of ours: if it was pruned, it is really back, or has never
    /// been away. One that was leaving when it was pruned answers until it has gone: it gets the
    /// time for that.
    pub(super) fn believe_answer(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if self.strangers.tombstones.by_name.is_empty() || self.table.record(id).is_some() {
            return;
        }
        let Some(peer) = cx.peer(id) else { return };
        let Some(tombstone) = self.strangers.tombstones.by_name.get(&peer.name) else { return };
        let serf = &cx.config.serf;
        let longest_leave = serf.broadcast_timeout.saturating_mul(2);
        let longest_leave = longest_leave.saturating_add(serf.leave_propagate_delay);
        let is_back = match tombstone.presence {
            Presence::Returned => true,
            Presence::Lingering => cx.now.since(tombstone.at) > longest_leave,
            Presence::Gone => false,
        };
        if is_back {
            self.strangers.tombstones.by_name.remove(&peer.name);
            self.on_member_join(cx, id);
        }
    }

    /// An intent about a name that is not in the table.
    pub(super) fn on_intent_about_stranger(
        &mut self,
        cx: &mut Cx<'_>,
        name: &str,
        (kind, ltime): (IntentKind, LamportTime),
    ) -> Verdict {
        let Some(tombstone) = self.strangers.tombstones.by_name.get_mut(name) else {
            return self.strangers.intents.remember(cx, name, kind, ltime);
        };
        if ltime <= tombstone.ltime {
            return Verdict::Drop;
        }
        if kind == IntentKind::Leave {
            tombstone.ltime = ltime;
            return Verdict::Relay;
        }
        let is_there = tombstone.presence != Presence::Gone;
        self.strangers.tombstones.by_name.remove(name);
        let verdict = self.strangers.intents.remember(cx, name, kind, ltime);
        if is_there && let Some(id) = cx.env.directory.find(name) {
            self.on_member_join(cx, id);
        }
        verdict
    }
}
