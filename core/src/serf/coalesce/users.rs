//! User events of one name: only those of the latest time are told (PROTOCOL.md P-217).

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Heard;
use crate::event::{Event, UserEvent};
use crate::id::LamportTime;

/// With so many events they are told at once: 36 MiB of the largest.
const HELD_MAX: usize = 4_096;

/// User events that are held back.
#[derive(Debug, Default)]
pub(super) struct Users {
    by_name: BTreeMap<Box<str>, Latest>,
    count: usize,
}

#[derive(Debug)]
struct Latest {
    ltime: LamportTime,
    events: Vec<Arc<UserEvent>>,
}

impl Users {
    pub(super) fn hold(&mut self, event: Arc<UserEvent>) {
        let Some(latest) = self.by_name.get_mut(&event.name) else {
            self.count += 1;
            let (name, ltime) = (event.name.clone(), event.ltime);
            self.by_name.insert(name, Latest { ltime, events: Vec::from([event]) });
            return;
        };
        if event.ltime < latest.ltime {
            return;
        }
        if event.ltime > latest.ltime {
            self.count -= latest.events.len();
            latest.events.clear();
            latest.ltime = event.ltime;
        }
        self.count += 1;
        latest.events.push(event);
    }

    pub(super) fn is_full(&self) -> bool {
        self.count >= HELD_MAX
    }

    /// Tells what is held, by time, then by name, then as it came.
    pub(super) fn flush(&mut self, out: &mut Vec<Heard>) {
        self.count = 0;
        let held = core::mem::take(&mut self.by_name);
        let mut events: Vec<_> = held.into_values().flat_map(|latest| latest.events).collect();
        events.sort_by_key(|event| event.ltime);
        out.extend(events.into_iter().map(|event| Heard::Event(Event::User(event))));
    }
}
