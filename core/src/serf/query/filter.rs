//! Whether this node is meant by a query (PROTOCOL.md P-184).

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::cx::Cx;
use crate::event::Reject;
use crate::re2::Pattern;
use crate::wire::serf::query::{Filter, Filters};

/// Whether a query is for this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selection {
    /// It is.
    Selected,
    /// It is for others.
    PassedOver,
}

/// Whether all filters match. One that makes no sense is an error: nobody is selected by it.
pub(super) fn selects(
    cx: &Cx<'_>,
    tags: &BTreeMap<String, String>,
    filters: &Filters<'_>,
) -> Result<Selection, Reject> {
    if filters.is_empty() {
        return Ok(Selection::Selected);
    }
    if filters.len() > cx.config.limits.query_filters_max {
        return Err(Reject::TooLarge);
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
            let pattern = Pattern::new(expr).map_err(|_| Reject::BadFilter)?;
            let value = tags.get(tag).map(String::as_str).unwrap_or_default();
            if !pattern.is_match(value) {
                return Ok(Selection::PassedOver);
            }
        }
    }
    Ok(Selection::Selected)
}
