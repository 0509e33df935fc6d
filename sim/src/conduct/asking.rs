//! Who asks and who answers (PROTOCOL.md P-180 to P-190), and what applications hear of members.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::command::{QueryEnd, QueryId, QueryRequest};
use tithing_core::event::MemberChange;
use tithing_core::member::Status;
use tithing_core::wire::serf::SerfMessage;
use tithing_core::wire::serf::query::{FLAG_ACK, Filter, Query};
use tithing_core::{Command, Event, Input, Instant, Node, Reply};

use super::news::limit;
use super::outs::Outs;
use super::{EXACT, Life};

/// A query of our own.
#[derive(Debug)]
struct Own {
    /// Nothing if time has not passed as usual since.
    ends: Option<Instant>,
    is_patient: bool,
    flags: u32,
    relay_factor: u8,
}

/// A query that this step has brought.
#[derive(Debug)]
struct Heard {
    id: QueryId,
    /// Whether it is only for others, by name.
    is_for_others: bool,
    wants_ack: bool,
    relay_factor: u8,
    source: SocketAddr,
}

/// All queries that matter here.
#[derive(Debug, Default)]
pub(super) struct Asking {
    own: BTreeMap<QueryId, Own>,
    heard: Vec<Heard>,
    /// To whom answers have gone in this step, and how many were to be passed on.
    answered: Vec<SocketAddr>,
    relays: usize,
    /// Members whose tags have changed in this step.
    pub(super) changed: BTreeSet<String>,
    wrong: Option<String>,
}

/// Serf's `QueryTimeoutMult`.
const TIMEOUT_MULT: u32 = 16;

const RULE: &str = "whoever is asked hears it, and says so";

impl Asking {
    pub(super) fn begin(&mut self) {
        self.heard.clear();
        self.answered.clear();
        self.relays = 0;
        self.changed.clear();
    }

    /// Time has not passed as usual.
    pub(super) fn excuse(&mut self) {
        self.own.values_mut().for_each(|own| own.ends = None);
    }

    /// A query arrives.
    pub(super) fn hear(&mut self, query: &Query<'_>, own: &str) {
        let others = query.filters.iter().filter_map(Result::ok).any(|filter| match filter {
            Filter::Nodes(names) => !names.iter().any(|name| name == own),
            Filter::Tag { .. } => false,
        });
        self.heard.push(Heard {
            id: QueryId { ltime: query.ltime, id: query.id },
            is_for_others: others,
            wants_ack: query.flags & FLAG_ACK != 0,
            relay_factor: query.relay_factor,
            source: SocketAddr::new(query.addr.ip(), query.port),
        });
    }

    /// An answer goes out, or one that is to be passed on.
    pub(super) fn answer(&mut self, to: SocketAddr, message: &SerfMessage<'_>) {
        if matches!(message, SerfMessage::Relay(_)) {
            self.relays += 1;
        } else {
            self.answered.push(to);
        }
    }

    /// A query of our own goes out.
    pub(super) fn ask(&mut self, query: &Query<'_>) {
        let id = QueryId { ltime: query.ltime, id: query.id };
        let Some(own) = self.own.get(&id) else { return };
        if query.flags & FLAG_ACK != own.flags || query.relay_factor != own.relay_factor {
            self.wrong = Some(format!("{} goes out, not as it was asked", query.name));
        }
    }
}

impl Life {
    pub(super) fn after_asking(&mut self, core: &Node, input: &Input<'_>, outs: &Outs<'_>) {
        if let Input::Command { command: Command::Query(request), .. } = input {
            self.begin_query(request, outs);
        }
        self.end_queries(outs);
        self.check_heard(core, outs);
        self.check_changed(core, outs);
        if let Some(wrong) = self.serf.asking.wrong.take() {
            self.lapse(RULE, wrong);
        }
    }

    fn begin_query(&mut self, request: &QueryRequest, outs: &Outs<'_>) {
        let mut begun = outs.replies().filter_map(|reply| {
            let Reply::QueryBegun(id) = reply else { return None };
            Some(*id)
        });
        let Some(id) = begun.next() else { return };
        let own = Own {
            ends: Some(self.set.now + self.timeout(request)),
            is_patient: request.end == QueryEnd::Deadline,
            flags: if request.wants_acks { FLAG_ACK } else { 0 },
            relay_factor: request.relay_factor,
        };
        self.serf.asking.own.insert(id, own);
        self.serf.times.use_query(id.ltime);
    }

    /// Whoever names no time gets one that the size of the cluster decides.
    fn timeout(&self, request: &QueryRequest) -> Duration {
        let gossip = self.set.gossip();
        let length = gossip.gossip_interval * limit(TIMEOUT_MULT, self.set.serf_members);
        if request.timeout.is_zero() { length } else { request.timeout }
    }

    fn end_queries(&mut self, outs: &Outs<'_>) {
        let now = self.set.now;
        let mut wrong = None;
        for event in outs.events() {
            let Event::QueryEnded { query, .. } = event else { continue };
            let own = self.serf.asking.own.remove(query);
            let Some(own) = own else { continue };
            let ends = own.ends.unwrap_or(now);
            let is_early = own.is_patient && ends.since(now) > EXACT;
            if is_early || now.since(ends) > EXACT {
                wrong = Some(format!("{} ends at {now}, not at {ends}", query.id));
            }
        }
        if let Some(wrong) = wrong {
            self.lapse("a query has its time", wrong);
        }
    }

    fn check_heard(&mut self, core: &Node, outs: &Outs<'_>) {
        for heard in std::mem::take(&mut self.serf.asking.heard) {
            let is_it = |event: &Event| matches!(event, Event::Query(it) if it.query == heard.id);
            if !outs.reports(is_it) {
                continue;
            }
            let known = self.table.at(heard.source);
            let asks = known.is_some_and(|(name, _)| !self.set.is_self(name));
            let others = core.count_of(Status::Alive).saturating_sub(1);
            let factor = usize::from(heard.relay_factor);
            let relays = if self.set.serf_members > factor { factor.min(others) } else { 0 };
            let wrong = if heard.is_for_others {
                Some("it is for others".to_owned())
            } else if asks && heard.wants_ack && !self.serf.asking.answered.contains(&heard.source)
            {
                Some(format!("{} is not told", heard.source))
            } else if asks && heard.wants_ack && self.serf.asking.relays < relays {
                Some(format!("{} relays of {relays}", self.serf.asking.relays))
            } else {
                None
            };
            if let Some(wrong) = wrong {
                self.lapse(RULE, wrong);
            }
        }
    }

    /// Applications hear of each change of somebody's tags, and of none that is none.
    fn check_changed(&mut self, core: &Node, outs: &Outs<'_>) {
        const RULE: &str = "applications hear of changed tags";
        let mut told = BTreeSet::new();
        for event in outs.events() {
            if let Event::Member { change: MemberChange::Update, member, .. } = event {
                told.insert(member.name.to_string());
            }
        }
        let own = self.set.config.name.clone();
        let changed = std::mem::take(&mut self.serf.asking.changed);
        let unheard = changed.iter().find(|name| {
            let status = core.explain(name).and_then(|it| it.status);
            !told.contains(*name) && status.is_some()
        });
        if let Some(name) = unheard {
            self.lapse(RULE, format!("those of {name} have, and nobody is told"));
        }
        let odd = told.iter().find(|name| !changed.contains(*name) && **name != own);
        if let Some(name) = odd {
            self.lapse(RULE, format!("those of {name} have not"));
        }
    }
}
