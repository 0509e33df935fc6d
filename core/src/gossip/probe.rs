//! The failure detector: one member at a time is asked whether it is there, on every path
//! (PROTOCOL.md P-40 to P-43).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::cx::{Answer, Cx, Sample};
use crate::event::Event;
use crate::explain::{self, DirectPing, Evidence, Path};
use crate::id::{Incarnation, MemberId, SeqNo, StreamId};
use crate::input::NetError;
use crate::member::{Peer, State, WireAddr};
use crate::time::{Duration, Instant, nanos};
use crate::timers::{TimerKey, Timers};
use crate::wire::coordinate;
use crate::wire::message::{Accusation, Ack, IndirectPing, Message, Ping, Source};
use crate::wire::packet::Checksum;

use super::Gossip;
use super::streams::{Role, Streams};

/// Oldest gossip protocol that answers a ping over a stream.
pub(crate) const STREAM_PING_PROTOCOL: u8 = 3;
/// Oldest gossip protocol that sends nacks.
const NACK_PROTOCOL: u8 = 4;
/// Oldest gossip protocol that reads checksums.
const CHECKSUM_PROTOCOL: u8 = 5;

/// How often in a row a probe begins anew. A node that always stands still again before its probe
/// is over would otherwise judge nobody, and ask nobody else, for ever.
const RESTARTS_MAX: u8 = 3;

/// The probe machine.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Probe {
    running: Option<Running>,
    /// How often the running probe has begun anew.
    restarts: u8,
    /// A probe came due while another was running. At most one waits.
    is_due: bool,
    scratch: Vec<u8>,
}

/// One probe, about a member as it was when the probe began.
#[derive(Debug, Serialize, Deserialize)]
struct Running {
    seq_no: SeqNo,
    target: Peer,
    id: MemberId,
    incarnation: Incarnation,
    began: Instant,
    deadline: Instant,
    phase: Phase,
    /// The direct ping could not even be sent.
    send_failed: bool,
    /// This node stood still meanwhile: silence proves nothing (PROTOCOL.md P-121).
    is_void: bool,
    nacks: Nacks,
    stream: StreamPing,
    /// What came of what was tried, for explanations.
    evidence: Evidence,
}

/// Helpers that were asked to say so if they cannot reach the target either, and those that did.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Nacks {
    expected: u32,
    received: u32,
}

/// How far a probe has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    /// Waiting for the ack of the direct ping.
    Direct {
        /// When it was sent; `None` if this node stood still since: the time that has passed says
        /// nothing about the network.
        since: Option<Instant>,
    },
    /// Waiting for any ack: others and a stream have been asked too.
    Indirect,
}

/// The ping over a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum StreamPing {
    None,
    Running(StreamId),
    Answered,
}

impl Probe {
    /// This node stood still for `length`, or could not send: the silence until now proves nothing.
    /// An ack still counts. A probe that has begun anew too often is not void any more: the member
    /// gets the time back instead (PROTOCOL.md P-121).
    pub(super) fn void(&mut self, timers: &mut Timers, length: Duration) {
        let Some(running) = &mut self.running else { return };
        if let Phase::Direct { since } = &mut running.phase {
            *since = None;
        }
        if self.restarts < RESTARTS_MAX {
            running.is_void = true;
            return;
        }
        running.deadline += length;
        timers.delay(TimerKey::PingTimeout, length);
        timers.delay(TimerKey::ProbeDeadline, length);
        if let StreamPing::Running(stream) = running.stream {
            timers.delay(TimerKey::Stream(stream), length);
        }
    }
}

impl Running {
    fn is_direct(&self) -> bool {
        matches!(self.phase, Phase::Direct { .. })
    }

    /// What was tried in vain.
    fn evidence(&self) -> Evidence {
        let small = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
        Evidence {
            direct: if self.send_failed { DirectPing::NotSent } else { DirectPing::Silent },
            nacks_expected: small(self.nacks.expected),
            nacks_received: small(self.nacks.received),
            stream: match self.stream {
                StreamPing::None | StreamPing::Answered => self.evidence.stream,
                StreamPing::Running(_) => explain::StreamPing::Silent,
            },
            ..self.evidence
        }
    }
}

fn stream_verdict(error: &NetError) -> explain::StreamPing {
    match error {
        NetError::Refused => explain::StreamPing::Refused,
        NetError::HostUnreachable | NetError::NetworkUnreachable => {
            explain::StreamPing::Unreachable
        }
        NetError::TimedOut => explain::StreamPing::Silent,
        NetError::Reset | NetError::NoSuchHost | NetError::Other(_) => explain::StreamPing::Failed,
    }
}

impl Gossip {
    /// A probe is due (PROTOCOL.md P-40).
    pub(crate) fn on_probe_due(&mut self, cx: &mut Cx<'_>) {
        cx.set_timer(TimerKey::Probe, cx.config.gossip.probe_interval);
        if self.probe.running.is_some() {
            self.probe.is_due = true;
        } else {
            self.probe_next(cx);
        }
    }

    /// Probes the next member of the list that is worth it. The end of the list counts as a
    /// member, so that a list of the gone ends the search (PROTOCOL.md P-41).
    fn probe_next(&mut self, cx: &mut Cx<'_>) {
        self.probe.restarts = 0;
        for _ in 0..self.members.len() {
            let Some(id) = self.members.next_in_order() else {
                self.members.start_round(cx);
                continue;
            };
            let Some(record) = self.members.record(id) else { continue };
            let own = self.members.own() == Some(id);
            if own || matches!(record.state, State::Dead | State::Left) {
                continue;
            }
            return self.start_probe(cx, id);
        }
    }

    fn start_probe(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        let (Some(&record), Some(target)) = (self.members.record(id), cx.peer(id)) else { return };
        let seq_no = self.next_seq_no();
        let interval = cx.config.gossip.probe_interval.saturating_mul(self.awareness.score() + 1);
        if self.awareness.score() > 0 {
            cx.env.counters.detection.degraded_probes += 1;
        }
        let deadline = cx.now + interval;
        let to = target.socket_addr();
        cx.env.packet.clear();
        push_ping(cx, seq_no, &target.name);
        if record.state == State::Suspect {
            // Told at once that it is suspected, it can refute at once.
            let suspect = Message::Suspect(Accusation {
                incarnation: record.incarnation,
                node: &target.name,
                from: &cx.config.name,
            });
            cx.env.packet.push_with(|out| suspect.encode(out));
            cx.send(to, checksum_for(record.protocol_max));
        } else {
            cx.send_with_broadcasts(to, Checksum::Off);
        }
        self.probe.running = Some(Running {
            seq_no,
            target,
            id,
            incarnation: record.incarnation,
            began: cx.now,
            deadline,
            phase: Phase::Direct { since: Some(cx.now) },
            send_failed: false,
            is_void: false,
            nacks: Nacks::default(),
            stream: StreamPing::None,
            evidence: Evidence::default(),
        });
        cx.env.timers.set(TimerKey::ProbeDeadline, deadline);
        cx.set_timer(TimerKey::PingTimeout, cx.config.gossip.probe_timeout);
    }

    /// An ack arrived. Says whether it was the running probe's.
    pub(super) fn on_probe_ack(&mut self, cx: &mut Cx<'_>, ack: &Ack<'_>) -> bool {
        let is_answered = |running: &mut Running| running.seq_no == ack.seq_no;
        let Some(running) = self.probe.running.take_if(is_answered) else { return false };
        if !running.send_failed {
            self.awareness.improve();
        }
        let sample = sample(cx, running.phase, ack.payload);
        measure(cx, &running);
        if let Phase::Direct { since: Some(since) } = running.phase {
            let length = cx.now.since(since);
            let detection = &mut cx.env.counters.detection;
            detection.round_trips.add_time(length);
            detection.zero_round_trips += u64::from(length.is_zero());
        }
        cx.env.desk.answer = Some(Answer { member: running.id, sample });
        self.end_probe(cx);
        true
    }

    /// A nack arrived. Says whether it was for the running probe.
    pub(super) fn on_probe_nack(&mut self, seq_no: SeqNo) -> bool {
        match &mut self.probe.running {
            Some(running) if running.seq_no == seq_no => {
                running.nacks.received += 1;
                true
            }
            _ => false,
        }
    }

    /// The direct ping had its time: other paths are tried at the same moment
    /// (PROTOCOL.md P-42).
    pub(crate) fn on_ping_timeout(&mut self, cx: &mut Cx<'_>, streams: &mut Streams) {
        let Some(mut running) = self.probe.running.take_if(|running| running.is_direct()) else {
            return;
        };
        cx.env.timers.cancel(TimerKey::PingTimeout);
        if running.is_void {
            return self.probe_again(cx, running.id);
        }
        running.phase = Phase::Indirect;
        cx.emit(Event::PingTimedOut { member: Arc::clone(&running.target) });
        let count = usize::try_from(cx.config.gossip.indirect_checks).unwrap_or(usize::MAX);
        let own = self.members.own();
        let helpers = self.members.pick(&mut cx.env.rngs.pick, count, |id, record| {
            record.state == State::Alive && Some(id) != own && id != running.id
        });
        for helper in helpers {
            self.ask_helper(cx, helper, &mut running);
        }
        let understood = self
            .members
            .record(running.id)
            .is_some_and(|record| record.protocol_max >= STREAM_PING_PROTOCOL);
        if cx.config.gossip.tcp_pings && understood {
            let body = self.stream_ping(cx, &running);
            let to = running.target.socket_addr();
            let stream =
                streams.open_ping(cx, to, (Role::Ping(running.seq_no), running.deadline), &body);
            running.stream = StreamPing::Running(stream);
            self.probe.scratch = body;
        }
        self.probe.running = Some(running);
    }

    fn ask_helper(&mut self, cx: &mut Cx<'_>, helper: MemberId, running: &mut Running) {
        let (Some(record), Some(peer)) = (self.members.record(helper), cx.peer(helper)) else {
            return;
        };
        let nack = record.protocol_max >= NACK_PROTOCOL;
        running.nacks.expected += u32::from(nack);
        running.evidence.helpers = running.evidence.helpers.saturating_add(1);
        let own = WireAddr::from(cx.config.advertise.ip());
        let message = Message::IndirectPing(IndirectPing {
            seq_no: running.seq_no,
            target: running.target.addr.as_bytes(),
            port: running.target.port,
            node: &running.target.name,
            nack,
            source: own_source(cx, &own),
        });
        cx.env.packet.clear();
        cx.env.packet.push_with(|out| message.encode(out));
        cx.send_with_broadcasts(peer.socket_addr(), Checksum::Off);
    }

    fn stream_ping(&mut self, cx: &Cx<'_>, running: &Running) -> Vec<u8> {
        let mut body = core::mem::take(&mut self.probe.scratch);
        body.clear();
        write_ping(cx, running.seq_no, &running.target.name, &mut body);
        body
    }

    /// The ping over a stream was answered.
    pub(crate) fn on_stream_ping_ack(&mut self, stream: StreamId, seq_no: SeqNo) {
        if let Some(running) = &mut self.probe.running
            && running.stream == StreamPing::Running(stream)
            && running.seq_no == seq_no
        {
            running.stream = StreamPing::Answered;
        }
    }

    /// The ping over a stream came to nothing.
    pub(crate) fn on_stream_ping_failed(
        &mut self,
        cx: &mut Cx<'_>,
        stream: StreamId,
        error: NetError,
    ) {
        if let Some(running) = &mut self.probe.running
            && running.stream == StreamPing::Running(stream)
        {
            running.stream = StreamPing::None;
            running.evidence.stream = stream_verdict(&error);
            cx.emit(Event::FallbackPingFailed { member: Arc::clone(&running.target), error });
        }
    }

    /// The probe's time is over: the verdict (PROTOCOL.md P-43).
    pub(crate) fn on_probe_deadline(&mut self, cx: &mut Cx<'_>) {
        let Some(running) = self.probe.running.take() else { return };
        let member = Arc::clone(&running.target);
        if running.stream == StreamPing::Answered {
            measure(cx, &running);
            cx.emit(Event::FallbackPingWorked { member });
            cx.env.desk.answer = Some(Answer { member: running.id, sample: None });
            self.awareness.improve();
            return self.end_probe(cx);
        }
        if running.is_void {
            return self.probe_again(cx, running.id);
        }
        measure(cx, &running);
        if running.nacks.expected > 0 {
            let missing = running.nacks.expected.saturating_sub(running.nacks.received);
            self.awareness.worsen(missing);
        } else {
            self.awareness.worsen(1);
        }
        cx.emit(Event::Suspected { member });
        let claim = Accusation {
            incarnation: running.incarnation,
            node: &running.target.name,
            from: &cx.config.name,
        };
        self.on_suspect(cx, &claim, Path::Probe(running.evidence()));
        self.end_probe(cx);
    }

    /// The network refused a datagram. If it was the running ping, the other paths are tried now.
    pub(crate) fn on_send_failed(
        &mut self,
        cx: &mut Cx<'_>,
        streams: &mut Streams,
        to: SocketAddr,
    ) {
        if let Some(running) = self.pinging(to) {
            running.send_failed = true;
            self.on_ping_timeout(cx, streams);
        }
    }

    fn pinging(&mut self, to: SocketAddr) -> Option<&mut Running> {
        let running = self.probe.running.as_mut()?;
        let direct = running.is_direct() && running.target.socket_addr() == to;
        direct.then_some(running)
    }

    /// A void probe ends without a verdict and begins anew, if the member is still there.
    fn probe_again(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        self.probe.running = None;
        self.probe.is_due = false;
        self.end_probe(cx);
        let state = self.members.record(id).map(|record| record.state);
        if matches!(state, Some(State::Alive | State::Suspect)) {
            self.probe.restarts = self.probe.restarts.saturating_add(1);
            self.start_probe(cx, id);
        }
    }

    fn end_probe(&mut self, cx: &mut Cx<'_>) {
        cx.env.timers.cancel(TimerKey::PingTimeout);
        cx.env.timers.cancel(TimerKey::ProbeDeadline);
        if core::mem::take(&mut self.probe.is_due) {
            self.probe_next(cx);
        }
    }
}

/// A probe has come to a verdict.
fn measure(cx: &mut Cx<'_>, running: &Running) {
    let length = nanos(cx.now.since(running.began));
    cx.env.counters.detection.probes.add(length);
}

/// What an ack says about where its sender stands: something only if it answers a direct ping in
/// time, and brings a coordinate (PROTOCOL.md P-151).
fn sample(cx: &mut Cx<'_>, phase: Phase, payload: Option<&[u8]>) -> Option<Sample> {
    let Phase::Direct { since: Some(since) } = phase else { return None };
    if !cx.config.serf.coordinates {
        return None;
    }
    match coordinate::decode_ack(payload.unwrap_or_default()) {
        Ok(coordinate) => Some(Sample { round_trip: cx.now.since(since), coordinate: coordinate? }),
        Err(reason) => {
            cx.reject(reason);
            None
        }
    }
}

/// Begins the packet with a ping.
pub(super) fn push_ping(cx: &mut Cx<'_>, seq_no: SeqNo, node: &str) {
    let own = WireAddr::from(cx.config.advertise.ip());
    let ping = Message::Ping(Ping { seq_no, node, source: own_source(cx, &own) });
    cx.env.packet.push_with(|out| ping.encode(out));
}

/// A ping as it goes over a stream, without its envelope.
pub(crate) fn write_ping(cx: &Cx<'_>, seq_no: SeqNo, node: &str, out: &mut Vec<u8>) {
    let own = WireAddr::from(cx.config.advertise.ip());
    let ping = Ping { seq_no, node, source: own_source(cx, &own) };
    Message::Ping(ping).encode(out);
}

/// Where answers to us go. `own` is our advertised address.
fn own_source<'a>(cx: &Cx<'a>, own: &'a WireAddr) -> Source<'a> {
    let config: &'a crate::ValidConfig = cx.config;
    Source { addr: own.as_bytes(), node: &config.name, port: config.advertise.port() }
}

/// Whether a member that is known reads checksums.
pub(super) fn checksum_for(protocol_max: u8) -> Checksum {
    if protocol_max >= CHECKSUM_PROTOCOL { Checksum::On } else { Checksum::Off }
}
