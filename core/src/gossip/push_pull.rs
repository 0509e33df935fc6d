//! Exchanges of full state: what catches up with what gossip has missed (PROTOCOL.md P-60,
//! P-64).

use alloc::vec::Vec;

use crate::cx::Cx;
use crate::event::Reject;
use crate::math;
use crate::member::{State, Versions};
use crate::timers::TimerKey;
use crate::wire::message::{Accusation, Alive};
use crate::wire::push_pull::{self, NodeState, PushPull};

use super::streams::{Purpose, Streams};
use super::{Boot, Gossip};

/// States as numbers of the wire.
const ALIVE: u8 = 0;
const SUSPECT: u8 = 1;
const DEAD: u8 = 2;
const LEFT: u8 = 3;

/// What one entry of a full state brings about at most: a state, and the reason for it.
const TOLD_OF_MEMBER: usize = 2;

/// What is told beside that: drops, and that this node has answered for itself.
const TOLD_OF_ALL: usize = 16;

impl Gossip {
    /// Full state is to be exchanged with one member at random.
    pub(crate) fn on_push_pull_due(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let scale = math::push_pull_scale(self.members.len());
        cx.set_timer(TimerKey::PushPull, cx.config.gossip.push_pull_interval.saturating_mul(scale));
        self.exchange(cx, streams);
    }

    /// Exchanges full state with one member at random.
    pub(crate) fn exchange(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let own = self.members.own();
        let chosen = self.members.pick(&mut cx.env.rngs.pick, 1, |id, record| {
            Some(id) != own && record.state == State::Alive
        });
        if let Some(peer) = chosen.first().and_then(|&id| cx.peer(id)) {
            let to = peer.socket_addr();
            streams.open_push_pull(cx, to, Some(peer), Purpose::Sync);
        }
    }

    /// All that this node knows, as a message without its envelope.
    pub(crate) fn write_state(
        &self,
        cx: &Cx<'_>,
        join: bool,
        user_state: &[u8],
        out: &mut Vec<u8>,
    ) {
        let known = self.members.iter().filter_map(|(id, record)| {
            cx.env.directory.peer(id).map(|peer| (record, &**peer, peer.versions.to_bytes()))
        });
        // The number of entries goes ahead of them.
        let known: Vec<_> = known.collect();
        let nodes = known.iter().map(|(record, peer, versions)| NodeState {
            name: &peer.name,
            addr: peer.addr.as_bytes(),
            port: peer.port,
            meta: Some(&peer.meta),
            incarnation: record.incarnation,
            state: match record.state {
                State::Alive => ALIVE,
                State::Suspect => SUSPECT,
                State::Dead => DEAD,
                State::Left => LEFT,
            },
            versions,
        });
        push_pull::encode(out, join, nodes, user_state);
    }

    /// Believes of another's state what the rules allow (PROTOCOL.md P-64).
    ///
    /// An honest state names each member once. What brings about more than that can is not read to
    /// its end: a million times the same member would fill memory with what is told of it.
    pub(crate) fn merge(&mut self, cx: &mut Cx<'_>, remote: &PushPull<'_>) {
        let members_max = cx.config.limits.members_max;
        let told_max = members_max.saturating_mul(TOLD_OF_MEMBER).saturating_add(TOLD_OF_ALL);
        let told_max = cx.out.len().saturating_add(told_max);
        for node in remote.nodes() {
            if cx.out.len() > told_max || cx.env.desk.notices.len() > members_max {
                return cx.reject(Reject::TooLarge);
            }
            match node.state {
                ALIVE => {
                    let alive = Alive {
                        incarnation: node.incarnation,
                        node: node.name,
                        addr: node.addr,
                        port: node.port,
                        meta: node.meta,
                        versions: node.versions,
                    };
                    self.on_alive(cx, &alive, Boot::No);
                }
                LEFT => self.on_dead(cx, &claim(&node, node.name)),
                // A death by hearsay is only ever a suspicion, and our own at that.
                DEAD | SUSPECT => {
                    let config = cx.config;
                    self.on_suspect(cx, &claim(&node, &config.name), cx.from.path());
                }
                _ => {}
            }
        }
    }

    /// Whether everybody named by either side speaks a version that everybody understands
    /// (PROTOCOL.md P-66).
    pub(crate) fn verify_versions(&self, cx: &Cx<'_>, remote: &PushPull<'_>) -> Result<(), Reject> {
        let mut range = Range::default();
        for node in remote.nodes() {
            if node.state == ALIVE
                && let Some(versions) = Versions::from_bytes(node.versions)
            {
                range.narrow(versions);
            }
        }
        let local = |id| cx.env.directory.peer(id).map(|peer| peer.versions);
        for (id, record) in self.members.iter() {
            if record.state == State::Alive
                && let Some(versions) = local(id)
            {
                range.narrow(versions);
            }
        }
        let remote_fits = remote
            .nodes()
            .all(|node| range.fits(Versions::from_bytes(node.versions).unwrap_or_default()));
        let local_fits =
            self.members.iter().filter_map(|(id, _)| local(id)).all(|it| range.fits(it));
        if remote_fits && local_fits { Ok(()) } else { Err(Reject::VersionMismatch) }
    }
}

fn claim<'a>(node: &NodeState<'a>, from: &'a str) -> Accusation<'a> {
    Accusation { incarnation: node.incarnation, node: node.name, from }
}

/// The versions that all who are alive understand.
#[derive(Clone, Copy, Debug)]
struct Range {
    protocol: (u8, u8),
    delegate: (u8, u8),
}

impl Default for Range {
    fn default() -> Self {
        Self { protocol: (0, u8::MAX), delegate: (0, u8::MAX) }
    }
}

impl Range {
    fn narrow(&mut self, versions: Versions) {
        self.protocol.0 = self.protocol.0.max(versions.protocol_min);
        self.protocol.1 = self.protocol.1.min(versions.protocol_max);
        self.delegate.0 = self.delegate.0.max(versions.delegate_min);
        self.delegate.1 = self.delegate.1.min(versions.delegate_max);
    }

    fn fits(self, versions: Versions) -> bool {
        (self.protocol.0..=self.protocol.1).contains(&versions.protocol)
            && (self.delegate.0..=self.delegate.1).contains(&versions.delegate)
    }
}
