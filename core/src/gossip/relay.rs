//! Serving probes: acks for those who ping us, pings on behalf of others (PROTOCOL.md P-47,
//! P-48).

use alloc::collections::BTreeMap;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::config::GossipConfig;
use crate::cx::{Cx, Env};
use crate::event::{Reject, Shed};
use crate::id::SeqNo;
use crate::member::WireAddr;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;
use crate::wire::message::{Ack, IndirectPing, Message, Nack, Ping, Source};
use crate::wire::packet::Checksum;

use super::Gossip;
use super::probe::push_ping;

/// A ping under way on behalf of somebody else.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Relay {
    /// The requester's own number.
    seq_no: SeqNo,
    requester: SocketAddr,
    nack: Nacking,
    /// After that nobody waits for the ack any more.
    ends: Instant,
}

/// Whether the requester is to be told of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Nacking {
    /// It has not been told yet.
    Wanted,
    /// It did not ask, or it has been told.
    Done,
}

/// All pings under way on behalf of others, by our own number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Relays {
    running: BTreeMap<SeqNo, Relay>,
}

/// Somebody asks whether we are there.
pub(super) fn on_ping(cx: &mut Cx<'_>, ping: &Ping<'_>) {
    if !ping.node.is_empty() && !cx.is_self(ping.node) {
        return cx.reject(Reject::WrongName);
    }
    if let Some(to) = reply_address(cx, ping.source) {
        if !cx.is_allowed(to.ip()) {
            return cx.reject(Reject::AddressNotAllowed);
        }
        let Env { packet, desk, .. } = &mut *cx.env;
        let payload = Some(&*desk.ack_payload).filter(|payload| !payload.is_empty());
        packet.clear();
        packet.push_with(|out| Message::Ack(Ack { seq_no: ping.seq_no, payload }).encode(out));
        cx.send_with_broadcasts(to, Checksum::Off);
    }
}

impl Gossip {
    /// Somebody asks us to ping somebody else.
    pub(super) fn on_indirect_ping(&mut self, cx: &mut Cx<'_>, ping: &IndirectPing<'_>) {
        let Some(target) = WireAddr::from_bytes(ping.target) else {
            return cx.reject(Reject::BadAddress);
        };
        // It would be asked for in a ping of ours, however long it is.
        if ping.node.len() > cx.config.limits.name_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        let Some(requester) = reply_address(cx, ping.source) else { return };
        if !cx.is_allowed(target.ip()) || !cx.is_allowed(requester.ip()) {
            return cx.reject(Reject::AddressNotAllowed);
        }
        if self.relays.running.len() >= cx.config.limits.relays_max {
            return cx.shed(Shed::Relay);
        }
        let port = if ping.port == 0 { cx.config.bind_port } else { ping.port };
        let seq_no = self.next_seq_no();
        let gossip = &cx.config.gossip;
        let nack = if ping.nack { Nacking::Wanted } else { Nacking::Done };
        let ends = cx.now + gossip.probe_timeout;
        let relay = Relay { seq_no: ping.seq_no, requester, nack, ends };
        self.relays.running.insert(seq_no, relay);
        let first = if ping.nack { nack_delay(gossip) } else { gossip.probe_timeout };
        cx.set_timer(TimerKey::Relay(seq_no), first);
        cx.env.packet.clear();
        push_ping(cx, seq_no, ping.node);
        cx.send_with_broadcasts(SocketAddr::new(target.ip(), port), Checksum::Off);
    }

    /// An ack arrived. Says whether somebody else waits for it.
    pub(super) fn on_relay_ack(&mut self, cx: &mut Cx<'_>, seq_no: SeqNo) -> bool {
        let Some(relay) = self.relays.running.remove(&seq_no) else { return false };
        cx.env.timers.cancel(TimerKey::Relay(seq_no));
        let ack = Message::Ack(Ack { seq_no: relay.seq_no, payload: None });
        answer(cx, relay.requester, &ack);
        true
    }

    /// The target stays silent: the requester is told that at least we are there. An ack that
    /// comes a little later is still passed on.
    pub(crate) fn on_relay_timeout(&mut self, cx: &mut Cx<'_>, seq_no: SeqNo) {
        let Some(relay) = self.relays.running.get_mut(&seq_no) else { return };
        let Relay { seq_no: theirs, requester, nack, ends } = *relay;
        relay.nack = Nacking::Done;
        if cx.now >= ends {
            self.relays.running.remove(&seq_no);
        } else {
            cx.env.timers.set(TimerKey::Relay(seq_no), ends);
        }
        if nack == Nacking::Wanted {
            answer(cx, requester, &Message::Nack(Nack { seq_no: theirs }));
        }
    }
}

/// How long a helper waits before it says that the target is silent.
///
/// The requester asks after `probe_timeout` and judges after `probe_interval`: the nack has to be
/// there in between. Four fifths of that time leave room for the way.
fn nack_delay(gossip: &GossipConfig) -> Duration {
    let room = gossip.probe_interval.saturating_sub(gossip.probe_timeout);
    gossip.probe_timeout.min(room) * 4 / 5
}

fn answer(cx: &mut Cx<'_>, to: SocketAddr, message: &Message<'_>) {
    cx.env.packet.clear();
    cx.env.packet.push_with(|out| message.encode(out));
    cx.send_with_broadcasts(to, Checksum::Off);
}

/// The address that the asker names, or the one that the packet came from.
fn reply_address(cx: &Cx<'_>, source: Source<'_>) -> Option<SocketAddr> {
    if !source.addr.is_empty()
        && source.port > 0
        && let Some(addr) = WireAddr::from_bytes(source.addr)
    {
        return Some(SocketAddr::new(addr.ip(), source.port));
    }
    cx.from.addr()
}
