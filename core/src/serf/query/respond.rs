//! This node answers (PROTOCOL.md P-187, P-188).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::command::{CommandError, QueryId};
use crate::cx::Cx;
use crate::event::{Reject, Shed};
use crate::member::WireAddr;
use crate::serf::{Serf, conflict};
use crate::time::{Duration, Instant};
use crate::wire::serf::query::{FLAG_ACK, QueryResponse};

/// A query that this node is asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    /// Where the answer goes.
    pub(super) addr: WireAddr,
    /// The port there.
    pub(super) port: u16,
    /// Who asks.
    pub(super) source: Arc<str>,
    /// How many members the answer goes through as well.
    pub(super) relay_factor: u8,
    /// After that nobody waits for the answer.
    pub(super) deadline: Instant,
    /// Whether it has been answered.
    pub(super) due: Due,
}

impl Asked {
    /// The same, as sockets take it.
    pub(super) fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.addr.ip(), self.port)
    }
}

/// Whether a query still wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Due {
    /// Yes.
    Waiting,
    /// It has one.
    Answered,
}

impl Serf {
    /// An application will answer, or not.
    pub(super) fn await_answer(&mut self, cx: &mut Cx<'_>, id: QueryId, asked: Asked) {
        let table = &mut self.queries.asked;
        if table.len() >= cx.config.limits.serf.queries.asked_max {
            table.retain(|_, asked| asked.deadline >= cx.now);
        }
        if table.len() >= cx.config.limits.serf.queries.asked_max {
            table.pop_first();
            cx.shed(Shed::Query);
        }
        self.queries.asked.insert(id, asked);
    }

    /// Forgets queries that nobody waits for any more.
    pub(in crate::serf) fn forget_old_queries(&mut self, now: Instant) {
        self.queries.asked.retain(|_, asked| asked.deadline >= now);
    }

    /// An application answers.
    pub(crate) fn respond(
        &mut self,
        cx: &mut Cx<'_>,
        query: QueryId,
        payload: &[u8],
    ) -> Result<(), CommandError> {
        let asked = self.queries.asked.get(&query).ok_or(CommandError::QueryOver)?;
        if cx.now > asked.deadline {
            return Err(CommandError::QueryOver);
        }
        if asked.due == Due::Answered {
            return Err(CommandError::QueryAnswered);
        }
        let asked = asked.clone();
        self.answer(cx, query, &asked, payload)?;
        if let Some(asked) = self.queries.asked.get_mut(&query) {
            asked.due = Due::Answered;
        }
        Ok(())
    }

    /// Says that a query has been heard.
    pub(super) fn acknowledge(&mut self, cx: &mut Cx<'_>, query: QueryId, asked: &Asked) {
        if let Err(reason) = self.send_back(cx, asked, &response(cx, query, FLAG_ACK, None)) {
            cx.reject(reason);
        }
    }

    /// Answers a query.
    pub(super) fn answer(
        &mut self,
        cx: &mut Cx<'_>,
        query: QueryId,
        asked: &Asked,
        payload: &[u8],
    ) -> Result<(), CommandError> {
        let bytes = response_bytes(cx, query, payload);
        let bytes_max = cx.config.serf.queries.response_bytes_max;
        if bytes > bytes_max {
            return Err(CommandError::ResponseTooLarge { bytes_max, bytes });
        }
        let response = response(cx, query, 0, Some(payload));
        self.send_back(cx, asked, &response).map_err(|_| CommandError::QuerySourceUnknown)
    }

    fn send_back(
        &mut self,
        cx: &mut Cx<'_>,
        asked: &Asked,
        response: &QueryResponse<'_>,
    ) -> Result<(), Reject> {
        let to = asked.socket_addr();
        if to == conflict::own_address(cx) {
            // What one says to oneself needs no packet, and no way round.
            self.on_query_response(cx, response);
            return Ok(());
        }
        super::check_address(cx, &asked.source, to)?;
        send(cx, to, response);
        self.relay_scratch(cx, asked);
        Ok(())
    }

    /// Tells somebody who else goes by its name. Its own address is not known here just because
    /// of that: so that nobody is flooded with such answers, one is given in a second.
    pub(super) fn tell_namesake(
        &mut self,
        cx: &mut Cx<'_>,
        query: QueryId,
        asked: &Asked,
        payload: &[u8],
    ) {
        let last = self.queries.stranger_told;
        let is_due = last.is_none_or(|last| cx.now.since(last) >= Duration::from_secs(1));
        if !is_due {
            return cx.reject(Reject::UnknownAddress);
        }
        if response_bytes(cx, query, payload) > cx.config.serf.queries.response_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        if !cx.is_allowed(asked.addr.ip()) {
            return cx.reject(Reject::AddressNotAllowed);
        }
        self.queries.stranger_told = Some(cx.now);
        send(cx, asked.socket_addr(), &response(cx, query, 0, Some(payload)));
    }
}

/// Sends an answer; it stays in the scratch buffer.
fn send(cx: &mut Cx<'_>, to: SocketAddr, response: &QueryResponse<'_>) {
    cx.env.scratch.clear();
    response.encode(&mut cx.env.scratch);
    super::send_scratch(cx, to);
}

fn response<'r>(
    cx: &Cx<'r>,
    query: QueryId,
    flags: u32,
    payload: Option<&'r [u8]>,
) -> QueryResponse<'r> {
    QueryResponse { ltime: query.ltime, id: query.id, from: &cx.config.name, flags, payload }
}

/// How large an answer is as a message.
pub(super) fn response_bytes(cx: &Cx<'_>, query: QueryId, payload: &[u8]) -> usize {
    let mut bytes = Vec::new();
    response(cx, query, 0, Some(payload)).encode(&mut bytes);
    bytes.len()
}
