//! From scenario to report: a pure function.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tithing_core::member::{State, Status};
use tithing_core::{Action, Command, Event, Input, Instant, Reply, Seed};

use crate::application::{Applications, Cause, Install, Presence, Turn};
use crate::bound;
use crate::check::{Checker, Checks, Fact, Sent, Violation, subject};
use crate::coverage::{Coverage, Watcher};
use crate::history::{History, Unmet, time};
use crate::scenario::{EventKind, NodeIndex, Op, Scenario};
use crate::story::Story;
use crate::tally::Counts;
use crate::trace::{Header, Note, Noted};
use crate::views::Views;
use crate::world::{Change, Observer, Recording, Step, Stray, World, is_sealing};

/// Where the bytes of a trace go.
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// What a run does beside checking.
#[derive(Default)]
pub struct Options<'a> {
    /// The seed, if not the scenario's own.
    pub seed: Option<u64>,
    /// Whether the report tells the story.
    pub story: Tell,
    /// Where the trace goes: first a header, then records, each as one piece.
    pub trace: Option<Sink<'a>>,
    /// Told how far the run is now and then, for whoever waits.
    pub progress: Option<&'a mut dyn FnMut(Progress)>,
    /// Whether steps are recorded and hashed.
    pub recording: Recording,
    /// Whether the report says what was heard under which fault.
    pub covers: bool,
    /// How closely nodes are watched.
    pub scrutiny: Scrutiny,
    /// Rules of one's own, beside the built-in ones.
    pub checkers: Vec<Box<dyn Checker + Send>>,
    /// Programs of one's own on top of the nodes. A member that does not answer a query is then no
    /// broken rule.
    pub applications: Option<Install<'a>>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Virtual time.
    pub now: Instant,
    /// Inputs that nodes have taken.
    pub steps: u64,
    /// Those of them that were datagrams.
    pub datagrams: u64,
}

/// Steps from one report of progress to the next.
const PROGRESS_STEPS: u64 = 4_096;

/// Whether a report tells the story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tell {
    /// Only verdict and counts.
    #[default]
    Nothing,
    /// The timeline too.
    Story,
}

/// How closely nodes are watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scrutiny {
    /// All rules for a scenario of at most [`CLOSELY_MAX`] nodes, else those about what comes of
    /// it: watching each packet of each node takes time in proportion to the members it knows.
    #[default]
    Fitting,
    /// All rules.
    Full,
    /// Only those about what comes of it: not each packet of each node.
    Outcome,
}

/// The most nodes of which each packet is watched, if nothing else is said.
pub const CLOSELY_MAX: usize = 32;

impl Scrutiny {
    const fn is_close(self, nodes: usize) -> bool {
        match self {
            Self::Fitting => nodes <= CLOSELY_MAX,
            Self::Full => true,
            Self::Outcome => false,
        }
    }
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The scenario's title.
    pub title: String,
    /// The seed.
    pub seed: u64,
    /// The hash over every step.
    pub hash: u64,
    /// The virtual time at the end.
    pub end: Instant,
    /// How many nodes there are.
    pub nodes: usize,
    /// What was counted.
    pub counts: Counts,
    /// What happened, in words.
    pub story: Story,
    /// Expectations that were not met.
    pub unmet: Vec<Unmet>,
    /// Rules that were broken.
    pub violations: Vec<Violation>,
    /// When all views had become right for the last time, if they are right at the end.
    pub converged_at: Option<Instant>,
    /// A view that is not right at the end.
    pub wrong: Option<String>,
    /// What was seen at all.
    pub sights: Sights,
}

/// Which opinions and events occurred at all: a sweep asserts that all did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sights {
    /// Statuses of the Serf layer.
    pub statuses: BTreeSet<Status>,
    /// States of the gossip layer.
    pub states: BTreeSet<State>,
    /// Events that scenarios have a name for.
    pub events: BTreeSet<EventKind>,
    /// Which messages were heard under which fault, if that was wanted.
    pub coverage: Option<Coverage>,
}

impl Sights {
    /// What either has seen.
    pub fn merge(&mut self, other: &Self) {
        self.statuses.extend(&other.statuses);
        self.states.extend(&other.states);
        self.events.extend(&other.events);
        if let Some(coverage) = &other.coverage {
            self.coverage.get_or_insert_default().merge(coverage);
        }
    }
}

impl Report {
    /// Whether all expectations were met and no rule was broken.
    pub fn is_good(&self) -> bool {
        self.unmet.is_empty() && self.violations.is_empty()
    }
}

/// Watches a world on behalf of a run.
struct Watch<'s, 't> {
    scenario: &'s Scenario,
    checks: Checks,
    history: History,
    story: Option<Story>,
    sights: Sights,
    converged_at: Option<Instant>,
    trace: Option<Sink<'t>>,
    frame: Vec<u8>,
    progress: Option<&'t mut dyn FnMut(Progress)>,
    applications: Applications<'t>,
    so_far: Progress,
    coverage: Option<Watcher>,
}

impl Watch<'_, '_> {
    fn note_convergence(&mut self, at: Instant) {
        let is_converged = self.checks.views().is_converged();
        if is_converged != self.converged_at.is_some() {
            self.converged_at = is_converged.then_some(at);
            self.history.on_converged(at, is_converged);
        }
    }

    fn on_event(&mut self, at: Instant, node: NodeIndex, event: &Event) {
        let member = subject(event).and_then(|peer| self.checks.views().place(&peer.name));
        self.checks.on_event(at, node, event);
        if let Some(story) = &mut self.story {
            story.on_event(at, self.scenario.name(node), event);
        }
        self.sights.events.extend(EventKind::of(event));
        if !self.scenario.expectations.is_empty() {
            self.history.on_event(at, node, event, member);
        }
        if let Event::StateChanged { to, .. } = event {
            self.sights.states.extend(to);
        }
        if let Event::StatusChanged { to, .. } = event {
            self.sights.statuses.extend(to);
            if let Some(member) = member.filter(|_| !self.scenario.expectations.is_empty()) {
                self.history.on_status(at, node, member, *to);
            }
            self.note_convergence(at);
        }
    }
}

impl Watch<'_, '_> {
    /// Puts a note into the trace, if there is one.
    fn note(&mut self, at: Instant, what: impl FnOnce() -> Noted) {
        if let Some(trace) = &mut self.trace {
            crate::trace::frame_note(&mut self.frame, &Note { at, what: what() });
            trace(&self.frame);
        }
    }

    fn on_reply(&mut self, at: Instant, node: NodeIndex, reply: &Reply) {
        self.checks.on_command(at, node, Fact::Answered(reply));
        if let (Some(story), Reply::Refused(why)) = (&mut self.story, reply) {
            story.push(at, format!("{} refuses: {why}", self.scenario.name(node)));
        }
    }
}

impl Observer for Watch<'_, '_> {
    fn on_step(&mut self, step: &Step<'_>) {
        self.checks.on_step(step);
        let is_sealing = is_sealing(step.security);
        if let Input::Command { command, .. } = step.input {
            self.checks.on_command(step.at, step.node, Fact::Asked(command));
        }
        for action in step.actions.iter() {
            match action {
                Action::Emit(event) => self.on_event(step.at, step.node, &event),
                Action::SendDatagram { payload, .. } if is_sealing => {
                    self.checks.on_sent(step.at, step.node, Sent::Datagram(payload));
                }
                Action::WriteStream { data, .. } if is_sealing => {
                    self.checks.on_sent(step.at, step.node, Sent::Stream(data));
                }
                Action::Reply { reply, .. } => self.on_reply(step.at, step.node, &reply),
                Action::SendDatagram { .. }
                | Action::WriteStream { .. }
                | Action::Persist { .. }
                | Action::KeepKeys { .. }
                | Action::OpenStream { .. }
                | Action::CloseStream { .. }
                | Action::Resolve { .. } => {}
            }
        }
        let fact =
            Fact::Clocks { incarnation: step.core.incarnation(), clocks: step.core.clocks() };
        self.checks.on_clocks(step.at, step.node, fact);
        self.checks.on_queues(step.at, step.node, step.core.queues());
        if let Some(trace) = &mut self.trace {
            crate::trace::frame_step(&mut self.frame, step.record);
            trace(&self.frame);
        }
        if let Some(coverage) = &mut self.coverage {
            coverage.on_step(step, self.checks.views());
        }
        self.so_far.now = step.at;
        self.so_far.steps += 1;
        self.so_far.datagrams += u64::from(matches!(step.input, Input::Datagram { .. }));
        if let Some(progress) = &mut self.progress
            && self.so_far.steps.is_multiple_of(PROGRESS_STEPS)
        {
            progress(self.so_far);
        }
    }

    fn on_stray(&mut self, at: Instant, stray: Stray) {
        self.note(at, || Noted::Stray(stray));
    }

    fn on_change(&mut self, at: Instant, change: Change) {
        self.note(at, || Noted::Change(change));
        if let (Some(coverage), Change::Started(node)) = (&mut self.coverage, change) {
            coverage.on_start(node);
        }
        self.checks.on_change(at, change);
        if let Some(node) = change.node().filter(|_| change.is_about_process()) {
            self.history.on_fate(at, node, self.checks.views().truth(node).fate);
        }
        if let (Some(story), Change::Exited(node)) = (&mut self.story, change) {
            story.push(at, format!("{} has left and exits", self.scenario.name(node)));
        }
        self.note_convergence(at);
    }

    fn on_turn(&mut self, cause: Cause<'_>, turn: &mut Turn) -> Presence {
        self.applications.on_turn(cause, turn)
    }
}

/// Plays a scenario. The same scenario and seed give the same report, on every machine.
pub fn run(scenario: &Scenario, options: Options<'_>) -> Report {
    let seed = options.seed.unwrap_or(scenario.seed);
    let names = scenario.nodes.iter().map(|node| node.name.clone());
    let mut trace = options.trace;
    if let Some(trace) = &mut trace {
        trace(&Header::new(scenario, seed).to_bytes());
    }
    let clusters = scenario.clusters();
    let views = Views::new(names, scenario.link.is_clean()).of_clusters(clusters.clone());
    let mut checks = Checks::new(views);
    if options.applications.is_some() {
        checks = checks.with_silence();
    }
    if options.scrutiny.is_close(scenario.nodes.len()) {
        checks = checks.with_conduct();
    }
    for checker in options.checkers {
        checks.add(checker);
    }
    let watch = Watch {
        scenario,
        checks,
        history: History::default(),
        story: (options.story == Tell::Story).then(Story::default),
        sights: Sights::default(),
        converged_at: None,
        trace,
        frame: Vec::new(),
        progress: options.progress,
        applications: Applications::new(options.applications, scenario.nodes.len()),
        so_far: Progress { now: Instant::ZERO, steps: 0, datagrams: 0 },
        coverage: options.covers.then(|| Watcher::new(scenario.nodes.len(), scenario.link)),
    };
    let mut world = World::new(Seed(seed), scenario.link, watch);
    world.set_recording(options.recording);
    for node in &scenario.nodes {
        world.add_node(node);
    }
    world.assign_clusters(&clusters);
    play(scenario, &mut world);
    let settled = bound::settled_at(scenario).map(|at| Instant::ZERO + at);
    let has_stopped = world.now() < Instant::ZERO + scenario.duration.0;
    let now = world.now();
    // Who cannot read the others may go on without them.
    let is_due = settled.is_some_and(|at| at <= now) && world.all_understand();
    if is_due || has_stopped {
        world.observer.settle(now);
    }
    world.observer.history.on_end(now);
    let (hash, counts) = (world.hash(), *world.counts());
    let watch = world.observer;
    Report {
        title: scenario.title.clone(),
        seed,
        hash,
        end: now,
        nodes: scenario.nodes.len(),
        counts,
        unmet: watch.history.unmet(scenario),
        violations: watch.checks.violations().to_vec(),
        converged_at: watch.converged_at,
        wrong: watch.wrong(),
        sights: Sights { coverage: watch.coverage.map(|watcher| watcher.coverage), ..watch.sights },
        story: watch.story.unwrap_or_default(),
    }
}

impl Watch<'_, '_> {
    /// A view that is not right, in words.
    fn wrong(&self) -> Option<String> {
        let views = self.checks.views();
        let (observer, member) = views.first_wrong()?;
        let status = views.status(observer, member).map_or("unknown", Status::as_str);
        let (observer, name) = (self.scenario.name(observer), self.scenario.name(member));
        Some(format!("{observer} sees {name} as {status}, which {}", views.truth(member).fate))
    }

    /// The time is over in which views may be wrong.
    fn settle(&mut self, at: Instant) {
        self.checks.on_settled(at);
    }
}

/// Starts the nodes, does the steps, and lets time pass to the end.
fn play(scenario: &Scenario, world: &mut World<Watch<'_, '_>>) {
    let mut starts: Vec<(Instant, NodeIndex)> = scenario
        .nodes
        .iter()
        .enumerate()
        .map(|(place, node)| (Instant::ZERO + node.start.0, NodeIndex::from_index(place)))
        .collect();
    starts.sort();
    let mut starts = starts.into_iter().peekable();
    for step in &scenario.steps {
        let at = Instant::ZERO + step.at.0;
        while let Some((start, node)) = starts.next_if(|(start, _)| *start <= at) {
            world.run_until(start);
            world.start(node);
        }
        world.run_until(at);
        let watch = &mut world.observer;
        if let Some(coverage) = &mut watch.coverage {
            coverage.on_op(at, &step.op);
        }
        watch.note(at, || Noted::Done(scenario.describe(&step.op)));
        if let Some(story) = &mut watch.story {
            story.push(at, format!("* {}", scenario.describe(&step.op)));
        }
        perform(world, &step.op);
    }
    for (start, node) in starts {
        world.run_until(start);
        world.start(node);
    }
    let end = Instant::ZERO + scenario.duration.0;
    let Some(stop) = scenario.stop else { return world.run_until(end) };
    world.run_until((Instant::ZERO + stop.not_before.0).min(end));
    // Look again whenever the views may have been right for long enough.
    while world.now() < end {
        let now = world.now();
        let since = world.observer.converged_at;
        let is_over = since.is_some_and(|since| now >= since + stop.converged_for.0);
        if is_over && !world.observer.checks.is_waiting() {
            return;
        }
        let since = since.filter(|_| !is_over).unwrap_or(now);
        world.run_until((since + stop.converged_for.0).min(end));
    }
}

fn perform(world: &mut World<Watch<'_, '_>>, op: &Op) {
    match op {
        Op::Join { nodes, join } => on_each(nodes, |node| world.join(node, join.clone())),
        Op::Leave { nodes } => on_each(nodes, |node| world.command(node, Command::Leave)),
        Op::Kill { nodes } => on_each(nodes, |node| world.kill(node)),
        Op::Restart { nodes, join, change, disk } => {
            on_each(nodes, |node| {
                world.change_disk(node, *disk);
                world.change_security(node, change);
                world.start(node);
            });
            if let Some(join) = join {
                on_each(nodes, |node| world.join(node, join.clone()));
            }
        }
        Op::Pause { nodes } => on_each(nodes, |node| world.pause(node)),
        Op::Resume { nodes } => on_each(nodes, |node| world.resume(node)),
        Op::Keys { nodes, change, key } => {
            on_each(nodes, |node| world.command(node, change.command(key.key.clone())));
        }
        Op::Ask { nodes, ask } => on_each(nodes, |node| {
            for command in ask.commands() {
                world.command(node, command);
            }
        }),
        Op::Swap { pairs } => pairs.iter().for_each(|(a, b)| world.swap_addresses(*a, *b)),
        Op::Move { nodes } => on_each(nodes, |node| world.move_address(node)),
        Op::Resolve { name, to } => world.resolve_as(name, to.as_deref()),
        Op::Stall { nodes, length } => on_each(nodes, |node| world.stall(node, length.0)),
        Op::Clock { nodes, change } => on_each(nodes, |node| world.change_clock(node, *change)),
        Op::Disk { nodes, state } => on_each(nodes, |node| world.set_disk(node, *state)),
        Op::Partition { groups, bridge } => world.partition(groups, bridge),
        Op::Cut { from, to } => world.cut(from, to),
        Op::Isolate { nodes } => on_each(nodes, |node| world.isolate(node)),
        Op::Heal => world.heal(),
        Op::Link { between, change } => world.change_links(between.as_ref(), change),
    }
}

fn on_each(nodes: &[NodeIndex], mut what: impl FnMut(NodeIndex)) {
    for node in nodes {
        what(*node);
    }
}

impl Report {
    /// The story, the verdict, the counts. Without a last newline.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let mut write = |line: String| writeln!(out, "{line}").expect("a string takes everything");
        write(format!("{} (seed {})", self.title, self.seed));
        for line in self.story.lines() {
            write(format!("{:>9}  {}", time(line.at), line.text));
        }
        if self.story.omitted() > 0 {
            write(format!("{:>9}  {} more lines", "...", self.story.omitted()));
        }
        write(self.counts.to_string());
        for unmet in &self.unmet {
            write(format!("expected  {}", unmet.expected));
            write(format!("but       {}", unmet.seen));
        }
        for violation in &self.violations {
            write(format!("rule      {}", violation.rule));
            let node =
                violation.node.map_or(String::new(), |node| format!(" on node {}", node.0 + 1));
            write(format!("but       at {}{node}: {}", time(violation.at), violation.seen));
        }
        let verdict = if self.is_good() { "passed" } else { "FAILED" };
        let right = match (self.converged_at, &self.wrong) {
            (Some(at), _) => format!("all views right since {}", time(at)),
            (None, Some(wrong)) => wrong.clone(),
            (None, None) => "not all settled".into(),
        };
        let end = time(self.end);
        write(format!("{verdict} after {end} of virtual time, {right}, hash {:016x}", self.hash));
        out.pop();
        out
    }
}

#[cfg(test)]
mod tests;
