//! Whoever watches a world, and what there is to see.

use serde::{Deserialize, Serialize};
use tithing_core::config::SecurityConfig;
use tithing_core::{Actions, Input, Instant, Node};

use crate::application::{Cause, Presence, Turn};
use crate::scenario::NodeIndex;
use crate::tally::Tally;

/// Whoever watches a world: a checker, a recorder, an application on top of the nodes.
pub trait Observer {
    /// A node has taken an input. Called after every step.
    fn on_step(&mut self, step: &Step<'_>);

    /// Something was done to the world.
    fn on_change(&mut self, at: Instant, change: Change);

    /// The application on a node gets a moment of time, if there is one.
    fn on_turn(&mut self, _cause: Cause<'_>, _turn: &mut Turn) -> Presence {
        Presence::Absent
    }

    /// A datagram does not arrive, or not as it was sent.
    fn on_stray(&mut self, _at: Instant, _stray: Stray) {}
}

/// Watches nothing.
impl Observer for () {
    fn on_step(&mut self, _step: &Step<'_>) {}

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

/// One step of one node.
#[derive(Debug)]
pub struct Step<'a> {
    /// When.
    pub at: Instant,
    /// The same, as the node's own clock shows it.
    pub shown: Instant,
    /// Which node.
    pub node: NodeIndex,
    /// What happened to it.
    pub input: &'a Input<'a>,
    /// What it wants done.
    pub actions: &'a Actions,
    /// The node after the step.
    pub core: &'a Node,
    /// Its keys and label, as they were before the step.
    pub security: &'a SecurityConfig,
    /// The step as [`crate::Record`] bytes.
    pub record: &'a [u8],
}

/// A datagram that did not arrive as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    /// Who sent it.
    pub from: NodeIndex,
    /// Who has the address that it was sent to, or had it at first.
    pub to: NodeIndex,
    /// Its size in bytes.
    pub bytes: u32,
    /// What became of it.
    pub fate: StrayFate,
}

/// What becomes of datagrams that do not arrive as they were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum StrayFate {
    /// The link lost it.
    Lost,
    /// A partition, a cut or an isolation stopped it.
    Blocked,
    /// No process runs at the address, or nobody has the address.
    Nobody,
    /// The process stands still, and its buffer is full.
    Overflowed,
    /// The link lost everything for a while.
    LostInBurst,
    /// A bit was flipped in it. It arrives.
    Corrupted,
    /// It was larger than the link lets pass.
    TooLarge,
    /// Too much waited for the link already.
    Congested,
    /// Datagrams do not pass there, or are not wanted.
    Filtered,
}

impl StrayFate {
    /// What it counts as.
    pub const fn tally(self) -> Tally {
        match self {
            Self::Lost => Tally::Lost,
            Self::Blocked => Tally::Blocked,
            Self::Nobody => Tally::Nobody,
            Self::Overflowed => Tally::Overflowed,
            Self::LostInBurst => Tally::LostInBurst,
            Self::Corrupted => Tally::Corrupted,
            Self::TooLarge => Tally::TooLarge,
            Self::Congested => Tally::Congested,
            Self::Filtered => Tally::Filtered,
        }
    }

    /// In words that follow "it".
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "was lost on the link",
            Self::Blocked => "was stopped by a partition",
            Self::Nobody => "reached nobody",
            Self::Overflowed => "found the buffer full",
            Self::LostInBurst => "was lost in a burst",
            Self::Corrupted => "was corrupted",
            Self::TooLarge => "was too large for the link",
            Self::Congested => "was dropped at a full link",
            Self::Filtered => "was dropped by a filter",
        }
    }
}

/// Something done to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A process that is about to be started finds a snapshot with all that its earlier life has
    /// kept.
    Restored(NodeIndex),
    /// A process was started, with no memory but its snapshot.
    Started(NodeIndex),
    /// A process is gone at once.
    Killed(NodeIndex),
    /// A node was told to leave.
    Leaving(NodeIndex),
    /// A process has exited after its leave.
    Exited(NodeIndex),
    /// A join that a node was told to do has reached somebody.
    Joined(NodeIndex),
    /// Some node was told to declare that this one has left.
    ForcedOut(NodeIndex),
    /// A process gets no more time.
    Paused(NodeIndex),
    /// A process goes on.
    Resumed(NodeIndex),
    /// A process can neither send nor receive; its timers run.
    Stalled(NodeIndex),
    /// It can again.
    Flowing(NodeIndex),
    /// The network has changed.
    Network {
        /// Whether every packet arrives, once and in order of latency, and is understood.
        is_clean: bool,
        /// Whether some pair of nodes is cut off.
        is_partitioned: bool,
    },
}

impl Change {
    /// Whether it begins, ends, stops or resumes a process.
    pub const fn is_about_process(self) -> bool {
        match self {
            Self::Started(_)
            | Self::Killed(_)
            | Self::Leaving(_)
            | Self::Exited(_)
            | Self::Paused(_)
            | Self::Resumed(_)
            | Self::Stalled(_)
            | Self::Flowing(_) => true,
            Self::Joined(_) | Self::ForcedOut(_) | Self::Restored(_) | Self::Network { .. } => {
                false
            }
        }
    }

    /// In words that follow the node's name, if there is one.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restored(_) => "finds its snapshot",
            Self::Started(_) => "starts",
            Self::Killed(_) => "is gone",
            Self::Leaving(_) => "is told to leave",
            Self::Exited(_) => "has left and exits",
            Self::Joined(_) => "has joined",
            Self::ForcedOut(_) => "is declared gone",
            Self::Paused(_) => "stands still",
            Self::Resumed(_) => "goes on",
            Self::Stalled(_) => "cannot send and receive",
            Self::Flowing(_) => "can send and receive again",
            Self::Network { is_clean: true, is_partitioned: false } => "the network is well",
            Self::Network { is_clean: false, is_partitioned: false } => "the network has faults",
            Self::Network { is_clean: true, is_partitioned: true } => "the network is divided",
            Self::Network { is_clean: false, is_partitioned: true } => {
                "the network is divided and has faults"
            }
        }
    }

    /// The node that it was done to.
    pub const fn node(self) -> Option<NodeIndex> {
        match self {
            Self::Restored(node)
            | Self::Started(node)
            | Self::Killed(node)
            | Self::Leaving(node)
            | Self::Exited(node)
            | Self::Joined(node)
            | Self::ForcedOut(node)
            | Self::Paused(node)
            | Self::Resumed(node)
            | Self::Stalled(node)
            | Self::Flowing(node) => Some(node),
            Self::Network { .. } => None,
        }
    }
}
