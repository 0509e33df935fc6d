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
}

/// Where the tokens begin that are computed from a number.
const FIXED: u64 = 32;

/// Where those of multicast DNS begin; it has four sockets.
const MDNS: u64 = 16;
const MDNS_MAX: u64 = 4;

impl Source {
    pub(crate) fn token(self) -> Token {
        let number = match self {
            Self::Udp => 0,
            Self::Listener => 1,
            Self::RpcListener => 2,
            Self::Signals => 3,
            Self::Workers => 4,
            Self::Mdns(place) => MDNS + u64::try_from(place).unwrap_or(MDNS_MAX),
            Self::Stream(stream) => FIXED + stream.number() * 2,
            Self::RpcClient(client) => FIXED + client * 2 + 1,
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
            MDNS.. if number < MDNS + MDNS_MAX => Self::Mdns(usize::try_from(number - MDNS).ok()?),
            _ => {
                let rest = number.checked_sub(FIXED)?;
                match (rest % 2, rest / 2) {
                    (1, client) => Self::RpcClient(client),
                    (_, stream) if stream % 2 == 1 => Self::Stream(StreamId::inbound(stream / 2)),
                    (_, stream) => Self::Stream(StreamId::outbound(stream / 2)),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests;
