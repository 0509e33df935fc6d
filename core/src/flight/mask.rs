//! What users tell each other, replaced by digests.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hasher;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use siphasher::sip128::{Hasher128, SipHasher24};

use super::frame::write;
use super::secrets::{self, Alphabet, Place};
use crate::action::Action;
use crate::command::{Command, ReceivedQuery};
use crate::config::Config;
use crate::event::{Event, UserEvent};
use crate::id::StreamId;
use crate::input::Input;
use crate::limits::Limits;
use crate::nonces::Nonces;
use crate::wire::codec::Codec;
use crate::wire::envelope::{Envelope, Side};
use crate::wire::keyring::Keyring;
use crate::wire::kind;
use crate::wire::label;
use crate::wire::message::Message;
use crate::wire::packet::{CRC_OVERHEAD, PART_OVERHEAD};
use crate::wire::stream::{StreamMessage, StreamReader};

/// What digests are made with. Who does not have it cannot try payloads.
#[derive(Clone, Copy)]
pub(super) struct MaskKey([u64; 4]);

impl MaskKey {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        Self(words)
    }

    /// Replaces bytes by their digest, of the same length.
    fn hide(&self, bytes: &mut [u8], alphabet: Alphabet) {
        if matches!(alphabet, Alphabet::Zero | Alphabet::Endless) {
            return alphabet.fill(bytes);
        }
        let [a, b, c, d] = self.0;
        let mut seed = [0; 32];
        for (half, (k0, k1)) in seed.as_chunks_mut::<16>().0.iter_mut().zip([(a, b), (c, d)]) {
            let mut hasher = SipHasher24::new_with_keys(k0, k1);
            hasher.write(bytes);
            *half = hasher.finish128().as_bytes();
        }
        ChaCha20Rng::from_seed(seed).fill_bytes(bytes);
        if alphabet == Alphabet::Base64 {
            for byte in bytes {
                *byte = b'A' + *byte % 26;
            }
        }
    }
}

/// Replaces payloads where they are: in what comes from the network, in its wrappers; and in what
/// goes there, without wrappers, whose length would tell a payload from its digest.
///
/// It is for nodes without keys: what is sealed is not looked into.
pub(super) struct Mask {
    key: Option<MaskKey>,
    limits: Limits,
    /// The label, and no keys.
    envelope: Envelope,
    codec: Codec,
    /// Streams whose message is not whole yet, and what has come of it.
    streams: BTreeMap<StreamId, (StreamReader, Vec<u8>)>,
    /// The bytes at hand.
    bytes: Vec<u8>,
    wrappers: Wrappers,
}

/// What becomes of compression and checksums.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrappers {
    /// They are put around what is in them now: who reads it goes the same way.
    Kept,
    /// They are left out.
    Left,
}

impl Mask {
    pub(super) fn new(key: Option<MaskKey>, config: &Config) -> Self {
        Self {
            key,
            limits: config.limits.clone(),
            envelope: Envelope::new(&config.security, Keyring::default(), Nonces::idle()),
            codec: Codec::default(),
            streams: BTreeMap::new(),
            bytes: Vec::new(),
            wrappers: Wrappers::Left,
        }
    }

    /// An input with nothing in it that users have told each other. Bytes of a stream are held
    /// back until they are a message: until then a node makes nothing of them.
    pub(super) fn input<'s>(&'s mut self, input: &Input<'s>) -> Cow<'s, Input<'s>> {
        self.wrappers = Wrappers::Kept;
        Cow::Owned(match input {
            Input::Datagram { from, payload } => {
                self.datagram(payload);
                Input::Datagram { from: *from, payload: &self.bytes }
            }
            Input::StreamData { stream, data } => {
                self.stream_data(*stream, data);
                Input::StreamData { stream: *stream, data: &self.bytes }
            }
            Input::Command { id, command } => {
                let mut command = command.clone();
                match &mut command {
                    Command::UserEvent { payload, .. } | Command::Respond { payload, .. } => {
                        self.hide(payload);
                    }
                    Command::Query(request) => self.hide(&mut request.payload),
                    Command::Join { .. }
                    | Command::Leave
                    | Command::Members
                    | Command::UpdateTags { .. }
                    | Command::ForceLeave { .. }
                    | Command::ChangeKeys { .. }
                    | Command::Coordinate { .. }
                    | Command::Explain { .. }
                    | Command::InstallKey { .. }
                    | Command::UseKey { .. }
                    | Command::RemoveKey { .. }
                    | Command::ListKeys => {}
                }
                Input::Command { id: *id, command }
            }
            Input::StreamClosed { stream } | Input::StreamFailed { stream, .. } => {
                self.streams.remove(stream);
                return Cow::Owned(input.clone());
            }
            Input::Tick
            | Input::StreamOpened { .. }
            | Input::SendFailed { .. }
            | Input::SendBlocked { .. }
            | Input::Resolved { .. }
            | Input::Persisted { .. }
            | Input::KeysKept { .. } => return Cow::Owned(input.clone()),
        })
    }

    /// What was closed by the node itself needs not to be held any more.
    fn on_action(&mut self, action: &Action<'_>) {
        if let Action::CloseStream { stream } = action {
            self.streams.remove(stream);
        }
    }

    fn hide(&self, bytes: &mut [u8]) {
        if let Some(key) = &self.key {
            key.hide(bytes, Alphabet::Any);
        }
    }

    fn hide_all(&self, bytes: &mut [u8], places: Vec<Place>) {
        let Some(key) = &self.key else { return };
        for (range, alphabet) in places {
            if let Some(secret) = bytes.get_mut(range) {
                key.hide(secret, alphabet);
            }
        }
    }

    /// Leaves the form of a datagram in `bytes`.
    fn datagram(&mut self, datagram: &[u8]) {
        let mut out = core::mem::take(&mut self.bytes);
        out.clear();
        if let Ok(Some((label, packet))) = label::split(datagram) {
            let header = datagram.len().saturating_sub(packet.len());
            out.extend_from_slice(datagram.get(..header).unwrap_or_default());
            debug_assert!(label.len() <= header);
            self.packet(packet, &mut out);
        } else {
            self.unreadable(datagram, &mut out);
        }
        self.bytes = out;
    }

    fn packet(&mut self, packet: &[u8], out: &mut Vec<u8>) {
        match packet.split_first_chunk::<CRC_OVERHEAD>() {
            Some(([kind::CRC, sum @ ..], payload)) => {
                if crc32fast::hash(payload) == u32::from_be_bytes(*sum) {
                    let begin = out.len();
                    if self.wrappers == Wrappers::Kept {
                        out.extend([kind::CRC, 0, 0, 0, 0]);
                    }
                    self.part(payload, 1, out);
                    self.sum_up(out.get_mut(begin..).unwrap_or_default());
                } else {
                    let zeros = vec![0; payload.len()];
                    out.push(kind::CRC);
                    out.extend((!crc32fast::hash(&zeros)).to_be_bytes());
                    out.extend(zeros);
                }
            }
            _ => self.part(packet, 0, out),
        }
    }

    /// Sets the checksum of what is behind it.
    fn sum_up(&self, packet: &mut [u8]) {
        if self.wrappers == Wrappers::Kept
            && let Some(([_, sum @ ..], payload)) = packet.split_first_chunk_mut::<CRC_OVERHEAD>()
        {
            *sum = crc32fast::hash(payload).to_be_bytes();
        }
    }

    /// Appends what was compressed, as it is to be.
    fn wrapped(&mut self, mut plain: Vec<u8>, out: &mut Vec<u8>) {
        match self.wrappers {
            Wrappers::Kept => self.codec.compress(&plain, out),
            Wrappers::Left => out.append(&mut plain),
        }
    }

    fn part(&mut self, part: &[u8], depth: u8, out: &mut Vec<u8>) {
        let too_deep = depth >= self.limits.nesting_max;
        match part.split_first() {
            Some((&kind::COMPOUND, body)) if !too_deep => {
                self.compound(body, depth.saturating_add(1), out);
            }
            Some((&kind::COMPRESS, body)) if !too_deep => {
                let mut plain = self.codec.take_layer();
                match self.codec.decompress(body, self.limits.datagram_bytes_max, &mut plain) {
                    Ok(_) => {
                        let mut masked = Vec::new();
                        self.part(&plain, depth.saturating_add(1), &mut masked);
                        self.wrapped(masked, out);
                    }
                    Err(_) => self.unreadable(part, out),
                }
                self.codec.put_layer(plain);
            }
            Some((&kind::USER, message)) => {
                out.push(kind::USER);
                self.with_hidden(message, secrets::of_serf(message), out);
            }
            // Gossip has no secrets; the payload of an ack says where a node stands.
            Some(_) if Message::decode(part).is_ok() => out.extend_from_slice(part),
            Some(_) | None => self.unreadable(part, out),
        }
    }

    /// A compound whose parts are masked. What it ends too early for says nothing, and is as long.
    fn compound(&mut self, body: &[u8], depth: u8, out: &mut Vec<u8>) {
        out.push(kind::COMPOUND);
        let Some((&count, rest)) = body.split_first() else { return };
        out.push(count);
        let Some((lengths, mut parts)) = rest.split_at_checked(PART_OVERHEAD * usize::from(count))
        else {
            return out.resize(out.len() + rest.len(), 0);
        };
        let mut table = out.len();
        out.extend(lengths.iter().map(|_| u8::MAX));
        for length in lengths.as_chunks().0 {
            let length = usize::from(u16::from_be_bytes(*length));
            let Some((part, rest)) = parts.split_at_checked(length) else {
                return out.resize(out.len() + parts.len(), 0);
            };
            parts = rest;
            let begin = out.len();
            self.part(part, depth, out);
            let length = u16::try_from(out.len().saturating_sub(begin)).unwrap_or(u16::MAX);
            let place = out.get_mut(table..).and_then(<[u8]>::first_chunk_mut);
            if let Some(place) = place {
                *place = length.to_be_bytes();
            }
            table += PART_OVERHEAD;
        }
    }

    /// What no message can be read from.
    fn unreadable(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.with_hidden(bytes, secrets::of_unreadable(bytes), out);
    }

    fn with_hidden(&mut self, bytes: &[u8], places: Vec<Place>, out: &mut Vec<u8>) {
        let begin = out.len();
        out.extend_from_slice(bytes);
        self.hide_all(out.get_mut(begin..).unwrap_or_default(), places);
    }

    /// Leaves in `bytes` what is to be recorded of some bytes of a stream: nothing until the
    /// message is whole, then all of it.
    fn stream_data(&mut self, stream: StreamId, data: &[u8]) {
        self.bytes.clear();
        let side = if stream.is_inbound() { Side::Request } else { Side::Reply };
        let new = || (StreamReader::new(side), Vec::new());
        let (mut reader, mut held) = self.streams.remove(&stream).unwrap_or_else(new);
        held.extend_from_slice(data);
        reader.push(data, &self.limits);
        match reader.poll_bytes(&self.limits, &mut self.codec, &self.envelope) {
            Ok(None) => {
                self.streams.insert(stream, (reader, held));
            }
            Ok(Some(message)) => {
                let message = message.to_vec();
                let mut out = core::mem::take(&mut self.bytes);
                let rest = match label::split(&held) {
                    Ok(Some((_, rest))) if side == Side::Request => rest,
                    Ok(_) | Err(_) => &held,
                };
                let header = held.len().saturating_sub(rest.len());
                out.extend_from_slice(held.get(..header).unwrap_or_default());
                if rest.first() == Some(&kind::COMPRESS) {
                    let mut masked = Vec::new();
                    self.message(&message, &mut masked);
                    self.wrapped(masked, &mut out);
                } else {
                    self.message(&message, &mut out);
                }
                self.bytes = out;
            }
            Err(_) => {
                let mut out = core::mem::take(&mut self.bytes);
                self.unreadable(&held, &mut out);
                self.bytes = out;
            }
        }
    }

    /// The message of a stream, without wrappers.
    fn message(&mut self, message: &[u8], out: &mut Vec<u8>) {
        let places = match StreamMessage::read(message, &self.limits) {
            Ok((StreamMessage::PushPull(state), _)) => secrets::of_state(&state, message),
            Ok((StreamMessage::User(bytes), _)) => {
                let begin = message.len().saturating_sub(bytes.len());
                let shift =
                    |(range, alphabet): Place| (begin + range.start..begin + range.end, alphabet);
                secrets::of_serf(bytes).into_iter().map(shift).collect()
            }
            Ok((StreamMessage::Ping(_) | StreamMessage::Ack(_) | StreamMessage::Error(_), _)) => {
                Vec::new()
            }
            Err(_) => secrets::of_unreadable(message),
        };
        self.with_hidden(message, places, out);
    }

    /// What is written to a stream: one message, in its wrappers.
    fn written(&mut self, stream: StreamId, data: &[u8], out: &mut Vec<u8>) {
        let mut message = data;
        if !stream.is_inbound()
            && let Ok(Some((label, rest))) = label::split(data)
        {
            out.extend_from_slice(label);
            message = rest;
        }
        let mut plain = self.codec.take_layer();
        if let Some((&kind::COMPRESS, body)) = message.split_first()
            && self.codec.decompress(body, self.limits.decompressed_bytes_max, &mut plain).is_ok()
        {
            message = &plain;
        }
        self.message(message, out);
        self.codec.put_layer(plain);
    }

    /// Leaves the form of an action in `out`.
    pub(super) fn action(&mut self, action: &Action<'_>, out: &mut Vec<u8>) {
        self.on_action(action);
        self.wrappers = Wrappers::Left;
        match action {
            Action::SendDatagram { to, payload } => {
                write(out, to);
                self.datagram(payload);
                out.extend_from_slice(&self.bytes);
            }
            Action::WriteStream { stream, data } => {
                write(out, stream);
                self.written(*stream, data, out);
            }
            Action::Emit(event) => write(out, &*self.event(event)),
            Action::OpenStream { .. }
            | Action::CloseStream { .. }
            | Action::Resolve { .. }
            | Action::Reply { .. }
            | Action::Persist { .. }
            | Action::KeepKeys { .. } => write(out, action),
        }
    }

    fn event<'e>(&self, event: &'e Event) -> Cow<'e, Event> {
        if self.key.is_none() {
            return Cow::Borrowed(event);
        }
        let hidden = |payload: &[u8]| {
            let mut payload: Box<[u8]> = payload.into();
            self.hide(&mut payload);
            payload
        };
        if let Event::User(event) = event {
            let payload = hidden(&event.payload);
            let event = UserEvent { payload, ..(**event).clone() };
            Cow::Owned(Event::User(Arc::new(event)))
        } else if let Event::Query(query) = event {
            let payload = hidden(&query.payload);
            let query = ReceivedQuery { payload, ..(**query).clone() };
            Cow::Owned(Event::Query(Arc::new(query)))
        } else if let Event::QueryAnswered { query, from, payload } = event {
            let (from, payload) = (Arc::clone(from), hidden(payload));
            Cow::Owned(Event::QueryAnswered { query: *query, from, payload })
        } else {
            Cow::Borrowed(event)
        }
    }
}
