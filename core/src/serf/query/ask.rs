//! This node asks (PROTOCOL.md P-180 to P-182, P-185, P-186).

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::command::{CommandError, QueryId, QueryRequest, Reply};
use crate::cx::Cx;
use crate::event::{Event, Reject, Shed};
use crate::id::{CommandId, LamportTime};
use crate::math;
use crate::member::{Status, WireAddr};
use crate::re2::Pattern;
use crate::serf::{self, Serf};
use crate::time::Duration;
use crate::timers::TimerKey;
use crate::wire::serf::SerfMessage;
use crate::wire::serf::query::{FLAG_ACK, Filters, Query, QueryResponse, node_filter, tag_filter};

use super::collector::{Acks, Collector, Kind, Purpose, Sender, Taken};
use super::internal::Internal;

/// The oldest protocol version that asks. Older ones answer.
const QUERY_PROTOCOL: u8 = 4;

/// Whoever is silent is asked again after this part of the time, and once more after as much.
const AGAIN_PARTS: u32 = 4;

/// So many members are asked again at a time: more silence than that has another reason than loss.
const AGAIN_MAX: usize = 64;

/// An own query that runs, but of which nobody has been told yet.
#[must_use = "somebody has to be told"]
pub(in crate::serf) struct Begun {
    query: QueryId,
    message: Vec<u8>,
}

impl Serf {
    /// A user asks the cluster something.
    pub(crate) fn begin_query(
        &mut self,
        cx: &mut Cx<'_>,
        command: CommandId,
        request: &QueryRequest,
    ) {
        let is_reserved = match Internal::of(&request.name) {
            None => false,
            Some(Internal::Ping) => !request.payload.is_empty(),
            Some(_) => true,
        };
        if is_reserved {
            return cx.out.reply(command, Reply::Refused(CommandError::QueryNameReserved));
        }
        match self.ask(cx, request, Purpose::User) {
            Ok(begun) => {
                cx.out.reply(command, Reply::QueryBegun(begun.query));
                self.spread(cx, &begun);
            }
            Err(error) => cx.out.reply(command, Reply::Refused(error)),
        }
    }

    /// Begins a query. Whoever wants it goes on with [`Self::spread`].
    pub(in crate::serf) fn ask(
        &mut self,
        cx: &mut Cx<'_>,
        request: &QueryRequest,
        purpose: Purpose,
    ) -> Result<Begun, CommandError> {
        if cx.config.protocol < QUERY_PROTOCOL {
            return Err(CommandError::QueryUnsupported);
        }
        if self.queries.running.len() >= cx.config.limits.serf.queries.running_max {
            return Err(CommandError::TooMany);
        }
        let timeout = match request.timeout {
            Duration::ZERO => self.default_timeout(cx),
            timeout => timeout,
        };
        let id = u32::try_from(cx.env.rngs.query.below(1 << 31)).unwrap_or_default();
        let query = QueryId { ltime: self.clocks.query.time(), id };
        let message = encode(cx, request, query, timeout);
        let bytes_max = cx.config.serf.queries.query_bytes_max.min(serf::user_room(cx));
        if message.len() > bytes_max {
            return Err(CommandError::QueryTooLarge { bytes_max });
        }
        // Only now: expressions cost time by their size.
        let expected = self.expected(cx, request)?;
        self.clocks.query.take();
        self.queries.window.admit(query, LamportTime(0));
        let acks = if request.wants_acks { Acks::Wanted } else { Acks::Unwanted };
        let (about, ends) = ((id, purpose), (acks, request.end));
        let collector = Collector::new(about, ends, expected, message.clone());
        self.queries.running.insert(query.ltime, collector);
        cx.set_timer(TimerKey::Query(query.ltime), timeout);
        cx.set_timer(TimerKey::QueryAgain(query.ltime), timeout / AGAIN_PARTS);
        Ok(Begun { query, message })
    }

    /// Tells everybody, this node first.
    pub(in crate::serf) fn spread(&mut self, cx: &mut Cx<'_>, begun: &Begun) {
        cx.env.counters.queries.received += 1;
        cx.env.scratch.clone_from(&begun.message);
        self.broadcast_query(cx);
        if let Ok(SerfMessage::Query(query)) = SerfMessage::decode(&begun.message) {
            self.be_asked(cx, &query);
        }
        self.end_if_complete(cx, begun.query.ltime);
    }

    /// Members that a query is for and that are there, as far as is known here.
    fn expected(
        &self,
        cx: &Cx<'_>,
        request: &QueryRequest,
    ) -> Result<BTreeSet<Arc<str>>, CommandError> {
        let mut patterns: Vec<(&str, Pattern)> = Vec::new();
        for (tag, expr) in &request.tags {
            let pattern = Pattern::new(expr).map_err(|_| CommandError::BadFilter)?;
            patterns.push((tag, pattern));
        }
        let nodes: BTreeSet<&str> = request.nodes.iter().map(String::as_str).collect();
        let mut names = BTreeSet::new();
        for (id, record) in self.table.iter() {
            let is_there = matches!(record.status, Status::Alive | Status::Leaving);
            let Some(peer) = cx.env.directory.peer(id).filter(|_| is_there) else { continue };
            let is_named = nodes.is_empty() || nodes.contains(&*peer.name);
            if is_named && (patterns.is_empty() || has_tags(&peer.meta, &patterns)) {
                names.insert(Arc::clone(&peer.name));
            }
        }
        Ok(names)
    }

    /// How long answers are waited for unless somebody says otherwise (PROTOCOL.md P-181).
    fn default_timeout(&self, cx: &Cx<'_>) -> Duration {
        let scale = math::ceil_log10_of_successor(self.audience());
        let mult = cx.config.serf.queries.timeout_mult;
        cx.config.gossip.gossip_interval.saturating_mul(mult.saturating_mul(scale))
    }

    /// Something came back from a query.
    pub(in crate::serf) fn on_query_response(
        &mut self,
        cx: &mut Cx<'_>,
        response: &QueryResponse<'_>,
    ) {
        if response.from.is_empty() {
            return cx.reject(Reject::BadName);
        }
        if response.from.len() > cx.config.limits.name_bytes_max {
            return cx.reject(Reject::TooLarge);
        }
        let running = self.queries.running.get_mut(&response.ltime);
        let Some(collector) = running.filter(|it| it.id == response.id) else {
            return self.on_stray_response(cx, response);
        };
        let known = cx.env.directory.find(response.from).and_then(|id| cx.env.directory.peer(id));
        let (from, sender) = match known {
            Some(peer) => (Arc::clone(&peer.name), Sender::Member),
            None => (Arc::from(response.from), Sender::Stranger),
        };
        let kind = if response.flags & FLAG_ACK == 0 { Kind::Answer } else { Kind::Ack };
        let taken =
            collector.take((&from, sender), kind, cx.config.limits.serf.queries.strangers_max);
        let counters = &mut cx.env.counters.queries;
        let (count, again) = match kind {
            Kind::Ack => (&mut counters.acks, &mut counters.duplicate_acks),
            Kind::Answer => (&mut counters.responses, &mut counters.duplicate_responses),
        };
        match taken {
            Taken::News => *count += 1,
            Taken::Duplicate => {
                *again += 1;
                return;
            }
            Taken::Unwanted => return cx.env.counters.reject(Reject::UnexpectedResponse),
            Taken::NoRoom => return cx.shed(Shed::Responder),
        }
        let query = QueryId { ltime: response.ltime, id: response.id };
        let payload = response.payload.unwrap_or_default();
        match (&mut collector.purpose, kind) {
            (Purpose::User, Kind::Ack) => cx.emit(Event::QueryAcked { query, from }),
            (Purpose::User, Kind::Answer) => {
                cx.emit(Event::QueryAnswered { query, from, payload: payload.into() });
            }
            (Purpose::Keys(_) | Purpose::Name(_), Kind::Ack) => {}
            (Purpose::Keys(job), Kind::Answer) => job.take(cx, &from, payload),
            (Purpose::Name(votes), Kind::Answer) => votes.take(cx, payload),
        }
        self.end_if_complete(cx, query.ltime);
    }

    /// No such query runs.
    fn on_stray_response(&self, cx: &mut Cx<'_>, response: &QueryResponse<'_>) {
        cx.env.counters.reject(Reject::UnexpectedResponse);
        let query = QueryId { ltime: response.ltime, id: response.id };
        if !self.queries.complete.contains(&query) {
            cx.report(Event::StrayResponse { query, from: Arc::from(response.from) });
        }
    }

    /// A member is gone: it answers no more.
    pub(in crate::serf) fn give_up_on(&mut self, cx: &mut Cx<'_>, name: &str) {
        let mut complete = Vec::new();
        for (&ltime, collector) in &mut self.queries.running {
            collector.give_up(name);
            if collector.is_complete() {
                complete.push(ltime);
            }
        }
        for ltime in complete {
            self.end_query(cx, ltime);
        }
    }

    /// Gossip misses a member now and then. Those of whom nothing has been heard are asked again,
    /// each by itself; who knows the query already drops it (PROTOCOL.md P-193).
    pub(crate) fn ask_again(&mut self, cx: &mut Cx<'_>, ltime: LamportTime) {
        let Some(collector) = self.queries.running.get(&ltime) else { return };
        let (message, silent) = collector.silent();
        cx.env.scratch.clear();
        cx.env.scratch.extend_from_slice(message);
        let directory = &cx.env.directory;
        let addresses: Vec<SocketAddr> = silent
            .filter(|name| !cx.is_self(name))
            .filter_map(|name| directory.peer(directory.find(name)?))
            .map(|peer| peer.socket_addr())
            .take(AGAIN_MAX)
            .collect();
        for to in addresses {
            cx.env.counters.queries.asked_again += 1;
            super::send_scratch(cx, to);
        }
        let (deadline, now) = (cx.env.timers.deadline(TimerKey::Query(ltime)), cx.now);
        // Of four parts of the time three are left after the first attempt, two after the second.
        let is_first = self.queries.running.get_mut(&ltime).is_some_and(Collector::is_first_time);
        if is_first && let Some(deadline) = deadline {
            let part = deadline.since(now) / (AGAIN_PARTS - 1);
            cx.set_timer(TimerKey::QueryAgain(ltime), part);
        }
    }

    fn end_if_complete(&mut self, cx: &mut Cx<'_>, ltime: LamportTime) {
        if self.queries.running.get(&ltime).is_some_and(Collector::is_complete) {
            self.end_query(cx, ltime);
        }
    }

    /// A query has had its time, or is complete.
    pub(crate) fn end_query(&mut self, cx: &mut Cx<'_>, ltime: LamportTime) {
        let Some(collector) = self.queries.running.remove(&ltime) else { return };
        cx.env.timers.cancel(TimerKey::Query(ltime));
        cx.env.timers.cancel(TimerKey::QueryAgain(ltime));
        if collector.is_complete() {
            self.queries.note_complete(QueryId { ltime, id: collector.id });
        }
        let Collector { id, purpose, report, .. } = collector;
        match purpose {
            Purpose::User => {
                cx.emit(Event::QueryEnded { query: QueryId { ltime, id }, report });
            }
            Purpose::Keys(job) => self.on_keys_changed(cx, job, report),
            Purpose::Name(votes) => self.on_voted(cx, votes),
        }
    }
}

/// Whether metadata holds tags that match.
fn has_tags(meta: &[u8], patterns: &[(&str, Pattern)]) -> bool {
    let tags = serf::tags::decoded(meta);
    patterns.iter().all(|(tag, pattern)| {
        pattern.is_match(tags.get(*tag).map(String::as_str).unwrap_or_default())
    })
}

/// The message of a query.
fn encode(cx: &Cx<'_>, request: &QueryRequest, query: QueryId, timeout: Duration) -> Vec<u8> {
    let mut filters = Vec::new();
    if !request.nodes.is_empty() {
        filters.push(node_filter(request.nodes.iter().map(String::as_str)));
    }
    filters.extend(request.tags.iter().map(|(tag, expr)| tag_filter(tag, expr)));
    let message = Query {
        ltime: query.ltime,
        id: query.id,
        addr: WireAddr::from(cx.config.advertise.ip()),
        port: cx.config.advertise.port(),
        source_node: &cx.config.name,
        filters: Filters::default(),
        flags: if request.wants_acks { FLAG_ACK } else { 0 },
        relay_factor: request.relay_factor,
        timeout,
        name: &request.name,
        payload: Some(&*request.payload).filter(|payload| !payload.is_empty()),
    };
    let mut bytes = Vec::new();
    message.encode(&mut bytes, &filters);
    bytes
}
