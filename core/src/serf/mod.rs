//! The Serf layer: what applications see of the members.
//!
//! The gossip layer tells it who came and went (`Notice`); intents, ordered by Lamport times, tell
//! why. From both follows a member's status.

pub(crate) mod address_book;
mod clock;
pub mod coalesce;
mod conflict;
mod coordinates;
mod event_window;
mod force_leave;
mod intent;
mod isolation;
mod keep;
mod keys;
mod leave;
mod query;
mod reconnect;
mod redial;
mod rejoin;
pub mod snapshot;
pub(crate) mod state;
mod table;
mod tag_update;
pub mod tags;
mod tombstone;
pub(crate) mod user_event;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::ValidConfig;
use crate::command::MemberInfo;
use crate::cx::{Answer, Cx, Notice};
use crate::directory::Directory;
use crate::event::{Event, IntentKind, MemberChange, Reject};
use crate::explain::Path;
use crate::id::{LamportTime, MemberId};
use crate::member::Status;
use crate::prng::Prng;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;
use crate::wire::packet::{COMPOUND_HEADER, PART_OVERHEAD, USER_OVERHEAD};
use crate::wire::serf::SerfMessage;

use address_book::AddressBook;
use clock::Clocks;
use conflict::Conflict;
use coordinates::Coordinates;
use intent::{RecentIntents, Verdict};
use keep::Keeper;
use keys::KeyChanges;
use leave::Leave;
use query::Queries;
use table::{Record, Table};
use tombstone::Tombstones;
use user_event::UserEvents;

/// What a packet needs around a message of this layer.
const MESSAGE_OVERHEAD: usize = COMPOUND_HEADER + PART_OVERHEAD + USER_OVERHEAD;

/// A failed member that is back sooner flaps. Serf's `FlapTimeout`.
const FLAP_TIMEOUT: Duration = Duration::from_mins(1);

/// What is remembered about names that are not in the table.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Strangers {
    intents: RecentIntents,
    tombstones: Tombstones,
}

/// The Serf layer of one node.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Serf {
    clocks: Clocks,
    table: Table,
    strangers: Strangers,
    events: UserEvents,
    queries: Queries,
    keys: KeyChanges,
    conflict: Conflict,
    leave: Leave,
    keeper: Keeper,
    /// The tags of this node as they are now.
    tags: BTreeMap<String, String>,
    coordinates: Coordinates,
    /// Who is missing, and where to look.
    pub(crate) book: AddressBook,
}

impl Serf {
    /// A layer that knows nobody yet.
    pub(crate) fn new(config: &ValidConfig, dice: Prng) -> Self {
        let limits = &config.limits;
        Self {
            clocks: Clocks::new(limits.serf.lamport_jump_max),
            table: Table::default(),
            strangers: Strangers::default(),
            events: UserEvents::new(limits.serf.event_bytes_total_max),
            queries: Queries::new(limits),
            keys: KeyChanges::default(),
            conflict: Conflict::default(),
            leave: Leave::default(),
            keeper: Keeper::default(),
            tags: config.tags.clone(),
            coordinates: Coordinates::new(dice),
            book: AddressBook::default(),
        }
    }

    /// Whether keys are being changed, those of this node or of all.
    pub(crate) fn is_changing_keys(&self) -> bool {
        self.queries.is_changing_keys() || !self.keys.is_idle()
    }

    /// Opens the address book, tells where this node stands, and arms the periodic tasks.
    pub(crate) fn start(&mut self, cx: &mut Cx<'_>) {
        self.coordinates.tell(cx);
        cx.set_timer(TimerKey::Reap, cx.config.serf.reap_interval);
        self.start_redialling(cx);
    }

    /// Whether this node knows others and sees nobody.
    pub(crate) const fn is_isolated(&self) -> bool {
        self.book.isolation.is_isolated()
    }

    /// The member, event and query clocks.
    pub(crate) fn clocks(&self) -> [LamportTime; 3] {
        [self.clocks.member.time(), self.clocks.event.time(), self.clocks.query.time()]
    }

    /// How many members there are: all, the failed, and those that have left.
    pub(crate) fn member_counts(&self) -> [usize; 3] {
        let count = |status| self.table.count(status);
        [self.table.len(), count(Status::Failed), count(Status::Left)]
    }

    /// How many members there are of one status.
    pub(crate) fn count_of(&self, status: Status) -> usize {
        self.table.count(status)
    }

    /// Whether a member that is here, or is just leaving, has this address.
    pub(crate) fn is_member_at(&self, directory: &Directory, addr: SocketAddr) -> bool {
        let addr = SocketAddr::new(addr.ip().to_canonical(), addr.port());
        self.table.iter().any(|(id, record)| {
            matches!(record.status, Status::Alive | Status::Leaving)
                && directory.peer(id).is_some_and(|it| it.socket_addr() == addr)
        })
    }

    /// All members, by name.
    pub(crate) fn members(&self, directory: &Directory) -> Vec<MemberInfo> {
        let mut members: Vec<MemberInfo> = self
            .table
            .iter()
            .filter_map(|(id, record)| {
                let peer = directory.peer(id)?.clone();
                Some(MemberInfo { peer, status: record.status, status_ltime: record.status_ltime })
            })
            .collect();
        members.sort_unstable_by(|a, b| a.peer.name.cmp(&b.peer.name));
        members
    }

    /// What is thought of a member.
    pub(crate) fn status(&self, id: MemberId) -> Option<Status> {
        self.table.record(id).map(|record| record.status)
    }

    fn find(&self, cx: &Cx<'_>, name: &str) -> Option<MemberId> {
        cx.env.directory.find(name).filter(|&id| self.table.record(id).is_some())
    }

    /// News from the gossip layer.
    pub(crate) fn on_notice(&mut self, cx: &mut Cx<'_>, notice: &Notice) {
        match *notice {
            Notice::Join(id) => self.on_member_join(cx, id),
            Notice::Leave(id) => self.on_member_leave(cx, id),
            Notice::Update(id) => {
                if self.table.record(id).is_some() {
                    self.report(cx, id, MemberChange::Update);
                }
            }
            Notice::NameClaimed(by) => self.on_name_claimed(cx, by),
        }
    }

    fn on_member_join(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if let Some(peer) = cx.env.directory.peer(id) {
            self.book.strike(&peer.name);
        }
        if let Some(record) = self.table.record_mut(id) {
            if record.status == Status::Failed && cx.now.since(record.leave_time) < FLAP_TIMEOUT {
                cx.env.counters.flaps += 1;
            }
            record.leave_time = Instant::ZERO;
            self.table.set_status(cx, id, Status::Alive);
            return self.report(cx, id, MemberChange::Join);
        }
        if self.is_held_back(cx, id) {
            return;
        }
        let intent = cx.peer(id).and_then(|peer| self.strangers.intents.find(&peer.name));
        let (status, status_ltime) = match intent {
            Some(intent) if intent.kind == IntentKind::Leave => (Status::Leaving, intent.ltime),
            Some(intent) => (Status::Alive, intent.ltime),
            None => (Status::Alive, LamportTime(0)),
        };
        let record = Record { leave_time: Instant::ZERO, status_ltime, status };
        self.table.insert(cx, id, record);
        if status == Status::Leaving {
            // Whoever brought the intent is not remembered with it.
            intent::note_intent(cx, id, Path::Own, (IntentKind::Leave, status_ltime));
        }
        self.report(cx, id, MemberChange::Join);
    }

    /// Whether a member that is gone has left or failed depends on whether it said so before.
    fn on_member_leave(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        let Some(record) = self.table.record_mut(id) else { return self.on_stranger_gone(cx, id) };
        let (status, change) = match record.status {
            Status::Leaving => (Status::Left, MemberChange::Leave),
            Status::Alive => (Status::Failed, MemberChange::Failed),
            Status::Left | Status::Failed => return,
        };
        record.leave_time = cx.now;
        self.table.set_status(cx, id, status);
        if status == Status::Failed
            && let Some(peer) = cx.peer(id)
        {
            self.book.miss(cx, Arc::clone(&peer.name), peer.socket_addr());
        }
        self.report(cx, id, change);
        if let Some(peer) = cx.peer(id) {
            self.give_up_on(cx, &peer.name);
        }
        if !self.has_company(cx) {
            // Whoever comes next is not asked what nobody waits for any more.
            cx.env.outbox.queries.clear();
        }
    }

    fn report(&mut self, cx: &mut Cx<'_>, id: MemberId, change: MemberChange) {
        if let Some(member) = cx.peer(id) {
            cx.emit(Event::Member { change, member, forced: false });
        }
        self.keep_member(cx, id, change);
    }

    /// A member has answered a probe of ours.
    pub(crate) fn on_answer(&mut self, cx: &mut Cx<'_>, answer: &Answer) {
        self.believe_answer(cx, answer.member);
        if let Some(sample) = &answer.sample
            && self.table.record(answer.member).is_some()
        {
            self.coordinates.on_sample(cx, answer.member, sample);
        }
    }

    /// Forgets a member.
    fn erase(&mut self, cx: &mut Cx<'_>, id: MemberId, forced: bool) {
        self.table.erase(cx, id, forced);
        self.coordinates.forget(id);
    }

    /// A message of this layer arrived by gossip or by stream.
    pub(crate) fn on_message(&mut self, cx: &mut Cx<'_>, bytes: &[u8]) {
        cx.env.counters.traffic.serf_received.add_len(bytes.len());
        let message = match SerfMessage::decode(bytes) {
            Ok(message) => message,
            Err(reason) => return cx.reject(reason),
        };
        let fits = bytes.len() <= user_room(cx);
        let is_intent = matches!(message, SerfMessage::Leave(_) | SerfMessage::Join(_));
        if is_intent && !fits {
            // It is passed on as it came, bytes behind it included, and would wait for ever for a
            // packet that it fits into.
            return cx.reject(Reject::TooLarge);
        }
        let verdict = match message {
            SerfMessage::Leave(intent) => {
                report_intent(cx, IntentKind::Leave, intent.node);
                self.on_leave_intent(cx, &intent)
            }
            SerfMessage::Join(intent) => {
                report_intent(cx, IntentKind::Join, intent.node);
                self.on_join_intent(cx, &intent)
            }
            SerfMessage::UserEvent(event) => {
                let verdict = self.on_user_event(cx, &event);
                // One that is too large for a packet spreads by exchanges of full state alone.
                if verdict == Verdict::Relay && fits {
                    cx.env.scratch.clear();
                    cx.env.scratch.extend_from_slice(bytes);
                    user_event::broadcast_scratch(cx);
                }
                return;
            }
            SerfMessage::Query(query) => return self.on_query(cx, &query, bytes),
            SerfMessage::QueryResponse(response) => return self.on_query_response(cx, &response),
            SerfMessage::Relay(relay) => return self.on_relay(cx, &relay),
        };
        if verdict == Verdict::Relay {
            cx.env.scratch.clear();
            cx.env.scratch.extend_from_slice(bytes);
            intent::broadcast_scratch(cx, None);
        }
    }
}

/// Bytes of a message of this layer that fit into a packet of gossip.
fn user_room(cx: &Cx<'_>) -> usize {
    let around = MESSAGE_OVERHEAD.saturating_add(cx.env.envelope.datagram_overhead());
    usize::from(cx.config.gossip.packet_bytes_max).saturating_sub(around)
}

/// The name is shared with the member's, so that what is heard again and again costs nothing.
fn report_intent(cx: &mut Cx<'_>, kind: IntentKind, name: &str) {
    let known = cx.env.directory.find(name).and_then(|id| cx.peer(id));
    let node = known.map_or_else(|| name.into(), |peer| Arc::clone(&peer.name));
    cx.emit(Event::IntentReceived { kind, node });
}
