//! Diagnosis: a short history of each member that was ever accused, was gone, or means to go
//! (PROTOCOL.md P-130 to P-134).
//!
//! A member that has only joined costs nothing here. Nothing is written for what is no news.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::{Event, Shed};
use crate::explain::{ENTRIES_MAX, Entry, Fact, HISTORIES_MAX, Path, Why, is_accusation};
use crate::id::{Incarnation, MemberId};
use crate::member::State;

/// Bytes kept of a name that is no member's.
const STRANGER_BYTES_MAX: usize = 64;

/// What is kept about one member.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Dossier {
    /// Oldest first.
    entries: Vec<Entry>,
    /// Entries that have made room.
    omitted: u32,
    /// When it was written last, as a number of `Diagnoses::writes`.
    written: u64,
}

impl Dossier {
    /// Adds an entry. The first accusation of the present case stays as long as possible.
    fn add(&mut self, entry: Entry) {
        if self.entries.len() >= ENTRIES_MAX {
            let accusation = self.entries.iter().rposition(is_accusation);
            self.entries.remove(usize::from(accusation == Some(0)));
            self.omitted = self.omitted.saturating_add(1);
        }
        self.entries.push(entry);
    }
}

/// The histories of all members that have one: a bounded number of bounded histories.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Diagnoses {
    by_member: BTreeMap<MemberId, Dossier>,
    /// The members, the one written longest ago first.
    by_age: BTreeMap<u64, MemberId>,
    writes: u64,
}

/// Whether another history had to make room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// There was room.
    Free,
    /// The history that was written longest ago is gone.
    Made,
}

impl Diagnoses {
    /// Adds an entry to a member's history; there are at most `members_max` histories.
    pub(crate) fn add(&mut self, id: MemberId, entry: Entry, members_max: usize) -> Room {
        self.writes += 1;
        let dossier = self.by_member.entry(id).or_default();
        dossier.add(entry);
        self.by_age.remove(&core::mem::replace(&mut dossier.written, self.writes));
        self.by_age.insert(self.writes, id);
        if self.by_member.len() <= members_max {
            return Room::Free;
        }
        if let Some((_, oldest)) = self.by_age.pop_first() {
            self.by_member.remove(&oldest);
        }
        Room::Made
    }

    /// A member's history, oldest first.
    pub(crate) fn history(&self, id: MemberId) -> &[Entry] {
        self.by_member.get(&id).map_or(&[], |dossier| &dossier.entries)
    }

    /// Entries of a member's history that have made room for later ones.
    pub(crate) fn omitted(&self, id: MemberId) -> u32 {
        self.by_member.get(&id).map_or(0, |dossier| dossier.omitted)
    }

    /// The member is nobody's any more.
    pub(crate) fn forget(&mut self, id: MemberId) {
        if let Some(dossier) = self.by_member.remove(&id) {
            self.by_age.remove(&dossier.written);
        }
    }
}

/// What is to be noted of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note<'a> {
    /// The incarnation that it is about.
    pub(crate) incarnation: Option<Incarnation>,
    /// Who says so; `None` if it is the member itself.
    pub(crate) by: Option<&'a str>,
    /// By which path.
    pub(crate) path: Path,
    /// What.
    pub(crate) fact: Fact,
}

/// Notes something of a member.
pub(crate) fn note(cx: &mut Cx<'_>, id: MemberId, note: Note<'_>) {
    let Note { incarnation, path, fact, .. } = note;
    let by = note.by.map(|name| shared_name(cx, name));
    let entry = Entry { at: cx.now, incarnation, by, path, fact };
    if cx.env.directory.diagnoses.add(id, entry, HISTORIES_MAX) == Room::Made {
        // Counted only: in a cluster that falls apart it would be reported for each member.
        cx.env.counters.shed(Shed::Diagnosis);
    }
}

/// Whether anything is kept of a member.
pub(super) fn has_history(cx: &Cx<'_>, id: MemberId) -> bool {
    !cx.env.directory.diagnoses.history(id).is_empty()
}

/// Notes what changed a member's state, and tells why it is what it is now.
pub(super) fn note_change(cx: &mut Cx<'_>, id: MemberId, to: State, what: Note<'_>) {
    note(cx, id, what);
    let why = Why::of(cx.env.directory.diagnoses.history(id));
    if let (Some(member), Some(why)) = (cx.peer(id), why) {
        cx.emit(Event::Explained { member, state: to, why: Box::new(why) });
    }
}

/// A member's name is shared with the directory. Of a stranger's, a part is kept.
fn shared_name(cx: &Cx<'_>, name: &str) -> Arc<str> {
    if let Some(peer) = cx.env.directory.find(name).and_then(|id| cx.env.directory.peer(id)) {
        return Arc::clone(&peer.name);
    }
    let end = name.floor_char_boundary(STRANGER_BYTES_MAX);
    Arc::from(name.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests;
