//! A story as data: nodes, links, timed steps and expectations.
//!
//! A hand-written, a generated and a reduced scenario are the same thing. The text form is TOML
//! (`docs/SIMULATION.md`); [`Scenario::parse`] reads it and [`std::fmt::Display`] writes it.

pub mod ask;
mod describe;
mod machine;
mod parse;
mod print;
mod raw;
pub mod security;
pub mod units;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tithing_core::config::{Healing, Keeping, Lateness};
use tithing_core::member::Status;
use tithing_core::{Config, Profile};

use crate::link::{LinkSettings, RareChange};
use ask::Ask;
pub use machine::{ClockChange, DiskFate, DiskState};
pub use parse::ScenarioError;
use security::{KeyChange, NamedKey, SecurityChange, SecuritySpec};
use units::{Ratio, Span};

/// The version of the text form that this program reads and writes.
pub const VERSION: i64 = 1;

/// The most nodes that a scenario may have.
pub const NODES_MAX: usize = 20_000;

/// Gossip port of every simulated node: Serf's default.
pub const PORT: u16 = 7946;

/// A node, by its place in [`Scenario::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NodeIndex(pub u32);

impl NodeIndex {
    /// The place as an index.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    pub(crate) fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// A whole story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// One line.
    pub title: String,
    /// What happens and why, for readers.
    pub story: String,
    /// The seed of a run that is not given another one.
    pub seed: u64,
    /// Virtual time that a run takes at most.
    pub duration: Span,
    /// A run that need not go on to `duration`.
    pub stop: Option<Stop>,
    /// The nodes, in order.
    pub nodes: Vec<NodeSpec>,
    /// How links behave at first.
    pub link: LinkSettings,
    /// What is done, ordered by time.
    pub steps: Vec<TimedStep>,
    /// What has to be seen.
    pub expectations: Vec<Expectation>,
}

/// When a run may end before its duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Not before this time.
    pub not_before: Span,
    /// All views must have been right for this long.
    pub converged_for: Span,
}

/// One node of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// Its timings.
    pub profile: Profile,
    /// Whether it compresses.
    pub compression: bool,
    /// Whether it minds its own standing still.
    pub stall_awareness: bool,
    /// Whether its address is an IPv6 address.
    pub ipv6: bool,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its keys and its label.
    pub security: SecuritySpec,
    /// Whether it keeps a snapshot.
    pub snapshot: Keeping,
    /// Whom it looks for, and how.
    pub looking: Looking,
    /// When its process is started.
    pub start: Span,
}

/// How a node looks for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looking {
    /// Whether it has an address book.
    pub address_book: bool,
    /// Its seeds.
    pub seeds: Vec<String>,
    /// Time from one probe to the next, if not the profile's.
    pub probe_interval: Option<Span>,
}

impl Default for Looking {
    fn default() -> Self {
        Self { address_book: true, seeds: Vec::new(), probe_interval: None }
    }
}

impl NodeSpec {
    /// The agent's defaults.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            profile: Profile::Lan,
            compression: true,
            stall_awareness: true,
            ipv6: false,
            tags: BTreeMap::new(),
            security: SecuritySpec::default(),
            snapshot: Keeping::Off,
            looking: Looking::default(),
            start: Span::default(),
        }
    }

    /// The address of the node at this place.
    pub fn address(&self, place: NodeIndex) -> SocketAddr {
        address(place, self.ipv6)
    }

    /// The configuration of the node at this place.
    ///
    /// Panics if there are more keys than a ring can hold, which [`Scenario::parse`] refuses.
    pub fn config(&self, place: NodeIndex) -> Config {
        let mut config = Config::new(self.name.clone(), self.address(place), self.profile);
        config.compression = self.compression;
        if !self.stall_awareness {
            config.stall.lateness = Lateness::Ignored;
        }
        config.snapshot.keeping = self.snapshot;
        config.tags.clone_from(&self.tags);
        config.serf.book.seeds.clone_from(&self.looking.seeds);
        if !self.looking.address_book {
            config.serf.book.healing = Healing::Off;
        }
        if let Some(interval) = self.looking.probe_interval {
            config.gossip.probe_interval = interval.0;
        }
        config.security = self.security.config().expect("scenarios check keys");
        config
    }
}

/// `10.0.0.1` or `fd00::1` for the first node, and so on.
pub(crate) fn address(place: NodeIndex, ipv6: bool) -> SocketAddr {
    let host = place.0 + 1;
    let ip = if ipv6 {
        IpAddr::V6(Ipv6Addr::from((0xfd00_u128 << 112) | u128::from(host)))
    } else {
        IpAddr::V4(Ipv4Addr::from(0x0a00_0000 | host))
    };
    SocketAddr::new(ip, PORT)
}

/// The place whose address this is, if it is one of [`address`].
pub(crate) fn place_of(addr: SocketAddr) -> Option<NodeIndex> {
    if addr.port() != PORT {
        return None;
    }
    let host = match addr.ip().to_canonical() {
        IpAddr::V4(v4) => u32::from(v4).checked_sub(0x0a00_0000)?,
        IpAddr::V6(v6) => u32::try_from(u128::from(v6).checked_sub(0xfd00_u128 << 112)?).ok()?,
    };
    host.checked_sub(1).map(NodeIndex)
}

/// Something done at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimedStep {
    /// When.
    pub at: Span,
    /// What.
    pub op: Op,
}

impl TimedStep {
    /// When it is over, if it is over by itself.
    pub(crate) fn ends_at(&self) -> Duration {
        let Op::Stall { length, .. } = &self.op else { return self.at.0 };
        self.at.0 + length.0
    }
}

/// What can be done to a simulated world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// These nodes are told to join.
    Join {
        /// Who joins.
        nodes: Vec<NodeIndex>,
        /// How.
        join: JoinPlan,
    },
    /// These nodes are told to leave; their processes exit when they have.
    Leave {
        /// Who leaves.
        nodes: Vec<NodeIndex>,
    },
    /// These processes are gone at once, as with `kill -9`.
    Kill {
        /// Who is killed.
        nodes: Vec<NodeIndex>,
    },
    /// These processes are started anew: same name and address, no memory but keyring and
    /// snapshot. One
    /// that still runs is killed first.
    Restart {
        /// Who is restarted.
        nodes: Vec<NodeIndex>,
        /// What they join then, if anything.
        join: Option<JoinPlan>,
        /// With which other keys and labels.
        change: SecurityChange,
        /// What has happened to the machine's disk meanwhile.
        disk: DiskFate,
    },
    /// These processes get no more time. What arrives waits in bounded buffers.
    Pause {
        /// Who is stopped.
        nodes: Vec<NodeIndex>,
    },
    /// These processes go on; first they hear what has waited.
    Resume {
        /// Who goes on.
        nodes: Vec<NodeIndex>,
    },
    /// The keyrings of these nodes are changed while they run.
    Keys {
        /// Whose keyrings.
        nodes: Vec<NodeIndex>,
        /// How.
        change: KeyChange,
        /// Which key.
        key: NamedKey,
    },
    /// Somebody on the machines of these nodes wants something of the cluster.
    Ask {
        /// Who is asked.
        nodes: Vec<NodeIndex>,
        /// For what.
        ask: Ask,
    },
    /// These machines trade their addresses, pair by pair. Processes that run there are killed.
    Swap {
        /// The pairs.
        pairs: Vec<(NodeIndex, NodeIndex)>,
    },
    /// These machines get addresses that nobody had before, behind their old names. Processes
    /// that run there are killed, and nobody has the old addresses.
    Move {
        /// Which.
        nodes: Vec<NodeIndex>,
    },
    /// A name is looked up as these nodes from now on, or as the node of that name.
    Resolve {
        /// The name. It need not be a node's.
        name: String,
        /// Whose addresses it has; `None` for what is right.
        to: Option<Vec<NodeIndex>>,
    },
    /// These processes can neither send nor receive for a time, while their timers run.
    Stall {
        /// Whose sends.
        nodes: Vec<NodeIndex>,
        /// For how long.
        length: Span,
    },
    /// The clocks of these machines go wrong.
    Clock {
        /// Whose.
        nodes: Vec<NodeIndex>,
        /// How.
        change: ClockChange,
    },
    /// The disks of these machines keep what they are given from now on, or do not.
    Disk {
        /// Whose.
        nodes: Vec<NodeIndex>,
        /// How they are.
        state: DiskState,
    },
    /// No packet passes between the groups. Nodes in none of them form one more group.
    Partition {
        /// The groups.
        groups: Vec<Vec<NodeIndex>>,
        /// Who reaches everybody all the same.
        bridge: Vec<NodeIndex>,
    },
    /// No packet passes from one side to the other; the way back stays open.
    Cut {
        /// Whose packets are lost.
        from: Vec<NodeIndex>,
        /// To whom.
        to: Vec<NodeIndex>,
    },
    /// No packet passes to or from each of these nodes.
    Isolate {
        /// Who is cut off.
        nodes: Vec<NodeIndex>,
    },
    /// All partitions end.
    Heal,
    /// Links change. What is not mentioned stays as it is.
    Link {
        /// Which direction of which links; `None` for all.
        between: Option<Between>,
        /// What changes.
        change: LinkChange,
    },
}

impl Op {
    /// How nodes join in this step, if they do.
    pub const fn join_plan(&self) -> Option<&JoinPlan> {
        if let Self::Join { join, .. } | Self::Restart { join: Some(join), .. } = self {
            Some(join)
        } else {
            None
        }
    }
}

/// One direction of some links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Between {
    /// The senders.
    pub from: Vec<NodeIndex>,
    /// The receivers.
    pub to: Vec<NodeIndex>,
}

/// How a node joins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinPlan {
    /// Node names or addresses, as `serf join` takes them.
    pub to: Vec<String>,
    /// If nobody was reached: after this time again.
    pub retry: Option<Span>,
}

/// New values for some settings of a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkChange {
    /// See [`LinkSettings::latency`].
    pub latency: Option<Span>,
    /// See [`LinkSettings::jitter`].
    pub jitter: Option<Span>,
    /// See [`LinkSettings::loss`].
    pub loss: Option<Ratio>,
    /// See [`LinkSettings::duplicate`].
    pub duplicate: Option<Ratio>,
    /// See [`LinkSettings::reorder`].
    pub reorder: Option<Ratio>,
    /// See [`LinkSettings::reorder_by`].
    pub reorder_by: Option<Span>,
    /// See [`LinkSettings::rare`].
    pub rare: RareChange,
}

impl LinkChange {
    /// The settings after the change.
    #[must_use]
    pub fn apply(&self, old: LinkSettings) -> LinkSettings {
        LinkSettings {
            latency: self.latency.unwrap_or(old.latency),
            jitter: self.jitter.unwrap_or(old.jitter),
            loss: self.loss.unwrap_or(old.loss),
            duplicate: self.duplicate.unwrap_or(old.duplicate),
            reorder: self.reorder.unwrap_or(old.reorder),
            reorder_by: self.reorder_by.unwrap_or(old.reorder_by),
            rare: self.rare.apply(old.rare),
        }
    }
}

impl From<LinkSettings> for LinkChange {
    /// All values; of the rarer faults those that there are.
    fn from(settings: LinkSettings) -> Self {
        Self {
            latency: Some(settings.latency),
            jitter: Some(settings.jitter),
            loss: Some(settings.loss),
            duplicate: Some(settings.duplicate),
            reorder: Some(settings.reorder),
            reorder_by: Some(settings.reorder_by),
            rare: settings.rare.into(),
        }
    }
}

/// Something that has to be seen, or never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// When.
    pub when: When,
    /// What.
    pub what: What,
}

/// When something has to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It holds at this very time.
    At(Span),
    /// It comes to hold, or holds, at some moment from the first to the second time.
    Within(Span, Span),
    /// It holds at no moment from the first to the second time.
    Never(Span, Span),
}

/// What has to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A view of a member.
    Status {
        /// Whose view.
        on: Observers,
        /// Of whom.
        member: NodeIndex,
        /// The status; `None` for "unknown to the viewer".
        status: Option<Status>,
    },
    /// An event.
    Event {
        /// Who reports it.
        on: Observers,
        /// What is reported.
        kind: EventKind,
        /// About whom; `None` for anybody, or nobody.
        member: Option<NodeIndex>,
    },
    /// Every running node's view is right: who runs is alive, who was killed failed, who left
    /// left.
    Converged,
}

/// Whose view is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observers {
    /// At least one node.
    Any,
    /// Every node but the member itself that runs and takes part all through the time in question.
    Others,
    /// Each of these.
    Nodes(Vec<NodeIndex>),
}

/// What a node reports, as scenarios name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Its own probe of the member failed on every path.
    Suspected,
    /// It has answered a claim about itself. The member is itself.
    Refuted,
    /// It tries to reach a missing member, or a seed, again.
    Reconnect,
    /// Its application hears that a member joined.
    Join,
    /// Its application hears that a member left.
    Leave,
    /// Its application hears that a member failed.
    Failed,
    /// Its application hears that a member's tags changed.
    Update,
    /// Its application hears that a member is forgotten.
    Reap,
    /// Two addresses claim one name.
    Conflict,
    /// It sees nobody of those who should be here.
    Isolated,
    /// It was isolated and sees somebody again.
    Connected,
}

impl EventKind {
    /// All kinds, with the words that stand for them.
    pub const WORDS: [(&'static str, Self); 11] = [
        ("suspected", Self::Suspected),
        ("refuted", Self::Refuted),
        ("reconnect", Self::Reconnect),
        ("join", Self::Join),
        ("leave", Self::Leave),
        ("failed", Self::Failed),
        ("update", Self::Update),
        ("reap", Self::Reap),
        ("conflict", Self::Conflict),
        ("isolated", Self::Isolated),
        ("connected", Self::Connected),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

impl Scenario {
    /// The name of the node at a place.
    pub fn name(&self, place: NodeIndex) -> &str {
        self.nodes.get(place.index()).map_or("?", |node| &node.name)
    }

    /// The place of the node of this name.
    pub fn place(&self, name: &str) -> Option<NodeIndex> {
        self.nodes.iter().position(|node| node.name == name).map(NodeIndex::from_index)
    }

    /// The last time at which something is done, ends by itself, or a node is started.
    pub fn last_step_at(&self) -> Duration {
        let starts = self.nodes.iter().map(|node| node.start.0);
        starts.chain(self.steps.iter().map(TimedStep::ends_at)).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
