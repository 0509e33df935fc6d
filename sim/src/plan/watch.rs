//! Who has heard of what, and when.

use std::time::Duration;

use tithing_core::member::{State, Status};
use tithing_core::{Action, Event, Input, Instant};

use super::Sample;
use crate::NodeIndex;
use crate::world::{Change, Observer, Step};

/// Watches a run of a plan.
pub(super) struct Watch {
    pub(super) sample: Sample,
    /// Sent so far.
    pub(super) bytes: u64,
    /// Since when the cluster is watched for what it should not do.
    since: Option<Instant>,
    running: Vec<bool>,
    told: Vec<Told>,
    /// The death that everybody waits for.
    death: Option<(Instant, NodeIndex)>,
    /// When each node has come to know of it.
    heard: Vec<Option<Instant>>,
    suspected: Option<Instant>,
    deaths: Vec<Instant>,
}

/// An event, and who has heard of it.
#[derive(Debug)]
struct Told {
    at: Instant,
    heard: Vec<bool>,
}

impl Watch {
    pub(super) fn new(nodes: u32) -> Self {
        let nodes = usize::try_from(nodes).unwrap_or(usize::MAX);
        Self {
            sample: Sample::default(),
            bytes: 0,
            since: None,
            running: vec![false; nodes],
            told: Vec::new(),
            death: None,
            heard: vec![None; nodes],
            suspected: None,
            deaths: Vec::new(),
        }
    }

    /// The cluster has formed.
    pub(super) const fn begin(&mut self, now: Instant) {
        self.since = Some(now);
    }

    pub(super) fn calm_since(&self) -> Instant {
        self.since.unwrap_or(Instant::ZERO)
    }

    /// An event is about to be told.
    pub(super) fn tell(&mut self, at: Instant) {
        self.told.push(Told { at, heard: vec![false; self.running.len()] });
    }

    /// Somebody is about to die.
    pub(super) fn kill(&mut self, now: Instant, victim: NodeIndex) {
        self.death = Some((now, victim));
        self.heard.fill(None);
        self.suspected = None;
        self.deaths.push(now);
    }

    /// Whether everybody who runs has noticed the death.
    pub(super) fn is_noticed(&self) -> bool {
        self.heard.iter().zip(&self.running).all(|(heard, running)| heard.is_some() || !running)
    }

    /// Everybody should have noticed.
    pub(super) fn noticed(&mut self) {
        let Some((at, _)) = self.death.take() else { return };
        self.sample.suspected.extend(self.suspected.map(|suspected| suspected.since(at)));
        let first = self.heard.iter().flatten().min();
        self.sample.failed.extend(first.map(|first| first.since(at)));
        let last = self.heard.iter().flatten().max().filter(|_| self.is_noticed());
        self.sample.known_by_all.extend(last.map(|last| last.since(at)));
        for (heard, is_running) in self.heard.iter().zip(&self.running) {
            match heard {
                Some(heard) => self.sample.known.push(heard.since(at)),
                None if *is_running => self.sample.missed += 1,
                None => {}
            }
        }
    }

    /// The run is over, `ran` after the cluster had formed.
    pub(super) fn finish(mut self, ran: Duration) -> Sample {
        self.sample.events = self.told.len();
        for told in &self.told {
            let missed = told.heard.iter().zip(&self.running).filter(|it| *it == (&false, &true));
            self.sample.missed += u64::try_from(missed.count()).unwrap_or(u64::MAX);
        }
        let end = self.calm_since() + ran;
        let dead: Duration = self.deaths.iter().map(|at| end.since(*at)).sum();
        let nodes = u32::try_from(self.running.len()).unwrap_or(u32::MAX);
        self.sample.node_time = (ran * nodes).saturating_sub(dead);
        self.sample
    }

    fn on_event(&mut self, step: &Step<'_>, event: &Event) {
        let (at, node) = (step.at, step.node);
        if let Event::User(event) = event {
            self.on_told(step, &event.name);
        } else if let Event::StateChanged { member, to: Some(State::Suspect), .. } = event {
            if self.is_awaited(&member.name) {
                self.suspected.get_or_insert(at);
            }
        } else if let Event::StatusChanged { member, to: Some(Status::Failed), .. } = event {
            if self.is_awaited(&member.name) {
                self.heard[node.index()].get_or_insert(at);
            } else if self.since.is_some() && self.is_running(&member.name) {
                self.sample.false_failures += 1;
            }
        }
    }

    fn on_told(&mut self, step: &Step<'_>, name: &str) {
        let number = name.parse().ok();
        let told = number.and_then(|number: usize| self.told.get_mut(number));
        let Some(told) = told else { return };
        let heard = &mut told.heard[step.node.index()];
        if !std::mem::replace(heard, true) {
            let delay = step.at.since(told.at);
            self.sample.spread.push(delay);
            if told.heard.iter().all(|heard| *heard) {
                self.sample.told_all.push(delay);
            }
            if !matches!(step.input, Input::StreamData { .. }) {
                self.sample.gossiped.push(delay);
            }
        }
    }

    fn is_awaited(&self, name: &str) -> bool {
        self.death.is_some_and(|(_, victim)| is_named(name, victim))
    }

    fn is_running(&self, name: &str) -> bool {
        let place = name.strip_prefix('n').and_then(|digits| digits.parse::<usize>().ok());
        place.and_then(|place| self.running.get(place.wrapping_sub(1))).is_some_and(|it| *it)
    }
}

fn is_named(name: &str, node: NodeIndex) -> bool {
    name.strip_prefix('n').and_then(|digits| digits.parse().ok()) == Some(node.0 + 1)
}

impl Observer for Watch {
    fn on_step(&mut self, step: &Step<'_>) {
        for action in step.actions.iter() {
            match action {
                Action::SendDatagram { payload, .. } => self.bytes += length(payload),
                Action::WriteStream { data, .. } => self.bytes += length(data),
                Action::Emit(event) => self.on_event(step, &event),
                Action::OpenStream { .. }
                | Action::CloseStream { .. }
                | Action::Resolve { .. }
                | Action::Reply { .. }
                | Action::Persist { .. }
                | Action::KeepKeys { .. } => {}
            }
        }
    }

    fn on_change(&mut self, _at: Instant, change: Change) {
        if let Change::Started(node) | Change::Killed(node) = change {
            self.running[node.index()] = matches!(change, Change::Started(_));
        }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
