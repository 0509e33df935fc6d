//! What a link does to a packet: settings as data, and fates drawn from a seed.

mod rare;

use std::time::Duration;

use tithing_core::prng::Prng;

use crate::scenario::units::{Ratio, Span};
use crate::seeds;
use tithing_core::Seed;

pub use rare::{Gate, Rare, RareChange};

/// How one direction of a link behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSettings {
    /// Time that every packet needs.
    pub latency: Span,
    /// Additional time, uniform from zero to this.
    pub jitter: Span,
    /// Share of datagrams lost. A lost piece of a stream comes later instead.
    pub loss: Ratio,
    /// Share of datagrams that arrive twice.
    pub duplicate: Ratio,
    /// Share of datagrams that are held back so that later ones overtake them.
    pub reorder: Ratio,
    /// How long such datagrams are held back at most.
    pub reorder_by: Span,
    /// What else may be wrong with it.
    pub rare: Rare,
}

impl Default for LinkSettings {
    /// A quiet local network: half a millisecond, no faults.
    fn default() -> Self {
        Self {
            latency: Span(Duration::from_micros(500)),
            jitter: Span(Duration::ZERO),
            loss: Ratio::ZERO,
            duplicate: Ratio::ZERO,
            reorder: Ratio::ZERO,
            reorder_by: Span(Duration::from_millis(50)),
            rare: Rare::default(),
        }
    }
}

impl LinkSettings {
    /// Whether a draw can matter.
    pub(crate) fn is_random(&self) -> bool {
        !self.jitter.0.is_zero() || !self.is_orderly()
    }

    /// Whether everything passes as it was sent, once and in order.
    pub fn is_clean(&self) -> bool {
        self.is_orderly() && self.rare.is_clean()
    }

    /// Whether nothing is lost by itself, doubled or reordered on purpose.
    fn is_orderly(&self) -> bool {
        self.loss.is_zero() && self.duplicate.is_zero() && self.reorder.is_zero()
    }

    /// The fate of the `count`th datagram of a link. It depends on nothing else, so a change on
    /// one link, or of one setting, leaves the draws of all others as they were.
    pub(crate) fn fate(&self, link_seed: Seed, count: u64) -> Fate {
        let mut fate = Fate { delay: self.latency.0, ..Fate::default() };
        if !self.is_random() {
            return fate;
        }
        let mut draws = Prng::new(link_seed, count);
        // All draws are made in one order, whether they are used or not.
        let (loss, duplicate, reorder) = (draws.next_u64(), draws.next_u64(), draws.next_u64());
        let jitter = draws.duration_below(self.jitter.0);
        let held = draws.duration_below(self.reorder_by.0);
        let again = draws.duration_below(self.jitter.0);
        fate.delay += jitter;
        fate.is_lost = self.loss.holds(loss);
        fate.is_held = self.reorder.holds(reorder);
        if fate.is_held {
            fate.delay += held;
        }
        fate.second = self.duplicate.holds(duplicate).then_some(self.latency.0 + again);
        fate
    }

    /// How long a piece of a stream takes, and how often it was lost on its way.
    pub(crate) fn stream_delay(&self, stream_seed: Seed, count: u64) -> StreamDelay {
        let mut out = StreamDelay { delay: self.latency.0, cut: u64::MAX, losses: 0 };
        let mut draws = Prng::new(stream_seed, count);
        out.cut = draws.next_u64();
        out.delay += draws.duration_below(self.jitter.0);
        while out.losses < RETRANSMITS_MAX && self.loss.holds(draws.next_u64()) {
            out.delay += RETRANSMIT_FIRST * 2_u32.pow(out.losses);
            out.losses += 1;
        }
        out
    }
}

/// The first retransmission of a stream: Linux's smallest timeout.
const RETRANSMIT_FIRST: Duration = Duration::from_millis(200);

/// After this many losses of one piece the next one is taken to arrive.
const RETRANSMITS_MAX: u32 = 6;

/// What happens to a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    /// It does not arrive.
    pub(crate) is_lost: bool,
    /// It was held back.
    pub(crate) is_held: bool,
    /// When it arrives.
    pub(crate) delay: Duration,
    /// When its double arrives.
    pub(crate) second: Option<Duration>,
}

/// What happens to a piece of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamDelay {
    /// When it arrives.
    pub(crate) delay: Duration,
    /// A uniform draw for where it is cut in two.
    pub(crate) cut: u64,
    /// How often it was sent in vain.
    pub(crate) losses: u32,
}

/// The seed of one direction of a link.
pub(crate) fn link_seed(world: Seed, purpose: seeds::Purpose, from: u32, to: u32) -> Seed {
    seeds::fork(world, purpose, (u64::from(from) << 32) | u64::from(to))
}

#[cfg(test)]
mod tests;
