//! A client of an agent's RPC port, for commands that ask one thing after the other.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Read, Write};
use std::time::Duration;

use tithing_core::command::KeyReport;
use tithing_core::coordinate::Coordinate;
use tithing_core::rpc::record::{QueryRecord, StreamRecord};
use tithing_core::rpc::request::{KeyRequest, QueryBody, Request};
use tithing_core::rpc::response::{self, ResponseHeader, Stats};
use tithing_core::rpc::{IPC_VERSION, Inbox, RESPONSE_BYTES_MAX};

use crate::flags::{Flag, Kind, Parsed};

mod address;
mod monitor;
mod ours;
mod socket;

pub use monitor::{Monitor, News, Stopper};
pub use ours::{Events, Explained};
use socket::Socket;
pub use tithing_core::rpc::MemberRecord;

/// Where an agent listens if nobody says otherwise.
pub const DEFAULT_ADDR: &str = "127.0.0.1:7373";

/// How long an agent may be silent. Long, since an agent answers a join when the last address has
/// timed out; but a command in a script must not hang for good.
const SILENCE_TIMEOUT: Duration = Duration::from_mins(5);

/// What an agent with a key says to clients without: there is no body then.
const AUTH_REQUIRED: &str = "Authentication required";

/// The flags of every command that talks to an agent.
pub const RPC_FLAGS: &[Flag] = &[
    Flag::new(
        "rpc-addr",
        Kind::Text(DEFAULT_ADDR),
        "=127.0.0.1:7373",
        "Address of the agent's RPC port, or unix:///PATH of\n\
         its socket. The variable SERF_RPC_ADDR stands in\n\
         for the flag. Connecting may take 10 seconds; an\n\
         agent that is silent for 5 minutes is given up.",
    ),
    Flag::new(
        "rpc-auth",
        Kind::Text(""),
        "=\"\"",
        "The agent's RPC key. The variable SERF_RPC_AUTH\n\
         stands in for the flag.",
    ),
];

/// Which agent to talk to, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `HOST:PORT` or `unix://PATH`.
    pub addr: String,
    /// The key; empty for none.
    pub auth: String,
    /// How long the agent may be silent.
    pub silence_timeout: Duration,
}

impl Target {
    /// From the flags, or the environment, or the defaults.
    pub fn from_flags(flags: &Parsed) -> Self {
        let value = |name: &str, variable: &str| {
            let from_environment = std::env::var(variable).ok().filter(|value| !value.is_empty());
            match from_environment {
                Some(value) if !flags.is_given(name) => value,
                _ => flags.text(name).to_owned(),
            }
        };
        Self {
            addr: value("rpc-addr", "SERF_RPC_ADDR"),
            auth: value("rpc-auth", "SERF_RPC_AUTH"),
            silence_timeout: SILENCE_TIMEOUT,
        }
    }
}

/// Why a request was not answered. Shows as the text that Serf's users know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// No connection; the text says why.
    Dial(String),
    /// The agent closed the connection, or sent what is no response.
    Closed,
    /// The agent was silent for too long.
    Silent,
    /// The agent refused, in these words.
    Refused(String),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dial(text) | Self::Refused(text) => f.write_str(text),
            Self::Closed => f.write_str("client closed"),
            Self::Silent => f.write_str("timed out waiting for the agent"),
        }
    }
}

impl std::error::Error for ClientError {}

/// A connection to an agent, with the handshake done.
#[derive(Debug)]
pub struct Client {
    stream: Socket,
    inbox: Inbox,
    seq: u64,
    silence_timeout: Duration,
    /// Records that came before the response to a later request.
    early: VecDeque<StreamRecord>,
}

impl Client {
    /// Connects, shakes hands, and says the key if there is one.
    pub fn connect(target: &Target) -> Result<Self, ClientError> {
        let stream = Socket::dial(&target.addr)?;
        stream.set_read_timeout(Some(target.silence_timeout)).map_err(|error| lost(&error))?;
        let mut client = Self {
            stream,
            inbox: Inbox::new(RESPONSE_BYTES_MAX),
            seq: 0,
            silence_timeout: target.silence_timeout,
            early: VecDeque::new(),
        };
        client.call(&Request::Handshake { version: IPC_VERSION })?;
        if !target.auth.is_empty() {
            client.call(&Request::Auth { key: target.auth.as_bytes().to_vec() })?;
        }
        Ok(client)
    }

    /// Asks for something whose response is a header only. The header says what came of it if the
    /// request wants to know and the agent can tell.
    pub fn request(&mut self, request: &Request) -> Result<String, ClientError> {
        self.call(request).map(|header| header.outcome)
    }

    /// Asks and waits for the header of the response. The body, if one is due, comes next.
    fn call(&mut self, request: &Request) -> Result<ResponseHeader, ClientError> {
        let header = self.ask(request)?;
        match header.error {
            error if !error.is_empty() => Err(ClientError::Refused(error)),
            _ => Ok(header),
        }
    }

    /// Asks and waits for the header of the response, which may tell of an error.
    fn ask(&mut self, request: &Request) -> Result<ResponseHeader, ClientError> {
        self.send(request)?;
        let header = self.value(ResponseHeader::decode)?;
        if header.seq == self.seq { Ok(header) } else { Err(ClientError::Closed) }
    }

    fn send(&mut self, request: &Request) -> Result<(), ClientError> {
        self.seq += 1;
        let mut bytes = Vec::new();
        request.encode(self.seq, &mut bytes);
        self.stream.write_all(&bytes).map_err(|error| lost(&error))
    }

    /// Waits for a whole value and reads it.
    fn value<T, E>(&mut self, decode: impl Fn(&[u8]) -> Result<T, E>) -> Result<T, ClientError> {
        let mut chunk = [0; 16 << 10];
        loop {
            if let Some(message) = self.inbox.next_message().map_err(|_| ClientError::Closed)? {
                return decode(message).map_err(|_| ClientError::Closed);
            }
            match self.stream.read(&mut chunk) {
                Ok(0) => return Err(ClientError::Closed),
                Ok(len) => self.inbox.push(&chunk[..len]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(&error)),
            }
        }
    }

    /// The members that the request selects.
    pub fn members(&mut self, request: &Request) -> Result<Vec<MemberRecord>, ClientError> {
        self.call(request)?;
        self.value(response::decode_members)
    }

    /// Makes the agent join; how many addresses it reached.
    pub fn join(&mut self, existing: Vec<String>, replay: bool) -> Result<i64, ClientError> {
        self.call(&Request::Join { existing, replay })?;
        self.value(response::decode_join)
    }

    /// Makes the agent leave; returns when it has left.
    pub fn leave(&mut self) -> Result<(), ClientError> {
        self.call(&Request::Leave).map(|_| ())
    }

    /// Begins a query; [`Client::next_record`] tells what comes of it.
    pub fn query(&mut self, query: QueryBody) -> Result<(), ClientError> {
        // Nobody may have anything to say until its time is up.
        let timeout = Duration::from_nanos(u64::try_from(query.timeout).unwrap_or_default());
        let patience = timeout.saturating_add(self.silence_timeout);
        self.stream.set_read_timeout(Some(patience)).map_err(|error| lost(&error))?;
        self.call(&Request::Query(query)).map(|_| ())
    }

    /// The next record of the query that runs.
    pub fn next_record(&mut self) -> Result<QueryRecord, ClientError> {
        let header = self.value(ResponseHeader::decode)?;
        if header.seq != self.seq || !header.error.is_empty() {
            return Err(ClientError::Closed);
        }
        self.value(QueryRecord::decode)
    }

    /// Changes or lists the keys of all members: what came of it, and what went wrong.
    pub fn keys(
        &mut self,
        request: KeyRequest,
    ) -> Result<(KeyReport, Option<String>), ClientError> {
        let header = self.ask(&Request::Keys(request))?;
        // Agents close the door on those who may not ask; nothing follows then.
        if header.error == AUTH_REQUIRED {
            return Err(ClientError::Refused(header.error));
        }
        let report = self.value(response::decode_keys)?;
        Ok((report, Some(header.error).filter(|error| !error.is_empty())))
    }

    /// How the agent is: values by key, by section.
    pub fn stats(&mut self) -> Result<Stats, ClientError> {
        self.call(&Request::Stats)?;
        self.value(response::decode_stats)
    }

    /// The name of the agent's node.
    pub fn agent_name(&mut self) -> Result<String, ClientError> {
        let mut stats = self.stats()?;
        let name = stats.get_mut("agent").and_then(|section| section.remove("name"));
        name.ok_or(ClientError::Closed)
    }

    /// Where a member stands among the round-trip times, if the agent knows.
    pub fn coordinate(&mut self, node: &str) -> Result<Option<Coordinate>, ClientError> {
        self.call(&Request::GetCoordinate { node: node.to_owned() })?;
        self.value(response::decode_coordinate)
    }
}

/// What a broken connection means to the user.
fn lost(error: &io::Error) -> ClientError {
    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
        ClientError::Silent
    } else {
        ClientError::Closed
    }
}

#[cfg(test)]
mod tests;
