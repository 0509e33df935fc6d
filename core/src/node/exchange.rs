//! Streams of a node: requests served, replies taken (PROTOCOL.md P-61).

use core::net::SocketAddr;

use alloc::format;
use alloc::vec::Vec;

use crate::action::Actions;
use crate::command::JoinError;
use crate::cx::{Cx, Origin};
use crate::event::{Event, Reject};
use crate::gossip::streams::{Purpose, Role, Stream, stream_compression};
use crate::id::StreamId;
use crate::input::NetError;
use crate::serf::state::Visit;
use crate::wire::codec::Codec;
use crate::wire::envelope::Side;
use crate::wire::message::{Ack, Message, Ping};
use crate::wire::push_pull::PushPull;
use crate::wire::stream::{self, StreamMessage, StreamReject};

use super::{Node, cx, deliver_notices};
use crate::time::nanos;

impl Node {
    pub(super) fn on_stream_opened(&mut self, id: StreamId, peer: SocketAddr, out: &mut Actions) {
        let role = self.streams.on_opened(cx!(self, out, Origin::Stream(peer)), id, peer);
        if let Some(Role::PushPull(purpose)) = role {
            // A sync must not look like a join: the other side would replay old events for it.
            self.write_state(id, !matches!(purpose, Purpose::Sync), out);
        }
    }

    pub(super) fn on_stream_data(&mut self, id: StreamId, data: &[u8], out: &mut Actions) {
        if let Err(reason) = self.streams.buffer(&self.config.limits, id, data) {
            let Some(stream) = self.streams.take(cx!(self, out), id) else { return };
            return self.on_stream_reject(id, (&stream.role, stream.peer), reason.into(), out);
        }
        if !self.streams.is_open(id) {
            return self.env.counters.spare(data.len());
        }
        let mut codec = core::mem::take(&mut self.reading);
        self.read_stream(id, &mut codec, out);
        self.reading = codec;
    }

    /// Handles the stream's message, if it is whole.
    fn read_stream(&mut self, id: StreamId, codec: &mut Codec, out: &mut Actions) {
        // The message borrows from the stream, which leaves the table as long as it is handled.
        let Some(mut stream) = self.streams.detach(id) else { return };
        let polled = stream.reader.poll(&self.config.limits, codec, &self.env.envelope);
        if let Ok(None) = polled {
            return self.streams.attach(id, stream);
        }
        let (role, peer) = (stream.role.clone(), stream.peer);
        self.streams.on_gone(cx!(self, out), id);
        let message = match polled {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(reject) => return self.on_stream_reject(id, (&role, peer), reject, out),
        };
        match (role, message) {
            (Role::Serving, StreamMessage::PushPull(remote)) => {
                self.write_state(id, remote.join, out);
                self.merge((peer, Visit::Peer), &remote, out).unwrap_or_default();
            }
            (Role::Serving, StreamMessage::Ping(ping)) => {
                self.answer_ping(id, peer, ping, out);
            }
            (Role::Serving, StreamMessage::User(bytes)) => {
                self.serf.on_message(cx!(self, out, Origin::Stream(peer)), bytes);
            }
            (Role::PushPull(purpose), StreamMessage::PushPull(remote)) => {
                let visit = match purpose {
                    Purpose::Join | Purpose::Rejoin => Visit::Guest,
                    Purpose::Reconnect if self.serf.is_isolated() => Visit::Guest,
                    Purpose::Reconnect | Purpose::Sync => Visit::Peer,
                };
                let outcome = self.merge((peer, visit), &remote, out);
                if outcome.is_ok() {
                    let length = nanos(self.now.since(stream.since));
                    self.env.counters.traffic.exchanges.add(length);
                }
                self.on_exchanged(id, purpose, peer, outcome, out);
            }
            (Role::PushPull(purpose), StreamMessage::Error(text)) => {
                let error = Err(JoinError::Remote(text));
                self.on_exchanged(id, purpose, peer, error, out);
            }
            // Its envelope and ours do not fit: it says why.
            (role @ (Role::Ping(_) | Role::NameCheck(_)), StreamMessage::Error(text)) => {
                self.on_stream_lost(id, &role, peer, JoinError::Remote(text), out);
            }
            (Role::Ping(_), StreamMessage::Ack(ack)) => {
                self.gossip.on_stream_ping_ack(id, ack.seq_no);
            }
            (Role::NameCheck(seq_no), StreamMessage::Ack(ack)) if ack.seq_no == seq_no => {
                self.serf.on_name_confirmed(cx!(self, out), &mut self.streams, id);
            }
            (role, _) => {
                cx!(self, out, Origin::Stream(peer)).reject(Reject::UnknownType);
                self.on_stream_lost(id, &role, peer, JoinError::Malformed, out);
            }
        }
        self.env.counters.spare(stream.reader.spare_bytes());
        out.close_stream(id);
    }

    /// Believes another's state if every version fits.
    fn merge(
        &mut self,
        (peer, visit): (SocketAddr, Visit),
        remote: &PushPull<'_>,
        out: &mut Actions,
    ) -> Result<(), JoinError> {
        let cx = cx!(self, out, Origin::PushPull(peer));
        if let Err(reason) = self.gossip.verify_versions(cx, remote) {
            cx.reject(reason);
            return Err(JoinError::Version);
        }
        for _ in 0..remote.bad_nodes() {
            cx.reject(Reject::BadName);
        }
        let old_events = self.joins.old_events(remote.join);
        self.gossip.merge(cx, remote);
        deliver_notices(cx, &mut self.serf);
        if !remote.user_state.is_empty() {
            self.serf.merge(cx, remote.user_state, (visit, old_events));
        }
        Ok(())
    }

    fn write_state(&mut self, id: StreamId, join: bool, out: &mut Actions) {
        let cx = cx!(self, out);
        let (mut user_state, mut body) = (Vec::new(), Vec::new());
        self.serf.write_state(cx, &mut user_state);
        self.gossip.write_state(cx, join, &user_state, &mut body);
        write_message(cx, id, &body);
    }

    fn answer_ping(&mut self, id: StreamId, peer: SocketAddr, ping: Ping<'_>, out: &mut Actions) {
        let cx = cx!(self, out, Origin::Stream(peer));
        if !ping.node.is_empty() && !cx.is_self(ping.node) {
            return cx.reject(Reject::WrongName);
        }
        let mut body = Vec::new();
        Message::Ack(Ack { seq_no: ping.seq_no, payload: None }).encode(&mut body);
        write_message(cx, id, &body);
    }

    /// A stream makes no sense: it is answered if its envelope was at fault, and closed.
    fn on_stream_reject(
        &mut self,
        id: StreamId,
        (role, peer): (&Role, SocketAddr),
        reject: StreamReject,
        out: &mut Actions,
    ) {
        let cx = cx!(self, out, Origin::Stream(peer));
        cx.reject(reject.reason);
        if let (Some(text), Role::Serving) = (reject.answer, role) {
            let mut body = Vec::new();
            stream::encode_error(text, &mut body);
            write_message(cx, id, &body);
        }
        out.close_stream(id);
        // What we would tell the other side helps our own operator too.
        let error = reject.answer.map_or(JoinError::Malformed, |text| {
            JoinError::Exchange(peer, NetError::Other(text.into()))
        });
        self.on_stream_lost(id, role, peer, error, out);
    }

    /// The other end finished sending before its message was whole.
    pub(super) fn on_stream_closed(&mut self, id: StreamId, out: &mut Actions) {
        let Some(stream) = self.streams.take(cx!(self, out), id) else { return };
        if stream.role == Role::Serving {
            cx!(self, out, Origin::Stream(stream.peer)).reject(Reject::StreamEnded);
        }
        out.close_stream(id);
        let error = JoinError::Exchange(stream.peer, NetError::Other("EOF".into()));
        self.on_stream_lost(id, &stream.role, stream.peer, error, out);
    }

    /// The stream is gone.
    pub(super) fn on_stream_failed(&mut self, id: StreamId, error: NetError, out: &mut Actions) {
        let Some(stream) = self.streams.take(cx!(self, out), id) else { return };
        let error = net_error(&stream, error);
        self.on_stream_lost(id, &stream.role, stream.peer, error, out);
    }

    /// The stream has had its time.
    pub(super) fn on_stream_timeout(&mut self, id: StreamId, out: &mut Actions) {
        let Some(stream) = self.streams.take(cx!(self, out), id) else { return };
        if stream.role == Role::Serving {
            cx!(self, out, Origin::Stream(stream.peer)).reject(Reject::StreamEnded);
        }
        out.close_stream(id);
        let error = net_error(&stream, NetError::TimedOut);
        self.on_stream_lost(id, &stream.role, stream.peer, error, out);
    }

    /// Whoever waits for a stream learns that it came to nothing.
    fn on_stream_lost(
        &mut self,
        id: StreamId,
        role: &Role,
        peer: SocketAddr,
        error: JoinError,
        out: &mut Actions,
    ) {
        match role {
            Role::Serving => {}
            Role::PushPull(purpose) => self.on_exchanged(id, *purpose, peer, Err(error), out),
            Role::NameCheck(_) => {
                self.on_exchanged(id, Purpose::Reconnect, peer, Err(error), out);
            }
            Role::Ping(_) => {
                let error = match error {
                    JoinError::Dial(_, error) | JoinError::Exchange(_, error) => error,
                    JoinError::Remote(text) => NetError::Other(format!("remote error: {text}")),
                    JoinError::BadAddress(_)
                    | JoinError::Resolve(_)
                    | JoinError::Malformed
                    | JoinError::Version => NetError::Other("unexpected answer".into()),
                };
                self.gossip.on_stream_ping_failed(cx!(self, out), id, error);
            }
        }
    }

    fn on_exchanged(
        &mut self,
        id: StreamId,
        purpose: Purpose,
        peer: SocketAddr,
        outcome: Result<(), JoinError>,
        out: &mut Actions,
    ) {
        let cx = cx!(self, out);
        match (purpose, outcome) {
            (Purpose::Join, outcome) => {
                let joined = self.joins.on_exchanged(cx, &mut self.streams, id, outcome);
                self.on_joined(joined, out);
            }
            (Purpose::Sync, Err(error)) => {
                cx.emit(Event::PushPullFailed { to: peer, error });
            }
            (Purpose::Sync, Ok(())) => {}
            (Purpose::Reconnect, outcome) => {
                if let Err(error) = &outcome {
                    cx.emit(Event::RedialFailed { to: peer, error: error.clone() });
                }
                self.serf.on_redialled(cx, &mut self.streams, id, &outcome);
            }
            (Purpose::Rejoin, outcome) => {
                if let Err(error) = &outcome {
                    cx.emit(Event::RedialFailed { to: peer, error: error.clone() });
                }
                self.serf.on_rejoin_exchanged(cx, &mut self.streams, id, outcome.is_ok());
            }
        }
    }
}

/// Writes a message in its envelope: a reply if the other side opened the stream.
fn write_message(cx: &mut Cx<'_>, id: StreamId, body: &[u8]) {
    let mut packed = Vec::new();
    stream::pack(body, stream_compression(cx), &mut cx.env.codec, &mut packed);
    let side = if id.is_inbound() { Side::Reply } else { Side::Request };
    let envelope = &mut cx.env.envelope;
    cx.out.write_stream(id, |out| envelope.seal_stream(side, &packed, out));
}

/// An error while dialling, or one in the middle of an exchange.
fn net_error(stream: &Stream, error: NetError) -> JoinError {
    if stream.connected {
        JoinError::Exchange(stream.peer, error)
    } else {
        JoinError::Dial(stream.peer, error)
    }
}
