//! Responses to requests that the node has answered.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Display;

use super::Effect;
use crate::command::{CommandError, ForceLeave, KeyReport, Reply};
use crate::rpc::explain;
use crate::rpc::filter::Filter;
use crate::rpc::response::{self, ResponseHeader};

/// The answer to a `respond` that comes too late, or out of nowhere.
pub(super) const NO_SUCH_QUERY: &str = "No pending queries matching ID";

/// A request that waits for the node.
#[derive(Debug)]
pub(super) enum Pending {
    Join,
    Members(Option<Filter>),
    Leave,
    /// `event` or `tags`.
    Done,
    ForceLeave {
        /// The client wants to know what came of it.
        report: bool,
    },
    Query,
    Respond,
    ChangeKeys,
    ListKeys,
    Coordinate,
    Explain {
        /// Whom the client asks about.
        node: String,
    },
}

/// Writes a response that is a header only.
pub(super) fn respond(seq: u64, error: &str, out: &mut Vec<Effect>) {
    let mut bytes = Vec::new();
    ResponseHeader::encode(seq, error, &mut bytes);
    out.push(Effect::Write(bytes));
}

/// Refuses a request, as if the node had done it.
pub(super) fn refuse(seq: u64, pending: &Pending, error: &dyn Display, out: &mut Vec<Effect>) {
    out.push(Effect::Write(refusal(seq, pending, error)));
}

/// The whole response to a request that the node has answered.
pub(super) fn answer(seq: u64, pending: &Pending, reply: &Reply) -> Vec<u8> {
    let mut bytes = Vec::new();
    match (pending, reply) {
        (Pending::Join, Reply::Joined(report)) => {
            let error = if report.is_failed() { report.to_string() } else { String::new() };
            ResponseHeader::encode(seq, &error, &mut bytes);
            response::encode_join(report.reached, &mut bytes);
        }
        (Pending::Members(filter), Reply::Members(members)) => {
            let wanted: Vec<_> = members
                .iter()
                .filter(|member| filter.as_ref().is_none_or(|filter| filter.is_match(member)))
                .collect();
            ResponseHeader::encode(seq, "", &mut bytes);
            response::encode_members(&wanted, &mut bytes);
        }
        // A leave that was not heard by all is done all the same.
        (Pending::Leave, Reply::Left { .. })
        | (Pending::Done | Pending::Respond, Reply::Done)
        | (Pending::ForceLeave { report: false }, Reply::ForceLeft(_))
        | (Pending::Query, Reply::QueryBegun(_)) => ResponseHeader::encode(seq, "", &mut bytes),
        (Pending::ForceLeave { report: true }, Reply::ForceLeft(outcome)) => {
            ResponseHeader::encode_outcome(seq, word(*outcome), &mut bytes);
        }
        (Pending::ChangeKeys, Reply::KeysChanged(report)) => {
            ResponseHeader::encode(seq, &report.failure().unwrap_or_default(), &mut bytes);
            response::encode_keys(report, None, &mut bytes);
        }
        (Pending::ListKeys, Reply::KeysChanged(report)) => {
            ResponseHeader::encode(seq, &report.failure().unwrap_or_default(), &mut bytes);
            response::encode_keys(report, Some(&report.keys), &mut bytes);
        }
        (Pending::Coordinate, Reply::Coordinate(coordinate)) => {
            ResponseHeader::encode(seq, "", &mut bytes);
            response::encode_coordinate(coordinate.as_deref(), &mut bytes);
        }
        (Pending::Explain { .. }, Reply::Explained(Some(explanation))) => {
            ResponseHeader::encode(seq, "", &mut bytes);
            explain::encode_explanation(explanation, &mut bytes);
        }
        (Pending::Explain { node }, Reply::Explained(None)) => {
            ResponseHeader::encode(seq, &explain::unknown_member(node), &mut bytes);
        }
        // It was asked too long ago.
        (Pending::Respond, Reply::Refused(CommandError::QueryOver)) => {
            ResponseHeader::encode(seq, NO_SUCH_QUERY, &mut bytes);
        }
        (_, Reply::Refused(error)) => return refusal(seq, pending, error),
        // The driver has mixed up its commands; the client is told, and nothing else breaks.
        _ => return refusal(seq, pending, &"Unexpected reply"),
    }
    bytes
}

/// An error, and the body that clients read after it nevertheless.
fn refusal(seq: u64, pending: &Pending, error: &dyn Display) -> Vec<u8> {
    let mut bytes = Vec::new();
    let text = match pending {
        Pending::Respond => alloc::format!("failed to respond to key query: {error}"),
        Pending::Join
        | Pending::Members(_)
        | Pending::Leave
        | Pending::Done
        | Pending::ForceLeave { .. }
        | Pending::Query
        | Pending::ChangeKeys
        | Pending::ListKeys
        | Pending::Coordinate
        | Pending::Explain { .. } => error.to_string(),
    };
    ResponseHeader::encode(seq, &text, &mut bytes);
    match pending {
        Pending::Join => response::encode_join(0, &mut bytes),
        Pending::ChangeKeys | Pending::ListKeys => {
            response::encode_keys(&KeyReport::default(), None, &mut bytes);
        }
        Pending::Coordinate => response::encode_coordinate(None, &mut bytes),
        Pending::Members(_) => response::encode_members(&[], &mut bytes),
        Pending::Leave
        | Pending::Done
        | Pending::ForceLeave { .. }
        | Pending::Query
        | Pending::Explain { .. }
        | Pending::Respond => {}
    }
    bytes
}

const fn word(outcome: ForceLeave) -> &'static str {
    match outcome {
        ForceLeave::Removed => "removed",
        ForceLeave::Alive => "alive",
        ForceLeave::Unknown => "unknown",
    }
}
