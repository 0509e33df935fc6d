//! What waits to be sent keeps within its bounds.

use tithing_core::Queues;

use super::{Checker, Fact, Seen};
use crate::views::Views;

/// See the module.
#[derive(Debug)]
pub(super) struct QueuesKeepToTheirCaps {
    /// The bound of each queue.
    pub(super) entries_max: usize,
}

impl Checker for QueuesKeepToTheirCaps {
    fn rule(&self) -> &'static str {
        "queues stay within their caps"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
        let Fact::Queues(queues) = seen.fact else { return None };
        let Queues { membership, intents, queries, events } = queues;
        let longest = membership.max(intents).max(queries).max(events);
        (longest > self.entries_max).then(|| format!("{queues:?}, at most {}", self.entries_max))
    }
}
