//! What was seen when, and whether it is what was expected.

use std::time::Duration;

use tithing_core::event::MemberChange;
use tithing_core::member::Status;
use tithing_core::{Event, Instant};

use crate::scenario::{EventKind, Expectation, NodeIndex, Observers, Scenario, What, When};
use crate::views::Fate;

/// All that expectations may ask about.
#[derive(Debug, Default)]
pub struct History {
    statuses: Vec<StatusSeen>,
    events: Vec<EventSeen>,
    fates: Vec<(Instant, NodeIndex, Fate)>,
    converged: Vec<(Instant, bool)>,
    /// When the run ended.
    end: Instant,
}

/// From `at` on, `observer` thinks so of `member`.
#[derive(Clone, Copy, Debug)]
struct StatusSeen {
    at: Instant,
    observer: NodeIndex,
    member: NodeIndex,
    status: Option<Status>,
}

#[derive(Clone, Copy, Debug)]
struct EventSeen {
    at: Instant,
    node: NodeIndex,
    kind: EventKind,
    member: Option<NodeIndex>,
}

/// A view during a time in which it did not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    from: Instant,
    to: Instant,
    status: Opinion,
}

/// What a node thinks of another at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opinion {
    /// There is no process to think anything.
    Absent,
    /// The status in its table; `None` for "not in its table".
    Of(Option<Status>),
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The expectation in words.
    pub expected: String,
    /// What was seen instead.
    pub seen: String,
}

impl EventKind {
    /// The kind of an event, if scenarios have a name for it.
    pub fn of(event: &Event) -> Option<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "scenarios name only a few events")]
        Some(match event {
            Event::Member { change, .. } => match change {
                MemberChange::Join => Self::Join,
                MemberChange::Leave => Self::Leave,
                MemberChange::Failed => Self::Failed,
                MemberChange::Update => Self::Update,
                MemberChange::Reap => Self::Reap,
            },
            Event::Suspected { .. } => Self::Suspected,
            Event::Refuted { .. } => Self::Refuted,
            Event::ReconnectStarted { .. } | Event::RetryStarted { .. } => Self::Reconnect,
            Event::Isolated { .. } => Self::Isolated,
            Event::Connected { .. } => Self::Connected,
            Event::NameConflict { .. } => Self::Conflict,
            _ => return None,
        })
    }
}

impl History {
    /// A node has changed its mind about a member.
    pub fn on_status(
        &mut self,
        at: Instant,
        observer: NodeIndex,
        member: NodeIndex,
        status: Option<Status>,
    ) {
        self.statuses.push(StatusSeen { at, observer, member, status });
    }

    /// A node has reported something.
    pub fn on_event(
        &mut self,
        at: Instant,
        node: NodeIndex,
        event: &Event,
        member: Option<NodeIndex>,
    ) {
        if let Some(kind) = EventKind::of(event) {
            // What is answered is a claim about the node itself.
            let member = if kind == EventKind::Refuted { Some(node) } else { member };
            self.events.push(EventSeen { at, node, kind, member });
        }
    }

    /// A process was started, paused, ended and so on.
    pub fn on_fate(&mut self, at: Instant, node: NodeIndex, fate: Fate) {
        self.fates.push((at, node, fate));
    }

    /// All views have become right, or no longer are.
    pub fn on_converged(&mut self, at: Instant, is_converged: bool) {
        if self.converged.last().is_none_or(|(_, was)| *was != is_converged) {
            self.converged.push((at, is_converged));
        }
    }

    /// The run is over.
    pub fn on_end(&mut self, at: Instant) {
        // Views hold up to and including this time.
        self.end = at + Duration::from_nanos(1);
    }

    /// The expectations that were not met.
    pub fn unmet(&self, scenario: &Scenario) -> Vec<Unmet> {
        let judged = scenario.expectations.iter().filter_map(|expectation| {
            let seen = self.contradiction(scenario, expectation)?;
            Some(Unmet { expected: scenario.describe_expectation(expectation), seen })
        });
        judged.collect()
    }

    /// What was seen instead of what was expected.
    fn contradiction(&self, scenario: &Scenario, expectation: &Expectation) -> Option<String> {
        let window = Window::of(expectation.when);
        let is_never = matches!(expectation.when, When::Never(..));
        match &expectation.what {
            What::Status { on, member, status } => {
                let nodes = self.observers(scenario, on, *member, &window, is_never);
                self.judge_status(scenario, &nodes, *member, *status, on, &window, is_never)
            }
            What::Event { on, kind, member } => {
                self.judge_event(scenario, on, *kind, *member, &window, is_never)
            }
            What::Converged => {
                let is_met = self.was_converged(&window) != is_never;
                (!is_met).then(|| self.describe_convergence())
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one expectation, taken apart once")]
    fn judge_status(
        &self,
        scenario: &Scenario,
        nodes: &[NodeIndex],
        member: NodeIndex,
        status: Option<Status>,
        on: &Observers,
        window: &Window,
        is_never: bool,
    ) -> Option<String> {
        let sees = |node: &NodeIndex| {
            let spans = self.spans(*node, member);
            spans.iter().any(|span| {
                window.overlaps(span.from, span.to) && span.status == Opinion::Of(status)
            })
        };
        let guilty: Vec<NodeIndex> = match (on, is_never) {
            (_, true) => nodes.iter().copied().filter(sees).collect(),
            (Observers::Any, false) if nodes.iter().any(sees) => Vec::new(),
            (_, false) => nodes.iter().copied().filter(|node| !sees(node)).collect(),
        };
        if nodes.is_empty() && !is_never {
            return Some("no such node ran all through that time".into());
        }
        if guilty.is_empty() {
            return None;
        }
        let lines = guilty.iter().map(|node| {
            let spans = self.spans(*node, member);
            let seen: Vec<String> = spans
                .iter()
                .filter(|span| window.overlaps(span.from, span.to))
                .map(Held::describe)
                .collect();
            format!("{} saw {}: {}", scenario.name(*node), scenario.name(member), seen.join(", "))
        });
        Some(lines.collect::<Vec<_>>().join("; "))
    }

    fn judge_event(
        &self,
        scenario: &Scenario,
        on: &Observers,
        kind: EventKind,
        member: Option<NodeIndex>,
        window: &Window,
        is_never: bool,
    ) -> Option<String> {
        let about = member.unwrap_or(NodeIndex(u32::MAX));
        let nodes = self.observers(scenario, on, about, window, is_never);
        let seen: Vec<&EventSeen> = self
            .events
            .iter()
            .filter(|seen| seen.kind == kind && nodes.contains(&seen.node))
            .filter(|seen| member.is_none() || seen.member == member)
            .collect();
        let inside =
            |node: NodeIndex| seen.iter().any(|seen| seen.node == node && window.contains(seen.at));
        let is_met = match (on, is_never) {
            (_, true) => !nodes.iter().any(|node| inside(*node)),
            (Observers::Any, false) => nodes.iter().any(|node| inside(*node)),
            (_, false) => !nodes.is_empty() && nodes.iter().all(|node| inside(*node)),
        };
        if is_met {
            return None;
        }
        if seen.is_empty() {
            return Some("no such event at any time".into());
        }
        let lines: Vec<String> = seen
            .iter()
            .map(|seen| format!("{} at {}", scenario.name(seen.node), time(seen.at)))
            .collect();
        Some(format!("reported by {}", lines.join(", ")))
    }

    /// Whose view counts in this time.
    fn observers(
        &self,
        scenario: &Scenario,
        on: &Observers,
        member: NodeIndex,
        window: &Window,
        is_never: bool,
    ) -> Vec<NodeIndex> {
        let all = (0..scenario.nodes.len()).map(NodeIndex::from_index);
        match on {
            Observers::Nodes(nodes) => nodes.clone(),
            Observers::Any => all.collect(),
            Observers::Others => all
                .filter(|node| *node != member && (is_never || self.ran_through(*node, window)))
                .collect(),
        }
    }

    fn ran_through(&self, node: NodeIndex, window: &Window) -> bool {
        let mut fate = Fate::Unborn;
        for (at, of, new) in &self.fates {
            if *of != node {
                continue;
            }
            if *at > window.from && *at <= window.to && *new != Fate::Running {
                return false;
            }
            if *at <= window.from {
                fate = *new;
            }
        }
        fate == Fate::Running
    }

    /// All that one node thought of another.
    fn spans(&self, observer: NodeIndex, member: NodeIndex) -> Vec<Held> {
        let mut marks = vec![(Instant::ZERO, Opinion::Absent)];
        for (at, node, fate) in &self.fates {
            if *node == observer && fate.is_gone() {
                marks.push((*at, Opinion::Absent));
            }
            if *node == observer && *fate == Fate::Running {
                let is_fresh = marks.last().is_some_and(|(_, was)| *was == Opinion::Absent);
                marks.extend(is_fresh.then_some((*at, Opinion::Of(None))));
            }
        }
        let of_pair = |seen: &&StatusSeen| seen.observer == observer && seen.member == member;
        let changes = self.statuses.iter().filter(of_pair);
        marks.extend(changes.map(|seen| (seen.at, Opinion::Of(seen.status))));
        // A stable sort: at one instant, a process starts before it learns anything.
        marks.sort_by_key(|(at, _)| *at);
        let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([self.end]);
        let spans = marks.iter().zip(ends);
        spans.map(|((from, status), to)| Held { from: *from, to, status: *status }).collect()
    }

    fn was_converged(&self, window: &Window) -> bool {
        let ends = self.converged.iter().skip(1).map(|(at, _)| *at).chain([self.end]);
        self.converged
            .iter()
            .zip(ends)
            .any(|((from, is_converged), to)| *is_converged && window.overlaps(*from, to))
    }

    fn describe_convergence(&self) -> String {
        if self.converged.iter().all(|(_, is_converged)| !is_converged) {
            return "the views were never all right".into();
        }
        let words: Vec<String> = self
            .converged
            .iter()
            .map(|(at, is)| {
                format!("{} from {}", if *is { "right" } else { "not right" }, time(*at))
            })
            .collect();
        format!("the views were {}", words.join(", "))
    }
}

impl Held {
    fn describe(&self) -> String {
        let word = match self.status {
            Opinion::Absent => "(no process)",
            Opinion::Of(None) => "unknown",
            Opinion::Of(Some(status)) => status.as_str(),
        };
        format!("{word} from {}", time(self.from))
    }
}

/// The time that an expectation is about.
struct Window {
    from: Instant,
    to: Instant,
}

impl Window {
    fn of(when: When) -> Self {
        let (from, to) = match when {
            When::At(at) => (at, at),
            When::Within(from, to) | When::Never(from, to) => (from, to),
        };
        Self { from: Instant::ZERO + from.0, to: Instant::ZERO + to.0 }
    }

    fn contains(&self, at: Instant) -> bool {
        self.from <= at && at <= self.to
    }

    /// Whether something that held from one time until just before another held in the window.
    fn overlaps(&self, from: Instant, until: Instant) -> bool {
        from <= self.to && (until > self.from || from == self.from)
    }
}

/// A time as reports write it.
pub(crate) fn time(at: Instant) -> String {
    let millis = at.as_nanos() / 1_000_000;
    format!("{}.{:03}s", millis / 1_000, millis % 1_000)
}

#[cfg(test)]
mod tests;
