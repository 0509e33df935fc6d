//! The RPC port: one session of the core for each client.
//!
//! A client cannot hurt the agent. What it sends is read only as fast as it is answered, and all
//! clients together get a share of each turn; what it does not read is bounded, and so is what all
//! together do not read; whoever begins something has to end it in time. When there are too many
//! clients the one that has been silent longest makes room, strangers first and those that wait
//! for events last of all.

mod client;
mod monitors;
mod socket;
mod unix;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use mio::{Interest, Registry, Waker};
use tithing_core::coalesce::Heard;
use tithing_core::rpc::response::Stats;
use tithing_core::rpc::{AccessKey, Backlog, Effect, Fault, Session, SessionId};
use tithing_core::{Command, CommandId, Event, Instant, Reply};

use self::client::{Client, Patience};
use self::monitors::Monitors;
use self::socket::{RpcDoor, RpcSocket};
use self::unix::UnixDoor;
use crate::bind;
use crate::config::RpcLimits;
use crate::error::{StartError, is_would_block};
use crate::linux;
use crate::net::Listener;
use crate::observer::{Notice, Observer, Port, RpcCounters};
use crate::pipe::{Pipe, WriteError};
use crate::stats::Section;
use crate::token::Source;

pub use self::socket::RpcPeer;

/// Clients accepted in one turn.
const ACCEPTS_PER_TURN: usize = 16;

/// Reads of one client in one turn.
const READS_PER_TURN: usize = 4;

/// How long the reading of clients may hold a turn up. The rest comes in the next one.
const READING_PER_TURN: Duration = Duration::from_millis(10);

/// Commands given to the node in one turn.
const COMMANDS_PER_TURN: usize = 16;

/// What waits for a client is written at the end of the turn, or as soon as it is so much.
const WRITE_AT_BYTES: usize = 32 << 10;

/// How long a client may take to close after this side has.
const LINGER: Duration = Duration::from_secs(1);

/// The RPC port and everybody who is connected to it.
#[derive(Debug)]
pub(crate) struct RpcServer {
    registry: Registry,
    limits: RpcLimits,
    listener: Option<Listener<RpcDoor>>,
    key: Option<Arc<AccessKey>>,
    clients: BTreeMap<u32, Client>,
    last_id: u32,
    work: Work,
    monitors: Monitors,
    /// Bytes that are held for all clients together.
    held_bytes: usize,
    counters: RpcCounters,
    /// What clients are shown of the program's event handlers.
    pub(crate) handlers: Section,
}

/// What is to be done for clients.
#[derive(Debug, Default)]
struct Work {
    /// What they want of the node, in the order of their asking.
    commands: VecDeque<RpcCommand>,
    /// Who wants to know how the agent is.
    curious: Vec<u32>,
    /// For whom something waits to be written since this turn.
    unwritten: BTreeSet<u32>,
    /// Who was read last: the next turn begins behind it.
    last_read: u32,
}

/// What a client wants of the node.
#[derive(Debug)]
pub(crate) struct RpcCommand {
    pub(crate) id: CommandId,
    pub(crate) peer: RpcPeer,
    pub(crate) command: Command,
}

impl RpcServer {
    pub(crate) fn new(registry: Registry, limits: RpcLimits, waker: Arc<Waker>) -> Self {
        Self {
            registry,
            limits,
            listener: None,
            key: None,
            clients: BTreeMap::new(),
            last_id: 0,
            work: Work::default(),
            monitors: Monitors::new(waker),
            held_bytes: 0,
            counters: RpcCounters::default(),
            handlers: Section::new(),
        }
    }

    /// Opens a TCP port. Returns the address really bound.
    pub(crate) fn listen(&mut self, addr: SocketAddr) -> Result<SocketAddr, StartError> {
        let (socket, bound) = bind::rpc(addr)?;
        self.open(RpcDoor::Tcp(socket))?;
        Ok(bound)
    }

    /// Opens a socket of this machine.
    pub(crate) fn listen_unix(&mut self, path: &Path) -> Result<(), StartError> {
        let door =
            UnixDoor::open(path).map_err(|error| StartError::RpcSocket(path.to_owned(), error))?;
        Ok(self.open(RpcDoor::Unix(door))?)
    }

    fn open(&mut self, door: RpcDoor) -> io::Result<()> {
        self.listener = Some(Listener::new(&self.registry, door, Source::RpcListener)?);
        Ok(())
    }

    /// From now on clients have to know this key.
    pub(crate) fn set_key(&mut self, key: Option<AccessKey>) {
        self.key = key.map(Arc::new);
    }

    pub(crate) fn counters(&self) -> RpcCounters {
        let clients = u64::try_from(self.clients.len()).unwrap_or(u64::MAX);
        let held_bytes = u64::try_from(self.held_bytes).unwrap_or(u64::MAX);
        RpcCounters { clients, held_bytes, ..self.counters }
    }

    /// Whether there is something to do without waiting.
    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        !self.work.commands.is_empty()
            || !self.work.curious.is_empty()
            || !self.work.unwritten.is_empty()
            || self.listener.as_ref().is_some_and(|listener| listener.is_ready(now))
            || self.clients.values().any(Client::is_ready)
            || self.has_lines_to_tell()
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let rest = self.listener.as_ref().and_then(Listener::next_deadline);
        let clients = self.clients.values().filter_map(|client| client.deadline(&self.limits));
        clients.map(|(at, _)| at).chain(rest).min()
    }

    pub(crate) fn on_listener_ready(&mut self) {
        if let Some(listener) = &mut self.listener {
            listener.is_readable = true;
        }
    }

    /// A client's socket can be read or written.
    pub(crate) fn on_ready(&mut self, id: u64, now: Instant, observer: &mut dyn Observer) {
        let Ok(id) = u32::try_from(id) else { return };
        let Some(client) = self.clients.get_mut(&id) else { return };
        client.is_readable = true;
        self.flush(id, now, observer);
    }

    /// Accepts those who wait at the door.
    pub(crate) fn accept(&mut self, now: Instant, observer: &mut dyn Observer) {
        for _ in 0..ACCEPTS_PER_TURN {
            let Some(listener) = &mut self.listener else { return };
            match listener.accept(now) {
                Ok(Some((socket, peer))) => self.admit(socket, peer, now, observer),
                Ok(None) => return,
                Err((error, pause)) => {
                    let port = Port::Rpc;
                    return observer.on_notice(&Notice::AcceptFailed {
                        port,
                        error: &error,
                        pause,
                    });
                }
            }
        }
    }

    fn admit(
        &mut self,
        mut socket: RpcSocket,
        peer: RpcPeer,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        if self.clients.len() >= self.limits.clients_max && !self.make_room(observer) {
            self.counters.refused += 1;
            let reason = "too many clients are connected";
            return observer.on_notice(&Notice::RpcClosed { peer, reason });
        }
        // Session 0 would be the program itself.
        let id = self.last_id.checked_add(1).unwrap_or(1);
        let token = Source::RpcClient(id.into()).token();
        let interest = Interest::READABLE | Interest::WRITABLE;
        if self.registry.register(&mut socket, token, interest).is_err() {
            return;
        }
        self.last_id = id;
        let client = Client {
            session: Session::new(SessionId(id), self.key.clone()),
            pipe: Pipe::new(socket, self.limits.write_bytes_max),
            peer,
            backlog: Backlog::Clear,
            is_readable: true,
            is_waiting: false,
            heard_at: now,
            monitor: None,
            closing: None,
            held_bytes: 0,
            writes: 0,
            patience: Patience::new(now),
        };
        self.clients.insert(id, client);
        self.counters.accepted += 1;
        observer.on_notice(&Notice::RpcAccepted { peer });
    }

    /// Disconnects the client that has been silent longest and waits for nothing.
    fn make_room(&mut self, observer: &mut dyn Observer) -> bool {
        let idle = self.clients.iter().filter(|(_, client)| !client.is_waiting);
        let oldest = idle.min_by_key(|(_, client)| {
            let session = &client.session;
            let (is_known, is_told) = (session.is_admitted(), session.is_subscribed());
            (client.closing.is_none(), is_known, is_told, client.heard_at)
        });
        let Some((&id, client)) = oldest else { return false };
        if client.closing.is_none() {
            self.counters.evicted += 1;
            let reason = "disconnected to make room for another client";
            observer.on_notice(&Notice::RpcClosed { peer: client.peer, reason });
        }
        self.remove(id);
        true
    }

    /// Reads what clients have sent, in turn, for a bounded time.
    pub(crate) fn read(&mut self, now: Instant, buffer: &mut [u8], observer: &mut dyn Observer) {
        let ready = |(&id, client): (&u32, &Client)| client.is_ready().then_some(id);
        let behind = self.work.last_read.saturating_add(1);
        let mut due: Vec<u32> = self.clients.range(behind..).filter_map(ready).collect();
        due.extend(self.clients.range(..behind).filter_map(ready));
        let end = linux::now() + READING_PER_TURN;
        for id in due {
            for _ in 0..READS_PER_TURN {
                self.read_client(id, now, buffer, observer);
            }
            self.work.last_read = id;
            if linux::now() >= end {
                return;
            }
        }
    }

    /// Reads a client once, if it is there and may be read.
    fn read_client(
        &mut self,
        id: u32,
        now: Instant,
        buffer: &mut [u8],
        observer: &mut dyn Observer,
    ) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        if !client.is_ready() {
            return;
        }
        let mut effects = Vec::new();
        match client.pipe.read(buffer) {
            // What comes after the close is dropped.
            Ok(1..) if client.closing.is_some() => {}
            Ok(0) if client.closing.is_some() && client.pipe.unwritten_len() == 0 => {
                return self.remove(id);
            }
            Ok(0) => {
                client.is_readable = false;
                client.session.on_end(&mut effects);
            }
            Ok(len) => {
                client.heard_at = now;
                client.session.on_bytes(buffer.get(..len).unwrap_or_default(), &mut effects);
            }
            Err(error) if is_would_block(&error) => client.is_readable = false,
            Err(_) => return self.remove(id),
        }
        self.carry_out(id, effects, now, observer);
    }

    /// What clients want of the node, in the order of their asking; the rest comes next time.
    pub(crate) fn take_commands(&mut self) -> impl Iterator<Item = RpcCommand> {
        let count = self.work.commands.len().min(COMMANDS_PER_TURN);
        self.counters.commands += u64::try_from(count).unwrap_or_default();
        self.work.commands.drain(..count)
    }

    /// Tells those who want to know how the agent is.
    pub(crate) fn tell_stats(
        &mut self,
        stats: impl FnOnce(&Section) -> Stats,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        if self.work.curious.is_empty() {
            return;
        }
        let stats = stats(&self.handlers);
        for id in std::mem::take(&mut self.work.curious) {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let mut effects = Vec::new();
            client.session.on_stats(&stats, &mut effects);
            self.carry_out(id, effects, now, observer);
        }
    }

    /// The node has answered a client's command.
    pub(crate) fn on_reply(
        &mut self,
        to: CommandId,
        reply: &Reply,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        let SessionId(id) = SessionId::of(to);
        let Some(client) = self.clients.get_mut(&id) else { return };
        let mut effects = Vec::new();
        client.is_waiting = false;
        client.session.on_reply(to, reply, &mut effects);
        self.carry_out(id, effects, now, observer);
    }

    /// Something has happened to the node that is told as it happens.
    pub(crate) fn on_event(&mut self, event: &Event, now: Instant, observer: &mut dyn Observer) {
        self.tell(now, observer, |session, out| session.on_event(event, out));
    }

    /// Something that applications hear: who wants to hear of it, hears of it.
    pub(crate) fn on_heard(&mut self, heard: &Heard, now: Instant, observer: &mut dyn Observer) {
        self.tell(now, observer, |session, out| match heard {
            Heard::Members { change, members } => session.on_members(*change, members, out),
            Heard::Event(event) => session.on_event(event, out),
        });
    }

    /// Tells something to all sessions that wait for anything.
    fn tell(
        &mut self,
        now: Instant,
        observer: &mut dyn Observer,
        tell: impl Fn(&mut Session, &mut Vec<Effect>),
    ) {
        let told = self.clients.iter().filter(|(_, client)| client.session.is_subscribed());
        for id in told.map(|(&id, _)| id).collect::<Vec<_>>() {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let mut effects = Vec::new();
            tell(&mut client.session, &mut effects);
            if effects.is_empty() {
                // It may have been held back for the client: that is counted, too.
                self.note(id, now, observer);
            } else {
                self.carry_out(id, effects, now, observer);
            }
        }
    }

    /// Gives up on clients whose time is up.
    pub(crate) fn on_time(&mut self, now: Instant, observer: &mut dyn Observer) {
        let overdue = |(&id, client): (&u32, &Client)| {
            client.deadline(&self.limits).filter(|(at, _)| *at <= now).map(|(_, why)| (id, why))
        };
        for (id, why) in self.clients.iter().filter_map(overdue).collect::<Vec<_>>() {
            match why {
                Some(reason) => {
                    self.counters.timed_out += 1;
                    self.dismiss(id, reason, observer);
                }
                None => self.remove(id),
            }
        }
    }

    /// Writes what this turn has to say to clients.
    pub(crate) fn write(&mut self, now: Instant, observer: &mut dyn Observer) {
        for id in std::mem::take(&mut self.work.unwritten) {
            if let Some(client) = self.clients.get_mut(&id) {
                client.writes = 0;
            }
            self.flush(id, now, observer);
        }
    }

    /// Writes what waits for a client; what that makes room for follows.
    fn flush(&mut self, id: u32, now: Instant, observer: &mut dyn Observer) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        if client.flush(now).is_err() {
            return self.remove(id);
        }
        if let Some(give_up_at) = &mut client.closing
            && client.pipe.unwritten_len() == 0
        {
            client.pipe.finish();
            *give_up_at = (*give_up_at).min(now + LINGER);
        }
        self.carry_out(id, Vec::new(), now, observer);
    }

    /// Does what a session wants.
    fn carry_out(
        &mut self,
        id: u32,
        effects: Vec<Effect>,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        let mut effects = VecDeque::from(effects);
        loop {
            let Some(client) = self.clients.get_mut(&id) else { return };
            let peer = client.peer;
            match effects.pop_front() {
                Some(Effect::Write(bytes)) => {
                    self.work.unwritten.insert(id);
                    match client.write(&bytes) {
                        Ok(()) => {}
                        Err(WriteError::Broken(_)) => return self.remove(id),
                        Err(WriteError::Overflow) => {
                            self.counters.overflowed += 1;
                            let reason = "disconnected: it does not read its responses";
                            return self.dismiss(id, reason, observer);
                        }
                    }
                }
                Some(Effect::Command { id, command }) => {
                    client.is_waiting = true;
                    self.work.commands.push_back(RpcCommand { id, peer, command });
                }
                Some(Effect::Stats) => self.work.curious.push(id),
                Some(Effect::Dropped(records)) => {
                    self.counters.records_dropped += u64::from(records);
                    observer.on_notice(&Notice::RpcRecordsDropped { peer, records });
                }
                Some(Effect::Close(fault)) => {
                    client.closing = Some(now + self.limits.linger);
                    self.work.unwritten.insert(id);
                    if let Some(fault) = fault {
                        self.note_fault(&fault);
                        let reason = fault.to_string();
                        observer.on_notice(&Notice::RpcClosed { peer, reason: &reason });
                    }
                }
                None => {
                    let is_much = client.pipe.unwritten_len() > WRITE_AT_BYTES;
                    if is_much && client.flush(now).is_err() {
                        return self.remove(id);
                    }
                    let Some(backlog) = client.backlog_news() else {
                        return self.note(id, now, observer);
                    };
                    let mut more = Vec::new();
                    client.session.on_backlog(backlog, &mut more);
                    effects.extend(more);
                }
            }
        }
    }

    fn note_fault(&mut self, fault: &Fault) {
        match fault {
            Fault::WrongKeys => self.counters.guessed += 1,
            Fault::Header(_)
            | Fault::Body(_)
            | Fault::HandshakeRequired
            | Fault::UnknownCommand(_)
            | Fault::Flood => self.counters.malformed += 1,
        }
    }

    /// Notes what a client has come to; if too much is held for all of them, whoever holds most
    /// has to go.
    fn note(&mut self, id: u32, now: Instant, observer: &mut dyn Observer) {
        self.note_monitor(id);
        let Some(client) = self.clients.get_mut(&id) else { return };
        client.note(now);
        let weight = client.weight();
        self.held_bytes = (self.held_bytes + weight).saturating_sub(client.held_bytes);
        client.held_bytes = weight;
        while self.held_bytes > self.limits.bytes_total_max {
            let heaviest = self.clients.iter().max_by_key(|(_, client)| client.held_bytes);
            let Some((&id, _)) = heaviest else { return };
            self.counters.overflowed += 1;
            let reason = "disconnected: too much waits for clients that do not read or end";
            self.dismiss(id, reason, observer);
        }
    }

    /// Disconnects a client at once, and says why.
    fn dismiss(&mut self, id: u32, reason: &str, observer: &mut dyn Observer) {
        if let Some(client) = self.clients.get(&id) {
            let peer = client.peer;
            observer.on_notice(&Notice::RpcClosed { peer, reason });
        }
        self.remove(id);
    }

    fn remove(&mut self, id: u32) {
        if let Some(mut client) = self.clients.remove(&id) {
            self.held_bytes = self.held_bytes.saturating_sub(client.held_bytes);
            let _closed_anyway = self.registry.deregister(client.pipe.socket_mut());
            self.note_monitor(id);
        }
    }
}
