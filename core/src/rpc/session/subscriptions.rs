//! What a client is told without asking each time: streams of events, and what comes of its
//! queries.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use super::{Backlog, Effect};
use crate::command::{QueryId, ReceivedQuery};
use crate::event::{Event, MemberChange};
use crate::member::Peer;
use crate::rpc::record;
use crate::rpc::response::ResponseHeader;
use crate::rpc::{EventFilter, LogLevel};

/// Most streams of one client.
const STREAMS_MAX: usize = 64;

/// Most queries of one client that run at a time.
const QUERIES_MAX: usize = 256;

/// Most queries that one client may have been told of and not answered. Beyond it the oldest can
/// no longer be answered.
const ASKED_MAX: usize = 1024;

/// Most records that wait for a client that does not read, as many as Serf keeps.
const HELD_RECORDS_MAX: usize = 512;

/// Most bytes of records that wait.
const HELD_BYTES_MAX: usize = 8 << 20;

/// Streams and queries of one client.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    /// By the numbers of the requests that began them.
    streams: BTreeMap<u64, EventFilter>,
    /// The number of the request that began the monitor, and the least important level.
    monitor: Option<(u64, LogLevel)>,
    /// The client's own queries, and the numbers of its requests.
    queries: BTreeMap<QueryId, u64>,
    /// Queries that the client was told of, by the number that it was given.
    asked: BTreeMap<u64, QueryId>,
    last_asked: u64,
    /// Records that wait until the client reads.
    held: VecDeque<Vec<u8>>,
    held_bytes: usize,
}

/// Whether a record may be dropped when too many wait.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Light,
    /// The client waits for it: there is one for each query at most.
    Last,
}

impl Subscriptions {
    pub(super) fn is_empty(&self) -> bool {
        self.streams.is_empty() && self.queries.is_empty() && self.monitor.is_none()
    }

    pub(super) fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    pub(super) fn monitor(&self) -> Option<u64> {
        self.monitor.map(|(seq, _)| seq)
    }

    pub(super) fn begin_monitor(&mut self, seq: u64, level: LogLevel) {
        self.monitor = Some((seq, level));
    }

    /// Sends a line of the log, if it matters enough.
    pub(super) fn on_log(&self, level: LogLevel, line: &str, out: &mut Vec<Effect>) {
        if let Some((seq, wanted)) = self.monitor
            && level >= wanted
        {
            let mut bytes = Vec::new();
            ResponseHeader::encode(seq, "", &mut bytes);
            record::encode_log(line, &mut bytes);
            out.push(Effect::Write(bytes));
        }
    }

    pub(super) fn has_stream(&self, seq: u64) -> bool {
        self.streams.contains_key(&seq)
    }

    pub(super) fn begin_stream(
        &mut self,
        seq: u64,
        filter: EventFilter,
    ) -> Result<(), &'static str> {
        if self.streams.len() >= STREAMS_MAX {
            return Err("Too many streams");
        }
        self.streams.insert(seq, filter);
        Ok(())
    }

    pub(super) fn stop(&mut self, seq: u64) {
        self.streams.remove(&seq);
        self.monitor = self.monitor.filter(|&(monitor, _)| monitor != seq);
    }

    /// Whether one more query may run.
    pub(super) fn check_query(&self) -> Result<(), &'static str> {
        if self.queries.len() >= QUERIES_MAX { Err("Too many queries are running") } else { Ok(()) }
    }

    pub(super) fn begin_query(&mut self, seq: u64, query: QueryId) {
        self.queries.insert(query, seq);
    }

    /// The query that the client was told of by this number. The node knows whether it can still
    /// be answered.
    pub(super) fn asked(&self, id: u64) -> Option<QueryId> {
        self.asked.get(&id).copied()
    }

    pub(super) fn on_event(&mut self, event: &Event, backlog: Backlog, out: &mut Vec<Effect>) {
        if let Event::User(event) = event {
            for seq in self.streams_for(|filter| filter.has_user(&event.name)) {
                let write = |out: &mut Vec<u8>| record::encode_user(event, out);
                self.send(seq, Weight::Light, write, backlog, out);
            }
        } else if let Event::Query(query) = event {
            for seq in self.streams_for(|filter| filter.has_query(&query.name)) {
                let id = self.ask(query);
                let write = |out: &mut Vec<u8>| record::encode_query(id, query, out);
                self.send(seq, Weight::Light, write, backlog, out);
            }
        } else if let Event::QueryAcked { query, from } = event {
            if let Some(&seq) = self.queries.get(query) {
                let write = |out: &mut Vec<u8>| record::encode_ack(from, out);
                self.send(seq, Weight::Light, write, backlog, out);
            }
        } else if let Event::QueryAnswered { query, from, payload } = event {
            if let Some(&seq) = self.queries.get(query) {
                let write = |out: &mut Vec<u8>| record::encode_response(from, payload, out);
                self.send(seq, Weight::Light, write, backlog, out);
            }
        } else if let Event::QueryEnded { query, .. } = event
            && let Some(seq) = self.queries.remove(query)
        {
            self.end_at_once(seq, backlog, out);
        }
    }

    pub(super) fn on_members(
        &mut self,
        change: MemberChange,
        members: &[Peer],
        backlog: Backlog,
        out: &mut Vec<Effect>,
    ) {
        for seq in self.streams_for(|filter| filter.has_member(change)) {
            let write = |out: &mut Vec<u8>| record::encode_members(change, members, out);
            self.send(seq, Weight::Light, write, backlog, out);
        }
    }

    /// Tells the client that nothing more comes of a query.
    pub(super) fn end_at_once(&mut self, seq: u64, backlog: Backlog, out: &mut Vec<Effect>) {
        self.send(seq, Weight::Last, record::encode_done, backlog, out);
    }

    /// Sends what had to wait.
    pub(super) fn release(&mut self, out: &mut Vec<Effect>) {
        self.held_bytes = 0;
        out.extend(core::mem::take(&mut self.held).into_iter().map(Effect::Write));
    }

    fn streams_for(&self, wants: impl Fn(&EventFilter) -> bool) -> Vec<u64> {
        let wanting = self.streams.iter().filter(|(_, filter)| wants(filter));
        wanting.map(|(&seq, _)| seq).collect()
    }

    /// Notes that the client is told of a query; the number that it is told.
    fn ask(&mut self, query: &ReceivedQuery) -> u64 {
        self.last_asked = self.last_asked.wrapping_add(1);
        if self.asked.len() >= ASKED_MAX {
            self.asked.pop_first();
        }
        self.asked.insert(self.last_asked, query.query);
        self.last_asked
    }

    /// Sends a record of the request `seq`, or holds it back while the client does not read.
    fn send(
        &mut self,
        seq: u64,
        weight: Weight,
        write: impl Fn(&mut Vec<u8>),
        backlog: Backlog,
        out: &mut Vec<Effect>,
    ) {
        let is_full = self.held.len() >= HELD_RECORDS_MAX || self.held_bytes >= HELD_BYTES_MAX;
        if is_full && weight == Weight::Light {
            return out.push(Effect::Dropped(1));
        }
        let mut bytes = Vec::new();
        ResponseHeader::encode(seq, "", &mut bytes);
        write(&mut bytes);
        if backlog == Backlog::Clear && self.held.is_empty() {
            return out.push(Effect::Write(bytes));
        }
        self.held_bytes = self.held_bytes.saturating_add(bytes.len());
        self.held.push_back(bytes);
    }
}
