//! The agent's side of one RPC connection, as a machine.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::filter::Filter;
use super::inbox::{Inbox, MessageError};
use super::request::{KeyRequest, QueryBody, Request, RequestHeader, RequestKind};
use super::response::{self, ResponseHeader, Stats};
use super::{EventFilter, LogLevel, REQUEST_BYTES_MAX, STRANGER_BYTES_MAX};
use crate::base64;
use crate::command::{Command, KeyOperation, OldEvents, QueryEnd, QueryRequest, Reply};
use crate::event::{Event, MemberChange};
use crate::id::CommandId;
use crate::member::Peer;
use crate::wire::keyring::Key;

mod answer;
mod fault;
mod gate;
mod subscriptions;

pub use fault::Fault;
pub use gate::AccessKey;

use answer::{NO_SUCH_QUERY, Pending, answer, refuse, respond};
use gate::{Gate, KeyVerdict};
use subscriptions::Subscriptions;

/// What a client hears that has not said the key.
const AUTH_REQUIRED: &str = "Authentication required";

/// What a client hears that has said another key.
const WRONG_KEY: &str = "Invalid authentication token";

/// Names that begin so belong to the agents themselves.
const INTERNAL_PREFIX: &str = "_serf_";

/// The one internal query that clients may ask: its acks tell who can be reached.
pub const PING_QUERY: &str = "_serf_ping";

/// A session's number, given by the driver and not used again while replies may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionId(pub u32);

impl SessionId {
    const SHIFT: u32 = 32;

    /// The session that asked, by the number of its command. Commands that the driver gives on
    /// its own should have numbers below 2^32 and the session number 0 should stay unused.
    pub fn of(command: CommandId) -> Self {
        Self(u32::try_from(command.0 >> Self::SHIFT).unwrap_or_default())
    }

    fn command(self, number: u32) -> CommandId {
        CommandId(u64::from(self.0) << Self::SHIFT | u64::from(number))
    }
}

/// Something that the driver has to do for a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write these bytes to the client.
    Write(Vec<u8>),
    /// Give this to the node, and its reply to [`Session::on_reply`].
    Command {
        /// The command's number: [`SessionId::of`] finds the session again.
        id: CommandId,
        /// What the client wants.
        command: Command,
    },
    /// Say how the agent is, with [`Session::on_stats`].
    Stats,
    /// Tell the log that so many records were dropped, because the client does not read them.
    Dropped(u32),
    /// Write out what is to be written, then close. The fault, if there is one, is for the log.
    Close(Option<Fault>),
}

/// How much of what was written still waits to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backlog {
    /// So much that no further request should be begun.
    Full,
    /// Little or nothing.
    Clear,
}

/// What a session does next.
#[derive(Debug)]
enum Phase {
    /// Waits for a header.
    Header,
    /// Waits for the body of this request.
    Body { seq: u64, kind: RequestKind },
    /// Waits for the body of a request that was refused already.
    Skip,
    /// Waits for the driver to say how the agent is.
    Stats { seq: u64 },
    /// Waits for the node.
    Reply { seq: u64, id: CommandId, pending: Pending },
    /// Has said that it is over.
    Closed,
}

/// One client's connection.
///
/// Requests are executed one after the other, in their order, however many come in advance. The
/// session holds at most two requests' worth of bytes ([`REQUEST_BYTES_MAX`] each): a driver
/// reads from the client only while [`Session::is_reading`], and says with
/// [`Session::on_backlog`] when the client does not read its responses.
///
/// What happens meanwhile goes to all sessions ([`Session::on_event`], [`Session::on_members`]);
/// each writes records of what its client wants to hear of. While the client does not read they
/// wait, up to a bound, and are dropped beyond it.
#[derive(Debug)]
pub struct Session {
    id: SessionId,
    inbox: Inbox,
    phase: Phase,
    backlog: Backlog,
    gate: Gate,
    is_ended: bool,
    commands: u32,
    messages: u64,
    subscriptions: Subscriptions,
}

impl Session {
    /// A session that has just been accepted. If there is a key its client has to know it.
    pub fn new(id: SessionId, key: Option<Arc<AccessKey>>) -> Self {
        Self {
            id,
            inbox: Inbox::new(STRANGER_BYTES_MAX),
            phase: Phase::Header,
            backlog: Backlog::Clear,
            gate: Gate::new(key),
            is_ended: false,
            commands: 0,
            messages: 0,
            subscriptions: Subscriptions::default(),
        }
    }

    /// Whether the client waits for records, so that its silence says nothing.
    pub fn is_subscribed(&self) -> bool {
        !self.subscriptions.is_empty()
    }

    /// Whether the client has said all that it must before it may ask for something.
    pub fn is_admitted(&self) -> bool {
        self.gate.is_open()
    }

    /// Whether the client has begun a request and not ended it, and nothing else is waited for.
    pub fn is_amid_request(&self) -> bool {
        self.backlog == Backlog::Clear
            && match self.phase {
                Phase::Header => !self.inbox.is_empty(),
                Phase::Body { .. } | Phase::Skip => true,
                Phase::Reply { .. } | Phase::Stats { .. } | Phase::Closed => false,
            }
    }

    /// How many headers and bodies have come in.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// How many bytes are held here for requests that were not executed, and for records that the
    /// client does not read.
    pub fn held_bytes(&self) -> usize {
        self.inbox.held_bytes().saturating_add(self.subscriptions.held_bytes())
    }

    /// The number of the request by which the client wants the lines of the log, if it does.
    pub fn monitor(&self) -> Option<u64> {
        self.subscriptions.monitor()
    }

    /// Whether more bytes are welcome now. If not, they should wait in the socket.
    pub fn is_reading(&self) -> bool {
        match self.phase {
            Phase::Header | Phase::Body { .. } | Phase::Skip => {
                self.backlog == Backlog::Clear || self.inbox.len() < REQUEST_BYTES_MAX
            }
            Phase::Reply { .. } | Phase::Stats { .. } => self.inbox.len() < REQUEST_BYTES_MAX,
            Phase::Closed => false,
        }
    }

    /// Takes bytes from the client.
    pub fn on_bytes(&mut self, data: &[u8], out: &mut Vec<Effect>) {
        if matches!(self.phase, Phase::Closed) {
            return;
        }
        if self.inbox.len().saturating_add(data.len()) > 2 * REQUEST_BYTES_MAX {
            return self.close(Some(Fault::Flood), out);
        }
        self.inbox.push(data);
        self.advance(out);
    }

    /// The client sends no more. What it has asked for is still answered.
    pub fn on_end(&mut self, out: &mut Vec<Effect>) {
        self.is_ended = true;
        self.advance(out);
    }

    /// Takes the node's answer to the command `id`; an answer to any other command is ignored.
    pub fn on_reply(&mut self, id: CommandId, reply: &Reply, out: &mut Vec<Effect>) {
        let Phase::Reply { id: expected, .. } = &self.phase else {
            return;
        };
        if *expected != id {
            return;
        }
        if let Phase::Reply { seq, pending, .. } =
            core::mem::replace(&mut self.phase, Phase::Header)
        {
            if let (Pending::Query, Reply::QueryBegun(query)) = (&pending, reply) {
                self.subscriptions.begin_query(seq, *query);
            }
            out.push(Effect::Write(answer(seq, &pending, reply)));
        }
        self.advance(out);
    }

    /// The driver says how the agent is; ignored unless it was asked.
    pub fn on_stats(&mut self, stats: &Stats, out: &mut Vec<Effect>) {
        let Phase::Stats { seq } = self.phase else {
            return;
        };
        self.phase = Phase::Header;
        let mut bytes = Vec::new();
        ResponseHeader::encode(seq, "", &mut bytes);
        response::encode_stats(stats, &mut bytes);
        out.push(Effect::Write(bytes));
        self.advance(out);
    }

    /// Something has happened to the node. Member events are left out here: they come by
    /// [`Session::on_members`], once they have been put together.
    pub fn on_event(&mut self, event: &Event, out: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed) {
            self.subscriptions.on_event(event, self.backlog, out);
        }
    }

    /// The same has happened to these members.
    pub fn on_members(&mut self, change: MemberChange, members: &[Peer], out: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed) {
            self.subscriptions.on_members(change, members, self.backlog, out);
        }
    }

    /// A line was logged, or is told to a client that has just begun to monitor. Lines that wait
    /// for a client that does not read are the driver's to keep.
    pub fn on_log(&mut self, level: LogLevel, line: &str, out: &mut Vec<Effect>) {
        if !matches!(self.phase, Phase::Closed) {
            self.subscriptions.on_log(level, line, out);
        }
    }

    /// The driver says how much of what was written still waits.
    pub fn on_backlog(&mut self, backlog: Backlog, out: &mut Vec<Effect>) {
        self.backlog = backlog;
        if backlog == Backlog::Clear {
            self.subscriptions.release(out);
        }
        self.advance(out);
    }

    /// Executes what has come in, up to the first request that has to wait.
    fn advance(&mut self, out: &mut Vec<Effect>) {
        while self.backlog == Backlog::Clear {
            let outcome = match self.phase {
                Phase::Header => self.header(out),
                Phase::Body { seq, kind } => self.body(seq, kind, out),
                Phase::Skip => self.skip(),
                Phase::Reply { .. } | Phase::Stats { .. } | Phase::Closed => return,
            };
            match outcome {
                Ok(Progress::Made) => self.messages = self.messages.wrapping_add(1),
                Ok(Progress::NeedsBytes) => return self.starve(out),
                Err(fault) => return self.close(Some(fault), out),
            }
        }
    }

    fn header(&mut self, out: &mut Vec<Effect>) -> Result<Progress, Fault> {
        let Some(message) = self.inbox.next_message().map_err(Fault::Header)? else {
            return Ok(Progress::NeedsBytes);
        };
        let header = RequestHeader::decode(message).map_err(|error| Fault::Header(error.into()))?;
        let seq = header.seq;
        let kind = RequestKind::from_name(&header.command);
        if !self.gate.has_shaken_hands() && kind != Some(RequestKind::Handshake) {
            respond(seq, "Handshake required", out);
            return Err(Fault::HandshakeRequired);
        }
        let is_of_the_gate = matches!(kind, Some(RequestKind::Handshake | RequestKind::Auth));
        if !is_of_the_gate && !self.gate.is_open() {
            respond(seq, AUTH_REQUIRED, out);
            if kind.is_some_and(RequestKind::has_body) {
                self.phase = Phase::Skip;
            }
            return Ok(Progress::Made);
        }
        let Some(kind) = kind else {
            respond(seq, "Unsupported command", out);
            return Err(Fault::UnknownCommand(header.command));
        };
        if kind.has_body() {
            self.phase = Phase::Body { seq, kind };
        } else {
            let request = Request::decode(kind, &[]).map_err(|error| Fault::Body(error.into()))?;
            self.execute(seq, request, out)?;
        }
        Ok(Progress::Made)
    }

    fn body(
        &mut self,
        seq: u64,
        kind: RequestKind,
        out: &mut Vec<Effect>,
    ) -> Result<Progress, Fault> {
        let Some(message) = self.inbox.next_message().map_err(Fault::Body)? else {
            return Ok(Progress::NeedsBytes);
        };
        let request = Request::decode(kind, message).map_err(|error| Fault::Body(error.into()))?;
        self.phase = Phase::Header;
        self.execute(seq, request, out)?;
        Ok(Progress::Made)
    }

    /// Passes over the body of a request that was refused.
    fn skip(&mut self) -> Result<Progress, Fault> {
        if self.inbox.next_message().map_err(Fault::Body)?.is_none() {
            return Ok(Progress::NeedsBytes);
        }
        self.phase = Phase::Header;
        Ok(Progress::Made)
    }

    fn execute(&mut self, seq: u64, request: Request, out: &mut Vec<Effect>) -> Result<(), Fault> {
        match request {
            Request::Handshake { version } => {
                respond(seq, self.gate.shake_hands(version), out);
                self.welcome();
            }
            Request::Auth { key } => self.authenticate(seq, &key, out)?,
            Request::MembersFiltered(filter) => match Filter::compile(filter) {
                Ok(filter) => {
                    self.ask(seq, Pending::Members(Some(filter)), Command::Members, out);
                }
                Err(error) => {
                    let text = alloc::format!("Failed to compile regex: {error}");
                    refuse(seq, &Pending::Members(None), &text, out);
                }
            },
            Request::Stream { filter } => respond(seq, self.stream(seq, &filter), out),
            Request::Monitor { level } => self.begin_monitor(seq, &level, out),
            Request::Stop { stream } => {
                self.subscriptions.stop(stream);
                respond(seq, "", out);
            }
            Request::Query(query) => self.query(seq, query, out),
            Request::Respond { id, payload } => match self.subscriptions.asked(id) {
                Some(query) => {
                    let command = Command::Respond { query, payload };
                    self.ask(seq, Pending::Respond, command, out);
                }
                None => respond(seq, NO_SUCH_QUERY, out),
            },
            Request::Keys(request) => self.change_keys(seq, &request, out),
            Request::Event(event) => {
                let command = Command::UserEvent {
                    name: event.name,
                    payload: event.payload.unwrap_or_default(),
                    coalesce: event.coalesce,
                };
                self.ask(seq, Pending::Done, command, out);
            }
            Request::ForceLeave { node, prune, report } => {
                let command = Command::ForceLeave { name: node, prune };
                self.ask(seq, Pending::ForceLeave { report }, command, out);
            }
            Request::Join { existing, replay } => {
                let old_events = if replay { OldEvents::Wanted } else { OldEvents::Unwanted };
                let command = Command::Join { addresses: existing, old_events };
                self.ask(seq, Pending::Join, command, out);
            }
            Request::Members => self.ask(seq, Pending::Members(None), Command::Members, out),
            Request::Tags(tags) => {
                let command = Command::UpdateTags { set: tags.set, delete: tags.delete };
                self.ask(seq, Pending::Done, command, out);
            }
            Request::Stats => {
                self.phase = Phase::Stats { seq };
                out.push(Effect::Stats);
            }
            Request::Leave => self.ask(seq, Pending::Leave, Command::Leave, out),
            Request::GetCoordinate { node } => {
                self.ask(seq, Pending::Coordinate, Command::Coordinate { name: node }, out);
            }
            Request::Explain { node } => {
                let pending = Pending::Explain { node: node.clone() };
                self.ask(seq, pending, Command::Explain { name: node }, out);
            }
        }
        Ok(())
    }

    /// The error text of the response.
    fn stream(&mut self, seq: u64, filter: &str) -> &'static str {
        if self.subscriptions.has_stream(seq) {
            return "Stream with given sequence exists";
        }
        match EventFilter::parse(filter) {
            None => "Invalid event filter",
            Some(filter) => match self.subscriptions.begin_stream(seq, filter) {
                Ok(()) => "",
                Err(error) => error,
            },
        }
    }

    fn begin_monitor(&mut self, seq: u64, level: &str, out: &mut Vec<Effect>) {
        let Some(level) = LogLevel::from_name(level) else {
            let text = alloc::format!("Unknown log level: {}", level.to_uppercase());
            return respond(seq, &text, out);
        };
        if self.monitor().is_some() {
            return respond(seq, "Monitor already exists", out);
        }
        respond(seq, "", out);
        self.subscriptions.begin_monitor(seq, level);
    }

    fn query(&mut self, seq: u64, query: QueryBody, out: &mut Vec<Effect>) {
        let payload = query.payload.unwrap_or_default();
        let is_ping = query.name == PING_QUERY && payload.is_empty();
        if query.name.starts_with(INTERNAL_PREFIX) && !is_ping {
            return respond(seq, "Queries cannot contain the '_serf_' prefix", out);
        }
        let Ok(nanos) = u64::try_from(query.timeout) else {
            // It is over before anybody can be asked.
            respond(seq, "", out);
            return self.subscriptions.end_at_once(seq, self.backlog, out);
        };
        if let Err(error) = self.subscriptions.check_query() {
            return respond(seq, error, out);
        }
        let request = QueryRequest {
            name: query.name,
            payload,
            nodes: query.nodes,
            tags: query.tags,
            wants_acks: query.wants_acks,
            relay_factor: query.relay_factor,
            timeout: Duration::from_nanos(nanos),
            end: if query.until_answered { QueryEnd::Answered } else { QueryEnd::Deadline },
        };
        self.ask(seq, Pending::Query, Command::Query(Box::new(request)), out);
    }

    /// A key that is none is refused here: nobody else needs to be asked about it.
    fn change_keys(&mut self, seq: u64, request: &KeyRequest, out: &mut Vec<Effect>) {
        let (text, operation): (_, fn(Key) -> KeyOperation) = match request {
            KeyRequest::Install(text) => (text, KeyOperation::Install),
            KeyRequest::Use(text) => (text, KeyOperation::Use),
            KeyRequest::Remove(text) => (text, KeyOperation::Remove),
            KeyRequest::List => {
                let command =
                    Command::ChangeKeys { operation: KeyOperation::List, relay_factor: 0 };
                return self.ask(seq, Pending::ListKeys, command, out);
            }
        };
        let bytes = match base64::decode(text.expose().as_bytes()) {
            Ok(bytes) => bytes,
            Err(error) => return refuse(seq, &Pending::ChangeKeys, &error, out),
        };
        match Key::new(&bytes) {
            Ok(key) => {
                let command = Command::ChangeKeys { operation: operation(key), relay_factor: 0 };
                self.ask(seq, Pending::ChangeKeys, command, out);
            }
            Err(error) => refuse(seq, &Pending::ChangeKeys, &error, out),
        }
    }

    /// Takes requests of any size once the client may ask for anything.
    fn welcome(&mut self) {
        if self.gate.is_open() {
            self.inbox.set_message_bytes_max(REQUEST_BYTES_MAX);
        }
    }

    fn authenticate(&mut self, seq: u64, key: &[u8], out: &mut Vec<Effect>) -> Result<(), Fault> {
        match self.gate.check(key) {
            KeyVerdict::Right => {
                respond(seq, "", out);
                self.welcome();
                Ok(())
            }
            KeyVerdict::Wrong => {
                respond(seq, WRONG_KEY, out);
                Ok(())
            }
            KeyVerdict::Guessed => {
                respond(seq, WRONG_KEY, out);
                Err(Fault::WrongKeys)
            }
        }
    }

    fn ask(&mut self, seq: u64, pending: Pending, command: Command, out: &mut Vec<Effect>) {
        self.commands = self.commands.wrapping_add(1);
        let id = self.id.command(self.commands);
        self.phase = Phase::Reply { seq, id, pending };
        out.push(Effect::Command { id, command });
    }

    /// There is no whole message. That is the end if the client sends no more.
    fn starve(&mut self, out: &mut Vec<Effect>) {
        self.inbox.release();
        if !self.is_ended {
            return;
        }
        let fault = match self.phase {
            Phase::Body { .. } | Phase::Skip => Some(Fault::Body(MessageError::Truncated)),
            Phase::Header if !self.inbox.is_empty() => Some(Fault::Header(MessageError::Truncated)),
            Phase::Header | Phase::Reply { .. } | Phase::Stats { .. } | Phase::Closed => None,
        };
        self.close(fault, out);
    }

    fn close(&mut self, fault: Option<Fault>, out: &mut Vec<Effect>) {
        self.phase = Phase::Closed;
        self.inbox = Inbox::new(0);
        self.subscriptions = Subscriptions::default();
        out.push(Effect::Close(fault));
    }
}

/// Whether a step of a session could be taken.
enum Progress {
    Made,
    NeedsBytes,
}

#[cfg(test)]
mod tests;
