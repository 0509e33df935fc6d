//! From scenario to text: what [`Scenario::parse`] reads back as the same scenario.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter, Write as _};

use tithing_core::command::QueryEnd;
use tithing_core::config::Keeping;

use super::ask::Ask;
use super::security::{NamedKey, SecurityChange, SecuritySpec};
use super::units::Span;
use super::{
    ClockChange, DiskFate, EventKind, Expectation, JoinPlan, LinkChange, Looking, NodeIndex,
    Observers, Op, Scenario, TimedStep, VERSION, What, When,
};
use crate::link::RareChange;

impl Display for Scenario {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "version = {VERSION}")?;
        writeln!(f, "title = {}", quoted(&self.title))?;
        if !self.story.is_empty() {
            writeln!(f, "story = {}", quoted(&self.story))?;
        }
        writeln!(f, "seed = {}", self.seed)?;
        writeln!(f, "duration = \"{}\"", self.duration)?;
        if let Some(stop) = &self.stop {
            writeln!(f, "\n[stop]\nnot_before = \"{}\"", stop.not_before)?;
            writeln!(f, "converged_for = \"{}\"", stop.converged_for)?;
        }
        self.write_keys(f)?;
        writeln!(f, "\n[link]")?;
        write_change(f, &LinkChange::from(self.link), "\n")?;
        self.write_nodes(f)?;
        for step in &self.steps {
            writeln!(f, "\n[[step]]")?;
            self.write_step(f, step)?;
        }
        for expectation in &self.expectations {
            writeln!(f, "\n[[expect]]")?;
            self.write_expectation(f, expectation)?;
        }
        Ok(())
    }
}

/// A basic TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {
                write!(out, "\\u{:04x}", u32::from(control)).expect("a string takes everything");
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

impl Scenario {
    fn write_nodes(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let keepers: Vec<&str> = self
            .nodes
            .iter()
            .filter(|node| node.snapshot == Keeping::On)
            .map(|node| node.name.as_str())
            .collect();
        if !keepers.is_empty() {
            let names: Vec<String> = keepers.into_iter().map(quoted).collect();
            writeln!(f, "\n[nodes]\nsnapshot = [{}]", names.join(", "))?;
        }
        for node in &self.nodes {
            writeln!(f, "\n[[node]]\nname = {}", quoted(&node.name))?;
            writeln!(f, "profile = \"{}\"", node.profile.as_str())?;
            writeln!(f, "compression = {}\nipv6 = {}", node.compression, node.ipv6)?;
            writeln!(f, "stall_awareness = {}", node.stall_awareness)?;
            write_map(f, "tags", &node.tags)?;
            write_security(f, &node.security)?;
            write_looking(f, &node.looking)?;
            if !node.start.0.is_zero() {
                writeln!(f, "start = \"{}\"", node.start)?;
            }
        }
        Ok(())
    }

    /// The only place where keys are shown.
    fn write_keys(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let keys = self.keys();
        if !keys.is_empty() {
            writeln!(f, "\n[keys]")?;
        }
        for (name, key) in keys {
            writeln!(f, "{} = {}", quoted(name), quoted(&key.to_base64()))?;
        }
        Ok(())
    }

    fn list(&self, nodes: &[NodeIndex]) -> String {
        let names: Vec<String> = nodes.iter().map(|node| quoted(self.name(*node))).collect();
        format!("[{}]", names.join(", "))
    }

    fn write_step(&self, f: &mut Formatter<'_>, step: &TimedStep) -> fmt::Result {
        writeln!(f, "at = \"{}\"\ndo = \"{}\"", step.at, step.op.word())?;
        match &step.op {
            Op::Join { nodes, join } => {
                writeln!(f, "nodes = {}", self.list(nodes))?;
                write_join(f, "to", join)
            }
            Op::Leave { nodes }
            | Op::Kill { nodes }
            | Op::Pause { nodes }
            | Op::Resume { nodes }
            | Op::Move { nodes }
            | Op::Isolate { nodes } => writeln!(f, "nodes = {}", self.list(nodes)),
            Op::Restart { nodes, join, change, disk } => {
                writeln!(f, "nodes = {}", self.list(nodes))?;
                if *disk != DiskFate::Kept {
                    writeln!(f, "disk = \"{}\"", disk.as_str())?;
                }
                if let Some(join) = join {
                    write_join(f, "join", join)?;
                }
                write_settings(f, change)
            }
            Op::Keys { nodes, key, .. } => {
                writeln!(f, "nodes = {}\nkey = {}", self.list(nodes), quoted(&key.name))
            }
            Op::Ask { nodes, ask } => {
                writeln!(f, "nodes = {}", self.list(nodes))?;
                write_ask(f, ask)
            }
            Op::Swap { pairs } => {
                let (nodes, with): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
                writeln!(f, "nodes = {}\nwith = {}", self.list(&nodes), self.list(&with))
            }
            Op::Resolve { name, to } => {
                writeln!(f, "name = {}", quoted(name))?;
                match to {
                    Some(to) => writeln!(f, "to = {}", self.list(to)),
                    None => Ok(()),
                }
            }
            Op::Partition { groups, bridge } => {
                let groups: Vec<String> = groups.iter().map(|group| self.list(group)).collect();
                writeln!(f, "groups = [{}]", groups.join(", "))?;
                if bridge.is_empty() {
                    return Ok(());
                }
                writeln!(f, "bridge = {}", self.list(bridge))
            }
            Op::Stall { nodes, length } => {
                writeln!(f, "nodes = {}\nlength = \"{length}\"", self.list(nodes))
            }
            Op::Clock { nodes, change } => {
                writeln!(f, "nodes = {}", self.list(nodes))?;
                write_clock(f, *change)
            }
            Op::Disk { nodes, state } => {
                writeln!(f, "nodes = {}\nstate = \"{}\"", self.list(nodes), state.as_str())
            }
            Op::Cut { from, to } => {
                writeln!(f, "from = {}\nto = {}", self.list(from), self.list(to))
            }
            Op::Heal => Ok(()),
            Op::Link { between, change } => {
                if let Some(between) = between {
                    writeln!(f, "from = {}", self.list(&between.from))?;
                    writeln!(f, "to = {}", self.list(&between.to))?;
                }
                write_change(f, change, "\n")
            }
        }
    }

    fn write_expectation(&self, f: &mut Formatter<'_>, expectation: &Expectation) -> fmt::Result {
        match expectation.when {
            When::At(at) => writeln!(f, "at = \"{at}\"")?,
            When::Within(from, by) => writeln!(f, "from = \"{from}\"\nby = \"{by}\"")?,
            When::Never(from, by) => {
                writeln!(f, "never = true\nfrom = \"{from}\"\nby = \"{by}\"")?;
            }
        }
        match &expectation.what {
            What::Status { on, member, status } => {
                self.write_observers(f, on)?;
                writeln!(f, "member = {}", quoted(self.name(*member)))?;
                writeln!(f, "status = \"{}\"", status.map_or("unknown", |status| status.as_str()))
            }
            What::Event { on, kind, member } => {
                self.write_observers(f, on)?;
                if let Some(member) = member {
                    writeln!(f, "member = {}", quoted(self.name(*member)))?;
                }
                writeln!(f, "event = \"{kind}\"")
            }
            What::Converged => writeln!(f, "converged = true"),
        }
    }

    fn write_observers(&self, f: &mut Formatter<'_>, on: &Observers) -> fmt::Result {
        match on {
            Observers::Any => writeln!(f, "on = \"any\""),
            Observers::Others => writeln!(f, "on = \"others\""),
            Observers::Nodes(nodes) => writeln!(f, "on = {}", self.list(nodes)),
        }
    }
}

/// A table on one line, unless it is empty.
fn write_map(f: &mut Formatter<'_>, key: &str, map: &BTreeMap<String, String>) -> fmt::Result {
    if map.is_empty() {
        return Ok(());
    }
    let entries: Vec<String> =
        map.iter().map(|(key, value)| format!("{} = {}", quoted(key), quoted(value))).collect();
    writeln!(f, "{key} = {{ {} }}", entries.join(", "))
}

/// A list of texts, unless it is empty.
fn write_list(f: &mut Formatter<'_>, key: &str, list: &[String]) -> fmt::Result {
    if list.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
    writeln!(f, "{key} = [{}]", list.join(", "))
}

/// What is asked, key by key.
fn write_ask(f: &mut Formatter<'_>, ask: &Ask) -> fmt::Result {
    match ask {
        Ask::Event(plan) => {
            writeln!(f, "name = {}", quoted(&plan.name))?;
            writeln!(f, "payload = {}", quoted(&plan.payload))?;
            writeln!(f, "count = {}\ncoalesce = {}", plan.count, plan.coalesce)
        }
        Ask::Query(request) => {
            writeln!(f, "name = {}", quoted(&request.name))?;
            writeln!(f, "payload = {}", quoted(&String::from_utf8_lossy(&request.payload)))?;
            write_list(f, "of", &request.nodes)?;
            write_map(f, "tags", &request.tags)?;
            writeln!(f, "acks = {}", request.wants_acks)?;
            writeln!(f, "relay_factor = {}", request.relay_factor)?;
            if !request.timeout.is_zero() {
                writeln!(f, "timeout = \"{}\"", Span(request.timeout))?;
            }
            writeln!(f, "early = {}", request.end == QueryEnd::Answered)
        }
        Ask::Tags { set, delete } => {
            write_map(f, "set", set)?;
            write_list(f, "delete", delete)
        }
        Ask::ForceLeave { member, prune } => {
            writeln!(f, "member = {}\nprune = {prune}", quoted(member))
        }
        Ask::ChangeKeys { change, key } => {
            writeln!(f, "change = \"{}\"\nkey = {}", change.verb(), quoted(&key.name))
        }
    }
}

/// The settings that a change gives, each followed by `end`.
pub(super) fn write_change(f: &mut Formatter<'_>, change: &LinkChange, end: &str) -> fmt::Result {
    let values: [(&str, Option<String>); 6] = [
        ("latency", change.latency.map(|value| value.to_string())),
        ("jitter", change.jitter.map(|value| value.to_string())),
        ("loss", change.loss.map(|value| value.to_string())),
        ("duplicate", change.duplicate.map(|value| value.to_string())),
        ("reorder", change.reorder.map(|value| value.to_string())),
        ("reorder_by", change.reorder_by.map(|value| value.to_string())),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            write!(f, "{key} = \"{value}\"{end}")?;
        }
    }
    write_rare(f, &change.rare, end)
}

/// The rarer faults that a change gives.
fn write_rare(f: &mut Formatter<'_>, change: &RareChange, end: &str) -> fmt::Result {
    let text = |value: &dyn Display| format!("\"{value}\"");
    let values: [(&str, Option<String>); 8] = [
        ("burst", change.burst.map(|value| text(&value))),
        ("burst_for", change.burst_for.map(|value| text(&value))),
        ("corrupt", change.corrupt.map(|value| text(&value))),
        ("mtu", change.mtu.map(|value| value.to_string())),
        ("rate", change.rate.map(|value| value.to_string())),
        ("udp", change.udp.map(|value| text(&value.as_str()))),
        ("tcp", change.tcp.map(|value| text(&value.as_str()))),
        ("tcp_cut", change.tcp_cut.map(|value| text(&value))),
    ];
    for (key, value) in values {
        if let Some(value) = value {
            write!(f, "{key} = {value}{end}")?;
        }
    }
    Ok(())
}

fn names_of(keys: &[NamedKey]) -> String {
    let names: Vec<String> = keys.iter().map(|key| quoted(&key.name)).collect();
    format!("[{}]", names.join(", "))
}

/// How a node looks for others, as far as it is not what it would be anyway.
fn write_looking(f: &mut Formatter<'_>, looking: &Looking) -> fmt::Result {
    if !looking.address_book {
        writeln!(f, "address_book = false")?;
    }
    if !looking.seeds.is_empty() {
        writeln!(f, "seeds = {}", list_of(&looking.seeds))?;
    }
    match looking.probe_interval {
        Some(interval) => writeln!(f, "probe_interval = \"{interval}\""),
        None => Ok(()),
    }
}

fn list_of(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Keys and labels of a node, as far as they are not what they would be anyway.
fn write_security(f: &mut Formatter<'_>, security: &SecuritySpec) -> fmt::Result {
    let plain = SecuritySpec::default();
    let flag = |flag: bool, default: bool| (flag != default).then_some(flag);
    let change = SecurityChange {
        keys: (!security.keys.is_empty()).then(|| security.keys.clone()),
        label: (!security.label.is_empty()).then(|| security.label.clone()),
        skip_inbound_label_check: flag(
            security.skip_inbound_label_check,
            plain.skip_inbound_label_check,
        ),
        verify_incoming: flag(security.verify_incoming, plain.verify_incoming),
        verify_outgoing: flag(security.verify_outgoing, plain.verify_outgoing),
    };
    write_settings(f, &change)
}

fn write_settings(f: &mut Formatter<'_>, change: &SecurityChange) -> fmt::Result {
    settings(change).iter().try_for_each(|setting| writeln!(f, "{setting}"))
}

/// The settings that a change gives.
pub(super) fn settings(change: &SecurityChange) -> Vec<String> {
    let skip = change.skip_inbound_label_check;
    let values: [(&str, Option<String>); 5] = [
        ("keys", change.keys.as_deref().map(names_of)),
        ("label", change.label.as_deref().map(quoted)),
        ("skip_inbound_label_check", skip.map(|value| value.to_string())),
        ("verify_incoming", change.verify_incoming.map(|value| value.to_string())),
        ("verify_outgoing", change.verify_outgoing.map(|value| value.to_string())),
    ];
    let given = values.into_iter().filter_map(|(key, value)| Some((key, value?)));
    given.map(|(key, value)| format!("{key} = {value}")).collect()
}

fn write_clock(f: &mut Formatter<'_>, change: ClockChange) -> fmt::Result {
    let ClockChange { drift, jump, back } = change;
    drift.map_or(Ok(()), |drift| writeln!(f, "drift = {drift}"))?;
    jump.map_or(Ok(()), |jump| writeln!(f, "jump = \"{jump}\""))?;
    back.map_or(Ok(()), |back| writeln!(f, "back = \"{back}\""))
}

fn write_join(f: &mut Formatter<'_>, key: &str, join: &JoinPlan) -> fmt::Result {
    writeln!(f, "{key} = {}", list_of(&join.to))?;
    join.retry.map_or(Ok(()), |retry| writeln!(f, "retry = \"{retry}\""))
}

impl Op {
    /// The word for it in `do`.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Join { .. } => "join",
            Self::Leave { .. } => "leave",
            Self::Kill { .. } => "kill",
            Self::Restart { .. } => "restart",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Keys { change, .. } => change.word(),
            Self::Ask { ask, .. } => ask.word(),
            Self::Stall { .. } => "stall",
            Self::Clock { .. } => "clock",
            Self::Disk { .. } => "disk",
            Self::Swap { .. } => "swap",
            Self::Move { .. } => "move",
            Self::Resolve { .. } => "resolve",
            Self::Partition { .. } => "partition",
            Self::Cut { .. } => "cut",
            Self::Isolate { .. } => "isolate",
            Self::Heal => "heal",
            Self::Link { .. } => "link",
        }
    }
}

impl Display for EventKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
