//! Everything that a node wants done, as data, in one total order.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::SocketAddr;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use crate::command::Reply;
use crate::event::Event;
use crate::id::{CommandId, LookupId, StreamId};
use crate::snapshot::{Durability, Record};
use crate::wire::keyring::Key;

/// One thing that the driver has to do, borrowed from the [`Actions`] that hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Action<'a> {
    /// Send a UDP packet.
    SendDatagram {
        /// Where to.
        to: SocketAddr,
        /// The packet's bytes.
        #[serde(with = "crate::bytes")]
        payload: &'a [u8],
    },
    /// Connect a stream. Answered by `StreamOpened` or `StreamFailed`.
    OpenStream {
        /// The stream's id from now on.
        stream: StreamId,
        /// Where to.
        to: SocketAddr,
    },
    /// Write to a stream, after all that was written to it before.
    WriteStream {
        /// Which stream.
        stream: StreamId,
        /// The bytes.
        #[serde(with = "crate::bytes")]
        data: &'a [u8],
    },
    /// Write out what is buffered, then close. Nothing more is reported about the stream.
    CloseStream {
        /// Which stream.
        stream: StreamId,
    },
    /// Look up a host name. Answered by `Resolved`.
    Resolve {
        /// The lookup's id.
        lookup: LookupId,
        /// The host name.
        name: &'a str,
    },
    /// Tell whoever listens what has happened.
    Emit(Cow<'a, Event>),
    /// Answer a command.
    Reply {
        /// The command that is answered.
        to: CommandId,
        /// The answer.
        reply: Cow<'a, Reply>,
    },
    /// Keep this over a restart, behind all that was to be kept before. Answered by `Persisted`
    /// when all that must be on the disk is there, and when writing fails or works again.
    Persist {
        /// What.
        record: Cow<'a, Record>,
        /// How safe it has to be.
        durability: Durability,
    },
    /// Keep these keys over a restart, in place of those of before: the node takes them once they
    /// are kept. Answered by `KeysKept`; until then no others are to be kept.
    KeepKeys {
        /// The keys, primary first.
        keys: Cow<'a, [Key]>,
    },
}

/// Room for so many actions is kept.
const KEPT_ACTIONS_MAX: usize = 4 << 10;

/// Room for so many bytes of payload is kept.
const KEPT_BYTES_MAX: usize = 1 << 20;

/// The list of actions of one or more steps, owned by the caller and reused.
///
/// Payloads lie in one buffer behind the list, so that a step allocates nothing once the buffers
/// have grown; what a large state has made of them is given back. [`crate::Node::step`] only
/// appends; the caller clears.
#[derive(Debug, Default)]
pub struct Actions {
    list: Vec<Stored>,
    bytes: Vec<u8>,
}

/// An action whose payload lies in `Actions::bytes`.
#[derive(Debug)]
enum Stored {
    SendDatagram { to: SocketAddr, payload: Range<usize> },
    OpenStream { stream: StreamId, to: SocketAddr },
    WriteStream { stream: StreamId, data: Range<usize> },
    CloseStream { stream: StreamId },
    Resolve { lookup: LookupId, name: String },
    Emit(Event),
    Reply { to: CommandId, reply: Reply },
    Persist { record: Record, durability: Durability },
    KeepKeys { keys: Vec<Key> },
}

impl Actions {
    /// An empty list.
    pub const fn new() -> Self {
        Self { list: Vec::new(), bytes: Vec::new() }
    }

    /// How many actions there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Forgets all actions and keeps memory for as many as are usual.
    pub fn clear(&mut self) {
        self.list.clear();
        self.list.shrink_to(KEPT_ACTIONS_MAX);
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES_MAX);
    }

    /// The actions in their order.
    pub fn iter(&self) -> impl Iterator<Item = Action<'_>> {
        self.list.iter().map(|stored| self.view(stored))
    }

    fn view<'a>(&'a self, stored: &'a Stored) -> Action<'a> {
        match stored {
            Stored::SendDatagram { to, payload } => {
                Action::SendDatagram { to: *to, payload: self.slice(payload) }
            }
            Stored::OpenStream { stream, to } => Action::OpenStream { stream: *stream, to: *to },
            Stored::WriteStream { stream, data } => {
                Action::WriteStream { stream: *stream, data: self.slice(data) }
            }
            Stored::CloseStream { stream } => Action::CloseStream { stream: *stream },
            Stored::Resolve { lookup, name } => Action::Resolve { lookup: *lookup, name },
            Stored::Emit(event) => Action::Emit(Cow::Borrowed(event)),
            Stored::Reply { to, reply } => Action::Reply { to: *to, reply: Cow::Borrowed(reply) },
            Stored::Persist { record, durability } => {
                Action::Persist { record: Cow::Borrowed(record), durability: *durability }
            }
            Stored::KeepKeys { keys } => Action::KeepKeys { keys: Cow::Borrowed(keys) },
        }
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    fn store(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Range<usize> {
        let start = self.bytes.len();
        write(&mut self.bytes);
        start..self.bytes.len()
    }

    /// The payload is what `write` appends.
    pub(crate) fn send_datagram(&mut self, to: SocketAddr, write: impl FnOnce(&mut Vec<u8>)) {
        let payload = self.store(write);
        self.list.push(Stored::SendDatagram { to, payload });
    }

    pub(crate) fn open_stream(&mut self, stream: StreamId, to: SocketAddr) {
        self.list.push(Stored::OpenStream { stream, to });
    }

    /// The data is what `write` appends.
    pub(crate) fn write_stream(&mut self, stream: StreamId, write: impl FnOnce(&mut Vec<u8>)) {
        let data = self.store(write);
        self.list.push(Stored::WriteStream { stream, data });
    }

    pub(crate) fn close_stream(&mut self, stream: StreamId) {
        self.list.push(Stored::CloseStream { stream });
    }

    pub(crate) fn resolve(&mut self, lookup: LookupId, name: String) {
        self.list.push(Stored::Resolve { lookup, name });
    }

    pub(crate) fn emit(&mut self, event: Event) {
        self.list.push(Stored::Emit(event));
    }

    pub(crate) fn reply(&mut self, to: CommandId, reply: Reply) {
        self.list.push(Stored::Reply { to, reply });
    }

    pub(crate) fn persist(&mut self, record: Record, durability: Durability) {
        self.list.push(Stored::Persist { record, durability });
    }

    pub(crate) fn keep_keys(&mut self, keys: Vec<Key>) {
        self.list.push(Stored::KeepKeys { keys });
    }
}
