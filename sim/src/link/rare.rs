//! Rarer faults of a link. Their dice are their own: to use one leaves all other draws as they
//! were.

use std::time::Duration;

use tithing_core::prng::Prng;
use tithing_core::{Instant, Seed};

use crate::scenario::units::{Ratio, Span};

/// A link that is to pass on more than this is behind drops what comes.
const BACKLOG_MAX: Duration = Duration::from_secs(1);

/// Faults that most links do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rare {
    /// Share of the stretches of time, each as long as `burst_for`, in which all datagrams are
    /// lost.
    pub burst: Ratio,
    /// See `burst`. Not zero.
    pub burst_for: Span,
    /// Share of datagrams in which a bit is flipped.
    pub corrupt: Ratio,
    /// Larger datagrams are lost, in bytes; 0 for no limit.
    pub mtu: u32,
    /// Bytes a second that datagrams may have. They queue up for a second at most; 0 for no limit.
    pub rate: u32,
    /// Whether datagrams pass.
    pub udp: Gate,
    /// Whether streams pass.
    pub tcp: Gate,
    /// Share of the pieces of streams in which the connection is reset, after any byte.
    pub tcp_cut: Ratio,
}

impl Default for Rare {
    /// None of them.
    fn default() -> Self {
        Self {
            burst: Ratio::ZERO,
            burst_for: Span(Duration::from_secs(2)),
            corrupt: Ratio::ZERO,
            mtu: 0,
            rate: 0,
            udp: Gate::Open,
            tcp: Gate::Open,
            tcp_cut: Ratio::ZERO,
        }
    }
}

/// Whether something passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// It passes.
    #[default]
    Open,
    /// It vanishes.
    Blocked,
    /// It is answered with a refusal. Datagrams vanish all the same.
    Refused,
}

impl Gate {
    /// All states, with the words that stand for them.
    pub const WORDS: [(&'static str, Self); 3] =
        [("open", Self::Open), ("blocked", Self::Blocked), ("refused", Self::Refused)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, gate)| *gate == self).map_or("", |(word, _)| word)
    }
}

impl Rare {
    /// Whether there is no such fault.
    pub fn is_clean(&self) -> bool {
        *self == Self { burst_for: self.burst_for, ..Self::default() }
    }

    /// Whether a datagram that is sent now falls into a burst of losses.
    pub(crate) fn is_burst(&self, seed: Seed, now: Instant) -> bool {
        let length = self.burst_for.0.as_nanos().max(1);
        let stretch = u64::try_from(u128::from(now.as_nanos()) / length).unwrap_or(u64::MAX);
        !self.burst.is_zero() && self.burst.holds(Prng::new(seed, stretch).next_u64())
    }

    /// Where the `count`th datagram of a link is corrupted: a byte, and what is flipped in it.
    pub(crate) fn corruption(&self, seed: Seed, count: u64, len: usize) -> Option<(usize, u8)> {
        if self.corrupt.is_zero() {
            return None;
        }
        let mut draws = Prng::new(seed, count);
        let is_hit = self.corrupt.holds(draws.next_u64());
        let (place, bit) = (draws.index(len), draws.below(8));
        (is_hit && len > 0).then_some((place, 1 << bit))
    }

    /// Where the `count`th piece of the streams of a link is cut off, if the connection is reset
    /// there.
    pub(crate) fn reset_after(&self, seed: Seed, count: u64, len: usize) -> Option<usize> {
        if self.tcp_cut.is_zero() {
            return None;
        }
        let mut draws = Prng::new(seed, count);
        let is_hit = self.tcp_cut.holds(draws.next_u64());
        is_hit.then(|| draws.index(len.max(1)))
    }

    /// How long it takes until a datagram is on its way, where the link is busy until `busy`; and
    /// until when it is then. Nothing if too much waits already.
    pub(crate) fn queue(&self, now: Instant, busy: Instant, len: usize) -> Option<Duration> {
        let Ok(bytes) = u64::try_from(len) else { return None };
        let nanos = bytes.saturating_mul(1_000_000_000) / u64::from(self.rate.max(1));
        let wait = busy.since(now);
        (wait <= BACKLOG_MAX).then(|| wait + Duration::from_nanos(nanos))
    }
}

/// New values for some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RareChange {
    /// See [`Rare::burst`].
    pub burst: Option<Ratio>,
    /// See [`Rare::burst_for`].
    pub burst_for: Option<Span>,
    /// See [`Rare::corrupt`].
    pub corrupt: Option<Ratio>,
    /// See [`Rare::mtu`].
    pub mtu: Option<u32>,
    /// See [`Rare::rate`].
    pub rate: Option<u32>,
    /// See [`Rare::udp`].
    pub udp: Option<Gate>,
    /// See [`Rare::tcp`].
    pub tcp: Option<Gate>,
    /// See [`Rare::tcp_cut`].
    pub tcp_cut: Option<Ratio>,
}

impl RareChange {
    /// The faults after the change.
    #[must_use]
    pub fn apply(&self, old: Rare) -> Rare {
        Rare {
            burst: self.burst.unwrap_or(old.burst),
            burst_for: self.burst_for.unwrap_or(old.burst_for),
            corrupt: self.corrupt.unwrap_or(old.corrupt),
            mtu: self.mtu.unwrap_or(old.mtu),
            rate: self.rate.unwrap_or(old.rate),
            udp: self.udp.unwrap_or(old.udp),
            tcp: self.tcp.unwrap_or(old.tcp),
            tcp_cut: self.tcp_cut.unwrap_or(old.tcp_cut),
        }
    }
}

impl RareChange {
    /// All values.
    pub const fn from_all(rare: Rare) -> Self {
        Self {
            burst: Some(rare.burst),
            burst_for: Some(rare.burst_for),
            corrupt: Some(rare.corrupt),
            mtu: Some(rare.mtu),
            rate: Some(rare.rate),
            udp: Some(rare.udp),
            tcp: Some(rare.tcp),
            tcp_cut: Some(rare.tcp_cut),
        }
    }
}

impl From<Rare> for RareChange {
    /// All values that are not the default's: what has no such fault says nothing of it.
    fn from(rare: Rare) -> Self {
        let none = Rare::default();
        Self {
            burst: (rare.burst != none.burst).then_some(rare.burst),
            burst_for: (rare.burst_for != none.burst_for).then_some(rare.burst_for),
            corrupt: (rare.corrupt != none.corrupt).then_some(rare.corrupt),
            mtu: (rare.mtu != none.mtu).then_some(rare.mtu),
            rate: (rare.rate != none.rate).then_some(rare.rate),
            udp: (rare.udp != none.udp).then_some(rare.udp),
            tcp: (rare.tcp != none.tcp).then_some(rare.tcp),
            tcp_cut: (rare.tcp_cut != none.tcp_cut).then_some(rare.tcp_cut),
        }
    }
}
