//! Packets on their way, in slots that are used again with their memory.

use std::mem;
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::{Input, Instant};

use super::process::{Arrival, RunState};
use super::{Event, LOOPBACK_TIME, NodeIndex, Observer, Stray, StrayFate, World};
use crate::link::{Gate, Rare, link_seed};
use crate::seeds::Purpose;
use crate::tally::Tally;

/// A packet on its way from one machine to another.
#[derive(Debug)]
pub(super) struct Packet {
    sender: NodeIndex,
    pub(super) from: SocketAddr,
    /// Whose address it was at first that the packet goes to.
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
    fn put(
        &mut self,
        (sender, from): (NodeIndex, SocketAddr),
        to: NodeIndex,
        payload: &[u8],
    ) -> usize {
        let Some(slot) = self.free.pop() else {
            self.slots.push(Packet { sender, from, to, payload: payload.to_vec() });
            return self.slots.len() - 1;
        };
        let packet = &mut self.slots[slot];
        (packet.sender, packet.from, packet.to) = (sender, from, to);
        packet.payload.clear();
        packet.payload.extend_from_slice(payload);
        slot
    }

    /// Takes a packet out of its slot, which stays in use until it is given back.
    pub(super) fn take(&mut self, slot: usize) -> Packet {
        let packet = &mut self.slots[slot];
        let payload = mem::take(&mut packet.payload);
        Packet { sender: packet.sender, from: packet.from, to: packet.to, payload }
    }

    /// Frees a slot and keeps the packet's memory for the next.
    pub(super) fn give_back(&mut self, slot: usize, payload: Vec<u8>) {
        self.slots[slot].payload = payload;
        self.free.push(slot);
    }
}

impl<O: Observer> World<O> {
    /// The place, if it is the address of any node.
    pub(super) fn host(&self, place: Option<NodeIndex>) -> Option<NodeIndex> {
        place.filter(|place| place.index() < self.directory.holders.len())
    }

    /// Who has this address now, if anybody.
    pub(super) fn holder(&self, host: NodeIndex) -> Option<NodeIndex> {
        self.directory.holders[host.index()]
    }

    pub(super) fn send(&mut self, from: NodeIndex, host: NodeIndex, payload: &[u8]) {
        let Some(to) = self.holder(host) else {
            return self.stray((from, host), payload, StrayFate::Nobody);
        };
        if from == to {
            return self.schedule_packet(LOOPBACK_TIME, from, host, payload);
        }
        if self.network.is_blocked(from, to) {
            return self.stray((from, to), payload, StrayFate::Blocked);
        }
        let count = self.processes[from.index()].count_packet(to);
        let seed = link_seed(self.seed, Purpose::Datagrams, from.0, to.0);
        let settings = self.network.settings(from, to);
        let mut fate = settings.fate(seed, count);
        if fate.is_lost {
            return self.stray((from, to), payload, StrayFate::Lost);
        }
        if !settings.rare.is_clean() {
            match self.meet_rare_faults(&settings.rare, (from, to), payload) {
                Ok(wait) => fate.delay += wait,
                Err(why) => return self.stray((from, to), payload, why),
            }
            let seed = link_seed(self.seed, Purpose::Corruption, from.0, to.0);
            let hit = settings.rare.corruption(seed, count, payload.len());
            if let Some((place, bits)) = hit {
                self.stray((from, to), payload, StrayFate::Corrupted);
                let mut payload = payload.to_vec();
                payload[place] ^= bits;
                return self.schedule_packet(fate.delay, from, host, &payload);
            }
        }
        if fate.is_held {
            self.counts.add(Tally::Reordered, 1);
        }
        self.schedule_packet(fate.delay, from, host, payload);
        if let Some(delay) = fate.second {
            self.counts.add(Tally::Duplicated, 1);
            self.schedule_packet(delay, from, host, payload);
        }
    }

    /// Whether a datagram gets through a link that is not what it should be, and how long it has
    /// to wait for that.
    fn meet_rare_faults(
        &mut self,
        rare: &Rare,
        (from, to): (NodeIndex, NodeIndex),
        payload: &[u8],
    ) -> Result<Duration, StrayFate> {
        if rare.udp != Gate::Open {
            return Err(StrayFate::Filtered);
        }
        let len = payload.len();
        if rare.mtu > 0 && u32::try_from(len).is_ok_and(|len| len > rare.mtu) {
            return Err(StrayFate::TooLarge);
        }
        let seed = link_seed(self.seed, Purpose::Bursts, from.0, to.0);
        if rare.is_burst(seed, self.now) {
            return Err(StrayFate::LostInBurst);
        }
        if rare.rate == 0 {
            return Ok(Duration::ZERO);
        }
        let busy = self.network.busy.entry((from, to)).or_insert(Instant::ZERO);
        let wait = rare.queue(self.now, *busy, len).ok_or(StrayFate::Congested)?;
        self.counts.add(Tally::Queued, u64::from(*busy > self.now));
        *busy = self.now + wait;
        Ok(wait)
    }

    fn schedule_packet(
        &mut self,
        delay: Duration,
        from: NodeIndex,
        host: NodeIndex,
        payload: &[u8],
    ) {
        let source = self.processes[from.index()].config.advertise;
        let slot = self.packets.put((from, source), host, payload);
        self.queue.push(self.now + delay, Event::Datagram(slot));
    }

    pub(super) fn datagram_arrives(&mut self, slot: usize) {
        let Packet { sender, from, to: host, payload } = self.packets.take(slot);
        match self.holder(host).map(|to| (to, self.processes[to.index()].state)) {
            None => self.stray((sender, host), &payload, StrayFate::Nobody),
            Some((to, RunState::Down)) => self.stray((sender, to), &payload, StrayFate::Nobody),
            Some((to, RunState::Running)) if !self.is_stalled(to) => {
                self.counts.add(Tally::Delivered, 1);
                self.step(to, Input::Datagram { from, payload: &payload });
            }
            Some((to, RunState::Running | RunState::Paused)) => {
                let arrival = Arrival::Datagram { from, payload: payload.clone() };
                if !self.processes[to.index()].keep_waiting(arrival) {
                    self.stray((sender, to), &payload, StrayFate::Overflowed);
                }
            }
        }
        self.packets.give_back(slot, payload);
    }

    /// A datagram has gone astray: it is counted, and told.
    fn stray(&mut self, (from, to): (NodeIndex, NodeIndex), payload: &[u8], fate: StrayFate) {
        let bytes = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.counts.add(fate.tally(), 1);
        self.observer.on_stray(self.now, Stray { from, to, bytes, fate });
    }
}
