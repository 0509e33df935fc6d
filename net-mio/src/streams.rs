//! The streams of a node: TCP connections in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Interest, Registry};
use rustix::io::Errno;
use tithing_core::{Instant, NetError, StreamId, Tally};

use crate::config::DriverLimits;
use crate::error::{is_would_block, net_error};
use crate::pipe::{Pipe, WriteError};
use crate::token::Source;

/// How long the other end may take to close after everything was written to it.
const FLUSHED_LINGER: Duration = Duration::from_secs(1);

/// All streams that are open, being opened or being closed.
#[derive(Debug)]
pub(crate) struct Streams {
    registry: Registry,
    limits: DriverLimits,
    table: BTreeMap<StreamId, Stream>,
    readable: BTreeSet<StreamId>,
    next_inbound: u64,
    pub(crate) overflowed: u64,
    pub(crate) carried: Carried,
}

/// What streams have carried.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Carried {
    pub(crate) opened: u64,
    pub(crate) accepted: u64,
    /// Messages written, in bytes.
    pub(crate) sent: Tally,
    /// Pieces read, in bytes.
    pub(crate) received: Tally,
}

#[derive(Debug)]
struct Stream {
    pipe: Pipe,
    peer: SocketAddr,
    phase: Phase,
    /// The write side broke. What had arrived before is still read, then this is reported.
    broken: Option<NetError>,
    is_peer_done: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Connecting,
    Open,
    /// The node has closed it: what waits is written out, what comes is dropped.
    Closing {
        give_up_at: Instant,
    },
}

/// What reading a stream gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// This many bytes.
    Data(usize),
    /// The other end has finished.
    Ended,
    /// The stream broke and is gone.
    Failed(NetError),
    /// Nothing for the node; there may be more to read.
    Discarded,
    /// Nothing more for now.
    Drained,
}

/// What became of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It is open now.
    Opened(SocketAddr),
    /// It could not be opened and is gone.
    Failed(NetError),
    /// Nothing to report.
    Unchanged,
}

impl Streams {
    pub(crate) fn new(registry: Registry, limits: DriverLimits) -> Self {
        Self {
            registry,
            limits,
            table: BTreeMap::new(),
            readable: BTreeSet::new(),
            next_inbound: 0,
            overflowed: 0,
            carried: Carried::default(),
        }
    }

    /// Begins to connect.
    pub(crate) fn open(&mut self, stream: StreamId, to: SocketAddr) -> Result<(), NetError> {
        if !self.has_room() {
            return Err(NetError::Other("too many streams are open".to_owned()));
        }
        let socket = TcpStream::connect(to).map_err(|error| net_error(&error))?;
        self.carried.opened += 1;
        self.insert(stream, socket, to, Phase::Connecting).map_err(|error| net_error(&error))
    }

    /// Takes a connection that was accepted; `None` if there is no room for it.
    pub(crate) fn accept(&mut self, socket: TcpStream, peer: SocketAddr) -> Option<StreamId> {
        if !self.has_room() {
            return None;
        }
        let stream = StreamId::inbound(self.next_inbound);
        self.insert(stream, socket, peer, Phase::Open).ok()?;
        self.next_inbound += 1;
        self.carried.accepted += 1;
        self.readable.insert(stream);
        Some(stream)
    }

    fn insert(
        &mut self,
        stream: StreamId,
        mut socket: TcpStream,
        peer: SocketAddr,
        phase: Phase,
    ) -> io::Result<()> {
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.registry.register(&mut socket, Source::Stream(stream).token(), interest)?;
        let pipe = Pipe::new(socket, self.limits.stream_write_bytes_max);
        let stream_state = Stream { pipe, peer, phase, broken: None, is_peer_done: false };
        self.table.insert(stream, stream_state);
        Ok(())
    }

    /// Whether one more may be opened. Streams that only linger make room.
    fn has_room(&mut self) -> bool {
        if self.table.len() < self.limits.streams_max {
            return true;
        }
        let lingering = self.table.iter().filter_map(|(&id, stream)| match stream.phase {
            Phase::Closing { give_up_at } => Some((give_up_at, id)),
            Phase::Connecting | Phase::Open => None,
        });
        let Some((_, oldest)) = lingering.min() else { return false };
        self.remove(oldest);
        true
    }

    /// Readiness was reported. Finishes a connection, writes what waits.
    pub(crate) fn on_ready(&mut self, id: StreamId) -> Progress {
        let Some(stream) = self.table.get_mut(&id) else { return Progress::Unchanged };
        let mut progress = Progress::Unchanged;
        if stream.phase == Phase::Connecting {
            match stream.connected() {
                Ok(true) => {
                    stream.phase = Phase::Open;
                    progress = Progress::Opened(stream.peer);
                }
                Ok(false) => return Progress::Unchanged,
                Err(error) => {
                    self.remove(id);
                    return Progress::Failed(net_error(&error));
                }
            }
        }
        self.readable.insert(id);
        stream.flush();
        self.settle(id);
        progress
    }

    /// Writes to a stream. What goes wrong is reported when it is read.
    pub(crate) fn write(&mut self, id: StreamId, data: &[u8]) {
        let Some(stream) = self.table.get_mut(&id) else { return };
        let outcome = match stream.phase {
            Phase::Connecting => stream.pipe.buffer(data),
            Phase::Open => stream.pipe.write(data),
            Phase::Closing { .. } => return,
        };
        self.carried.sent.add_len(data.len());
        let is_waiting = stream.pipe.unwritten_len() > 0;
        let error = match outcome {
            Ok(()) if !is_waiting || self.has_room_to_write() => return,
            Err(WriteError::Broken(error)) => net_error(&error),
            Ok(()) | Err(WriteError::Overflow) => {
                self.overflowed += 1;
                NetError::Other("too much is waiting to be written".to_owned())
            }
        };
        if let Some(stream) = self.table.get_mut(&id) {
            stream.broken.get_or_insert(error);
            self.readable.insert(id);
        }
    }

    /// Whether all streams together hold no more than they may.
    fn has_room_to_write(&self) -> bool {
        let waiting = self.table.values().map(|stream| stream.pipe.unwritten_len());
        waiting.sum::<usize>() <= self.limits.stream_write_bytes_total_max
    }

    /// Closes a stream once everything is written.
    pub(crate) fn close(&mut self, id: StreamId, now: Instant) {
        let Some(stream) = self.table.get_mut(&id) else { return };
        match stream.phase {
            Phase::Connecting => self.remove(id),
            Phase::Closing { .. } => {}
            Phase::Open => {
                let linger = match stream.pipe.unwritten_len() {
                    0 => FLUSHED_LINGER,
                    _ => self.limits.stream_linger,
                };
                stream.phase = Phase::Closing { give_up_at: now + linger };
                if stream.pipe.unwritten_len() == 0 {
                    stream.pipe.finish();
                }
                self.settle(id);
            }
        }
    }

    /// Reads a stream once.
    pub(crate) fn read(&mut self, id: StreamId, buffer: &mut [u8]) -> Read {
        let Some(stream) = self.table.get_mut(&id) else {
            self.readable.remove(&id);
            return Read::Drained;
        };
        let is_closing = matches!(stream.phase, Phase::Closing { .. });
        let error = match stream.pipe.read(buffer) {
            Ok(0) if stream.broken.is_none() => {
                self.readable.remove(&id);
                let is_news = !stream.is_peer_done && !is_closing;
                stream.is_peer_done = true;
                self.settle(id);
                return if is_news { Read::Ended } else { Read::Drained };
            }
            Ok(0) => None,
            Ok(_) if is_closing => return Read::Discarded,
            Ok(n) => {
                self.carried.received.add_len(n);
                return Read::Data(n);
            }
            Err(error) if is_would_block(&error) && stream.broken.is_none() => {
                self.readable.remove(&id);
                return Read::Drained;
            }
            Err(error) => Some(net_error(&error)),
        };
        let error = stream.broken.take().or(error).unwrap_or(NetError::Reset);
        self.remove(id);
        if is_closing { Read::Drained } else { Read::Failed(error) }
    }

    /// Streams that may have more to read.
    pub(crate) fn readable(&self) -> impl Iterator<Item = StreamId> + '_ {
        self.readable.iter().copied()
    }

    /// Whether a stream may have more to read.
    pub(crate) fn is_readable(&self) -> bool {
        !self.readable.is_empty()
    }

    /// Gives up on closed streams whose time is over.
    pub(crate) fn on_time(&mut self, now: Instant) {
        let late = self.table.iter().filter_map(|(&id, stream)| match stream.phase {
            Phase::Closing { give_up_at } if give_up_at <= now => Some(id),
            Phase::Connecting | Phase::Open | Phase::Closing { .. } => None,
        });
        for id in late.collect::<Vec<_>>() {
            self.remove(id);
        }
    }

    /// When the next closed stream's time is over.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let deadlines = self.table.values().filter_map(|stream| match stream.phase {
            Phase::Closing { give_up_at } => Some(give_up_at),
            Phase::Connecting | Phase::Open => None,
        });
        deadlines.min()
    }

    /// Drops a closed stream with which both ends are done.
    fn settle(&mut self, id: StreamId) {
        let Some(stream) = self.table.get(&id) else { return };
        let is_closing = matches!(stream.phase, Phase::Closing { .. });
        let is_written = stream.pipe.unwritten_len() == 0 || stream.broken.is_some();
        if is_closing && is_written && stream.is_peer_done {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: StreamId) {
        self.readable.remove(&id);
        if let Some(mut stream) = self.table.remove(&id) {
            let _closed_anyway = self.registry.deregister(stream.pipe.socket_mut());
        }
    }
}

impl Stream {
    /// Whether a connection that was begun is there now.
    fn connected(&mut self) -> io::Result<bool> {
        if let Some(error) = self.pipe.socket_mut().take_error()? {
            return Err(error);
        }
        match self.pipe.socket_mut().peer_addr() {
            Ok(_) => Ok(true),
            Err(error) if Errno::from_io_error(&error) == Some(Errno::NOTCONN) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn flush(&mut self) {
        let waited = self.pipe.unwritten_len() > 0;
        if let Err(error) = self.pipe.flush() {
            self.broken.get_or_insert_with(|| net_error(&error));
            return;
        }
        let is_closing = matches!(self.phase, Phase::Closing { .. });
        if waited && is_closing && self.pipe.unwritten_len() == 0 {
            self.pipe.finish();
        }
    }
}

#[cfg(test)]
mod tests;
