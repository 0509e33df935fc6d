//! Who has to be believed, and when (PROTOCOL.md P-32 to P-38).

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::member::{State, Versions, WireAddr};
use tithing_core::wire::message::{Accusation, Alive};
use tithing_core::{Event, Incarnation, Instant};

use super::Life;
use super::news::Claim;
use super::outs::Outs;
use super::suspicion::Suspicion;

/// What a node has to think of a member.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) state: State,
    pub(super) incarnation: Incarnation,
    pub(super) addr: WireAddr,
    pub(super) port: u16,
    pub(super) meta: Vec<u8>,
    pub(super) versions: Versions,
    pub(super) since: Instant,
    pub(super) suspicion: Option<Suspicion>,
    /// How many probes had begun when it was probed last, or could be probed first.
    pub(super) probed: u64,
    /// How many probes had begun when it was gone for so long that it is to be forgotten.
    pub(super) overdue: Option<u64>,
}

impl Row {
    pub(super) fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.addr.ip(), self.port)
    }

    pub(super) fn is_there(&self) -> bool {
        matches!(self.state, State::Alive | State::Suspect)
    }
}

/// All members that a node knows.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: BTreeMap<String, Row>,
    /// Whom this step was about.
    pub(super) touched: BTreeSet<String>,
    /// Whom this step has forgotten.
    pub(super) forgotten: BTreeSet<String>,
    /// It has said goodbye.
    pub(super) is_leaving: bool,
}

impl Table {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn delay_suspicions(&mut self, length: Duration) {
        for suspicion in self.rows.values_mut().filter_map(|row| row.suspicion.as_mut()) {
            suspicion.delay(length);
        }
    }

    pub(super) fn hold_suspicions(&mut self) {
        for suspicion in self.rows.values_mut().filter_map(|row| row.suspicion.as_mut()) {
            suspicion.deadline = None;
        }
    }

    /// The member at an address, if it is only one.
    pub(super) fn at(&self, addr: SocketAddr) -> Option<(&String, &Row)> {
        self.rows.iter().find(|(_, row)| row.socket_addr() == addr)
    }
}

/// An alive message that makes sense.
struct Claimed<'a> {
    addr: WireAddr,
    port: u16,
    meta: &'a [u8],
    versions: Option<Versions>,
}

impl Life {
    fn read_claim<'a>(&self, alive: &Alive<'a>) -> Option<Claimed<'a>> {
        let config = &self.set.config;
        let meta = alive.meta.unwrap_or_default();
        let fits = alive.node.len() <= config.limits.name_bytes_max
            && meta.len() <= config.limits.meta_bytes_max;
        let is_named = !alive.node.is_empty() && config.security.names.allow(alive.node);
        let speaks = match alive.versions {
            [min, max, _, ..] => *min > 0 && *max > 0 && min <= max,
            _ => true,
        };
        let addr = WireAddr::from_bytes(alive.addr)?;
        let is_allowed = config.security.is_allowed(addr.ip());
        let port = if alive.port == 0 { config.bind_port } else { alive.port };
        let versions = Versions::from_bytes(alive.versions);
        let is_good = fits && is_named && speaks && is_allowed;
        is_good.then_some(Claimed { addr, port, meta, versions })
    }

    /// A claim that somebody is there.
    pub(super) fn on_alive(&mut self, alive: &Alive<'_>) {
        let own = self.set.is_self(alive.node);
        if own && self.table.is_leaving {
            return;
        }
        let Some(claimed) = self.read_claim(alive) else { return };
        let mut is_new = false;
        let mut is_taken_over = false;
        match self.table.rows.get(alive.node) {
            None if alive.incarnation == Incarnation(0) => return,
            None => is_new = true,
            Some(row) if row.addr == claimed.addr && row.port == claimed.port => {}
            Some(row) if self.is_free(row) => is_taken_over = true,
            Some(_) => return,
        }
        self.table.touched.insert(alive.node.to_owned());
        let known = self.table.rows.get(alive.node);
        let incarnation = known.map_or(Incarnation(0), |row| row.incarnation);
        let is_stale = match (own, is_taken_over) {
            (true, _) => alive.incarnation < incarnation,
            (false, true) => false,
            (false, false) => alive.incarnation <= incarnation,
        };
        if is_stale {
            return;
        }
        if own {
            let is_same = known.is_some_and(|row| {
                row.meta == claimed.meta
                    && claimed.versions.is_none_or(|versions| versions == row.versions)
            });
            if alive.incarnation != incarnation || !is_same {
                self.refute(alive.incarnation);
            }
            return;
        }
        self.believe(alive, &claimed, is_new);
    }

    /// Whether another address may have the name.
    fn is_free(&self, row: &Row) -> bool {
        let reclaim = self.set.gossip().dead_node_reclaim_time;
        match row.state {
            State::Left => true,
            State::Dead => !reclaim.is_zero() && self.set.now.since(row.since) > reclaim,
            State::Alive | State::Suspect => false,
        }
    }

    fn believe(&mut self, alive: &Alive<'_>, claimed: &Claimed<'_>, is_new: bool) {
        let (now, probed) = (self.set.now, self.prober.starts);
        let row = self.table.rows.entry(alive.node.to_owned()).or_insert_with(|| Row {
            state: State::Dead,
            incarnation: Incarnation(0),
            addr: claimed.addr,
            port: claimed.port,
            meta: Vec::new(),
            versions: Versions::default(),
            since: now,
            suspicion: None,
            probed,
            overdue: None,
        });
        if row.is_there() && row.meta != claimed.meta {
            self.serf.asking.changed.insert(alive.node.to_owned());
        }
        row.suspicion = None;
        (row.addr, row.port) = (claimed.addr, claimed.port);
        row.meta = claimed.meta.to_vec();
        row.versions = claimed.versions.unwrap_or(row.versions);
        row.incarnation = alive.incarnation;
        if row.state != State::Alive || is_new {
            if !row.is_there() {
                row.probed = probed;
            }
            row.state = State::Alive;
            row.since = now;
        }
        self.news.push(alive.node, Claim::Alive(alive.incarnation));
    }

    /// This node answers for itself.
    pub(super) fn refute(&mut self, accused: Incarnation) {
        let name = &self.set.config.name;
        let Some(row) = self.table.rows.get_mut(name) else { return };
        let next = row.incarnation.0.max(accused.0).saturating_add(1);
        row.incarnation = Incarnation(next);
        self.health.worsen(1);
        self.news.push(name, Claim::Alive(Incarnation(next)));
    }

    /// A claim that somebody does not answer.
    pub(super) fn on_suspect(&mut self, claim: &Accusation<'_>) {
        if claim.from.len() > self.set.config.limits.name_bytes_max {
            return;
        }
        let (now, n) = (self.set.now, self.table.len());
        let own = self.set.is_self(claim.node);
        let Some(row) = self.table.rows.get_mut(claim.node) else { return };
        self.table.touched.insert(claim.node.to_owned());
        if claim.incarnation < row.incarnation {
            return;
        }
        let told = Claim::Suspect(claim.incarnation, claim.from.to_owned());
        if let Some(suspicion) = &mut row.suspicion {
            if suspicion.confirm(now, claim.from) {
                self.news.push(claim.node, told);
            }
            return;
        }
        if row.state != State::Alive {
            return;
        }
        if own {
            return self.refute(claim.incarnation);
        }
        row.incarnation = claim.incarnation;
        (row.state, row.since) = (State::Suspect, now);
        row.suspicion = Some(Suspicion::new(self.set.gossip(), n, now, claim.from));
        self.news.push(claim.node, told);
    }

    /// A claim that somebody is gone.
    pub(super) fn on_dead(&mut self, claim: &Accusation<'_>) {
        if claim.from.len() > self.set.config.limits.name_bytes_max {
            return;
        }
        let (now, own) = (self.set.now, self.set.is_self(claim.node));
        let Some(row) = self.table.rows.get_mut(claim.node) else { return };
        self.table.touched.insert(claim.node.to_owned());
        if claim.incarnation < row.incarnation {
            return;
        }
        row.suspicion = None;
        if !row.is_there() {
            row.incarnation = claim.incarnation;
            return;
        }
        if own && !self.table.is_leaving {
            return self.refute(claim.incarnation);
        }
        row.incarnation = claim.incarnation;
        let is_goodbye = claim.from == claim.node;
        row.state = if is_goodbye { State::Left } else { State::Dead };
        row.since = now;
        self.news.push(claim.node, Claim::Dead(claim.incarnation, claim.from.to_owned()));
    }

    /// A suspicion is over.
    pub(super) fn on_expired(&mut self, name: &str, confirmations: u32) {
        let now = self.set.now;
        let Some(row) = self.table.rows.get(name) else {
            return self.lapse("a suspicion has its time", format!("of {name}, a stranger"));
        };
        let incarnation = row.incarnation;
        let wrong = match &row.suspicion {
            None => Some(format!("{name} is not suspected")),
            Some(it) if it.confirmations != confirmations => {
                Some(format!("{confirmations} of {} have confirmed it", it.confirmations))
            }
            Some(it) => it.deadline.and_then(|at| {
                let early = at.since(now);
                let is_early = early > Duration::from_millis(2);
                is_early.then(|| format!("that of {name} ends {early:?} early"))
            }),
        };
        if let Some(wrong) = wrong {
            self.lapse("a suspicion has its time", wrong);
        }
        let from = self.set.config.name.clone();
        self.on_dead(&Accusation { incarnation, node: name, from: &from });
    }

    /// The node has forgotten these members.
    pub(super) fn forget_all(&mut self, outs: &Outs<'_>) {
        for event in outs.events() {
            if let Event::StateChanged { member, to: None, .. } = event {
                self.on_forgotten(&member.name);
            }
        }
    }

    /// The node has forgotten a member. Told once in a step.
    pub(super) fn on_forgotten(&mut self, name: &str) {
        let keep = self.set.gossip().gossip_to_the_dead_time;
        if !self.table.forgotten.insert(name.to_owned()) {
            return;
        }
        self.news.forget(name);
        let Some(row) = self.table.rows.remove(name) else { return };
        let age = self.set.now.since(row.since);
        if row.is_there() || age <= keep {
            let state = row.state;
            self.lapse("only the long gone are forgotten", format!("{name}, {state} for {age:?}"));
        }
    }
}
