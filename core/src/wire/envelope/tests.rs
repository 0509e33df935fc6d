//! Envelopes: who hears whom, on datagrams and streams.

use std::vec;
use std::vec::Vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;
use crate::id::SeqNo;
use crate::limits::Limits;
use crate::nonces::NonceSeed;
use crate::prng::Seed;
use crate::time::Instant;
use crate::wire::codec::Codec;
use crate::wire::message::{Message, Ping, Source};
use crate::wire::stream::{StreamMessage, StreamReader, StreamReject, encode_user};

/// An envelope with these keys and this label, changed as the test needs it.
fn envelope(fills: &[u8], label: &str, change: impl FnOnce(&mut SecurityConfig)) -> Envelope {
    let mut ring = Keyring::default();
    for &fill in fills {
        ring.install(Key::new(&[fill; 32]).unwrap()).unwrap();
    }
    let mut config = SecurityConfig { label: label.into(), ..SecurityConfig::default() };
    change(&mut config);
    let nonces = Nonces::new(NonceSeed([9; 32]), Seed(1), Instant::ZERO);
    Envelope::new(&config, ring, nonces)
}

fn plain(label: &str) -> Envelope {
    envelope(&[], label, |_| {})
}

fn keyed(fills: &[u8]) -> Envelope {
    envelope(fills, "", |_| {})
}

const PACKET: &[u8] = b"\x08a packet with a user message";

/// What `to` makes of a datagram of `from`.
fn datagram(from: &mut Envelope, to: &Envelope) -> Result<Vec<u8>, Reject> {
    let mut sent = Vec::new();
    from.seal_datagram(PACKET, &mut sent);
    assert_eq!(sent.len(), PACKET.len() + from.datagram_overhead());
    let mut text = Vec::new();
    to.open_datagram(&sent, &mut text).map(Vec::from)
}

fn message() -> Vec<u8> {
    let mut out = Vec::new();
    encode_user(b"payload", crate::wire::dialect::Dialect::Gossip, &mut out);
    out
}

/// What comes of bytes of one direction, byte by byte; `None` if more would be needed.
fn read(side: Side, bytes: &[u8], to: &Envelope) -> Result<Option<Vec<u8>>, StreamReject> {
    let (limits, mut codec) = (Limits::default(), Codec::default());
    let mut whole = StreamReader::new(side);
    whole.push(bytes, &limits);
    let at_once = told(whole.poll(&limits, &mut codec, to));
    let mut reader = StreamReader::new(side);
    for piece in bytes.chunks(1) {
        reader.push(piece, &limits);
        let polled = told(reader.poll(&limits, &mut codec, to));
        if polled != Ok(None) {
            assert_eq!(polled, at_once, "the pieces do not matter");
            return polled;
        }
    }
    assert_eq!(at_once, Ok(None));
    at_once
}

fn told(
    polled: Result<Option<StreamMessage<'_>>, StreamReject>,
) -> Result<Option<Vec<u8>>, StreamReject> {
    polled.map(|message| {
        message.map(|message| {
            let StreamMessage::User(payload) = message else { panic!("another message") };
            Vec::from(payload)
        })
    })
}

fn stream(from: &mut Envelope, side: Side, to: &Envelope) -> Result<Option<Vec<u8>>, StreamReject> {
    let mut sent = Vec::new();
    from.seal_stream(side, &message(), &mut sent);
    read(side, &sent, to)
}

/// Both ways at once; they must agree.
fn exchange(from: &mut Envelope, to: &Envelope) -> Result<(), Reject> {
    let by_stream = stream(from, Side::Request, to);
    if let Ok(payload) = &by_stream {
        assert_eq!(payload.as_deref(), Some(&b"payload"[..]));
    }
    let packet = datagram(from, to);
    assert!(packet.as_ref().map_or(true, |packet| packet == PACKET));
    assert_eq!(by_stream.is_ok(), packet.is_ok());
    packet.map(|_| ())
}

/// Goal: P-108, clusters with different labels do not hear each other. Method: three labels, each
/// to each, plain and encrypted with one key.
#[test]
fn only_ones_own_label_is_heard() {
    let labels = ["", "blue", "blue-cluster"];
    for fills in [&[][..], &[1]] {
        for from in labels {
            for to in labels {
                let outcome =
                    exchange(&mut envelope(fills, from, |_| {}), &envelope(fills, to, |_| {}));
                let expected = if from == to { Ok(()) } else { Err(Reject::BadLabel) };
                assert_eq!(outcome, expected, "{from:?} to {to:?}");
            }
        }
    }
}

/// Goal: P-107, P-108, labels that are none. Method: an empty header, truncated ones, two of
/// them; on streams nothing about labels is answered, and a reply has none.
#[test]
fn labels_that_make_no_sense_are_dropped() {
    let to = plain("blue");
    let open = |bytes: &[u8]| to.open_datagram(bytes, &mut Vec::new()).map(Vec::from);
    assert_eq!(open(b""), Err(Reject::Empty));
    for bytes in [&b"\xf4"[..], b"\xf4\x00", b"\xf4\x00\x08a", b"\xf4\x04blu", b"\xf4\x05blueX"] {
        assert_eq!(open(bytes), Err(Reject::BadLabel));
    }
    let twice = b"\xf4\x04blue\xf4\x04blue\x08";
    assert_eq!(open(twice), Ok(Vec::from(*b"\xf4\x04blue\x08")), "type 244 is unknown inside");
    assert_eq!(open(b"\xf4\x04blue"), Ok(Vec::new()), "what is empty inside is found out later");

    let silent = |reason| Err(StreamReject { reason, answer: None });
    let request = |bytes: &[u8]| read(Side::Request, bytes, &to);
    assert_eq!(request(b"\xf4\x04blu"), Ok(None));
    assert_eq!(request(b"\xf4\x00"), silent(Reject::BadLabel));
    assert_eq!(request(b"\xf4\x04blux"), silent(Reject::BadLabel));
    assert_eq!(request(&message()), silent(Reject::BadLabel));
    assert_eq!(request(twice), silent(Reject::UnknownType));
    assert_eq!(read(Side::Reply, b"\xf4\x04blue", &to), silent(Reject::UnknownType));
}

/// Goal: P-108, somebody before us may take labels off, while ours is still authenticated.
/// Method: a stripped packet and stream, and whole ones.
#[test]
fn a_label_that_is_taken_off_before_us_must_be_off() {
    let mut from = envelope(&[1], "blue", |_| {});
    let to = envelope(&[1], "blue", |config| config.skip_inbound_label_check = true);
    let unlabelled = envelope(&[1], "", |config| config.skip_inbound_label_check = true);
    let mut sent = Vec::new();
    from.seal_datagram(PACKET, &mut sent);
    let mut text = Vec::new();
    assert_eq!(to.open_datagram(&sent, &mut text), Err(Reject::DoubleLabel));
    assert_eq!(to.open_datagram(&sent[6..], &mut text), Ok(PACKET));
    assert_eq!(unlabelled.open_datagram(&sent[6..], &mut text), Err(Reject::Undecryptable));

    sent.clear();
    from.seal_stream(Side::Request, &message(), &mut sent);
    let double = StreamReject { reason: Reject::DoubleLabel, answer: None };
    assert_eq!(read(Side::Request, &sent, &to), Err(double));
    assert_eq!(read(Side::Request, &sent[6..], &to), Ok(Some(Vec::from(*b"payload"))));
}

/// Goal: P-107, a reply carries no label, but authenticates it. Method: to the same label, to
/// another one.
#[test]
fn a_reply_is_bound_to_the_label() {
    let mut from = envelope(&[1], "blue", |_| {});
    let mut sent = Vec::new();
    from.seal_stream(Side::Reply, &message(), &mut sent);
    assert_eq!(sent[0], kind::ENCRYPT);
    let outcome = read(Side::Reply, &sent, &envelope(&[1], "blue", |_| {}));
    assert_eq!(outcome, Ok(Some(Vec::from(*b"payload"))));
    let outcome = read(Side::Reply, &sent, &envelope(&[1], "green", |_| {}));
    assert_eq!(outcome.unwrap_err().reason, Reject::Undecryptable);
}

/// Goal: P-106, who hears whom while a cluster is moved to encryption. Method: all stages, each
/// to each: no keys, keys but both off, outgoing on, both on.
#[test]
fn encryption_is_rolled_out_in_stages() {
    let stage = |stage: usize| match stage {
        0 => plain(""),
        _ => envelope(&[1], "", |config| {
            config.verify_incoming = stage > 2;
            config.verify_outgoing = stage > 1;
        }),
    };
    for from in 0..4 {
        for to in 0..4 {
            let (mut sender, receiver) = (stage(from), stage(to));
            let (plain_sender, deaf, strict) = (from < 2, to == 0, to == 3);
            let mut sent = Vec::new();
            sender.seal_datagram(PACKET, &mut sent);
            assert_eq!(sent == PACKET, plain_sender);
            let by_stream = stream(&mut sender, Side::Request, &receiver).map_err(|it| it.reason);
            let heard = Ok(Some(Vec::from(*b"payload")));
            match (plain_sender, deaf, strict) {
                (true, _, true) => {
                    assert_eq!(by_stream, Err(Reject::NotEncrypted));
                    assert_eq!(datagram(&mut sender, &receiver), Err(Reject::NotEncrypted));
                }
                (false, true, _) => {
                    assert_eq!(by_stream, Err(Reject::Encrypted));
                    assert_ne!(datagram(&mut sender, &receiver), Ok(Vec::from(PACKET)));
                }
                _ => {
                    assert_eq!(by_stream, heard);
                    assert_eq!(datagram(&mut sender, &receiver), Ok(Vec::from(PACKET)));
                }
            }
        }
    }
}

/// Goal: an operator reads whether keys differ or are missing on one side. Method: packets with
/// many nonces to whom they are not for; a nonce may happen to look like the beginning of a ping,
/// which those find out who take what is not encrypted when they read it; and a ping without
/// encryption.
#[test]
fn what_cannot_be_opened_says_whether_keys_differ() {
    let lenient = envelope(&[2], "", |config| config.verify_incoming = false);
    let mut from = keyed(&[1]);
    let mut told = Vec::new();
    for _ in 0..500 {
        told.push([
            datagram(&mut from, &plain("")),
            datagram(&mut from, &lenient),
            datagram(&mut from, &keyed(&[2])),
        ]);
    }
    let reasons = [Reject::Encrypted, Reject::Undecryptable, Reject::Undecryptable];
    for (at, (reason, least)) in reasons.into_iter().zip([400, 400, 495]).enumerate() {
        let count = told.iter().filter(|told| told[at] == Err(reason)).count();
        assert!(count >= least, "{reason:?}: {count}");
    }
    let mut ping = Vec::new();
    let node = "a-name-that-makes-it-long-enough";
    let (seq_no, source) = (SeqNo(7), Source::default());
    Message::Ping(Ping { seq_no, node, source }).encode(&mut ping);
    let open = |to: &Envelope| to.open_datagram(&ping, &mut Vec::new()).map(Vec::from);
    assert_eq!(open(&keyed(&[1])), Err(Reject::NotEncrypted));
    assert_eq!(open(&lenient), Ok(ping.clone()));
    assert_eq!(open(&plain("")), Ok(ping.clone()));
}

/// Goal: P-104, keys are rotated without anybody going deaf. Method: two nodes with the same keys
/// in another order; one without the new key.
#[test]
fn two_primaries_understand_each_other() {
    assert_eq!(exchange(&mut keyed(&[1, 2]), &keyed(&[2, 1])), Ok(()));
    assert_eq!(exchange(&mut keyed(&[2, 1]), &keyed(&[1, 2])), Ok(()));
    assert_eq!(exchange(&mut keyed(&[2, 1]), &keyed(&[1])), Err(Reject::Undecryptable));
}

/// Goal: P-109, each error of an envelope has the answer of the peers. Method: each of them.
#[test]
fn errors_of_the_envelope_are_answered() {
    let answered = |reason, text| Err(StreamReject { reason, answer: Some(text) });
    let to = keyed(&[1]);
    let request = |bytes: &[u8]| read(Side::Request, bytes, &to);
    let not_encrypted = "Encryption is configured but remote state is not encrypted";
    let undecryptable = "No installed keys could decrypt the message";
    assert_eq!(request(&message()), answered(Reject::NotEncrypted, not_encrypted));
    assert_eq!(request(b"\x0a\0\0\0\x00"), answered(Reject::Undecryptable, undecryptable));
    assert_eq!(request(b"\x0a\0\0\0\x01\x01"), answered(Reject::Undecryptable, undecryptable));
    assert_eq!(request(b"\x0a\0\0\0\xff\x01"), Ok(None), "one that ends early is not answered");
    assert_eq!(
        stream(&mut keyed(&[2]), Side::Request, &to),
        answered(Reject::Undecryptable, undecryptable)
    );
    let mut empty = Vec::new();
    keyed(&[1]).seal_stream(Side::Request, b"", &mut empty);
    assert_eq!(request(&empty), answered(Reject::Empty, undecryptable));
    let mut cut = Vec::new();
    keyed(&[1]).seal_stream(Side::Request, &message()[..5], &mut cut);
    let silent = StreamReject { reason: Reject::Truncated, answer: None };
    assert_eq!(request(&cut), Err(silent), "behind the envelope nothing is answered");
}

/// Goal: P-102, the largest block fits, and no larger one is waited for. Method: 20 MiB with its
/// header and label, in pieces and at once, then one byte more announced.
#[test]
fn the_largest_block_fits() {
    let limits = Limits::default();
    let bytes_max = limits.stream_bytes_max;
    let payload = vec![7; bytes_max - 29 - 18];
    let mut body = Vec::new();
    encode_user(&payload, crate::wire::dialect::Dialect::Gossip, &mut body);
    assert_eq!(body.len() + 29, bytes_max);
    let label = "x".repeat(255);
    let mut sent = Vec::new();
    envelope(&[1], &label, |_| {}).seal_stream(Side::Request, &body, &mut sent);
    let to = envelope(&[1], &label, |_| {});
    for piece_bytes in [100_000, sent.len()] {
        let mut reader = StreamReader::new(Side::Request);
        for piece in sent.chunks(piece_bytes) {
            reader.push(piece, &limits);
        }
        let mut codec = Codec::default();
        let message = told(reader.poll(&limits, &mut codec, &to)).unwrap();
        assert!(message.is_some_and(|message| message == payload), "{piece_bytes}");
        assert_eq!(reader.spare_bytes(), 0);
    }

    let mut announced = Vec::from([kind::ENCRYPT]);
    announced.extend(u32::try_from(bytes_max + 1).unwrap().to_be_bytes());
    let outcome = read(Side::Request, &announced, &keyed(&[1]));
    assert_eq!(outcome.unwrap_err().reason, Reject::TooLarge);
}

/// Goal: P-103, no two packets of a node have the same nonce. Method: datagrams and streams in
/// turn, also after another key came into use.
#[test]
fn every_packet_has_a_nonce_of_its_own() {
    let mut from = keyed(&[1, 2]);
    let mut seen = std::collections::BTreeSet::new();
    for round in 0..500 {
        let (mut packet, mut request) = (Vec::new(), Vec::new());
        from.seal_datagram(PACKET, &mut packet);
        from.seal_stream(Side::Request, PACKET, &mut request);
        assert!(seen.insert(Vec::from(&packet[1..13])));
        assert!(seen.insert(Vec::from(&request[6..18])));
        if round == 250 {
            from.change_keys(|ring| ring.select(&Key::new(&[2; 32])?)).unwrap();
        }
    }
}

/// Goal: encryption that is off cannot be switched on by the way. Method: every change.
#[test]
fn without_keys_no_key_is_taken() {
    let mut off = plain("blue");
    let key = Key::new(&[1; 32]).unwrap();
    let refused = Err(KeyringError::NoKeyring);
    assert_eq!(off.change_keys(|ring| ring.install(key.clone())), refused);
    assert_eq!(off.change_keys(|ring| ring.select(&key)), refused);
    assert_eq!(off.change_keys(|ring| ring.remove(&key)), refused);
    assert_eq!(off.keys(), None);
    assert!(!off.is_sealing() && !off.is_strict());
}

proptest! {
    /// Goal: what one member sends, every other member reads. Method: any packet and label.
    #[test]
    fn members_understand_each_other(
        packet in any_vec(any::<u8>(), 1..2_000),
        label in "[a-zä]{0,100}",
    ) {
        let mut from = envelope(&[1, 2], &label, |_| {});
        let to = envelope(&[2, 1], &label, |_| {});
        let (mut sent, mut text) = (Vec::new(), Vec::new());
        from.seal_datagram(&packet, &mut sent);
        prop_assert_eq!(to.open_datagram(&sent, &mut text), Ok(&packet[..]));
    }

    /// Goal: strangers cannot make an envelope panic. Method: random bytes behind each beginning.
    #[test]
    fn opening_never_panics(
        mut bytes in any_vec(any::<u8>(), 1..100),
        first in prop_oneof![Just(0_u8), Just(1), Just(10), Just(244), any::<u8>()],
    ) {
        bytes[0] = first;
        for to in [plain("x"), keyed(&[1]), envelope(&[1], "x", |it| it.verify_incoming = false)] {
            let mut text = Vec::new();
            let _ = to.open_datagram(&bytes, &mut text).map(<[u8]>::len);
            let mut reader = StreamReader::new(Side::Request);
            reader.push(&bytes, &Limits::default());
            let _ = reader.poll(&Limits::default(), &mut Codec::default(), &to).map(|_| ());
        }
    }
}
