//! Rare things that come after a while, for the process that they belong to.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tithing_core::command::QueryId;
use tithing_core::snapshot::JobOutcome;
use tithing_core::wire::keyring::Key;
use tithing_core::{LookupId, NetError};

use super::process::Arrival;
use super::{Event, Observer, World};
use crate::application::Wish;
use crate::scenario::{JoinPlan, NodeIndex};

/// Rare things to come, with all that belongs to them.
#[derive(Debug)]
pub(super) enum Later {
    Resolved { node: NodeIndex, life: u32, lookup: LookupId, outcome: Vec<NodeIndex> },
    Join { node: NodeIndex, life: u32, plan: JoinPlan },
    Persisted { node: NodeIndex, life: u32, outcome: JobOutcome },
    Respond { node: NodeIndex, life: u32, query: QueryId },
    KeysKept { node: NodeIndex, life: u32, keys: Vec<Key> },
    Act { node: NodeIndex, life: u32, wish: Wish },
    Flows { node: NodeIndex, life: u32 },
    SendBlocked { node: NodeIndex, life: u32, to: SocketAddr },
}

impl<O: Observer> World<O> {
    pub(super) fn at_later(&mut self, delay: Duration, later: Later) {
        self.queue.push(self.now + delay, Event::Later(Box::new(later)));
    }

    /// What was put off is done, if the process is still the same.
    pub(super) fn now_later(&mut self, later: Later) {
        let (Later::Resolved { node, life, .. }
        | Later::Join { node, life, .. }
        | Later::KeysKept { node, life, .. }
        | Later::Persisted { node, life, .. }
        | Later::Act { node, life, .. }
        | Later::Flows { node, life }
        | Later::SendBlocked { node, life, .. }
        | Later::Respond { node, life, .. }) = &later;
        let node = *node;
        if self.processes[node.index()].life != *life {
            return;
        }
        match later {
            Later::Resolved { lookup, outcome, .. } => {
                let ip = |found: &NodeIndex| self.processes[found.index()].config.advertise.ip();
                let found: Vec<IpAddr> = outcome.iter().map(ip).collect();
                let outcome = if found.is_empty() { Err(NetError::NoSuchHost) } else { Ok(found) };
                self.deliver(node, Arrival::Resolved { lookup, outcome });
            }
            Later::Join { plan, .. } => self.join(node, plan),
            Later::Persisted { outcome, .. } => self.deliver(node, Arrival::Persisted { outcome }),
            Later::Respond { query, .. } => self.respond(node, query),
            Later::KeysKept { keys, .. } => self.keys_kept(node, &keys),
            Later::Act { wish, .. } => self.act(node, wish),
            Later::Flows { .. } => self.flows(node),
            Later::SendBlocked { to, .. } => self.send_was_blocked(node, to),
        }
    }
}
