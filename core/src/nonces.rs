//! Nonces that never repeat (PROTOCOL.md P-103, docs/decisions/040-nonces.md).
//!
//! ```text
//! prefix (9 bytes, random) | counter (3 bytes)
//! ```

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::prng::Seed;
use crate::time::{Instant, nanos};
use crate::wire::crypt::Nonce;

/// Bytes of the random part.
const PREFIX_BYTES: usize = 9;

/// Nonces under one prefix.
const NONCES_PER_PREFIX: u32 = 1 << 24;

/// Where the nonces of a process come from: 256 bits that no other process has.
///
/// They need not be secret, but they must be new: drawn from the operating system at each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceSeed(pub [u8; 32]);

impl NonceSeed {
    /// Stretches a seed of 64 bits. Only for worlds whose keys protect nothing: two of many real
    /// processes could draw the same 64 bits.
    pub fn for_simulation(seed: Seed) -> Self {
        let mut bytes = [0; 32];
        let mut rng = ChaCha20Rng::seed_from_u64(seed.0);
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

/// The nonces of one node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Nonces {
    rng: ChaCha20Rng,
    prefix: [u8; PREFIX_BYTES],
    /// Nonces handed out under this prefix.
    used: u32,
}

impl Nonces {
    /// The nonces of the node that has this seed and starts at `now`.
    ///
    /// A node that is made anew from the same nonce seed (which should not be) still gets other
    /// nonces if it has another seed or starts later: each seed reads a stream of its own, and the
    /// time is the place where reading begins.
    pub fn new(nonce_seed: NonceSeed, seed: Seed, now: Instant) -> Self {
        let mut rng = ChaCha20Rng::from_seed(nonce_seed.0);
        rng.set_stream(seed.0);
        let blocks = nanos(now.since(Instant::ZERO));
        rng.set_word_pos(u128::from(blocks) * WORDS_PER_BLOCK);
        Self { rng, prefix: [0; PREFIX_BYTES], used: NONCES_PER_PREFIX }
    }

    /// Nonces for an envelope without keys, which never draws one.
    pub(crate) fn idle() -> Self {
        Self::new(NonceSeed([0; 32]), Seed(0), Instant::ZERO)
    }

    /// A nonce that was never returned before.
    pub fn draw(&mut self) -> Nonce {
        if self.used >= NONCES_PER_PREFIX {
            self.rng.fill_bytes(&mut self.prefix);
            self.used = 0;
        }
        let [_, a, b, c] = self.used.to_be_bytes();
        self.used += 1;
        let mut nonce = Nonce::default();
        for (place, byte) in nonce.iter_mut().zip(self.prefix.into_iter().chain([a, b, c])) {
            *place = byte;
        }
        nonce
    }
}

/// `ChaCha` makes its output in blocks of so many 32-bit words.
const WORDS_PER_BLOCK: u128 = 16;

#[cfg(test)]
mod tests;
