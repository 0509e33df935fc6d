//! Steps: what each kind takes, and nothing else.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use tithing_core::command::{QueryEnd, QueryRequest};
use toml::Spanned;

use super::security::Rings;
use super::{Builder, Parsed, fault};
use crate::link::RareChange;
use crate::scenario::ask::{Ask, EVENTS_MAX, EventPlan};
use crate::scenario::raw::{Names, RawStep};
use crate::scenario::security::{KeyChange, SecurityChange};
use crate::scenario::units::Span;
use crate::scenario::{
    Between, ClockChange, DiskFate, DiskState, JoinPlan, LinkChange, NodeIndex, Op, TimedStep,
};

/// A clock is wrong by at most this, in millionths: a tenth.
const DRIFT_MAX: u32 = 100_000;

impl Builder {
    /// One step, or with `every` one for each of its nodes.
    pub(super) fn step(&self, raw: &Spanned<RawStep>) -> Parsed<Vec<TimedStep>> {
        let step = raw.get_ref();
        let at = self.time(&needed(raw, "at")?)?;
        let mut keys = StepKeys { step, what: needed(raw, "do")?, used: Vec::new() };
        let op = self.op(&mut keys)?;
        keys.check_all_used()?;
        let Some(every) = value::<Span>(step, "every")? else {
            return Ok(vec![TimedStep { at, op }]);
        };
        let mut steps = Vec::new();
        for op in one_by_one(op) {
            let n = u32::try_from(steps.len()).unwrap_or(u32::MAX);
            let at = Span(at.0.saturating_add(every.get_ref().0.saturating_mul(n)));
            steps.push(TimedStep { at: self.within(at, every.span())?, op });
        }
        Ok(steps)
    }

    fn op(&self, keys: &mut StepKeys<'_>) -> Parsed<Op> {
        let what = keys.what.get_ref().clone();
        Ok(match what.as_str() {
            "join" => Op::Join {
                nodes: self.places_of(&keys.nodes()?)?,
                join: self.join_plan(&keys.need("to")?, keys.bare("retry")?)?,
            },
            "leave" => Op::Leave { nodes: self.places_of(&keys.nodes()?)? },
            "kill" => Op::Kill { nodes: self.places_of(&keys.nodes()?)? },
            "restart" => self.restart_step(keys)?,
            "pause" => Op::Pause { nodes: self.places_of(&keys.nodes()?)? },
            "resume" => Op::Resume { nodes: self.places_of(&keys.nodes()?)? },
            "stall" => Op::Stall {
                nodes: self.places_of(&keys.nodes()?)?,
                length: keys.need("length")?.into_inner(),
            },
            "clock" => {
                Op::Clock { nodes: self.places_of(&keys.nodes()?)?, change: keys.clock_change()? }
            }
            "disk" => Op::Disk {
                nodes: self.places_of(&keys.nodes()?)?,
                state: disk_state(&keys.need("state")?)?,
            },
            "swap" => self.swap_step(keys)?,
            "move" => Op::Move { nodes: self.places_of(&keys.nodes()?)? },
            "resolve" => Op::Resolve {
                name: keys.need("name")?.into_inner(),
                to: self.answer(keys.may("to")?.as_ref())?,
            },
            "partition" => {
                let raw: Spanned<Vec<Names>> = keys.need("groups")?;
                let groups: Parsed<Vec<_>> =
                    raw.get_ref().iter().map(|names| self.places(names, &raw.span())).collect();
                let bridge: Option<Spanned<Names>> = keys.may("bridge")?;
                let bridge = bridge.map(|names| self.places_of(&names)).transpose()?;
                let groups = disjoint(groups?, &raw.span())?;
                Op::Partition { groups, bridge: bridge.unwrap_or_default() }
            }
            "cut" => {
                let (from, to) = (keys.need("from")?, keys.need("to")?);
                Op::Cut { from: self.places_of(&from)?, to: self.places_of(&to)? }
            }
            "isolate" => Op::Isolate { nodes: self.places_of(&keys.nodes()?)? },
            "event" | "query" | "tags" | "force_leave" | "change_keys" => {
                Op::Ask { nodes: self.places_of(&keys.nodes()?)?, ask: self.ask(keys)? }
            }
            "heal" => Op::Heal,
            "link" => self.link_step(keys)?,
            other => match KeyChange::WORDS.iter().find(|(word, _)| *word == other) {
                Some((_, change)) => Op::Keys {
                    nodes: self.places_of(&keys.nodes()?)?,
                    change: *change,
                    key: self.rings.key(&keys.need("key")?)?,
                },
                None => return fault(keys.what.span(), unknown_step(other)),
            },
        })
    }

    fn restart_step(&self, keys: &mut StepKeys<'_>) -> Parsed<Op> {
        let nodes = self.places_of(&keys.nodes()?)?;
        let (to, retry) = (keys.may("join")?, keys.bare("retry")?);
        let join = match &to {
            Some(to) => Some(self.join_plan(to, retry)?),
            None => None,
        };
        let disk = keys.may("disk")?.as_ref().map(disk_fate).transpose()?.unwrap_or_default();
        Ok(Op::Restart { nodes, join, change: keys.security(&self.rings)?, disk })
    }

    fn swap_step(&self, keys: &mut StepKeys<'_>) -> Parsed<Op> {
        let (nodes, with) = (keys.nodes()?, keys.need("with")?);
        let (ours, theirs) = (self.places_of(&nodes)?, self.places_of(&with)?);
        if ours.len() != theirs.len() {
            let reason = format!(
                "{} nodes and {} cannot trade, expected as many on both sides",
                ours.len(),
                theirs.len()
            );
            return fault(with.span(), reason);
        }
        let [ours, theirs]: [Vec<NodeIndex>; 2] =
            disjoint(vec![ours, theirs], &with.span())?.try_into().unwrap_or_default();
        Ok(Op::Swap { pairs: ours.into_iter().zip(theirs).collect() })
    }

    /// What a name is looked up as: an empty list for no such host.
    fn answer(&self, to: Option<&Spanned<Names>>) -> Parsed<Option<Vec<NodeIndex>>> {
        match to {
            Some(to) if to.get_ref().as_slice().is_empty() => Ok(Some(Vec::new())),
            Some(to) => self.places_of(to).map(Some),
            None => Ok(None),
        }
    }

    fn link_step(&self, keys: &mut StepKeys<'_>) -> Parsed<Op> {
        let is_everywhere = !["from", "to"].iter().any(|key| keys.step.contains_key(*key));
        let between = if is_everywhere {
            None
        } else {
            let (from, to) = (keys.need("from")?, keys.need("to")?);
            Some(Between { from: self.places_of(&from)?, to: self.places_of(&to)? })
        };
        let change = keys.link_change()?;
        if change == LinkChange::default() {
            let reason = "nothing is changed, expected one of latency, jitter, loss, duplicate, \
                          reorder, reorder_by, burst, burst_for, corrupt, mtu, rate, udp, tcp, \
                          tcp_cut";
            return fault(keys.what.span(), reason);
        }
        Ok(Op::Link { between, change })
    }

    /// What is wanted of the cluster.
    fn ask(&self, keys: &mut StepKeys<'_>) -> Parsed<Ask> {
        Ok(match keys.what.get_ref().as_str() {
            "event" => Ask::Event(keys.event()?),
            "query" => Ask::Query(keys.query()?),
            "tags" => Ask::Tags {
                set: keys.bare("set")?.unwrap_or_default(),
                delete: keys.bare("delete")?.unwrap_or_default(),
            },
            "force_leave" => Ask::ForceLeave {
                member: keys.need("member")?.into_inner(),
                prune: keys.bare("prune")?.unwrap_or(false),
            },
            _ => {
                let change: Spanned<String> = keys.need("change")?;
                let all = KeyChange::WORDS.map(|(_, change)| change);
                let Some(change) = all.into_iter().find(|it| it.verb() == change.get_ref()) else {
                    return fault(change.span(), "expected one of install, use, remove");
                };
                Ask::ChangeKeys { change, key: self.rings.key(&keys.need("key")?)? }
            }
        })
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
}

fn disk_fate(word: &Spanned<String>) -> Parsed<DiskFate> {
    let found = DiskFate::WORDS.iter().find(|(text, _)| text == word.get_ref());
    let Some((_, fate)) = found else {
        let reason =
            format!("a disk cannot be \"{}\", expected kept, lost, torn or new", word.get_ref());
        return fault(word.span(), reason);
    };
    Ok(*fate)
}

fn disk_state(word: &Spanned<String>) -> Parsed<DiskState> {
    let found = DiskState::WORDS.iter().find(|(text, _)| text == word.get_ref());
    let Some((_, state)) = found else {
        let reason =
            format!("a disk is never \"{}\", expected well, full, slow or lying", word.get_ref());
        return fault(word.span(), reason);
    };
    Ok(*state)
}

fn unknown_step(word: &str) -> String {
    format!(
        "\"{word}\" cannot be done, expected one of join, leave, kill, restart, pause, resume, \
         stall, clock, disk, install_key, use_key, remove_key, event, query, tags, force_leave, \
         change_keys, \
         swap, move, resolve, partition, cut, isolate, heal, link"
    )
}

/// The same for one node after the other.
fn one_by_one(op: Op) -> Vec<Op> {
    let each = |nodes: Vec<NodeIndex>, one: &dyn Fn(Vec<NodeIndex>) -> Op| {
        nodes.into_iter().map(|node| one(vec![node])).collect()
    };
    match op {
        Op::Join { nodes, join } => each(nodes, &|nodes| Op::Join { nodes, join: join.clone() }),
        Op::Leave { nodes } => each(nodes, &|nodes| Op::Leave { nodes }),
        Op::Kill { nodes } => each(nodes, &|nodes| Op::Kill { nodes }),
        Op::Restart { nodes, join, change, disk } => each(nodes, &|nodes| {
            let (join, change) = (join.clone(), change.clone());
            Op::Restart { nodes, join, change, disk }
        }),
        Op::Pause { nodes } => each(nodes, &|nodes| Op::Pause { nodes }),
        Op::Stall { nodes, length } => each(nodes, &|nodes| Op::Stall { nodes, length }),
        Op::Clock { nodes, change } => each(nodes, &|nodes| Op::Clock { nodes, change }),
        Op::Disk { nodes, state } => each(nodes, &|nodes| Op::Disk { nodes, state }),
        Op::Resume { nodes } => each(nodes, &|nodes| Op::Resume { nodes }),
        Op::Keys { nodes, change, key } => {
            each(nodes, &|nodes| Op::Keys { nodes, change, key: key.clone() })
        }
        Op::Ask { nodes, ask } => each(nodes, &|nodes| Op::Ask { nodes, ask: ask.clone() }),
        Op::Swap { pairs } => {
            pairs.into_iter().map(|pair| Op::Swap { pairs: vec![pair] }).collect()
        }
        Op::Move { nodes } => each(nodes, &|nodes| Op::Move { nodes }),
        Op::Isolate { nodes } => each(nodes, &|nodes| Op::Isolate { nodes }),
        Op::Resolve { .. } | Op::Partition { .. } | Op::Cut { .. } | Op::Heal | Op::Link { .. } => {
            vec![op]
        }
    }
}

/// The keys of a step, and which of them its kind knows.
struct StepKeys<'a> {
    step: &'a RawStep,
    /// What is done.
    what: Spanned<String>,
    used: Vec<&'static str>,
}

/// The value of a key.
fn value<T: DeserializeOwned>(step: &RawStep, key: &str) -> Parsed<Option<Spanned<T>>> {
    let Some(raw) = step.get(key) else { return Ok(None) };
    match T::deserialize(raw.get_ref().clone()) {
        Ok(value) => Ok(Some(Spanned::new(raw.span(), value))),
        Err(error) => fault(raw.span(), super::words::reason(error.message())),
    }
}

/// The value of a key that every step has.
fn needed<T: DeserializeOwned>(raw: &Spanned<RawStep>, key: &str) -> Parsed<Spanned<T>> {
    match value(raw.get_ref(), key)? {
        Some(value) => Ok(value),
        None => fault(raw.span(), format!("a step needs {}", super::words::needed(key))),
    }
}

impl StepKeys<'_> {
    fn may<T: DeserializeOwned>(&mut self, key: &'static str) -> Parsed<Option<Spanned<T>>> {
        self.used.push(key);
        value(self.step, key)
    }

    /// The bare value.
    fn bare<T: DeserializeOwned>(&mut self, key: &'static str) -> Parsed<Option<T>> {
        Ok(self.may(key)?.map(Spanned::into_inner))
    }

    fn need<T: DeserializeOwned>(&mut self, key: &'static str) -> Parsed<Spanned<T>> {
        if let Some(value) = self.may(key)? {
            return Ok(value);
        }
        let what = self.what.get_ref();
        fault(self.what.span(), format!("\"{what}\" needs {}", super::words::needed(key)))
    }

    fn query(&mut self) -> Parsed<QueryRequest> {
        let of: Option<Spanned<Names>> = self.may("of")?;
        let early: Option<bool> = self.bare("early")?;
        let payload: Option<String> = self.bare("payload")?;
        Ok(QueryRequest {
            name: self.need("name")?.into_inner(),
            payload: payload.unwrap_or_default().into_bytes(),
            nodes: of.map_or_else(Vec::new, |of| of.get_ref().as_slice().to_vec()),
            tags: self.bare("tags")?.unwrap_or_default(),
            wants_acks: self.bare("acks")?.unwrap_or(false),
            relay_factor: self.bare("relay_factor")?.unwrap_or(0),
            timeout: self.bare::<Span>("timeout")?.unwrap_or_default().0,
            end: if early == Some(true) { QueryEnd::Answered } else { QueryEnd::Deadline },
        })
    }

    fn event(&mut self) -> Parsed<EventPlan> {
        let name: Spanned<String> = self.need("name")?;
        let count: Option<Spanned<u32>> = self.may("count")?;
        let payload: Option<String> = self.bare("payload")?;
        let coalesce: Option<bool> = self.bare("coalesce")?;
        if let Some(count) = &count
            && !(1..=EVENTS_MAX).contains(count.get_ref())
        {
            return fault(count.span(), format!("expected 1 to {EVENTS_MAX} events"));
        }
        Ok(EventPlan {
            name: name.into_inner(),
            payload: payload.unwrap_or_default(),
            count: count.map_or(1, Spanned::into_inner),
            coalesce: coalesce.unwrap_or(false),
        })
    }

    /// The nodes, which are taken one after the other if there is an `every`.
    fn nodes(&mut self) -> Parsed<Spanned<Names>> {
        let nodes = self.need("nodes");
        self.used.push("every");
        nodes
    }

    fn security(&mut self, rings: &Rings) -> Parsed<SecurityChange> {
        Ok(SecurityChange {
            keys: rings.keys(self.may("keys")?.as_ref())?,
            label: self.may("label")?.as_ref().map(super::security::label).transpose()?,
            skip_inbound_label_check: self.bare("skip_inbound_label_check")?,
            verify_incoming: self.bare("verify_incoming")?,
            verify_outgoing: self.bare("verify_outgoing")?,
        })
    }

    fn clock_change(&mut self) -> Parsed<ClockChange> {
        let drift: Option<Spanned<i32>> = self.may("drift")?;
        if let Some(drift) = &drift
            && drift.get_ref().unsigned_abs() > DRIFT_MAX
        {
            let reason = format!("no clock is that wrong, expected at most {DRIFT_MAX} millionths");
            return fault(drift.span(), reason);
        }
        let change = ClockChange {
            drift: drift.map(Spanned::into_inner),
            jump: self.bare("jump")?,
            back: self.bare("back")?,
        };
        if change.jump.is_some() && change.back.is_some() {
            let reason = "a clock cannot go both ways, expected jump or back";
            return fault(self.what.span(), reason);
        }
        if change == ClockChange::default() {
            let reason = "nothing is changed, expected drift (millionths), or jump, or back";
            return fault(self.what.span(), reason);
        }
        Ok(change)
    }

    fn link_change(&mut self) -> Parsed<LinkChange> {
        Ok(LinkChange {
            latency: self.bare("latency")?,
            jitter: self.bare("jitter")?,
            loss: self.bare("loss")?,
            duplicate: self.bare("duplicate")?,
            reorder: self.bare("reorder")?,
            reorder_by: self.bare("reorder_by")?,
            rare: RareChange {
                burst: self.bare("burst")?,
                burst_for: self.bare("burst_for")?,
                corrupt: self.bare("corrupt")?,
                mtu: self.bare("mtu")?,
                rate: self.bare("rate")?,
                udp: self.bare("udp")?,
                tcp: self.bare("tcp")?,
                tcp_cut: self.bare("tcp_cut")?,
            },
        })
    }

    /// A key that this kind of step does not know would be ignored: that is an error.
    fn check_all_used(&self) -> Parsed<()> {
        let is_known = |key: &str| ["at", "do"].contains(&key) || self.used.contains(&key);
        let Some((key, value)) = self.step.iter().find(|(key, _)| !is_known(key)) else {
            return Ok(());
        };
        let expected =
            if self.used.is_empty() { "no more keys".into() } else { self.used.join(", ") };
        let reason =
            format!("\"{}\" does not take `{key}`, expected {expected}", self.what.get_ref());
        fault(value.span(), reason)
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
