//! Which queries are known already (PROTOCOL.md P-183).

use alloc::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::command::QueryId;
use crate::id::LamportTime;

/// What is known of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is news.
    New,
    /// It has been here.
    Known,
    /// It is older than what is remembered: it may have been here.
    Old,
    /// It was asked in an earlier life of this node.
    Unwanted,
}

/// Recent queries.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct QueryWindow {
    seen: BTreeSet<QueryId>,
    entries_max: usize,
    /// Nothing below is taken any more.
    floor: LamportTime,
    /// Nothing below was ever wanted.
    begin: LamportTime,
}

impl QueryWindow {
    /// A window that remembers so many queries.
    pub(super) fn new(entries_max: usize) -> Self {
        Self { seen: BTreeSet::new(), entries_max, floor: LamportTime(0), begin: LamportTime(0) }
    }

    /// Nothing below `begin` is wanted.
    pub(super) fn begin(&mut self, begin: LamportTime) {
        self.begin = self.begin.max(begin);
    }

    fn raise_floor(&mut self, floor: LamportTime) {
        self.floor = self.floor.max(floor);
    }

    /// Takes a query, unless it is known, old or unwanted. What is older than `oldest` is
    /// forgotten.
    pub(super) fn admit(&mut self, query: QueryId, oldest: LamportTime) -> Standing {
        self.raise_floor(oldest);
        if query.ltime < self.begin {
            return Standing::Unwanted;
        }
        if query.ltime < self.floor {
            return Standing::Old;
        }
        if !self.seen.insert(query) {
            return Standing::Known;
        }
        while let Some(&first) = self.seen.first() {
            let is_over = self.seen.len() > self.entries_max;
            if first.ltime >= self.floor && !is_over {
                break;
            }
            self.seen.pop_first();
            if is_over {
                // It would be taken for news if it came again.
                self.raise_floor(LamportTime(first.ltime.0.saturating_add(1)));
            }
        }
        Standing::New
    }
}

#[cfg(test)]
mod tests;
