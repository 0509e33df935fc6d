//! Steps and expectations in words.

use std::fmt::{self, Display, Formatter};

use super::print::{settings, write_change};
use super::security::KeyChange;
use super::{
    Between, ClockChange, DiskFate, Expectation, LinkChange, NodeIndex, Observers, Op, Scenario,
    What, When,
};
use crate::link::LinkSettings;

impl Scenario {
    fn names(&self, nodes: &[NodeIndex]) -> String {
        if nodes.len() > 1 && nodes.len() == self.nodes.len() {
            return "all nodes".into();
        }
        let names: Vec<&str> = nodes.iter().map(|node| self.name(*node)).collect();
        names.join(", ")
    }

    /// What a step does, in words.
    pub fn describe(&self, op: &Op) -> String {
        match op {
            Op::Join { nodes, join } => {
                format!("{}: told to join {}", self.names(nodes), join.to.join(", "))
            }
            Op::Leave { nodes } => format!("{}: told to leave", self.names(nodes)),
            Op::Kill { nodes } => format!("{}: killed with -9", self.names(nodes)),
            Op::Restart { nodes, join, change, disk } => {
                let join = join.as_ref().map(|join| format!(", joining {}", join.to.join(", ")));
                let join = join.unwrap_or_default();
                let mut with = settings(change);
                if *disk != DiskFate::Kept {
                    with.push(format!("disk {}", disk.as_str()));
                }
                let with = with.join(", ");
                let with = if with.is_empty() { with } else { format!(", with {with}") };
                format!("{}: started anew{join}{with}", self.names(nodes))
            }
            Op::Keys { nodes, change, key } => {
                let what = match change {
                    KeyChange::Install => "told to install",
                    KeyChange::Use => "told to seal with",
                    KeyChange::Remove => "told to remove",
                };
                format!("{}: {what} the key \"{}\"", self.names(nodes), key.name)
            }
            Op::Ask { nodes, ask } => format!("{}: {}", self.names(nodes), ask.describe()),
            Op::Swap { pairs } => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(a, b)| format!("{} and {}", self.name(*a), self.name(*b)))
                    .collect();
                format!("{}: down, and their addresses are swapped", pairs.join(", "))
            }
            Op::Move { nodes } => format!("{}: down, with new addresses", self.names(nodes)),
            Op::Resolve { name, to: None } => format!("{name} is looked up rightly"),
            Op::Resolve { name, to: Some(to) } if to.is_empty() => {
                format!("{name} cannot be looked up")
            }
            Op::Resolve { name, to: Some(to) } => {
                format!("{name} is looked up as {}", self.names(to))
            }
            Op::Pause { nodes } => format!("{}: process stopped", self.names(nodes)),
            Op::Resume { nodes } => format!("{}: process goes on", self.names(nodes)),
            Op::Stall { nodes, length } => {
                format!("{}: sends and receives blocked for {length}", self.names(nodes))
            }
            Op::Clock { nodes, change } => {
                format!("{}: clock {}", self.names(nodes), wrongness(*change))
            }
            Op::Disk { nodes, state } => {
                format!("{}: disk {}", self.names(nodes), state.as_str())
            }
            Op::Partition { groups, bridge } => self.describe_partition(groups, bridge),
            Op::Cut { from, to } => {
                format!("nothing passes from {} to {}", self.names(from), self.names(to))
            }
            Op::Isolate { nodes } => format!("{}: cut off from everybody", self.names(nodes)),
            Op::Heal => "network heals".into(),
            Op::Link { between, change } => self.describe_link(between.as_ref(), change),
        }
    }

    fn describe_partition(&self, groups: &[Vec<NodeIndex>], bridge: &[NodeIndex]) -> String {
        let groups: Vec<String> = groups.iter().map(|group| self.names(group)).collect();
        let split = format!("network splits: {} | the rest", groups.join(" | "));
        if bridge.is_empty() {
            return split;
        }
        format!("{split}; {} still reach all", self.names(bridge))
    }

    fn describe_link(&self, between: Option<&Between>, change: &LinkChange) -> String {
        let whom = between.map_or_else(
            || "all links".into(),
            |it| format!("links {} to {}", self.names(&it.from), self.names(&it.to)),
        );
        format!("{whom}: {}", Words(change))
    }

    /// What is expected, in words.
    pub fn describe_expectation(&self, expectation: &Expectation) -> String {
        let what = match &expectation.what {
            What::Status { on, member, status } => format!(
                "{} see {} as {}",
                self.describe_observers(on),
                self.name(*member),
                status.map_or("unknown", |status| status.as_str())
            ),
            What::Event { on, kind, member } => format!(
                "event \"{kind}\"{} on {}",
                member.map(|member| format!(" about {}", self.name(member))).unwrap_or_default(),
                self.describe_observers(on)
            ),
            What::Converged => "all views are right".into(),
        };
        match expectation.when {
            When::At(at) => format!("at {at}: {what}"),
            When::Within(from, by) if from.0.is_zero() => format!("by {by}: {what}"),
            When::Within(from, by) => format!("from {from} to {by}: {what}"),
            When::Never(from, by) => format!("never from {from} to {by}: {what}"),
        }
    }

    fn describe_observers(&self, on: &Observers) -> String {
        match on {
            Observers::Any => "any node".into(),
            Observers::Others => "all other nodes".into(),
            Observers::Nodes(nodes) => self.names(nodes),
        }
    }
}

/// How a clock goes wrong, in words.
fn wrongness(change: ClockChange) -> String {
    let ClockChange { drift, jump, back } = change;
    let drift = drift.map(|drift| format!("runs {drift} millionths fast"));
    let jump = jump.map(|jump| format!("jumps {jump} forward"));
    let back = back.map(|back| format!("is set back {back}"));
    let what: Vec<String> = [drift, jump, back].into_iter().flatten().collect();
    what.join(", ")
}

/// A change of links, on one line.
struct Words<'a>(&'a LinkChange);

impl Display for Words<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if *self.0 == LinkChange::from(LinkSettings::default()) {
            return f.write_str("no faults");
        }
        write_change(f, self.0, " ")
    }
}
