//! A member that left is `left` and not `failed`, in every view that could hear it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tithing_core::Instant;
use tithing_core::member::Status;

use super::{Checker, Fact, Seen};
use crate::scenario::NodeIndex;
use crate::views::{Fate, Views};
use crate::world::Change;

/// A goodbye travels by gossip, which may be spent on nodes that are gone: the rule is asked only
/// where all nodes ran when it was said, and until everybody could hear it.
const TRAVEL: Duration = Duration::from_mins(1);

/// See the module. Who could hear a goodbye: whoever the leaving node knew and who knew it, runs
/// without a break from then on, and lives on a network that was always without faults. The
/// goodbye may come late, by an exchange of full state: the rule is asked when all had time to
/// settle.
#[derive(Debug, Default)]
pub(super) struct LeftIsNotFailed {
    /// Who could hear whose goodbye (the key), and when it was said.
    hearers: BTreeMap<NodeIndex, (Instant, BTreeSet<NodeIndex>)>,
}

impl LeftIsNotFailed {
    fn on_leaving(&mut self, at: Instant, member: NodeIndex, views: &Views) {
        // Who knows nobody says goodbye to nobody.
        let known: Vec<NodeIndex> = views
            .nodes()
            .filter(|node| *node != member)
            .filter(|node| views.status(member, *node) == Some(Status::Alive))
            .collect();
        // A paused node says goodbye later, to whoever listens then.
        let is_heard = views.was_always_clean()
            && !views.truth(member).was_paused
            // The few copies of a goodbye may all go to the dead, who are told things for a while.
            && views.nodes().all(|node| views.status(member, node) != Some(Status::Failed));
        if is_heard && known.iter().all(|node| views.truth(*node).fate == Fate::Running) {
            let knows = |node: &NodeIndex| views.status(*node, member) == Some(Status::Alive);
            self.hearers.insert(member, (at, known.into_iter().filter(knows).collect()));
        }
    }

    /// A process has ended or stalled: it hears nothing, and what it has heard it cannot tell.
    fn on_loss(&mut self, at: Instant, node: NodeIndex) {
        self.hearers.retain(|_, (said, _)| at.since(*said) > TRAVEL);
        for (_, hearers) in self.hearers.values_mut() {
            hearers.remove(&node);
        }
    }
}

impl Checker for LeftIsNotFailed {
    fn rule(&self) -> &'static str {
        "a member that left is not called failed"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        let Fact::Change(change) = seen.fact else { return None };
        match change {
            Change::Leaving(member) => {
                self.on_loss(seen.at, member);
                self.on_leaving(seen.at, member, views);
            }
            Change::Started(node) => {
                self.on_loss(seen.at, node);
                self.hearers.remove(&node);
            }
            Change::Killed(node) | Change::Paused(node) | Change::Stalled(node) => {
                self.on_loss(seen.at, node);
            }
            Change::Network { is_clean: false, .. } => self.hearers.clear(),
            Change::Network { is_clean: true, .. }
            | Change::Resumed(_)
            | Change::Flowing(_)
            | Change::Restored(_)
            | Change::Joined(_)
            | Change::ForcedOut(_)
            | Change::Exited(_) => {}
        }
        None
    }

    fn on_settled(&mut self, views: &Views) -> Option<String> {
        let pairs = self
            .hearers
            .iter()
            .flat_map(|(member, (_, hearers))| hearers.iter().map(|hearer| (*hearer, *member)));
        let (hearer, member) = pairs.into_iter().find(|(hearer, member)| {
            views.truth(*member).fate == Fate::Left
                && views.status(*hearer, *member) == Some(Status::Failed)
        })?;
        Some(format!("node {} calls node {} failed, which left", hearer.0 + 1, member.0 + 1))
    }
}
