//! Whether this node is meant by a query (PROTOCOL.md P-184).

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::Reject;
use crate::re2::Pattern;
use crate::time::{Duration, Instant};
use crate::wire::serf::query::{Filter, Filters};

/// Whether a query is for this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selection {
    /// It is.
    Selected,
    /// It is for others.
    PassedOver,
}

/// How much of the expressions of strangers is compiled: one that fits into a query can take
/// 60 ms, and a packet holds many queries.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct PatternBudget {
    /// The second that is running.
    since: Instant,
    bytes: usize,
}

impl PatternBudget {
    /// Compiles an expression, if there is something left for it.
    fn compile(&mut self, cx: &Cx<'_>, expr: &str) -> Result<Pattern, Reject> {
        if cx.now.since(self.since) >= Duration::from_secs(1) {
            *self = Self { since: cx.now, bytes: 0 };
        }
        self.bytes = self.bytes.saturating_add(expr.len());
        if self.bytes > cx.config.limits.serf.queries.pattern_bytes_max {
            return Err(Reject::TooLarge);
        }
        Pattern::new(expr).map_err(|_| Reject::BadFilter)
    }
}

/// Whether all filters match. One that makes no sense is an error: nobody is selected by it.
pub(super) fn selects(
    cx: &Cx<'_>,
    tags: &BTreeMap<String, String>,
    budget: &mut PatternBudget,
    filters: &Filters<'_>,
) -> Result<Selection, Reject> {
    if filters.is_empty() {
        return Ok(Selection::Selected);
    }
    // Names cost next to nothing: who is not named compiles no expression.
    for filter in filters.iter() {
        if let Filter::Nodes(names) = filter?
            && !names.iter().any(|name| cx.is_self(name))
        {
            return Ok(Selection::PassedOver);
        }
    }
    for filter in filters.iter() {
        if let Filter::Tag { tag, expr } = filter? {
            let pattern = budget.compile(cx, expr)?;
            let value = tags.get(tag).map(String::as_str).unwrap_or_default();
            if !pattern.is_match(value) {
                return Ok(Selection::PassedOver);
            }
        }
    }
    Ok(Selection::Selected)
}
