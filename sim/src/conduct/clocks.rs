//! Lamport clocks: whoever hears a time is past it (PROTOCOL.md P-70).

use tithing_core::wire::serf::{PushPullState, SerfMessage};
use tithing_core::{LamportTime, Limits, Node};

use super::Life;

/// The times of intents, events and queries that a node has heard, and its clocks as they were.
#[derive(Debug, Default)]
pub(super) struct Times {
    heard: [u64; 3],
    clocks: [u64; 3],
}

impl Times {
    /// A message of the Serf layer.
    pub(super) fn on_user(&mut self, limits: &Limits, bytes: &[u8]) {
        let is_name = |name: &str| name.len() <= limits.name_bytes_max;
        match SerfMessage::decode(bytes) {
            Ok(SerfMessage::Leave(it)) if is_name(it.node) => self.hear(limits, 0, it.ltime),
            Ok(SerfMessage::Join(it)) if is_name(it.node) => self.hear(limits, 0, it.ltime),
            Ok(SerfMessage::UserEvent(event)) if event.name.len() < 1_000 => {
                self.hear(limits, 1, event.ltime);
            }
            Ok(_) | Err(_) => {}
        }
    }

    pub(super) const fn has_heard_events(&self) -> bool {
        self.heard[1] > 0
    }

    /// An event is told, or handed out.
    pub(super) fn use_event(&mut self, time: LamportTime) {
        self.heard[1] = self.heard[1].max(time.0);
    }

    /// A query is asked.
    pub(super) fn use_query(&mut self, time: LamportTime) {
        self.heard[2] = self.heard[2].max(time.0);
    }

    fn hear(&mut self, limits: &Limits, clock: usize, time: LamportTime) {
        if time.0.saturating_sub(self.clocks[clock]) <= limits.serf.lamport_jump_max {
            self.heard[clock] = self.heard[clock].max(time.0);
        }
    }

    /// The Serf layer's part of a full state: the others' clocks, one ahead of what they have used.
    pub(super) fn on_state(&mut self, limits: &Limits, bytes: &[u8]) {
        let Ok(state) = PushPullState::decode(bytes) else { return };
        let clocks = [state.ltime, state.event_ltime, state.query_ltime];
        for (clock, time) in clocks.into_iter().enumerate() {
            if let Some(used) = time.0.checked_sub(1) {
                self.hear(limits, clock, LamportTime(used));
            }
        }
    }
}

impl Life {
    pub(super) fn after_clocks(&mut self, core: &Node) {
        let clocks = core.clocks().map(|time| time.0);
        for (clock, name) in ["intents", "events", "queries"].into_iter().enumerate() {
            let (shown, heard) = (clocks[clock], self.serf.times.heard[clock]);
            if heard > 0 && shown <= heard {
                self.serf.times.heard[clock] = 0;
                let seen = format!("the clock of {name} shows {shown} after {heard} was heard");
                self.lapse("whoever hears of a time is past it", seen);
            }
        }
        self.serf.times.clocks = clocks;
    }
}
