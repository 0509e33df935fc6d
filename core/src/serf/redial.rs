//! Whoever should be here is dialled again, for ever (PROTOCOL.md P-232 to P-235).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};

use crate::command::JoinError;
use crate::cx::Cx;
use crate::event::Event;
use crate::gossip::address::JoinAddress;
use crate::gossip::probe;
use crate::gossip::streams::{Purpose, Role, Streams};
use crate::id::{LookupId, StreamId};
use crate::input::NetError;
use crate::member::Status;
use crate::time::Duration;
use crate::timers::TimerKey;

use super::Serf;
use super::address_book::{Dial, Lookup, Target};

/// Missing members that a node without company tries in one round.
const ALONE_DIALS: usize = 4;

/// How often all nodes together try each missing member in one interval, on average. Once, as in
/// the reference, leaves one in three untried.
const DIALS_PER_MEMBER: u64 = 4;

/// Of a name with more addresses than this, so many are tried in one round.
const SEED_ADDRESSES_MAX: usize = 16;

/// A node without company tries again after this, then after ever longer, up to the interval.
pub(super) const FIRST_DELAY: Duration = Duration::from_secs(1);

/// After so many doublings every interval is over.
const DOUBLINGS_MAX: u32 = 16;

impl Serf {
    /// Reads the operator's seeds. Whoever has somebody to look for does not wait for a
    /// round.
    pub(super) fn start_redialling(&mut self, cx: &mut Cx<'_>) {
        let config = cx.config;
        self.book.add_seeds(cx, &config.serf.book.seeds);
        let mut delay = config.serf.reconnect_interval;
        if config.serf.book.is_kept() && (self.book.has_seeds() || self.book.missing() > 0) {
            delay = FIRST_DELAY.min(delay);
            delay = delay.saturating_sub(cx.env.rngs.reconnect.duration_below(delay / 4));
        }
        cx.set_timer(TimerKey::Reconnect, delay);
    }

    /// A round: seeds behind which nobody is seen, and some of those who are missing.
    pub(super) fn redial(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let interval = cx.config.serf.reconnect_interval;
        if !self.leave.is_taking_part() {
            self.book.rest();
            return cx.set_timer(TimerKey::Reconnect, interval);
        }
        self.book.expire(cx.now, cx.config.serf.book.forget_after);
        self.book.pending.clear();
        let others = self.others_here();
        self.try_seeds(cx, others == 0);
        self.try_missing(cx, others);
        self.note_seeds_wanted(cx);
        let delay = self.next_round(cx, others == 0);
        cx.set_timer(TimerKey::Reconnect, delay);
        self.dial_pending(cx, streams);
    }

    /// The time to the next round, with a jitter that keeps nodes from dialling in step. In a
    /// healthy cluster there is nothing to draw for.
    fn next_round(&mut self, cx: &mut Cx<'_>, is_alone: bool) -> Duration {
        let interval = cx.config.serf.reconnect_interval;
        if !self.book.is_busy() && self.book.missing() == 0 {
            return interval;
        }
        let delay = if is_alone {
            let doublings = self.book.isolation.next_attempt().min(DOUBLINGS_MAX);
            FIRST_DELAY.saturating_mul(1 << doublings).min(interval)
        } else {
            interval
        };
        delay.saturating_sub(cx.env.rngs.reconnect.duration_below(delay / 4))
    }

    fn try_seeds(&mut self, cx: &mut Cx<'_>, is_alone: bool) {
        let interval = cx.config.serf.reconnect_interval;
        for at in self.book.due_seeds(cx.now, is_alone) {
            let Some(seed) = self.book.seed(at) else { continue };
            let host = match &seed.place {
                JoinAddress::Socket(_) => None,
                JoinAddress::Host { name, .. } => Some(&**name),
            };
            let named = seed.node.as_deref().or(host);
            let is_here = named.is_some_and(|name| self.accounts_for_name(cx, name));
            match seed.place {
                _ if is_here => self.book.calm(at, cx.now, interval),
                JoinAddress::Socket(to) if self.accounts_for(cx, to) => {
                    self.book.calm(at, cx.now, interval);
                }
                JoinAddress::Socket(to) => self.book.plan(Dial { target: Target::Seed(at), to }),
                JoinAddress::Host { .. } => self.book.look_up(cx, at),
            }
        }
    }

    fn try_missing(&mut self, cx: &mut Cx<'_>, others: usize) {
        let missing = self.book.missing();
        if missing == 0 {
            return;
        }
        let wide = |n| u64::try_from(n).unwrap_or(u64::MAX);
        let rng = &mut cx.env.rngs.reconnect;
        let count = if others == 0 {
            ALONE_DIALS
        } else {
            let wanted = wide(missing).saturating_mul(DIALS_PER_MEMBER);
            if !rng.chance(wanted, wide(others)) {
                return cx.emit(Event::ReconnectSkipped);
            }
            1
        };
        for dial in self.book.choose(rng, cx.now, count) {
            self.book.plan(dial);
        }
    }

    /// The name of a seed was looked up.
    pub(crate) fn on_resolved(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        lookup: LookupId,
        outcome: Result<Vec<IpAddr>, NetError>,
    ) {
        let Some(Lookup { seed, port, .. }) = self.book.lookups.remove(&lookup) else { return };
        let Ok(mut found) = outcome else { return };
        cx.env.rngs.reconnect.shuffle(&mut found);
        let addresses = found.iter().map(|&ip| SocketAddr::new(ip, port));
        let strange: Vec<SocketAddr> =
            addresses.filter(|&to| cx.is_allowed(to.ip()) && !self.accounts_for(cx, to)).collect();
        if strange.is_empty() && !found.is_empty() {
            self.book.calm(seed, cx.now, cx.config.serf.reconnect_interval);
        }
        for to in strange.into_iter().take(SEED_ADDRESSES_MAX) {
            self.book.plan(Dial { target: Target::Seed(seed), to });
        }
        self.dial_pending(cx, streams);
    }

    /// Dials what may be dialled at the same time.
    fn dial_pending(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        while self.leave.is_taking_part()
            && self.book.dials.len() < cx.config.limits.serf.book_parallel_max
            && let Some(dial) = self.book.pending.pop_front()
        {
            if self.accounts_for(cx, dial.to) {
                self.put_off(cx, &dial.target);
                continue;
            }
            let stream = match &dial.target {
                Target::Seed(at) => {
                    let Some(seed) = self.book.seed(*at) else { continue };
                    let (name, to) = (Arc::clone(&seed.text), dial.to);
                    cx.emit(Event::RetryStarted { name, to });
                    streams.open_push_pull(cx, dial.to, None, Purpose::Reconnect)
                }
                Target::Member(name) => {
                    let name = Arc::clone(name);
                    self.dial_member(cx, streams, &name, dial.to)
                }
            };
            cx.env.counters.redials += 1;
            self.book.dials.insert(stream, dial);
        }
    }

    /// Asks for the member by its name first: its address may be somebody else's by now, even in
    /// another cluster.
    fn dial_member(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        name: &Arc<str>,
        to: SocketAddr,
    ) -> StreamId {
        let known = self.find(cx, name).and_then(|id| cx.peer(id));
        cx.emit(match &known {
            Some(member) => Event::ReconnectStarted { member: Arc::clone(member) },
            None => Event::RetryStarted { name: Arc::clone(name), to },
        });
        let is_old =
            |it: &crate::member::Peer| it.versions.protocol_max < probe::STREAM_PING_PROTOCOL;
        if let Some(member) = known.filter(is_old) {
            return streams.open_push_pull(cx, to, Some(member), Purpose::Reconnect);
        }
        let seq_no = self.book.next_seq_no();
        let mut body = Vec::new();
        probe::write_ping(cx, seq_no, name, &mut body);
        let deadline = cx.now + cx.config.gossip.tcp_timeout;
        streams.open_ping(cx, to, (Role::NameCheck(seq_no), deadline), &body)
    }

    /// The member is still there under its name: full state is exchanged with it.
    pub(crate) fn on_name_confirmed(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        stream: StreamId,
    ) {
        let Some(dial) = self.book.dials.remove(&stream) else { return };
        let member = match &dial.target {
            Target::Member(name) => self.find(cx, name).and_then(|id| cx.peer(id)),
            Target::Seed(_) => None,
        };
        let stream = streams.open_push_pull(cx, dial.to, member, Purpose::Reconnect);
        self.book.dials.insert(stream, dial);
    }

    /// An attempt has come to its end.
    pub(crate) fn on_redialled(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        stream: StreamId,
        outcome: &Result<(), JoinError>,
    ) {
        let Some(dial) = self.book.dials.remove(&stream) else { return };
        match (&dial.target, outcome) {
            (Target::Seed(at), Ok(())) => {
                self.book.calm(*at, cx.now, cx.config.serf.reconnect_interval);
            }
            // Even if the exchange went well: whoever is here now is not in the book any more.
            (target, Ok(()) | Err(_)) => self.put_off(cx, target),
        }
        self.dial_pending(cx, streams);
    }

    /// Nobody new was found there: other members go first for a while. A seed stays due.
    fn put_off(&mut self, cx: &Cx<'_>, target: &Target) {
        if let Target::Member(name) = target {
            self.book.put_off(name, cx.now, cx.config.serf.reconnect_interval);
        }
    }

    /// Whether a member that is here, or has left on purpose, is known at this address.
    fn accounts_for(&self, cx: &Cx<'_>, to: SocketAddr) -> bool {
        let to = SocketAddr::new(to.ip().to_canonical(), to.port());
        let is_there = |id| cx.env.directory.peer(id).is_some_and(|it| it.socket_addr() == to);
        self.table.iter().any(|(id, record)| record.status != Status::Failed && is_there(id))
    }

    /// Whether a member of this name is here, or has left on purpose.
    fn accounts_for_name(&self, cx: &Cx<'_>, name: &str) -> bool {
        let status = self.find(cx, name).and_then(|id| self.status(id));
        status.is_some_and(|status| status != Status::Failed)
    }
}
