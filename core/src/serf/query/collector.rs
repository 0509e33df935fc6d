//! What has come back from one query of this node (PROTOCOL.md P-185, P-186).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::command::{QueryEnd, QueryReport};
use crate::serf::conflict::Votes;
use crate::serf::keys::KeyJob;

/// What an own query is for.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::serf) enum Purpose {
    /// A user wants to know.
    User,
    /// Keys of all members are changed or listed.
    Keys(KeyJob),
    /// Whom the others mean by this node's name.
    Name(Votes),
}

/// What a member sends back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The word that it has heard.
    Ack,
    /// Its answer.
    Answer,
}

/// Whether the members say that they have heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Acks {
    /// They were asked to.
    Wanted,
    /// They were not.
    Unwanted,
}

/// What became of something that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is news.
    News,
    /// It came before, probably on another way.
    Duplicate,
    /// Nobody asked for it.
    Unwanted,
    /// There is no room for another one who is no member.
    NoRoom,
}

/// Who it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    /// A member.
    Member,
    /// No member that is known.
    Stranger,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Heard {
    ack: bool,
    answer: bool,
}

/// An own query that runs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Collector {
    /// Its number; its time is the key of the table.
    pub(super) id: u32,
    /// What it is for.
    pub(super) purpose: Purpose,
    /// What has come of it so far.
    pub(super) report: QueryReport,
    acks: Acks,
    heard: BTreeMap<Arc<str>, Heard>,
    strangers: usize,
    /// Members that have not said all that they can.
    awaited: BTreeSet<Arc<str>>,
    end: QueryEnd,
    /// The message, for members that seem not to have heard it.
    message: Vec<u8>,
    was_repeated: bool,
}

impl Collector {
    /// Nothing has come back yet from those who are expected to answer.
    pub(super) fn new(
        (id, purpose): (u32, Purpose),
        (acks, end): (Acks, QueryEnd),
        awaited: BTreeSet<Arc<str>>,
        message: Vec<u8>,
    ) -> Self {
        let members = u32::try_from(awaited.len()).unwrap_or(u32::MAX);
        Self {
            id,
            purpose,
            report: QueryReport { members, ..QueryReport::default() },
            acks,
            heard: BTreeMap::new(),
            strangers: 0,
            awaited,
            end,
            message,
            was_repeated: false,
        }
    }

    /// The message, and the members of whom nothing has been heard.
    pub(super) fn silent(&self) -> (&[u8], impl Iterator<Item = &Arc<str>>) {
        let is_silent = |name: &&Arc<str>| !self.heard.contains_key(*name);
        (&self.message, self.awaited.iter().filter(is_silent))
    }

    /// Whether those who are silent have not been asked again before.
    pub(super) fn is_first_time(&mut self) -> bool {
        !core::mem::replace(&mut self.was_repeated, true)
    }

    /// Something came back.
    pub(super) fn take(
        &mut self,
        (from, sender): (&Arc<str>, Sender),
        kind: Kind,
        strangers_max: usize,
    ) -> Taken {
        if kind == Kind::Ack && self.acks == Acks::Unwanted {
            return Taken::Unwanted;
        }
        if sender == Sender::Stranger && !self.heard.contains_key(from) {
            if self.strangers >= strangers_max {
                return Taken::NoRoom;
            }
            self.strangers += 1;
        }
        let heard = self.heard.entry(Arc::clone(from)).or_default();
        let (place, count) = match kind {
            Kind::Ack => (&mut heard.ack, &mut self.report.acks),
            Kind::Answer => (&mut heard.answer, &mut self.report.responses),
        };
        if core::mem::replace(place, true) {
            return Taken::Duplicate;
        }
        *count = count.saturating_add(1);
        if heard.answer && (heard.ack || self.acks == Acks::Unwanted) {
            self.give_up(from);
        }
        Taken::News
    }

    /// A member is no longer waited for.
    pub(super) fn give_up(&mut self, name: &str) {
        self.awaited.remove(name);
    }

    /// Whether it can end before its deadline.
    pub(super) fn is_complete(&self) -> bool {
        self.end == QueryEnd::Answered && self.awaited.is_empty()
    }
}

#[cfg(test)]
mod tests;
