//! What is played: clusters that idle, churn, or join all at once.

use std::fmt;
use std::time::Duration;

use clap::ValueEnum;
use tithing_sim::scenario::security::SecurityChange;
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{DiskFate, JoinPlan, NodeSpec, Op, TimedStep};
use tithing_sim::{LinkSettings, NodeIndex, Scenario};

/// How long it takes a cluster to form, at least: what comes before is not measured.
const FORMING: Duration = Duration::from_mins(1);

/// Every so often some nodes are killed, and come back after as long.
const CHURN: Duration = Duration::from_secs(10);

/// What a cluster does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Load {
    /// Nothing happens in a cluster that has formed
    Idle,
    /// One node in a hundred is killed every ten seconds, and comes back ten seconds later
    Churn,
    /// All nodes join the first one within a second
    Storm,
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idle => "idle",
            Self::Churn => "churn",
            Self::Storm => "storm",
        })
    }
}

/// A scenario, and from when on it is measured.
pub(super) struct Work {
    pub(super) scenario: Scenario,
    pub(super) from: Duration,
}

/// The work of a cell.
pub(super) fn work(size: u32, load: Load, compression: bool) -> Work {
    let joins = match load {
        Load::Idle | Load::Churn => Duration::from_secs(30).max(Duration::from_millis(20) * size),
        Load::Storm => Duration::from_secs(1),
    };
    let from = if load == Load::Storm { Duration::ZERO } else { FORMING.max(joins * 2) };
    let duration = from + length(size, load);
    let mut steps = join_all(size, joins / size);
    if load == Load::Churn {
        steps.extend(churn(size, from, duration));
    }
    let nodes = (1..=size).map(|n| NodeSpec { compression, ..NodeSpec::new(format!("n{n}")) });
    let scenario = Scenario {
        title: format!("{size} nodes, {load}"),
        story: String::new(),
        seed: 1,
        duration: Span(duration),
        stop: None,
        nodes: nodes.collect(),
        link: LinkSettings::default(),
        steps,
        expectations: Vec::new(),
    };
    Work { scenario, from }
}

/// Virtual time that is measured: long enough to last some seconds.
fn length(size: u32, load: Load) -> Duration {
    let seconds = match (load, size) {
        (_, ..100) => 36_000,
        (Load::Storm, _) | (_, 500..=2_000) => 120,
        (Load::Idle, ..500) => 3_600,
        (Load::Churn, ..500) => 900,
        (_, 2_001..) => 30,
    };
    Duration::from_secs(seconds)
}

fn join_all(size: u32, apart: Duration) -> Vec<TimedStep> {
    let plan = JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(5))) };
    let join = |n| Op::Join { nodes: vec![NodeIndex(n)], join: plan.clone() };
    (1..size).map(|n| TimedStep { at: Span(apart * n), op: join(n) }).collect()
}

fn churn(size: u32, from: Duration, end: Duration) -> Vec<TimedStep> {
    let count = size.div_ceil(100);
    let mut steps = Vec::new();
    let mut first = 0;
    let mut at = from;
    while at < end {
        // All but the first node, which the others join, one after the other.
        let nodes: Vec<NodeIndex> =
            (first..first + count).map(|n| NodeIndex(1 + n % (size - 1))).collect();
        first += count;
        steps.push(TimedStep { at: Span(at), op: Op::Kill { nodes: nodes.clone() } });
        let join = Some(JoinPlan { to: vec!["n1".into()], retry: None });
        let (change, disk) = (SecurityChange::default(), DiskFate::default());
        let op = Op::Restart { nodes, join, change, disk };
        steps.push(TimedStep { at: Span(at + CHURN), op });
        at += CHURN;
    }
    steps.sort_by_key(|step| step.at);
    steps
}
