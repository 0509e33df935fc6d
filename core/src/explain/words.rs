//! Explanations in words, for logs and people.

use alloc::format;
use alloc::string::String;
use core::time::Duration;

use crate::event::{Claim, IntentKind};

use super::{DirectPing, Entry, Evidence, Fact, Path, Source, StreamPing, Why};

/// Turns an address into a name, or into itself.
type NameOf<'a> = &'a dyn Fn(Source) -> String;

impl Why {
    /// One line. `name_of` says who an address is.
    pub fn words(&self, name_of: NameOf<'_>) -> String {
        let last = self.last.words(name_of);
        let Some(accused) = self.accused.as_ref().filter(|accused| **accused != self.last) else {
            return last;
        };
        let by = accused.by.as_deref().unwrap_or("itself");
        let path = accused.path.words(name_of);
        let confirmations = confirmations(self.confirmations, self.wanted);
        let first = format!("accused first by {by} ({path}), {confirmations}");
        if matches!(self.last.fact, Fact::Expired { .. }) {
            let length = self.last.at.since(accused.at);
            return format!("{first}, not refuted in {length:?}");
        }
        format!("{last}; {first}")
    }
}

impl Entry {
    /// One line. `name_of` says who an address is.
    pub fn words(&self, name_of: NameOf<'_>) -> String {
        let by = self.by.as_deref().unwrap_or("itself");
        let path = self.path.words(name_of);
        let incarnation = self.incarnation.unwrap_or_default();
        match self.fact {
            Fact::Accused { wanted, min_millis, max_millis } => {
                let min = Duration::from_millis(min_millis.into());
                let max = Duration::from_millis(max_millis.into());
                let length = match wanted {
                    0 => format!("{min:?} to refute"),
                    _ => format!("{max:?} to refute, {min:?} if {wanted} confirm it"),
                };
                format!("accused by {by} ({path}), {length}")
            }
            Fact::Confirmed { .. } => format!("accused by {by} too ({path})"),
            Fact::Expired { count, wanted } => {
                format!("not refuted in time, {}", confirmations(count, wanted))
            }
            Fact::Declared => format!("declared dead by {by} ({path})"),
            Fact::Goodbye => format!("said goodbye ({path})"),
            Fact::Refuted => format!("refuted with incarnation {incarnation} ({path})"),
            Fact::Returned => format!("came back with incarnation {incarnation} ({path})"),
            Fact::TakenOver { old } => {
                let old = core::net::SocketAddr::from(old);
                format!("took the name over from {old} with incarnation {incarnation} ({path})")
            }
            Fact::Answered { claim } => {
                let claim = match claim {
                    Claim::Alive => "an alive",
                    Claim::Suspect => "a suspect",
                    Claim::Dead => "a dead",
                };
                format!("answered {claim} claim of {by} with incarnation {incarnation} ({path})")
            }
            Fact::Intent { kind: IntentKind::Leave, ltime } => {
                format!("is to leave, by an intent of time {ltime} ({path})")
            }
            Fact::Intent { kind: IntentKind::Join, ltime } => {
                format!("takes part, by an intent of time {ltime} ({path})")
            }
        }
    }
}

impl Path {
    /// A few words. `name_of` says who an address is.
    pub fn words(&self, name_of: NameOf<'_>) -> String {
        match self {
            Self::Own => "own doing".into(),
            Self::Probe(evidence) => evidence.words(),
            Self::Gossip { from } => format!("gossip from {}", name_of(*from)),
            Self::PushPull { with } => format!("push/pull with {}", name_of(*with)),
            Self::Stream { from } => format!("stream from {}", name_of(*from)),
        }
    }
}

impl Evidence {
    /// What was tried in vain.
    pub fn words(&self) -> String {
        let direct = match self.direct {
            DirectPing::Silent => "no ack",
            DirectPing::NotSent => "ping not sent",
        };
        let helpers = match (self.helpers, self.nacks_expected) {
            (0, _) => "no helpers".into(),
            (helpers, 0) => format!("helpers {helpers}, no nacks expected"),
            (helpers, expected) => {
                format!("helpers {helpers}, nacks {} of {expected}", self.nacks_received)
            }
        };
        let stream = match self.stream {
            StreamPing::NotTried => "no stream tried",
            StreamPing::Silent => "stream silent",
            StreamPing::Refused => "stream refused",
            StreamPing::Unreachable => "stream unreachable",
            StreamPing::Failed => "stream broken",
        };
        format!("own probe: {direct}, {helpers}, {stream}")
    }
}

fn confirmations(count: u16, wanted: u16) -> String {
    match wanted {
        0 => "no confirmations wanted".into(),
        wanted => format!("{count} of {wanted} confirmations"),
    }
}
