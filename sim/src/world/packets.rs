//! Packets on their way, in slots that are used again with their memory.

use std::mem;

use super::NodeIndex;

/// A packet on its way.
#[derive(Debug)]
pub(super) struct Packet {
    pub(super) from: NodeIndex,
    pub(super) to: NodeIndex,
    pub(super) payload: Vec<u8>,
}

/// All packets on their way.
#[derive(Debug, Default)]
pub(super) struct Packets {
    slots: Vec<Packet>,
    free: Vec<usize>,
}

impl Packets {
    /// Keeps a packet. Returns its slot.
    pub(super) fn put(&mut self, from: NodeIndex, to: NodeIndex, payload: &[u8]) -> usize {
        let Some(slot) = self.free.pop() else {
            self.slots.push(Packet { from, to, payload: payload.to_vec() });
            return self.slots.len() - 1;
        };
        let packet = &mut self.slots[slot];
        (packet.from, packet.to) = (from, to);
        packet.payload.clear();
        packet.payload.extend_from_slice(payload);
        slot
    }

    /// Takes a packet out of its slot, which stays in use until it is given back.
    pub(super) fn take(&mut self, slot: usize) -> Packet {
        let packet = &mut self.slots[slot];
        Packet { from: packet.from, to: packet.to, payload: mem::take(&mut packet.payload) }
    }

    /// Frees a slot and keeps the packet's memory for the next.
    pub(super) fn give_back(&mut self, slot: usize, payload: Vec<u8>) {
        self.slots[slot].payload = payload;
        self.free.push(slot);
    }
}
