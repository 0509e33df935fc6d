//! Keys of the whole cluster (PROTOCOL.md P-196 to P-199): what this node asks of all, and what it
//! tells of its own.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::base64;
use crate::command::{
    CommandError, KeyOperation, KeyReport, KeyText, QueryEnd, QueryReport, QueryRequest, Reply,
};
use crate::cx::Cx;
use crate::id::CommandId;
use crate::wire::keyring::{Key, KeyringError};
use crate::wire::serf::keys::{KeyResponse, encode_key_request, encode_key_response};

use super::Serf;
use super::query::Purpose;

/// Bytes that a reference node reckons a key to take in an answer at the least.
const KEY_BYTES_MIN: usize = 25;

/// Bytes of what a member has to say about its keys.
pub(super) const TEXT_BYTES_MAX: usize = 512;

/// Different keys that one report tells of, and keys of one member.
const KEYS_TOLD_MAX: usize = 256;

/// Changes to the keys of all members. One is made at a time.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct KeyChanges {
    phase: Phase,
    waiting: VecDeque<(CommandId, KeyOperation, u8)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    /// None is being made.
    #[default]
    Idle,
    /// One is just being told to everybody, this node first: if nobody else is there, it is over
    /// before that is done.
    Telling,
    /// Others have to answer.
    Waiting,
}

/// A change that runs, and what has come of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyJob {
    command: CommandId,
    report: KeyReport,
}

impl KeyChanges {
    /// Whether nothing is being changed.
    pub(super) fn is_idle(&self) -> bool {
        self.phase == Phase::Idle && self.waiting.is_empty()
    }
}

impl KeyJob {
    /// A member has answered.
    pub(super) fn take(&mut self, cx: &mut Cx<'_>, from: &Arc<str>, payload: &[u8]) {
        let report = &mut self.report;
        let mut say = |text: &str| {
            report.messages.insert(String::from(&**from), head(text, TEXT_BYTES_MAX).into());
        };
        let response = match KeyResponse::decode(payload) {
            Ok(response) => response,
            Err(reason) => {
                cx.reject(reason);
                say("Failed to decode response: not a key response");
                report.errors = report.errors.saturating_add(1);
                return;
            }
        };
        // With a success it is a warning, such as that not all keys are told.
        if !response.result || !response.message.is_empty() {
            say(response.message);
        }
        if !response.result {
            report.errors = report.errors.saturating_add(1);
        }
        let Some(keys) = response.keys() else { return };
        let primary = Some(response.primary_key).filter(|key| !key.is_empty());
        for key in keys.take(KEYS_TOLD_MAX) {
            count(&mut report.keys, key);
        }
        if let Some(key) = primary {
            count(&mut report.primary_keys, key);
        }
    }
}

fn count(counts: &mut alloc::collections::BTreeMap<KeyText, u32>, key: &str) {
    let key = KeyText::new(key);
    if counts.len() < KEYS_TOLD_MAX || counts.contains_key(&key) {
        let count = counts.entry(key).or_insert(0_u32);
        *count = count.saturating_add(1);
    }
}

impl Serf {
    /// A user wants the keys of all members changed, or listed.
    pub(crate) fn begin_key_change(
        &mut self,
        cx: &mut Cx<'_>,
        command: CommandId,
        operation: KeyOperation,
        relay_factor: u8,
    ) {
        if self.keys.waiting.len() >= cx.config.limits.commands_max {
            return cx.out.reply(command, Reply::Refused(CommandError::TooMany));
        }
        self.keys.waiting.push_back((command, operation, relay_factor));
        self.begin_next_key_change(cx);
    }

    fn begin_next_key_change(&mut self, cx: &mut Cx<'_>) {
        while self.keys.phase == Phase::Idle
            && let Some((command, operation, relay_factor)) = self.keys.waiting.pop_front()
        {
            let request = request(cx, &operation, relay_factor);
            let job = KeyJob { command, report: KeyReport::default() };
            match self.ask(cx, &request, Purpose::Keys(job)) {
                Ok(begun) => {
                    self.keys.phase = Phase::Telling;
                    self.spread(cx, &begun);
                    if self.keys.phase == Phase::Telling {
                        self.keys.phase = Phase::Waiting;
                    }
                }
                Err(error) => cx.out.reply(command, Reply::Refused(error)),
            }
        }
    }

    /// All have answered, or the time is up.
    pub(super) fn on_keys_changed(&mut self, cx: &mut Cx<'_>, job: KeyJob, query: QueryReport) {
        let KeyJob { command, mut report } = job;
        report.nodes = query.members;
        report.responses = query.responses;
        cx.out.reply(command, Reply::KeysChanged(Box::new(report)));
        if core::mem::take(&mut self.keys.phase) == Phase::Waiting {
            self.begin_next_key_change(cx);
        }
    }
}

/// As much of a text as fits into so many bytes.
pub(super) fn head(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The query that asks all members for it.
fn request(cx: &Cx<'_>, operation: &KeyOperation, relay_factor: u8) -> QueryRequest {
    let (name, key) = match operation {
        KeyOperation::Install(key) => ("_serf_install-key", Some(key)),
        KeyOperation::Use(key) => ("_serf_use-key", Some(key)),
        KeyOperation::Remove(key) => ("_serf_remove-key", Some(key)),
        KeyOperation::List => ("_serf_list-keys", None),
    };
    // Without encryption everybody refuses, whatever the key is, and everybody could read it.
    let key = key.filter(|_| cx.env.envelope.is_keyed());
    let mut payload = Vec::new();
    encode_key_request(key.map(Key::expose).unwrap_or_default(), &mut payload);
    QueryRequest {
        name: name.to_owned(),
        payload,
        relay_factor,
        end: QueryEnd::Answered,
        ..QueryRequest::default()
    }
}

/// Appends the keys of this node as an answer to `out`: all of them, or as many as there is `room`
/// for. Says whether any answer fits (PROTOCOL.md P-197).
pub(super) fn list(
    keys: Option<&[Key]>,
    bytes_max: usize,
    room: impl Fn(&[u8]) -> bool,
    out: &mut Vec<u8>,
) -> bool {
    let Some(keys) = keys else {
        let text = KeyringError::Empty.to_string();
        encode_key_response((false, &text), None, "", out);
        return room(out);
    };
    let texts: Vec<String> = keys.iter().map(|key| base64::encode(key.expose())).collect();
    let primary = texts.first().map(String::as_str).unwrap_or_default();
    let most = (bytes_max / KEY_BYTES_MIN).min(texts.len());
    let told = core::iter::once(texts.len()).chain((0..=most).rev());
    for told in told {
        let message = if told == texts.len() {
            String::new()
        } else {
            format!("truncated key list response, showing first {told} of {} keys", texts.len())
        };
        out.clear();
        let some = texts.get(..told);
        encode_key_response((true, &message), some, primary, out);
        if room(out) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
