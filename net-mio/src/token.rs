//! Which source of readiness an event is about.

use mio::Token;
use tithing_core::StreamId;

/// One source of readiness. Its token is computed, not looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Udp,
    Listener,
    RpcListener,
    Signals,
    /// Work that blocks is done: a lookup, or something about the snapshot.
    Workers,
    /// A socket of multicast DNS, by its place.
    Mdns(usize),
    Stream(StreamId),
    RpcClient(u64),
    WebListener,
    WebVisitor(u64),
}

/// Where the tokens begin that are computed from a number.
const FIXED: u64 = 32;

/// Where those of multicast DNS begin; it has four sockets.
const MDNS: u64 = 16;
const MDNS_MAX: u64 = 4;

/// Kinds of sources that there are many of.
const KINDS: u64 = 3;

impl Source {
    pub(crate) fn token(self) -> Token {
        let number = match self {
            Self::Udp => 0,
            Self::Listener => 1,
            Self::RpcListener => 2,
            Self::Signals => 3,
            Self::Workers => 4,
            Self::WebListener => 5,
            Self::Mdns(place) => MDNS + u64::try_from(place).unwrap_or(MDNS_MAX),
            Self::Stream(stream) => FIXED + stream.number() * KINDS,
            Self::RpcClient(client) => FIXED + client * KINDS + 1,
            Self::WebVisitor(visitor) => FIXED + visitor * KINDS + 2,
        };
        Token(usize::try_from(number).unwrap_or(usize::MAX))
    }

    pub(crate) fn from_token(token: Token) -> Option<Self> {
        let number = u64::try_from(token.0).ok()?;
        Some(match number {
            0 => Self::Udp,
            1 => Self::Listener,
            2 => Self::RpcListener,
            3 => Self::Signals,
            4 => Self::Workers,
            5 => Self::WebListener,
            MDNS.. if number < MDNS + MDNS_MAX => Self::Mdns(usize::try_from(number - MDNS).ok()?),
            _ => {
                let rest = number.checked_sub(FIXED)?;
                match (rest % KINDS, rest / KINDS) {
                    (1, client) => Self::RpcClient(client),
                    (2, visitor) => Self::WebVisitor(visitor),
                    (_, stream) if stream % 2 == 1 => Self::Stream(StreamId::inbound(stream / 2)),
                    (_, stream) => Self::Stream(StreamId::outbound(stream / 2)),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests;
