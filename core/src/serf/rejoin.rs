//! After a restart: those who were known before are asked to take this node back
//! (PROTOCOL.md P-228).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::Event;
use crate::gossip::streams::{Purpose, Streams};
use crate::id::StreamId;
use crate::snapshot::Snapshot;
use crate::time::Duration;

use super::Serf;
use super::address_book::BookEntry;

/// The stream of randomness that only the order of a rejoin uses.
const ORDER_STREAM: u64 = 220;

/// So many are asked at the same time (PROTOCOL.md P-228).
const PARALLEL_MAX: usize = 8;

/// One pass over the members of an earlier life, some at a time, until one of them answers. After
/// that the address book goes on with whoever is still missing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Rejoin {
    /// Those who were there.
    alive: Vec<BookEntry>,
    /// Those who had failed: they are asked last.
    failed: Vec<BookEntry>,
    dialled: BTreeMap<StreamId, BookEntry>,
}

impl Rejoin {
    /// All members of a snapshot, without the node itself.
    pub(super) fn new(snapshot: &Snapshot, own: &str) -> Self {
        let alive = snapshot.alive().iter().map(|(name, addr)| BookEntry {
            name: Arc::clone(name),
            addr: *addr,
            age: Duration::ZERO,
        });
        let failed = snapshot.failed().iter().map(|(name, failed)| BookEntry {
            name: Arc::clone(name),
            addr: failed.addr,
            age: snapshot.age(failed),
        });
        let mut rejoin =
            Self { alive: alive.collect(), failed: failed.collect(), dialled: BTreeMap::new() };
        rejoin.alive.retain(|entry| &*entry.name != own);
        rejoin.failed.retain(|entry| &*entry.name != own);
        rejoin
    }

    fn next(&mut self) -> Option<BookEntry> {
        self.alive.pop().or_else(|| self.failed.pop())
    }
}

impl Serf {
    /// The node has started.
    pub(crate) fn begin_rejoin(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let mut order = cx.env.rngs.reconnect.fork(ORDER_STREAM);
        order.shuffle(&mut self.keeper.rejoin.alive);
        order.shuffle(&mut self.keeper.rejoin.failed);
        // From the end, as they are asked.
        let room = cx.config.limits.serf.book_entries_max.saturating_sub(self.book.missing());
        let Rejoin { alive, failed, .. } = &self.keeper.rejoin;
        let entries = alive.iter().rev().chain(failed.iter().rev()).take(room);
        self.book.restore(cx, entries.cloned());
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
        let Some(BookEntry { name, addr: to, .. }) = self.keeper.rejoin.dialled.remove(&stream)
        else {
            return;
        };
        if worked {
            // Who else is dialled already may answer as well.
            self.keeper.rejoin = Rejoin::default();
            return cx.emit(Event::Rejoined { name, to });
        }
        self.advance_rejoin(cx, streams);
        if self.keeper.rejoin.dialled.is_empty() {
            cx.emit(Event::RejoinFailed);
        }
    }

    fn advance_rejoin(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        while self.leave.is_taking_part()
            && self.keeper.rejoin.dialled.len() < PARALLEL_MAX
            && let Some(entry) = self.keeper.rejoin.next()
        {
            let BookEntry { name, addr: to, .. } = entry.clone();
            if !cx.is_allowed(to.ip()) {
                continue;
            }
            cx.emit(Event::RejoinStarted { name, to });
            let stream = streams.open_push_pull(cx, to, None, Purpose::Rejoin);
            self.keeper.rejoin.dialled.insert(stream, entry);
        }
    }
}
