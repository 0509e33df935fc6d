//! The node: routes each input to a machine and applies what it decides.

mod checkpoint;
mod commands;
mod exchange;
mod explain;
mod queues;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::action::Actions;
use crate::command::{CommandError, Reply};
use crate::config::{Lateness, ValidConfig};
use crate::coordinate::Coordinate;
use crate::counters::Counters;
use crate::cx::{Cx, Env, Origin, REPORTS_MAX, coordinate_dice};
use crate::event::{Reject, Shed};
use crate::gossip::Gossip;
use crate::gossip::join::{Joined, Joins};
use crate::gossip::stall;
use crate::gossip::streams::Streams;
use crate::id::{Incarnation, LamportTime};
use crate::input::Input;
use crate::measure::{Histogram, Tally};
use crate::member::{Status, Versions};
use crate::prng::Seed;
use crate::serf::address_book::BookEntry;
use crate::serf::user_event::Repair;
use crate::serf::{Serf, tags};
use crate::time::Instant;
use crate::timers::TimerKey;
use crate::wire::codec::Codec;
use crate::wire::crypt::Cipher;
use crate::wire::keyring::Keyring;
use crate::wire::message::Message;
use crate::wire::packet;

pub use queues::Queues;

/// Gossip protocol versions: oldest understood, newest understood, spoken (PROTOCOL.md P-30).
const GOSSIP_PROTOCOL: (u8, u8, u8) = (1, 5, 2);

/// One member of a cluster: the whole protocol, without the machine around it.
#[derive(Debug)]
pub struct Node {
    config: ValidConfig,
    now: Instant,
    env: Env,
    gossip: Gossip,
    serf: Serf,
    streams: Streams,
    joins: Joins,
    /// Decompresses what arrives; what is sent meanwhile is compressed by `env.codec`.
    reading: Codec,
    /// The datagram at hand, decrypted.
    opened: Vec<u8>,
    due: Vec<(Instant, TimerKey)>,
}

/// Hands out the surroundings of a step beside the machines.
macro_rules! cx {
    ($node:ident, $out:ident) => {
        cx!($node, $out, Origin::Own)
    };
    ($node:ident, $out:ident, $from:expr) => {
        &mut Cx {
            now: $node.now,
            from: $from,
            config: &$node.config,
            env: &mut $node.env,
            out: $out,
        }
    };
}
use cx;

impl Node {
    /// A node that starts at `now`. Its first deadline is `now`: the first tick announces it.
    pub fn new(mut config: ValidConfig, seed: Seed, now: Instant) -> Self {
        let keyring = config.take_keyring();
        let restored = config.take_restored();
        let mut serf = Serf::new(&config, coordinate_dice(seed));
        if let Some(snapshot) = restored {
            serf.restore(&config, &snapshot);
        }
        let mut env = Env::new(&config, keyring, seed, now);
        env.timers.set(TimerKey::Start, now);
        Self {
            now,
            env,
            gossip: Gossip::new(config.gossip.awareness_max),
            serf,
            streams: Streams::default(),
            joins: Joins::default(),
            reading: Codec::default(),
            opened: Vec::new(),
            due: Vec::new(),
            config,
        }
    }

    /// Takes one input at time `now` and appends what is to be done to `out`.
    ///
    /// Never fails and never panics, whatever the input. Time that runs backwards is clamped.
    pub fn step(&mut self, now: Instant, input: Input<'_>, out: &mut Actions) {
        if now < self.now {
            self.env.counters.clock_backwards += 1;
        }
        let last_step = self.now;
        self.now = last_step.max(now);
        self.env.reports_left = REPORTS_MAX;
        self.env.outbox.done.now = self.now;
        self.heed_lateness(last_step, &input, out);
        match input {
            Input::Tick => self.on_tick(out),
            Input::Datagram { from, payload } => self.on_datagram(from, payload, out),
            Input::StreamOpened { stream, peer } => self.on_stream_opened(stream, peer, out),
            Input::StreamData { stream, data } => self.on_stream_data(stream, data, out),
            Input::StreamClosed { stream } => self.on_stream_closed(stream, out),
            Input::StreamFailed { stream, error } => self.on_stream_failed(stream, error, out),
            Input::SendFailed { to, error: _ } => {
                self.env.counters.send_errors += 1;
                self.gossip.on_send_failed(cx!(self, out), &mut self.streams, to);
            }
            Input::SendBlocked { to: _ } => {
                self.env.counters.send_errors += 1;
                self.gossip.on_send_blocked(cx!(self, out));
            }
            Input::Resolved { lookup, outcome } => {
                let cx = cx!(self, out);
                if lookup.is_of_book() {
                    self.serf.on_resolved(cx, &mut self.streams, lookup, outcome);
                } else {
                    let joined = self.joins.on_resolved(cx, &mut self.streams, lookup, outcome);
                    self.on_joined(joined, out);
                }
            }
            Input::Command { id, command } => self.on_command(id, command, out),
            Input::Persisted { outcome } => self.serf.on_persisted(cx!(self, out), outcome),
            Input::KeysKept { outcome } => self.serf.on_keys_kept(cx!(self, out), outcome),
        }
        self.settle(out);
    }

    /// When the next `Tick` is due.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.env.timers.next_deadline()
    }

    /// The configuration that the node was made with, without its keys.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// The tags of this node as they are now.
    pub fn tags(&self) -> &BTreeMap<String, String> {
        self.serf.tags()
    }

    /// The tags of this node after a [`Command::UpdateTags`](crate::Command::UpdateTags), or why
    /// it would be refused now.
    pub fn tags_after(
        &self,
        set: &BTreeMap<String, String>,
        delete: &[String],
    ) -> Result<BTreeMap<String, String>, CommandError> {
        self.serf.tags_after(&self.config, set, delete)
    }

    /// Where a member stands among the round-trip times, as far as is known. `None` if coordinates
    /// are off.
    pub fn coordinate(&self, name: &str) -> Option<&Coordinate> {
        self.serf.coordinate(&self.config, &self.env.directory, name)
    }

    /// How much waits to be sent.
    pub fn queues(&self) -> Queues {
        Queues::of(&self.env.outbox)
    }

    /// What has been counted.
    pub fn counters(&self) -> &Counters {
        &self.env.counters
    }

    /// Messages of the Serf layer that were sent as gossip, in bytes.
    pub fn serf_sent(&self) -> Tally {
        self.env.outbox.done.serf_sent
    }

    /// How long broadcasts waited until they had been sent often enough, in nanoseconds.
    pub fn queue_age(&self) -> &Histogram {
        &self.env.outbox.done.ages
    }

    /// How many members there are of one status.
    pub fn count_of(&self, status: Status) -> usize {
        self.serf.count_of(status)
    }

    /// This node's own incarnation. Never goes down.
    pub fn incarnation(&self) -> Incarnation {
        self.gossip.incarnation()
    }

    /// The health score: 0 is well.
    pub fn health_score(&self) -> u32 {
        self.gossip.health_score()
    }

    /// Whether this node knows others that should be here, and sees none of them (PROTOCOL.md
    /// P-236).
    pub fn is_isolated(&self) -> bool {
        self.serf.is_isolated()
    }

    /// The members that should be here and are not, by name (PROTOCOL.md P-230).
    pub fn missing(&self) -> Vec<BookEntry> {
        self.serf.book.entries(self.now).collect()
    }

    /// The member, event and query clocks. They never go down.
    pub fn clocks(&self) -> [LamportTime; 3] {
        self.serf.clocks()
    }

    /// How many members are known: all, the failed, and those that have left.
    pub fn member_counts(&self) -> [usize; 3] {
        self.serf.member_counts()
    }

    /// Whether a member that is here, or is just leaving, has this address.
    pub fn is_member_at(&self, addr: SocketAddr) -> bool {
        self.serf.is_member_at(&self.env.directory, addr)
    }

    /// Whether this node has keys.
    pub fn is_encrypted(&self) -> bool {
        self.env.envelope.is_keyed()
    }

    /// What the node seals with, if it has keys: a flight record is sealed with it, too.
    pub(crate) fn cipher(&self) -> Option<&Cipher> {
        self.keyring().and_then(Keyring::primary)
    }

    /// The keys, if there are any.
    pub(crate) fn keyring(&self) -> Option<&Keyring> {
        self.env.envelope.keyring()
    }

    /// Timers that come far too late mean that this node stood still (PROTOCOL.md P-120). One that
    /// has not begun yet waits for nothing.
    fn heed_lateness(&mut self, last_step: Instant, input: &Input<'_>, out: &mut Actions) {
        let has_begun = self.env.timers.deadline(TimerKey::Start).is_none();
        let deadline = self.env.timers.next_deadline();
        let length = stall::length(self.now, last_step, deadline);
        match self.config.stall.lateness {
            Lateness::Heeded if has_begun && length > self.config.stall.length_min => {
                self.env.counters.stalls += 1;
                self.gossip.on_stall(cx!(self, out), length);
            }
            Lateness::Ignored if !length.is_zero() && !matches!(input, Input::Tick) => {
                self.on_tick(out);
            }
            Lateness::Heeded | Lateness::Ignored => {}
        }
    }

    /// Fires the timers that were due at entry, in their order. What they arm waits for the next
    /// tick, so that a tick always ends.
    fn on_tick(&mut self, out: &mut Actions) {
        let mut due = core::mem::take(&mut self.due);
        due.clear();
        due.extend(self.env.timers.due(self.now));
        for &(at, key) in &due {
            if self.env.timers.take(key, at) {
                self.on_timer(key, out);
                self.settle(out);
            }
        }
        self.due = due;
    }

    fn on_timer(&mut self, key: TimerKey, out: &mut Actions) {
        let cx = cx!(self, out);
        match key {
            TimerKey::Start => self.on_start(out),
            TimerKey::PingTimeout => self.gossip.on_ping_timeout(cx, &mut self.streams),
            TimerKey::ProbeDeadline => self.gossip.on_probe_deadline(cx),
            TimerKey::Probe => self.gossip.on_probe_due(cx),
            TimerKey::Relay(seq_no) => self.gossip.on_relay_timeout(cx, seq_no),
            TimerKey::Suspicion(id) => self.gossip.on_suspicion_timeout(cx, id),
            TimerKey::Gossip => self.gossip.on_spread_due(cx),
            TimerKey::PushPull => self.gossip.on_push_pull_due(cx, &mut self.streams),
            TimerKey::Stream(stream) => self.on_stream_timeout(stream, out),
            TimerKey::Join => {
                let joined = self.joins.on_due(cx, &mut self.streams);
                self.on_joined(joined, out);
            }
            TimerKey::Leave => self.serf.on_leave_timer(cx, &mut self.gossip),
            TimerKey::Reap => self.serf.on_reap_due(cx),
            TimerKey::Reconnect => self.serf.on_reconnect_due(cx, &mut self.streams),
            TimerKey::Prune(id) => self.serf.on_prune_due(cx, id),
            TimerKey::QueueCheck => queues::on_check_due(cx),
            TimerKey::EventPace => self.serf.on_event_pace_due(cx),
            TimerKey::NameVote => self.serf.on_name_vote_due(cx),
            TimerKey::Query(ltime) => self.serf.end_query(cx, ltime),
            TimerKey::QueryAgain(ltime) => self.serf.ask_again(cx, ltime),
            TimerKey::EventGap => {
                if self.serf.on_event_gap(cx) == Repair::Wanted {
                    self.gossip.exchange(cx, &mut self.streams);
                }
            }
            TimerKey::Snapshot => self.serf.on_snapshot_due(cx),
        }
    }

    /// The first step: this node is its own first member.
    fn on_start(&mut self, out: &mut Actions) {
        let meta = tags::encoded(self.serf.tags(), self.config.protocol);
        let (protocol_min, protocol_max, protocol) = GOSSIP_PROTOCOL;
        let versions = Versions {
            protocol_min,
            protocol_max,
            protocol,
            delegate_min: crate::config::PROTOCOL_MIN,
            delegate_max: crate::config::PROTOCOL_MAX,
            delegate: self.config.protocol,
        };
        let cx = cx!(self, out);
        self.gossip.start(cx, &meta, versions);
        self.serf.begin_rejoin(cx, &mut self.streams);
        self.serf.start(cx);
        queues::start(cx);
    }

    fn on_datagram(&mut self, from: SocketAddr, payload: &[u8], out: &mut Actions) {
        self.env.counters.traffic.datagrams_received += 1;
        if !self.config.security.is_allowed(from.ip()) {
            return cx!(self, out, Origin::Datagram(from)).reject(Reject::SourceNotAllowed);
        }
        let mut opened = core::mem::take(&mut self.opened);
        match self.env.envelope.open_datagram(payload, &mut opened) {
            Ok(packet) => self.on_packet(from, packet, out),
            Err(reason) => cx!(self, out, Origin::Datagram(from)).reject(reason),
        }
        self.opened = opened;
    }

    fn on_packet(&mut self, from: SocketAddr, packet: &[u8], out: &mut Actions) {
        let mut codec = core::mem::take(&mut self.reading);
        let Self { now, config, env, gossip, serf, .. } = self;
        let spare = packet::open(packet, &config.limits, &mut codec, &mut |message| {
            let from = Origin::Datagram(from);
            let cx = &mut Cx { now: *now, from, config, env: &mut *env, out };
            match message {
                Ok(Message::User(bytes)) => {
                    cx.env.counters.traffic.heard.user += 1;
                    serf.on_message(cx, bytes);
                }
                Ok(message) => {
                    gossip.on_message(cx, &message);
                    deliver_notices(cx, serf);
                }
                Err(reason) => cx.reject(reason),
            }
        });
        self.env.counters.spare(spare);
        self.reading = codec;
    }

    /// A join has ended: everybody is told, the caller is answered, the next one begins.
    fn on_joined(&mut self, joined: Option<Joined>, out: &mut Actions) {
        let mut next = joined;
        while let Some(Joined { command, report, seeds }) = next {
            let cx = cx!(self, out);
            if report.reached > 0 {
                self.serf.book.add_seeds(cx, &seeds);
            }
            if report.reached > 0 && self.serf.check_join().is_ok() {
                self.serf.announce_join(cx);
            }
            cx.out.reply(command, Reply::Joined(report));
            next = self.joins.begin_next(cx, &mut self.streams);
        }
    }

    /// Applies what the machines have left for each other.
    fn settle(&mut self, out: &mut Actions) {
        let cx = cx!(self, out);
        self.serf.send_user_events(cx);
        loop {
            deliver_notices(cx, &mut self.serf);
            for _ in 0..core::mem::take(&mut cx.env.outbox.done.shed) {
                cx.shed(Shed::Broadcast);
            }
            let Some(ticket) = cx.env.outbox.done.tickets.pop() else { break };
            self.serf.on_ticket(cx, &mut self.gossip, ticket);
        }
        self.serf.heed_isolation(cx);
        self.gossip.arm_spreading(cx);
        self.serf.keep_clocks(cx);
    }
}

/// The gossip layer's news reach the Serf layer in their order.
fn deliver_notices(cx: &mut Cx<'_>, serf: &mut Serf) {
    if let Some(answer) = cx.env.desk.answer.take() {
        serf.on_answer(cx, &answer);
    }
    if cx.env.desk.notices.is_empty() {
        return;
    }
    let mut notices = core::mem::take(&mut cx.env.desk.notices);
    for notice in notices.drain(..) {
        serf.on_notice(cx, &notice);
    }
    cx.env.desk.notices = notices;
}

#[cfg(test)]
mod tests;
