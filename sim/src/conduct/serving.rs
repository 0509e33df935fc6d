//! Who asks is answered (PROTOCOL.md P-47, P-48).

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tithing_core::member::WireAddr;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::message::{IndirectPing, Ping, Source};
use tithing_core::{Input, Instant, SeqNo};

use super::Life;
use super::outs::{Head, Outs};

/// A ping for somebody else.
#[derive(Debug)]
struct Relay {
    theirs: SeqNo,
    requester: SocketAddr,
    wants_nack: bool,
    due: Instant,
    ends: Instant,
}

/// All of them, by our own numbers.
#[derive(Debug, Default)]
pub(super) struct Relays {
    running: BTreeMap<SeqNo, Relay>,
    /// Nacks that this step owes.
    owed: Vec<(SocketAddr, SeqNo)>,
}

const RULE: &str = "whoever is asked answers";

impl Life {
    /// Where an answer goes: to the address that is named, or to that of the packet.
    fn reply_address(source: Source<'_>, from: SocketAddr) -> SocketAddr {
        match WireAddr::from_bytes(source.addr) {
            Some(addr) if source.port > 0 => SocketAddr::new(addr.ip(), source.port),
            Some(_) | None => from,
        }
    }

    pub(super) fn on_ping(
        &mut self,
        ping: &Ping<'_>,
        from: SocketAddr,
        outs: &mut Outs<'_>,
        codec: &mut Codec,
    ) {
        let to = Self::reply_address(ping.source, from);
        let is_meant = ping.node.is_empty() || self.set.is_self(ping.node);
        if is_meant && self.set.config.security.is_allowed(to.ip()) {
            self.expect(to, &Head::Ack(ping.seq_no), outs, codec);
        }
    }

    /// The next datagram has to be this one.
    fn expect(&mut self, to: SocketAddr, head: &Head, outs: &mut Outs<'_>, codec: &mut Codec) {
        while let Some((sent_to, payload)) = outs.take_send() {
            let found = self.read_sent((sent_to, payload), codec);
            if found == Head::Answer {
                continue;
            }
            if (sent_to, &found) != (to, head) {
                let seen = format!("{head:?} is due to {to}, {found:?} goes to {sent_to}");
                self.lapse(RULE, seen);
            }
            return;
        }
        self.lapse(RULE, format!("{head:?} is due to {to}, and does not come"));
    }

    pub(super) fn on_indirect_ping(
        &mut self,
        ping: &IndirectPing<'_>,
        from: SocketAddr,
        outs: &mut Outs<'_>,
        codec: &mut Codec,
    ) {
        let config = &self.set.config;
        let requester = Self::reply_address(ping.source, from);
        let Some(target) = WireAddr::from_bytes(ping.target) else { return };
        let is_good = ping.node.len() <= config.limits.name_bytes_max
            && config.security.is_allowed(target.ip())
            && config.security.is_allowed(requester.ip())
            && self.relays.running.len() < config.limits.relays_max;
        if !is_good {
            return;
        }
        let port = if ping.port == 0 { config.bind_port } else { ping.port };
        let to = SocketAddr::new(target.ip(), port);
        let Some((sent_to, payload)) = outs.take_send() else {
            return self.lapse(RULE, format!("{} is not pinged for another", ping.node));
        };
        let gossip = self.set.gossip();
        let (timeout, now) = (gossip.probe_timeout, self.set.now);
        let room = gossip.probe_interval.saturating_sub(timeout);
        let first = if ping.nack { timeout.min(room) * 4 / 5 } else { timeout };
        let found = self.read_relayed((sent_to, payload), codec);
        if let Head::Ping { seq_no, node, .. } = &found
            && sent_to == to
            && node == ping.node
        {
            let (theirs, wants_nack) = (ping.seq_no, ping.nack);
            let (due, ends) = (now + first, now + timeout);
            let relay = Relay { theirs, requester, wants_nack, due, ends };
            self.relays.running.insert(*seq_no, relay);
        } else {
            let seen = format!("{} is to be pinged at {to}, {found:?} goes out", ping.node);
            self.lapse(RULE, seen);
        }
    }

    /// An ack: the probe's, or that of a ping for somebody else, to whom it is passed on.
    pub(super) fn on_ack(&mut self, seq_no: SeqNo, outs: &mut Outs<'_>, codec: &mut Codec) {
        if self.on_probe_ack(seq_no, outs, codec) {
            return;
        }
        if let Some(relay) = self.relays.running.remove(&seq_no) {
            self.expect(relay.requester, &Head::Ack(relay.theirs), outs, codec);
        }
    }

    /// What is due at a tick.
    pub(super) fn before_relays(&mut self, input: &Input<'_>) {
        if !matches!(input, Input::Tick) {
            return;
        }
        let now = self.set.now;
        let Relays { running, owed } = &mut self.relays;
        running.retain(|_, relay| {
            if relay.due > now {
                return true;
            }
            if std::mem::take(&mut relay.wants_nack) {
                owed.push((relay.requester, relay.theirs));
            }
            relay.due = relay.ends;
            now < relay.ends
        });
    }

    pub(super) fn on_nacking(&mut self, to: SocketAddr, seq_no: SeqNo) {
        let owed = self.relays.owed.iter().position(|owed| *owed == (to, seq_no));
        match owed {
            Some(place) => _ = self.relays.owed.remove(place),
            None => self.lapse(RULE, format!("a nack {} to {to} is not due", seq_no.0)),
        }
    }

    pub(super) fn after_relays(&mut self) {
        let owed = std::mem::take(&mut self.relays.owed);
        if let Some((to, seq_no)) = owed.first() {
            self.lapse(RULE, format!("a nack {} is due to {to}, and does not come", seq_no.0));
        }
    }
}
