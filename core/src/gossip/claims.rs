//! What is believed of whom: the rules for alive, suspect and dead (PROTOCOL.md P-32 to P-38).
//!
//! Correctness comes from comparing incarnations only, never from the order of arrival.

use alloc::sync::Arc;
use core::net::SocketAddr;

use crate::cx::{Cx, Notice, Origin};
use crate::directory::Layer;
use crate::event::{Claim, Event, Reject, Shed};
use crate::explain::{Fact, Path, Source};
use crate::id::{Incarnation, MemberId};
use crate::member::{Identity, Peer, State, Versions, WireAddr};
use crate::time::Instant;
use crate::timers::TimerKey;
use crate::wire::message::{Accusation, Alive, Message};

use super::Gossip;
use super::broadcast::Ticket;
use super::diagnosis::{self, Note, note_change};
use super::members::Record;

/// Whether an alive message is this node's own announcement, which needs no refutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boot {
    /// Our own announcement.
    Yes,
    /// Somebody's word.
    No,
}

impl Gossip {
    /// A claim that somebody is there.
    pub(crate) fn on_alive(&mut self, cx: &mut Cx<'_>, alive: &Alive<'_>, boot: Boot) {
        let own = cx.is_self(alive.node);
        if own && self.leaving {
            return;
        }
        let claimed = match Claimed::read(cx, alive) {
            Ok(claimed) => claimed,
            Err(reason) => return cx.reject(reason),
        };
        let known = cx.env.directory.find(alive.node);
        let held = known.filter(|&id| self.members.record(id).is_some());
        let standing = match held {
            Some(id) => self.check_address(cx, id, &claimed),
            None => self.admit(cx, known, &claimed, alive.incarnation),
        };
        let Some((id, standing)) = standing else { return };
        let Some(&before) = self.members.record(id) else { return };
        let stale = if own {
            alive.incarnation < before.incarnation
        } else {
            standing != Standing::TakenOver && alive.incarnation <= before.incarnation
        };
        if stale {
            return;
        }
        self.drop_suspicion(cx, id);
        if own && boot == Boot::No {
            let held = cx.env.directory.peer(id);
            let same = held.is_some_and(|held| claimed.is_same_as(held));
            if alive.incarnation != before.incarnation || !same {
                self.refute(cx, Claim::Alive, None, alive.incarnation);
            }
            return;
        }
        let from = Some(before.state).filter(|_| standing != Standing::New);
        self.accept_alive(cx, (id, from), &claimed, alive.incarnation);
    }

    /// The claim is news: believe it and pass it on.
    fn accept_alive(
        &mut self,
        cx: &mut Cx<'_>,
        (id, from): (MemberId, Option<State>),
        claimed: &Claimed<'_>,
        incarnation: Incarnation,
    ) {
        let Some(held) = cx.peer(id) else { return };
        cx.env.counters.traffic.news.alive += 1;
        let meta_changed = *held.meta != *claimed.meta;
        let stays = claimed.is_at(&held);
        let unchanged = claimed.is_same_as(&held) && stays;
        let peer = if unchanged { Arc::clone(&held) } else { claimed.to_peer(Some(&held)) };
        cx.env.directory.replace(id, Arc::clone(&peer));
        if let Some(record) = self.members.record_mut(id) {
            record.incarnation = incarnation;
            record.protocol_max = peer.versions.protocol_max;
        }
        broadcast_alive(cx, id, &peer, incarnation);
        if from != Some(State::Alive) {
            self.set_state(cx, id, from, State::Alive);
            let old = Source { ip: held.addr.ip(), port: held.port };
            let fact = match from {
                // This layer may have forgotten a member that the other one remembers.
                None if diagnosis::has_history(cx, id) => Some(Fact::Returned),
                None | Some(State::Alive) => None,
                Some(State::Suspect) => Some(Fact::Refuted),
                Some(State::Dead | State::Left) if stays => Some(Fact::Returned),
                Some(State::Dead | State::Left) => Some(Fact::TakenOver { old }),
            };
            if let Some(fact) = fact {
                let (incarnation, path) = (Some(incarnation), cx.from.path());
                let note = Note { incarnation, by: None, path, fact };
                note_change(cx, id, State::Alive, note);
            }
        }
        match from {
            None | Some(State::Dead | State::Left) => cx.env.desk.notices.push(Notice::Join(id)),
            Some(State::Alive | State::Suspect) if meta_changed => {
                cx.env.desk.notices.push(Notice::Update(id));
            }
            Some(State::Alive | State::Suspect) => {}
        }
    }

    /// A new name enters the table, as dead until the claim is believed.
    fn admit(
        &mut self,
        cx: &mut Cx<'_>,
        known: Option<MemberId>,
        claimed: &Claimed<'_>,
        incarnation: Incarnation,
    ) -> Option<(MemberId, Standing)> {
        if incarnation == Incarnation(0) {
            cx.reject(Reject::BadIncarnation);
            return None;
        }
        if self.members.len() >= cx.config.limits.members_max {
            cx.shed(Shed::Member);
            return None;
        }
        let peer = claimed.to_peer(None);
        let protocol_max = peer.versions.protocol_max;
        let id = match known {
            Some(id) => {
                cx.env.directory.replace(id, peer);
                id
            }
            None => cx.env.directory.insert(peer),
        };
        cx.env.directory.hold(id, Layer::Gossip);
        let record = Record {
            state_change: Instant::ZERO,
            incarnation: Incarnation(0),
            state: State::Dead,
            protocol_max,
            medium: cx.from.medium(),
        };
        self.members.insert(id, record, &mut cx.env.rngs.order);
        cx.env.audience.gossip = self.members.len();
        if self.members.own().is_none() {
            self.members.set_own(id);
        }
        Some((id, Standing::New))
    }

    /// May this address use the name? (PROTOCOL.md P-33)
    fn check_address(
        &self,
        cx: &mut Cx<'_>,
        id: MemberId,
        claimed: &Claimed<'_>,
    ) -> Option<(MemberId, Standing)> {
        let (record, held) = (self.members.record(id)?, cx.peer(id)?);
        if claimed.is_at(&held) {
            return Some((id, Standing::Known));
        }
        let reclaim_time = cx.config.gossip.dead_node_reclaim_time;
        let reclaimable = record.state == State::Left
            || record.state == State::Dead
                && !reclaim_time.is_zero()
                && cx.now.since(record.state_change) > reclaim_time;
        if reclaimable {
            return Some((id, Standing::TakenOver));
        }
        let (addr, port) = (claimed.addr, claimed.port);
        let claimant = Notice::NameClaimed(SocketAddr::new(addr.ip(), port));
        // A full state may hold a million of them; one is enough to ask the others.
        let is_news = !matches!(cx.env.desk.notices.last(), Some(Notice::NameClaimed(_)));
        if self.members.own() == Some(id) && is_news {
            cx.env.desk.notices.push(claimant);
        }
        cx.report(Event::NameConflict { member: held, addr, port });
        None
    }

    /// A claim that somebody does not answer.
    pub(crate) fn on_suspect(&mut self, cx: &mut Cx<'_>, claim: &Accusation<'_>, path: Path) {
        if claim.from.len() > cx.config.limits.name_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        let Some(id) = cx.env.directory.find(claim.node) else { return };
        let Some(&record) = self.members.record(id) else { return };
        if claim.incarnation < record.incarnation {
            return;
        }
        if self.suspicions.is_running(id) {
            if let Some(fact) = self.confirm(cx, id, claim.from) {
                broadcast(cx, id, &Message::Suspect(*claim), None);
                diagnosis::note(cx, id, note_of(claim, path, fact));
            }
            return;
        }
        if record.state != State::Alive {
            return;
        }
        if cx.is_self(claim.node) {
            let from = Some(Arc::from(claim.from));
            return self.refute(cx, Claim::Suspect, from, claim.incarnation);
        }
        cx.env.counters.traffic.news.suspect += 1;
        broadcast(cx, id, &Message::Suspect(*claim), None);
        if let Some(record) = self.members.record_mut(id) {
            record.incarnation = claim.incarnation;
        }
        self.set_state(cx, id, Some(record.state), State::Suspect);
        let fact = self.start_suspicion(cx, id, claim.from);
        note_change(cx, id, State::Suspect, note_of(claim, path, fact));
    }

    /// A claim that somebody is gone.
    pub(crate) fn on_dead(&mut self, cx: &mut Cx<'_>, claim: &Accusation<'_>) {
        if claim.from.len() > cx.config.limits.name_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        let Some(id) = cx.env.directory.find(claim.node) else { return };
        let Some(&record) = self.members.record(id) else { return };
        if claim.incarnation < record.incarnation {
            return;
        }
        let expired = self.suspicions.expired(id);
        self.drop_suspicion(cx, id);
        if matches!(record.state, State::Dead | State::Left) {
            // No news, but the highest incarnation is kept, so that an old alive message cannot
            // bring the member back (PROTOCOL.md P-37).
            if let Some(record) = self.members.record_mut(id) {
                record.incarnation = claim.incarnation;
            }
            return;
        }
        let mut ticket = None;
        if cx.is_self(claim.node) {
            if !self.leaving {
                let from = Some(Arc::from(claim.from));
                return self.refute(cx, Claim::Dead, from, claim.incarnation);
            }
            ticket = Some(Ticket::Goodbye);
        }
        cx.env.counters.traffic.news.dead += 1;
        broadcast(cx, id, &Message::Dead(*claim), ticket);
        if let Some(record) = self.members.record_mut(id) {
            record.incarnation = claim.incarnation;
        }
        let goodbye = claim.from == claim.node;
        let to = if goodbye { State::Left } else { State::Dead };
        self.set_state(cx, id, Some(record.state), to);
        let fact = match cx.from {
            _ if goodbye => Fact::Goodbye,
            Origin::Own => expired,
            Origin::Datagram(_) | Origin::Stream(_) | Origin::PushPull(_) => Fact::Declared,
        };
        note_change(cx, id, to, note_of(claim, cx.from.path(), fact));
        cx.env.desk.notices.push(Notice::Leave(id));
    }

    /// Answers a claim about ourselves with a higher incarnation (PROTOCOL.md P-38).
    pub(super) fn refute(
        &mut self,
        cx: &mut Cx<'_>,
        claim: Claim,
        from: Option<Arc<str>>,
        accused: Incarnation,
    ) {
        let Some(id) = self.members.own() else { return };
        let Some(peer) = cx.peer(id) else { return };
        let next = self.incarnation.0.saturating_add(1).max(accused.0.saturating_add(1));
        let incarnation = Incarnation(next);
        self.incarnation = incarnation;
        if let Some(record) = self.members.record_mut(id) {
            record.incarnation = incarnation;
        }
        self.awareness.worsen(1);
        broadcast_alive(cx, id, &peer, incarnation);
        let (by, path) = (from.as_deref(), cx.from.path());
        let fact = Fact::Answered { claim };
        let note = Note { incarnation: Some(incarnation), by, path, fact };
        diagnosis::note(cx, id, note);
        cx.emit(Event::Refuted { claim, from, incarnation });
    }

    /// Announces this node for the first time (PROTOCOL.md P-39).
    pub(crate) fn announce(&mut self, cx: &mut Cx<'_>, meta: &[u8], versions: Versions) {
        self.incarnation = Incarnation(1);
        let addr = WireAddr::from(cx.config.advertise.ip());
        let config = cx.config;
        let alive = Alive {
            incarnation: self.incarnation,
            node: &config.name,
            addr: addr.as_bytes(),
            port: config.advertise.port(),
            meta: Some(meta),
            versions: &versions.to_bytes(),
        };
        self.on_alive(cx, &alive, Boot::Yes);
    }

    /// Tells everybody that this node has other metadata now (PROTOCOL.md P-210). Before its first
    /// step nobody has heard of the old.
    pub(crate) fn update_meta(&mut self, cx: &mut Cx<'_>, meta: &[u8]) {
        let Some(own) = self.members.own().and_then(|id| cx.peer(id)) else { return };
        self.incarnation = Incarnation(self.incarnation.0.saturating_add(1));
        let alive = Alive {
            incarnation: self.incarnation,
            node: &own.name,
            addr: own.addr.as_bytes(),
            port: own.port,
            meta: Some(meta),
            versions: &own.versions.to_bytes(),
        };
        self.on_alive(cx, &alive, Boot::Yes);
    }

    fn set_state(&mut self, cx: &mut Cx<'_>, id: MemberId, from: Option<State>, to: State) {
        let Some(record) = self.members.record_mut(id) else { return };
        record.state = to;
        record.state_change = cx.now;
        record.medium = cx.from.medium();
        let incarnation = record.incarnation;
        if let Some(member) = cx.peer(id) {
            cx.emit(Event::StateChanged { member, from, to: Some(to), incarnation });
        }
    }

    fn drop_suspicion(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if self.suspicions.stop(id) {
            cx.env.timers.cancel(TimerKey::Suspicion(id));
        }
    }
}

/// How the name of an alive message stood before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Not in the table.
    New,
    /// In the table, at this address.
    Known,
    /// In the table at another address, which has lost it.
    TakenOver,
}

/// What there is to note of an accusation.
fn note_of<'a>(claim: &Accusation<'a>, path: Path, fact: Fact) -> Note<'a> {
    let by = Some(claim.from).filter(|from| *from != claim.node);
    Note { incarnation: Some(claim.incarnation), by, path, fact }
}

fn broadcast_alive(cx: &mut Cx<'_>, id: MemberId, peer: &Peer, inc: Incarnation) {
    let message = Message::Alive(Alive {
        incarnation: inc,
        node: &peer.name,
        addr: peer.addr.as_bytes(),
        port: peer.port,
        meta: Some(&peer.meta),
        versions: &peer.versions.to_bytes(),
    });
    broadcast(cx, id, &message, None);
}

/// Queues a claim about a member for everybody.
pub(super) fn broadcast(
    cx: &mut Cx<'_>,
    about: MemberId,
    message: &Message<'_>,
    ticket: Option<Ticket>,
) {
    let env = &mut *cx.env;
    env.scratch.clear();
    message.encode(&mut env.scratch);
    let bound = (cx.config.limits.broadcasts_max, &mut env.outbox.done);
    env.outbox.membership.push(&env.scratch, Some(about), ticket, bound);
}

/// What an alive message claims, checked against every bound.
struct Claimed<'a> {
    name: &'a str,
    addr: WireAddr,
    port: u16,
    meta: &'a [u8],
    /// Missing when there were fewer than six bytes.
    versions: Option<Versions>,
}

impl<'a> Claimed<'a> {
    fn read(cx: &Cx<'_>, alive: &Alive<'a>) -> Result<Self, Reject> {
        let limits = &cx.config.limits;
        if alive.node.is_empty() || !cx.config.security.names.allow(alive.node) {
            return Err(Reject::BadName);
        }
        let meta = alive.meta.unwrap_or_default();
        if alive.node.len() > limits.name_bytes_max || meta.len() > limits.meta_bytes_max {
            return Err(Reject::TooLarge);
        }
        if let &[min, max, _, ..] = alive.versions
            && (min == 0 || max == 0 || min > max)
        {
            return Err(Reject::BadVersions);
        }
        let addr = WireAddr::from_bytes(alive.addr).ok_or(Reject::BadAddress)?;
        if !cx.is_allowed(addr.ip()) {
            return Err(Reject::AddressNotAllowed);
        }
        let port = if alive.port == 0 { cx.config.bind_port } else { alive.port };
        let versions = Versions::from_bytes(alive.versions);
        Ok(Self { name: alive.node, addr, port, meta, versions })
    }

    fn is_at(&self, held: &Identity) -> bool {
        held.addr == self.addr && held.port == self.port
    }

    fn is_same_as(&self, held: &Identity) -> bool {
        *held.meta == *self.meta && self.versions.is_none_or(|versions| held.versions == versions)
    }

    /// The claim as an identity. Versions that are missing stay as they were.
    fn to_peer(&self, held: Option<&Peer>) -> Peer {
        let known = held.map(|held| held.versions).unwrap_or_default();
        Arc::new(Identity {
            name: held.map_or_else(|| Arc::from(self.name), |held| Arc::clone(&held.name)),
            addr: self.addr,
            port: self.port,
            meta: self.meta.into(),
            versions: self.versions.unwrap_or(known),
        })
    }
}
