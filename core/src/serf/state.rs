//! The Serf layer's part of an exchange of full state (PROTOCOL.md P-76).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::command::OldEvents;
use crate::cx::Cx;
use crate::event::{Reject, UserEvent};
use crate::id::LamportTime;
use crate::member::Status;
use crate::wire::serf::event::UserEvent as Message;
use crate::wire::serf::{self, Clocks, JoinIntent, LeaveIntent, PushPullState, Slot, SlotEvent};

use super::Serf;
use super::intent::broadcast_scratch;
use super::table::Record;

/// What this node is to the other side of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visit {
    /// It comes to the other's cluster, by order, or since it is alone: their clocks hold.
    Guest,
    /// A member like the other.
    Peer,
}

impl Serf {
    /// All that this layer knows, for the other side of an exchange.
    pub(crate) fn write_state(&self, cx: &Cx<'_>, out: &mut Vec<u8>) {
        let name = |id| cx.env.directory.peer(id).map(|peer| &*peer.name);
        let is_going = |record: &Record| matches!(record.status, Status::Left | Status::Leaving);
        let going = self.table.iter().filter(|(_, record)| is_going(record));
        let left: Vec<&str> = going.filter_map(|(id, _)| name(id)).collect();
        let times: Vec<(&str, LamportTime)> = self
            .table
            .iter()
            .filter_map(|(id, record)| Some((name(id)?, exported(record))))
            .collect();
        let clocks = Clocks {
            ltime: self.clocks.member.time(),
            event_ltime: self.clocks.event.time(),
            query_ltime: self.clocks.query.time(),
        };
        let events = self.recent_events(cx.config.serf.events.exchanged_bytes_max);
        let slots = events.iter().map(|(ltime, events)| Some(Slot { ltime: *ltime, events }));
        let (left, times) = (left.into_iter(), times.into_iter());
        serf::encode_push_pull(out, clocks, slots, left, times);
    }

    /// The newest user events that fit, by time.
    fn recent_events(&self, bytes_max: usize) -> Vec<(LamportTime, Vec<SlotEvent<'_>>)> {
        let mut bytes = 0_usize;
        let newest = self
            .events
            .window()
            .newest_first()
            .map(|(ltime, events)| (ltime, events.map(slot_event).collect::<Vec<_>>()));
        let mut fitting: Vec<_> = newest
            .take_while(|(_, events)| {
                let size =
                    |event: &SlotEvent<'_>| event.name.len() + event.payload.map_or(0, <[u8]>::len);
                bytes = bytes.saturating_add(events.iter().map(size).sum());
                bytes <= bytes_max
            })
            .collect();
        fitting.reverse();
        fitting
    }

    /// Learns from the other side's state. Nothing learned here is gossiped again.
    pub(crate) fn merge(
        &mut self,
        cx: &mut Cx<'_>,
        bytes: &[u8],
        (visit, old_events): (Visit, OldEvents),
    ) {
        let state = match PushPullState::decode(bytes) {
            Ok(state) => state,
            Err(reason) => return cx.reject(reason),
        };
        // The other side has not used its current times yet.
        let clocks = &mut self.clocks;
        for (clock, time) in [
            (&mut clocks.member, state.ltime),
            (&mut clocks.event, state.event_ltime),
            (&mut clocks.query, state.query_ltime),
        ] {
            let Some(used) = time.0.checked_sub(1).map(LamportTime) else { continue };
            let moved = match visit {
                Visit::Guest => clock.adopt(used),
                Visit::Peer => clock.witness(used),
            };
            if let Err(reason) = moved {
                cx.reject(reason);
            }
        }
        self.events.begin(self.clocks.event.time());
        let mut times: BTreeMap<&str, LamportTime> = state.status_ltimes().collect();
        // Those who left go first: otherwise the joins would raise the times past the leaves.
        for node in state.left_members() {
            let ltime = times.remove(node).unwrap_or_default();
            let ltime = LamportTime(ltime.0.saturating_add(1));
            self.on_left(cx, &LeaveIntent { ltime, node, prune: false });
        }
        for (node, ltime) in times {
            self.on_join_intent(cx, &JoinIntent { ltime, node });
        }
        if old_events == OldEvents::Unwanted {
            // A time that is not believed is not reached by the clock, and sets no floor.
            self.forgo_user_events(state.event_ltime.min(self.clocks.event.time()));
        }
        self.merge_events(cx, &state);
    }

    fn merge_events(&mut self, cx: &mut Cx<'_>, state: &PushPullState<'_>) {
        let mut messages: Vec<Message<'_>> = Vec::new();
        for slot in state.events().flatten() {
            for event in slot.events() {
                if messages.len() >= cx.config.limits.serf.push_pull_events_max {
                    return cx.reject(Reject::TooLarge);
                }
                let SlotEvent { name, payload } = event;
                messages.push(Message { ltime: slot.ltime, name, payload, coalesce: false });
            }
        }
        // Slots come in no order of time.
        messages.sort_by_key(|message| message.ltime);
        self.merge_user_events(cx, messages.into_iter());
    }

    /// The other side takes this member for one that has left.
    ///
    /// If we see it alive, one of us is behind. The member itself knows: it is asked by telling
    /// everybody, and answers if it takes part. Otherwise it would be `leaving` here for ever.
    fn on_left(&mut self, cx: &mut Cx<'_>, intent: &LeaveIntent<'_>) {
        let status = |serf: &Self, cx: &Cx<'_>| {
            serf.find(cx, intent.node).and_then(|id| serf.table.record(id)).map(|it| it.status)
        };
        let before = status(self, cx);
        self.on_leave_intent(cx, intent);
        if before == Some(Status::Alive) && status(self, cx) == Some(Status::Leaving) {
            cx.env.scratch.clear();
            intent.encode(&mut cx.env.scratch);
            broadcast_scratch(cx, None);
        }
    }
}

/// An event as it rides in a full state.
fn slot_event(event: &UserEvent) -> SlotEvent<'_> {
    let payload = Some(&*event.payload).filter(|payload| !payload.is_empty());
    SlotEvent { name: &event.name, payload }
}

/// The time of a member in a full state.
///
/// A member that is leaving is listed among those that left, with one less than the time of its
/// leave intent: the other side adds one and has, in effect, received that intent. Listed among
/// the others, as Serf does, the time would count as a join's, and the intent itself, coming
/// later, as no news. A member that takes part and finds itself listed answers (P-73).
fn exported(record: &Record) -> LamportTime {
    match record.status {
        Status::Leaving => LamportTime(record.status_ltime.0.saturating_sub(1)),
        Status::Alive | Status::Left | Status::Failed => record.status_ltime,
    }
}
