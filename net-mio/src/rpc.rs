//! The RPC port: one session of the core for each client.
//!
//! A client cannot hurt the agent: what it sends is read only as fast as it is answered, what it
//! does not read is bounded, and when there are too many clients the one that has been silent
//! longest makes room, one that waits for events last of all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Interest, Registry, Waker};
use tithing_core::coalesce::Heard;
use tithing_core::rpc::response::Stats;
use tithing_core::rpc::{Backlog, Effect, Session, SessionId};
use tithing_core::{Command, CommandId, Event, Instant, Reply};

use crate::bind;
use crate::config::DriverLimits;
use crate::error::{StartError, is_would_block};
use crate::log_history::LogHistory;
use crate::net::Listener;
use crate::observer::{Notice, Observer};
use crate::pipe::{Pipe, WriteError};
use crate::token::Source;

/// Clients accepted in one turn.
const ACCEPTS_PER_TURN: usize = 16;

/// Reads of one client in one turn.
const READS_PER_TURN: usize = 4;

/// A client with more than this unread is not served until it has read.
const BACKLOG_BYTES: usize = 64 << 10;

/// Lines of the log for one client in one turn.
const LINES_PER_TURN: usize = 64;

/// How long a client may take to close after this side has.
const LINGER: Duration = Duration::from_secs(1);

/// The RPC port and everybody who is connected to it.
#[derive(Debug)]
pub(crate) struct RpcServer {
    registry: Registry,
    limits: DriverLimits,
    listener: Option<Listener>,
    clients: BTreeMap<u32, Client>,
    last_id: u32,
    /// What clients want of the node, in the order of their asking.
    commands: Vec<RpcCommand>,
    /// Who wants to know how the agent is.
    curious: Vec<u32>,
    log: LogHistory,
    /// Clients that want the lines of the log.
    monitors: BTreeSet<u32>,
}

/// What a client wants of the node.
#[derive(Debug)]
pub(crate) struct RpcCommand {
    pub(crate) id: CommandId,
    pub(crate) peer: SocketAddr,
    pub(crate) command: Command,
}

#[derive(Debug)]
struct Client {
    session: Session,
    pipe: Pipe,
    peer: SocketAddr,
    backlog: Backlog,
    is_readable: bool,
    /// A command of it is with the node.
    is_waiting: bool,
    heard_at: Instant,
    /// The request by which it wants the lines of the log, and the next that it gets.
    monitor: Option<(u64, u64)>,
    /// This side has closed; the client is dropped then at the latest.
    closing: Option<Instant>,
}

impl RpcServer {
    pub(crate) fn new(registry: Registry, limits: DriverLimits) -> Self {
        Self {
            registry,
            limits,
            listener: None,
            clients: BTreeMap::new(),
            last_id: 0,
            commands: Vec::new(),
            curious: Vec::new(),
            log: LogHistory::new(),
            monitors: BTreeSet::new(),
        }
    }

    /// How many clients are connected.
    pub(crate) fn client_count(&self) -> usize {
        self.clients.len()
    }

    /// From now on the lines of this log are shown to clients that want them.
    pub(crate) fn show_log(&mut self, log: LogHistory, waker: Arc<Waker>) {
        log.set_waker(waker);
        log.set_watched(!self.monitors.is_empty());
        self.log = log;
    }

    /// Opens the port. Returns the address really bound.
    pub(crate) fn listen(&mut self, addr: SocketAddr) -> Result<SocketAddr, StartError> {
        let (socket, bound) = bind::rpc(addr)?;
        self.listener = Some(Listener::new(&self.registry, socket, Source::RpcListener)?);
        Ok(bound)
    }

    /// Whether there is something to do without waiting.
    pub(crate) fn is_ready(&self, now: Instant) -> bool {
        !self.commands.is_empty()
            || !self.curious.is_empty()
            || self.listener.as_ref().is_some_and(|listener| listener.is_ready(now))
            || self.clients.values().any(Client::is_ready)
            || self.has_lines_to_tell()
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let rest = self.listener.as_ref().and_then(Listener::next_deadline);
        let closing = self.clients.values().filter_map(|client| client.closing);
        closing.chain(rest).min()
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
        if client.pipe.flush().is_err() {
            return self.remove(id);
        }
        if client.closing.is_some() && client.pipe.unwritten_len() == 0 {
            client.pipe.finish();
        }
        self.carry_out(id, Vec::new(), now, observer);
    }

    /// Accepts those who wait at the door.
    pub(crate) fn accept(&mut self, now: Instant, observer: &mut dyn Observer) {
        for _ in 0..ACCEPTS_PER_TURN {
            let Some(listener) = &mut self.listener else { return };
            match listener.accept(now) {
                Ok(Some((socket, peer))) => self.admit(socket, peer, now, observer),
                Ok(None) => return,
                Err((error, pause)) => {
                    return observer.on_notice(&Notice::AcceptFailed { error: &error, pause });
                }
            }
        }
    }

    fn admit(
        &mut self,
        mut socket: TcpStream,
        peer: SocketAddr,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        if self.clients.len() >= self.limits.rpc_clients_max && !self.make_room(observer) {
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
            session: Session::new(SessionId(id), None),
            pipe: Pipe::new(socket, self.limits.rpc_write_bytes_max),
            peer,
            backlog: Backlog::Clear,
            is_readable: true,
            is_waiting: false,
            heard_at: now,
            monitor: None,
            closing: None,
        };
        self.clients.insert(id, client);
        observer.on_notice(&Notice::RpcAccepted { peer });
    }

    /// Disconnects the client that has been silent longest and waits for nothing.
    fn make_room(&mut self, observer: &mut dyn Observer) -> bool {
        let idle = self.clients.iter().filter(|(_, client)| !client.is_waiting);
        let oldest = idle.min_by_key(|(_, client)| {
            (client.closing.is_none(), client.session.is_subscribed(), client.heard_at)
        });
        let Some((&id, client)) = oldest else { return false };
        if client.closing.is_none() {
            let reason = "disconnected to make room for another client";
            observer.on_notice(&Notice::RpcClosed { peer: client.peer, reason });
        }
        self.remove(id);
        true
    }

    /// Reads what clients have sent, and gives up on those that were closed long enough ago.
    pub(crate) fn read(&mut self, now: Instant, buffer: &mut [u8], observer: &mut dyn Observer) {
        let is_due = |client: &Client| client.is_ready() || client.is_over(now);
        let due = self.clients.iter().filter(|(_, client)| is_due(client)).map(|(&id, _)| id);
        for id in due.collect::<Vec<_>>() {
            for _ in 0..READS_PER_TURN {
                self.read_client(id, now, buffer, observer);
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
        if client.is_over(now) {
            return self.remove(id);
        }
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

    /// What clients want of the node, in the order of their asking.
    pub(crate) fn take_commands(&mut self) -> Vec<RpcCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Tells those who want to know how the agent is.
    pub(crate) fn tell_stats(
        &mut self,
        stats: impl Fn() -> Stats,
        now: Instant,
        observer: &mut dyn Observer,
    ) {
        for id in std::mem::take(&mut self.curious) {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let mut effects = Vec::new();
            client.session.on_stats(&stats(), &mut effects);
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
        let ids: Vec<u32> = self.clients.keys().copied().collect();
        for id in ids {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let mut effects = Vec::new();
            if client.session.is_subscribed() {
                tell(&mut client.session, &mut effects);
                self.carry_out(id, effects, now, observer);
            }
        }
    }

    /// Whether a client that reads has not been told of a line.
    fn has_lines_to_tell(&self) -> bool {
        if self.monitors.is_empty() {
            return false;
        }
        let next = self.log.next_number();
        let mut clients = self.monitors.iter().filter_map(|id| self.clients.get(id));
        clients.any(|it| it.backlog == Backlog::Clear && it.monitor.is_some_and(|at| at.1 < next))
    }

    /// Tells clients what was logged. Lines wait in the log for those that do not read; what is
    /// kept no more by the time that they do is lost to them.
    pub(crate) fn tell_log(&mut self, now: Instant, observer: &mut dyn Observer) {
        if self.monitors.is_empty() {
            return;
        }
        self.log.note_read();
        for id in self.monitors.clone() {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let Some((_, next_line)) = &mut client.monitor else { continue };
            if client.backlog == Backlog::Full {
                continue;
            }
            let (lines, lost, next) = self.log.since(*next_line, LINES_PER_TURN);
            *next_line = next;
            let mut effects = Vec::new();
            for line in lines {
                client.session.on_log(line.level, &line.text, &mut effects);
            }
            if lost > 0 {
                let peer = client.peer;
                observer.on_notice(&Notice::RpcLinesDropped { peer, lines: lost });
            }
            self.carry_out(id, effects, now, observer);
        }
    }

    /// Notes whether a client wants the lines of the log.
    fn note_monitor(&mut self, id: u32) {
        let client = self.clients.get_mut(&id);
        let wanted = client.as_ref().and_then(|client| client.session.monitor());
        if let Some(client) = client
            && client.monitor.map(|(request, _)| request) != wanted
        {
            client.monitor = wanted.map(|request| (request, self.log.oldest_number()));
        }
        let is_changed =
            if wanted.is_some() { self.monitors.insert(id) } else { self.monitors.remove(&id) };
        if is_changed {
            self.log.set_watched(!self.monitors.is_empty());
        }
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
                    let Err(error) = client.pipe.write(&bytes) else { continue };
                    if let WriteError::Overflow = error {
                        let reason = "disconnected: it does not read its responses";
                        observer.on_notice(&Notice::RpcClosed { peer, reason });
                    }
                    return self.remove(id);
                }
                Some(Effect::Command { id, command }) => {
                    client.is_waiting = true;
                    self.commands.push(RpcCommand { id, peer, command });
                }
                Some(Effect::Stats) => self.curious.push(id),
                Some(Effect::Dropped(records)) => {
                    observer.on_notice(&Notice::RpcRecordsDropped { peer, records });
                }
                Some(Effect::Close(fault)) => {
                    if let Some(fault) = fault {
                        let reason = fault.to_string();
                        observer.on_notice(&Notice::RpcClosed { peer, reason: &reason });
                    }
                    client.close(now + self.limits.stream_linger, now + LINGER);
                }
                None => match client.backlog_news() {
                    Some(backlog) => {
                        let mut more = Vec::new();
                        client.session.on_backlog(backlog, &mut more);
                        effects.extend(more);
                    }
                    None => return self.note_monitor(id),
                },
            }
        }
    }

    fn remove(&mut self, id: u32) {
        if let Some(mut client) = self.clients.remove(&id) {
            let _closed_anyway = self.registry.deregister(client.pipe.socket_mut());
            self.note_monitor(id);
        }
    }
}

impl Client {
    /// Whether it can be read now and what it says is wanted.
    fn is_ready(&self) -> bool {
        self.is_readable && (self.closing.is_some() || self.session.is_reading())
    }

    /// Whether it was closed and its time is up.
    fn is_over(&self, now: Instant) -> bool {
        self.closing.is_some_and(|give_up_at| give_up_at <= now)
    }

    /// Closes this side once everything is written, by `written_by`; the other side has to follow
    /// by `read_by` if there is nothing to write.
    fn close(&mut self, written_by: Instant, read_by: Instant) {
        if self.pipe.unwritten_len() == 0 {
            self.pipe.finish();
            self.closing = Some(read_by);
        } else {
            self.closing = Some(written_by);
        }
    }

    /// The backlog, if it has changed.
    fn backlog_news(&mut self) -> Option<Backlog> {
        let backlog = match self.pipe.unwritten_len() {
            0..=BACKLOG_BYTES => Backlog::Clear,
            _ => Backlog::Full,
        };
        (std::mem::replace(&mut self.backlog, backlog) != backlog).then_some(backlog)
    }
}
