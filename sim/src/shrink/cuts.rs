//! Ways to make a scenario smaller. Each proposes; whether what is left still fails is for others
//! to say.

use std::time::Duration;

use tithing_core::Instant;
use tithing_core::config::Keeping;

use crate::link::{LinkSettings, Rare, RareChange};
use crate::scenario::security::{SecurityChange, SecuritySpec};
use crate::scenario::units::{Ratio, Span};
use crate::scenario::{
    DiskFate, Expectation, JoinPlan, LinkChange, NodeIndex, NodeSpec, Observers, Op, Scenario,
    What, When,
};

/// What is left of a run behind the moment at which it has gone wrong.
const REST: Duration = Duration::from_secs(1);

/// The scenario that ends soon after a time, without the steps behind it.
pub(super) fn ending_at(scenario: &Scenario, at: Instant) -> Option<Scenario> {
    let end = Duration::from_secs(at.since(Instant::ZERO).as_secs()) + REST;
    if at == Instant::ZERO || end >= scenario.duration.0 {
        return None;
    }
    let mut out = scenario.clone();
    (out.duration, out.stop) = (Span(end), None);
    out.steps.retain(|step| step.at.0 <= end);
    out.expectations.retain(|expectation| ends(expectation) <= end);
    Some(out)
}

const fn ends(expectation: &Expectation) -> Duration {
    match expectation.when {
        When::At(at) | When::Within(_, at) | When::Never(_, at) => at.0,
    }
}

/// The scenario without one of its nodes.
pub(super) fn without_node(scenario: &Scenario, place: usize) -> Option<Scenario> {
    if scenario.nodes.len() < 2 {
        return None;
    }
    let mut out = scenario.clone();
    let gone = out.nodes.remove(place).name;
    let renumber = |node: NodeIndex| match node.index() {
        at if at == place => None,
        at if at > place => Some(NodeIndex::from_index(at - 1)),
        _ => Some(node),
    };
    let all = |nodes: &mut Vec<NodeIndex>| {
        *nodes = nodes.iter().copied().filter_map(renumber).collect();
    };
    for step in &mut out.steps {
        each_list(&mut step.op, all);
        if let Op::Swap { pairs } = &mut step.op {
            let both = |&(a, b): &(NodeIndex, NodeIndex)| Some((renumber(a)?, renumber(b)?));
            *pairs = pairs.iter().filter_map(both).collect();
        }
        if let Some(to) = targets(&mut step.op) {
            to.retain(|name| *name != gone);
        }
    }
    for node in &mut out.nodes {
        node.looking.seeds.retain(|seed| *seed != gone);
    }
    out.steps.retain(|step| does_something(&step.op));
    out.expectations = out.expectations.into_iter().filter_map(|it| remap(it, renumber)).collect();
    Some(out)
}

/// An expectation in which nodes have other places; none if it was about one that has none.
fn remap(
    mut expectation: Expectation,
    renumber: impl Fn(NodeIndex) -> Option<NodeIndex>,
) -> Option<Expectation> {
    match &mut expectation.what {
        What::Status { on, member, .. } => {
            *member = renumber(*member)?;
            remap_observers(on, &renumber)?;
        }
        What::Event { on, member, .. } => {
            if let Some(member) = member {
                *member = renumber(*member)?;
            }
            remap_observers(on, &renumber)?;
        }
        What::Converged => {}
    }
    Some(expectation)
}

fn remap_observers(
    on: &mut Observers,
    renumber: impl Fn(NodeIndex) -> Option<NodeIndex>,
) -> Option<()> {
    let Observers::Nodes(nodes) = on else { return Some(()) };
    *nodes = nodes.iter().copied().filter_map(renumber).collect();
    (!nodes.is_empty()).then_some(())
}

/// Calls `change` with every list of nodes of a step.
fn each_list(op: &mut Op, mut change: impl FnMut(&mut Vec<NodeIndex>)) {
    match op {
        Op::Join { nodes, .. }
        | Op::Leave { nodes }
        | Op::Kill { nodes }
        | Op::Restart { nodes, .. }
        | Op::Pause { nodes }
        | Op::Resume { nodes }
        | Op::Keys { nodes, .. }
        | Op::Ask { nodes, .. }
        | Op::Move { nodes }
        | Op::Stall { nodes, .. }
        | Op::Clock { nodes, .. }
        | Op::Disk { nodes, .. }
        | Op::Isolate { nodes } => change(nodes),
        Op::Partition { groups, bridge } => {
            groups.iter_mut().for_each(&mut change);
            change(bridge);
        }
        Op::Cut { from, to } => {
            change(from);
            change(to);
        }
        Op::Link { between: Some(between), .. } => {
            change(&mut between.from);
            change(&mut between.to);
        }
        Op::Resolve { to: Some(to), .. } => change(to),
        Op::Link { between: None, .. }
        | Op::Resolve { to: None, .. }
        | Op::Swap { .. }
        | Op::Heal => {}
    }
}

/// Whom a step tells nodes to join.
const fn targets(op: &mut Op) -> Option<&mut Vec<String>> {
    if let Op::Join { join, .. } | Op::Restart { join: Some(join), .. } = op {
        Some(&mut join.to)
    } else {
        None
    }
}

/// Whether there is anything left for a step to do.
fn does_something(op: &Op) -> bool {
    match op {
        Op::Join { nodes, join } => !nodes.is_empty() && !join.to.is_empty(),
        Op::Restart { nodes, join, .. } => {
            !nodes.is_empty() && join.as_ref().is_none_or(|join| !join.to.is_empty())
        }
        Op::Leave { nodes }
        | Op::Kill { nodes }
        | Op::Pause { nodes }
        | Op::Resume { nodes }
        | Op::Keys { nodes, .. }
        | Op::Ask { nodes, .. }
        | Op::Move { nodes }
        | Op::Stall { nodes, .. }
        | Op::Clock { nodes, .. }
        | Op::Disk { nodes, .. }
        | Op::Isolate { nodes } => !nodes.is_empty(),
        Op::Swap { pairs } => !pairs.is_empty(),
        Op::Partition { groups, .. } => groups.iter().any(|group| !group.is_empty()),
        Op::Cut { from, to } => !from.is_empty() && !to.is_empty(),
        Op::Link { between: Some(it), .. } => !it.from.is_empty() && !it.to.is_empty(),
        Op::Link { between: None, .. } | Op::Resolve { .. } | Op::Heal => true,
    }
}

/// One node, or one target, less in one step.
pub(super) fn fewer_names(scenario: &Scenario) -> Vec<Scenario> {
    let mut out = Vec::new();
    for (at, step) in scenario.steps.iter().enumerate() {
        let mut lengths = Vec::new();
        each_list(&mut step.op.clone(), |nodes| lengths.push(nodes.len()));
        for (list, len) in lengths.into_iter().enumerate() {
            for place in (0..len).rev() {
                let mut candidate = scenario.clone();
                let mut seen = 0;
                each_list(&mut candidate.steps[at].op, |nodes| {
                    if seen == list {
                        nodes.remove(place);
                    }
                    seen += 1;
                });
                out.push(candidate);
            }
        }
        let len = targets(&mut step.op.clone()).map_or(0, |to| to.len());
        for place in (0..len).rev() {
            let mut candidate = scenario.clone();
            if let Some(to) = targets(&mut candidate.steps[at].op) {
                to.remove(place);
            }
            out.push(candidate);
        }
    }
    out.retain(|candidate| candidate.steps.iter().all(|step| does_something(&step.op)));
    out
}

/// One detail less in one step.
pub(super) fn plainer_steps(scenario: &Scenario) -> Vec<Scenario> {
    let mut out = Vec::new();
    for (at, step) in scenario.steps.iter().enumerate() {
        let mut push = |op: Op| {
            let mut candidate = scenario.clone();
            candidate.steps[at].op = op;
            out.push(candidate);
        };
        if let Op::Restart { nodes, join, change, disk } = &step.op {
            let with = |join: Option<JoinPlan>, change: SecurityChange, disk: DiskFate| {
                Op::Restart { nodes: nodes.clone(), join, change, disk }
            };
            push(with(None, change.clone(), *disk));
            push(with(join.clone(), SecurityChange::default(), *disk));
            push(with(join.clone(), change.clone(), DiskFate::Kept));
        }
        if let Op::Link { between, change } = &step.op {
            for change in fewer_changes(change) {
                push(Op::Link { between: between.clone(), change });
            }
        }
    }
    out
}

/// A change of links without one of its settings.
fn fewer_changes(change: &LinkChange) -> Vec<LinkChange> {
    let rare = |rare: RareChange| LinkChange { rare, ..*change };
    let of = change.rare;
    vec![
        LinkChange { latency: None, jitter: None, ..*change },
        LinkChange { loss: None, ..*change },
        LinkChange { duplicate: None, ..*change },
        LinkChange { reorder: None, reorder_by: None, ..*change },
        rare(RareChange { burst: None, burst_for: None, ..of }),
        rare(RareChange { corrupt: None, ..of }),
        rare(RareChange { mtu: None, ..of }),
        rare(RareChange { rate: None, ..of }),
        rare(RareChange { udp: None, ..of }),
        rare(RareChange { tcp: None, tcp_cut: None, ..of }),
    ]
}

/// The world as it is without one of its peculiarities.
pub(super) fn plainer_world(scenario: &Scenario) -> Vec<Scenario> {
    let plain = LinkSettings::default();
    let link = |link: LinkSettings| Scenario { link, ..scenario.clone() };
    let nodes = |change: &dyn Fn(&mut NodeSpec)| {
        let mut candidate = scenario.clone();
        candidate.nodes.iter_mut().for_each(change);
        candidate
    };
    let mut out = vec![
        link(plain),
        link(LinkSettings { loss: Ratio::ZERO, ..scenario.link }),
        link(LinkSettings { duplicate: Ratio::ZERO, ..scenario.link }),
        link(LinkSettings { reorder: Ratio::ZERO, ..scenario.link }),
        link(LinkSettings { jitter: Span::default(), ..scenario.link }),
        link(LinkSettings { latency: plain.latency, ..scenario.link }),
        link(LinkSettings { rare: Rare::default(), ..scenario.link }),
        nodes(&|node| node.security = SecuritySpec::default()),
        nodes(&|node| node.snapshot = Keeping::Off),
        nodes(&|node| node.ipv6 = false),
        nodes(&|node| node.profile = NodeSpec::new("").profile),
        nodes(&|node| node.tags.clear()),
        nodes(&|node| node.start = Span::default()),
        nodes(&|node| node.looking = NodeSpec::new("").looking),
        nodes(&|node| (node.compression, node.stall_awareness) = (true, true)),
        Scenario { story: String::new(), ..scenario.clone() },
    ];
    for place in 0..scenario.expectations.len() {
        let mut candidate = scenario.clone();
        candidate.expectations.remove(place);
        out.push(candidate);
    }
    out
}

/// The same with less time between steps, with round times, or with a shorter end.
pub(super) fn sooner(scenario: &Scenario) -> Vec<Scenario> {
    let mut out = Vec::new();
    let mut before = Duration::ZERO;
    for (at, step) in scenario.steps.iter().enumerate() {
        let gap = step.at.0.saturating_sub(before);
        for less in [gap, gap / 2] {
            let less = Duration::from_secs(less.as_secs());
            if !less.is_zero() {
                out.push(earlier(scenario, at, less));
            }
        }
        let rounded = Duration::from_secs(step.at.0.as_secs());
        if rounded != step.at.0 && rounded >= before {
            let mut candidate = scenario.clone();
            candidate.steps[at].at = Span(rounded);
            out.push(candidate);
        }
        before = step.at.0;
    }
    let rest = scenario.duration.0.saturating_sub(before);
    let end = Duration::from_secs((before + rest / 2).as_secs() + 1);
    if end < scenario.duration.0 {
        let mut candidate = Scenario { duration: Span(end), ..scenario.clone() };
        candidate.expectations.retain(|expectation| ends(expectation) <= end);
        out.push(candidate);
    }
    out
}

/// All from a step on, and the end, so much sooner.
fn earlier(scenario: &Scenario, from: usize, less: Duration) -> Scenario {
    let mut out = scenario.clone();
    for step in out.steps.iter_mut().skip(from) {
        step.at = Span(step.at.0.saturating_sub(less));
    }
    let since = scenario.steps.get(from).map_or(Duration::ZERO, |step| step.at.0);
    let moved = |at: &mut Span| {
        if at.0 >= since {
            *at = Span(at.0.saturating_sub(less));
        }
    };
    moved(&mut out.duration);
    for expectation in &mut out.expectations {
        match &mut expectation.when {
            When::At(at) => moved(at),
            When::Within(from, to) | When::Never(from, to) => {
                moved(from);
                moved(to);
            }
        }
    }
    if let Some(stop) = &mut out.stop {
        moved(&mut stop.not_before);
    }
    out
}
