//! A query arrives (PROTOCOL.md P-183, P-184).

use alloc::sync::Arc;

use crate::command::{QueryId, ReceivedQuery};
use crate::cx::Cx;
use crate::event::{Event, Reject, Shed};
use crate::id::LamportTime;
use crate::serf::{self, Serf};
use crate::snapshot::Clock;
use crate::wire::serf::query::{FLAG_ACK, FLAG_NO_BROADCAST, Query};

use super::filter::{self, Selection};
use super::internal::Internal;
use super::respond::{Asked, Due};
use super::window::Standing;

impl Serf {
    /// A query arrived by gossip, as `bytes`.
    pub(in crate::serf) fn on_query(&mut self, cx: &mut Cx<'_>, query: &Query<'_>, bytes: &[u8]) {
        if query.source_node.len() > cx.config.limits.name_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        // It would end the process of a reference node: it must not travel on.
        let is_empty = query.payload.is_none_or(<[u8]>::is_empty);
        if is_empty && Internal::of(query.name).is_some_and(Internal::needs_payload) {
            return cx.reject(Reject::EmptyKeyRequest);
        }
        if let Err(reason) = self.clocks.query.witness(query.ltime) {
            return cx.reject(reason);
        }
        let window = cx.config.serf.queries.window;
        let oldest = LamportTime(self.clocks.query.time().0.saturating_sub(window));
        let id = QueryId { ltime: query.ltime, id: query.id };
        match self.queries.window.admit(id, oldest) {
            Standing::New => {}
            Standing::Known => return,
            Standing::Old => return cx.reject(Reject::OldQuery),
            // The others still tell each other: counted, not reported.
            Standing::Unwanted => return cx.env.counters.reject(Reject::OldQuery),
        }
        cx.env.counters.queries.received += 1;
        if query.flags & FLAG_NO_BROADCAST == 0 {
            if bytes.len() <= serf::user_room(cx) {
                cx.env.scratch.clear();
                cx.env.scratch.extend_from_slice(bytes);
                self.broadcast_query(cx);
            } else {
                // It would wait for ever for a packet that it fits into.
                cx.shed(Shed::Broadcast);
            }
        }
        self.be_asked(cx, query);
    }

    /// A query that is news, of whomever: is it for this node?
    pub(super) fn be_asked(&mut self, cx: &mut Cx<'_>, query: &Query<'_>) {
        let budget = &mut self.queries.patterns;
        match filter::selects(cx, &self.tags, budget, &query.filters) {
            Ok(Selection::Selected) => {}
            Ok(Selection::PassedOver) => return,
            Err(reason) => return cx.reject(reason),
        }
        self.keeper.saw(Clock::Query, query.ltime);
        let id = QueryId { ltime: query.ltime, id: query.id };
        let asked = Asked {
            addr: query.addr,
            port: query.port,
            source: Arc::from(query.source_node),
            relay_factor: query.relay_factor,
            deadline: cx.now + query.timeout,
            due: Due::Waiting,
        };
        if query.flags & FLAG_ACK != 0 {
            self.acknowledge(cx, id, &asked);
        }
        if let Some(internal) = Internal::of(query.name) {
            return self.answer_internal(cx, internal, query, (id, &asked));
        }
        self.await_answer(cx, id, asked);
        cx.emit(Event::Query(Arc::new(ReceivedQuery {
            query: id,
            name: query.name.into(),
            payload: query.payload.unwrap_or_default().into(),
            from: query.source_node.into(),
            timeout: query.timeout,
        })));
    }
}
