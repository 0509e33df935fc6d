//! Why a node thinks of a member as it does: who said what of it, when, and by which path
//! (PROTOCOL.md P-130 to P-134).

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::event::{Claim, IntentKind};
use crate::id::{Incarnation, LamportTime};
use crate::member::{Peer, State, Status};
use crate::time::Instant;

mod words;

/// All that a node can say about its opinion of one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// When it is said.
    pub asked_at: Instant,
    /// Whom it is about.
    pub member: Peer,
    /// The gossip layer's opinion; `None` once that layer has forgotten the member.
    pub state: Option<State>,
    /// Since when the state holds.
    pub since: Option<Instant>,
    /// How the state was learned.
    pub medium: Option<Medium>,
    /// The highest incarnation heard of.
    pub incarnation: Option<Incarnation>,
    /// The Serf layer's opinion; `None` if that layer does not know the member.
    pub status: Option<Status>,
    /// When a running suspicion ends, as things stand.
    pub deadline: Option<Instant>,
    /// What the present state follows from. `None` if nothing but that the member joined.
    pub why: Option<Why>,
    /// What was learned of the member, oldest first; at most [`ENTRIES_MAX`].
    pub history: Vec<Entry>,
    /// Entries that have made room for later ones.
    pub omitted: u32,
    /// Who uses the addresses of `history` now, as far as it is known.
    pub peers: Vec<(SocketAddr, Arc<str>)>,
}

/// Entries kept about one member.
pub const ENTRIES_MAX: usize = 8;

/// Members of which a history is kept: at most 1.5 KiB each.
pub const HISTORIES_MAX: usize = 4_096;

/// One thing that a node learned of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was learned.
    pub at: Instant,
    /// The incarnation that it is about, if it is about one.
    pub incarnation: Option<Incarnation>,
    /// Who says so; `None` if it is the member itself. A name that was not a member's is cut at
    /// 64 bytes.
    pub by: Option<Arc<str>>,
    /// By which path it was learned.
    pub path: Path,
    /// What was learned.
    pub fact: Fact,
}

/// What a node may learn of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// It does not answer: the first word of it. A suspicion begins.
    Accused {
        /// Confirmations that shorten the suspicion to its minimum; 0 if it is short at once.
        wanted: u16,
        /// The suspicion's minimum, in milliseconds.
        min_millis: u32,
        /// The suspicion's maximum, in milliseconds.
        max_millis: u32,
    },
    /// Another member says the same.
    Confirmed {
        /// Confirmations by now.
        count: u16,
    },
    /// The suspicion ran out: this node declares it dead.
    Expired {
        /// Confirmations by then.
        count: u16,
        /// Confirmations that were wanted.
        wanted: u16,
    },
    /// Another member declared it dead.
    Declared,
    /// It said goodbye.
    Goodbye,
    /// It answered the accusation with a higher incarnation.
    Refuted,
    /// It was dead or had left, and is there again.
    Returned,
    /// Its name, free since it was dead or had left, is used from another address.
    TakenOver {
        /// The address before.
        old: Source,
    },
    /// It is this node itself, which answered a claim about itself.
    Answered {
        /// What was claimed.
        claim: Claim,
    },
    /// It means to leave, or is ordered to, or takes part after all: its status followed.
    Intent {
        /// Leave or join.
        kind: IntentKind,
        /// The intent's time.
        ltime: LamportTime,
    },
}

/// By which path something was learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Path {
    /// This node's own doing: a timer, a command, or an intent that it remembered.
    Own,
    /// This node's own probe.
    Probe(Evidence),
    /// A datagram.
    Gossip {
        /// Who passed it on.
        from: Source,
    },
    /// An exchange of full state.
    PushPull {
        /// The other side.
        with: Source,
    },
    /// A message by stream.
    Stream {
        /// Who sent it.
        from: Source,
    },
}

/// Where something came from: a socket address in few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The address.
    pub ip: IpAddr,
    /// The port.
    pub port: u16,
}

impl From<SocketAddr> for Source {
    fn from(addr: SocketAddr) -> Self {
        Self { ip: addr.ip(), port: addr.port() }
    }
}

impl From<Source> for SocketAddr {
    fn from(source: Source) -> Self {
        Self::new(source.ip, source.port)
    }
}

/// What an own probe that failed has tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The direct ping.
    pub direct: DirectPing,
    /// Members that were asked to ping it.
    pub helpers: u8,
    /// Helpers that understand nacks: they say so if they get no ack either.
    pub nacks_expected: u8,
    /// Helpers that said so. Who did not was not heard itself.
    pub nacks_received: u8,
    /// The ping over a stream.
    pub stream: StreamPing,
}

/// What came of a direct ping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DirectPing {
    /// No ack.
    #[default]
    Silent,
    /// The network refused to take the ping.
    NotSent,
}

/// What came of a ping over a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamPing {
    /// It is switched off, or the member does not understand it.
    #[default]
    NotTried,
    /// No answer in time.
    Silent,
    /// The machine is there, but nobody listens.
    Refused,
    /// No route.
    Unreachable,
    /// The stream broke, or the answer was not one.
    Failed,
}

/// How a state was learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Medium {
    /// By this node's own doing.
    Own,
    /// By a datagram.
    Datagram,
    /// By a message over a stream.
    Stream,
    /// By an exchange of full state.
    PushPull,
}

/// What a state follows from: the last entry, and the accusation that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What brought the state about.
    pub last: Entry,
    /// The first accusation, if an accusation led to `last` or is `last`.
    pub accused: Option<Entry>,
    /// Confirmations of the accusation.
    pub confirmations: u16,
    /// Confirmations that would have made the suspicion as short as it can be.
    pub wanted: u16,
}

impl Why {
    /// What the last entry of a history follows from. `None` if the history is empty.
    pub fn of(history: &[Entry]) -> Option<Self> {
        let (last, earlier) = history.split_last()?;
        let accused = if is_accusation(last) {
            Some(last)
        } else {
            let of_this_case = earlier.iter().rev().take_while(|entry| !entry.fact.ends_a_case());
            of_this_case.into_iter().find(|entry| is_accusation(entry))
        };
        let (mut confirmations, mut wanted) = (0, 0);
        if let Some(Entry { fact: Fact::Accused { wanted: at_first, .. }, .. }) = accused {
            let since = history.iter().rev().take_while(|entry| !is_accusation(entry));
            let counts = since
                .map(|entry| if let Fact::Confirmed { count } = entry.fact { count } else { 0 });
            (confirmations, wanted) = (counts.max().unwrap_or(0), *at_first);
        }
        if let Fact::Expired { count, wanted: at_last } = last.fact {
            (confirmations, wanted) = (count, at_last);
        }
        Some(Self { last: last.clone(), accused: accused.cloned(), confirmations, wanted })
    }
}

pub(crate) fn is_accusation(entry: &Entry) -> bool {
    matches!(entry.fact, Fact::Accused { .. })
}

impl Fact {
    /// Whether an accusation before this has nothing to do with what comes after it.
    fn ends_a_case(&self) -> bool {
        match self {
            Self::Expired { .. }
            | Self::Declared
            | Self::Goodbye
            | Self::Refuted
            | Self::Returned
            | Self::TakenOver { .. } => true,
            Self::Accused { .. }
            | Self::Confirmed { .. }
            | Self::Answered { .. }
            | Self::Intent { .. } => false,
        }
    }
}

impl Explanation {
    /// The answer in one line, with names in place of the addresses that are known.
    pub fn words(&self) -> String {
        let Some(why) = &self.why else {
            return match self.state {
                Some(State::Alive) => "nothing but that it joined is known".into(),
                _ => "its history has made room for others".into(),
            };
        };
        why.words(&|source| self.name_of(source))
    }

    /// Who uses an address of the history now; the address itself if that is not known.
    pub fn name_of(&self, source: Source) -> String {
        let addr = SocketAddr::from(source);
        let known = self.peers.iter().find(|(at, _)| *at == addr);
        known.map_or_else(|| addr.to_string(), |(_, name)| String::from(&**name))
    }
}

impl fmt::Display for Why {
    /// One line, with addresses as they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&|source| SocketAddr::from(source).to_string()))
    }
}

#[cfg(test)]
mod tests;
