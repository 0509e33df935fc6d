//! How much waits to be sent (PROTOCOL.md P-218).

use core::time::Duration;

use crate::cx::Cx;
use crate::event::{Event, Queue};
use crate::gossip::broadcast::Outbox;
use crate::timers::TimerKey;

/// Time from one look to the next. Serf's `QueueCheckInterval`.
const CHECK_INTERVAL: Duration = Duration::from_secs(30);

/// A queue as long as this is reported. Serf's `QueueDepthWarning`.
const DEPTH_WARNING: usize = 128;

/// Messages that have not been handed to the network often enough yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queues {
    /// Claims of the gossip layer.
    pub membership: usize,
    /// Intents.
    pub intents: usize,
    /// Queries.
    pub queries: usize,
    /// User events.
    pub events: usize,
}

impl Queues {
    pub(super) fn of(outbox: &Outbox) -> Self {
        let Outbox { membership, intents, queries, events, done: _ } = outbox;
        Self {
            membership: membership.len(),
            intents: intents.len(),
            queries: queries.len(),
            events: events.len(),
        }
    }

    fn each(self) -> [(Queue, usize); 4] {
        let Self { membership, intents, queries, events } = self;
        [
            (Queue::Membership, membership),
            (Queue::Intents, intents),
            (Queue::Queries, queries),
            (Queue::Events, events),
        ]
    }
}

/// Arms the first look.
pub(super) fn start(cx: &mut Cx<'_>) {
    cx.set_timer(TimerKey::QueueCheck, CHECK_INTERVAL);
}

/// The queues are looked at now and then; what is long is reported.
pub(super) fn on_check_due(cx: &mut Cx<'_>) {
    cx.set_timer(TimerKey::QueueCheck, CHECK_INTERVAL);
    for (queue, depth) in Queues::of(&cx.env.outbox).each() {
        if depth >= DEPTH_WARNING {
            cx.emit(Event::QueueLong { queue, depth });
        }
    }
}
