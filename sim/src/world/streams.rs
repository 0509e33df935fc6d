//! Streams as byte pipes: in order, in pieces, and only while both ends can reach each other.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::{Instant, NetError, StreamId};

use super::process::{Arrival, RunState};
use super::{Event, Observer, World, length};
use crate::application::Cause;
use crate::link::link_seed;
use crate::scenario::{NodeIndex, place_of};
use crate::seeds::Purpose;
use crate::tally::Tally;

/// The first wait of a connection attempt that got no answer; it doubles, as in Linux.
const DIAL_RETRY: Duration = Duration::from_secs(1);

/// Attempts until a connection times out: 127 seconds in all, as in Linux.
const DIALS_MAX: u32 = 7;

/// Time after which a router says that there is no such host.
const UNREACHABLE_TIME: Duration = Duration::from_secs(3);

/// The first wait of a piece that cannot pass; it doubles up to the maximum.
const RESEND: Duration = Duration::from_millis(200);

/// The longest wait, as a doubling of the first: 6.4 seconds.
const RESEND_DOUBLINGS_MAX: u32 = 5;

/// Bytes that arrive in one piece at most.
const PIECE_BYTES_MAX: usize = 16 * 1024;

/// The first piece of a write ends somewhere within this, so that readers see torn messages.
const FIRST_PIECE_BYTES_MAX: usize = 1_448;

/// Things that may wait for a paused process before connections and bytes are held back.
const WAITING_MAX: usize = 4_096;

/// Which end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The end that dialled.
    Client,
    /// The end that accepted.
    Server,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// How the streams of an ending process end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The kernel resets them.
    Reset,
    /// They are closed in order.
    Close,
}

/// All connections. Slots are reused when nothing refers to them any more.
#[derive(Debug, Default)]
pub(super) struct Streams {
    slots: Vec<Connection>,
    free: Vec<usize>,
    opened: u64,
}

#[derive(Debug)]
struct Connection {
    /// Its number in the world: its draws begin here.
    serial: u64,
    client: End,
    /// Whose address it was at first that was dialled.
    host: Option<NodeIndex>,
    server: End,
    dials: u32,
    /// Pieces drawn for so far.
    draws: u64,
    /// Events in the queue that refer to this slot.
    events: u32,
    /// How the attempt to connect went; `None` while the one who dialled does not know.
    answer: Option<Result<(), NetError>>,
    /// Whether the one who dialled has heard the answer. No bytes reach him before.
    is_answered: bool,
    is_free: bool,
}

#[derive(Debug)]
struct End {
    node: Option<NodeIndex>,
    stream: StreamId,
    is_open: bool,
    /// What is under way to this end.
    pipe: VecDeque<Item>,
    /// When the last item under way arrives.
    last_at: Instant,
    resends: u32,
}

#[derive(Debug)]
enum Item {
    Data(Vec<u8>),
    Eof,
    Reset,
}

impl End {
    const fn new(node: Option<NodeIndex>, stream: StreamId, is_open: bool) -> Self {
        let pipe = VecDeque::new();
        Self { node, stream, is_open, pipe, last_at: Instant::ZERO, resends: 0 }
    }
}

impl Connection {
    const fn end(&mut self, side: Side) -> &mut End {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }
}

impl Streams {
    fn insert(&mut self, connection: Connection) -> usize {
        let slot = self.free.pop().unwrap_or(self.slots.len());
        if slot == self.slots.len() {
            self.slots.push(connection);
        } else {
            self.slots[slot] = connection;
        }
        slot
    }

    /// An event of this slot has come.
    fn event_came(&mut self, slot: usize) -> &mut Connection {
        let connection = &mut self.slots[slot];
        connection.events -= 1;
        connection
    }

    fn free_if_done(&mut self, slot: usize) {
        let connection = &mut self.slots[slot];
        let is_open = connection.client.is_open || connection.server.is_open;
        if !is_open && connection.events == 0 && !connection.is_free {
            connection.is_free = true;
            self.free.push(slot);
        }
    }
}

impl<O: Observer> World<O> {
    pub(super) fn open_stream(&mut self, node: NodeIndex, stream: StreamId, to: SocketAddr) {
        self.counts.add(Tally::StreamOpened, 1);
        let host = self.host(place_of(to));
        let target = host.and_then(|host| self.holder(host));
        self.streams.opened += 1;
        let slot = self.streams.insert(Connection {
            serial: self.streams.opened << 20,
            client: End::new(Some(node), stream, true),
            host,
            server: End::new(target, StreamId::default(), false),
            dials: 0,
            draws: 0,
            events: 0,
            answer: None,
            is_answered: false,
            is_free: false,
        });
        self.processes[node.index()].streams.insert(stream, (slot, Side::Client));
        match target {
            Some(target) => {
                let delay = self.stream_delay(slot, node, target);
                self.at_stream(delay, slot, Event::Dial(slot));
            }
            None => self.dial_failed(slot, UNREACHABLE_TIME, NetError::HostUnreachable),
        }
    }

    fn at_stream(&mut self, delay: Duration, slot: usize, event: Event) {
        self.streams.slots[slot].events += 1;
        self.queue.push(self.now + delay, event);
    }

    fn stream_delay(&mut self, slot: usize, from: NodeIndex, to: NodeIndex) -> Duration {
        self.stream_piece(slot, from, to).0
    }

    /// How long a piece takes and where it is cut.
    fn stream_piece(&mut self, slot: usize, from: NodeIndex, to: NodeIndex) -> (Duration, u64) {
        let connection = &mut self.streams.slots[slot];
        connection.draws += 1;
        let count = connection.serial + connection.draws;
        let seed = link_seed(self.seed, Purpose::Streams, from.0, to.0);
        let piece = self.network.settings(from, to).stream_delay(seed, count);
        self.counts.add(Tally::StreamResent, u64::from(piece.losses));
        (piece.delay, piece.cut)
    }

    fn dial_failed(&mut self, slot: usize, delay: Duration, error: NetError) {
        self.streams.slots[slot].answer = Some(Err(error));
        self.at_stream(delay, slot, Event::Answer(slot));
    }

    /// A connection attempt reaches the other machine, or does not.
    pub(super) fn dial(&mut self, slot: usize) {
        let connection = self.streams.event_came(slot);
        let (Some(from), Some(host)) = (connection.client.node, connection.host) else { return };
        let to = self.directory.holders[host.index()];
        connection.server.node = to;
        if !connection.client.is_open {
            return self.streams.free_if_done(slot);
        }
        let Some(to) = to else {
            return self.dial_failed(slot, UNREACHABLE_TIME, NetError::HostUnreachable);
        };
        let process = &self.processes[to.index()];
        let is_full = process.waiting() >= WAITING_MAX;
        if self.network.is_blocked_either_way(from, to) || is_full {
            let dials = self.streams.slots[slot].dials;
            self.streams.slots[slot].dials += 1;
            if dials + 1 >= DIALS_MAX {
                return self.dial_failed(slot, DIAL_RETRY, NetError::TimedOut);
            }
            return self.at_stream(DIAL_RETRY * 2_u32.pow(dials), slot, Event::Dial(slot));
        }
        let back = self.stream_delay(slot, to, from);
        let is_filtered = self.network.is_refused(from, to);
        self.counts.add(Tally::StreamRefused, u64::from(is_filtered));
        if is_filtered || self.processes[to.index()].state == RunState::Down {
            return self.dial_failed(slot, back, NetError::Refused);
        }
        let stream = self.processes[to.index()].next_inbound();
        self.processes[to.index()].streams.insert(stream, (slot, Side::Server));
        let connection = &mut self.streams.slots[slot];
        (connection.server.stream, connection.server.is_open) = (stream, true);
        connection.answer = Some(Ok(()));
        let peer = ephemeral(self.processes[from.index()].config.advertise, connection.serial);
        self.at_stream(back, slot, Event::Answer(slot));
        self.deliver(to, Arrival::Opened { stream, peer });
    }

    /// The outcome of a connection attempt reaches the one who dialled.
    pub(super) fn answer(&mut self, slot: usize) {
        let connection = self.streams.event_came(slot);
        let (Some(node), stream) = (connection.client.node, connection.client.stream) else {
            return;
        };
        if !connection.client.is_open {
            return self.streams.free_if_done(slot);
        }
        match connection.answer.clone() {
            Some(Ok(())) | None => {
                let server = connection.server.node.unwrap_or(node);
                if self.network.is_blocked_either_way(node, server) {
                    return self.at_stream(DIAL_RETRY, slot, Event::Answer(slot));
                }
                self.streams.slots[slot].is_answered = true;
                let peer = self.processes[server.index()].config.advertise;
                self.deliver(node, Arrival::Opened { stream, peer });
            }
            Some(Err(error)) => self.fail_stream(slot, Side::Client, error),
        }
    }

    /// One end hears that its stream is gone.
    fn fail_stream(&mut self, slot: usize, side: Side, error: NetError) {
        self.counts.add(Tally::StreamFailed, 1);
        let end = self.streams.slots[slot].end(side);
        end.is_open = false;
        let (Some(node), stream) = (end.node, end.stream) else { return };
        self.processes[node.index()].streams.remove(&stream);
        self.streams.free_if_done(slot);
        self.deliver(node, Arrival::Failed { stream, error });
    }

    pub(super) fn write_stream(&mut self, node: NodeIndex, stream: StreamId, data: &[u8]) {
        let Some(&(slot, side)) = self.processes[node.index()].streams.get(&stream) else { return };
        self.counts.add(Tally::StreamBytes, length(data));
        let connection = &mut self.streams.slots[slot];
        let Some(to) = connection.end(side.other()).node else { return };
        let (mut rest, mut is_first) = (data, true);
        while !rest.is_empty() {
            let (delay, draw) = self.stream_piece(slot, node, to);
            let delay = delay + self.stall_left(node);
            let len = if is_first { first_piece(draw, rest.len()) } else { PIECE_BYTES_MAX };
            let (piece, after) = rest.split_at(len.min(rest.len()));
            if let Some(cut) = self.reset_after(slot, (node, to), piece.len()) {
                self.push_item(slot, side.other(), delay, Item::Data(piece[..cut].to_vec()));
                self.push_item(slot, side.other(), delay, Item::Reset);
                return self.push_end(slot, side, Item::Reset);
            }
            self.push_item(slot, side.other(), delay, Item::Data(piece.to_vec()));
            (rest, is_first) = (after, false);
        }
    }

    /// Where a piece is cut off, if its connection is reset there.
    fn reset_after(
        &mut self,
        slot: usize,
        (from, to): (NodeIndex, NodeIndex),
        len: usize,
    ) -> Option<usize> {
        let connection = &self.streams.slots[slot];
        let count = connection.serial + connection.draws;
        let seed = link_seed(self.seed, Purpose::Resets, from.0, to.0);
        let cut = self.network.settings(from, to).rare.reset_after(seed, count, len);
        self.counts.add(Tally::StreamCut, u64::from(cut.is_some()));
        cut
    }

    /// Sends something to one end of a connection, behind all that was sent before.
    fn push_item(&mut self, slot: usize, side: Side, delay: Duration, item: Item) {
        let earliest = self.now + delay;
        let end = self.streams.slots[slot].end(side);
        end.last_at = end.last_at.max(earliest);
        end.pipe.push_back(item);
        let delay = end.last_at.since(self.now);
        self.at_stream(delay, slot, Event::Piece(slot, side));
    }

    /// Tells one end how the other has ended.
    fn push_end(&mut self, slot: usize, side: Side, item: Item) {
        let connection = &mut self.streams.slots[slot];
        let from = connection.end(side.other()).node;
        let (Some(from), Some(to)) = (from, connection.end(side).node) else { return };
        let delay = self.stream_delay(slot, from, to);
        self.push_item(slot, side, delay, item);
    }

    /// Something comes out of a pipe, unless it cannot pass now.
    pub(super) fn piece_arrives(&mut self, slot: usize, side: Side) {
        let connection = self.streams.event_came(slot);
        let from = connection.end(side.other()).node;
        let end = connection.end(side);
        let (Some(from), Some(to)) = (from, end.node) else { return };
        if !end.is_open {
            return self.piece_finds_nobody(slot, side);
        }
        let stream = end.stream;
        let resends = end.resends;
        let must_wait = side == Side::Client && !connection.is_answered;
        if must_wait || self.network.is_blocked_either_way(from, to) || self.is_full(to) {
            self.streams.slots[slot].end(side).resends += 1;
            self.counts.add(Tally::StreamResent, 1);
            let delay = RESEND * 2_u32.pow(resends.min(RESEND_DOUBLINGS_MAX));
            return self.at_stream(delay, slot, Event::Piece(slot, side));
        }
        let end = self.streams.slots[slot].end(side);
        end.resends = 0;
        match end.pipe.pop_front() {
            Some(Item::Data(data)) => self.deliver(to, Arrival::Data { stream, data }),
            Some(Item::Eof) => self.deliver(to, Arrival::Closed { stream }),
            Some(Item::Reset) => self.fail_stream(slot, side, NetError::Reset),
            None => {}
        }
    }

    fn is_full(&self, node: NodeIndex) -> bool {
        self.processes[node.index()].waiting() >= WAITING_MAX
    }

    /// Bytes for an end that is gone: whoever wrote them is told so.
    fn piece_finds_nobody(&mut self, slot: usize, side: Side) {
        let connection = &mut self.streams.slots[slot];
        let item = connection.end(side).pipe.pop_front();
        let writer = connection.end(side.other());
        if matches!(item, Some(Item::Data(_))) && writer.is_open {
            self.push_end(slot, side.other(), Item::Reset);
        }
        self.streams.free_if_done(slot);
    }

    pub(super) fn close_stream(&mut self, node: NodeIndex, stream: StreamId) {
        let Some((slot, side)) = self.processes[node.index()].streams.remove(&stream) else {
            return;
        };
        self.close_end(slot, side, Ending::Close);
    }

    fn close_end(&mut self, slot: usize, side: Side, ending: Ending) {
        let connection = &mut self.streams.slots[slot];
        connection.end(side).is_open = false;
        if connection.end(side.other()).is_open {
            let item = match ending {
                Ending::Reset => Item::Reset,
                Ending::Close => Item::Eof,
            };
            self.push_end(slot, side.other(), item);
        }
        self.streams.free_if_done(slot);
    }

    /// The end of a process and of all its streams.
    pub(super) fn end(&mut self, node: NodeIndex, ending: Ending) {
        let process = &mut self.processes[node.index()];
        process.end();
        let streams = std::mem::take(&mut process.streams);
        for (slot, side) in streams.into_values() {
            self.close_end(slot, side, ending);
        }
        self.turn(node, Cause::Ended);
    }
}

/// Where the first piece of a write ends.
fn first_piece(draw: u64, len: usize) -> usize {
    let limit = len.min(FIRST_PIECE_BYTES_MAX);
    let cut = (u128::from(draw) * u128::try_from(limit).unwrap_or(1)) >> 64;
    usize::try_from(cut).unwrap_or(0) + 1
}

/// The address from which a connection comes.
fn ephemeral(address: SocketAddr, serial: u64) -> SocketAddr {
    let port = 32_768 + u16::try_from((serial >> 20) % 28_000).unwrap_or(0);
    SocketAddr::new(address.ip(), port)
}
