//! The gossip layer: memberlist's rules about who is there.
//!
//! Each rule is a file: how members are told apart and believed (`members`, `claims`), how silence
//! is noticed (`probe`, `relay`, `suspicion`, `awareness`) and explained (`diagnosis`), how news
//! travels (`broadcast`, `spread`, `push_pull`), and how one comes and goes (`join`, `address`,
//! `leave`).

pub(crate) mod address;
mod awareness;
pub(crate) mod broadcast;
mod claims;
pub(crate) mod diagnosis;
pub(crate) mod join;
pub(crate) mod leave;
pub(crate) mod members;
pub(crate) mod probe;
mod push_pull;
mod relay;
mod spread;
pub(crate) mod stall;
pub(crate) mod streams;
mod suspicion;

use serde::{Deserialize, Serialize};

use crate::counters::HeardCounters;
use crate::cx::Cx;
use crate::event::Reject;
use crate::id::{Incarnation, SeqNo};
use crate::member::Versions;
use crate::time::Instant;
use crate::timers::TimerKey;
use crate::wire::message::{Ack, Message, Nack};

use awareness::Awareness;
pub(crate) use claims::Boot;
use members::Members;
use probe::Probe;
use relay::Relays;
use stall::Stall;
use suspicion::Suspicions;

/// The gossip layer of one node.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Gossip {
    /// Who is there, and the order in which they are probed.
    pub(crate) members: Members,
    probe: Probe,
    relays: Relays,
    suspicions: Suspicions,
    awareness: Awareness,
    stall: Stall,
    incarnation: Incarnation,
    last_seq_no: SeqNo,
    /// Set by `leave`: goodbyes about ourselves are no longer refuted.
    leaving: bool,
    /// Rounds of gossip keep the phase that this start gave them.
    spread_origin: Instant,
}

impl Gossip {
    /// A layer that knows nobody yet.
    pub(crate) fn new(awareness_max: u32) -> Self {
        Self {
            members: Members::default(),
            probe: Probe::default(),
            relays: Relays::default(),
            suspicions: Suspicions::default(),
            awareness: Awareness::new(awareness_max),
            stall: Stall::default(),
            incarnation: Incarnation(0),
            last_seq_no: SeqNo(0),
            leaving: false,
            spread_origin: Instant::ZERO,
        }
    }

    /// Announces this node and arms the periodic tasks, each with a random first delay.
    pub(crate) fn start(&mut self, cx: &mut Cx<'_>, meta: &[u8], versions: Versions) {
        self.announce(cx, meta, versions);
        self.start_spreading(cx);
        let config = &cx.config.gossip;
        let stagger = &mut cx.env.rngs.stagger;
        let probe = stagger.duration_below(config.probe_interval);
        let push_pull = stagger.duration_below(config.push_pull_interval);
        cx.set_timer(TimerKey::Probe, probe);
        if !config.push_pull_interval.is_zero() {
            cx.set_timer(TimerKey::PushPull, push_pull);
        }
    }

    /// This node's own incarnation.
    pub(crate) fn incarnation(&self) -> Incarnation {
        self.incarnation
    }

    /// The health score: 0 is well (PROTOCOL.md P-46).
    pub(crate) fn health_score(&self) -> u32 {
        self.awareness.score()
    }

    fn next_seq_no(&mut self) -> SeqNo {
        self.last_seq_no = SeqNo(self.last_seq_no.0.wrapping_add(1));
        self.last_seq_no
    }

    /// Takes one message of a datagram. User messages belong to the layer above.
    pub(crate) fn on_message(&mut self, cx: &mut Cx<'_>, message: &Message<'_>) {
        count(&mut cx.env.counters.traffic.heard, message);
        match message {
            Message::Ping(ping) => relay::on_ping(cx, ping),
            Message::IndirectPing(ping) => self.on_indirect_ping(cx, ping),
            Message::Ack(ack) => self.on_ack(cx, ack),
            Message::Nack(nack) => self.on_nack(cx, *nack),
            Message::Suspect(claim) => self.on_suspect(cx, claim, cx.from.path()),
            Message::Alive(alive) => self.on_alive(cx, alive, Boot::No),
            Message::Dead(claim) => self.on_dead(cx, claim),
            Message::User(_) => {}
        }
    }

    /// Acks are matched by number only: the probe's, or that of a ping for somebody else.
    fn on_ack(&mut self, cx: &mut Cx<'_>, ack: &Ack<'_>) {
        if !self.on_probe_ack(cx, ack) && !self.on_relay_ack(cx, ack.seq_no) {
            // Late and doubled acks are normal: counted, not reported.
            cx.env.counters.reject(Reject::UnexpectedAck);
        }
    }

    fn on_nack(&mut self, cx: &mut Cx<'_>, nack: Nack) {
        if !self.on_probe_nack(nack.seq_no) {
            cx.env.counters.reject(Reject::UnexpectedAck);
        }
    }
}

fn count(heard: &mut HeardCounters, message: &Message<'_>) {
    let count = match message {
        Message::Ping(_) => &mut heard.ping,
        Message::IndirectPing(_) => &mut heard.indirect_ping,
        Message::Ack(_) => &mut heard.ack,
        Message::Nack(_) => &mut heard.nack,
        Message::Suspect(_) => &mut heard.suspect,
        Message::Alive(_) => &mut heard.alive,
        Message::Dead(_) => &mut heard.dead,
        Message::User(_) => &mut heard.user,
    };
    *count += 1;
}
