//! Clusters with different labels never learn of each other.

use tithing_core::Event;

use super::{Checker, Fact, Seen};
use crate::views::Views;

/// See the module.
#[derive(Debug)]
pub(super) struct ClustersStayApart;

impl Checker for ClustersStayApart {
    fn rule(&self) -> &'static str {
        "no view holds a member of another cluster"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        let Fact::Event(Event::StatusChanged { to: Some(_), .. }) = seen.fact else { return None };
        let member = seen.member.filter(|member| views.are_apart(seen.node, *member))?;
        Some(format!("node {} is a member, which is of another cluster", member.0 + 1))
    }
}
