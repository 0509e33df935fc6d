//! Queries: questions to the whole cluster, or to some of it (PROTOCOL.md P-180 to P-192).
//!
//! What this node asks: `ask` begins it, `collector` keeps what comes back. What it is asked:
//! `receive` takes it, `window` knows it again, `filter` says whether this node is meant,
//! `internal` knows the questions that no application hears of, `key_request` has this node's keys
//! changed, `respond` answers. `relay` is the way round that answers take as well.

mod ask;
mod collector;
mod filter;
mod internal;
mod key_request;
mod receive;
mod relay;
mod respond;
mod window;

use alloc::collections::{BTreeMap, VecDeque};
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::command::QueryId;
use crate::cx::{Cx, Env};
use crate::event::Reject;
use crate::id::LamportTime;
use crate::limits::Limits;
use crate::member::Status;
use crate::time::Instant;
use crate::wire::kind;
use crate::wire::packet::Checksum;

use super::Serf;
use collector::Collector;
pub(super) use collector::Purpose;
use filter::PatternBudget;
use key_request::KeyRequests;
use respond::Asked;
use window::QueryWindow;

/// Own queries that are remembered after they have ended early.
const COMPLETE_MAX: usize = 64;

/// The queries of one node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Queries {
    window: QueryWindow,
    /// Own queries that run, by their times: each has its own.
    running: BTreeMap<LamportTime, Collector>,
    /// Own queries that ended because all had answered: what still comes is the same once more, by
    /// another way.
    complete: VecDeque<QueryId>,
    /// Queries of others, and own ones, that wait for an answer of an application.
    asked: BTreeMap<QueryId, Asked>,
    /// What members want of this node's keys.
    #[serde(skip)]
    keys: KeyRequests,
    patterns: PatternBudget,
    /// When somebody at an unknown address was last told who else goes by its name.
    stranger_told: Option<Instant>,
}

impl Queries {
    /// Whether members want something of this node's keys.
    pub(super) fn is_changing_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Nothing has been asked yet.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            window: QueryWindow::new(limits.serf.queries.remembered_max),
            running: BTreeMap::new(),
            complete: VecDeque::new(),
            asked: BTreeMap::new(),
            keys: KeyRequests::default(),
            patterns: PatternBudget::default(),
            stranger_told: None,
        }
    }

    /// An own query has ended before its deadline.
    fn note_complete(&mut self, query: QueryId) {
        if self.complete.len() >= COMPLETE_MAX {
            self.complete.pop_front();
        }
        self.complete.push_back(query);
    }
}

impl Serf {
    /// Members that can hear a query: all that are there, this node included.
    fn audience(&self) -> usize {
        let is_there = |status| matches!(status, Status::Alive | Status::Leaving);
        self.table.iter().filter(|(_, record)| is_there(record.status)).count()
    }

    /// Nothing before `floor` is wanted: this node was asked in an earlier life.
    pub(super) fn forgo_queries(&mut self, floor: LamportTime) {
        self.queries.window.begin(floor);
    }

    /// Queues the message in the scratch buffer as a query for everybody. Alone, nobody is to be
    /// told: whoever comes later would be asked what nobody waits for any more.
    fn broadcast_query(&self, cx: &mut Cx<'_>) {
        if self.has_company(cx) {
            let env = &mut *cx.env;
            let bound = (cx.config.limits.broadcasts_max, &mut env.outbox.done);
            env.outbox.queries.push(&env.scratch, None, bound);
        }
    }
}

/// Whether a known member lives at an address, `name` by what is said: answers go nowhere else,
/// since a query may name any address, and every member that hears it would send there
/// (PROTOCOL.md P-188).
fn check_address(cx: &Cx<'_>, name: &str, wanted: SocketAddr) -> Result<(), Reject> {
    if !cx.is_allowed(wanted.ip()) {
        return Err(Reject::AddressNotAllowed);
    }
    let directory = &cx.env.directory;
    let named = directory.find(name).and_then(|id| directory.peer(id));
    // Older peers name nobody; and a member's address may be news that has not come yet.
    let is_known = named.is_some_and(|peer| peer.socket_addr() == wanted)
        || directory.peers().any(|peer| peer.socket_addr() == wanted);
    if is_known { Ok(()) } else { Err(Reject::UnknownAddress) }
}

/// Sends the message in the scratch buffer to one member, as a user message of its own.
fn send_scratch(cx: &mut Cx<'_>, to: SocketAddr) {
    let Env { packet, scratch, .. } = &mut *cx.env;
    packet.clear();
    packet.push_with(|out| {
        out.push(kind::USER);
        out.extend_from_slice(scratch);
    });
    cx.send(to, Checksum::Off);
}
