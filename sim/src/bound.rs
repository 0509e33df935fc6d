//! How long views may take to become right once a scenario is quiet.
//!
//! The formula stands in `docs/SIMULATION.md`; each term is a function here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tithing_core::Config;

use crate::link::{Rare, RareChange};
use crate::scenario::security::merge;
use crate::scenario::{Op, Scenario};

/// Rounds of full-state exchange after which everybody has heard of everything: news that one
/// node has doubles its hearers in each round, and the last one misses eight rounds in a row less
/// often than once in a million.
const SPREAD_ROUNDS: u32 = 12;

/// A reconnect that has not come about after so many rounds does so less often than once in 2^20.
const LUCK_BITS: u32 = 20;

/// The bound for nodes with these configurations, from the moment when nothing is done any more.
pub fn convergence_bound(configs: &[Config]) -> Duration {
    let len = u32::try_from(configs.len()).unwrap_or(u32::MAX);
    let longest = |term: fn(&Config, u32) -> Duration| {
        configs.iter().map(|config| term(config, len)).max().unwrap_or_default()
    };
    longest(detection) + longest(suspicion) + longest(gossip) + longest(reconnect) + longest(spread)
}

/// Everybody is probed once, by a node whose health score is at its worst.
fn detection(config: &Config, len: u32) -> Duration {
    config.gossip.probe_interval * config.gossip.awareness_max * len
}

/// The longest suspicion: nobody confirms.
fn suspicion(config: &Config, len: u32) -> Duration {
    let gossip = &config.gossip;
    let mult = gossip.suspicion_mult * gossip.suspicion_max_timeout_mult;
    gossip.probe_interval * mult * digits(len)
}

/// A broadcast is sent out by everybody who hears it.
fn gossip(config: &Config, len: u32) -> Duration {
    config.gossip.gossip_interval * config.gossip.retransmit_mult * digits(len) * digits(len)
}

/// Two halves of the cluster that have given each other up find together by reconnecting.
///
/// In the worst case one node of each half is left, and all others are failed for good: a node
/// then picks the right one with a chance of `1 / (n - 1)` each round.
fn reconnect(config: &Config, len: u32) -> Duration {
    config.serf.reconnect_interval * rounds(len.saturating_sub(1).max(1))
}

/// Exchanges of full state carry what gossip has lost.
fn spread(config: &Config, len: u32) -> Duration {
    let scale = if len <= 32 { 1 } else { len.div_ceil(32).next_power_of_two().ilog2() + 1 };
    (config.gossip.push_pull_interval + config.gossip.tcp_timeout) * scale * SPREAD_ROUNDS
}

/// Rounds until something with a chance of `1 / choices` a round has happened, but for one case in
/// `2^LUCK_BITS`. In fixed point: no float decides about a run.
fn rounds(choices: u32) -> u32 {
    const ONE: u64 = 1 << 32;
    let (miss, mut left, mut rounds) = (u64::from(choices - 1), ONE, 0);
    while left >= ONE >> LUCK_BITS {
        left = left * miss / u64::from(choices);
        rounds += 1;
    }
    rounds
}

/// The decimal logarithm, rounded up, and at least one.
fn digits(len: u32) -> u32 {
    len.saturating_sub(1).checked_ilog10().unwrap_or(0) + 1
}

/// When all views have to be right, if the scenario promises that they will be: it ends quiet and
/// long enough, without partition, loss or paused process, and every node is told to join another
/// of its cluster or is joined. Whether the nodes have the right keys is for the world to say.
pub fn settled_at(scenario: &Scenario) -> Option<Duration> {
    let configs: Vec<Config> = (0_u32..)
        .zip(&scenario.nodes)
        .map(|(place, node)| node.config(crate::NodeIndex(place)))
        .collect();
    let retry = scenario.steps.iter().filter_map(|step| step.op.join_plan()?.retry);
    let retry = retry.max().unwrap_or_default().0;
    let at = scenario.last_step_at() + retry + convergence_bound(&configs);
    (at <= scenario.duration.0 && ends_quiet(scenario) && is_one_cluster(scenario)).then_some(at)
}

/// Whether no partition, loss, delay or pause is left after the last step.
fn ends_quiet(scenario: &Scenario) -> bool {
    let (mut link, mut is_partitioned) = (scenario.link, false);
    let (mut is_special, mut is_rare) = (false, false);
    let mut paused = vec![false; scenario.nodes.len()];
    let mut wrong_names = BTreeSet::new();
    for step in &scenario.steps {
        match &step.op {
            Op::Partition { .. } | Op::Cut { .. } | Op::Isolate { .. } => is_partitioned = true,
            Op::Heal => is_partitioned = false,
            Op::Pause { nodes }
            | Op::Resume { nodes }
            | Op::Kill { nodes }
            | Op::Restart { nodes, .. } => {
                for node in nodes {
                    paused[node.index()] = matches!(step.op, Op::Pause { .. });
                }
            }
            Op::Link { between: None, change } => {
                link = change.apply(link);
                is_special &= change.loss.is_none() || change.latency.is_none();
                is_rare &= change.rare != RareChange::from_all(Rare::default());
            }
            Op::Link { between: Some(_), change } => {
                is_special |= change.loss.is_some_and(|loss| !loss.is_zero());
                is_special |= change.latency.is_some() || change.jitter.is_some();
                is_rare |= !change.rare.apply(Rare::default()).is_clean();
            }
            Op::Swap { pairs } => {
                for (a, b) in pairs {
                    paused[a.index()] = false;
                    paused[b.index()] = false;
                }
            }
            Op::Move { nodes } => nodes.iter().for_each(|node| paused[node.index()] = false),
            Op::Resolve { name, to: Some(_) } => {
                wrong_names.insert(name);
            }
            Op::Resolve { name, to: None } => {
                wrong_names.remove(name);
            }
            // A stall ends by itself, and a wrong clock or disk keeps no view from being right.
            Op::Join { .. }
            | Op::Leave { .. }
            | Op::Keys { .. }
            | Op::Ask { .. }
            | Op::Stall { .. }
            | Op::Clock { .. }
            | Op::Disk { .. } => {}
        }
    }
    // Slower links than that let probes fail for ever.
    let probe_timeout = scenario.nodes.iter().map(|node| node.profile.gossip().probe_timeout).min();
    let is_fast = (link.latency.0 + link.jitter.0) * 2 < probe_timeout.unwrap_or_default();
    let is_well = is_fast && !is_special && link.loss.is_zero();
    let is_well = is_well && !is_rare && link.rare.is_clean();
    is_well && !is_partitioned && !paused.contains(&true) && wrong_names.is_empty()
}

/// Whether the joins connect all nodes of each cluster.
fn is_one_cluster(scenario: &Scenario) -> bool {
    let clusters = scenario.clusters();
    let mut group: Vec<usize> = (0..scenario.nodes.len()).collect();
    for step in &scenario.steps {
        let (Op::Join { nodes, join } | Op::Restart { nodes, join: Some(join), .. }) = &step.op
        else {
            continue;
        };
        let targets: Vec<usize> = join
            .to
            .iter()
            .filter_map(|name| scenario.place(name))
            .chain(nodes.iter().copied())
            .map(crate::NodeIndex::index)
            .collect();
        connect(&mut group, &clusters, targets);
    }
    for (place, node) in scenario.nodes.iter().enumerate() {
        let seeds = node.looking.seeds.iter().filter_map(|name| scenario.place(name));
        let seeds = seeds.map(crate::NodeIndex::index).chain([place]).collect();
        connect(&mut group, &clusters, seeds);
    }
    let mut of_cluster = BTreeMap::new();
    group.iter().zip(&clusters).all(|(group, cluster)| {
        of_cluster.insert(cluster, group).is_none_or(|other| other == group)
    })
}

/// Those of one cluster among these find each other.
fn connect(group: &mut [usize], clusters: &[usize], targets: Vec<usize>) {
    let mut first_of = BTreeMap::new();
    for target in targets {
        let first = *first_of.entry(clusters[target]).or_insert(target);
        merge(group, target, first);
    }
}

#[cfg(test)]
mod tests;
