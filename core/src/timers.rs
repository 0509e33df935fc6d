//! One ordered timer index for everything.

use alloc::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{LamportTime, MemberId, SeqNo, StreamId};
use crate::time::{Duration, Instant};

/// What a timer is for. The order of the variants is the order in which timers that are due at
/// the same instant fire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum TimerKey {
    /// The node's first step.
    Start,
    /// The direct ping of the running probe has had its time; other paths are tried.
    PingTimeout,
    /// The running probe ends.
    ProbeDeadline,
    /// The next probe is due.
    Probe,
    /// A ping on behalf of somebody else has had its time.
    Relay(SeqNo),
    /// A suspicion runs out.
    Suspicion(MemberId),
    /// The next round of gossip is due. Armed only while there is something to say.
    Gossip,
    /// The next exchange of full state is due.
    PushPull,
    /// A stream has had its time.
    Stream(StreamId),
    /// Addresses of the running join have been silent for long.
    Join,
    /// The next phase of a leave is due.
    Leave,
    /// Long-gone members are forgotten.
    Reap,
    /// A failed member is tried again.
    Reconnect,
    /// A prune that waits for its member's leave to finish.
    Prune(MemberId),
    /// Own events that wait are sent although nobody takes them.
    EventPace,
    /// Events still wait behind a gap.
    EventGap,
    /// The others are asked whom they mean by this node's name.
    NameVote,
    /// An own query ends: the one of this time.
    Query(LamportTime),
    /// Those of whom nothing has been heard are asked again: the own query of this time.
    QueryAgain(LamportTime),
    /// The member clock has moved and the snapshot lacks that.
    Snapshot,
    /// The queues are to be looked at.
    QueueCheck,
}

/// Deadlines by key. Each key has at most one deadline; there are no tombstones.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Timers {
    by_time: BTreeSet<(Instant, TimerKey)>,
    by_key: BTreeMap<TimerKey, Instant>,
}

impl Timers {
    /// Arms `key`, in place of an earlier deadline of it.
    pub(crate) fn set(&mut self, key: TimerKey, at: Instant) {
        if let Some(old) = self.by_key.insert(key, at) {
            self.by_time.remove(&(old, key));
        }
        self.by_time.insert((at, key));
    }

    /// Disarms `key`. Says whether it was armed.
    pub(crate) fn cancel(&mut self, key: TimerKey) -> bool {
        let Some(old) = self.by_key.remove(&key) else { return false };
        self.by_time.remove(&(old, key));
        true
    }

    /// When `key` is due, if it is armed.
    pub(crate) fn deadline(&self, key: TimerKey) -> Option<Instant> {
        self.by_key.get(&key).copied()
    }

    /// Moves the deadline of `key`, if it is armed.
    pub(crate) fn delay(&mut self, key: TimerKey, length: Duration) {
        if let Some(at) = self.deadline(key) {
            self.set(key, at + length);
        }
    }

    /// The earliest deadline.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.by_time.first().map(|&(at, _)| at)
    }

    /// The timers that are due at `now`, in their order.
    pub(crate) fn due(&self, now: Instant) -> impl Iterator<Item = (Instant, TimerKey)> {
        self.by_time.iter().copied().take_while(move |&(at, _)| at <= now)
    }

    /// Disarms `key` if it is armed for `at`. Says whether it was.
    pub(crate) fn take(&mut self, key: TimerKey, at: Instant) -> bool {
        let armed = self.by_time.remove(&(at, key));
        if armed {
            self.by_key.remove(&key);
        }
        armed
    }
}

#[cfg(test)]
mod tests;
