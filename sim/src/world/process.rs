//! One process on one machine: a node, and what the operating system keeps for it.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

use tithing_core::config::Keeping;
use tithing_core::snapshot::JobOutcome;
use tithing_core::{
    Command, CommandId, Config, Input, Instant, LookupId, NetError, Node, Seed, StreamId,
};

use super::disk::Disk;
use super::streams::Side;
use super::trouble::Clock;
use crate::application::Ticket;
use crate::scenario::{JoinPlan, NodeIndex};

/// Bytes of datagrams that wait for a paused process: Linux's default receive buffer.
const DATAGRAM_BYTES_MAX: usize = 212_992;

/// What a waiting datagram costs beside its payload.
const DATAGRAM_OVERHEAD: usize = 256;

/// Whether a process gets time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// There is no process.
    Down,
    /// It runs.
    Running,
    /// It exists but gets no time.
    Paused,
}

/// A process and its machine.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) config: Config,
    pub(super) state: RunState,
    pub(super) core: Option<Node>,
    /// How often it has been started.
    pub(super) life: u32,
    /// For when a tick is in the queue.
    pub(super) tick_at: Option<Instant>,
    /// Open streams, and which end of which connection they are.
    pub(super) streams: BTreeMap<StreamId, (usize, Side)>,
    pub(super) programs: Programs,
    inbox: Inbox,
    accepted: u64,
    /// Datagrams sent so far, by receiver.
    sent: Vec<u32>,
    pub(super) disk: Disk,
    pub(super) troubles: Troubles,
}

/// What is wrong with a machine on which a process runs on.
#[derive(Debug, Default)]
pub(super) struct Troubles {
    /// Until when it can neither send nor receive.
    pub(super) stalled_until: Option<Instant>,
    pub(super) clock: Clock,
}

/// What those on the machine have asked of a process: people, and its own applications.
#[derive(Debug, Default)]
pub(super) struct Programs {
    commands: u64,
    /// Joins under way.
    pub(super) joins: BTreeMap<CommandId, JoinPlan>,
    /// Tickets given out so far.
    pub(super) tickets: u64,
    /// Commands without an answer yet.
    pub(super) asked: BTreeMap<CommandId, Ticket>,
    /// Alarms that were due while the process was paused.
    pub(super) alarms: Vec<u64>,
}

/// What waits for a paused process.
#[derive(Debug, Default)]
struct Inbox {
    arrivals: VecDeque<Arrival>,
    datagram_bytes: usize,
}

/// Something that reaches a process, owned so that it can wait.
#[derive(Clone, Debug)]
pub(super) enum Arrival {
    Datagram { from: SocketAddr, payload: Vec<u8> },
    Opened { stream: StreamId, peer: SocketAddr },
    Data { stream: StreamId, data: Vec<u8> },
    Closed { stream: StreamId },
    Failed { stream: StreamId, error: NetError },
    Resolved { lookup: LookupId, outcome: Result<Vec<IpAddr>, NetError> },
    Command { id: CommandId, command: Command },
    Persisted { outcome: JobOutcome },
    KeysKept { outcome: Result<(), String> },
}

impl Arrival {
    pub(super) fn as_input(&self) -> Input<'_> {
        match self {
            Self::Datagram { from, payload } => Input::Datagram { from: *from, payload },
            Self::Opened { stream, peer } => Input::StreamOpened { stream: *stream, peer: *peer },
            Self::Data { stream, data } => Input::StreamData { stream: *stream, data },
            Self::Closed { stream } => Input::StreamClosed { stream: *stream },
            Self::Failed { stream, error } => {
                Input::StreamFailed { stream: *stream, error: error.clone() }
            }
            Self::Resolved { lookup, outcome } => {
                Input::Resolved { lookup: *lookup, outcome: outcome.clone() }
            }
            Self::Command { id, command } => Input::Command { id: *id, command: command.clone() },
            Self::Persisted { outcome } => Input::Persisted { outcome: outcome.clone() },
            Self::KeysKept { outcome } => Input::KeysKept { outcome: outcome.clone() },
        }
    }
}

impl Process {
    pub(super) fn new(config: Config) -> Self {
        Self {
            config,
            state: RunState::Down,
            core: None,
            life: 0,
            tick_at: None,
            streams: BTreeMap::new(),
            programs: Programs::default(),
            inbox: Inbox::default(),
            accepted: 0,
            sent: Vec::new(),
            disk: Disk::default(),
            troubles: Troubles::default(),
        }
    }

    /// A fresh node. Returns which life this is.
    pub(super) fn start(&mut self, seed: Seed, now: Instant) -> u32 {
        let now = self.troubles.clock.shows(now);
        let mut config = self.config.clone();
        self.disk.open(now, &mut config);
        config.security.keeping = Keeping::On;
        let config = config.build().expect("scenarios check configurations");
        self.core = Some(Node::new(config, seed, now));
        self.state = RunState::Running;
        self.life
    }

    /// Forgets all that belongs to a life, except open streams.
    pub(super) fn end(&mut self) {
        self.core = None;
        self.disk.close();
        self.state = RunState::Down;
        self.tick_at = None;
        self.troubles.stalled_until = None;
        self.programs = Programs::default();
        self.inbox = Inbox::default();
        self.accepted = 0;
    }

    pub(super) const fn next_command(&mut self) -> CommandId {
        self.programs.commands += 1;
        CommandId(self.programs.commands)
    }

    pub(super) const fn next_inbound(&mut self) -> StreamId {
        self.accepted += 1;
        StreamId::inbound(self.accepted)
    }

    /// Which datagram to this receiver comes next.
    pub(super) fn count_packet(&mut self, to: NodeIndex) -> u64 {
        if self.sent.len() <= to.index() {
            self.sent.resize(to.index() + 1, 0);
        }
        let count = &mut self.sent[to.index()];
        *count = count.wrapping_add(1);
        u64::from(*count)
    }

    /// Keeps something for a paused process. False if a datagram finds the buffer full.
    pub(super) fn keep_waiting(&mut self, arrival: Arrival) -> bool {
        if let Arrival::Datagram { payload, .. } = &arrival {
            let cost = payload.len() + DATAGRAM_OVERHEAD;
            if self.inbox.datagram_bytes + cost > DATAGRAM_BYTES_MAX {
                return false;
            }
            self.inbox.datagram_bytes += cost;
        }
        self.inbox.arrivals.push_back(arrival);
        true
    }

    /// What has waited longest.
    pub(super) fn take_waiting(&mut self) -> Option<Arrival> {
        let arrival = self.inbox.arrivals.pop_front();
        if self.inbox.arrivals.is_empty() {
            self.inbox.datagram_bytes = 0;
        }
        arrival
    }

    /// How many things wait.
    pub(super) fn waiting(&self) -> usize {
        self.inbox.arrivals.len()
    }
}
