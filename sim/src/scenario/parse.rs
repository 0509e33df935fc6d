//! From text to scenario. Everything that is wrong has a place in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use tithing_core::Profile;
use tithing_core::member::Status;
use toml::Spanned;

use super::raw::{Names, RawExpect, RawLink, RawNode, RawNodes, RawScenario, RawStep};
use super::units::Span;
use super::{
    Between, EventKind, Expectation, JoinPlan, LinkChange, NODES_MAX, NodeIndex, NodeSpec,
    Observers, Op, Scenario, Stop, TimedStep, VERSION, What, When,
};
use crate::link::LinkSettings;

/// What is wrong with a scenario's text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub reason: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

impl std::error::Error for ScenarioError {}

/// A reason and the bytes that it is about.
struct Fault {
    span: Range<usize>,
    reason: String,
}

type Parsed<T> = Result<T, Fault>;

fn fault<T>(span: Range<usize>, reason: impl Into<String>) -> Parsed<T> {
    Err(Fault { span, reason: reason.into() })
}

impl Scenario {
    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let raw: RawScenario = toml::from_str(text).map_err(|error| {
            let reason = error.message().trim_end().replace('\n', "; ");
            locate(text, &Fault { span: error.span().unwrap_or(0..0), reason })
        })?;
        Builder::default().scenario(raw).map_err(|fault| locate(text, &fault))
    }
}

/// Line and column of a fault.
fn locate(text: &str, fault: &Fault) -> ScenarioError {
    let before = text.get(..fault.span.start.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    ScenarioError { line, column, reason: fault.reason.clone() }
}

/// Knows the nodes and the duration while the rest is read.
#[derive(Default)]
struct Builder {
    places: BTreeMap<String, NodeIndex>,
    duration: Span,
}

impl Builder {
    fn scenario(mut self, raw: RawScenario) -> Parsed<Scenario> {
        if *raw.version.get_ref() != VERSION {
            let reason =
                format!("version {} is unknown, expected {VERSION}", raw.version.get_ref());
            return fault(raw.version.span(), reason);
        }
        self.duration = *raw.duration.get_ref();
        if self.duration.0.is_zero() {
            return fault(raw.duration.span(), "the duration is zero, expected more");
        }
        let seed = match &raw.seed {
            None => 1,
            Some(seed) => match u64::try_from(*seed.get_ref()) {
                Ok(seed) => seed,
                Err(_) => return fault(seed.span(), "the seed is negative, expected 0 or more"),
            },
        };
        let nodes = self.nodes(raw.nodes, &raw.node)?;
        let mut steps = Vec::new();
        for step in &raw.step {
            steps.push(self.step(step)?);
        }
        steps.sort_by_key(|step| step.at);
        let mut expectations = Vec::new();
        for expect in &raw.expect {
            expectations.push(self.expectation(expect)?);
        }
        Ok(Scenario {
            title: raw.title,
            story: raw.story,
            seed,
            duration: self.duration,
            stop: raw.stop.map(|stop| Stop {
                not_before: stop.not_before,
                converged_for: stop.converged_for,
            }),
            nodes,
            link: link_change(&raw.link).apply(LinkSettings::default()),
            steps,
            expectations,
        })
    }

    fn nodes(&mut self, raw: Option<Spanned<RawNodes>>, list: &[RawNode]) -> Parsed<Vec<NodeSpec>> {
        let (all, span) = match raw {
            Some(raw) => {
                let span = raw.span();
                (raw.into_inner(), span)
            }
            None => (RawNodes::default(), 0..0),
        };
        let base = NodeSpec {
            profile: profile(all.profile.as_ref())?.unwrap_or_default(),
            compression: all.compression.unwrap_or(true),
            stall_awareness: all.stall_awareness.unwrap_or(true),
            ipv6: all.ipv6.unwrap_or(false),
            tags: all.tags,
            ..NodeSpec::new("")
        };
        if let Err(error) =
            (NodeSpec { name: "n1".into(), ..base.clone() }).config(NodeIndex(0)).build()
        {
            return fault(span, error.to_string());
        }
        let count = all.count.as_ref().map_or(0, |count| *count.get_ref());
        if let Some(too_many) = all.count.as_ref().filter(|_| count > NODES_MAX) {
            return fault(too_many.span(), format!("{count} nodes, expected at most {NODES_MAX}"));
        }
        let mut nodes: Vec<NodeSpec> =
            (1..=count).map(|n| NodeSpec { name: format!("n{n}"), ..base.clone() }).collect();
        let mut described = BTreeSet::new();
        for raw in list {
            let name = raw.name.get_ref();
            let node = one_node(&base, raw)?;
            if !described.insert(name) {
                return fault(raw.name.span(), format!("the name \"{name}\" is used twice"));
            }
            // A node of the count may be described further.
            match nodes.iter_mut().find(|old| old.name == *name) {
                Some(old) => *old = node,
                None => nodes.push(node),
            }
        }
        if nodes.is_empty() {
            return fault(span, "there are no nodes, expected `count` in [nodes] or [[node]]");
        }
        if nodes.len() > NODES_MAX {
            return fault(span, format!("{} nodes, expected at most {NODES_MAX}", nodes.len()));
        }
        self.places = nodes
            .iter()
            .enumerate()
            .map(|(place, node)| (node.name.clone(), NodeIndex::from_index(place)))
            .collect();
        Ok(nodes)
    }

    fn place(&self, name: &str, span: Range<usize>) -> Parsed<NodeIndex> {
        let Some(place) = self.places.get(name) else {
            let some: Vec<&str> = self.places.keys().take(9).map(String::as_str).collect();
            let reason =
                format!("there is no node \"{name}\", expected one of {}", some.join(", "));
            return fault(span, reason);
        };
        Ok(*place)
    }

    /// The places of these names; `"all"` is every node.
    fn places(&self, names: &Names, span: &Range<usize>) -> Parsed<Vec<NodeIndex>> {
        if matches!(names, Names::One(name) if name == "all") {
            let mut all: Vec<NodeIndex> = self.places.values().copied().collect();
            all.sort_unstable();
            return Ok(all);
        }
        let places: Parsed<Vec<NodeIndex>> =
            names.as_slice().iter().map(|name| self.place(name, span.clone())).collect();
        let places = places?;
        if places.is_empty() {
            return fault(span.clone(), "the list is empty, expected names of nodes");
        }
        Ok(places)
    }

    fn step(&self, raw: &Spanned<RawStep>) -> Parsed<TimedStep> {
        let step = raw.get_ref();
        let at = self.time(&step.at)?;
        let mut keys = StepKeys { step, used: Vec::new() };
        let op = match step.what.get_ref().as_str() {
            "join" => Op::Join {
                nodes: self.places_of(keys.nodes()?)?,
                join: self.join_plan(keys.to()?, keys.retry())?,
            },
            "leave" => Op::Leave { nodes: self.places_of(keys.nodes()?)? },
            "kill" => Op::Kill { nodes: self.places_of(keys.nodes()?)? },
            "restart" => {
                let nodes = self.places_of(keys.nodes()?)?;
                let retry = keys.retry();
                let join = match keys.join() {
                    Some(to) => Some(self.join_plan(to, retry)?),
                    None => None,
                };
                Op::Restart { nodes, join }
            }
            "pause" => Op::Pause { nodes: self.places_of(keys.nodes()?)? },
            "resume" => Op::Resume { nodes: self.places_of(keys.nodes()?)? },
            "partition" => {
                let raw = keys.groups()?;
                let groups: Parsed<Vec<_>> =
                    raw.get_ref().iter().map(|names| self.places(names, &raw.span())).collect();
                Op::Partition { groups: disjoint(groups?, &raw.span())? }
            }
            "cut" => {
                Op::Cut { from: self.places_of(keys.from()?)?, to: self.places_of(keys.to()?)? }
            }
            "isolate" => Op::Isolate { nodes: self.places_of(keys.nodes()?)? },
            "heal" => Op::Heal,
            "link" => self.link_step(&mut keys)?,
            other => {
                let reason = format!(
                    "\"{other}\" cannot be done, expected one of join, leave, kill, restart, \
                     pause, resume, partition, cut, isolate, heal, link"
                );
                return fault(step.what.span(), reason);
            }
        };
        keys.check_all_used()?;
        Ok(TimedStep { at, op })
    }

    fn link_step(&self, keys: &mut StepKeys<'_>) -> Parsed<Op> {
        let between = if keys.step.from.is_some() || keys.step.to.is_some() {
            let (from, to) = (keys.from()?, keys.to()?);
            Some(Between { from: self.places_of(from)?, to: self.places_of(to)? })
        } else {
            None
        };
        let change = keys.link_change();
        if change == LinkChange::default() {
            let reason = "nothing is changed, expected one of latency, jitter, loss, duplicate, \
                          reorder, reorder_by";
            return fault(keys.step.what.span(), reason);
        }
        Ok(Op::Link { between, change })
    }

    fn places_of(&self, names: &Spanned<Names>) -> Parsed<Vec<NodeIndex>> {
        self.places(names.get_ref(), &names.span())
    }

    fn join_plan(&self, to: &Spanned<Names>, retry: Option<Span>) -> Parsed<JoinPlan> {
        let mut targets = to.get_ref().as_slice().to_vec();
        if targets == ["all"] {
            targets = self.places.keys().cloned().collect();
        }
        if targets.is_empty() {
            return fault(to.span(), "the list is empty, expected names or addresses");
        }
        Ok(JoinPlan { to: targets, retry })
    }

    /// A time within the run.
    fn time(&self, at: &Spanned<Span>) -> Parsed<Span> {
        if *at.get_ref() > self.duration {
            let reason = format!(
                "{} is after the end, expected at most the duration, {}",
                at.get_ref(),
                self.duration
            );
            return fault(at.span(), reason);
        }
        Ok(*at.get_ref())
    }

    fn expectation(&self, raw: &Spanned<RawExpect>) -> Parsed<Expectation> {
        let expect = raw.get_ref();
        let when = self.when(expect, raw.span())?;
        let what = match (&expect.status, &expect.event, &expect.converged) {
            (Some(word), None, None) => {
                let Some(member) = &expect.member else {
                    return fault(word.span(), "`status` needs a `member`");
                };
                What::Status {
                    on: self.observers(expect.on.as_ref(), Observers::Others)?,
                    member: self.place(member.get_ref(), member.span())?,
                    status: status(word)?,
                }
            }
            (None, Some(word), None) => {
                let member = match &expect.member {
                    Some(member) => Some(self.place(member.get_ref(), member.span())?),
                    None => None,
                };
                let on = self.observers(expect.on.as_ref(), Observers::Any)?;
                What::Event { on, kind: event_kind(word)?, member }
            }
            (None, None, Some(converged)) => {
                if !*converged.get_ref() || expect.on.is_some() || expect.member.is_some() {
                    let reason = "expected `converged = true` without `on` and `member`";
                    return fault(converged.span(), reason);
                }
                What::Converged
            }
            _ => return fault(raw.span(), "expected exactly one of status, event, converged"),
        };
        if let (When::At(_), What::Event { .. }, Some(at)) = (when, &what, &expect.at) {
            return fault(at.span(), "an event has no duration, expected `by` or `within`");
        }
        Ok(Expectation { when, what })
    }

    fn when(&self, expect: &RawExpect, span: Range<usize>) -> Parsed<When> {
        let time = |at: &Option<Spanned<Span>>| at.as_ref().map(|at| self.time(at)).transpose();
        let (at, by, from) = (time(&expect.at)?, time(&expect.by)?, time(&expect.from)?);
        let within = expect.within.as_ref().map(|within| *within.get_ref());
        let never = expect.never.as_ref().is_some_and(|never| *never.get_ref());
        let begin = from.unwrap_or_default();
        let end = match (by, within) {
            (Some(by), None) => Some(by),
            (None, Some(within)) => Some(Span(begin.0 + within.0).min(self.duration)),
            (None, None) => None,
            (Some(_), Some(_)) => return fault(span, "expected one of `by` and `within`"),
        };
        match (at, end, never) {
            (Some(at), None, false) if from.is_none() => Ok(When::At(at)),
            (None, end, true) => Ok(When::Never(begin, end.unwrap_or(self.duration))),
            (None, Some(end), false) if begin <= end => Ok(When::Within(begin, end)),
            (None, Some(_), false) => fault(span, "`by` lies before `from`"),
            _ => {
                fault(span, "expected a time: `at`, `by`, `from` with `within`, or `never = true`")
            }
        }
    }

    fn observers(&self, on: Option<&Spanned<Names>>, absent: Observers) -> Parsed<Observers> {
        let Some(on) = on else { return Ok(absent) };
        match on.get_ref() {
            Names::One(word) if word == "any" => Ok(Observers::Any),
            Names::One(word) if word == "others" => Ok(Observers::Others),
            names @ (Names::One(_) | Names::Many(_)) => {
                Ok(Observers::Nodes(self.places(names, &on.span())?))
            }
        }
    }
}

/// The keys of a step, and which of them its kind knows.
struct StepKeys<'a> {
    step: &'a RawStep,
    used: Vec<&'static str>,
}

impl<'a> StepKeys<'a> {
    fn need<T>(&mut self, key: &'static str, value: Option<&'a T>) -> Parsed<&'a T> {
        self.used.push(key);
        let what = &self.step.what;
        value
            .map_or_else(|| fault(what.span(), format!("\"{}\" needs `{key}`", what.get_ref())), Ok)
    }

    fn nodes(&mut self) -> Parsed<&'a Spanned<Names>> {
        self.need("nodes", self.step.nodes.as_ref())
    }

    fn to(&mut self) -> Parsed<&'a Spanned<Names>> {
        self.need("to", self.step.to.as_ref())
    }

    fn from(&mut self) -> Parsed<&'a Spanned<Names>> {
        self.need("from", self.step.from.as_ref())
    }

    fn groups(&mut self) -> Parsed<&'a Spanned<Vec<Names>>> {
        self.need("groups", self.step.groups.as_ref())
    }

    fn join(&mut self) -> Option<&'a Spanned<Names>> {
        self.used.push("join");
        self.step.join.as_ref()
    }

    fn retry(&mut self) -> Option<Span> {
        self.used.push("retry");
        self.step.retry.as_ref().map(|retry| *retry.get_ref())
    }

    fn link_change(&mut self) -> LinkChange {
        self.used.extend(["latency", "jitter", "loss", "duplicate", "reorder", "reorder_by"]);
        LinkChange {
            latency: self.step.latency.as_ref().map(|value| *value.get_ref()),
            jitter: self.step.jitter.as_ref().map(|value| *value.get_ref()),
            loss: self.step.loss.as_ref().map(|value| *value.get_ref()),
            duplicate: self.step.duplicate.as_ref().map(|value| *value.get_ref()),
            reorder: self.step.reorder.as_ref().map(|value| *value.get_ref()),
            reorder_by: self.step.reorder_by.as_ref().map(|value| *value.get_ref()),
        }
    }

    /// A key that this kind of step does not know would be ignored: that is an error.
    fn check_all_used(&self) -> Parsed<()> {
        let step = self.step;
        let given = [
            ("nodes", step.nodes.as_ref().map(Spanned::span)),
            ("to", step.to.as_ref().map(Spanned::span)),
            ("from", step.from.as_ref().map(Spanned::span)),
            ("join", step.join.as_ref().map(Spanned::span)),
            ("retry", step.retry.as_ref().map(Spanned::span)),
            ("groups", step.groups.as_ref().map(Spanned::span)),
            ("latency", step.latency.as_ref().map(Spanned::span)),
            ("jitter", step.jitter.as_ref().map(Spanned::span)),
            ("loss", step.loss.as_ref().map(Spanned::span)),
            ("duplicate", step.duplicate.as_ref().map(Spanned::span)),
            ("reorder", step.reorder.as_ref().map(Spanned::span)),
            ("reorder_by", step.reorder_by.as_ref().map(Spanned::span)),
        ];
        for (key, span) in given {
            if let Some(span) = span.filter(|_| !self.used.contains(&key)) {
                let reason = format!(
                    "\"{}\" does not take `{key}`, expected {}",
                    step.what.get_ref(),
                    if self.used.is_empty() { "no more keys".into() } else { self.used.join(", ") }
                );
                return fault(span, reason);
            }
        }
        Ok(())
    }
}

/// A node that was in two groups would be on one side only.
fn disjoint(groups: Vec<Vec<NodeIndex>>, span: &Range<usize>) -> Parsed<Vec<Vec<NodeIndex>>> {
    let mut placed = BTreeSet::new();
    if groups.iter().flatten().all(|node| placed.insert(*node)) {
        return Ok(groups);
    }
    fault(span.clone(), "a node is named twice, expected each in at most one group")
}

fn one_node(base: &NodeSpec, raw: &RawNode) -> Parsed<NodeSpec> {
    let name = raw.name.get_ref();
    if name.is_empty() || ["all", "any", "others"].contains(&name.as_str()) {
        return fault(raw.name.span(), format!("\"{name}\" cannot be a node's name"));
    }
    let node = NodeSpec {
        name: name.clone(),
        profile: profile(raw.profile.as_ref())?.unwrap_or(base.profile),
        compression: raw.compression.unwrap_or(base.compression),
        stall_awareness: raw.stall_awareness.unwrap_or(base.stall_awareness),
        ipv6: raw.ipv6.unwrap_or(base.ipv6),
        tags: raw.tags.clone().unwrap_or_else(|| base.tags.clone()),
        start: raw.start.unwrap_or_default(),
    };
    match node.config(NodeIndex(0)).build() {
        Ok(_) => Ok(node),
        Err(error) => fault(raw.name.span(), error.to_string()),
    }
}

fn profile(word: Option<&Spanned<String>>) -> Parsed<Option<Profile>> {
    let Some(word) = word else { return Ok(None) };
    let Some(profile) = Profile::from_name(word.get_ref()) else {
        let reason = format!("\"{}\" is no profile, expected lan, wan or local", word.get_ref());
        return fault(word.span(), reason);
    };
    Ok(Some(profile))
}

fn status(word: &Spanned<String>) -> Parsed<Option<Status>> {
    match word.get_ref().as_str() {
        "alive" => Ok(Some(Status::Alive)),
        "leaving" => Ok(Some(Status::Leaving)),
        "left" => Ok(Some(Status::Left)),
        "failed" => Ok(Some(Status::Failed)),
        "unknown" => Ok(None),
        other => fault(
            word.span(),
            format!(
                "\"{other}\" is no status, expected one of alive, leaving, left, failed, unknown"
            ),
        ),
    }
}

fn event_kind(word: &Spanned<String>) -> Parsed<EventKind> {
    let found = EventKind::WORDS.iter().find(|(text, _)| text == word.get_ref());
    let Some((_, kind)) = found else {
        let words: Vec<&str> = EventKind::WORDS.iter().map(|(text, _)| *text).collect();
        let reason =
            format!("\"{}\" is no event, expected one of {}", word.get_ref(), words.join(", "));
        return fault(word.span(), reason);
    };
    Ok(*kind)
}

fn link_change(raw: &RawLink) -> LinkChange {
    LinkChange {
        latency: raw.latency,
        jitter: raw.jitter,
        loss: raw.loss,
        duplicate: raw.duplicate,
        reorder: raw.reorder,
        reorder_by: raw.reorder_by,
    }
}
