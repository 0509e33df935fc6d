//! When this node itself stood still, it must not blame others for what it could not hear
//! (PROTOCOL.md P-120 to P-124).

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::config::Lateness;
use crate::cx::Cx;
use crate::event::Event;
use crate::id::MemberId;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;

use super::Gossip;

/// What this node knows of its own standing still.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Stall {
    /// Until then nobody is judged: sends do not leave this machine.
    blocked_until: Instant,
}

/// How long a node stood still before a step, judged by its own timers: by how much the earliest
/// deadline was missed, and not more than the time since the step before.
pub(crate) fn length(now: Instant, last_step: Instant, deadline: Option<Instant>) -> Duration {
    deadline.map_or(Duration::ZERO, |deadline| now.since(deadline.max(last_step)))
}

impl Gossip {
    /// The node stood still for `length`: the probe in flight is void, and whoever is suspected
    /// gets the time back.
    pub(crate) fn on_stall(&mut self, cx: &mut Cx<'_>, length: Duration) {
        cx.emit(Event::Stalled { length });
        self.probe.void(&mut cx.env.timers, length);
        self.awareness.worsen(1);
        self.delay_suspicions(cx, length);
    }

    /// A datagram did not leave this machine: nothing was learned about anybody. For one probe
    /// interval nobody is judged.
    pub(crate) fn on_send_blocked(&mut self, cx: &mut Cx<'_>) {
        if cx.config.stall.lateness == Lateness::Heeded {
            self.probe.void(&mut cx.env.timers, Duration::ZERO);
            self.stall.blocked_until = cx.now + cx.config.gossip.probe_interval;
        }
    }

    /// Whether a verdict has to wait, because sends are blocked. It is put off to then, or to the
    /// latest time that there is for it.
    pub(super) fn put_off(&mut self, cx: &mut Cx<'_>, id: MemberId) -> bool {
        let blocked_until = self.stall.blocked_until;
        let latest = self.suspicions.latest(id);
        if blocked_until.min(latest) <= cx.now {
            return false;
        }
        // Once sends work again the suspect gets another round to answer.
        let at = (blocked_until + cx.config.gossip.probe_interval).min(latest);
        cx.env.timers.set(TimerKey::Suspicion(id), at);
        true
    }

    fn delay_suspicions(&mut self, cx: &mut Cx<'_>, length: Duration) {
        let running: Vec<MemberId> = self.suspicions.delay_all(length);
        for id in running {
            cx.env.timers.delay(TimerKey::Suspicion(id), length);
        }
    }
}
