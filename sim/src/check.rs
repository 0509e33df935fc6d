//! Rules that every run has to obey, watched after every step.
//!
//! A checker sees [`Fact`]s: what nodes report and what was done to the world. It never looks
//! into a node, so a test can feed it forged facts.

mod apart;
mod clocks;
mod convergence;
mod events;
mod false_failure;
mod ghosts;
mod left;
mod queries;
mod queues;
mod sealing;
mod transitions;

use tithing_core::member::Peer;
use tithing_core::{Command, Event, Incarnation, Instant, LamportTime, Limits, Queues, Reply};

use crate::conduct::{Conduct, Lapse};
use crate::scenario::NodeIndex;
use crate::views::Views;
use crate::world::{Change, Step};
pub use sealing::Sent;

/// Something to check.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'a> {
    /// A node has reported an event.
    Event(&'a Event),
    /// A node's own numbers after a step.
    Clocks {
        /// Its incarnation.
        incarnation: Incarnation,
        /// Its Lamport clocks.
        clocks: [LamportTime; 3],
    },
    /// A node was asked something.
    Asked(&'a Command),
    /// A node has answered what it was asked.
    Answered(&'a Reply),
    /// What waits in a node to be sent, after a step.
    Queues(Queues),
    /// Something was done to the world.
    Change(Change),
    /// A node that has to encrypt all that it sends has sent this.
    Sent(Sent<'a>),
}

/// A fact with its circumstances.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// When.
    pub at: Instant,
    /// On which node.
    pub node: NodeIndex,
    /// The member that an event is about, if the scenario knows it.
    pub member: Option<NodeIndex>,
    /// What.
    pub fact: Fact<'a>,
}

/// A rule.
pub trait Checker {
    /// The rule's name in reports.
    fn rule(&self) -> &'static str;

    /// Looks at a fact. `views` are as they were before an event, and as they are after a change
    /// of the world. Says what is wrong, if something is.
    fn on_fact(&mut self, seen: &Seen<'_>, views: &Views) -> Option<String>;

    /// A view of this member has just changed.
    fn on_view(&mut self, _at: Instant, _member: NodeIndex, _views: &Views) {}

    /// Whether something still has to happen, so that a run should not end early.
    fn is_waiting(&self) -> bool {
        false
    }

    /// Looks at the end of a run that had time to settle.
    fn on_settled(&mut self, _views: &Views) -> Option<String> {
        None
    }
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// When.
    pub at: Instant,
    /// On which node, if on one.
    pub node: Option<NodeIndex>,
    /// Which rule.
    pub rule: &'static str,
    /// What was seen.
    pub seen: String,
}

/// More violations than this are not written down.
const VIOLATIONS_MAX: usize = 100;

/// All rules, the views that they share, and what has broken them.
pub struct Checks {
    views: Views,
    clocks: clocks::ClocksNeverFall,
    queues: queues::QueuesKeepToTheirCaps,
    nonces: sealing::NoncesNeverRepeat,
    checkers: Vec<Box<dyn Checker + Send>>,
    conduct: Option<Conduct>,
    violations: Vec<Violation>,
}

impl Checks {
    /// All built-in rules.
    pub fn new(views: Views) -> Self {
        let len = views.len();
        Self {
            views,
            clocks: clocks::ClocksNeverFall::new(len),
            queues: queues::QueuesKeepToTheirCaps { entries_max: Limits::default().broadcasts_max },
            nonces: sealing::NoncesNeverRepeat::default(),
            checkers: vec![
                Box::new(apart::ClustersStayApart),
                Box::new(false_failure::NobodyFailsForNothing),
                Box::new(left::LeftIsNotFailed::default()),
                Box::new(ghosts::NobodyRises::new(len)),
                Box::new(transitions::Transitions::new(len)),
                Box::new(convergence::ViewsConverge),
                Box::new(events::EventsReachAll::new(len)),
                Box::new(queries::QueriesAddUp::default()),
            ],
            conduct: None,
            violations: Vec::new(),
        }
    }

    /// The same, with rules for all that nodes do towards each other.
    pub(crate) fn with_conduct(mut self) -> Self {
        self.conduct = Some(Conduct::new(self.views.len()));
        self
    }

    /// A node has taken a step.
    pub(crate) fn on_step(&mut self, step: &Step<'_>) {
        let Some(conduct) = &mut self.conduct else { return };
        for Lapse { rule, seen } in conduct.on_step(step) {
            self.report(step.at, Some(step.node), rule, seen);
        }
    }

    /// The same where members need not answer queries. Before the first fact.
    #[must_use]
    pub fn with_silence(mut self) -> Self {
        let rule = Box::new(queries::QueriesAddUp::with_silence());
        self.checkers.retain(|checker| checker.rule() != rule.rule());
        self.checkers.push(rule);
        self
    }

    /// One more rule.
    pub fn add(&mut self, checker: Box<dyn Checker + Send>) {
        self.checkers.push(checker);
    }

    /// The views.
    pub const fn views(&self) -> &Views {
        &self.views
    }

    /// What has been broken so far.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// A node's numbers after a step.
    pub fn on_clocks(&mut self, at: Instant, node: NodeIndex, fact: Fact<'_>) {
        let seen = Seen { at, node, member: None, fact };
        if let Some(text) = self.clocks.on_fact(&seen, &self.views) {
            self.report(at, Some(node), self.clocks.rule(), text);
        }
    }

    /// What waits in a node after a step.
    pub fn on_queues(&mut self, at: Instant, node: NodeIndex, queues: Queues) {
        let seen = Seen { at, node, member: None, fact: Fact::Queues(queues) };
        if let Some(text) = self.queues.on_fact(&seen, &self.views) {
            self.report(at, Some(node), self.queues.rule(), text);
        }
    }

    /// A node that has to encrypt all that it sends has sent something.
    pub fn on_sent(&mut self, at: Instant, node: NodeIndex, sent: Sent<'_>) {
        let seen = Seen { at, node, member: None, fact: Fact::Sent(sent) };
        if let Some(text) = self.nonces.on_fact(&seen, &self.views) {
            self.report(at, Some(node), self.nonces.rule(), text);
        }
    }

    /// A node was asked something, or has answered.
    pub fn on_command(&mut self, at: Instant, node: NodeIndex, fact: Fact<'_>) {
        self.ask_all(&Seen { at, node, member: None, fact });
    }

    /// A node has reported an event.
    pub fn on_event(&mut self, at: Instant, node: NodeIndex, event: &Event) {
        let member = subject(event).and_then(|peer| self.views.place(&peer.name));
        self.ask_all(&Seen { at, node, member, fact: Fact::Event(event) });
        if let (Event::StatusChanged { to, .. }, Some(member)) = (event, member) {
            self.views.set_status(node, member, *to);
            for checker in &mut self.checkers {
                checker.on_view(at, member, &self.views);
            }
        }
    }

    /// Something was done to the world.
    pub fn on_change(&mut self, at: Instant, change: Change) {
        self.views.on_change(at, change);
        if let Some(conduct) = &mut self.conduct {
            conduct.on_change(change);
        }
        let node = change.node().unwrap_or(NodeIndex(0));
        let seen = Seen { at, node, member: None, fact: Fact::Change(change) };
        self.clocks.on_fact(&seen, &self.views);
        self.ask_all(&seen);
    }

    /// Whether something still has to happen, so that a run should not end early.
    pub fn is_waiting(&self) -> bool {
        self.checkers.iter().any(|checker| checker.is_waiting())
    }

    /// The run is over and had time to settle.
    pub fn on_settled(&mut self, at: Instant) {
        for index in 0..self.checkers.len() {
            let checker = &mut self.checkers[index];
            let rule = checker.rule();
            if let Some(text) = checker.on_settled(&self.views) {
                self.report(at, None, rule, text);
            }
        }
    }

    fn ask_all(&mut self, seen: &Seen<'_>) {
        for index in 0..self.checkers.len() {
            let checker = &mut self.checkers[index];
            let rule = checker.rule();
            if let Some(text) = checker.on_fact(seen, &self.views) {
                self.report(seen.at, Some(seen.node), rule, text);
            }
        }
    }

    fn report(&mut self, at: Instant, node: Option<NodeIndex>, rule: &'static str, seen: String) {
        if self.violations.len() < VIOLATIONS_MAX {
            self.violations.push(Violation { at, node, rule, seen });
        }
    }
}

/// The member that an event is about.
pub(crate) fn subject(event: &Event) -> Option<&Peer> {
    match event {
        Event::Member { member, .. }
        | Event::StatusChanged { member, .. }
        | Event::StateChanged { member, .. }
        | Event::Suspected { member }
        | Event::SuspicionExpired { member, .. }
        | Event::PingTimedOut { member }
        | Event::FallbackPingFailed { member, .. }
        | Event::FallbackPingWorked { member }
        | Event::ReconnectStarted { member }
        | Event::NameConflict { member, .. }
        | Event::Explained { member, .. } => Some(member),
        Event::PushPullStarted { member, .. } => member.as_ref(),
        Event::User(_)
        | Event::Query(_)
        | Event::QueryAcked { .. }
        | Event::QueryAnswered { .. }
        | Event::StrayResponse { .. }
        | Event::QueryEnded { .. }
        | Event::KeyringChanged { .. }
        | Event::NameVoted { .. }
        | Event::Refuted { .. }
        | Event::Stalled { .. }
        | Event::StreamAccepted { .. }
        | Event::PushPullFailed { .. }
        | Event::RedialFailed { .. }
        | Event::ReconnectSkipped
        | Event::IntentReceived { .. }
        | Event::IntentRefuted
        | Event::Rejected { .. }
        | Event::Isolated { .. }
        | Event::Connected { .. }
        | Event::RetryStarted { .. }
        | Event::RejoinStarted { .. }
        | Event::Rejoined { .. }
        | Event::RejoinFailed
        | Event::SnapshotFailed { .. }
        | Event::SnapshotRecovered
        | Event::QueueLong { .. }
        | Event::Shed(_) => None,
    }
}

#[cfg(test)]
mod tests;
