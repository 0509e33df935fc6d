//! Whoever watches a world, and what there is to see.

use tithing_core::config::SecurityConfig;
use tithing_core::{Actions, Input, Instant, Node};

use crate::application::{Cause, Presence, Turn};
use crate::scenario::NodeIndex;

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

/// Something done to the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            | Self::Resumed(_) => true,
            Self::Joined(_) | Self::ForcedOut(_) | Self::Restored(_) | Self::Network { .. } => {
                false
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
            | Self::Resumed(node) => Some(node),
            Self::Network { .. } => None,
        }
    }
}
