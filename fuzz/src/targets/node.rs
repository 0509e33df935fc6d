//! A whole node. An input is a script: one record after the other, each `what (1) | length (2) |
//! bytes`; the last may be cut.

use std::collections::BTreeMap;

use tithing_core::event::Reject;
use tithing_core::prng::Prng;
use tithing_core::time::Duration;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::Side;
use tithing_core::wire::packet;
use tithing_core::{Action, Input, Limits, LookupId, NetError, StreamId};

use super::limits;
use crate::larder::Larder;
use crate::mutate;
use crate::outcome::{Fact, Outcome};
use crate::target::Target;
use crate::victim::{Guard, KEYS, LABEL, Victim, envelope};

/// What a node with these bounds may hold, its list of actions included.
const MEMORY_BYTES_MAX: u64 = 4 << 20;

/// What it may hold when all streams are closed and all is said.
const LIVE_BYTES_MAX: i64 = 1 << 20;

/// No datagram of ours is longer: the packet budget, a checksum, and what is around it.
const SENT_BYTES_MAX: usize = 1_400 + 5;

/// Streams must be closed after this: the profile's `tcp_timeout`.
const STREAM_TIME: Duration = Duration::from_secs(10);

/// This bit of a record's first byte means: as it is, not sealed as a member would.
const RAW: u8 = 0x80;

/// What a record does.
const DATAGRAM: u8 = 0;
const STREAM: u8 = 1;
const STREAM_LEFT_OPEN: u8 = 2;
const REPLY: u8 = 3;
const WAIT: u8 = 4;
const MISHAP: u8 = 5;
const KINDS: u8 = 6;

/// A script against a node.
#[derive(Debug)]
pub(crate) struct Script {
    guard: Guard,
    limits: Limits,
    larder: Larder,
}

impl Script {
    pub(crate) fn plain() -> Self {
        Self { guard: Guard::Open, limits: limits(), larder: Larder::load() }
    }

    pub(crate) fn guarded() -> Self {
        Self { guard: Guard::Both, ..Self::plain() }
    }

    /// A datagram or a stream must leave a trace in the counters for each bad part in it.
    fn bad_parts(&self, datagram: &[u8]) -> BTreeMap<Reject, u64> {
        let envelope = envelope(self.guard, LABEL, &KEYS);
        let (mut text, mut bad) = (Vec::new(), BTreeMap::new());
        let mut count = |reason| *bad.entry(reason).or_default() += 1;
        match envelope.open_datagram(datagram, &mut text) {
            Ok(packet) => {
                packet::open(packet, &self.limits, &mut Codec::default(), &mut |message| {
                    message.map_or_else(&mut count, |_| ());
                });
            }
            Err(reason) => count(reason),
        }
        bad
    }
}

/// A node and the streams to it that are still open.
struct Play {
    victim: Victim,
    open: Vec<StreamId>,
}

impl Play {
    fn step(&mut self, input: Input<'_>) {
        self.victim.step(input);
        self.look();
    }

    /// What the node wants done is in bounds.
    fn look(&mut self) {
        for action in self.victim.actions().iter() {
            match action {
                Action::SendDatagram { payload, .. } => {
                    assert!(payload.len() <= SENT_BYTES_MAX, "{} bytes are sent", payload.len());
                }
                Action::CloseStream { stream } => self.open.retain(|open| *open != stream),
                Action::OpenStream { .. }
                | Action::WriteStream { .. }
                | Action::Resolve { .. }
                | Action::Emit(_)
                | Action::Reply { .. }
                | Action::Persist { .. }
                | Action::KeepKeys { .. } => {}
            }
        }
    }

    fn write(&mut self, data: &[u8], is_left_open: bool) {
        let stream = self.victim.connect();
        self.open.push(stream);
        self.look();
        for piece in data.chunks(1 + data.len() / 3) {
            self.step(Input::StreamData { stream, data: piece });
        }
        if !is_left_open {
            self.step(Input::StreamClosed { stream });
            self.open.retain(|open| *open != stream);
        }
    }

    fn mishap(&mut self, number: u64) {
        let to = Victim::attacker();
        let outcome = Ok([to.ip()].repeat(usize::try_from(number % 64).expect("small")));
        self.step(Input::Resolved { lookup: LookupId(number % 3), outcome });
        self.step(Input::SendFailed { to, error: NetError::HostUnreachable });
        self.step(Input::SendBlocked { to });
        let outcome =
            if number.is_multiple_of(3) { Err(String::from("disk full")) } else { Ok(()) };
        self.step(Input::KeysKept { outcome });
    }

    /// Wakes the node as it asks for, for a time.
    fn run(&mut self, time: Duration) {
        let mut left = time;
        while let Some(next) = self.victim.time_left().filter(|next| *next <= left) {
            left = left.saturating_sub(next);
            self.victim.wait(next);
            self.look();
        }
        self.victim.wait(left);
        self.look();
    }
}

impl Script {
    fn play(&self, input: &[u8], outcome: &mut Outcome) -> Play {
        let victim = Victim::bounded(self.guard, self.limits.clone());
        let mut play = Play { victim, open: Vec::new() };
        for (what, bytes) in records(input) {
            let is_raw = what & RAW != 0;
            match what % RAW % KINDS {
                DATAGRAM => {
                    let sealed = if is_raw { None } else { Some(play.victim.seal_datagram(bytes)) };
                    self.datagram(&mut play, sealed.as_deref().unwrap_or(bytes), outcome);
                }
                stream @ (STREAM | STREAM_LEFT_OPEN) => {
                    let sealed = play.victim.seal_stream(Side::Request, bytes);
                    let data = if is_raw { bytes } else { &sealed };
                    play.write(data, stream == STREAM_LEFT_OPEN);
                }
                REPLY => {
                    let Some(stream) = play.victim.lure() else { continue };
                    play.look();
                    let sealed = play.victim.seal_stream(Side::Reply, bytes);
                    let data = if is_raw { bytes } else { &sealed };
                    play.step(Input::StreamData { stream, data });
                    play.step(Input::StreamFailed { stream, error: NetError::Reset });
                }
                WAIT => play.run(Duration::from_millis(number(bytes) % 3_000)),
                MISHAP => play.mishap(number(bytes)),
                _ => unreachable!("there are no other kinds"),
            }
        }
        // All streams are closed by now, however slowly they bring their bytes.
        play.run(STREAM_TIME);
        assert!(play.open.is_empty(), "a stream is open for ever");
        play
    }

    fn datagram(&self, play: &mut Play, payload: &[u8], outcome: &mut Outcome) {
        let mut bad = BTreeMap::new();
        allocation_counter::opt_out(|| bad = self.bad_parts(payload));
        let before: BTreeMap<Reject, u64> = play.victim.counters().rejected.clone();
        play.step(Input::Datagram { from: Victim::attacker(), payload });
        for (reason, count) in bad {
            let counted = play.victim.counters().rejected.get(&reason).copied().unwrap_or(0);
            let grown = counted - before.get(&reason).copied().unwrap_or(0);
            assert!(grown >= count, "{reason:?}: {grown} of {count} were counted");
            outcome.add(Fact::Dropped(reason));
        }
    }
}

impl Target for Script {
    fn name(&self) -> &'static str {
        if self.guard == Guard::Open { "node" } else { "node-sealed" }
    }

    fn cost(&self) -> u64 {
        10
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        let mut seeds = Vec::new();
        let scripts = larder.datagrams.chunks(6).zip(larder.streams.chunks(2));
        for (datagrams, streams) in scripts {
            let mut script = Vec::new();
            for bytes in datagrams {
                record(DATAGRAM, bytes, &mut script);
            }
            record(WAIT, &[4, 0], &mut script);
            for bytes in streams {
                record(STREAM, bytes, &mut script);
                record(REPLY, bytes, &mut script);
            }
            seeds.push(script);
        }
        seeds
    }

    fn forge(&self, known: &[Vec<u8>], prng: &mut Prng) -> Vec<u8> {
        if prng.chance(1, 3) {
            return mutate::spoil(known, prng);
        }
        let mut script =
            if prng.chance(1, 2) { mutate::pick(known, prng).to_vec() } else { Vec::new() };
        for _ in 0..=prng.below(6) {
            let raw = if prng.chance(1, 8) { RAW } else { 0 };
            let what = u8::try_from(prng.below(KINDS.into())).expect("few kinds");
            let list = match what {
                DATAGRAM if raw != 0 => &self.larder.sealed,
                DATAGRAM => &self.larder.datagrams,
                _ => &self.larder.streams,
            };
            let bytes = match what {
                WAIT | MISHAP => mutate::noise(prng, 3),
                _ => mutate::spoil_and_wrap(list, prng),
            };
            record(what | raw, &bytes, &mut script);
        }
        script
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let mut played = None;
        let mut inner = Outcome::default();
        let live = allocation_counter::measure(|| {
            played = Some(inner.within(MEMORY_BYTES_MAX, |outcome| self.play(input, outcome)));
        });
        outcome.facts.append(&mut inner.facts);
        outcome.peak_bytes = outcome.peak_bytes.max(inner.peak_bytes);
        let mut play = played.expect("it was played");
        assert!(live.bytes_current <= LIVE_BYTES_MAX, "{} bytes are kept", live.bytes_current);
        assert!(play.victim.answers(), "the node no longer answers");
        let members = play.victim.members();
        assert!(members <= self.limits.members_max, "{members} members");
        outcome.add(Fact::Read(match members {
            0..2 => "nobody new",
            2..4 => "some members",
            _ => "a full table",
        }));
        for shed in play.victim.counters().shed.keys() {
            outcome.add(Fact::Saw(match shed {
                tithing_core::event::Shed::Member => "a member too many",
                tithing_core::event::Shed::Broadcast => "a broadcast too many",
                tithing_core::event::Shed::Relay => "an indirect ping too many",
                tithing_core::event::Shed::Stream => "a stream too many",
                tithing_core::event::Shed::Intent => "an intent too many",
                tithing_core::event::Shed::Responder => "a stranger's answer too many",
                tithing_core::event::Shed::Query => "a query too many",
                tithing_core::event::Shed::Tombstone => "a pruned name too many",
                tithing_core::event::Shed::Diagnosis => "a history too many",
                tithing_core::event::Shed::BookEntry => "an address too many",
            }));
        }
    }

    fn expected(&self) -> Vec<Fact> {
        let read = ["nobody new", "some members", "a full table"].map(Fact::Read);
        let seen = ["a member too many", "a stream too many"].map(Fact::Saw);
        let reasons = [Reject::Truncated, Reject::Malformed, Reject::BadCompression];
        [&read[..], &seen, &reasons.map(Fact::Dropped)].concat()
    }
}

fn record(what: u8, bytes: &[u8], script: &mut Vec<u8>) {
    let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    script.push(what);
    script.extend(len.to_be_bytes());
    script.extend(bytes.iter().take(len.into()));
}

/// The records of a script; the last may be shorter than it says.
fn records(script: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = script;
    std::iter::from_fn(move || {
        let (&[what, a, b], body) = rest.split_first_chunk()?;
        let len = usize::from(u16::from_be_bytes([a, b])).min(body.len());
        let (bytes, after) = body.split_at(len);
        rest = after;
        Some((what, bytes))
    })
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(2).fold(0, |number, &byte| number << 8 | u64::from(byte))
}
