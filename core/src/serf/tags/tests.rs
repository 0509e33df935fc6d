//! Tags: as captured, there and back, and what strangers may put into metadata.

use std::string::ToString;

use proptest::prelude::*;

use super::*;

fn tags<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

fn bytes(digits: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}

/// Goal: captured metadata is understood and written again as it was. Method: every vector; a map
/// of several tags comes in random order, so that only its size is compared.
#[test]
fn captured_tags_are_understood_and_written_again() {
    let vectors: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../../../tests/data/serf.json")).unwrap();
    let (mut maps, mut roles) = (0, 0);
    for vector in vectors.iter().filter(|vector| vector["decoded"]["kind"] == "meta") {
        let meta = bytes(vector["hex"].as_str().unwrap());
        let tags = decoded(&meta);
        assert_eq!(serde_json::json!(tags), vector["decoded"]["tags"], "{}", vector["name"]);
        let protocol = if vector["decoded"]["form"] == "role" { 2 } else { 5 };
        let again = encoded(&tags, protocol);
        match tags.len() {
            0 | 1 => assert_eq!(again, meta),
            _ => assert_eq!((again.len(), decoded(&again)), (meta.len(), tags)),
        }
        *if protocol == 2 { &mut roles } else { &mut maps } += 1;
    }
    assert_eq!((maps, roles), (12, 2));
}

/// Goal: what can be read of broken tags is used. Method: maps that end in nonsense, other forms.
#[test]
fn broken_tags_keep_what_was_read() {
    assert_eq!(decoded(b"\xff"), tags([]));
    assert_eq!(decoded(b"\xff\xc0"), tags([]));
    assert_eq!(decoded(b"\xff\x05"), tags([]));
    assert_eq!(decoded(b"\xff\x82\xa1a\xa1b\xa1c"), tags([("a", "b")]));
    assert_eq!(decoded(b"\xff\x82\xa1a\xa1b\xa1c\x05"), tags([("a", "b")]));
    assert_eq!(decoded(b"\xff\xdf\xff\xff\xff\xff\xa1a\xa1b"), tags([("a", "b")]));
    assert_eq!(decoded(b"\xff\x81\xc4\x01a\xd9\x01b trailing"), tags([("a", "b")]));
    assert_eq!(decoded(b"\xff\x81\xa1a\xa1\xfe"), tags([("a", "\u{fffd}")]));
    assert_eq!(decoded(b"web\xfe"), tags([("role", "web\u{fffd}")]));
    assert_eq!(decoded(b""), tags([("role", "")]));
}

proptest! {
    /// Goal: tags survive. Method: any map of text; before protocol 3 only the role.
    #[test]
    fn tags_survive(tags in proptest::collection::btree_map(".{0,20}", ".{0,60}", 0..20)) {
        prop_assert_eq!(decoded(&encoded(&tags, 5)), tags.clone());
        let role = tags.get("role").cloned().unwrap_or_default();
        prop_assert_eq!(encoded(&tags, 2), role.into_bytes());
    }

    /// Goal: no metadata makes the decoder panic. Method: random bytes, as a map and as a role.
    #[test]
    fn decoding_never_panics(mut meta in proptest::collection::vec(any::<u8>(), 1..100)) {
        let _ = decoded(&meta);
        meta[0] = 0xff;
        prop_assert!(decoded(&meta).len() < meta.len());
    }
}
