//! After a restart: those who were known before are asked to take this node back
//! (PROTOCOL.md P-228).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::cx::Cx;
use crate::event::Event;
use crate::gossip::streams::{Purpose, Streams};
use crate::id::StreamId;
use crate::snapshot::Snapshot;

use super::Serf;

/// The stream of randomness that only the order of a rejoin uses.
const ORDER_STREAM: u64 = 220;

/// So many are asked at the same time (PROTOCOL.md P-228).
const PARALLEL_MAX: usize = 4;

/// A member of an earlier life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Who.
    pub(crate) name: Arc<str>,
    /// Where.
    pub(crate) addr: SocketAddr,
}

/// One pass over the members of an earlier life, some at a time, until one of them answers.
#[derive(Debug, Default)]
pub(super) struct Rejoin {
    /// Those who were there.
    alive: Vec<Candidate>,
    /// Those who had failed: they are asked last.
    failed: Vec<Candidate>,
    dialled: BTreeMap<StreamId, Candidate>,
}

impl Rejoin {
    /// All members of a snapshot, without the node itself.
    pub(super) fn new(snapshot: &Snapshot, own: &str) -> Self {
        let candidate = |name: &Arc<str>, addr| Candidate { name: Arc::clone(name), addr };
        let mut alive: Vec<_> =
            snapshot.alive().iter().map(|(name, addr)| candidate(name, *addr)).collect();
        let mut failed: Vec<_> =
            snapshot.failed().iter().map(|(name, failed)| candidate(name, failed.addr)).collect();
        alive.retain(|candidate| &*candidate.name != own);
        failed.retain(|candidate| &*candidate.name != own);
        Self { alive, failed, dialled: BTreeMap::new() }
    }

    fn next(&mut self) -> Option<Candidate> {
        self.alive.pop().or_else(|| self.failed.pop())
    }
}

impl Serf {
    /// The node has started.
    pub(crate) fn begin_rejoin(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let mut order = cx.env.rngs.reconnect.fork(ORDER_STREAM);
        order.shuffle(&mut self.rejoin.alive);
        order.shuffle(&mut self.rejoin.failed);
        self.advance_rejoin(cx, streams);
    }

    /// One of them has answered, or not.
    pub(crate) fn on_rejoin_exchanged(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        stream: StreamId,
        worked: bool,
    ) {
        let Some(Candidate { name, addr: to }) = self.rejoin.dialled.remove(&stream) else {
            return;
        };
        if worked {
            // Who else is dialled already may answer as well.
            self.rejoin = Rejoin::default();
            return cx.emit(Event::Rejoined { name, to });
        }
        self.advance_rejoin(cx, streams);
        if self.rejoin.dialled.is_empty() {
            cx.emit(Event::RejoinFailed);
        }
    }

    fn advance_rejoin(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        while self.leave.is_taking_part()
            && self.rejoin.dialled.len() < PARALLEL_MAX
            && let Some(candidate) = self.rejoin.next()
        {
            let Candidate { name, addr: to } = candidate.clone();
            if !cx.is_allowed(to.ip()) {
                continue;
            }
            cx.emit(Event::RejoinStarted { name, to });
            let stream = streams.open_push_pull(cx, to, None, Purpose::Rejoin);
            self.rejoin.dialled.insert(stream, candidate);
        }
    }
}
