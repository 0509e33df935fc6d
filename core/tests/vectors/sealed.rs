//! Real encrypted bytes of the peers: they open with their key, and with nothing changed.

use serde_json::Value;
use tithing_core::prng::Prng;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::wire::stream::StreamReader;
use tithing_core::{Limits, Seed};

use crate::sealing::{Sealing, side};
use crate::support::{bytes, vectors};
use crate::{SEALED, described_stream};

/// The vectors that are encrypted.
fn encrypted() -> impl Iterator<Item = Value> {
    vectors(SEALED).into_iter().filter(|vector| vector["key"].is_string())
}

/// The plain bytes, or nothing if they do not open; for streams whether a message comes out.
fn opened(vector: &Value, envelope: &Envelope, raw: &[u8]) -> Option<Vec<u8>> {
    if vector["transport"] == "udp" {
        let mut text = Vec::new();
        return envelope.open_datagram(raw, &mut text).ok().map(<[u8]>::to_vec);
    }
    let limits = Limits::default();
    let mut reader = StreamReader::new(side(vector));
    reader.push(raw, &limits);
    let mut codec = Codec::default();
    let polled = reader.poll(&limits, &mut codec, envelope);
    polled.ok().flatten().map(|message| described_stream(&message).to_string().into_bytes())
}

/// Where the version of the block lies: the one byte that no tag covers.
fn version_at(vector: &Value, sealing: &Sealing) -> usize {
    let is_stream = vector["transport"] == "tcp";
    let layers = vector["decoded"]["layers"].as_array().expect("layers");
    let is_labelled = layers.iter().any(|layer| layer["layer"] == "label");
    let label = if is_labelled { 2 + sealing.label.len() } else { 0 };
    label + if is_stream { 5 } else { 0 }
}

/// Flips one bit; whether the vector still opens.
fn opens_with_flip(vector: &Value, sealing: &Sealing, bit: usize) -> Option<Vec<u8>> {
    let mut raw = bytes(&vector["hex"]);
    raw[bit / 8] ^= 1 << (bit % 8);
    opened(vector, &sealing.envelope(), &raw)
}

/// Goal: an encrypted vector opens with its key only. Method: each with its key, behind another
/// key, with another key, with no key.
#[test]
fn every_encrypted_vector_opens_with_its_key_only() {
    let mut count = 0;
    for vector in encrypted() {
        let name = &vector["name"];
        let mut sealing = Sealing::of(&vector);
        let raw = bytes(&vector["hex"]);
        let plain = opened(&vector, &sealing.envelope(), &raw).expect("it opens");
        let key = sealing.keyring.keys().next().expect("a key").clone();
        let other = Key::new(&[0x5a; 32]).expect("a good key");
        sealing.keyring = Keyring::new(other.clone(), [key]).expect("two keys");
        assert_eq!(opened(&vector, &sealing.envelope(), &raw), Some(plain.clone()), "{name}");
        sealing.keyring = Keyring::new(other, []).expect("one key");
        assert_eq!(opened(&vector, &sealing.envelope(), &raw), None, "{name}");
        sealing.keyring = Keyring::default();
        assert_ne!(opened(&vector, &sealing.envelope(), &raw), Some(plain), "{name}");
        count += 1;
    }
    assert_eq!(count, 183);
}

/// Goal: a changed bit anywhere is noticed. Method: every bit of one vector of each source,
/// transport and version; some random bits of each other one.
#[test]
fn no_encrypted_vector_opens_with_a_bit_changed() {
    let mut prng = Prng::new(Seed(1), 0);
    let mut kinds = std::collections::BTreeSet::new();
    let mut flips = 0;
    for vector in encrypted() {
        let sealing = Sealing::of(&vector);
        let bits = bytes(&vector["hex"]).len() * 8;
        let version = version_at(&vector, &sealing);
        let family = vector["name"].as_str().and_then(|name| name.rsplit_once('/'));
        let family = family.expect("a family").0.to_owned();
        let chosen: Vec<usize> = if kinds.insert(family) {
            (0..bits).collect()
        } else {
            (0..16).map(|_| prng.index(bits)).collect()
        };
        for bit in chosen {
            if bit == version * 8 {
                // The other version: see below.
                continue;
            }
            let outcome = opens_with_flip(&vector, &sealing, bit);
            assert_eq!(outcome, None, "{}, bit {bit}", vector["name"]);
            flips += 1;
        }
    }
    assert_eq!(kinds.len(), 29);
    assert!(flips > 30_000, "{flips}");
}

/// Goal: the version, which no tag covers, gains nobody anything. Method: every vector with its
/// version changed to the other: padding that is none is refused, padding that is taken for text
/// lies behind the same text.
#[test]
fn another_version_shows_nothing_new() {
    let (mut refused, mut padded) = (0, 0);
    for vector in encrypted() {
        let sealing = Sealing::of(&vector);
        let plain = opened(&vector, &sealing.envelope(), &bytes(&vector["hex"])).expect("plain");
        let flipped = opens_with_flip(&vector, &sealing, version_at(&vector, &sealing) * 8);
        match flipped {
            None => refused += 1,
            Some(text) if vector["transport"] == "tcp" => {
                assert_eq!(text, plain);
                padded += 1;
            }
            Some(text) => {
                assert!(text.starts_with(&plain) && text.len() <= plain.len() + 16);
                padded += 1;
            }
        }
    }
    assert_eq!((refused, padded), (152, 31), "all of version 1, all of version 0");
}
