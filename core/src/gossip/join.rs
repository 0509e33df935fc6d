//! Joining: full state is exchanged with every address asked for (PROTOCOL.md P-62, P-63).
//!
//! Most addresses of a long list may be dead, and a dead host does not answer "no": it is silent.
//! So dials that stay without an answer soon stop holding up others, and once somebody was reached
//! nobody waits for the silent ones.

use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::command::{JoinError, JoinFailure, JoinReport, OldEvents};
use crate::cx::Cx;
use crate::id::{CommandId, LookupId, StreamId};
use crate::input::NetError;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;

use super::address::{self, JoinAddress};
use super::streams::{Purpose, Streams};

/// A dial without an answer for so long no longer counts against `Limits::join_parallel_max`.
const STAGGER: Duration = Duration::from_millis(100);

/// Addresses of one join that are tried at the same time at the most, however silent they are.
const DIALS_MAX: usize = 256;

/// How long a dial is waited for once somebody was reached: a lost packet is sent again by then.
const DIAL_PATIENCE: Duration = Duration::from_millis(1_200);

/// How long a lookup is waited for once somebody was reached: as long as resolvers wait for one
/// name server.
const LOOKUP_PATIENCE: Duration = Duration::from_secs(5);

/// Joins of this node: one at a time, its addresses in parallel.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Joins {
    current: Option<Join>,
    waiting: VecDeque<Wanted>,
    lookups: u64,
}

/// A join that somebody wants.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Wanted {
    /// The command to answer.
    pub(crate) command: CommandId,
    /// Where to look.
    pub(crate) addresses: Vec<String>,
    /// Whether user events from before are delivered.
    pub(crate) old_events: OldEvents,
}

#[derive(Debug, Serialize, Deserialize)]
struct Join {
    command: CommandId,
    addresses: Vec<String>,
    old_events: OldEvents,
    begun: Instant,
    reached: u32,
    failures: Vec<(usize, JoinFailure)>,
    /// Addresses known, not yet dialled, with what was asked for.
    pending: VecDeque<(SocketAddr, Asked)>,
    /// Names being looked up, with their port.
    lookups: BTreeMap<LookupId, (Asked, u16)>,
    /// Exchanges under way.
    dialled: BTreeMap<StreamId, Dial>,
}

/// An address that is dialled, or that state is exchanged with.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Dial {
    asked: Asked,
    to: SocketAddr,
    begun: Instant,
}

/// An address as it was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Asked {
    /// Its place in the command.
    place: usize,
    text: String,
}

/// A join that has come to its end.
#[derive(Debug)]
pub(crate) struct Joined {
    /// The command to answer.
    pub(crate) command: CommandId,
    /// What to answer.
    pub(crate) report: JoinReport,
    /// The addresses as they were asked for.
    pub(crate) seeds: Vec<String>,
}

impl Joins {
    /// Joins that are under way or wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len() + usize::from(self.current.is_some())
    }

    /// What becomes of older user events that an exchange brings, one for a join or not.
    pub(crate) fn old_events(&self, is_join: bool) -> OldEvents {
        let join = self.current.as_ref().filter(|_| is_join);
        join.map_or(OldEvents::Wanted, |join| join.old_events)
    }

    /// Begins a join, or lets it wait for the one before.
    pub(crate) fn begin(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        wanted: Wanted,
    ) -> Option<Joined> {
        self.waiting.push_back(wanted);
        self.advance(cx, streams)
    }

    /// A name was looked up.
    pub(crate) fn on_resolved(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        lookup: LookupId,
        outcome: Result<Vec<IpAddr>, NetError>,
    ) -> Option<Joined> {
        let join = self.current.as_mut()?;
        let (asked, port) = join.lookups.remove(&lookup)?;
        match outcome {
            Ok(found) if !found.is_empty() => join
                .pending
                .extend(found.into_iter().map(|ip| (SocketAddr::new(ip, port), asked.clone()))),
            Ok(_) => join.fail(asked, JoinError::Resolve(NetError::NoSuchHost)),
            Err(error) => join.fail(asked, JoinError::Resolve(error)),
        }
        self.advance(cx, streams)
    }

    /// An exchange of a join came to its end.
    pub(crate) fn on_exchanged(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        stream: StreamId,
        outcome: Result<(), JoinError>,
    ) -> Option<Joined> {
        let join = self.current.as_mut()?;
        let Dial { asked, .. } = join.dialled.remove(&stream)?;
        match outcome {
            Ok(()) => join.reached += 1,
            Err(cause) => join.fail(asked, cause),
        }
        self.advance(cx, streams)
    }

    /// Silent addresses have had their time.
    pub(crate) fn on_due(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) -> Option<Joined> {
        self.current.as_ref()?;
        self.advance(cx, streams)
    }

    /// Dials what may be dialled; ends the join when nothing is left.
    fn advance(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) -> Option<Joined> {
        if self.current.is_none() {
            let wanted = self.waiting.pop_front()?;
            self.current = Some(self.open(cx, wanted));
        }
        let join = self.current.as_mut()?;
        if join.reached > 0 {
            join.give_up_silent(cx, streams);
        }
        join.dial(cx, streams);
        if !join.dialled.is_empty() || !join.lookups.is_empty() {
            match join.next_deadline(cx.now, streams) {
                Some(at) => cx.env.timers.set(TimerKey::Join, at),
                None => _ = cx.env.timers.cancel(TimerKey::Join),
            }
            return None;
        }
        cx.env.timers.cancel(TimerKey::Join);
        let mut join = self.current.take()?;
        let seeds = core::mem::take(&mut join.addresses);
        Some(Joined { command: join.command, report: join.report(), seeds })
    }

    /// Begins the next join that waits, after one has ended.
    pub(crate) fn begin_next(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) -> Option<Joined> {
        if self.current.is_some() || self.waiting.is_empty() {
            return None;
        }
        self.advance(cx, streams)
    }

    fn open(&mut self, cx: &mut Cx<'_>, wanted: Wanted) -> Join {
        let Wanted { command, addresses, old_events } = wanted;
        let mut join = Join {
            command,
            addresses: addresses.clone(),
            old_events,
            begun: cx.now,
            reached: 0,
            failures: Vec::new(),
            pending: VecDeque::new(),
            lookups: BTreeMap::new(),
            dialled: BTreeMap::new(),
        };
        for (place, text) in addresses.into_iter().enumerate() {
            let parsed = address::parse(&text, cx.config.bind_port);
            let asked = Asked { place, text };
            match parsed {
                Ok(JoinAddress::Socket(to)) => join.pending.push_back((to, asked)),
                Ok(JoinAddress::Host { name, port }) => {
                    self.lookups += 1;
                    let lookup = LookupId(self.lookups);
                    cx.out.resolve(lookup, name);
                    join.lookups.insert(lookup, (asked, port));
                }
                Err(error) => join.fail(asked, JoinError::BadAddress(error)),
            }
        }
        join
    }
}

impl Join {
    /// Dials as many as may be under way. Who is connected counts, and who was dialled just now.
    fn dial(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let counts = |(&id, dial): (&StreamId, &Dial)| {
            streams.is_connected(id) || cx.now < dial.begun + STAGGER
        };
        let mut busy = self.dialled.iter().filter(|&dial| counts(dial)).count();
        while busy < cx.config.limits.join_parallel_max
            && self.dialled.len() < DIALS_MAX
            && let Some((to, asked)) = self.pending.pop_front()
        {
            let stream = streams.open_push_pull(cx, to, None, Purpose::Join);
            self.dialled.insert(stream, Dial { asked, to, begun: cx.now });
            busy += 1;
        }
    }

    /// When something changes although nothing happens: others may be dialled, or somebody is not
    /// waited for any more.
    fn next_deadline(&self, now: Instant, streams: &Streams) -> Option<Instant> {
        let silent = self.dialled.iter().filter(|&(&id, _)| !streams.is_connected(id));
        let (is_full, is_reached) = (self.dialled.len() >= DIALS_MAX, self.reached > 0);
        let stagger = |begun| (!self.pending.is_empty() && !is_full).then_some(begun + STAGGER);
        let patience = |begun| is_reached.then_some(begun + DIAL_PATIENCE);
        let dials = silent.flat_map(|(_, dial)| [stagger(dial.begun), patience(dial.begun)]);
        let lookups =
            (is_reached && !self.lookups.is_empty()).then_some(self.begun + LOOKUP_PATIENCE);
        dials.chain([lookups]).flatten().filter(|&at| at > now).min()
    }

    /// Stops waiting for who has not said a word for too long.
    fn give_up_silent(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let is_silent = |(&id, dial): (&StreamId, &Dial)| {
            !streams.is_connected(id) && dial.begun + DIAL_PATIENCE <= cx.now
        };
        let silent: Vec<StreamId> =
            self.dialled.iter().filter(|&dial| is_silent(dial)).map(|(&id, _)| id).collect();
        for id in silent {
            let Some(Dial { asked, to, .. }) = self.dialled.remove(&id) else { continue };
            streams.take(cx, id);
            cx.out.close_stream(id);
            self.fail(asked, JoinError::Dial(to, NetError::TimedOut));
        }
        if self.begun + LOOKUP_PATIENCE <= cx.now {
            for (_, (asked, _)) in core::mem::take(&mut self.lookups) {
                self.fail(asked, JoinError::Resolve(NetError::TimedOut));
            }
        }
    }

    fn fail(&mut self, asked: Asked, cause: JoinError) {
        let Asked { place, text: address } = asked;
        self.failures.push((place, JoinFailure { address, cause }));
    }

    /// Failures stand in the order of asking, whichever address was tried or failed first.
    fn report(mut self) -> JoinReport {
        self.failures.sort_by_key(|&(place, _)| place);
        let failures = self.failures.into_iter().map(|(_, failure)| failure).collect();
        JoinReport { reached: self.reached, failures }
    }
}
