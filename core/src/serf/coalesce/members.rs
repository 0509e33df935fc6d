//! What happens to members: the last counts (PROTOCOL.md P-216).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Heard;
use crate::event::MemberChange;
use crate::member::Peer;

/// With so many members it is told at once. The default of `Limits::members_max`.
const HELD_MAX: usize = 65_536;

/// The order in which what happened is told.
const ORDER: [MemberChange; 5] = [
    MemberChange::Join,
    MemberChange::Leave,
    MemberChange::Failed,
    MemberChange::Update,
    MemberChange::Reap,
];

/// What happened to members and is held back.
#[derive(Debug, Default)]
pub(super) struct Members {
    held: BTreeMap<Arc<str>, Held>,
    /// What was told last of each member. One that is told to be forgotten is not remembered here.
    told: BTreeMap<Arc<str>, MemberChange>,
}

#[derive(Debug)]
struct Held {
    last: MemberChange,
    member: Peer,
    /// It came, and nothing but updates has happened to it since.
    has_joined: bool,
}

impl Members {
    pub(super) fn hold(&mut self, change: MemberChange, member: Peer) {
        let name = Arc::clone(&member.name);
        let had_joined = self.held.get(&name).is_some_and(|held| held.has_joined);
        let has_joined = match change {
            MemberChange::Join => true,
            MemberChange::Update => had_joined,
            MemberChange::Leave | MemberChange::Failed | MemberChange::Reap => false,
        };
        self.held.insert(name, Held { last: change, member, has_joined });
    }

    pub(super) fn is_full(&self) -> bool {
        self.held.len() >= HELD_MAX
    }

    /// Tells what has changed since it was told last, what happened to many at once.
    pub(super) fn flush(&mut self, out: &mut Vec<Heard>) {
        let mut groups = ORDER.map(|change| (change, Vec::new()));
        let mut add = |change, member: &Peer| {
            if let Some((_, members)) = groups.iter_mut().find(|(it, _)| *it == change) {
                members.push(Arc::clone(member));
            }
        };
        for (name, Held { last, member, has_joined }) in core::mem::take(&mut self.held) {
            let told = self.told.get(&name).copied();
            let is_present = matches!(told, Some(MemberChange::Join | MemberChange::Update));
            if last == MemberChange::Update && has_joined && !is_present {
                add(MemberChange::Join, &member);
            }
            if told == Some(last) && last != MemberChange::Update {
                continue;
            }
            add(last, &member);
            if last == MemberChange::Reap {
                self.told.remove(&name);
            } else {
                self.told.insert(name, last);
            }
        }
        for (change, members) in groups {
            if !members.is_empty() {
                out.push(Heard::Members { change, members });
            }
        }
    }
}
