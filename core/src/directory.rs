//! Names become numbers here, once: the one index by name, and everybody's cold part.
//!
//! Both layers keep their hot records in dense tables of their own, indexed by [`MemberId`]. A
//! number lives as long as one of the layers holds it.

use alloc::vec::Vec;
use core::hash::Hasher;

use hashbrown::HashTable;
use siphasher::sip::SipHasher13;

use serde::{Deserialize, Serialize};

use crate::gossip::diagnosis::Diagnoses;
use crate::id::MemberId;
use crate::member::Peer;

/// Who holds on to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    /// The gossip layer's table.
    Gossip,
    /// The Serf layer's table.
    Serf,
}

#[derive(Debug, Serialize, Deserialize)]
struct Slot {
    peer: Peer,
    gossip: bool,
    serf: bool,
}

/// The index by name. The hash is keyed, since names come from strangers, and the table is never
/// iterated, so that nothing depends on its order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Directory {
    slots: Vec<Option<Slot>>,
    free: Vec<MemberId>,
    #[serde(skip)]
    index: HashTable<MemberId>,
    key: (u64, u64),
    /// What is kept to explain what is thought of a member, for as long as it has its number.
    pub(crate) diagnoses: Diagnoses,
}

impl Directory {
    /// An empty directory whose hash has this key.
    pub(crate) fn new(key: (u64, u64)) -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            index: HashTable::new(),
            key,
            diagnoses: Diagnoses::default(),
        }
    }

    fn hash(key: (u64, u64), name: &str) -> u64 {
        let mut hasher = SipHasher13::new_with_keys(key.0, key.1);
        hasher.write(name.as_bytes());
        hasher.finish()
    }

    /// Makes the index anew, from the slots.
    pub(crate) fn reindex(&mut self) {
        self.index.clear();
        let Self { slots, index, key, .. } = self;
        let hash = |id: &MemberId| {
            let slot = slots.get(index_of(*id)).and_then(Option::as_ref);
            slot.map_or(0, |slot| Self::hash(*key, &slot.peer.name))
        };
        for (id, slot) in (0..).map(MemberId).zip(slots.iter()) {
            if slot.is_some() {
                index.insert_unique(hash(&id), id, hash);
            }
        }
    }

    fn slot(&self, id: MemberId) -> Option<&Slot> {
        self.slots.get(index_of(id))?.as_ref()
    }

    /// The number of this name.
    pub(crate) fn find(&self, name: &str) -> Option<MemberId> {
        let same = |id: &MemberId| self.slot(*id).is_some_and(|slot| &*slot.peer.name == name);
        self.index.find(Self::hash(self.key, name), same).copied()
    }

    /// The cold part of a number that is held.
    pub(crate) fn peer(&self, id: MemberId) -> Option<&Peer> {
        self.slot(id).map(|slot| &slot.peer)
    }

    /// The cold parts of all numbers, in the order of these.
    pub(crate) fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.slots.iter().flatten().map(|slot| &slot.peer)
    }

    /// Gives a new name its number, held by nobody yet. The name must not be there.
    pub(crate) fn insert(&mut self, peer: Peer) -> MemberId {
        let hash = Self::hash(self.key, &peer.name);
        let slot = Some(Slot { peer, gossip: false, serf: false });
        let id = if let Some(id) = self.free.pop() {
            if let Some(place) = self.slots.get_mut(index_of(id)) {
                *place = slot;
            }
            id
        } else {
            let id = MemberId(u32::try_from(self.slots.len()).unwrap_or(u32::MAX));
            self.slots.push(slot);
            id
        };
        let Self { slots, index, key, .. } = self;
        let rehash = |id: &MemberId| {
            let slot = slots.get(index_of(*id)).and_then(Option::as_ref);
            slot.map_or(0, |slot| Self::hash(*key, &slot.peer.name))
        };
        index.insert_unique(hash, id, rehash);
        id
    }

    /// Replaces the cold part of a number. The name stays the same.
    pub(crate) fn replace(&mut self, id: MemberId, peer: Peer) {
        if let Some(Some(slot)) = self.slots.get_mut(index_of(id)) {
            slot.peer = peer;
        }
    }

    /// Holds a number.
    pub(crate) fn hold(&mut self, id: MemberId, layer: Layer) {
        self.mark(id, layer, true);
    }

    /// Lets go of a number. When nobody holds it any more, it is forgotten and may be reused.
    pub(crate) fn release(&mut self, id: MemberId, layer: Layer) {
        self.mark(id, layer, false);
        if self.slot(id).is_none_or(|slot| slot.gossip || slot.serf) {
            return;
        }
        let Some(slot) = self.slots.get_mut(index_of(id)).and_then(Option::take) else { return };
        let hash = Self::hash(self.key, &slot.peer.name);
        if let Ok(entry) = self.index.find_entry(hash, |other| *other == id) {
            entry.remove();
        }
        self.diagnoses.forget(id);
        self.free.push(id);
    }

    fn mark(&mut self, id: MemberId, layer: Layer, held: bool) {
        if let Some(Some(slot)) = self.slots.get_mut(index_of(id)) {
            match layer {
                Layer::Gossip => slot.gossip = held,
                Layer::Serf => slot.serf = held,
            }
        }
    }
}

/// A number as a place in a dense table.
pub(crate) fn index_of(id: MemberId) -> usize {
    usize::try_from(id.0).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
