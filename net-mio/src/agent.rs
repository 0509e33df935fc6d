//! The agent: a node, its sockets, and the loop between them.

mod applications;
mod discovery;

use std::fmt;
use std::io;
use std::mem;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use mio::{Events, Interest, Poll, Waker};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook_mio::v1_0::Signals;
use tithing_core::config::Keeping;
use tithing_core::flight::Start;
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Input, Instant, Node, Reply, StreamId, ValidConfig,
};

use self::applications::Applications;
use crate::bind;
use crate::config::AgentConfig;
use crate::desk::{Desk, Signal, Wake};
use crate::error::{StartError, is_full, is_would_block, net_error};
use crate::flight::{Flight, FlightSettings};
use crate::interfaces;
use crate::linux;
use crate::net::Net;
use crate::observer::{Caller, DriverCounters, Notice, Observer, Port};
use crate::rpc::RpcServer;
use crate::snapshot::{Keeper, SnapshotFound, SnapshotSettings};
use crate::streams::{Progress, Read};
use crate::token::Source;
use crate::vitals::Vitals;
use crate::web::Wish;

mod rpc;

/// Datagrams handed over in one turn when no tick is due.
const DATAGRAMS_PER_TURN: usize = 256;

/// Datagrams handed over in one turn before the tick: more than the receive buffer holds, so that
/// a process that stood still hears all that has waited (PROTOCOL.md P-120).
const DATAGRAMS_PER_TICK: usize = 16 << 10;

/// Reads of one stream in one turn.
const READS_PER_TURN: usize = 8;

/// Connections accepted in one turn.
const ACCEPTS_PER_TURN: usize = 64;

/// The largest datagram there is, and the largest piece of a stream that is read at once.
const BUFFER_BYTES: usize = 64 << 10;

/// Readiness events taken from the system at once.
const EVENTS_PER_POLL: usize = 256;

/// One node on real sockets.
///
/// Everything happens inside [`Agent::run`] and [`Agent::call`], on the thread that calls them.
/// Dropping an agent closes its sockets and tells nobody: the others see a failure.
pub struct Agent {
    poll: Poll,
    events: Events,
    buffer: Box<[u8]>,
    node: Node,
    actions: Actions,
    net: Net,
    rpc: RpcServer,
    applications: Applications,
    snapshot: Option<Keeper>,
    flight: Option<Flight>,
    signals: Option<Signals>,
    pub(crate) desk: Desk,
}

impl Agent {
    /// Opens the cluster's ports and makes the node. The node says its first words when `run` or
    /// `call` is called.
    pub fn bind(mut config: AgentConfig) -> Result<Self, StartError> {
        // A seed that was kept in a configuration may have been used before.
        config.node.security.nonce_seed = Some(linux::nonce_seed()?);
        check(&config)?;
        let ports = bind::ports(config.bind)?;
        let AgentConfig { mut node, advertise, snapshot, flight, limits, .. } = config;
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), Source::Workers.token())?);
        let addr = ports.addr;
        let (snapshot, found) = open_snapshot(snapshot, &mut node, &waker)?;
        let valid = settle(node, advertise, addr)?;
        let applications = Applications::new(&waker);
        let net = Net::new(poll.registry(), ports, Arc::clone(&waker), &limits)?;
        let rpc = RpcServer::new(poll.registry().try_clone()?, limits.rpc, waker);
        let (seed, now) = (linux::seed()?, linux::now());
        let flight = flight.map(|it| open_flight(it, Start::new(&valid, seed, now)));
        Ok(Self {
            poll,
            events: Events::with_capacity(EVENTS_PER_POLL),
            buffer: vec![0; BUFFER_BYTES].into_boxed_slice(),
            node: Node::new(valid, seed, now),
            actions: Actions::new(),
            net,
            rpc,
            applications,
            snapshot,
            flight: flight.transpose()?,
            signals: None,
            desk: Desk::new(found),
        })
    }

    /// Opens the port for those who watch the agent: what they see is the observer's. Returns the
    /// address really bound.
    pub fn listen_web(&mut self, addr: SocketAddr) -> Result<SocketAddr, StartError> {
        self.net.web.listen(addr)
    }

    /// From now on SIGINT, SIGTERM, SIGHUP and SIGUSR1 no longer end the process: they wake
    /// [`Agent::run`].
    pub fn watch_signals(&mut self) -> io::Result<()> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGUSR1])?;
        let token = Source::Signals.token();
        self.poll.registry().register(&mut signals, token, Interest::READABLE)?;
        self.signals = Some(signals);
        Ok(())
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The address that the cluster's ports are bound to.
    pub fn local_addr(&self) -> SocketAddr {
        self.net.addr
    }

    /// What the driver has counted.
    pub fn counters(&self) -> DriverCounters {
        self.net.counters()
    }

    /// The time now on the clock that [`Agent::run`] goes by.
    pub fn now(&self) -> Instant {
        linux::now()
    }

    /// Asks something of the node. [`Agent::run`] returns the answer.
    pub fn submit(&mut self, command: Command) -> CommandId {
        self.desk.own_command(Caller::Program, command)
    }

    /// Asks something of the node and runs the loop until the answer is there. What else would end
    /// a `run` waits for the next one.
    pub fn call(&mut self, command: Command, observer: &mut dyn Observer) -> io::Result<Reply> {
        let asked = self.submit(command);
        loop {
            let is_answer = |wake: &Wake| matches!(wake, Wake::Replied(id, _) if *id == asked);
            let answer = self.desk.wakes.iter().position(is_answer);
            if let Some(Wake::Replied(_, reply)) = answer.and_then(|at| self.desk.wakes.remove(at))
            {
                return Ok(reply);
            }
            self.turn(None, observer)?;
        }
    }

    /// Runs the loop until something happens that the program has to decide about, or until a
    /// time. An error means that the system no longer lets us wait for sockets.
    pub fn run(&mut self, until: Option<Instant>, observer: &mut dyn Observer) -> io::Result<Wake> {
        loop {
            if let Some(wake) = self.desk.wakes.pop_front() {
                return Ok(wake);
            }
            if until.is_some_and(|until| until <= linux::now()) {
                return Ok(Wake::TimeUp);
            }
            self.turn(until, observer)?;
        }
    }

    /// Once around: wait, read the clock, hand over what has arrived, then the tick.
    fn turn(&mut self, until: Option<Instant>, observer: &mut dyn Observer) -> io::Result<()> {
        self.wait(self.timeout(until))?;
        self.hand_over(linux::now(), observer)
    }

    /// Waits for sockets. A signal may end that early, with nothing to show for it.
    fn wait(&mut self, timeout: Option<Duration>) -> io::Result<()> {
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The rest of a turn: what has arrived, then the tick, if it is due.
    fn hand_over(&mut self, now: Instant, observer: &mut dyn Observer) -> io::Result<()> {
        if !mem::replace(&mut self.desk.is_started, true) {
            if let Some(found) = self.desk.found.take() {
                observer.on_notice(&Notice::SnapshotRead(&found));
            }
            // The node is there before anything is asked of it.
            self.step(now, Input::Tick, observer);
        }
        self.take_events(now, observer);
        if self.is_due(now) {
            // A process that was stopped is told of the signal, not of what has arrived; and it may
            // have been stopped between the wait and the clock.
            self.wait(Some(Duration::ZERO))?;
            self.take_events(now, observer);
        }
        self.take_queued(now, observer);
        self.take_datagrams(now, observer);
        self.take_mdns(now, observer);
        self.accept(now, observer);
        self.take_stream_data(now, observer);
        self.take_rpc(now, observer);
        self.net.streams.on_time(now);
        self.tell_due(now, observer);
        if self.is_due(now) {
            self.tick(now, observer);
        }
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.advance(now);
        }
        self.write_flight(observer);
        self.rpc.tell_log(now, observer);
        self.rpc.on_time(now, observer);
        self.rpc.write(now, observer);
        self.show(now, observer);
        Ok(())
    }

    /// What went into the node in this turn is written. If that cannot be, the agent goes on
    /// without a record.
    fn write_flight(&mut self, observer: &mut dyn Observer) {
        if let Some(flight) = &mut self.flight
            && let Err(error) = flight.flush(&self.node)
        {
            observer.on_notice(&Notice::FlightEnded { path: flight.path(), error: &error });
            self.flight = None;
        }
    }

    /// Lets the node do what is due, and measures it if a round of gossip is.
    fn tick(&mut self, now: Instant, observer: &mut dyn Observer) {
        let rounds = |agent: &Self| agent.node.counters().traffic.rounds;
        let (began, before) = (linux::now(), rounds(self));
        self.step(now, Input::Tick, observer);
        if rounds(self) != before {
            self.net.rounds.add_time(linux::now().since(began));
        }
    }

    fn is_due(&self, now: Instant) -> bool {
        self.node.next_deadline().is_some_and(|at| at <= now)
    }

    /// How long the system may sleep; rounded up to its own unit by the poll.
    fn timeout(&self, until: Option<Instant>) -> Option<Duration> {
        let now = linux::now();
        if !self.desk.inputs.is_empty()
            || !self.desk.wakes.is_empty()
            || self.net.is_ready(now)
            || self.rpc.is_ready(now)
        {
            return Some(Duration::ZERO);
        }
        let deadlines = [
            self.node.next_deadline(),
            until,
            self.net.next_deadline(),
            self.rpc.next_deadline(),
            self.applications.coalescer.next_deadline(),
            self.snapshot.as_ref().and_then(Keeper::next_deadline),
        ];
        deadlines.into_iter().flatten().min().map(|at| at.since(now))
    }

    /// Notes what is ready; finishes connections.
    fn take_events(&mut self, now: Instant, observer: &mut dyn Observer) {
        let events = mem::replace(&mut self.events, Events::with_capacity(0));
        for event in &events {
            match Source::from_token(event.token()) {
                Some(Source::Udp) => self.net.udp.is_readable = true,
                Some(Source::Listener) => self.net.listener.is_readable = true,
                Some(Source::RpcListener) => self.rpc.on_listener_ready(),
                Some(Source::RpcClient(client)) => self.rpc.on_ready(client, now, observer),
                Some(Source::WebListener) => self.net.web.on_listener_ready(),
                Some(Source::WebVisitor(visitor)) => self.net.web.on_ready(visitor),
                Some(Source::Signals) => self.take_signals(),
                Some(Source::Workers) => self.take_work(now, observer),
                Some(Source::Mdns(socket)) => self.on_mdns_ready(socket),
                Some(Source::Stream(stream)) => {
                    let input = match self.net.streams.on_ready(stream) {
                        Progress::Opened(peer) => Input::StreamOpened { stream, peer },
                        Progress::Failed(error) => Input::StreamFailed { stream, error },
                        Progress::Unchanged => continue,
                    };
                    self.step(now, input, observer);
                }
                None => {}
            }
        }
        self.events = events;
        self.events.clear();
    }

    fn take_work(&mut self, now: Instant, observer: &mut dyn Observer) {
        while let Some((lookup, outcome)) = self.net.resolver.next_answer() {
            self.step(now, Input::Resolved { lookup, outcome }, observer);
        }
        while let Some(outcome) = self.snapshot.as_mut().and_then(|it| it.next_outcome(now)) {
            self.step(now, Input::Persisted { outcome }, observer);
        }
        self.take_questions();
    }

    fn take_signals(&mut self) {
        let Some(signals) = &mut self.signals else { return };
        for number in signals.pending() {
            let signal = match number {
                SIGINT => Signal::Interrupt,
                SIGHUP => Signal::Hangup,
                SIGUSR1 => Signal::User1,
                _ => Signal::Terminate,
            };
            self.desk.wakes.push_back(Wake::Signal(signal));
        }
    }

    /// Hands over what was queued when the turn began.
    fn take_queued(&mut self, now: Instant, observer: &mut dyn Observer) {
        for _ in 0..self.desk.inputs.len() {
            let Some(mut input) = self.desk.inputs.pop_front() else { return };
            if let Input::Command { command: Command::Join { addresses, .. }, .. } = &mut input {
                addresses.iter_mut().for_each(interfaces::number_zone);
            }
            if let Input::Command { id, command } = &input
                && let Some(&caller) = self.desk.callers.get(id)
            {
                observer.on_notice(&Notice::CommandGiven { caller, command });
            }
            self.step(now, input, observer);
        }
    }

    fn take_datagrams(&mut self, now: Instant, observer: &mut dyn Observer) {
        let mut buffer = mem::take(&mut self.buffer);
        let most = if self.is_due(now) { DATAGRAMS_PER_TICK } else { DATAGRAMS_PER_TURN };
        for _ in 0..most {
            if !self.net.udp.is_readable {
                break;
            }
            match self.net.udp.receive(&mut buffer) {
                Ok((len, from)) => {
                    let payload = buffer.get(..len).unwrap_or_default();
                    self.step(now, Input::Datagram { from, payload }, observer);
                }
                Err(error) if is_would_block(&error) => self.net.udp.is_readable = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.net.counters.receive_errors += 1,
            }
        }
        if self.net.udp.is_readable {
            self.net.counters.turns_cut_short += 1;
        }
        self.buffer = buffer;
    }

    fn accept(&mut self, now: Instant, observer: &mut dyn Observer) {
        for _ in 0..ACCEPTS_PER_TURN {
            let (socket, peer) = match self.net.listener.accept(now) {
                Ok(Some(accepted)) => accepted,
                Ok(None) => return,
                Err((error, pause)) => {
                    let port = Port::Cluster;
                    observer.on_notice(&Notice::AcceptFailed { port, error: &error, pause });
                    return;
                }
            };
            if let Some(stream) = self.net.streams.accept(socket, peer) {
                self.step(now, Input::StreamOpened { stream, peer }, observer);
            } else {
                self.net.counters.streams_refused += 1;
                observer.on_notice(&Notice::StreamRefused { peer });
            }
        }
    }

    fn take_stream_data(&mut self, now: Instant, observer: &mut dyn Observer) {
        let mut buffer = mem::take(&mut self.buffer);
        let readable: Vec<StreamId> = self.net.streams.readable().collect();
        for stream in readable {
            for _ in 0..READS_PER_TURN {
                let input = match self.net.streams.read(stream, &mut buffer) {
                    Read::Data(len) => {
                        let data = buffer.get(..len).unwrap_or_default();
                        Input::StreamData { stream, data }
                    }
                    Read::Ended => Input::StreamClosed { stream },
                    Read::Failed(error) => Input::StreamFailed { stream, error },
                    Read::Discarded => continue,
                    Read::Drained => break,
                };
                self.step(now, input, observer);
            }
        }
        self.buffer = buffer;
    }

    /// Lets the observer see how the agent is, and show it to those who want to know.
    fn show(&mut self, now: Instant, observer: &mut dyn Observer) {
        let wishes = self.net.web.advance(now, &mut self.buffer, observer);
        let vitals = Vitals {
            node: &self.node,
            driver: self.net.counters(),
            traffic: self.net.traffic(),
            rpc: self.rpc.counters(),
            snapshot: self.snapshot.as_ref().map(Keeper::work),
        };
        observer.on_turn(&vitals);
        for Wish { visitor, method, path } in wishes {
            let page = observer.on_page_wanted(&path, &vitals);
            self.net.web.answer(visitor, method, &page);
        }
    }

    /// Gives the node one input and carries out what it wants.
    fn step(&mut self, now: Instant, input: Input<'_>, observer: &mut dyn Observer) {
        let mut actions = mem::take(&mut self.actions);
        if let Some(flight) = &mut self.flight {
            flight.begin(now, &input);
        }
        self.node.step(now, input, &mut actions);
        if let Some(flight) = &mut self.flight {
            flight.finish(&self.node, &actions);
        }
        for action in actions.iter() {
            self.perform(now, action, observer);
        }
        actions.clear();
        self.actions = actions;
    }

    fn perform(&mut self, now: Instant, action: Action<'_>, observer: &mut dyn Observer) {
        match action {
            Action::SendDatagram { to, payload } => {
                if let Err(error) = self.net.udp.send(to, payload) {
                    self.on_send_error(to, &error);
                }
            }
            Action::OpenStream { stream, to } => {
                if let Err(error) = self.net.streams.open(stream, to) {
                    self.desk.inputs.push_back(Input::StreamFailed { stream, error });
                }
            }
            Action::WriteStream { stream, data } => self.net.streams.write(stream, data),
            Action::CloseStream { stream } => self.net.streams.close(stream, now),
            Action::Resolve { lookup, name } => {
                if let Err(error) = self.net.resolver.ask(lookup, name) {
                    let outcome = Err(error);
                    self.desk.inputs.push_back(Input::Resolved { lookup, outcome });
                }
            }
            Action::Emit(event) => self.emit(&event, now, observer),
            Action::Reply { to, reply } => self.deliver(to, &reply, now, observer),
            Action::Persist { record, durability } => {
                if let Some(snapshot) = &mut self.snapshot {
                    snapshot.record(&record, durability);
                }
            }
            Action::KeepKeys { keys } => self.desk.keep_keys(keys.into_owned()),
        }
    }

    /// The node is told in the next turn, which comes at once: blocked is what did not leave this
    /// machine for want of room, and says nothing of the receiver (PROTOCOL.md P-123).
    fn on_send_error(&mut self, to: SocketAddr, error: &io::Error) {
        if is_full(error) {
            self.net.counters.datagrams_blocked += 1;
            self.desk.inputs.push_back(Input::SendBlocked { to });
        } else {
            self.net.counters.datagrams_failed += 1;
            self.desk.inputs.push_back(Input::SendFailed { to, error: net_error(error) });
        }
    }

    pub(crate) fn deliver(
        &mut self,
        to: CommandId,
        reply: &Reply,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        let Some(caller) = self.desk.callers.remove(&to) else { return };
        observer.on_notice(&Notice::CommandAnswered { caller, reply });
        match caller {
            Caller::Program => self.desk.wakes.push_back(Wake::Replied(to, reply.clone())),
            Caller::Remote => self.applications.counter.on_reply(to, reply),
            Caller::Discovery => self.on_discovered(reply),
            Caller::Rpc(_) => {
                self.rpc.on_reply(to, reply, now, observer);
                if matches!(reply, Reply::Left { .. }) {
                    self.desk.wakes.push_back(Wake::LeftByRpc);
                }
            }
        }
    }
}

impl Drop for Agent {
    /// The record says that it ends on purpose. Nobody is left to be told that it cannot.
    fn drop(&mut self) {
        if let Some(flight) = &mut self.flight {
            let _unwritten = flight.end(&self.node);
        }
    }
}

impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").field("addr", &self.net.addr).finish_non_exhaustive()
    }
}

/// Finds errors of the configuration before a port is opened. The address is not known yet.
fn check(config: &AgentConfig) -> Result<(), StartError> {
    let mut node = config.node.clone();
    node.advertise = SocketAddr::from(([127, 0, 0, 1], 1));
    node.security.allow.clear();
    node.build()?;
    Ok(())
}

/// Gives the node what its earlier life has kept, and says what else was in the file.
fn open_snapshot(
    settings: Option<SnapshotSettings>,
    node: &mut Config,
    waker: &Arc<Waker>,
) -> Result<(Option<Keeper>, Option<SnapshotFound>), StartError> {
    let Some(settings) = settings else { return Ok((None, None)) };
    let path = settings.path.clone();
    let (keeper, snapshot, found) = Keeper::open(settings, Arc::clone(waker))
        .map_err(|error| StartError::Snapshot(path, error))?;
    node.snapshot.keeping = Keeping::On;
    node.snapshot.restored = Some(Box::new(snapshot));
    Ok((Some(keeper), Some(found)))
}

/// Begins the record of a node.
fn open_flight(settings: FlightSettings, start: Start) -> Result<Flight, StartError> {
    let path = settings.path.clone();
    Flight::open(settings, start).map_err(|error| StartError::Flight(path, error))
}

/// The configuration with the addresses that were really bound.
fn settle(
    mut node: Config,
    advertise: Option<SocketAddr>,
    bound: SocketAddr,
) -> Result<ValidConfig, StartError> {
    node.bind_port = bound.port();
    node.advertise = match advertise {
        Some(addr) if addr.port() == 0 => SocketAddr::new(addr.ip(), bound.port()),
        Some(addr) => addr,
        None if bound.ip().is_unspecified() => {
            let ip: Option<IpAddr> = interfaces::advertisable()?;
            SocketAddr::new(ip.ok_or(StartError::NoAdvertiseAddress)?, bound.port())
        }
        None => bound,
    };
    Ok(node.build()?)
}

#[cfg(test)]
mod tests;
