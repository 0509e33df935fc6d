//! The agent's side of one RPC connection, as a machine.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

use super::filter::Filter;
use super::inbox::{Inbox, MessageError};
use super::request::{Request, RequestHeader, RequestKind};
use super::response::{self, ResponseHeader};
use super::{IPC_VERSION, REQUEST_BYTES_MAX};
use crate::command::{Command, OldEvents, Reply};
use crate::id::CommandId;
use crate::re2::PatternError;

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
    /// Write out what is to be written, then close. The fault, if there is one, is for the log.
    Close(Option<Fault>),
}

/// Why the agent closes a connection. Shows as the text of the log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The header cannot be read.
    Header(MessageError),
    /// The body cannot be read.
    Body(MessageError),
    /// A pattern of a filter makes no sense.
    Pattern(PatternError),
    /// Something else came before the handshake.
    HandshakeRequired,
    /// There is no such command.
    UnknownCommand(String),
    /// The client sent more in advance than [`Session::is_reading`] allows for.
    Flood,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(error) => write!(f, "failed to decode request header: {error}"),
            Self::Body(error) => write!(f, "Failed to evaluate request: decode failed: {error}"),
            Self::Pattern(error) => {
                f.write_str("Failed to evaluate request: Failed to compile regex: ")?;
                write_on_one_line(f, &alloc::format!("{error}"))
            }
            Self::HandshakeRequired => {
                f.write_str("Failed to evaluate request: Handshake required")
            }
            Self::UnknownCommand(name) => {
                f.write_str("Failed to evaluate request: command '")?;
                write_on_one_line(f, name)?;
                f.write_str("' not recognized")
            }
            Self::Flood => f.write_str("too many requests in advance"),
        }
    }
}

impl core::error::Error for Fault {}

/// Longest text of a client's in a log line, in characters.
const LOGGED_CHARS_MAX: usize = 200;

/// Writes what a client sent so that it can neither forge nor flood the log.
fn write_on_one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars().take(LOGGED_CHARS_MAX) {
        if c.is_control() {
            write!(f, "{}", c.escape_default())?;
        } else {
            f.write_char(c)?;
        }
    }
    Ok(())
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
    /// Waits for the node.
    Reply { seq: u64, id: CommandId, pending: Pending },
    /// Has said that it is over.
    Closed,
}

/// A request that waits for the node.
#[derive(Debug)]
enum Pending {
    Join,
    Members(Option<Filter>),
    Leave,
}

/// One client's connection.
///
/// Requests are executed one after the other, in their order, however many come in advance. The
/// session holds at most two requests' worth of bytes ([`REQUEST_BYTES_MAX`] each): a driver
/// reads from the client only while [`Session::is_reading`], and says with
/// [`Session::on_backlog`] when the client does not read its responses.
#[derive(Debug)]
pub struct Session {
    id: SessionId,
    inbox: Inbox,
    phase: Phase,
    backlog: Backlog,
    has_shaken_hands: bool,
    is_ended: bool,
    commands: u32,
}

impl Session {
    /// A session that has just been accepted.
    pub fn new(id: SessionId) -> Self {
        Self {
            id,
            inbox: Inbox::new(REQUEST_BYTES_MAX),
            phase: Phase::Header,
            backlog: Backlog::Clear,
            has_shaken_hands: false,
            is_ended: false,
            commands: 0,
        }
    }

    /// Whether more bytes are welcome now. If not, they should wait in the socket.
    pub fn is_reading(&self) -> bool {
        match self.phase {
            Phase::Header | Phase::Body { .. } => {
                self.backlog == Backlog::Clear || self.inbox.len() < REQUEST_BYTES_MAX
            }
            Phase::Reply { .. } => self.inbox.len() < REQUEST_BYTES_MAX,
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
            out.push(Effect::Write(answer(seq, &pending, reply)));
        }
        self.advance(out);
    }

    /// The driver says how much of what was written still waits.
    pub fn on_backlog(&mut self, backlog: Backlog, out: &mut Vec<Effect>) {
        self.backlog = backlog;
        self.advance(out);
    }

    /// Executes what has come in, up to the first request that has to wait.
    fn advance(&mut self, out: &mut Vec<Effect>) {
        while self.backlog == Backlog::Clear {
            let outcome = match self.phase {
                Phase::Header => self.header(out),
                Phase::Body { seq, kind } => self.body(seq, kind, out),
                Phase::Reply { .. } | Phase::Closed => return,
            };
            match outcome {
                Ok(Progress::Made) => {}
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
        if !self.has_shaken_hands && kind != Some(RequestKind::Handshake) {
            respond(seq, "Handshake required", out);
            return Err(Fault::HandshakeRequired);
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

    fn execute(&mut self, seq: u64, request: Request, out: &mut Vec<Effect>) -> Result<(), Fault> {
        match request {
            Request::Handshake { version } => respond(seq, self.shake_hands(version), out),
            // No key is set, so that only the empty one is right.
            Request::Auth { key } if key.is_empty() => respond(seq, "", out),
            Request::Auth { .. } => respond(seq, "Invalid authentication token", out),
            Request::Join { existing, replay } => {
                let old_events = if replay { OldEvents::Wanted } else { OldEvents::Unwanted };
                let command = Command::Join { addresses: existing, old_events };
                self.ask(seq, Pending::Join, command, out);
            }
            Request::Members => self.ask(seq, Pending::Members(None), Command::Members, out),
            Request::MembersFiltered(filter) => {
                let filter = Filter::compile(filter).map_err(Fault::Pattern)?;
                self.ask(seq, Pending::Members(Some(filter)), Command::Members, out);
            }
            Request::Leave => self.ask(seq, Pending::Leave, Command::Leave, out),
        }
        Ok(())
    }

    /// The error text of the response; a client may try again.
    fn shake_hands(&mut self, version: i32) -> &'static str {
        if version != IPC_VERSION {
            return "Unsupported IPC version";
        }
        if self.has_shaken_hands {
            return "Handshake already performed";
        }
        self.has_shaken_hands = true;
        ""
    }

    fn ask(&mut self, seq: u64, pending: Pending, command: Command, out: &mut Vec<Effect>) {
        self.commands = self.commands.wrapping_add(1);
        let id = self.id.command(self.commands);
        self.phase = Phase::Reply { seq, id, pending };
        out.push(Effect::Command { id, command });
    }

    /// There is no whole message. That is the end if the client sends no more.
    fn starve(&mut self, out: &mut Vec<Effect>) {
        if !self.is_ended {
            return;
        }
        let fault = match self.phase {
            Phase::Body { .. } => Some(Fault::Body(MessageError::Truncated)),
            Phase::Header if !self.inbox.is_empty() => Some(Fault::Header(MessageError::Truncated)),
            Phase::Header | Phase::Reply { .. } | Phase::Closed => None,
        };
        self.close(fault, out);
    }

    fn close(&mut self, fault: Option<Fault>, out: &mut Vec<Effect>) {
        self.phase = Phase::Closed;
        self.inbox = Inbox::new(0);
        out.push(Effect::Close(fault));
    }
}

/// Whether a step of a session could be taken.
enum Progress {
    Made,
    NeedsBytes,
}

fn respond(seq: u64, error: &str, out: &mut Vec<Effect>) {
    let mut bytes = Vec::new();
    ResponseHeader::encode(seq, error, &mut bytes);
    out.push(Effect::Write(bytes));
}

/// The whole response to a request that the node has answered.
fn answer(seq: u64, pending: &Pending, reply: &Reply) -> Vec<u8> {
    let mut bytes = Vec::new();
    match (pending, reply) {
        (Pending::Join, Reply::Joined(report)) => {
            let error = if report.is_failed() { alloc::format!("{report}") } else { String::new() };
            ResponseHeader::encode(seq, &error, &mut bytes);
            response::encode_join(report.reached, &mut bytes);
        }
        (Pending::Members(filter), Reply::Members(members)) => {
            let wanted: Vec<_> = members
                .iter()
                .filter(|member| filter.as_ref().is_none_or(|filter| filter.is_match(member)))
                .collect();
            ResponseHeader::encode(seq, "", &mut bytes);
            response::encode_members(&wanted, &mut bytes);
        }
        // A leave that was not heard by all is done all the same.
        (Pending::Leave, Reply::Left { .. }) => ResponseHeader::encode(seq, "", &mut bytes),
        (_, Reply::Refused(error)) => {
            ResponseHeader::encode(seq, &alloc::format!("{error}"), &mut bytes);
            if matches!(pending, Pending::Join) {
                // Clients read this body after an error too.
                response::encode_join(0, &mut bytes);
            }
        }
        // The driver has mixed up its commands; the client is told, and nothing else breaks.
        _ => ResponseHeader::encode(seq, "Unexpected reply", &mut bytes),
    }
    bytes
}

#[cfg(test)]
mod tests;
