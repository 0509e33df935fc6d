//! Randomness as the core knows it: one seed, and a `ChaCha8` stream for each purpose.
//!
//! `ChaCha8`'s output is documented as stable across versions and platforms; the vectors in the
//! tests pin it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// The seed of a node or of a simulated world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seed(pub u64);

/// A seeded generator. The same seed and stream give the same numbers on every machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prng {
    seed: Seed,
    rng: ChaCha8Rng,
}

impl Prng {
    /// Stream `stream` of `seed`. Streams of one seed are independent of each other, so that a
    /// draw more in one purpose does not shift another.
    pub fn new(seed: Seed, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed.0);
        rng.set_stream(stream);
        Self { seed, rng }
    }

    /// Another stream of the same seed, from its beginning.
    #[must_use]
    pub fn fork(&self, stream: u64) -> Self {
        Self::new(self.seed, stream)
    }

    /// A uniform 64-bit number.
    pub fn next_u64(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// A uniform number in `0..n`; 0 if `n` is 0.
    ///
    /// Multiply-shift: the bias is below `n / 2^64`.
    pub fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.rng.next_u64()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A uniform index in `0..len`; 0 if `len` is 0.
    pub fn index(&mut self, len: usize) -> usize {
        let n = u64::try_from(len).unwrap_or(u64::MAX);
        usize::try_from(self.below(n)).unwrap_or(0)
    }

    /// True with probability `numerator / denominator`.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// A uniform duration in `0..limit`; zero if `limit` is zero.
    pub fn duration_below(&mut self, limit: crate::time::Duration) -> crate::time::Duration {
        crate::time::Duration::from_nanos(self.below(crate::time::nanos(limit)))
    }

    /// Fisher-Yates: every order is equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests;
