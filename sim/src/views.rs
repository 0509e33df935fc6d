//! What every node thinks of every other, beside the truth.

use std::collections::BTreeMap;

use tithing_core::Instant;
use tithing_core::member::Status;

use crate::scenario::NodeIndex;
use crate::world::Change;

/// What has become of a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It has never been started.
    #[default]
    Unborn,
    /// It runs and takes part.
    Running,
    /// It gets no time.
    Paused,
    /// It was told to leave and has not finished.
    Leaving,
    /// It was killed.
    Killed,
    /// It has left.
    Left,
}

impl Fate {
    /// Whether there is a process.
    pub const fn is_up(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Leaving)
    }

    /// Whether there was a process and there is none now.
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Killed | Self::Left)
    }
}

impl std::fmt::Display for Fate {
    /// A verb: "which runs".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unborn => "was never started",
            Self::Running => "runs",
            Self::Paused => "is paused",
            Self::Leaving => "is leaving",
            Self::Killed => "was killed",
            Self::Left => "left",
        })
    }
}

/// The truth about one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// What has become of it.
    pub fate: Fate,
    /// How often it has been started.
    pub lives: u32,
    /// Whether it was ever paused.
    pub was_paused: bool,
    /// Whether it was ever told to leave.
    pub was_leaving: bool,
    /// Whether somebody was ever told to force it out.
    pub was_forced: bool,
    /// When its fate last changed.
    pub since: Instant,
}

/// How many running nodes think so of one member.
#[derive(Clone, Copy, Debug, Default)]
struct Column {
    left: u32,
    failed: u32,
    alive: u32,
}

impl Column {
    /// Whether some think that it left and others that it failed.
    const fn is_mixed(self) -> bool {
        self.left > 0 && self.failed > 0
    }
}

/// All views, the truth, and how far they are apart. Every change costs at most one row and one
/// column.
#[derive(Debug)]
pub struct Views {
    names: BTreeMap<String, NodeIndex>,
    clusters: Vec<usize>,
    truths: Vec<Truth>,
    /// Row after row, one for each observer.
    statuses: Vec<Option<Status>>,
    columns: Vec<Column>,
    wrong: usize,
    mixed: usize,
    unsettled: usize,
    is_clean: bool,
    is_partitioned: bool,
    was_always_clean: bool,
}

impl Views {
    /// Nobody runs, nobody knows anybody. `is_clean` says whether the links are without faults.
    pub fn new(names: impl IntoIterator<Item = String>, is_clean: bool) -> Self {
        let names: BTreeMap<String, NodeIndex> = names
            .into_iter()
            .enumerate()
            .map(|(place, name)| (name, NodeIndex::from_index(place)))
            .collect();
        let len = names.len();
        Self {
            names,
            clusters: vec![0; len],
            truths: vec![Truth::default(); len],
            statuses: vec![None; len * len],
            columns: vec![Column::default(); len],
            wrong: 0,
            mixed: 0,
            unsettled: 0,
            is_clean,
            is_partitioned: false,
            was_always_clean: is_clean,
        }
    }

    /// The same for nodes of several clusters: which each is in, in their order.
    #[must_use]
    pub fn of_clusters(self, clusters: Vec<usize>) -> Self {
        Self { clusters, ..self }
    }

    /// Whether these nodes are of different clusters, and should never know each other.
    pub fn are_apart(&self, a: NodeIndex, b: NodeIndex) -> bool {
        self.clusters[a.index()] != self.clusters[b.index()]
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.truths.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.truths.is_empty()
    }

    /// All nodes.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        (0..self.len()).map(NodeIndex::from_index)
    }

    /// The node of this name.
    pub fn place(&self, name: &str) -> Option<NodeIndex> {
        self.names.get(name).copied()
    }

    /// The truth about a node.
    pub fn truth(&self, node: NodeIndex) -> Truth {
        self.truths[node.index()]
    }

    /// What one node thinks of another; `None` for "not in its table".
    pub fn status(&self, observer: NodeIndex, member: NodeIndex) -> Option<Status> {
        self.statuses[self.cell(observer, member)]
    }

    /// Whether no link has ever lost, doubled, reordered or stopped a packet, and no node had
    /// the wrong keys.
    pub const fn was_always_clean(&self) -> bool {
        self.was_always_clean
    }

    /// Whether some pair of nodes is cut off.
    pub const fn is_partitioned(&self) -> bool {
        self.is_partitioned
    }

    /// Whether links lose nothing, nobody is cut off and all can read all.
    pub const fn is_clean(&self) -> bool {
        self.is_clean
    }

    /// Whether every view is right: whoever runs is alive, whoever is gone failed, left or is
    /// unknown, and all agree which; who is of another cluster is unknown; and nobody is paused or
    /// on the way out.
    pub const fn is_converged(&self) -> bool {
        self.wrong == 0 && self.mixed == 0 && self.unsettled == 0
    }

    /// Whether any running node thinks that this one is there.
    pub fn is_thought_alive(&self, member: NodeIndex) -> bool {
        self.columns[member.index()].alive > 0
    }

    /// A process is paused, or leaving and not yet gone.
    pub const fn is_unsettled(&self) -> bool {
        self.unsettled > 0
    }

    /// The first view that is not right, for a report.
    pub fn first_wrong(&self) -> Option<(NodeIndex, NodeIndex)> {
        let pairs = self.nodes().flat_map(|o| self.nodes().map(move |m| (o, m)));
        let mut pairs = pairs.filter(|&(o, _)| self.counts(o));
        pairs.find(|&(o, m)| {
            let is_torn =
                self.columns[m.index()].is_mixed() && self.status(o, m) == Some(Status::Failed);
            is_torn || !self.is_right(o, m)
        })
    }

    fn cell(&self, observer: NodeIndex, member: NodeIndex) -> usize {
        observer.index() * self.len() + member.index()
    }

    /// Whether this node's view counts.
    fn counts(&self, observer: NodeIndex) -> bool {
        self.truths[observer.index()].fate.is_up()
    }

    fn is_right(&self, observer: NodeIndex, member: NodeIndex) -> bool {
        let status = self.status(observer, member);
        if self.are_apart(observer, member) {
            return status.is_none();
        }
        let truth = self.truths[member.index()];
        match truth.fate {
            Fate::Unborn => status.is_none(),
            Fate::Running | Fate::Paused | Fate::Leaving => status == Some(Status::Alive),
            Fate::Killed => match status {
                None | Some(Status::Failed) => true,
                Some(Status::Left) => truth.was_leaving || truth.was_forced,
                Some(Status::Alive | Status::Leaving) => false,
            },
            // If nobody could hear the goodbye, failed is all that anybody can know.
            Fate::Left => match status {
                None | Some(Status::Left | Status::Failed) => true,
                Some(Status::Alive | Status::Leaving) => false,
            },
        }
    }

    /// Takes one pair out of the sums, or puts it in.
    fn count_pair(&mut self, observer: NodeIndex, member: NodeIndex, is_in: bool) {
        if !self.counts(observer) {
            return;
        }
        let status = self.status(observer, member);
        let is_wrong = !self.is_right(observer, member);
        let column = &mut self.columns[member.index()];
        self.mixed -= usize::from(column.is_mixed());
        let sum = match status {
            Some(Status::Left) => Some(&mut column.left),
            Some(Status::Failed) => Some(&mut column.failed),
            Some(Status::Alive | Status::Leaving) => Some(&mut column.alive),
            None => None,
        };
        if let Some(sum) = sum {
            *sum = if is_in { *sum + 1 } else { *sum - 1 };
        }
        self.mixed += usize::from(column.is_mixed());
        self.wrong = if is_in {
            self.wrong + usize::from(is_wrong)
        } else {
            self.wrong - usize::from(is_wrong)
        };
    }

    fn count_cross(&mut self, node: NodeIndex, is_in: bool) {
        for other in self.nodes() {
            self.count_pair(node, other, is_in);
            if other != node {
                self.count_pair(other, node, is_in);
            }
        }
    }

    /// One node has changed its mind about another.
    pub fn set_status(&mut self, observer: NodeIndex, member: NodeIndex, to: Option<Status>) {
        self.count_pair(observer, member, false);
        let cell = self.cell(observer, member);
        self.statuses[cell] = to;
        self.count_pair(observer, member, true);
    }

    /// Something was done to the world.
    pub fn on_change(&mut self, at: Instant, change: Change) {
        // Who cannot send for long accuses others in the end (PROTOCOL.md P-121): a fault of the
        // network, though of one node's part of it only.
        self.was_always_clean &= !matches!(change, Change::Stalled(_));
        let (node, fate) = match change {
            Change::Network { is_clean, is_partitioned } => {
                (self.is_clean, self.is_partitioned) = (is_clean, is_partitioned);
                self.was_always_clean &= is_clean;
                return;
            }
            Change::Joined(_) | Change::Restored(_) => return,
            Change::ForcedOut(node) => return self.on_forced_out(node),
            Change::Started(node) => (node, Fate::Running),
            Change::Killed(node) => (node, Fate::Killed),
            Change::Leaving(node) => (node, Fate::Leaving),
            Change::Exited(node) => (node, Fate::Left),
            // Who can neither send nor receive is no better off than who stands still.
            Change::Paused(node) | Change::Stalled(node) => (node, Fate::Paused),
            Change::Resumed(node) | Change::Flowing(node) => (node, self.fate_after_pause(node)),
        };
        self.count_cross(node, false);
        self.unsettled -= usize::from(is_unsettled(self.truths[node.index()].fate));
        let truth = &mut self.truths[node.index()];
        truth.since = at;
        truth.lives += u32::from(matches!(change, Change::Started(_)));
        truth.was_paused |= fate == Fate::Paused;
        truth.was_leaving |= fate == Fate::Leaving;
        truth.fate = fate;
        if matches!(change, Change::Started(_)) || fate.is_gone() {
            for member in self.nodes() {
                let cell = self.cell(node, member);
                self.statuses[cell] = None;
            }
        }
        self.unsettled += usize::from(is_unsettled(fate));
        self.count_cross(node, true);
    }

    /// Somebody was told to declare that a node has left.
    fn on_forced_out(&mut self, node: NodeIndex) {
        self.count_cross(node, false);
        self.truths[node.index()].was_forced = true;
        self.count_cross(node, true);
    }

    /// A process that was paused in the middle of its leave goes on leaving.
    fn fate_after_pause(&self, node: NodeIndex) -> Fate {
        if self.truth(node).fate == Fate::Leaving {
            // It was told while it stood still, and hears of it only now.
            return Fate::Leaving;
        }
        match self.status(node, node) {
            Some(Status::Leaving | Status::Left) => Fate::Leaving,
            Some(Status::Alive | Status::Failed) | None => Fate::Running,
        }
    }
}

const fn is_unsettled(fate: Fate) -> bool {
    matches!(fate, Fate::Paused | Fate::Leaving)
}
