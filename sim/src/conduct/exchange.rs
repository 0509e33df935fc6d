//! Exchanges of full state: when, with whom, and what they bring (PROTOCOL.md P-60 to P-66).

use std::collections::BTreeMap;
use std::time::Duration;

use tithing_core::event::Reject;
use tithing_core::member::{Identity, State};
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::{Envelope, Side};
use tithing_core::wire::message::{Accusation, Alive};
use tithing_core::wire::push_pull::PushPull;
use tithing_core::wire::serf::PushPullState;
use tithing_core::wire::stream::{StreamMessage, StreamReader};
use tithing_core::{Event, Instant, LamportTime, StreamId};

use super::outs::Outs;
use super::{EXACT, Life};

/// Open streams, and the exchanges of a node.
#[derive(Debug)]
pub(super) struct Streams {
    readers: BTreeMap<StreamId, StreamReader>,
    /// The last exchange that nothing but time has asked for, or since when one is due.
    since: Instant,
    /// Since when they are counted, and how many.
    begun: Instant,
    count: u32,
    /// Whether the exchange for which the next stream is opened is one between members.
    is_sync: Option<bool>,
    /// The same of open streams.
    syncs: BTreeMap<StreamId, bool>,
}

const RULE: &str = "full state is exchanged now and then, with somebody who is there";
const ALL: &str = "a full state holds all that is known";

/// States as numbers of the wire.
const fn number(state: State) -> u8 {
    match state {
        State::Alive => 0,
        State::Suspect => 1,
        State::Dead => 2,
        State::Left => 3,
    }
}

impl Streams {
    pub(super) const fn new(now: Instant) -> Self {
        Self {
            readers: BTreeMap::new(),
            since: now,
            begun: now,
            count: 0,
            is_sync: None,
            syncs: BTreeMap::new(),
        }
    }

    pub(super) const fn excuse(&mut self, now: Instant) {
        self.since = now;
        self.begun = now;
        self.count = 0;
    }

    pub(super) fn open(&mut self, stream: StreamId) {
        let side = if stream.is_inbound() { Side::Request } else { Side::Reply };
        self.readers.insert(stream, StreamReader::new(side));
    }

    /// An exchange begins: between members, or a join of some kind.
    pub(super) const fn expect(&mut self, is_sync: bool) {
        self.is_sync = Some(is_sync);
    }

    /// A stream is opened for it.
    pub(super) fn name(&mut self, stream: StreamId) {
        if let Some(is_sync) = self.is_sync.take() {
            self.syncs.insert(stream, is_sync);
        }
    }

    pub(super) fn close(&mut self, stream: StreamId) {
        self.syncs.remove(&stream);
        self.readers.remove(&stream);
    }
}

impl Life {
    /// Bytes arrive; perhaps a message is whole now.
    pub(super) fn on_stream(
        &mut self,
        stream: StreamId,
        data: &[u8],
        codec: &mut Codec,
        outs: &Outs<'_>,
    ) {
        let Some(mut reader) = self.streams.readers.remove(&stream) else { return };
        let limits = self.set.config.limits.clone();
        reader.push(data, &limits);
        // An answer is read with a reader of its own, at the same time.
        let mut inner = Codec::default();
        match reader.poll(&limits, codec, &Envelope::none()) {
            Ok(None) => _ = self.streams.readers.insert(stream, reader),
            Ok(Some(StreamMessage::PushPull(remote))) => {
                if stream.is_inbound() {
                    let reply = outs.written(stream);
                    match reply.and_then(|reply| self.read_state(reply, Side::Reply, &mut inner)) {
                        Some(join) if join == remote.join => {}
                        join => {
                            let seen =
                                format!("asked with {}, answered with {join:?}", remote.join);
                            self.lapse(ALL, seen);
                        }
                    }
                }
                self.merge(&remote, outs);
            }
            Ok(Some(StreamMessage::Ack(ack))) => self.prober.on_stream_ack(stream, ack.seq_no),
            Ok(Some(StreamMessage::Ping(ping))) if stream.is_inbound() => {
                let is_meant = ping.node.is_empty() || self.set.is_self(ping.node);
                if is_meant != outs.written(stream).is_some() {
                    let seen = format!("a ping of {} over a stream", ping.node);
                    self.lapse("whoever is asked answers", seen);
                }
            }
            Ok(Some(StreamMessage::User(bytes))) => {
                self.serf.times.on_user(&limits, bytes);
            }
            Ok(Some(StreamMessage::Ping(_) | StreamMessage::Error(_))) | Err(_) => {}
        }
    }

    /// Believes of another's state what the rules allow.
    fn merge(&mut self, remote: &PushPull<'_>, outs: &Outs<'_>) {
        let is_misfit = |event: &Event| {
            matches!(event, Event::Rejected { reason: Reject::VersionMismatch, .. })
        };
        if outs.reports(is_misfit) {
            return;
        }
        let own = self.set.config.name.clone();
        for node in remote.nodes() {
            let claim = |from| Accusation { incarnation: node.incarnation, node: node.name, from };
            match node.state {
                0 => self.on_alive(&Alive {
                    incarnation: node.incarnation,
                    node: node.name,
                    addr: node.addr,
                    port: node.port,
                    meta: node.meta,
                    versions: node.versions,
                }),
                1 | 2 => self.on_suspect(&claim(&own)),
                3 => self.on_dead(&claim(node.name)),
                _ => {}
            }
        }
        self.serf.times.on_state(&self.set.config.limits, remote.user_state);
        if let Ok(state) = PushPullState::decode(remote.user_state) {
            // Whoever is listed as gone has left one time later.
            for (name, time) in state.status_ltimes() {
                self.serf.passed.learn(name, LamportTime(time.0.saturating_add(1)));
            }
            for slot in state.events().flatten() {
                slot.events().for_each(|event| self.serf.passed.learn_event(slot.ltime, &event));
            }
        }
    }

    /// Something is written to a stream.
    pub(super) fn on_write(&mut self, stream: StreamId, data: &[u8], codec: &mut Codec) {
        if stream.is_inbound() {
            return;
        }
        let Some(join) = self.read_state(data, Side::Request, codec) else { return };
        if self.streams.syncs.get(&stream) == Some(&join) {
            // Whoever is taken for a newcomer is told old events.
            let seen = format!("join is {join}");
            self.lapse("only who joins says so", seen);
        }
    }

    /// Compares a full state that this node writes with what it knows. Says whether it is marked
    /// as a join's, if it is a full state.
    fn read_state(&mut self, data: &[u8], side: Side, codec: &mut Codec) -> Option<bool> {
        let limits = self.set.config.limits.clone();
        let mut reader = StreamReader::new(side);
        reader.push(data, &limits);
        let polled = reader.poll(&limits, codec, &Envelope::none());
        let Ok(Some(StreamMessage::PushPull(state))) = polled else { return None };
        let mut odd = Vec::new();
        for node in state.nodes() {
            let row = self.table.rows.get(node.name);
            let is_it = row.is_some_and(|row| {
                number(row.state) == node.state
                    && row.incarnation == node.incarnation
                    && row.addr.as_bytes() == node.addr
                    && row.meta == node.meta.unwrap_or_default()
            });
            if !is_it {
                odd.push(format!("{} as {} {}", node.name, node.state, node.incarnation.0));
            }
        }
        let count = state.node_count();
        if !odd.is_empty() || count != self.table.len() {
            let seen = format!("{count} of {} members, {odd:?}", self.table.len());
            self.lapse(ALL, seen);
        }
        Some(state.join)
    }

    /// An exchange begins.
    pub(super) fn on_exchange(&mut self, member: &Identity, outs: &Outs<'_>) {
        let is_again = |event: &Event| {
            matches!(event, Event::ReconnectStarted { member: it } if it.name == member.name)
                || matches!(event, Event::RetryStarted { name, .. } if *name == member.name)
        };
        self.streams.since = self.set.now;
        if outs.reports(is_again) {
            return self.streams.expect(false);
        }
        self.streams.expect(true);
        self.streams.count += 1;
        let row = self.table.rows.get(&*member.name);
        let is_there = row.is_some_and(|row| row.state == State::Alive);
        if !is_there || self.set.is_self(&member.name) {
            self.lapse(RULE, format!("with {}, which is not there", member.name));
        }
    }

    /// Whether one is due.
    pub(super) fn after_exchanges(&mut self, is_calm: bool) {
        let interval = self.set.gossip().push_pull_interval;
        let now = self.set.now;
        let own = &self.set.config.name;
        let others = self.table.rows.iter().filter(|(name, _)| *name != own);
        let (there, all) = others.fold((0_u32, 0_u32), |(there, all), (_, row)| {
            (there + u32::from(row.state == State::Alive), all + 1)
        });
        // One more for each doubling beyond 32 members.
        let scale = 1 + self.table.len().div_ceil(32).max(1).next_power_of_two().ilog2();
        let interval = interval.saturating_mul(scale);
        // Where some are gone, chance may find nobody.
        if interval.is_zero() || there < all || there == 0 || !is_calm {
            self.streams.since = now;
            return;
        }
        let gap = now.since(self.streams.since);
        let longest = if all < 3 { interval * 3 } else { interval };
        if gap > longest + EXACT {
            self.streams.since = now;
            self.lapse(RULE, format!("none for {gap:?}, with all of {all} there"));
        }
        // Who misses an event asks for it.
        if self.serf.times.has_heard_events() {
            (self.streams.begun, self.streams.count) = (now, 0);
        }
        let passed = now.since(self.streams.begun).as_nanos() / interval.as_nanos();
        let count = self.streams.count;
        if u128::from(count) > passed + 2 {
            let long = now.since(self.streams.begun);
            self.streams.excuse(now);
            self.lapse(RULE, format!("{count} in {}", Seconds(long)));
        }
    }
}

struct Seconds(Duration);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} s", self.0.as_secs())
    }
}
