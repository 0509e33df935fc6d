//! Streams: one request, at most one reply, then both sides close (PROTOCOL.md P-61).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::{Event, Reject, Shed};
use crate::id::{SeqNo, StreamId};
use crate::limits::Limits;
use crate::member::Peer;
use crate::time::Instant;
use crate::timers::TimerKey;
use crate::wire::codec::Compression;
use crate::wire::envelope::Side;
use crate::wire::stream::{self, StreamReader};

/// Why full state is exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// A join that somebody waits for.
    Join,
    /// Anti-entropy.
    Sync,
    /// A missing member, or a seed, is tried again.
    Reconnect,
    /// A member of an earlier life is asked to take this node back.
    Rejoin,
}

/// What a stream is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    /// Accepted: a request will come.
    Serving,
    /// Ours: full state is exchanged.
    PushPull(Purpose),
    /// Ours: a member is pinged by its probe.
    Ping(SeqNo),
    /// Ours: a missing member is asked for by its name.
    NameCheck(SeqNo),
}

/// One open stream.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stream {
    /// The other end.
    pub(crate) peer: SocketAddr,
    /// What it is for.
    pub(crate) role: Role,
    /// Whether it is connected, so that an error is one of talking rather than dialling.
    pub(crate) connected: bool,
    /// When it was opened, or accepted.
    pub(crate) since: Instant,
    /// Bytes received.
    pub(crate) reader: StreamReader,
    /// A request, still without label and encryption, that goes out as soon as the stream is
    /// connected.
    request: Vec<u8>,
}

/// All open streams of a node.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Streams {
    open: BTreeMap<StreamId, Stream>,
    opened: u64,
    inbound: usize,
    /// Bytes that each stream holds unread, and their sum.
    buffered: BTreeMap<StreamId, usize>,
    buffered_bytes: usize,
}

impl Streams {
    /// Opens a stream to exchange full state; the request is written when it is connected.
    pub(crate) fn open_push_pull(
        &mut self,
        cx: &mut Cx<'_>,
        to: SocketAddr,
        member: Option<Peer>,
        purpose: Purpose,
    ) -> StreamId {
        cx.emit(Event::PushPullStarted { member, to });
        let deadline = cx.now + cx.config.gossip.tcp_timeout;
        self.open(cx, to, Role::PushPull(purpose), deadline, Vec::new())
    }

    /// Opens a stream to ping a member. `body` is the message without its envelope.
    pub(crate) fn open_ping(
        &mut self,
        cx: &mut Cx<'_>,
        to: SocketAddr,
        (role, deadline): (Role, Instant),
        body: &[u8],
    ) -> StreamId {
        let mut request = Vec::new();
        stream::pack(body, stream_compression(cx), &mut cx.env.codec, &mut request);
        self.open(cx, to, role, deadline, request)
    }

    fn open(
        &mut self,
        cx: &mut Cx<'_>,
        to: SocketAddr,
        role: Role,
        deadline: Instant,
        request: Vec<u8>,
    ) -> StreamId {
        self.opened += 1;
        let id = StreamId::outbound(self.opened);
        let reader = StreamReader::new(Side::Reply);
        self.open.insert(
            id,
            Stream { peer: to, role, connected: false, since: cx.now, reader, request },
        );
        cx.env.timers.set(TimerKey::Stream(id), deadline);
        cx.out.open_stream(id, to);
        id
    }

    /// A stream is open: accepted, or one of ours connected. Returns what it is for, if it is
    /// known and welcome.
    pub(crate) fn on_opened(
        &mut self,
        cx: &mut Cx<'_>,
        id: StreamId,
        peer: SocketAddr,
    ) -> Option<Role> {
        if id.is_inbound() {
            return self.accept(cx, id, peer);
        }
        let Some(stream) = self.open.get_mut(&id) else {
            cx.out.close_stream(id);
            return None;
        };
        stream.connected = true;
        if !stream.request.is_empty() {
            let envelope = &mut cx.env.envelope;
            let request = core::mem::take(&mut stream.request);
            cx.out.write_stream(id, |out| envelope.seal_stream(Side::Request, &request, out));
        }
        if matches!(stream.role, Role::PushPull(_)) {
            cx.set_timer(TimerKey::Stream(id), cx.config.gossip.tcp_timeout);
        }
        Some(stream.role.clone())
    }

    fn accept(&mut self, cx: &mut Cx<'_>, id: StreamId, peer: SocketAddr) -> Option<Role> {
        if !cx.is_allowed(peer.ip()) {
            cx.reject(Reject::SourceNotAllowed);
            cx.out.close_stream(id);
            return None;
        }
        if self.inbound >= cx.config.limits.inbound_streams_max {
            cx.shed(Shed::Stream);
            cx.out.close_stream(id);
            return None;
        }
        cx.emit(Event::StreamAccepted { from: peer });
        self.inbound += 1;
        let reader = StreamReader::new(Side::Request);
        let stream = Stream {
            peer,
            role: Role::Serving,
            connected: true,
            since: cx.now,
            reader,
            request: Vec::new(),
        };
        self.open.insert(id, stream);
        cx.set_timer(TimerKey::Stream(id), cx.config.gossip.tcp_timeout);
        Some(Role::Serving)
    }

    /// Whether there is such a stream.
    pub(crate) fn is_open(&self, id: StreamId) -> bool {
        self.open.contains_key(&id)
    }

    /// Whether there is such a stream, and its other end has answered.
    pub(crate) fn is_connected(&self, id: StreamId) -> bool {
        self.open.get(&id).is_some_and(|stream| stream.connected)
    }

    /// Takes a stream out of the table for good.
    pub(crate) fn take(&mut self, cx: &mut Cx<'_>, id: StreamId) -> Option<Stream> {
        let stream = self.open.remove(&id)?;
        self.on_gone(cx, id);
        Some(stream)
    }

    /// Takes a stream out of the table for as long as its bytes are looked at.
    pub(crate) fn detach(&mut self, id: StreamId) -> Option<Stream> {
        self.open.remove(&id)
    }

    /// Puts a stream back whose message is not whole yet.
    pub(crate) fn attach(&mut self, id: StreamId, stream: Stream) {
        self.open.insert(id, stream);
    }

    /// A stream will not come back to the table.
    pub(crate) fn on_gone(&mut self, cx: &mut Cx<'_>, id: StreamId) {
        cx.env.timers.cancel(TimerKey::Stream(id));
        self.inbound -= usize::from(id.is_inbound());
        if let Some(bytes) = self.buffered.remove(&id) {
            self.buffered_bytes -= bytes;
        }
    }

    /// Keeps bytes of a stream until its message is whole.
    pub(crate) fn buffer(
        &mut self,
        limits: &Limits,
        id: StreamId,
        data: &[u8],
    ) -> Result<(), Reject> {
        let Some(stream) = self.open.get_mut(&id) else { return Ok(()) };
        let total = self.buffered_bytes.saturating_add(data.len());
        if total > limits.stream_bytes_total_max {
            return Err(Reject::TooLarge);
        }
        stream.reader.push(data, limits);
        self.buffered_bytes = total;
        *self.buffered.entry(id).or_default() += data.len();
        Ok(())
    }
}

/// Streams are always compressed when compression is on, even if they grow by it.
pub(crate) fn stream_compression(cx: &Cx<'_>) -> Compression {
    if cx.config.compression { Compression::Always } else { Compression::Off }
}
