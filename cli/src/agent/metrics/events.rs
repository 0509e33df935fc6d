//! What is counted of events.

use std::collections::BTreeMap;
use std::sync::Arc;

use tithing_core::Event;
use tithing_core::event::MemberChange;

/// Accusers that are counted by name. Names are strangers' words: the rest is counted together, so
/// that nobody can make a scrape grow.
const ACCUSERS_MAX: usize = 32;

/// What has happened since the start.
#[derive(Debug, Default)]
pub(super) struct EventCounts {
    pub(super) members: BTreeMap<&'static str, u64>,
    pub(super) user_events: u64,
    /// Who made this node refute something.
    pub(super) accusers: BTreeMap<Arc<str>, u64>,
    /// The same, of accusers without a name, and of those that there was no room for.
    pub(super) other_accusers: u64,
    /// The last attempt to write the snapshot failed.
    pub(super) is_snapshot_failing: bool,
}

impl EventCounts {
    /// Counts an event. Returns Serf's names of the counters that go up by one.
    pub(super) fn note(&mut self, event: &Event) -> Vec<String> {
        if let Event::Member { change, .. } = event {
            *self.members.entry(change.word()).or_default() += 1;
            return member_name(*change).map(str::to_owned).into_iter().collect();
        }
        if let Event::User(event) = event {
            self.user_events += 1;
            return vec!["serf.events".to_owned(), format!("serf.events.{}", event.name)];
        }
        if let Event::Query(query) = event {
            return vec![format!("serf.queries.{}", query.name)];
        }
        if let Event::Refuted { from, .. } = event {
            self.note_accuser(from.as_ref());
        }
        if matches!(event, Event::SnapshotFailed { .. } | Event::SnapshotRecovered) {
            self.is_snapshot_failing = *event != Event::SnapshotRecovered;
        }
        Vec::new()
    }

    fn note_accuser(&mut self, from: Option<&Arc<str>>) {
        match from {
            Some(name)
                if self.accusers.contains_key(name) || self.accusers.len() < ACCUSERS_MAX =>
            {
                *self.accusers.entry(Arc::clone(name)).or_default() += 1;
            }
            Some(_) | None => self.other_accusers += 1,
        }
    }
}

/// Serf's name for what happened to a member.
const fn member_name(change: MemberChange) -> Option<&'static str> {
    match change {
        MemberChange::Join => Some("serf.member.join"),
        MemberChange::Leave => Some("serf.member.left"),
        MemberChange::Failed => Some("serf.member.failed"),
        MemberChange::Update => Some("serf.member.update"),
        MemberChange::Reap => None,
    }
}

#[cfg(test)]
mod tests;
