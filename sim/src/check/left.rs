//! A member that left is `left` and not `failed`, in every view that could hear it.

use tithing_core::member::Status;

use super::{Checker, Seen};
use crate::views::{Fate, Views};

/// See the module. On a network that was always without faults everybody could hear it; on any
/// other at least everybody who can hear a node that heard it.
#[derive(Debug)]
pub(super) struct LeftIsNotFailed;

impl Checker for LeftIsNotFailed {
    fn rule(&self) -> &'static str {
        "a member that left is not called failed"
    }

    fn on_fact(&mut self, _seen: &Seen<'_>, _views: &Views) -> Option<String> {
        // The goodbye may reach a view only by a later exchange of full state: see `on_settled`.
        None
    }

    fn on_settled(&mut self, views: &Views) -> Option<String> {
        let running = || views.nodes().filter(|node| views.truth(*node).fate == Fate::Running);
        for member in views.nodes().filter(|node| views.truth(*node).fate == Fate::Left) {
            let sees = |status| running().find(|o| views.status(*o, member) == Some(status));
            let Some(observer) = sees(Status::Failed) else { continue };
            if views.was_always_clean() || sees(Status::Left).is_some() {
                return Some(format!(
                    "node {} calls node {} failed, which left",
                    observer.0 + 1,
                    member.0 + 1
                ));
            }
        }
        None
    }
}
