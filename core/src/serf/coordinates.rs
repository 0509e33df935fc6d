//! Where this node and the others stand among the round-trip times (PROTOCOL.md P-150 to P-156).
//!
//! Each direct probe that is answered in time measures the way to one member; the ack brings where
//! that member stands.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::ValidConfig;
use crate::coordinate::{Coordinate, Model};
use crate::cx::{Cx, Sample};
use crate::directory::{Directory, index_of};
use crate::event::Reject;
use crate::id::MemberId;
use crate::prng::Prng;
use crate::time::nanos;
use crate::wire::coordinate;

use super::Serf;

/// The coordinates of one node: its own, and what it has heard of others.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Coordinates {
    model: Model,
    known: Known,
}

/// Coordinates of members, without gaps, and for each member its place among them: large clusters
/// are known long before everybody in them has been probed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    places: Vec<Option<u32>>,
    entries: Vec<(MemberId, Coordinate)>,
}

impl Coordinates {
    /// A node that knows nothing yet.
    pub(super) fn new(dice: Prng) -> Self {
        Self { model: Model::new(Coordinate::default(), dice), known: Known::default() }
    }

    /// The way to a member has been measured.
    pub(super) fn on_sample(&mut self, cx: &mut Cx<'_>, id: MemberId, sample: &Sample) {
        let Sample { coordinate, round_trip } = sample;
        let before = *self.model.own();
        if !coordinate.is_plausible() || self.model.update(id, coordinate, *round_trip).is_err() {
            return cx.reject(Reject::BadCoordinate);
        }
        self.known.set(id, *coordinate);
        let moved = nanos(before.round_trip_time(self.model.own()));
        cx.env.counters.detection.adjustments.add(moved);
        cx.env.counters.coordinate_resets = self.model.resets();
        self.tell(cx);
    }

    /// From now on acks say where this node stands.
    pub(super) fn tell(&self, cx: &mut Cx<'_>) {
        cx.env.desk.ack_payload.clear();
        if cx.config.serf.coordinates {
            coordinate::encode_ack(self.model.own(), &mut cx.env.desk.ack_payload);
        }
    }

    /// A member is forgotten.
    pub(super) fn forget(&mut self, id: MemberId) {
        self.model.forget(id);
        self.known.remove(id);
    }
}

impl Serf {
    /// Where a member stands, this node included.
    pub(crate) fn coordinate(
        &self,
        config: &ValidConfig,
        directory: &Directory,
        name: &str,
    ) -> Option<&Coordinate> {
        if !config.serf.coordinates {
            return None;
        }
        if name == config.name {
            return Some(self.coordinates.model.own());
        }
        self.coordinates.known.get(directory.find(name)?)
    }
}

impl Known {
    fn place(&self, id: MemberId) -> Option<usize> {
        usize::try_from((*self.places.get(index_of(id))?)?).ok()
    }

    fn get(&self, id: MemberId) -> Option<&Coordinate> {
        self.entries.get(self.place(id)?).map(|(_, coordinate)| coordinate)
    }

    fn set(&mut self, id: MemberId, coordinate: Coordinate) {
        if let Some((_, held)) = self.place(id).and_then(|place| self.entries.get_mut(place)) {
            *held = coordinate;
            return;
        }
        let at = index_of(id);
        if self.places.len() <= at {
            self.places.resize(at + 1, None);
        }
        self.move_to(id, self.entries.len());
        self.entries.push((id, coordinate));
    }

    fn remove(&mut self, id: MemberId) {
        let Some(place) = self.place(id) else { return };
        if let Some(slot) = self.places.get_mut(index_of(id)) {
            *slot = None;
        }
        self.entries.swap_remove(place);
        if let Some(&(moved, _)) = self.entries.get(place) {
            self.move_to(moved, place);
        }
    }

    fn move_to(&mut self, id: MemberId, place: usize) {
        if let Some(slot) = self.places.get_mut(index_of(id)) {
            *slot = u32::try_from(place).ok();
        }
    }
}

#[cfg(test)]
mod tests;
