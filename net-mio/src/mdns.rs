//! Others are found by multicast DNS (docs/decisions/070-multicast-dns.md): a socket for each
//! family that hears questions, one that asks, and the rules of when to ask.

mod message;
mod scout;
mod sockets;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use mio::Registry;
use tithing_core::command::OldEvents;
use tithing_core::{Instant, Seed};

use self::message::Identity;
use self::scout::{Move, Scout};
use self::sockets::{Role, Sockets};
pub use message::UnfitName;

/// Messages read from one socket in one turn.
const MESSAGES_PER_TURN: usize = 64;

/// Answers that may be sent at once, and how long it takes until one more may be. Questions come
/// from strangers, and their senders' addresses may be made up.
const ANSWERS_MAX: u32 = 256;
const ANSWER_EVERY: Duration = Duration::from_millis(10);

/// How others are found by multicast DNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MdnsSettings {
    /// The cluster: those of the same name find each other.
    pub cluster: String,
    /// This node's name.
    pub node: String,
    /// The name of this machine.
    pub host: String,
    /// The interface to hear and ask on. `None`: the system's choice.
    pub interface: Option<String>,
    /// The families to use.
    pub families: Families,
    /// What becomes of user events from before a node was joined.
    pub old_events: OldEvents,
}

/// Which families are spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Families {
    /// As far as the machine has them.
    #[default]
    Both,
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// Why multicast DNS cannot be used. Shows as Serf's text, where it has one.
#[derive(Debug)]
pub enum MdnsError {
    /// The cluster or the node cannot be told.
    Name(UnfitName),
    /// There is no such interface.
    NoSuchInterface,
    /// No family could be opened: what the last one said.
    Closed(io::Error),
}

impl fmt::Display for MdnsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::NoSuchInterface => f.write_str("route ip+net: no such network interface"),
            Self::Closed(error) => write!(
                f,
                "no multicast listeners could be started: {}",
                crate::error::os_text(error)
            ),
        }
    }
}

impl std::error::Error for MdnsError {}

/// What the agent is to do.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// To join these, as far as they are not known.
    Join(Vec<SocketAddr>),
    /// To tell the user that nobody could be asked.
    Report(io::Error),
}

/// An agent's side of multicast DNS.
#[derive(Debug)]
pub(crate) struct Mdns {
    identity: Identity,
    scout: Scout,
    sockets: Sockets,
    budget: Budget,
    pub(crate) old_events: OldEvents,
    /// Answers not sent at [`ANSWERS_MAX`].
    pub(crate) withheld: u64,
}

impl Mdns {
    /// Opens the sockets for a node that others are told is at `addr`.
    pub(crate) fn open(
        registry: Registry,
        settings: MdnsSettings,
        addr: SocketAddr,
        (seed, now): (Seed, Instant),
    ) -> Result<Self, MdnsError> {
        let MdnsSettings { cluster, node, host, interface, families, old_events } = settings;
        let identity = Identity::new(&cluster, &node, &host, addr).map_err(MdnsError::Name)?;
        let sockets = Sockets::open(registry, interface.as_deref(), families)?;
        let (scout, budget) = (Scout::new(seed, now), Budget { left: ANSWERS_MAX, since: now });
        Ok(Self { identity, scout, sockets, budget, old_events, withheld: 0 })
    }

    pub(crate) fn on_ready(&mut self, socket: usize) {
        self.sockets.on_ready(socket);
    }

    /// Whether there is something to read without waiting.
    pub(crate) fn is_ready(&self) -> bool {
        self.sockets.is_ready()
    }

    pub(crate) fn next_deadline(&self) -> Instant {
        self.scout.next_deadline()
    }

    /// Somebody who was found was joined.
    pub(crate) fn on_joined(&mut self) {
        self.scout.on_joined();
    }

    /// Whether `addr` is this node's own.
    pub(crate) fn is_own(&self, addr: SocketAddr) -> bool {
        self.identity.addr() == addr
    }

    /// Reads, answers, and asks when it is time. Says what is to be done then.
    pub(crate) fn advance(&mut self, now: Instant, buffer: &mut [u8]) -> Option<Wanted> {
        for at in 0..self.sockets.len() {
            for _ in 0..MESSAGES_PER_TURN {
                let Some((role, len, from)) = self.sockets.receive(at, buffer) else { break };
                let message = buffer.get(..len).unwrap_or_default();
                match role {
                    Role::Hears => self.answer(at, message, from, now),
                    Role::Asks => {
                        for found in self.identity.hosts(message, from) {
                            self.scout.on_found(found, now);
                        }
                    }
                }
            }
        }
        while let Some(step) = self.scout.next_move(now) {
            match step {
                Move::Ask(id) => {
                    if let Err(error) = self.sockets.ask(&self.identity.question(id)) {
                        return Some(Wanted::Report(error));
                    }
                }
                Move::Join(found) => return Some(Wanted::Join(found)),
            }
        }
        None
    }

    fn answer(&mut self, at: usize, message: &[u8], from: SocketAddr, now: Instant) {
        // A question from nowhere, or from everywhere, has no answer.
        let is_somebody = |ip: IpAddr| !(ip.is_unspecified() || ip.is_multicast());
        if !is_somebody(from.ip()) || from.port() == 0 {
            return;
        }
        for answer in self.identity.answers(message) {
            if self.budget.take(now) {
                self.sockets.send(at, &answer.bytes, from);
            } else {
                self.withheld += 1;
            }
        }
    }
}

/// How many answers may still be sent.
#[derive(Debug)]
struct Budget {
    left: u32,
    /// Up to when it has been filled again.
    since: Instant,
}

impl Budget {
    fn take(&mut self, now: Instant) -> bool {
        let earned = now.since(self.since).as_nanos() / ANSWER_EVERY.as_nanos();
        let earned = u32::try_from(earned).unwrap_or(ANSWERS_MAX).min(ANSWERS_MAX);
        if earned > 0 {
            self.left = self.left.saturating_add(earned).min(ANSWERS_MAX);
            self.since = now;
        }
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        true
    }
}

#[cfg(test)]
mod tests;
