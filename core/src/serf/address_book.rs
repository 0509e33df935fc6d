//! The address book: where members that should be here were seen last, and where the cluster is
//! in the operator's own words (PROTOCOL.md P-230 to P-232).
//!
//! Members that are here stand in the table, with their addresses; the book holds only who is
//! missing. So a healthy cluster has an empty one.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::command::AddressError;
use crate::cx::Cx;
use crate::event::Shed;
use crate::gossip::address::{self, JoinAddress};
use crate::id::{LookupId, SeqNo, StreamId};
use crate::prng::Prng;
use crate::time::{Duration, Instant};

use super::isolation::Isolation;

/// After so many misses a member's turn comes no rarer: once in 64 intervals, if there are others
/// to try.
const MISSES_MAX: u32 = 6;

/// A seed behind which all is well is looked at again after so many doublings at the most.
const CALM_MAX: u32 = 7;

/// The longest time in which a seed behind which all is well is not looked at.
const CALM_TIME_MAX: Duration = Duration::from_hours(1);

/// A lookup that takes longer is not waited for any more.
const LOOKUP_TIME_MAX: Duration = Duration::from_mins(1);

/// A missing member, in the form that outlives the process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookEntry {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was seen last.
    pub addr: SocketAddr,
    /// How long it has been missing.
    pub age: Duration,
}

/// A member that should be here and is not.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Missing {
    addr: SocketAddr,
    /// Since when it is in this book, and how long it had been missing then.
    since: Instant,
    age_before: Duration,
    /// Attempts that came to nothing, and when the next is due if others are due before.
    misses: u32,
    next_at: Instant,
}

impl Missing {
    fn age(&self, now: Instant) -> Duration {
        now.since(self.since).saturating_add(self.age_before)
    }
}

/// A place where the operator says that the cluster is. It is never forgotten.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Seed {
    /// As it was typed.
    pub(super) text: Arc<str>,
    /// The member that it says is there: `NODE/HOST`.
    pub(super) node: Option<Arc<str>>,
    /// Where that is.
    pub(super) place: JoinAddress,
    /// When it is looked at next.
    next_at: Instant,
    /// How often in a row all was well behind it.
    calm: u32,
}

impl Seed {
    /// Reads `[NODE/]HOST[:PORT]`.
    fn read(text: &str, default_port: u16, now: Instant) -> Result<Self, AddressError> {
        let place = address::parse(text, default_port)?;
        let node = text.split_once('/').map(|(node, _)| Arc::from(node));
        Ok(Self { text: Arc::from(text), node, place, next_at: now, calm: 0 })
    }
}

/// On whose behalf somebody is dialled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Target {
    /// A seed, by its place.
    Seed(usize),
    /// A missing member.
    Member(Arc<str>),
}

/// An attempt to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Dial {
    pub(super) target: Target,
    pub(super) to: SocketAddr,
}

/// A name of a seed that is being looked up.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Lookup {
    pub(super) seed: usize,
    pub(super) port: u16,
    begun: Instant,
}

/// The address book of one node, and what is being done with it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct AddressBook {
    seeds: Vec<Seed>,
    missing: BTreeMap<Arc<str>, Missing>,
    /// What this round has still to dial.
    pub(super) pending: VecDeque<Dial>,
    /// What is being dialled.
    pub(super) dials: BTreeMap<StreamId, Dial>,
    pub(super) lookups: BTreeMap<LookupId, Lookup>,
    /// How this node stands to the others.
    pub(super) isolation: Isolation,
    /// Lookups and pings so far, for their numbers.
    asked: u64,
    pinged: u32,
}

impl AddressBook {
    /// Takes what the operator has typed. What cannot be read is not kept, what is known already
    /// not twice, and at the bound the new one is shed.
    pub(crate) fn add_seeds<'a>(
        &mut self,
        cx: &mut Cx<'_>,
        texts: impl IntoIterator<Item = &'a String>,
    ) {
        if !cx.config.serf.book.is_kept() {
            return;
        }
        for text in texts {
            let Ok(seed) = Seed::read(text, cx.config.bind_port, cx.now) else { continue };
            if self.seeds.iter().any(|it| it.place == seed.place && it.node == seed.node) {
                continue;
            }
            if self.seeds.len() >= cx.config.limits.serf.book_seeds_max {
                return cx.shed(Shed::BookEntry);
            }
            self.seeds.push(seed);
        }
    }

    /// A member that should be here is gone. All seeds are looked at again at once.
    pub(super) fn miss(&mut self, cx: &mut Cx<'_>, name: Arc<str>, addr: SocketAddr) {
        if !cx.config.serf.book.is_kept() {
            return;
        }
        let (now, age_before) = (cx.now, Duration::ZERO);
        let entry = Missing { addr, since: now, age_before, misses: 0, next_at: now };
        self.insert(cx, name, entry);
        for seed in &mut self.seeds {
            (seed.next_at, seed.calm) = (now, 0);
        }
    }

    /// At the bound the one that is gone the longest makes room.
    fn insert(&mut self, cx: &mut Cx<'_>, name: Arc<str>, entry: Missing) {
        let entries_max = cx.config.limits.serf.book_entries_max;
        if self.missing.len() >= entries_max && !self.missing.contains_key(&name) {
            let oldest = self.missing.iter().max_by_key(|(_, it)| it.age(cx.now));
            if let Some(oldest) = oldest.map(|(name, _)| Arc::clone(name)) {
                self.missing.remove(&oldest);
            }
            cx.shed(Shed::BookEntry);
        }
        if entries_max > 0 {
            self.missing.insert(name, entry);
        }
    }

    /// A member is here, or has left on purpose: it is not missing any more. Says whether it was.
    pub(super) fn strike(&mut self, name: &str) -> bool {
        self.missing.remove(name).is_some()
    }

    /// Forgets members that are missing for too long, and lookups that take too long.
    pub(super) fn expire(&mut self, now: Instant, age_max: Duration) {
        self.missing.retain(|_, entry| entry.age(now) <= age_max);
        self.lookups.retain(|_, lookup| now.since(lookup.begun) <= LOOKUP_TIME_MAX);
    }

    /// How many members are missing.
    pub(super) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// Up to `count` missing members: those whose turn has come, at random, before the others.
    pub(super) fn choose(&self, rng: &mut Prng, now: Instant, count: usize) -> Vec<Dial> {
        let mut order: Vec<(Instant, u64, &Arc<str>, SocketAddr)> = self
            .missing
            .iter()
            .map(|(name, it)| (it.next_at.max(now), rng.next_u64(), name, it.addr))
            .collect();
        order.sort_unstable();
        order
            .into_iter()
            .take(count)
            .map(|(_, _, name, to)| Dial { target: Target::Member(Arc::clone(name)), to })
            .collect()
    }

    /// An attempt came to nothing: others go first for a while.
    pub(super) fn put_off(&mut self, name: &str, now: Instant, interval: Duration) {
        if let Some(entry) = self.missing.get_mut(name) {
            entry.next_at = now + interval.saturating_mul(1 << entry.misses.min(MISSES_MAX));
            entry.misses = entry.misses.saturating_add(1);
        }
    }

    /// A seed, by its place.
    pub(super) fn seed(&self, at: usize) -> Option<&Seed> {
        self.seeds.get(at)
    }

    /// Whether there is any seed.
    pub(super) fn has_seeds(&self) -> bool {
        !self.seeds.is_empty()
    }

    /// The places of the seeds that are to be looked at. Who is alone looks at all.
    pub(super) fn due_seeds(&self, now: Instant, is_alone: bool) -> Vec<usize> {
        let is_due = |seed: &Seed| is_alone || seed.next_at <= now;
        let due = self.seeds.iter().enumerate().filter(|(_, seed)| is_due(seed));
        due.map(|(at, _)| at).collect()
    }

    /// All is well behind a seed: it is looked at ever more rarely.
    pub(super) fn calm(&mut self, at: usize, now: Instant, interval: Duration) {
        if let Some(seed) = self.seeds.get_mut(at) {
            let rest = interval.saturating_mul(1 << seed.calm).min(CALM_TIME_MAX);
            seed.next_at = now + rest;
            seed.calm = (seed.calm + 1).min(CALM_MAX);
        }
    }

    /// Begins a lookup, unless one of this seed is under way.
    pub(super) fn look_up(&mut self, cx: &mut Cx<'_>, at: usize) {
        let Some(JoinAddress::Host { name, port }) = self.seeds.get(at).map(|seed| &seed.place)
        else {
            return;
        };
        if self.lookups.values().any(|lookup| lookup.seed == at) {
            return;
        }
        self.asked += 1;
        let lookup = LookupId::of_book(self.asked);
        cx.out.resolve(lookup, name.clone());
        self.lookups.insert(lookup, Lookup { seed: at, port: *port, begun: cx.now });
    }

    /// The number of the next ping.
    pub(super) fn next_seq_no(&mut self) -> SeqNo {
        self.pinged = self.pinged.wrapping_add(1);
        SeqNo(self.pinged)
    }

    /// Plans an attempt, unless one at that address is planned or under way.
    pub(super) fn plan(&mut self, dial: Dial) {
        let others = self.pending.iter().chain(self.dials.values());
        if !others.clone().any(|other| other.to == dial.to) {
            self.pending.push_back(dial);
        }
    }

    /// Whether anything is planned or under way.
    pub(super) fn is_busy(&self) -> bool {
        !(self.pending.is_empty() && self.dials.is_empty() && self.lookups.is_empty())
    }

    /// Nobody is dialled any more.
    pub(super) fn rest(&mut self) {
        self.pending.clear();
        self.lookups.clear();
    }

    /// Who is missing, in the form that outlives the process.
    pub(crate) fn entries(&self, now: Instant) -> impl Iterator<Item = BookEntry> {
        let entry = move |(name, it): (&Arc<str>, &Missing)| BookEntry {
            name: Arc::clone(name),
            addr: it.addr,
            age: it.age(now),
        };
        self.missing.iter().map(entry)
    }

    /// Takes what has outlived an earlier process: all are missing until they are seen.
    pub(crate) fn restore(
        &mut self,
        cx: &mut Cx<'_>,
        entries: impl IntoIterator<Item = BookEntry>,
    ) {
        if !cx.config.serf.book.is_kept() {
            return;
        }
        for BookEntry { name, addr, age } in entries {
            let is_due = age <= cx.config.serf.book.forget_after && cx.is_allowed(addr.ip());
            if cx.is_self(&name) || !is_due {
                continue;
            }
            let (since, age_before) = (cx.now, age);
            let entry = Missing { addr, since, age_before, misses: 0, next_at: cx.now };
            self.insert(cx, name, entry);
        }
    }
}

#[cfg(test)]
mod tests;
