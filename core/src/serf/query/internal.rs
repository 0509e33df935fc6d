//! Queries between nodes, of which no application hears (PROTOCOL.md P-192).

use alloc::vec::Vec;

use crate::command::QueryId;
use crate::cx::Cx;
use crate::event::{KeyChange, Reject};
use crate::serf::{Serf, conflict, keys};
use crate::wire::serf::query::Query;

use super::respond::Asked;

/// What such queries begin with.
const PREFIX: &str = "_serf_";

/// A query between nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::serf) enum Internal {
    /// Only the ack is wanted.
    Ping,
    /// Whom does the node mean by this name?
    Conflict,
    /// Change the keyring.
    ChangeKeys(KeyChange),
    /// Tell the keys.
    ListKeys,
    /// Nobody here knows.
    Unknown,
}

impl Internal {
    /// The query of this name, if it is one of these.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name.strip_prefix(PREFIX)? {
            "ping" => Self::Ping,
            "conflict" => Self::Conflict,
            "install-key" => Self::ChangeKeys(KeyChange::Install),
            "use-key" => Self::ChangeKeys(KeyChange::Use),
            "remove-key" => Self::ChangeKeys(KeyChange::Remove),
            "list-keys" => Self::ListKeys,
            _ => Self::Unknown,
        })
    }

    /// Whether one without a payload ends the process of a reference node.
    pub(super) fn needs_payload(self) -> bool {
        matches!(self, Self::ChangeKeys(_))
    }
}

impl Serf {
    /// Answers at once, unless keys have to be kept before.
    pub(super) fn answer_internal(
        &mut self,
        cx: &mut Cx<'_>,
        internal: Internal,
        query: &Query<'_>,
        (id, asked): (QueryId, &Asked),
    ) {
        let payload = query.payload.unwrap_or_default();
        let mut answer = Vec::new();
        match internal {
            Internal::Ping => return,
            Internal::Unknown => return cx.reject(Reject::Unsupported),
            Internal::Conflict => match core::str::from_utf8(payload) {
                // Who is asked about itself has no say.
                Ok(name) if cx.is_self(name) => return,
                Ok(name) => {
                    self.describe(cx, name, &mut answer);
                    let is_namesake = name == &*asked.source && self.find(cx, name).is_some();
                    if is_namesake && super::check_address(cx, name, asked.socket_addr()).is_err() {
                        return self.tell_namesake(cx, id, asked, &answer);
                    }
                }
                Err(_) => conflict::describe_nobody(&mut answer),
            },
            Internal::ChangeKeys(change) => {
                return self.on_key_request(cx, change, payload, (id, asked));
            }
            Internal::ListKeys => {
                let room = |payload: &[u8]| {
                    super::respond::response_bytes(cx, id, payload)
                        <= cx.config.serf.queries.response_bytes_max
                };
                let bytes_max = cx.config.serf.queries.response_bytes_max;
                let keys = cx.env.envelope.keys();
                if !keys::list(keys.as_deref(), bytes_max, room, &mut answer) {
                    return cx.reject(Reject::TooLarge);
                }
            }
        }
        // What is too large is left unanswered, and nobody waits for an error here.
        if self.answer(cx, id, asked, &answer).is_err() {
            cx.reject(Reject::TooLarge);
        }
    }
}
