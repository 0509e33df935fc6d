//! What the Serf layer passes on (PROTOCOL.md P-72 to P-75, P-171, P-183): whatever is news, to
//! everybody, as often as claims are told, and nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use tithing_core::command::QueryId;
use tithing_core::event::IntentKind;
use tithing_core::member::Status;
use tithing_core::wire::serf::query::FLAG_NO_BROADCAST;
use tithing_core::wire::serf::{SerfMessage, SlotEvent};
use tithing_core::{Command, Event, Input, LamportTime, Node, Queues, Reply};

use super::Life;
use super::news::{RULE, limit};
use super::outs::Outs;

/// A message of the Serf layer that everybody is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Matter {
    /// Somebody means to take part, or to leave.
    Intent(IntentKind, LamportTime, String),
    /// A query.
    Query(QueryId),
    /// A user event.
    Event(LamportTime, String, Vec<u8>),
}

impl std::fmt::Display for Matter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Intent(IntentKind::Join, at, name) => {
                write!(f, "the join intent of {name} @{at}")
            }
            Self::Intent(IntentKind::Leave, at, name) => {
                write!(f, "the leave intent of {name} @{at}")
            }
            Self::Query(id) => write!(f, "the query {} @{}", id.id, id.ltime),
            Self::Event(at, name, _) => write!(f, "the event {name} @{at}"),
        }
    }
}

impl Matter {
    fn of(message: &SerfMessage<'_>) -> Option<Self> {
        Some(match message {
            SerfMessage::Join(it) => Self::Intent(IntentKind::Join, it.ltime, it.node.into()),
            SerfMessage::Leave(it) => Self::Intent(IntentKind::Leave, it.ltime, it.node.into()),
            SerfMessage::UserEvent(it) => {
                Self::Event(it.ltime, it.name.into(), it.payload.unwrap_or_default().into())
            }
            SerfMessage::Query(it) => Self::Query(QueryId { ltime: it.ltime, id: it.id }),
            SerfMessage::QueryResponse(_) | SerfMessage::Relay(_) => return None,
        })
    }

    /// How much waits of its kind.
    const fn waiting(&self, queues: Queues) -> usize {
        match self {
            Self::Intent(..) => queues.intents,
            Self::Query(_) => queues.queries,
            Self::Event(..) => queues.events,
        }
    }
}

/// What is passed on, and how often it has been so far.
#[derive(Debug, Default)]
pub(super) struct Passed {
    under_way: BTreeMap<Matter, u32>,
    /// What has been told as often as wanted.
    done: BTreeSet<Matter>,
    /// Events that came by gossip, or are this node's own.
    gossiped: BTreeSet<Matter>,
    /// Events that came with a full state first, which are not passed on.
    learned: BTreeSet<Matter>,
    /// What this step has brought, if it turns out to be news.
    heard: Vec<Matter>,
    /// The latest intent about each name.
    latest: BTreeMap<String, LamportTime>,
    /// Whom somebody wants forgotten.
    pruned: BTreeSet<String>,
    /// Messages told in this step.
    told: usize,
    wrong: Option<String>,
}

/// Messages larger than this may not fit into a packet.
const SURE_BYTES: usize = 1_000;

impl Passed {
    /// A message arrives by gossip.
    pub(super) fn hear(&mut self, bytes: &[u8]) {
        let Ok(message) = SerfMessage::decode(bytes) else { return };
        if let SerfMessage::Leave(intent) = &message
            && intent.prune
        {
            self.pruned.insert(intent.node.into());
        }
        if let SerfMessage::Query(query) = &message
            && query.flags & FLAG_NO_BROADCAST != 0
        {
            return;
        }
        let Some(matter) = Matter::of(&message) else { return };
        if matches!(matter, Matter::Event(..)) && !self.learned.contains(&matter) {
            self.gossiped.insert(matter.clone());
        }
        if bytes.len() < SURE_BYTES {
            self.heard.push(matter);
        }
    }

    /// Somebody on this machine wants a member forgotten.
    pub(super) fn prune(&mut self, name: &str) {
        self.pruned.insert(name.to_owned());
    }

    /// The latest intent about somebody, from an exchange of full state.
    pub(super) fn learn(&mut self, name: &str, time: LamportTime) {
        let latest = self.latest.entry(name.to_owned()).or_default();
        *latest = time.max(*latest);
    }

    /// An event comes with a full state: what is learned so is not passed on.
    pub(super) fn learn_event(&mut self, time: LamportTime, event: &SlotEvent<'_>) {
        let payload = event.payload.unwrap_or_default();
        let matter = Matter::Event(time, event.name.into(), payload.into());
        if !self.gossiped.contains(&matter) {
            self.learned.insert(matter);
        }
    }

    /// A message goes out.
    pub(super) fn tell(&mut self, bytes: &[u8], limit: u32, own: &str) {
        let Ok(message) = SerfMessage::decode(bytes) else { return };
        self.told += 1;
        // Whoever is silent is asked again.
        if matches!(&message, SerfMessage::Query(query) if query.source_node == own) {
            return;
        }
        let Some(matter) = Matter::of(&message) else { return };
        let is_intent = matches!(matter, Matter::Intent(..));
        if (self.done.contains(&matter) || self.learned.contains(&matter)) && !is_intent {
            self.wrong = Some(format!("{matter} is told again"));
        }
        let times = self.under_way.entry(matter.clone()).or_default();
        *times += 1;
        if *times >= limit {
            self.under_way.remove(&matter);
            self.done.insert(matter);
        }
    }

    /// Whether the last intent of this node has been told as often as wanted.
    pub(super) fn has_told_leave(&self, own: &str) -> bool {
        self.done.iter().any(|matter| match matter {
            Matter::Intent(kind, _, node) => *kind == IntentKind::Leave && node == own,
            Matter::Query(_) | Matter::Event(..) => false,
        })
    }

    fn begin(&mut self, matter: Matter) {
        if !self.done.contains(&matter) && !self.learned.contains(&matter) {
            self.under_way.entry(matter).or_default();
        }
    }
}

impl Life {
    /// What of that which this step has brought is news, and so has to be told.
    pub(super) fn after_relayed(&mut self, core: &Node, input: &Input<'_>, outs: &Outs<'_>) {
        let has_company = self.table.len() > 1;
        for matter in std::mem::take(&mut self.serf.passed.heard) {
            let is_news = match &matter {
                Matter::Intent(_, time, name) => {
                    let latest = self.serf.passed.latest.entry(name.clone()).or_default();
                    let is_later = *time > *latest;
                    *latest = (*latest).max(*time);
                    is_later && !self.set.is_self(name)
                }
                // Whoever sees nobody at that moment passes none on.
                Matter::Query(_) => false,
                Matter::Event(time, name, payload) => outs.reports(|event| {
                    matches!(event, Event::User(it)
                        if it.ltime == *time && *it.name == **name && *it.payload == **payload)
                }),
            };
            if is_news && let Matter::Intent(IntentKind::Leave, _, name) = &matter {
                self.check_pruned(core, name);
            }
            if is_news && has_company {
                self.serf.passed.begin(matter);
            }
        }
        if let Input::Command { command: Command::UserEvent { .. }, .. } = input {
            self.begin_own_events(outs);
        }
        self.check_announced(core, input, outs);
        self.check_relayed(core, outs);
    }

    /// Whoever is gone, and to be forgotten, is.
    fn check_pruned(&mut self, core: &Node, name: &str) {
        if !self.serf.passed.pruned.contains(name) {
            return;
        }
        let status = core.explain(name).and_then(|it| it.status);
        if matches!(status, Some(Status::Failed)) {
            self.lapse("whoever is forced out is gone", format!("{name} is {status:?}"));
        }
    }

    /// What this node has to say for itself is on its way.
    fn check_announced(&mut self, core: &Node, input: &Input<'_>, outs: &Outs<'_>) {
        let is_told = std::mem::take(&mut self.serf.passed.told) > 0;
        let is_leave = matches!(input, Input::Command { command: Command::Leave, .. });
        let is_alone = core.count_of(Status::Alive) <= usize::from(!is_leave);
        if is_told || is_alone {
            return;
        }
        let queues = core.queues();
        let is_refuting = outs.reports(|event| matches!(event, Event::IntentRefuted));
        let mut replies = outs.replies();
        let has_joined =
            replies.any(|reply| matches!(reply, Reply::Joined(report) if report.reached > 0));
        let has_asked = outs.replies().any(|reply| matches!(reply, Reply::QueryBegun(_)));
        let has_begun_to_leave = is_leave && outs.replies().next().is_none();
        let takes_part = self.leave.is_here();
        let missing = if takes_part && (is_refuting || has_joined) && queues.intents == 0 {
            "an intent to take part"
        } else if has_begun_to_leave && queues.intents == 0 {
            "an intent to leave"
        } else if has_asked && queues.queries == 0 {
            "a query"
        } else {
            return;
        };
        self.lapse(RULE, format!("{missing} is not on its way"));
    }

    /// The Serf layer forgets a member.
    pub(super) fn on_buried(&mut self, name: &str) {
        let serf = &self.set.config.serf;
        let shortest = serf.reconnect_timeout.min(serf.tombstone_timeout);
        let is_young = self.set.now.since(self.set.begun) < shortest;
        if is_young && !self.serf.passed.pruned.contains(name) {
            let seen = format!("{name}, whom nobody has pruned");
            self.lapse("only the long gone are forgotten", seen);
        }
    }

    fn begin_own_events(&mut self, outs: &Outs<'_>) {
        for event in outs.events() {
            let Event::User(it) = event else { continue };
            let matter = Matter::Event(it.ltime, it.name.as_ref().into(), it.payload.to_vec());
            self.serf.passed.gossiped.insert(matter.clone());
            if self.table.len() > 1 && it.name.len() + it.payload.len() < SURE_BYTES {
                self.serf.passed.begin(matter);
            }
        }
    }

    fn check_relayed(&mut self, core: &Node, outs: &Outs<'_>) {
        let mult = self.set.gossip().retransmit_mult;
        let queues = core.queues();
        // Whoever is alone for a moment drops its queries.
        let is_losing = outs.reports(|event| {
            matches!(event, Event::StatusChanged { to: Some(Status::Left | Status::Failed), .. })
        });
        let is_alone = core.count_of(Status::Alive) <= 1 || is_losing;
        let wanted = limit(mult, core.member_counts()[0]);
        let mut wrong = self.serf.passed.wrong.take();
        self.serf.passed.under_way.retain(|matter, times| {
            if matter.waiting(queues) > 0 {
                return true;
            }
            if !is_alone && *times < wanted && wrong.is_none() {
                wrong = Some(format!("{matter} was told {times} times, not {wanted}"));
            }
            false
        });
        if let Some(wrong) = wrong {
            self.lapse(RULE, wrong);
        }
    }
}
