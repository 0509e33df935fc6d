//! What is known of the cluster, without a word on how it is shown.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::Zoned;
use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::response::{MemberRecord, Stats};

use super::source::{Census, Detail};
use crate::commands::members::shown_addr;
use crate::go;
use crate::words::printable;

/// Events that are remembered.
const EVENTS_MAX: usize = 64;

/// Bytes of a payload that are shown.
const PAYLOAD_SHOWN: usize = 64;

/// A member as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) addr: String,
    pub(super) status: String,
    pub(super) tags: String,
    /// Since when it has its status, if that is known.
    pub(super) since: Option<Instant>,
    /// The round trip to expect from the agent.
    pub(super) rtt: Option<Duration>,
}

/// An event as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Happening {
    pub(super) at: Zoned,
    pub(super) text: String,
}

/// All that is known.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// The agent's own name.
    pub(super) agent: String,
    /// Its own figures: `health_score` and others.
    pub(super) figures: BTreeMap<String, String>,
    /// Members by name.
    pub(super) rows: BTreeMap<String, Row>,
    /// The last events, oldest first.
    pub(super) events: VecDeque<Happening>,
    /// Why nothing new is known.
    pub(super) trouble: Option<String>,
}

impl Model {
    /// Takes who is there, and how the agent itself is.
    pub(super) fn on_census(&mut self, census: Census) {
        self.on_stats(census.stats);
        self.on_members(&census.members);
    }

    /// Takes more of some members. What was heard in the meantime is newer.
    pub(super) fn on_details(&mut self, details: Vec<Detail>) {
        for detail in details {
            if let Some(row) = self.rows.get_mut(&detail.name) {
                row.rtt = detail.rtt;
                row.since = row.since.or(detail.since);
            }
        }
    }

    /// Takes the members as they are now.
    pub(super) fn on_members(&mut self, members: &[MemberRecord]) {
        let mut before = std::mem::take(&mut self.rows);
        for member in members {
            let old = before.remove(&member.name).filter(|old| old.status == member.status);
            let tags = member.tags.iter().map(|(key, value)| format!("{key}={value}"));
            let row = Row {
                name: printable(&member.name),
                addr: shown_addr(member),
                status: printable(&member.status),
                tags: printable(&tags.collect::<Vec<_>>().join(",")),
                since: old.as_ref().and_then(|old| old.since),
                rtt: old.and_then(|old| old.rtt),
            };
            self.rows.insert(member.name.clone(), row);
        }
    }

    /// Takes what the agent says of itself.
    fn on_stats(&mut self, mut stats: Stats) {
        let name = stats.get_mut("agent").and_then(|section| section.remove("name"));
        self.agent = printable(&name.unwrap_or_default());
        self.figures = stats.remove("serf").unwrap_or_default();
    }

    /// Something has happened.
    pub(super) fn on_event(&mut self, record: &StreamRecord, at: Zoned, now: Instant) {
        for member in &record.members {
            // What is known since when may be wrong from now on.
            if let Some(row) = self.rows.get_mut(&member.name)
                && record.event != "member-update"
            {
                row.since = Some(now);
            }
        }
        self.remember(Happening { at, text: in_words(record) });
    }

    /// So much has happened that was not heard.
    pub(super) fn on_lost_events(&mut self, count: u64, at: Zoned) {
        // Any member may have gone and come.
        self.rows.values_mut().for_each(|row| row.since = None);
        self.remember(Happening { at, text: format!("{count} events were lost") });
    }

    fn remember(&mut self, happening: Happening) {
        self.events.push_back(happening);
        if self.events.len() > EVENTS_MAX {
            self.events.pop_front();
        }
    }

    /// How many members have each status, in the order of the alphabet.
    pub(super) fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in self.rows.values() {
            *counts.entry(row.status.as_str()).or_default() += 1;
        }
        counts
    }
}

/// An event in one line.
fn in_words(record: &StreamRecord) -> String {
    let shown = &record.payload[..record.payload.len().min(PAYLOAD_SHOWN)];
    let cut = if shown.len() < record.payload.len() { ".." } else { "" };
    let payload = match shown {
        [] => String::new(),
        bytes => format!(" {}{cut}", go::quoted(&String::from_utf8_lossy(bytes))),
    };
    match record.event.as_str() {
        kind @ ("user" | "query") => {
            format!("{kind} {}{payload} (time {})", printable(&record.name), record.ltime)
        }
        kind => {
            let names = record.members.iter().map(|member| printable(&member.name));
            let names = names.collect::<Vec<_>>();
            // A screen has room for the first few.
            let count = if names.len() > 1 { format!(" ({})", names.len()) } else { String::new() };
            format!("{}{count} {}", printable(kind), names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
