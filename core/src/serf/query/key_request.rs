//! A member wants a key of this node changed (PROTOCOL.md P-195). Where keys are kept over a
//! restart a change is made once the keys are kept, so that nobody is told of a success that the
//! next restart takes back.

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::command::QueryId;
use crate::config::Keeping;
use crate::cx::Cx;
use crate::event::{Event, KeyChange, Reject, Shed};
use crate::serf::Serf;
use crate::serf::keys::{TEXT_BYTES_MAX, head};
use crate::wire::keyring::{Key, Keyring, KeyringError};
use crate::wire::serf::keys::{decode_key_request, encode_key_response};

use super::respond::{self, Asked};

/// Requests that wait, the one whose keys are being kept included: an honest member makes one after
/// the other.
const REQUESTS_MAX: usize = 16;

/// Said when there are more of them.
const TOO_MANY: &str = "Too many key changes wait for the disk";

/// Bytes that a text may take in an answer beside its own.
const TEXT_HEADER_BYTES: usize = 4;

/// Requests for other keys, one after the other.
#[derive(Debug, Default)]
pub(super) struct KeyRequests {
    /// The keys that are being kept: those of this node after the first request.
    proposed: Option<Keyring>,
    waiting: VecDeque<KeyRequest>,
}

#[derive(Debug)]
struct KeyRequest {
    change: KeyChange,
    key: Result<Key, KeyringError>,
    query: QueryId,
    asked: Asked,
}

impl KeyRequests {
    /// Whether somebody wants something.
    pub(super) fn is_empty(&self) -> bool {
        self.proposed.is_none() && self.waiting.is_empty()
    }
}

impl KeyRequest {
    /// The keys that this node has once the request is granted.
    fn granted(&self, cx: &Cx<'_>) -> Result<Keyring, KeyringError> {
        let mut ring = cx.env.envelope.keyring().ok_or(KeyringError::NoKeyring)?.clone();
        match (self.change, &self.key) {
            (KeyChange::Install, key) => ring.install(key.clone()?)?,
            (KeyChange::Use, Ok(key)) => ring.select(key)?,
            // A key of a wrong length is in no ring.
            (KeyChange::Use, Err(_)) => return Err(KeyringError::NotInRing),
            (KeyChange::Remove, Ok(key)) => ring.remove(key)?,
            (KeyChange::Remove, Err(_)) => {}
        }
        Ok(ring)
    }
}

impl Serf {
    /// A member asks for it.
    pub(super) fn on_key_request(
        &mut self,
        cx: &mut Cx<'_>,
        change: KeyChange,
        payload: &[u8],
        (query, asked): (QueryId, &Asked),
    ) {
        let key = match decode_key_request(payload) {
            Ok(bytes) => Key::new(bytes),
            Err(reason) => {
                cx.reject(reason);
                return self.answer_key_request(cx, (query, asked), Err(""));
            }
        };
        if self.queries.keys.waiting.len() >= REQUESTS_MAX {
            cx.shed(Shed::Query);
            return self.answer_key_request(cx, (query, asked), Err(TOO_MANY));
        }
        let request = KeyRequest { change, key, query, asked: asked.clone() };
        self.queries.keys.waiting.push_back(request);
        self.grant_key_requests(cx);
    }

    /// Grants or refuses what waits, up to the first that has to be kept.
    fn grant_key_requests(&mut self, cx: &mut Cx<'_>) {
        while self.queries.keys.proposed.is_none()
            && let Some(request) = self.queries.keys.waiting.pop_front()
        {
            if request.asked.deadline < cx.now {
                // Whoever asked has counted this node as one that has not done it.
                cx.shed(Shed::Query);
                continue;
            }
            let to = (request.query, &request.asked);
            match request.granted(cx) {
                Err(error) => self.answer_key_request(cx, to, Err(&error.to_string())),
                Ok(ring) if cx.config.security.keeping == Keeping::On => {
                    self.propose(cx, ring, request);
                }
                Ok(ring) => self.grant(cx, ring, &request),
            }
        }
    }

    /// Wants these keys kept, for this request.
    fn propose(&mut self, cx: &mut Cx<'_>, ring: Keyring, request: KeyRequest) {
        cx.out.keep_keys(ring.keys().cloned().collect());
        self.queries.keys.proposed = Some(ring);
        self.queries.keys.waiting.push_front(request);
    }

    /// The keys that were to be kept are, or cannot be, in the words of whoever should.
    pub(crate) fn on_keys_kept(&mut self, cx: &mut Cx<'_>, outcome: Result<(), String>) {
        let requests = &mut self.queries.keys;
        let Some(kept) = requests.proposed.take() else { return };
        let Some(request) = requests.waiting.pop_front() else { return };
        let to = (request.query, &request.asked);
        match (outcome, request.granted(cx)) {
            (Err(why), _) => self.answer_key_request(cx, to, Err(&why)),
            (Ok(()), Ok(ring)) if ring == kept => self.grant(cx, ring, &request),
            // Somebody on this machine has changed them meanwhile, and what is kept is not what
            // this node has, with the request or without it.
            (Ok(()), Ok(ring)) => self.propose(cx, ring, request),
            (Ok(()), Err(error)) => match cx.env.envelope.keyring().cloned() {
                Some(ring) if ring != kept => self.propose(cx, ring, request),
                Some(_) | None => self.answer_key_request(cx, to, Err(&error.to_string())),
            },
        }
        self.grant_key_requests(cx);
    }

    fn grant(&mut self, cx: &mut Cx<'_>, ring: Keyring, request: &KeyRequest) {
        let KeyRequest { change, query, asked, .. } = request;
        cx.env.envelope.set_keyring(ring);
        cx.emit(Event::KeyringChanged { change: *change, by: Arc::clone(&asked.source) });
        self.answer_key_request(cx, (*query, asked), Ok(()));
    }

    fn answer_key_request(
        &mut self,
        cx: &mut Cx<'_>,
        (query, asked): (QueryId, &Asked),
        outcome: Result<(), &str>,
    ) {
        if cx.now > asked.deadline {
            return;
        }
        let result = outcome.is_ok();
        let encoded = |text: &str| {
            let mut payload = Vec::new();
            encode_key_response((result, text), None, "", &mut payload);
            payload
        };
        let used = respond::response_bytes(cx, query, &encoded("")) + TEXT_HEADER_BYTES;
        let room = cx.config.serf.queries.response_bytes_max.saturating_sub(used);
        let text = head(outcome.err().unwrap_or_default(), room.min(TEXT_BYTES_MAX));
        // What is too large is left unanswered, and nobody waits for an error here.
        if self.answer(cx, query, asked, &encoded(text)).is_err() {
            cx.reject(Reject::TooLarge);
        }
    }
}
