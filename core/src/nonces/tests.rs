//! Nonces never repeat.

use std::collections::BTreeSet;
use std::vec::Vec;

use super::*;

fn nonces(nonce_seed: u8, seed: u64, at: u64) -> Nonces {
    Nonces::new(NonceSeed([nonce_seed; 32]), Seed(seed), Instant::from_nanos(at))
}

/// Goal: P-103, the layout, the same on every machine. Method: pinned values.
#[test]
fn a_nonce_is_a_prefix_and_a_counter() {
    let mut nonces = nonces(1, 2, 3);
    let drawn: Vec<Nonce> = (0..3).map(|_| nonces.draw()).collect();
    let prefix = &drawn[0][..9];
    assert_eq!(prefix, PINNED_PREFIX, "{prefix:?}");
    for (count, nonce) in (0..).zip(&drawn) {
        assert_eq!(nonce[..9], *prefix);
        assert_eq!(nonce[9..], [0, 0, count]);
    }
}

/// `ChaCha20` with a key of ones: stream 2, block 3.
const PINNED_PREFIX: [u8; 9] = [74, 27, 230, 169, 167, 39, 149, 95, 68];

/// Goal: the counter never wraps under one prefix. Method: put it at its end.
#[test]
fn a_spent_prefix_is_replaced() {
    let mut nonces = nonces(1, 1, 0);
    let first = nonces.draw();
    nonces.used = NONCES_PER_PREFIX - 1;
    let last = nonces.draw();
    assert_eq!((&last[..9], &last[9..]), (&first[..9], &[0xff; 3][..]));
    let next = nonces.draw();
    assert_ne!(next[..9], first[..9]);
    assert_eq!(next[9..], [0; 3]);
}

/// Goal: processes, restarts and nodes of one configuration do not share nonces. Method: all
/// combinations of nonce seed, seed and start; no prefix twice, even after some prefixes.
#[test]
fn no_two_starts_share_a_prefix() {
    let mut seen = BTreeSet::new();
    for nonce_seed in 0..8 {
        for seed in 0..8 {
            for start in 0..8 {
                // A nanosecond more is the next block; eight prefixes lie within two blocks, and
                // a prefix lasts far longer than a nanosecond.
                let mut nonces = nonces(nonce_seed, seed, start * 1_000);
                for _ in 0..8 {
                    nonces.used = NONCES_PER_PREFIX;
                    assert!(seen.insert(nonces.draw()));
                }
            }
        }
    }
    assert_eq!(seen.len(), 8 * 8 * 8 * 8);
}

/// Goal: simulated nodes do not share nonces either. Method: stretched seeds.
#[test]
fn stretched_seeds_differ() {
    let stretched: BTreeSet<[u8; 32]> =
        (0..1_000).map(|seed| NonceSeed::for_simulation(Seed(seed)).0).collect();
    assert_eq!(stretched.len(), 1_000);
}
