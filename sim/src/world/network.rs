//! Who can reach whom, and how well.

use std::collections::{BTreeMap, BTreeSet};

use tithing_core::Instant;

use super::{Change, Observer, World};
use crate::link::{Gate, LinkSettings};
use crate::scenario::{Between, LinkChange, NodeIndex, address};
use crate::tally::Tally;

/// The links and the partitions.
#[derive(Debug)]
pub(super) struct Network {
    settings: LinkSettings,
    overrides: BTreeMap<(NodeIndex, NodeIndex), LinkSettings>,
    /// Pairs of sender and receiver between which nothing passes.
    blocked: BTreeSet<(NodeIndex, NodeIndex)>,
    /// Until when links of a limited rate are busy.
    pub(super) busy: BTreeMap<(NodeIndex, NodeIndex), Instant>,
}

impl Network {
    pub(super) const fn new(settings: LinkSettings) -> Self {
        Self {
            settings,
            overrides: BTreeMap::new(),
            blocked: BTreeSet::new(),
            busy: BTreeMap::new(),
        }
    }

    pub(super) fn settings(&self, from: NodeIndex, to: NodeIndex) -> LinkSettings {
        if self.overrides.is_empty() {
            return self.settings;
        }
        self.overrides.get(&(from, to)).copied().unwrap_or(self.settings)
    }

    pub(super) fn is_blocked(&self, from: NodeIndex, to: NodeIndex) -> bool {
        !self.blocked.is_empty() && self.blocked.contains(&(from, to))
    }

    /// A stream needs both directions: one for its bytes, one for the acknowledgements.
    pub(super) fn is_blocked_either_way(&self, a: NodeIndex, b: NodeIndex) -> bool {
        self.is_blocked(a, b) || self.is_blocked(b, a) || self.is_any(a, b, Gate::Blocked)
    }

    /// Whether a filter refuses connections between two nodes.
    pub(super) fn is_refused(&self, a: NodeIndex, b: NodeIndex) -> bool {
        self.is_any(a, b, Gate::Refused)
    }

    fn is_any(&self, a: NodeIndex, b: NodeIndex, gate: Gate) -> bool {
        [(a, b), (b, a)].into_iter().any(|(a, b)| self.settings(a, b).rare.tcp == gate)
    }

    fn is_clean(&self) -> bool {
        self.blocked.is_empty()
            && self.settings.is_clean()
            && self.overrides.values().all(LinkSettings::is_clean)
    }
}

impl<O: Observer> World<O> {
    /// From now on nothing passes between the groups. Nodes in none of them form one more group.
    /// Who is a bridge reaches everybody all the same.
    pub fn partition(&mut self, groups: &[Vec<NodeIndex>], bridge: &[NodeIndex]) {
        self.counts.add(Tally::Partition, 1);
        self.counts.add(Tally::Bridge, u64::from(!bridge.is_empty()));
        let group_of = |node| groups.iter().position(|group| group.contains(&node));
        for from in self.places() {
            for to in self.places() {
                let is_bridged = bridge.contains(&from) || bridge.contains(&to);
                if group_of(from) != group_of(to) && !is_bridged {
                    self.network.blocked.insert((from, to));
                }
            }
        }
        self.network_changed();
    }

    /// From now on nothing passes from one side to the other. The way back stays as it is.
    pub fn cut(&mut self, from: &[NodeIndex], to: &[NodeIndex]) {
        self.counts.add(Tally::Cut, 1);
        let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
        self.network.blocked.extend(pairs.filter(|(from, to)| from != to));
        self.network_changed();
    }

    /// From now on nothing passes to or from this node.
    pub fn isolate(&mut self, node: NodeIndex) {
        self.counts.add(Tally::Isolate, 1);
        for other in self.places().filter(|other| *other != node) {
            self.network.blocked.insert((node, other));
            self.network.blocked.insert((other, node));
        }
        self.network_changed();
    }

    /// Two machines trade their addresses. What runs on them is killed: no process lives through
    /// that. What is under way arrives at the address, whoever has it then.
    pub fn swap_addresses(&mut self, a: NodeIndex, b: NodeIndex) {
        self.counts.add(Tally::Swap, 1);
        self.kill(a);
        self.kill(b);
        self.directory.hosts.swap(a.index(), b.index());
        let of_a = self.processes[a.index()].config.advertise;
        let of_b = self.processes[b.index()].config.advertise;
        for (node, advertise) in [(a, of_b), (b, of_a)] {
            self.processes[node.index()].config.advertise = advertise;
            let host = self.directory.hosts[node.index()];
            self.directory.holders[host.index()] = Some(node);
        }
    }

    /// A machine gets an address that nobody had before. What runs there is killed, and nobody has
    /// the old address any more.
    pub fn move_address(&mut self, node: NodeIndex) {
        self.kill(node);
        let host = NodeIndex::from_index(self.directory.holders.len());
        let old = std::mem::replace(&mut self.directory.hosts[node.index()], host);
        self.directory.holders[old.index()] = None;
        self.directory.holders.push(Some(node));
        let advertise = &mut self.processes[node.index()].config.advertise;
        *advertise = address(host, advertise.is_ipv6());
    }

    /// From now on a name is looked up as these nodes, or as what is right.
    pub fn resolve_as(&mut self, name: &str, to: Option<&[NodeIndex]>) {
        match to {
            Some(to) => self.directory.answers.insert(name.into(), to.to_vec()),
            None => self.directory.answers.remove(name),
        };
    }

    /// Ends all partitions.
    pub fn heal(&mut self) {
        self.network.blocked.clear();
        self.network_changed();
    }

    /// Changes one direction of some links, or all links.
    pub fn change_links(&mut self, between: Option<&Between>, change: &LinkChange) {
        match between {
            None => {
                self.network.settings = change.apply(self.network.settings);
                for settings in self.network.overrides.values_mut() {
                    *settings = change.apply(*settings);
                }
            }
            Some(Between { from, to }) => {
                for from in from {
                    for to in to {
                        let old = self.network.settings(*from, *to);
                        self.network.overrides.insert((*from, *to), change.apply(old));
                    }
                }
            }
        }
        self.network_changed();
    }

    pub(super) fn network_changed(&mut self) {
        let is_clean = self.network.is_clean() && !self.secrecy.is_torn;
        let is_partitioned = !self.network.blocked.is_empty();
        self.observer.on_change(self.now, Change::Network { is_clean, is_partitioned });
    }

    fn places(&self) -> impl Iterator<Item = NodeIndex> + use<O> {
        (0..self.processes.len()).map(NodeIndex::from_index)
    }
}
