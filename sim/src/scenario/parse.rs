//! From text to scenario. Everything that is wrong has a place in the file.

mod security;
mod step;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use tithing_core::Profile;
use tithing_core::config::Keeping;
use tithing_core::member::Status;
use toml::Spanned;

use super::raw::{Names, RawExpect, RawLink, RawNode, RawNodes, RawScenario};
use super::security::SecuritySpec;
use super::units::Span;
use super::{
    EventKind, Expectation, LinkChange, Looking, NODES_MAX, NodeIndex, NodeSpec, Observers,
    Scenario, Stop, VERSION, What, When,
};
use crate::link::{LinkSettings, RareChange};
use security::Rings;

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
            let reason = words::reason(error.message());
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

/// Knows the keys, the nodes and the duration while the rest is read.
#[derive(Default)]
struct Builder {
    rings: Rings,
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
        self.rings = Rings::new(raw.keys)?;
        let nodes = self.nodes(raw.nodes, &raw.node)?;
        let mut steps = Vec::new();
        for step in &raw.step {
            steps.extend(self.step(step)?);
        }
        steps.sort_by_key(|step| step.at);
        let mut expectations = Vec::new();
        for expect in &raw.expect {
            expectations.extend(self.expectation(expect)?);
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
        let base = self.base(&all)?;
        if let Err(error) =
            (NodeSpec { name: "n1".into(), ..base.clone() }).config(NodeIndex(0)).build()
        {
            return fault(span, no_agent(&error));
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
            let node = self.one_node(&base, raw)?;
            if !described.insert(name) {
                return fault(
                    raw.name.span(),
                    format!("the name \"{name}\" is used twice, expected each once"),
                );
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
        if let Some(keepers) = &all.snapshot {
            for place in self.places_of(keepers)? {
                nodes[place.index()].snapshot = Keeping::On;
            }
        }
        Ok(nodes)
    }

    /// What holds for all nodes.
    fn base(&self, all: &RawNodes) -> Parsed<NodeSpec> {
        let security = SecuritySpec {
            keys: self.rings.keys(all.keys.as_ref())?.unwrap_or_default(),
            label: all.label.as_ref().map(security::label).transpose()?.unwrap_or_default(),
            skip_inbound_label_check: all.skip_inbound_label_check.unwrap_or(false),
            verify_incoming: all.verify_incoming.unwrap_or(true),
            verify_outgoing: all.verify_outgoing.unwrap_or(true),
        };
        Ok(NodeSpec {
            profile: profile(all.profile.as_ref())?.unwrap_or_default(),
            compression: all.compression.unwrap_or(true),
            stall_awareness: all.stall_awareness.unwrap_or(true),
            ipv6: all.ipv6.unwrap_or(false),
            tags: all.tags.clone(),
            security,
            looking: Looking {
                address_book: all.address_book.unwrap_or(true),
                seeds: seeds(all.seeds.as_ref()).unwrap_or_default(),
                probe_interval: all.probe_interval,
            },
            ..NodeSpec::new("")
        })
    }

    fn one_node(&self, base: &NodeSpec, raw: &RawNode) -> Parsed<NodeSpec> {
        let name = raw.name.get_ref();
        if name.is_empty() || ["all", "any", "others"].contains(&name.as_str()) {
            let reason = format!(
                "\"{name}\" cannot be a node's name, expected one that is not empty, \"all\", \
                 \"any\" or \"others\""
            );
            return fault(raw.name.span(), reason);
        }
        let common = &base.security;
        let keys = self.rings.keys(raw.keys.as_ref())?;
        let label = raw.label.as_ref().map(security::label).transpose()?;
        let security = SecuritySpec {
            keys: keys.unwrap_or_else(|| common.keys.clone()),
            label: label.unwrap_or_else(|| common.label.clone()),
            skip_inbound_label_check: raw
                .skip_inbound_label_check
                .unwrap_or(common.skip_inbound_label_check),
            verify_incoming: raw.verify_incoming.unwrap_or(common.verify_incoming),
            verify_outgoing: raw.verify_outgoing.unwrap_or(common.verify_outgoing),
        };
        let node = NodeSpec {
            name: name.clone(),
            profile: profile(raw.profile.as_ref())?.unwrap_or(base.profile),
            compression: raw.compression.unwrap_or(base.compression),
            stall_awareness: raw.stall_awareness.unwrap_or(base.stall_awareness),
            ipv6: raw.ipv6.unwrap_or(base.ipv6),
            tags: raw.tags.clone().unwrap_or_else(|| base.tags.clone()),
            security,
            snapshot: Keeping::Off,
            looking: Looking {
                address_book: raw.address_book.unwrap_or(base.looking.address_book),
                seeds: seeds(raw.seeds.as_ref()).unwrap_or_else(|| base.looking.seeds.clone()),
                probe_interval: raw.probe_interval.or(base.looking.probe_interval),
            },
            start: raw.start.unwrap_or_default(),
        };
        match node.config(NodeIndex(0)).build() {
            Ok(_) => Ok(node),
            Err(error) => fault(raw.name.span(), no_agent(&error)),
        }
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

    fn places_of(&self, names: &Spanned<Names>) -> Parsed<Vec<NodeIndex>> {
        self.places(names.get_ref(), &names.span())
    }

    /// A time within the run.
    fn time(&self, at: &Spanned<Span>) -> Parsed<Span> {
        self.within(*at.get_ref(), at.span())
    }

    fn within(&self, at: Span, span: Range<usize>) -> Parsed<Span> {
        if at <= self.duration {
            return Ok(at);
        }
        let reason =
            format!("{at} is after the end, expected at most the duration, {}", self.duration);
        fault(span, reason)
    }

    /// What is expected, of each member that is named.
    fn expectation(&self, raw: &Spanned<RawExpect>) -> Parsed<Vec<Expectation>> {
        let expect = raw.get_ref();
        let when = self.when(expect, raw.span())?;
        let members = expect.member.as_ref().map(|member| self.places_of(member)).transpose()?;
        let whats: Vec<What> = match (&expect.status, &expect.event, &expect.converged) {
            (Some(word), None, None) => {
                let Some(members) = members else {
                    return fault(
                        word.span(),
                        "nobody has this status, expected a line such as member = \"n1\"",
                    );
                };
                let on = self.observers(expect.on.as_ref(), Observers::Others)?;
                let status = status(word)?;
                let seen = |member| What::Status { on: on.clone(), member, status };
                members.into_iter().map(seen).collect()
            }
            (None, Some(word), None) => {
                let on = self.observers(expect.on.as_ref(), Observers::Any)?;
                let kind = event_kind(word)?;
                let seen = |member| What::Event { on: on.clone(), kind, member };
                match members {
                    Some(members) => members.into_iter().map(Some).map(seen).collect(),
                    None => vec![seen(None)],
                }
            }
            (None, None, Some(converged)) => {
                if !*converged.get_ref() || expect.on.is_some() || expect.member.is_some() {
                    let reason = "expected `converged = true` without `on` and `member`";
                    return fault(converged.span(), reason);
                }
                vec![What::Converged]
            }
            _ => return fault(raw.span(), "expected exactly one of status, event, converged"),
        };
        if let (When::At(_), Some(_), Some(at)) = (when, &expect.event, &expect.at) {
            return fault(at.span(), "an event has no duration, expected `by` or `within`");
        }
        Ok(whats.into_iter().map(|what| Expectation { when, what }).collect())
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
            (None, Some(_), false) => {
                fault(span, "`by` lies before `from`, expected it at that time or later")
            }
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

/// With such settings an agent would not start.
fn no_agent(error: &impl fmt::Display) -> String {
    format!("{error}, expected settings that an agent starts with")
}

fn profile(word: Option<&Spanned<String>>) -> Parsed<Option<Profile>> {
    let Some(word) = word else { return Ok(None) };
    let Some(profile) = Profile::from_name(word.get_ref()) else {
        let reason = format!("\"{}\" is no profile, expected lan, wan or local", word.get_ref());
        return fault(word.span(), reason);
    };
    Ok(Some(profile))
}

fn seeds(names: Option<&Spanned<Names>>) -> Option<Vec<String>> {
    names.map(|names| names.get_ref().as_slice().to_vec())
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
        rare: RareChange {
            burst: raw.burst,
            burst_for: raw.burst_for,
            corrupt: raw.corrupt,
            mtu: raw.mtu,
            rate: raw.rate,
            udp: raw.udp,
            tcp: raw.tcp,
            tcp_cut: raw.tcp_cut,
        },
    }
}
