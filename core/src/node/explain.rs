//! What a node can say about its opinion of a member (PROTOCOL.md P-134).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use crate::explain::{Entry, Explanation, Path, Why};
use crate::timers::TimerKey;

use super::Node;

impl Node {
    /// Why this node thinks of a member as it does; `None` if no member has this name.
    ///
    /// Takes time in proportion to the number of members: it is for people, not for every step.
    pub fn explain(&self, name: &str) -> Option<Explanation> {
        let directory = &self.env.directory;
        let id = directory.find(name)?;
        let member = directory.peer(id)?.clone();
        let record = self.gossip.members.record(id);
        let history = directory.diagnoses.history(id).to_vec();
        Some(Explanation {
            asked_at: self.now,
            member,
            state: record.map(|record| record.state),
            since: record.map(|record| record.state_change),
            medium: record.map(|record| record.medium),
            incarnation: record.map(|record| record.incarnation),
            status: self.serf.status(id),
            deadline: self.env.timers.deadline(TimerKey::Suspicion(id)),
            why: Why::of(&history),
            omitted: directory.diagnoses.omitted(id),
            peers: self.peers_of(&history),
            history,
        })
    }

    /// Who is at the addresses of a history now. Streams that were accepted come from any port, so
    /// they name a member only if it is the only one at its address.
    fn peers_of(&self, history: &[Entry]) -> Vec<(SocketAddr, Arc<str>)> {
        let mut peers: Vec<(SocketAddr, Arc<str>)> = Vec::new();
        for entry in history {
            let addr = match entry.path {
                Path::Own | Path::Probe(_) => continue,
                Path::Gossip { from } | Path::Stream { from } => SocketAddr::from(from),
                Path::PushPull { with } => SocketAddr::from(with),
            };
            if peers.iter().any(|(known, _)| *known == addr) {
                continue;
            }
            let is_there = |at: &SocketAddr| *at == addr;
            let is_near = |at: &SocketAddr| at.ip() == addr.ip();
            let name = self.only_peer(is_there).or_else(|| self.only_peer(is_near));
            peers.extend(name.map(|name| (addr, name)));
        }
        peers
    }

    fn only_peer(&self, filter: impl Fn(&SocketAddr) -> bool) -> Option<Arc<str>> {
        let mut found = self.env.directory.peers().filter(|peer| filter(&peer.socket_addr()));
        let only = found.next()?;
        found.next().is_none().then(|| Arc::clone(&only.name))
    }
}
