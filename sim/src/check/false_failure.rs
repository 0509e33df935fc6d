//! On a network without faults, whoever runs all along is never declared failed.

use tithing_core::Event;
use tithing_core::member::{State, Status};

use super::{Checker, Fact, Seen};
use crate::views::{Fate, Views};

/// See the module. Other nodes may be killed, paused or leave meanwhile: the rule speaks of a
/// member and an observer that ran from the first to the last moment.
#[derive(Debug)]
pub(super) struct NobodyFailsForNothing;

impl Checker for NobodyFailsForNothing {
    fn rule(&self) -> &'static str {
        "nobody is declared failed that was reachable and running all along"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String> {
        let Fact::Event(event) = seen.fact else { return None };
        let is_failure = matches!(
            event,
            Event::StatusChanged { to: Some(Status::Failed), .. }
                | Event::StateChanged { to: Some(State::Dead), .. }
        );
        let member = seen.member?;
        let is_steady = |node| {
            let truth = views.truth(node);
            truth.fate == Fate::Running && truth.lives == 1 && !truth.was_paused
        };
        (is_failure && views.was_always_clean() && is_steady(member) && is_steady(seen.node))
            .then(|| format!("node {} is called failed", member.0 + 1))
    }
}
