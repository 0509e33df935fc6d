//! A query ends with the right counts: who answered is counted once, and on a good network all who
//! were asked have answered.

use std::collections::{BTreeMap, BTreeSet};

use tithing_core::command::{QueryId, QueryReport};
use tithing_core::{Command, Event, Reply};

use super::{Checker, Fact, Seen};
use crate::scenario::NodeIndex;
use crate::views::{Fate, Views};
use crate::world::Change;

/// A query that runs.
#[derive(Debug, Default)]
struct Running {
    acked: BTreeSet<String>,
    answered: BTreeSet<String>,
    /// Whose applications were asked.
    asked: BTreeSet<NodeIndex>,
    wants_acks: bool,
    /// Whether all members are asked.
    is_open: bool,
    /// Since it began nothing was lost, and nobody came, went or stood still.
    is_undisturbed: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct QueriesAddUp {
    /// By who asked, and which.
    running: BTreeMap<(NodeIndex, QueryId), Running>,
    /// What a node was last told to ask; its reply comes in the same step.
    wanted: Option<(NodeIndex, bool, bool)>,
    answers: Answers,
}

/// Who answers, of those that are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Answers {
    #[default]
    All,
    /// Whoever wants to.
    Some,
}

impl QueriesAddUp {
    /// The same where members need not answer.
    pub(super) fn with_silence() -> Self {
        Self { answers: Answers::Some, ..Self::default() }
    }

    fn begin(&mut self, node: NodeIndex, query: QueryId, views: &Views) {
        let Some((asker, is_open, wants_acks)) = self.wanted.take() else { return };
        if asker != node {
            return;
        }
        let is_undisturbed = views.is_clean() && views.is_converged();
        let running = Running { wants_acks, is_open, is_undisturbed, ..Running::default() };
        self.running.insert((node, query), running);
    }

    /// A member says something for the first time, or again.
    fn note(
        &mut self,
        asker: (NodeIndex, QueryId),
        from: &str,
        set: impl Fn(&mut Running) -> &mut BTreeSet<String>,
    ) -> Option<String> {
        let running = self.running.entry(asker).or_default();
        let is_new = set(running).insert(from.to_owned());
        (!is_new).then(|| format!("counts {from} twice in query {}", asker.1))
    }

    fn end(
        &mut self,
        asker: (NodeIndex, QueryId),
        report: QueryReport,
        views: &Views,
    ) -> Option<String> {
        let running = self.running.remove(&asker)?;
        let counted = (as_len(report.acks), as_len(report.responses));
        if counted != (running.acked.len(), running.answered.len()) {
            return Some(format!(
                "reports {report:?} of query {}, but {} acks and {} answers were seen",
                asker.1,
                running.acked.len(),
                running.answered.len()
            ));
        }
        if !running.is_undisturbed {
            return None;
        }
        let is_up = |node: &NodeIndex| views.truth(*node).fate == Fate::Running;
        let members =
            views.nodes().filter(|it| is_up(it) && !views.are_apart(*it, asker.0)).count();
        let asked = if running.is_open { members } else { running.asked.len() };
        let acks = if running.wants_acks { asked } else { 0 };
        let (acked, answered) = counted;
        let is_answered = match self.answers {
            Answers::All => answered == asked,
            Answers::Some => answered <= asked,
        };
        let is_right = running.asked.len() == asked && acked == acks && is_answered;
        (!is_right).then(|| {
            format!(
                "reports {report:?} of query {}, but {asked} members were to answer and {} were \
                 asked",
                asker.1,
                running.asked.len()
            )
        })
    }

    fn disturb(&mut self) {
        self.running.values_mut().for_each(|running| running.is_undisturbed = false);
    }
}

impl Checker for QueriesAddUp {
    fn rule(&self) -> &'static str {
        "a query ends with the right counts"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        match seen.fact {
            Fact::Asked(Command::Query(request)) => {
                let is_open = request.nodes.is_empty() && request.tags.is_empty();
                self.wanted = Some((seen.node, is_open, request.wants_acks));
                None
            }
            Fact::Answered(Reply::QueryBegun(query)) => {
                self.begin(seen.node, *query, views);
                None
            }
            Fact::Event(Event::Query(received)) => {
                let asker = views.place(&received.from)?;
                self.running.get_mut(&(asker, received.query))?.asked.insert(seen.node);
                None
            }
            Fact::Event(Event::QueryAcked { query, from }) => {
                self.note((seen.node, *query), from, |running| &mut running.acked)
            }
            Fact::Event(Event::QueryAnswered { query, from, .. }) => {
                self.note((seen.node, *query), from, |running| &mut running.answered)
            }
            Fact::Event(Event::QueryEnded { query, report }) => {
                self.end((seen.node, *query), *report, views)
            }
            Fact::Change(Change::Started(node) | Change::Killed(node)) => {
                self.running.retain(|(asker, _), _| *asker != node);
                self.disturb();
                None
            }
            Fact::Change(change) if change.is_about_process() || is_network(change) => {
                self.disturb();
                None
            }
            Fact::Event(_)
            | Fact::Change(_)
            | Fact::Queues(_)
            | Fact::Asked(_)
            | Fact::Answered(_)
            | Fact::Clocks { .. }
            | Fact::Sent(_) => None,
        }
    }

    fn is_waiting(&self) -> bool {
        !self.running.is_empty()
    }
}

const fn is_network(change: Change) -> bool {
    matches!(change, Change::Network { .. })
}

fn as_len(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
