//! The way round that answers take as well (PROTOCOL.md P-189, P-190).

use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::cx::Cx;
use crate::event::Reject;
use crate::id::MemberId;
use crate::member::Status;
use crate::serf::{self, Serf};
use crate::wire::serf::SerfMessage;
use crate::wire::serf::query::RESPONSE_KIND;
use crate::wire::serf::relay::Relay;

use super::respond::Asked;

/// The oldest gossip protocol whose speakers pass answers on.
const RELAY_PROTOCOL: u8 = 5;

impl Serf {
    /// Sends the answer in the scratch buffer through other members as well.
    pub(super) fn relay_scratch(&self, cx: &mut Cx<'_>, asked: &Asked) {
        let wanted = usize::from(asked.relay_factor);
        if wanted == 0 || self.table.len() < wanted + 1 {
            return;
        }
        let mut message = Vec::new();
        let Asked { addr, port, .. } = *asked;
        let relay = Relay { addr, port, zone: "", node: &asked.source, message: &cx.env.scratch };
        relay.encode(&mut message);
        if message.len() > cx.config.serf.queries.response_bytes_max {
            return;
        }
        cx.env.scratch = message;
        for id in self.relays(cx, wanted.min(cx.config.limits.serf.queries.relays_max)) {
            if let Some(peer) = cx.env.directory.peer(id) {
                let to = peer.socket_addr();
                super::send_scratch(cx, to);
            }
        }
    }

    /// Up to `count` different members that are there and pass answers on, at random.
    fn relays(&self, cx: &mut Cx<'_>, count: usize) -> Vec<MemberId> {
        let passes_on = |id: &MemberId| {
            let peer = cx.env.directory.peer(*id);
            peer.is_some_and(|peer| {
                peer.versions.protocol_max >= RELAY_PROTOCOL && !cx.is_self(&peer.name)
            })
        };
        let mut members: Vec<_> = self.table.with_status(Status::Alive).filter(passes_on).collect();
        for place in 0..count.min(members.len()) {
            let other = place + cx.env.rngs.query.index(members.len() - place);
            members.swap(place, other);
        }
        members.truncate(count);
        members
    }

    /// An answer is to be passed on.
    pub(in crate::serf) fn on_relay(&mut self, cx: &mut Cx<'_>, relay: &Relay<'_>) {
        if relay.message.first() != Some(&RESPONSE_KIND) {
            return cx.reject(Reject::Unsupported);
        }
        let bytes_max = cx.config.serf.queries.response_bytes_max;
        let bytes_max = bytes_max.max(serf::user_room(cx));
        if relay.message.len() > bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        let to = SocketAddr::new(relay.addr.ip(), relay.port);
        if let Err(reason) = super::check_address(cx, relay.node, to) {
            return cx.reject(reason);
        }
        if to == serf::conflict::own_address(cx) {
            // Whoever asked may be asked to pass an answer on, to itself.
            match SerfMessage::decode(relay.message) {
                Ok(SerfMessage::QueryResponse(response)) => self.on_query_response(cx, &response),
                Ok(_) => cx.reject(Reject::Unsupported),
                Err(reason) => cx.reject(reason),
            }
            return;
        }
        cx.env.counters.queries.relayed += 1;
        cx.env.scratch.clear();
        cx.env.scratch.extend_from_slice(relay.message);
        super::send_scratch(cx, to);
    }
}
