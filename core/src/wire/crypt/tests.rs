//! Sealed blocks: whoever has a key reads what was sealed, and nobody else reads anything.

use std::vec::Vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;
use crate::wire::keyring::Key;

const NONCE: Nonce = [7; NONCE_BYTES];

/// A ring of keys of these sizes, each filled with its place.
fn ring(sizes: &[usize]) -> Keyring {
    let mut ring = Keyring::default();
    for (fill, &size) in (1..).zip(sizes) {
        ring.install(Key::new(&[fill].repeat(size)).unwrap()).unwrap();
    }
    ring
}

fn sealed(ring: &Keyring, version: Version, aad: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = Vec::from(*b"before");
    seal(ring.primary().unwrap(), version, &NONCE, aad, text, &mut block);
    assert!(block.starts_with(b"before"));
    block.split_off(6)
}

/// Opens in both ways, which must agree.
fn opened(ring: &Keyring, aad: &[u8], block: &[u8]) -> Result<Vec<u8>, Reject> {
    let mut text = Vec::from(*b"what was there before");
    let outcome = open(ring, aad, block, &mut text).map(|()| text);
    let mut place = Vec::from(block);
    let in_place = open_in_place(ring, aad, &mut place);
    if in_place == Err(Reject::Undecryptable) {
        assert_eq!(place, block, "a block that no key opens is as it was");
    }
    assert_eq!(in_place.map(|range| Vec::from(&place[range])), outcome);
    outcome
}

/// A block around a text that no honest sender would make: no padding is added.
fn forged(ring: &Keyring, version: u8, text: &[u8]) -> Vec<u8> {
    let mut block = sealed(ring, Version::Exact, b"", text);
    block[0] = version;
    block
}

/// Goal: P-100, P-102, sizes. Method: texts of each length around two paddings, both versions.
#[test]
fn blocks_have_the_sizes_that_the_peers_expect() {
    let ring = ring(&[16]);
    for len in 0..40 {
        let text: Vec<u8> = (0..40).take(len).collect();
        let exact = sealed(&ring, Version::Exact, b"", &text);
        assert_eq!(exact.len(), len + 29);
        assert_eq!(exact.len(), Version::Exact.sealed_len(len));
        let padded = sealed(&ring, Version::Padded, b"", &text);
        assert_eq!(padded.len(), 29 + (len / 16 + 1) * 16);
        assert_eq!(padded.len(), Version::Padded.sealed_len(len));
        assert!(padded.len() <= len + Version::Padded.overhead());
        assert_eq!((exact[0], padded[0]), (1, 0));
        assert_eq!(opened(&ring, b"", &exact), Ok(text.clone()));
        assert_eq!(opened(&ring, b"", &padded), Ok(text));
    }
    assert_eq!((Version::Exact.overhead(), Version::Padded.overhead()), (29, 45));
}

/// Goal: P-104, every key of the ring opens. Method: blocks of each of three keys, for a ring in
/// another order, and for one without it.
#[test]
fn any_key_of_the_ring_opens() {
    let sizes = [16, 24, 32];
    let all = ring(&sizes);
    let keys: Vec<Key> = all.keys().cloned().collect();
    for (at, key) in keys.iter().enumerate() {
        let own = Keyring::new(key.clone(), []).unwrap();
        let mut others = Keyring::new(keys[(at + 1) % 3].clone(), []).unwrap();
        others.install(keys[(at + 2) % 3].clone()).unwrap();
        for version in [Version::Padded, Version::Exact] {
            let block = sealed(&own, version, b"blue", b"a text");
            assert_eq!(opened(&all, b"blue", &block), Ok(Vec::from(*b"a text")));
            assert_eq!(opened(&others, b"blue", &block), Err(Reject::Undecryptable));
            assert_eq!(opened(&all, b"green", &block), Err(Reject::Undecryptable));
            assert_eq!(opened(&Keyring::default(), b"blue", &block), Err(Reject::Undecryptable));
        }
    }
}

/// Goal: P-102, P-100: what is too short or of another version is no block. Method: every length
/// below the smallest, the bytes of a good block behind higher versions.
#[test]
fn short_blocks_and_higher_versions_are_refused() {
    let ring = ring(&[32]);
    for version in [Version::Padded, Version::Exact] {
        let block = sealed(&ring, version, b"", b"");
        assert_eq!(block.len(), version.overhead(), "the smallest of all");
        assert_eq!(opened(&ring, b"", &block), Ok(Vec::new()));
        for len in 0..block.len() {
            assert_eq!(opened(&ring, b"", &block[..len]), Err(Reject::Undecryptable));
        }
    }
    // Genuine, but shorter than a padded block can be.
    assert_eq!(opened(&ring, b"", &forged(&ring, 0, &[1; 15])), Err(Reject::Undecryptable));
    for version in 2..=255 {
        let block = forged(&ring, version, &[16; 16]);
        assert_eq!(opened(&ring, b"", &block), Err(Reject::Undecryptable));
    }
}

/// Goal: P-102, who has a key cannot pad wrongly. Method: paddings of 0, 17, 255, of unequal
/// bytes, and of a text whose length is no multiple of 16; then a good one.
#[test]
fn bad_paddings_are_refused() {
    let ring = ring(&[24]);
    let mut unequal = [2; 32];
    unequal[30] = 3;
    for text in [&[0; 32][..], &[17; 32], &[255; 32], &[33; 32], &unequal, &[1; 33]] {
        assert_eq!(opened(&ring, b"", &forged(&ring, 0, text)), Err(Reject::BadPadding));
    }
    assert_eq!(opened(&ring, b"", &forged(&ring, 0, &[16; 32])), Ok(Vec::from([16; 16])));
    assert_eq!(opened(&ring, b"", &forged(&ring, 0, &[16; 16])), Ok(Vec::new()));
}

fn version() -> impl Strategy<Value = Version> {
    prop_oneof![Just(Version::Padded), Just(Version::Exact)]
}

proptest! {
    /// Goal: what is sealed comes out again, and any change is noticed. Method: any text, label,
    /// key size and version; then one bit of the block behind its version is flipped.
    #[test]
    fn blocks_come_back_whole_or_not_at_all(
        text in any_vec(any::<u8>(), 0..2_000),
        label in any_vec(any::<u8>(), 0..=255),
        size in prop_oneof![Just(16), Just(24), Just(32)],
        version in version(),
        at: prop::sample::Index,
        bit in 0..8_u8,
    ) {
        let ring = ring(&[size]);
        let mut block = sealed(&ring, version, &label, &text);
        prop_assert_eq!(opened(&ring, &label, &block), Ok(text));
        let at = 1 + at.index(block.len() - 1);
        block[at] ^= 1 << bit;
        prop_assert_eq!(opened(&ring, &label, &block), Err(Reject::Undecryptable));
    }

    /// Goal: no bytes make opening panic. Method: random bytes.
    #[test]
    fn opening_never_panics(mut block in any_vec(any::<u8>(), 0..100), version in 0..4_u8) {
        if let Some(first) = block.first_mut() {
            *first = version;
        }
        prop_assert_eq!(opened(&ring(&[16, 32]), b"", &block), Err(Reject::Undecryptable));
    }
}
