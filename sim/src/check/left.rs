//! A member that left is `left` and not `failed`, in every view that could hear it.

use std::collections::BTreeSet;

use tithing_core::member::Status;

use super::{Checker, Fact, Seen};
use crate::scenario::NodeIndex;
use crate::views::{Fate, Views};
use crate::world::Change;

/// See the module. Who could hear a goodbye: whoever knew the leaving node, runs without a break
/// from then on, and lives on a network that was always without faults. The goodbye may come late,
/// by an exchange of full state: the rule is asked when all had time to settle.
#[derive(Debug, Default)]
pub(super) struct LeftIsNotFailed {
    /// Who could hear (first) whose goodbye (second).
    hearers: BTreeSet<(NodeIndex, NodeIndex)>,
}

impl Checker for LeftIsNotFailed {
    fn rule(&self) -> &'static str {
        "a member that left is not called failed"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        let Fact::Change(change) = seen.fact else { return None };
        match change {
            Change::Leaving(member) => {
                let hears = |node: &NodeIndex| {
                    views.truth(*node).fate == Fate::Running
                        && views.status(*node, member) == Some(Status::Alive)
                };
                // A paused node says goodbye later, to whoever listens then.
                let is_heard = views.was_always_clean() && !views.truth(member).was_paused;
                let hearers = views.nodes().filter(|node| is_heard && hears(node));
                self.hearers.extend(hearers.map(|node| (node, member)));
            }
            Change::Started(node)
            | Change::Killed(node)
            | Change::Exited(node)
            | Change::Paused(node) => {
                let is_new = matches!(change, Change::Started(_));
                self.hearers
                    .retain(|(hearer, member)| *hearer != node && !(is_new && *member == node));
            }
            Change::Network { is_clean: false, .. } => self.hearers.clear(),
            Change::Network { is_clean: true, .. } | Change::Resumed(_) => {}
        }
        None
    }

    fn on_settled(&mut self, views: &Views) -> Option<String> {
        let is_wrong = |(hearer, member): &&(NodeIndex, NodeIndex)| {
            views.truth(*member).fate == Fate::Left
                && views.status(*hearer, *member) == Some(Status::Failed)
        };
        let (hearer, member) = self.hearers.iter().find(is_wrong)?;
        Some(format!("node {} calls node {} failed, which left", hearer.0 + 1, member.0 + 1))
    }
}
