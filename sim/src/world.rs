//! Virtual time, real nodes, and a network of bytes between them.
//!
//! A world is stepped by [`World::run_until`]; between two calls anything may be done to it.
//! Whoever watches implements [`Observer`].

mod application;
mod disk;
mod later;
mod network;
mod observer;
mod packets;
mod process;
mod security;
mod streams;
mod trouble;

use std::collections::BTreeMap;
use std::mem;
use std::time::Duration;

use tithing_core::snapshot::{Durability, Record};
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Input, Instant, Node, Reply, Seed,
};

use crate::application::{Cause, Ticket};
use crate::link::LinkSettings;
use crate::queue::Queue;
use crate::record::Recorder;
use crate::scenario::security::SecuritySpec;
use crate::scenario::{DiskFate, JoinPlan, NodeIndex, NodeSpec, place_of};
use crate::seeds::{self, Purpose};
use crate::tally::{Counts, Tally};
pub use disk::KeyFile;
use later::Later;
use network::Network;
pub use observer::{Change, Observer, Step, Stray, StrayFate};
use packets::Packets;
pub use process::RunState;
use process::{Arrival, Process};
use security::Secrecy;
pub(crate) use security::is_sealing;
use streams::{Side, Streams};

/// How long a look-up of a name takes.
const LOOKUP_TIME: Duration = Duration::from_millis(1);

/// How long a datagram to the own address takes.
const LOOPBACK_TIME: Duration = Duration::from_micros(20);

/// More steps than this at one instant mean that a node asks to be ticked for ever.
const STEPS_AT_ONE_INSTANT_MAX: u64 = 10_000_000;

/// What is to come.
#[derive(Debug)]
enum Event {
    Tick(NodeIndex),
    Datagram(usize),
    Dial(usize),
    Answer(usize),
    Piece(usize, Side),
    Later(Box<Later>),
}

/// A simulated world.
pub struct World<O> {
    seed: Seed,
    now: Instant,
    queue: Queue<Event>,
    processes: Vec<Process>,
    directory: Directory,
    secrecy: Secrecy,
    network: Network,
    streams: Streams,
    packets: Packets,
    scratch: Scratch,
    /// What has been counted.
    counts: Counts,
    /// Whoever watches.
    pub observer: O,
}

/// Who is where.
#[derive(Debug, Default)]
struct Directory {
    names: BTreeMap<String, NodeIndex>,
    /// Names that are looked up as something else.
    answers: BTreeMap<String, Vec<NodeIndex>>,
    /// Who has each address: those that nodes have at first, then all others.
    holders: Vec<Option<NodeIndex>>,
    /// Which of those addresses each node has.
    hosts: Vec<NodeIndex>,
}

impl Directory {
    fn look_up(&self, name: &str) -> Vec<NodeIndex> {
        let is_right = || self.names.get(name).copied().into_iter().collect();
        self.answers.get(name).cloned().unwrap_or_else(is_right)
    }
}

/// Whether steps are recorded and hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recording {
    /// Every step.
    #[default]
    On,
    /// None: there are neither records nor a hash. Only to measure what they cost.
    Off,
}

/// Buffers that are kept from step to step, and the hash over all records.
struct Scratch {
    actions: Actions,
    recorder: Recorder,
    recording: Recording,
    instant: Instant,
    steps_at_instant: u64,
}

impl<O: Observer> World<O> {
    /// An empty world at time zero.
    pub fn new(seed: Seed, link: LinkSettings, observer: O) -> Self {
        Self {
            seed,
            now: Instant::ZERO,
            queue: Queue::new(),
            processes: Vec::new(),
            directory: Directory::default(),
            secrecy: Secrecy::default(),
            network: Network::new(link),
            streams: Streams::default(),
            packets: Packets::default(),
            scratch: Scratch {
                actions: Actions::new(),
                recorder: Recorder::default(),
                recording: Recording::On,
                instant: Instant::ZERO,
                steps_at_instant: 0,
            },
            counts: Counts::default(),
            observer,
        }
    }

    /// Adds a machine. Its process does not run yet.
    pub fn add_node(&mut self, spec: &NodeSpec) -> NodeIndex {
        self.add_node_with(spec, |_| {})
    }

    /// The same, with changes to the configuration, which has to be a good one.
    pub fn add_node_with(
        &mut self,
        spec: &NodeSpec,
        change: impl FnOnce(&mut Config),
    ) -> NodeIndex {
        let place = NodeIndex::from_index(self.processes.len());
        let mut config = spec.config(place);
        change(&mut config);
        self.processes.push(Process::new(config));
        self.directory.holders.push(Some(place));
        self.directory.hosts.push(place);
        self.secrecy.is_used |= spec.security != SecuritySpec::default();
        self.directory.names.insert(spec.name.clone(), place);
        place
    }

    /// Virtual time.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The hash over all steps so far: XXH3 over their records.
    pub fn hash(&self) -> u64 {
        self.scratch.recorder.digest()
    }

    /// Whether the steps from now on are recorded and hashed.
    pub const fn set_recording(&mut self, recording: Recording) {
        self.scratch.recording = recording;
    }

    /// What has been counted so far.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The state of a process.
    pub fn run_state(&self, node: NodeIndex) -> RunState {
        self.processes[node.index()].state
    }

    /// The running node of a process, if it runs or is paused.
    pub fn core(&self, node: NodeIndex) -> Option<&Node> {
        self.processes[node.index()].core.as_ref()
    }

    /// Lets everything happen that happens up to and at `limit`.
    pub fn run_until(&mut self, limit: Instant) {
        while let Some((at, event)) = self.queue.pop_until(limit) {
            self.now = at;
            self.handle(event);
        }
        self.now = self.now.max(limit);
    }

    /// Starts a process, or starts it anew: a fresh node with the same name and address. One
    /// that runs is killed first.
    pub fn start(&mut self, node: NodeIndex) {
        if self.run_state(node) != RunState::Down {
            self.kill(node);
        }
        let process = &mut self.processes[node.index()];
        process.life += 1;
        let which = (u64::from(node.0) << 32) | u64::from(process.life);
        let seed = seeds::fork(self.seed, Purpose::Node, which);
        self.draw_nonce_seed(node, which);
        let process = &mut self.processes[node.index()];
        if process.start(seed, self.now) > 1 {
            self.counts.add(Tally::Restart, 1);
        }
        if self.processes[node.index()].disk.is_whole() {
            self.counts.add(Tally::Restored, 1);
            self.observer.on_change(self.now, Change::Restored(node));
        }
        self.observer.on_change(self.now, Change::Started(node));
        self.security_changed();
        self.arm(node);
        self.turn(node, Cause::Started);
    }

    /// Something happens to a machine's disk. A process that runs there is killed first.
    pub fn change_disk(&mut self, node: NodeIndex, fate: DiskFate) {
        if fate != DiskFate::Kept {
            self.kill(node);
            self.counts.add(Tally::DiskLoss, 1);
            self.processes[node.index()].disk.suffer(fate);
        }
    }

    /// Ends a process at once, as `kill -9` does. Its streams are reset.
    pub fn kill(&mut self, node: NodeIndex) {
        if self.run_state(node) == RunState::Down {
            return;
        }
        self.counts.add(Tally::Kill, 1);
        self.end(node, streams::Ending::Reset);
        self.observer.on_change(self.now, Change::Killed(node));
        self.security_changed();
    }

    /// Takes all time from a process. What arrives waits in bounded buffers.
    pub fn pause(&mut self, node: NodeIndex) {
        let process = &mut self.processes[node.index()];
        if process.state == RunState::Running {
            process.state = RunState::Paused;
            self.counts.add(Tally::Pause, 1);
            self.observer.on_change(self.now, Change::Paused(node));
        }
    }

    /// Lets a paused process go on: it hears all that has waited, then it is ticked.
    pub fn resume(&mut self, node: NodeIndex) {
        let process = &mut self.processes[node.index()];
        if process.state != RunState::Paused {
            return;
        }
        process.state = RunState::Running;
        self.observer.on_change(self.now, Change::Resumed(node));
        if self.is_stalled(node) {
            self.observer.on_change(self.now, Change::Stalled(node));
            return self.tick(node);
        }
        while let Some(arrival) = self.processes[node.index()].take_waiting() {
            self.deliver(node, arrival);
        }
        self.tick(node);
        self.ring_late_alarms(node);
    }

    /// Asks something of a node. A process that is down hears nothing.
    pub fn command(&mut self, node: NodeIndex, command: Command) {
        self.command_by(node, None, command);
    }

    /// The same; an application hears the answer.
    fn command_by(&mut self, node: NodeIndex, ticket: Option<Ticket>, command: Command) {
        let process = &mut self.processes[node.index()];
        if process.core.is_none() {
            return;
        }
        self.count_command(&command);
        if let Command::ForceLeave { name, .. } = &command
            && let Some(member) = self.directory.names.get(name).copied()
        {
            self.observer.on_change(self.now, Change::ForcedOut(member));
        }
        if command == Command::Leave {
            self.counts.add(Tally::Leave, 1);
            self.observer.on_change(self.now, Change::Leaving(node));
        }
        let process = &mut self.processes[node.index()];
        let id = process.next_command();
        process.programs.asked.extend(ticket.map(|ticket| (id, ticket)));
        self.deliver(node, Arrival::Command { id, command });
    }

    /// Tells a node to join, and again after a while if it reached nobody and the plan says so.
    pub fn join(&mut self, node: NodeIndex, plan: JoinPlan) {
        let process = &mut self.processes[node.index()];
        if process.core.is_none() {
            return;
        }
        let id = process.next_command();
        let own = process.config.name.clone();
        let addresses = plan.to.iter().filter(|target| **target != own).cloned().collect();
        process.programs.joins.insert(id, plan);
        self.deliver(node, Arrival::Command { id, command: Command::join(addresses) });
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Tick(node) => {
                let process = &mut self.processes[node.index()];
                // A tick that was moved to an earlier time leaves its old event behind.
                if process.tick_at == Some(self.now) {
                    process.tick_at = None;
                    if process.state == RunState::Running {
                        self.tick(node);
                    }
                }
            }
            Event::Datagram(slot) => self.datagram_arrives(slot),
            Event::Dial(stream) => self.dial(stream),
            Event::Answer(stream) => self.answer(stream),
            Event::Piece(stream, side) => self.piece_arrives(stream, side),
            Event::Later(later) => self.now_later(*later),
        }
    }

    /// Ticks a node if it is due, and asks when it is due next.
    fn tick(&mut self, node: NodeIndex) {
        let due = self.core(node).and_then(Node::next_deadline);
        let now = self.processes[node.index()].troubles.clock.shows(self.now);
        if due.is_some_and(|due| due <= now) {
            self.step(node, Input::Tick);
        } else {
            self.arm(node);
        }
    }

    /// Sees to it that a tick comes when the node asks for one.
    fn arm(&mut self, node: NodeIndex) {
        let process = &mut self.processes[node.index()];
        let Some(due) = process.core.as_ref().and_then(Node::next_deadline) else { return };
        let due = process.troubles.clock.when(due, self.now);
        if process.tick_at.is_none_or(|at| due < at) {
            process.tick_at = Some(due);
            self.queue.push(due, Event::Tick(node));
        }
    }

    /// Hands something to a process: now if it runs, later if it is paused, or cannot receive it.
    fn deliver(&mut self, node: NodeIndex, arrival: Arrival) {
        let has_to_wait = self.is_stalled(node) && arrival.is_of_network();
        let process = &mut self.processes[node.index()];
        match process.state {
            RunState::Down => {}
            RunState::Running if has_to_wait => _ = process.keep_waiting(arrival),
            RunState::Running => self.step(node, arrival.as_input()),
            // Only a datagram can find no room, and datagrams do not come this way.
            RunState::Paused => _ = process.keep_waiting(arrival),
        }
    }

    /// One step of one node: record, hash, show, perform.
    fn step(&mut self, node: NodeIndex, input: Input<'_>) {
        let process = &mut self.processes[node.index()];
        let Some(core) = &mut process.core else { return };
        let scratch = &mut self.scratch;
        let mut actions = mem::take(&mut scratch.actions);
        actions.clear();
        if scratch.recording == Recording::On {
            scratch.recorder.begin(self.now, node, &input);
        }
        let seen = input.clone();
        #[cfg(test)]
        crate::flight::tests::before_step(core, self.now);
        let shown = process.troubles.clock.shows(self.now);
        core.step(shown, input, &mut actions);
        if scratch.recording == Recording::On {
            scratch.recorder.finish(&actions);
        }
        scratch.count_instant(self.now);
        self.counts.add(Tally::Step, 1);
        self.observer.on_step(&Step {
            at: self.now,
            shown,
            node,
            input: &seen,
            actions: &actions,
            core,
            security: &process.config.security,
            record: scratch.recorder.last(),
        });
        if let Input::Command { command, .. } = &seen {
            self.keep_keys(node, command, &actions);
        }
        for action in actions.iter() {
            self.perform(node, &action);
        }
        self.scratch.actions = actions;
        self.arm(node);
    }

    fn perform(&mut self, node: NodeIndex, action: &Action<'_>) {
        match action {
            Action::SendDatagram { to, payload } => {
                self.counts.add(Tally::Sent, 1);
                self.counts.add(Tally::SentBytes, length(payload));
                let security = &self.processes[node.index()].config.security;
                self.counts.add(Tally::Sealed, u64::from(is_sealing(security)));
                self.counts.add(Tally::Labelled, u64::from(!security.label.is_empty()));
                match self.host(place_of(*to)) {
                    _ if self.is_stalled(node) => self.refuse_to_send(node, *to),
                    Some(host) => self.send(node, host, payload),
                    None => self.counts.add(Tally::Nobody, 1),
                }
            }
            Action::OpenStream { stream, to } => self.open_stream(node, *stream, *to),
            Action::WriteStream { stream, data } => self.write_stream(node, *stream, data),
            Action::CloseStream { stream } => self.close_stream(node, *stream),
            Action::Resolve { lookup, name } => {
                let life = self.processes[node.index()].life;
                let outcome = self.directory.look_up(name);
                let lookup = *lookup;
                self.at_later(LOOKUP_TIME, Later::Resolved { node, life, lookup, outcome });
            }
            Action::Emit(event) => self.heed(node, event),
            Action::Persist { record, durability } => self.persist(node, record, *durability),
            Action::KeepKeys { keys } => self.begin_keeping(node, keys.to_vec()),
            Action::Reply { to, reply } => {
                self.answered(node, *to, reply);
                self.on_reply(node, *to, reply);
            }
        }
    }

    /// What follows from an answer, whoever has asked.
    fn on_reply(&mut self, node: NodeIndex, to: CommandId, reply: &Reply) {
        match reply {
            Reply::Joined(report) => {
                let process = &mut self.processes[node.index()];
                let plan = process.programs.joins.remove(&to);
                if report.reached > 0 {
                    self.observer.on_change(self.now, Change::Joined(node));
                }
                let process = &self.processes[node.index()];
                let Some(plan) = plan.filter(|_| report.reached == 0) else { return };
                if let Some(retry) = plan.retry {
                    let life = process.life;
                    self.at_later(retry.0, Later::Join { node, life, plan });
                }
            }
            Reply::Left { .. } => {
                self.end(node, streams::Ending::Close);
                self.observer.on_change(self.now, Change::Exited(node));
                self.security_changed();
            }
            Reply::Members(_)
            | Reply::Explained(_)
            | Reply::Done
            | Reply::QueryBegun(_)
            | Reply::ForceLeft(_)
            | Reply::KeysChanged(_)
            | Reply::Coordinate(_)
            | Reply::Keys(_)
            | Reply::Refused(_) => {
                self.processes[node.index()].programs.joins.remove(&to);
            }
        }
    }

    /// What is written is safe at once; the process hears of it a moment later.
    fn persist(&mut self, node: NodeIndex, record: &Record, durability: Durability) {
        let process = &mut self.processes[node.index()];
        let life = process.life;
        let now = process.troubles.clock.shows(self.now);
        let length = process.disk.sync_time();
        if let Some(outcome) = process.disk.keep(now, record, durability) {
            self.at_later(length, Later::Persisted { node, life, outcome });
        }
    }
}

impl Scratch {
    /// A node that asks to be ticked at once, for ever, must not hang the simulator.
    fn count_instant(&mut self, now: Instant) {
        if self.instant != now {
            (self.instant, self.steps_at_instant) = (now, 0);
        }
        self.steps_at_instant += 1;
        assert!(
            self.steps_at_instant < STEPS_AT_ONE_INSTANT_MAX,
            "time stands still at {now}: a node asks to be ticked again and again"
        );
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
