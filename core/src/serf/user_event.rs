//! User events: told to everybody, delivered once, in the order of their times
//! (PROTOCOL.md P-170 to P-175).

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::command::CommandError;
use crate::config::EventConfig;
use crate::cx::Cx;
use crate::event::{Event, Reject, UserEvent};
use crate::id::LamportTime;
use crate::snapshot::Clock;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;
use crate::wire::serf::event::UserEvent as Message;

use super::Serf;
use super::event_window::{Admission, EventWindow, Pressure};
use super::intent::Verdict;

/// Name and payload of the largest event that any peer sends.
pub(crate) const EVENT_BYTES_MAX: usize = 9216;

/// Own events on their way at a time. A reference node remembers 512 times: what is further apart
/// when it arrives is lost on it.
const IN_FLIGHT_MAX: usize = 128;

/// The user events of one node.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UserEvents {
    window: EventWindow,
    /// Own events that wait for their turn; they have no time yet.
    unsent: VecDeque<Own>,
    /// The gap that something waits behind, and since when.
    gap: Option<(LamportTime, Instant)>,
    /// Gaps in a row that nobody could fill. Each makes asking rarer: whoever forges times must not
    /// set off exchanges of full state without end.
    vain: u32,
    ready: Vec<Arc<UserEvent>>,
}

/// An own event before it has a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Own {
    /// What.
    pub(crate) name: Box<str>,
    /// What comes with it.
    pub(crate) payload: Box<[u8]>,
    /// Whether only the last of several of this name matters to applications.
    pub(crate) coalesce: bool,
}

impl UserEvents {
    pub(super) fn new(window_bytes_max: usize) -> Self {
        Self {
            window: EventWindow::new(window_bytes_max),
            unsent: VecDeque::new(),
            gap: None,
            vain: 0,
            ready: Vec::new(),
        }
    }

    /// Times from here on are not used yet: who has met the others waits for what comes first.
    pub(super) fn begin(&mut self, unused: LamportTime) {
        self.window.begin(unused);
    }

    /// All that is remembered, by time.
    pub(super) fn window(&self) -> &EventWindow {
        &self.window
    }
}

impl Own {
    fn message(&self, ltime: LamportTime) -> Message<'_> {
        let payload = Some(&*self.payload).filter(|payload| !payload.is_empty());
        Message { ltime, name: &self.name, payload, coalesce: self.coalesce }
    }

    /// Refuses what is too large for the limit that everybody keeps to (PROTOCOL.md P-170).
    fn check(
        &self,
        limit: usize,
        now: LamportTime,
        scratch: &mut Vec<u8>,
    ) -> Result<(), CommandError> {
        if self.name.len().saturating_add(self.payload.len()) > limit {
            return Err(CommandError::EventTooLarge { bytes_max: limit });
        }
        scratch.clear();
        self.message(now).encode(scratch);
        if scratch.len() > limit {
            return Err(CommandError::EncodedEventTooLarge { bytes_max: limit });
        }
        Ok(())
    }
}

impl Serf {
    /// A user tells the whole cluster something.
    pub(crate) fn begin_user_event(
        &mut self,
        cx: &mut Cx<'_>,
        own: Own,
    ) -> Result<(), CommandError> {
        let limit = cx.config.serf.events.bytes_max;
        own.check(limit, self.clocks.event.time(), &mut cx.env.scratch)?;
        if self.events.unsent.len() >= cx.config.limits.broadcasts_max {
            return Err(CommandError::TooMany);
        }
        self.events.unsent.push_back(own);
        self.send_user_events(cx);
        Ok(())
    }

    /// Sends own events on their way, as far as there is room.
    pub(crate) fn send_user_events(&mut self, cx: &mut Cx<'_>) {
        while cx.env.outbox.events.len() < IN_FLIGHT_MAX
            && let Some(own) = self.events.unsent.pop_front()
        {
            self.send_user_event(cx, own);
        }
        if self.events.unsent.is_empty() {
            cx.env.timers.cancel(TimerKey::EventPace);
        } else if cx.env.timers.deadline(TimerKey::EventPace).is_none() {
            cx.set_timer(TimerKey::EventPace, cx.config.serf.events.pace);
        }
    }

    /// What is on its way makes no room: nobody may be there to take it. The next ones are sent
    /// all the same; at its bound the queue drops what was sent most.
    pub(crate) fn on_event_pace_due(&mut self, cx: &mut Cx<'_>) {
        for _ in 0..IN_FLIGHT_MAX {
            let Some(own) = self.events.unsent.pop_front() else { break };
            self.send_user_event(cx, own);
        }
        self.send_user_events(cx);
    }

    fn send_user_event(&mut self, cx: &mut Cx<'_>, own: Own) {
        let ltime = self.clocks.event.take();
        cx.env.scratch.clear();
        own.message(ltime).encode(&mut cx.env.scratch);
        // No packet would ever have room for a larger one, and the queue would keep the room of all
        // others for it. It spreads by exchanges of full state.
        if cx.env.scratch.len() <= super::user_room(cx) {
            broadcast_scratch(cx);
        }
        let Own { name, payload, coalesce } = own;
        let event = Arc::new(UserEvent { ltime, name, payload, coalesce });
        // Whoever makes an event has heard it, whatever else is still missing.
        self.events.window.admit(event.clone(), true);
        self.keeper.saw(Clock::Event, ltime);
        cx.emit(Event::User(event));
        self.deliver(cx);
    }

    /// An event arrived by gossip.
    pub(super) fn on_user_event(&mut self, cx: &mut Cx<'_>, message: &Message<'_>) -> Verdict {
        let verdict = self.admit(cx, message);
        self.deliver(cx);
        verdict
    }

    /// Events from an exchange of full state, in the order of their times. Nothing learned here is
    /// passed on.
    pub(super) fn merge_user_events<'m>(
        &mut self,
        cx: &mut Cx<'_>,
        messages: impl Iterator<Item = Message<'m>>,
    ) {
        for message in messages {
            self.admit(cx, &message);
            self.deliver(cx);
        }
    }

    /// Nothing before `floor` is wanted: it happened before this node was there.
    pub(super) fn forgo_user_events(&mut self, floor: LamportTime) {
        self.events.window.raise_floor(floor);
    }

    fn admit(&mut self, cx: &mut Cx<'_>, message: &Message<'_>) -> Verdict {
        let payload = message.payload.unwrap_or_default();
        if message.name.len().saturating_add(payload.len()) > EVENT_BYTES_MAX {
            cx.reject(Reject::TooLarge);
            return Verdict::Drop;
        }
        let lag = self.clocks.event.time().0.saturating_sub(message.ltime.0).saturating_sub(1);
        if let Err(reason) = self.clocks.event.witness(message.ltime) {
            cx.reject(reason);
            return Verdict::Drop;
        }
        let event = UserEvent {
            ltime: message.ltime,
            name: message.name.into(),
            payload: payload.into(),
            coalesce: message.coalesce,
        };
        match self.events.window.admit(Arc::new(event), false) {
            Admission::New => {
                cx.env.counters.traffic.event_lag.add(lag);
                Verdict::Relay
            }
            Admission::Known => Verdict::Drop,
            Admission::Old => {
                cx.reject(Reject::OldEvent);
                Verdict::Drop
            }
            Admission::Unwanted => {
                // Every exchange brings them again: counted, not reported.
                cx.env.counters.reject(Reject::OldEvent);
                Verdict::Drop
            }
        }
    }

    /// Hands out what waits behind no gap, and minds the gaps.
    fn deliver(&mut self, cx: &mut Cx<'_>) {
        let oldest = self.clocks.event.time().0.saturating_sub(cx.config.serf.events.window);
        loop {
            self.hand_out(cx);
            match self.events.window.forget(LamportTime(oldest)) {
                Pressure::None => break,
                Pressure::High => self.events.window.skip_gap(),
            }
        }
        self.mind_gap(cx);
    }

    /// Each gap has its own time: in a burst, one is filled while the next one opens.
    fn mind_gap(&mut self, cx: &mut Cx<'_>) {
        let gap = self.events.window.gap();
        if gap == self.events.gap.map(|(ltime, _)| ltime) {
            return;
        }
        if self.events.gap.is_some() {
            self.events.vain = 0;
        }
        if gap.is_none() {
            cx.env.timers.cancel(TimerKey::EventGap);
        } else if self.events.gap.is_none() {
            cx.set_timer(TimerKey::EventGap, self.asking_interval(&cx.config.serf.events));
        }
        self.events.gap = gap.map(|ltime| (ltime, cx.now));
    }

    fn hand_out(&mut self, cx: &mut Cx<'_>) {
        let mut ready = core::mem::take(&mut self.events.ready);
        self.events.window.take_ready(&mut ready);
        for event in ready.drain(..) {
            self.keeper.saw(Clock::Event, event.ltime);
            cx.emit(Event::User(event));
        }
        self.events.ready = ready;
    }

    /// Something still waits behind a gap. Says whether somebody is to be asked for what is
    /// missing; after a while it is given up.
    pub(crate) fn on_event_gap(&mut self, cx: &mut Cx<'_>) -> Repair {
        let gap_wait = cx.config.serf.events.gap_wait;
        let since = self.events.gap.map_or(cx.now, |(_, since)| since);
        if cx.now.since(since) < gap_wait {
            cx.set_timer(TimerKey::EventGap, self.asking_interval(&cx.config.serf.events));
            return Repair::Wanted;
        }
        let vain = self.events.vain.saturating_add(1);
        self.events.window.skip_gap();
        self.deliver(cx);
        self.events.vain = vain;
        if self.events.gap.is_some() {
            cx.set_timer(TimerKey::EventGap, self.asking_interval(&cx.config.serf.events));
        }
        Repair::None
    }

    /// How long after a gap is noticed, and how often, somebody is asked for what is missing: half
    /// as often after each gap that was given up, until nobody is asked at all.
    fn asking_interval(&self, config: &EventConfig) -> Duration {
        let factor = 1_u32.checked_shl(self.events.vain).unwrap_or(u32::MAX);
        config.gap_repair.saturating_mul(factor).min(config.gap_wait)
    }
}

/// Queues the message in the scratch buffer as a user event for everybody. Alone, nobody is to be
/// told: whoever comes learns it by an exchange of full state.
pub(super) fn broadcast_scratch(cx: &mut Cx<'_>) {
    let env = &mut *cx.env;
    if env.audience.gossip > 1 {
        let bound = (cx.config.limits.broadcasts_max, &mut env.outbox.done);
        env.outbox.events.push(&env.scratch, None, bound);
    }
}

/// Whether an exchange of full state is wanted to fill a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// No.
    None,
    /// Yes, with whomever.
    Wanted,
}

#[cfg(test)]
mod tests;
