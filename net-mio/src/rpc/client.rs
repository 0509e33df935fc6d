//! One RPC client, as the driver sees it.

use std::io;

use tithing_core::Instant;
use tithing_core::rpc::{Backlog, Session};

use super::socket::{RpcPeer, RpcSocket};
use crate::config::RpcLimits;
use crate::pipe::{Pipe, WriteError};

/// A client with more than this unread is not served until it has read.
const BACKLOG_BYTES: usize = 64 << 10;

/// Pieces that are written one by one in one turn.
const SINGLE_WRITES_MAX: u32 = 8;

#[derive(Debug)]
pub(super) struct Client {
    pub(super) session: Session,
    pub(super) pipe: Pipe<RpcSocket>,
    pub(super) peer: RpcPeer,
    pub(super) backlog: Backlog,
    pub(super) is_readable: bool,
    /// A command of it is with the node.
    pub(super) is_waiting: bool,
    pub(super) heard_at: Instant,
    /// The request by which it wants the lines of the log, and the next that it gets.
    pub(super) monitor: Option<(u64, u64)>,
    /// This side has closed; the client is dropped then at the latest.
    pub(super) closing: Option<Instant>,
    /// Bytes that are held for it, as far as they are counted.
    pub(super) held_bytes: usize,
    /// How often it was written to in this turn.
    pub(super) writes: u32,
    pub(super) patience: Patience,
}

/// Since when a client is waited for.
#[derive(Debug)]
pub(super) struct Patience {
    accepted_at: Instant,
    /// A request was begun: how many came before it, and when.
    request: Option<(u64, Instant)>,
    /// Something waits to be written and nothing was taken.
    stalled: Option<Instant>,
}

impl Patience {
    pub(super) fn new(now: Instant) -> Self {
        Self { accepted_at: now, request: None, stalled: None }
    }
}

impl Client {
    /// Whether it can be read now and what it says is wanted.
    pub(super) fn is_ready(&self) -> bool {
        self.is_readable && (self.closing.is_some() || self.session.is_reading())
    }

    /// How many bytes are held for it.
    pub(super) fn weight(&self) -> usize {
        self.session.held_bytes().saturating_add(self.pipe.held_bytes())
    }

    /// Takes what is to be written. The first few pieces of a turn are written one by one, as Serf
    /// does: there are clients that take what comes at once for one message. The rest is put
    /// together.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.writes = self.writes.saturating_add(1);
        if self.writes > SINGLE_WRITES_MAX {
            return self.pipe.buffer(bytes);
        }
        self.pipe.write(bytes)
    }

    /// Writes what waits, as far as the system takes it.
    pub(super) fn flush(&mut self, now: Instant) -> io::Result<()> {
        let before = self.pipe.unwritten_len();
        self.pipe.flush()?;
        let after = self.pipe.unwritten_len();
        self.patience.stalled = match self.patience.stalled {
            _ if after == 0 => None,
            Some(since) if after == before => Some(since),
            _ => Some(now),
        };
        Ok(())
    }

    /// Notes how far the client has come with its requests.
    pub(super) fn note(&mut self, now: Instant) {
        let messages = self.session.messages();
        self.patience.request = match self.patience.request {
            _ if !self.session.is_amid_request() => None,
            Some((before, since)) if before == messages => Some((before, since)),
            _ => Some((messages, now)),
        };
    }

    /// When it is given up, and why; no word is said of one that is closed.
    pub(super) fn deadline(&self, limits: &RpcLimits) -> Option<(Instant, Option<&'static str>)> {
        if let Some(at) = self.closing {
            return Some((at, None));
        }
        let admission = (!self.session.is_admitted()).then(|| {
            let text = "disconnected: it did not introduce itself in time";
            (self.patience.accepted_at + limits.admission_timeout, Some(text))
        });
        let request = self.patience.request.map(|(_, since)| {
            (since + limits.request_timeout, Some("disconnected: its request does not end"))
        });
        let stall = self.patience.stalled.map(|since| {
            (since + limits.stall_timeout, Some("disconnected: it does not read its responses"))
        });
        [admission, request, stall].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// The backlog, if it has changed.
    pub(super) fn backlog_news(&mut self) -> Option<Backlog> {
        let backlog = match self.pipe.unwritten_len() {
            0..=BACKLOG_BYTES => Backlog::Clear,
            _ => Backlog::Full,
        };
        (std::mem::replace(&mut self.backlog, backlog) != backlog).then_some(backlog)
    }
}
