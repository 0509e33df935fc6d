//! Troubles of one machine, in which its process runs on: it cannot send or receive, its clock is
//! wrong, its disk does not keep what it should.

use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::{Input, Instant};

use super::process::{Arrival, RunState};
use super::{Change, Later, NodeIndex, Observer, World};
use crate::scenario::{ClockChange, DiskState};
use crate::tally::Tally;

/// What a process's clock shows. Without one it shows the world's time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Clock {
    wrong: Option<Wrong>,
}

/// A clock that showed `shown` at `at` and runs fast since, by millionths; slow if that is less
/// than zero.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    at: Instant,
    shown: Instant,
    drift: i32,
}

const MILLION: u128 = 1_000_000;

impl Wrong {
    /// Millionths of a second that pass on it in a second.
    fn speed(self) -> u128 {
        u128::from(1_000_000_u32.saturating_add_signed(self.drift).max(1))
    }
}

impl Clock {
    /// What it shows.
    pub(super) fn shows(self, now: Instant) -> Instant {
        let Some(wrong) = self.wrong else { return now };
        let passed = now.since(wrong.at).as_nanos() * wrong.speed() / MILLION;
        wrong.shown + nanos(passed)
    }

    /// When it will show a time; now if it shows a later one already.
    pub(super) fn when(self, shown: Instant, now: Instant) -> Instant {
        let Some(wrong) = self.wrong else { return shown.max(now) };
        let wait = shown.since(wrong.shown).as_nanos() * MILLION;
        (wrong.at + nanos(wait.div_ceil(wrong.speed()))).max(now)
    }

    fn change(&mut self, now: Instant, change: ClockChange) {
        let shown = self.shows(now);
        let drift = self.wrong.map_or(0, |wrong| wrong.drift);
        let shown = match change {
            ClockChange { back: Some(back), .. } => {
                Instant::ZERO + shown.since(Instant::ZERO).saturating_sub(back.0)
            }
            ClockChange { jump, .. } => shown + jump.unwrap_or_default().0,
        };
        let drift = change.drift.unwrap_or(drift);
        self.wrong = Some(Wrong { at: now, shown, drift });
    }
}

fn nanos(nanos: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

impl<O: Observer> World<O> {
    /// For so long a process can neither send nor receive, while its timers run: what it sends by
    /// datagram is refused, and everything else waits.
    pub fn stall(&mut self, node: NodeIndex, length: Duration) {
        let until = self.now + length;
        let process = &mut self.processes[node.index()];
        if process.state == RunState::Down || process.troubles.stalled_until >= Some(until) {
            return;
        }
        process.troubles.stalled_until = Some(until);
        let life = process.life;
        self.counts.add(Tally::Stall, 1);
        self.observer.on_change(self.now, Change::Stalled(node));
        self.at_later(length, Later::Flows { node, life });
    }

    /// A process can send and receive again, if that is not put off further.
    pub(super) fn flows(&mut self, node: NodeIndex) {
        let process = &mut self.processes[node.index()];
        if process.troubles.stalled_until.is_none_or(|until| until > self.now) {
            return;
        }
        process.troubles.stalled_until = None;
        // Who stands still as well hears it all when it goes on.
        if process.state == RunState::Running {
            self.observer.on_change(self.now, Change::Flowing(node));
            while let Some(arrival) = self.processes[node.index()].take_waiting() {
                self.deliver(node, arrival);
            }
        }
    }

    /// Whether what arrives for a process has to wait, though it runs.
    pub(super) fn is_stalled(&self, node: NodeIndex) -> bool {
        self.processes[node.index()].troubles.stalled_until.is_some()
    }

    /// How long what a process sends has to wait.
    pub(super) fn stall_left(&self, node: NodeIndex) -> Duration {
        let until = self.processes[node.index()].troubles.stalled_until;
        until.map_or(Duration::ZERO, |until| until.since(self.now))
    }

    /// A datagram that cannot be sent: its sender is told so, as soon as it has done its step.
    pub(super) fn refuse_to_send(&mut self, node: NodeIndex, to: SocketAddr) {
        self.counts.add(Tally::SendBlocked, 1);
        let life = self.processes[node.index()].life;
        self.at_later(Duration::ZERO, Later::SendBlocked { node, life, to });
    }

    pub(super) fn send_was_blocked(&mut self, node: NodeIndex, to: SocketAddr) {
        if self.run_state(node) == RunState::Running {
            self.step(node, Input::SendBlocked { to });
        }
    }

    /// From now on a process sees another time. A jump is a gap to it, as when the machine slept.
    pub fn change_clock(&mut self, node: NodeIndex, change: ClockChange) {
        let jumps = change.jump.is_some() || change.back.is_some();
        self.counts.add(Tally::ClockJump, u64::from(jumps));
        self.counts.add(Tally::ClockDrift, u64::from(change.drift.is_some()));
        let process = &mut self.processes[node.index()];
        process.troubles.clock.change(self.now, change);
        if process.state == RunState::Running {
            // What it is late with by its new time, it is late with now.
            process.tick_at = None;
            if jumps {
                self.observer.on_change(self.now, Change::Paused(node));
                self.observer.on_change(self.now, Change::Resumed(node));
            }
            self.tick(node);
        }
    }

    /// From now on a machine's disk keeps what it is given, or does not.
    pub fn set_disk(&mut self, node: NodeIndex, state: DiskState) {
        self.counts.add(Tally::DiskTrouble, u64::from(state != DiskState::Well));
        self.processes[node.index()].disk.state = state;
    }
}

impl Arrival {
    /// Whether it comes by the network, and waits while that is blocked.
    pub(super) const fn is_of_network(&self) -> bool {
        match self {
            Self::Datagram { .. }
            | Self::Opened { .. }
            | Self::Data { .. }
            | Self::Closed { .. }
            | Self::Failed { .. } => true,
            Self::Resolved { .. }
            | Self::Command { .. }
            | Self::Persisted { .. }
            | Self::KeysKept { .. } => false,
        }
    }
}
