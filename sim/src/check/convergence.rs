//! After healing, all views become right.

use tithing_core::member::Status;

use super::{Checker, Seen};
use crate::views::Views;

/// See the module. Asked at the end of a run that was quiet for as long as the bound says.
#[derive(Debug)]
pub(super) struct ViewsConverge;

impl Checker for ViewsConverge {
    fn rule(&self) -> &'static str {
        "views converge within the bound"
    }

    fn on_fact(&mut self, _seen: &Seen<'_>, _views: &Views) -> Option<String> {
        // While things go wrong, views may be wrong.
        None
    }

    fn on_settled(&mut self, views: &Views) -> Option<String> {
        if views.is_converged() {
            return None;
        }
        Some(views.first_wrong().map_or_else(
            || "a node is still leaving".into(),
            |(observer, member)| {
                let status = views.status(observer, member).map_or("unknown", Status::as_str);
                let fate = views.truth(member).fate;
                let (by, whom) = (observer.0 + 1, member.0 + 1);
                format!("node {by} sees node {whom} as {status}, which {fate}")
            },
        ))
    }
}
