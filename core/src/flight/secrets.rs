//! Where in a message of the Serf layer the secrets are.

use alloc::vec::Vec;
use core::ops::Range;

use crate::event::Reject;
use crate::wire::dialect::Reader;
use crate::wire::message::Message;
use crate::wire::push_pull::PushPull;
use crate::wire::serf::conflict::ConflictAnswer;
use crate::wire::serf::keys::{KeyResponse, decode_key_request};
use crate::wire::serf::{PushPullState, SerfMessage};

/// Queries of such names are between nodes: what comes with them is no user's.
const INTERNAL: &str = "_serf_";

/// The field that all payloads are in.
const FIELD: &[u8] = b"Payload";

const EVENT_FIELDS: [&[u8]; 4] = [b"CC", b"LTime", b"Name", FIELD];

const INTENT_FIELDS: [&[u8]; 3] = [b"LTime", b"Node", b"Prune"];

const QUERY_FIELDS: [&[u8]; 11] = [
    b"Addr",
    b"Filters",
    b"Flags",
    b"ID",
    b"LTime",
    b"Name",
    FIELD,
    b"Port",
    b"RelayFactor",
    b"SourceNode",
    b"Timeout",
];

const ANSWER_FIELDS: [&[u8]; 5] = [b"Flags", b"From", b"ID", b"LTime", FIELD];

/// What may take the place of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Any bytes.
    Any,
    /// What base64 is written in: it has to remain text.
    Base64,
    /// Zeros, which are numbers where names are wanted.
    Zero,
    /// Beginnings of what has no end.
    Endless,
}

impl Alphabet {
    /// Replaces bytes by what says nothing of them; only how many there are remains.
    pub(super) fn fill(self, bytes: &mut [u8]) {
        bytes.fill(if self == Self::Endless { 0xdb } else { 0 });
    }
}

/// A secret: where it is, and of what it is made.
pub(super) type Place = (Range<usize>, Alphabet);

/// The secrets of one message of the Serf layer.
pub(super) fn of_serf(message: &[u8]) -> Vec<Place> {
    let mut places = Vec::new();
    let mut all = message;
    // One way round within another has no end but that of the bytes.
    loop {
        match SerfMessage::decode(all) {
            Ok(SerfMessage::UserEvent(event)) => {
                add_unknown(&mut places, message, body(all), &EVENT_FIELDS);
                add(&mut places, message, event.payload);
            }
            Ok(SerfMessage::Query(query)) if query.name.starts_with(INTERNAL) => {
                let key = query.payload.and_then(|payload| decode_key_request(payload).ok());
                add(&mut places, message, key);
            }
            Ok(SerfMessage::Query(query)) => {
                add_unknown(&mut places, message, body(all), &QUERY_FIELDS);
                add(&mut places, message, query.payload);
            }
            Ok(SerfMessage::QueryResponse(response)) => {
                add_unknown(&mut places, message, body(all), &ANSWER_FIELDS);
                add_answer(&mut places, message, response.payload.unwrap_or_default());
            }
            Ok(SerfMessage::Relay(relay)) => {
                all = relay.message;
                continue;
            }
            Ok(SerfMessage::Leave(_) | SerfMessage::Join(_)) => {
                add_unknown(&mut places, message, body(all), &INTENT_FIELDS);
            }
            Err(_) => add_unreadable(&mut places, message, all, serf_reason),
        }
        return places;
    }
}

/// The secrets of an exchange of full state, decompressed and without its type byte. All that
/// cannot be read is one.
pub(super) fn of_state(state: &PushPull<'_>, message: &[u8]) -> Vec<Place> {
    let mut places = Vec::new();
    match PushPullState::decode(state.user_state) {
        Ok(state) => {
            for event in state.events().flatten().flat_map(|slot| slot.events()) {
                add(&mut places, message, event.payload);
            }
        }
        Err(_) => add_unreadable(&mut places, message, state.user_state, state_reason),
    }
    places
}

/// The secrets of bytes that make no sense: what may be a payload.
pub(super) fn of_unreadable(bytes: &[u8]) -> Vec<Place> {
    let mut places = Vec::new();
    add_unreadable(&mut places, bytes, bytes, gossip_reason);
    places
}

fn body(message: &[u8]) -> &[u8] {
    message.get(1..).unwrap_or_default()
}

fn add(places: &mut Vec<Place>, message: &[u8], secret: Option<&[u8]>) {
    places.extend(secret.map(|secret| (within(message, secret), Alphabet::Any)));
}

/// What nodes answer each other has to make sense still; keys may be in it.
fn add_answer(places: &mut Vec<Place>, message: &[u8], payload: &[u8]) {
    if let Ok(answer) = KeyResponse::decode(payload) {
        let keys = answer.keys().into_iter().flatten().chain([answer.primary_key]);
        places.extend(keys.map(|key| (within(message, key.as_bytes()), Alphabet::Base64)));
    } else if ConflictAnswer::decode(payload).is_err() {
        add(places, message, Some(payload));
    }
}

/// What is in the first field of this name, and all that stands behind it: what is put there has to
/// make no sense in the same way, which `reason` says.
fn add_unreadable(places: &mut Vec<Place>, message: &[u8], bytes: &[u8], reason: Reason) {
    let wanted = reason(bytes);
    let field = bytes.windows(FIELD.len()).position(|window| window == FIELD);
    let Some(at) = field.filter(|_| wanted != Some(Reject::UnknownType)) else {
        // Of a type that nobody knows nothing else is looked at.
        let kept = if wanted == Some(Reject::UnknownType) { 1 } else { bytes.len() };
        return places
            .push((within(message, bytes.get(kept..).unwrap_or_default()), Alphabet::Zero));
    };
    let value = bytes.get(at + FIELD.len()..).unwrap_or_default();
    let (head, len) = match *value {
        // What stands behind nothing is another field.
        [] | [0xc0, ..] => return,
        [marker @ 0xa0..=0xbf, ..] => (1, usize::from(marker & 0x1f)),
        [0xc4 | 0xd9, len, ..] => (2, usize::from(len)),
        [0xc5 | 0xda, a, b, ..] => (3, usize::from(u16::from_be_bytes([a, b]))),
        [0xc6 | 0xdb, ..] => (5, usize::MAX),
        _ => (1, 0),
    };
    let secret = value.get(head..).unwrap_or_default();
    let (secret, behind) = secret.split_at_checked(len).unwrap_or((secret, &[]));
    add(places, message, Some(secret));
    let mut trial = bytes.to_vec();
    let begin = bytes.len().saturating_sub(behind.len());
    let fits = |filler: &Alphabet| {
        if let Some(rest) = trial.get_mut(begin..) {
            filler.fill(rest);
        }
        reason(&trial) == wanted
    };
    let filler = [Alphabet::Zero, Alphabet::Endless].into_iter().find(fits);
    places.push((within(message, behind), filler.unwrap_or(Alphabet::Zero)));
}

/// Why bytes make no sense, if they make none.
type Reason = fn(&[u8]) -> Option<Reject>;

fn serf_reason(bytes: &[u8]) -> Option<Reject> {
    SerfMessage::decode(bytes).err()
}

fn state_reason(bytes: &[u8]) -> Option<Reject> {
    PushPullState::decode(bytes).err()
}

fn gossip_reason(bytes: &[u8]) -> Option<Reject> {
    Message::decode(bytes).err()
}

/// Fields that nobody knows, of a message that is a map: one of them may be a payload whose name
/// was damaged on its way.
fn add_unknown(places: &mut Vec<Place>, message: &[u8], map: &[u8], known: &[&[u8]]) {
    let mut reader = Reader::new(map);
    let Ok(Some(len)) = reader.map() else { return };
    for _ in 0..len {
        let Ok(key) = reader.bytes() else { return };
        let before = reader.rest();
        if reader.skip().is_err() {
            return;
        }
        let value = Reader::new(before).bytes();
        if let (false, Ok(value)) = (known.contains(&key), value) {
            add(places, message, Some(value));
        }
    }
}

/// Where in `outer` the bytes of `inner` are, which were borrowed from it.
fn within(outer: &[u8], inner: &[u8]) -> Range<usize> {
    let begin = inner.as_ptr().addr().saturating_sub(outer.as_ptr().addr());
    begin..begin.saturating_add(inner.len())
}
