//! Real bytes of the peers: everything in them is understood, and written again as it was.

mod sealed;
mod sealing;
mod serf_messages;
mod support;

use std::collections::BTreeMap;

use sealing::{Sealing, side};
use serde_json::{Value, json};
use support::{bytes, describe, describe_node, hex, vectors};
use tithing_core::Limits;
use tithing_core::wire::codec::{Codec, Compression};
use tithing_core::wire::dialect::{Dialect, Reader};
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::message::Message;
use tithing_core::wire::packet::{self, Checksum, PacketBuilder, Wrap};
use tithing_core::wire::push_pull::{self, PushPull};
use tithing_core::wire::serf::{self, Clocks, PushPullState, SerfMessage, Slot, SlotEvent};
use tithing_core::wire::stream::{self, StreamMessage, StreamReader};

const MEMBERLIST: &str = include_str!("../data/memberlist.json");
const SEALED: &str = include_str!("../data/sealed.json");
const SERF: &str = include_str!("../data/serf.json");

/// How often something was seen, so that no test passes by seeing nothing.
type Tally = BTreeMap<String, usize>;

fn count(tally: &mut Tally, what: &Value) {
    let what = what.as_str().expect("a kind").to_owned();
    *tally.entry(what).or_default() += 1;
}

fn tally(expected: &[(&str, usize)]) -> Tally {
    expected.iter().map(|&(what, times)| (what.to_owned(), times)).collect()
}

/// All vectors of the gossip layer, plain or sealed.
fn all_vectors() -> impl Iterator<Item = Value> {
    vectors(MEMBERLIST).into_iter().chain(vectors(SEALED))
}

/// Takes the wrappers off by hand, each compared with what the vector says of it.
fn unwrapped(raw: &[u8], vector: &Value, codec: &mut Codec) -> Vec<u8> {
    let sealing = Sealing::of(vector);
    let mut inner = raw.to_vec();
    for layer in vector["decoded"]["layers"].as_array().expect("layers") {
        match layer["layer"].as_str() {
            Some("label") => inner = sealing.label_off(&inner),
            Some("encrypt") => inner = sealing.block_off(&inner, layer),
            Some("crc") => {
                assert_eq!(inner[0], 12);
                assert_eq!(layer["crc32"], hex(&inner[1..5])[2..]);
                inner.drain(..5);
            }
            Some("compress") => {
                assert_eq!(inner[0], 9);
                assert_eq!(packed_len(&inner[1..]), layer["packed_len"]);
                let mut plain = Vec::new();
                codec.decompress(&inner[1..], 1 << 20, &mut plain).expect("good compression");
                assert_eq!(plain.len(), layer["plain_len"]);
                inner = plain;
            }
            other => panic!("unexpected layer {other:?}"),
        }
    }
    inner
}

/// The size of the compressed bytes in a map that ends with the buffer.
fn packed_len(map: &[u8]) -> usize {
    let mut len = None;
    let mut reader = Reader::new(map);
    reader
        .structure(&[], |key, reader| {
            if key == b"Buf" {
                len = Some(reader.bytes()?.len());
            }
            Ok(key == b"Buf")
        })
        .expect("a map");
    assert!(reader.rest().is_empty(), "bytes after the compressed ones");
    len.expect("compressed bytes")
}

/// The messages of a packet, as the vector has them.
fn parts(message: &Value) -> Vec<Value> {
    message["parts"].as_array().cloned().unwrap_or_else(|| vec![message.clone()])
}

/// Opens a datagram: what its messages are, and the messages written again.
fn opened(raw: &[u8], envelope: &Envelope, codec: &mut Codec) -> (Vec<Value>, PacketBuilder) {
    let mut seen = Vec::new();
    let mut builder = PacketBuilder::default();
    let mut text = Vec::new();
    let packet = envelope.open_datagram(raw, &mut text).expect("our label and key");
    packet::open(packet, &Limits::default(), codec, &mut |part| {
        let message = part.expect("a good message");
        builder.push_with(|out| message.encode(out));
        seen.push(describe(&message));
    });
    (seen, builder)
}

/// Goal: every captured datagram is understood to the last byte and written again as it was.
/// Method: take off the wrappers, compare every field, encode the messages and compare the bytes;
/// compressed ones are compressed again and must open to the same messages.
#[test]
fn every_captured_datagram_is_understood_and_written_again() {
    let mut codec = Codec::default();
    let mut seen = Tally::new();
    for vector in all_vectors().filter(|vector| vector["transport"] == "udp") {
        let raw = bytes(&vector["hex"]);
        let plain = unwrapped(&raw, &vector, &mut codec);
        let sealing = Sealing::of(&vector);
        let envelope = sealing.envelope();
        let (messages, mut builder) = opened(&raw, &envelope, &mut codec);

        let decoded = &vector["decoded"]["message"];
        let mut expected = parts(decoded);
        // What the Serf layer makes of it has a test of its own.
        expected.iter_mut().filter_map(Value::as_object_mut).for_each(|part| {
            part.remove("app");
        });
        assert_eq!(messages, expected, "{}", vector["name"]);
        assert_eq!(builder.finish(Wrap::default(), &mut codec), plain, "{}", vector["name"]);

        let layers: Vec<&Value> =
            vector["decoded"]["layers"].as_array().expect("layers").iter().collect();
        let is_packed = layers.iter().any(|layer| layer["layer"] == "compress");
        let has_crc = layers.iter().any(|layer| layer["layer"] == "crc");
        let crc = if has_crc { Checksum::On } else { Checksum::Off };
        let compress = if is_packed { Compression::IfShorter } else { Compression::Off };
        let again = sealing.datagram(builder.finish(Wrap { compress, crc }, &mut codec));
        if is_packed {
            assert!(again.len() < plain.len() + 60, "{} does not shrink", vector["name"]);
            assert_eq!(opened(&again, &envelope, &mut codec).0, messages);
        } else {
            assert_eq!(again, raw, "{}", vector["name"]);
        }

        count(&mut seen, &json!("datagram"));
        if expected.len() > 1 {
            count(&mut seen, &decoded["type"]);
        }
        let parts = expected.iter().map(|part| &part["type"]);
        for what in parts.chain(layers.iter().map(|layer| &layer["layer"])) {
            count(&mut seen, what);
        }
    }
    assert_eq!(
        seen,
        tally(&[
            ("datagram", 287),
            ("label", 31),
            ("encrypt", 136),
            ("crc", 166),
            ("compress", 15),
            ("compound", 111),
            ("ping", 65),
            ("indirectPing", 9),
            ("ackResp", 57),
            ("suspect", 44),
            ("alive", 118),
            ("dead", 29),
            ("user", 122),
            ("nackResp", 15),
        ])
    );
}

/// Goal: every captured stream is understood to the last byte and written again as it was.
/// Method: as for datagrams, through the reader of streams, fed in two pieces.
#[test]
fn every_captured_stream_is_understood_and_written_again() {
    let limits = Limits::default();
    let mut codec = Codec::default();
    let mut seen = Tally::new();
    for vector in all_vectors().filter(|vector| vector["transport"] == "tcp") {
        let name = vector["name"].as_str().expect("a name");
        let raw = bytes(&vector["hex"]);
        let plain = unwrapped(&raw, &vector, &mut codec);
        let sealing = Sealing::of(&vector);
        let envelope = sealing.envelope();
        // What is ours to write differs only in signed numbers from what the newest peers write.
        let dialect = if name.starts_with("h_") { Dialect::GossipSigned } else { Dialect::Gossip };

        let mut reader = StreamReader::new(side(&vector));
        reader.push(&raw[..raw.len() - 1], &limits);
        let early = reader.poll(&limits, &mut codec, &envelope).expect("no error yet");
        assert!(early.is_none(), "{name}");
        reader.push(&raw[raw.len() - 1..], &limits);
        let polled = reader.poll(&limits, &mut codec, &envelope);
        let message = polled.expect("no error").expect("a message");
        assert_eq!(described_stream(&message), vector["decoded"]["message"], "{name}");
        let body = written_stream(&message, dialect);
        assert_eq!(body, plain, "{name}");

        let mut sealed = Vec::new();
        let layers = vector["decoded"]["layers"].as_array().expect("layers");
        if layers.iter().any(|layer| layer["layer"] == "compress") {
            stream::pack(&body, Compression::Always, &mut codec, &mut sealed);
            assert_eq!(unwrapped_once(&sealed, &mut codec), plain, "{name}");
        } else {
            stream::pack(&body, Compression::Off, &mut codec, &mut sealed);
            assert_eq!(sealing.stream(side(&vector), &sealed), raw, "{name}");
        }

        count(&mut seen, &json!("stream"));
        count(&mut seen, &vector["decoded"]["message"]["type"]);
        for layer in layers {
            count(&mut seen, &layer["layer"]);
        }
        if body != written_stream_in_other_dialect(&body, &limits, dialect) {
            count(&mut seen, &json!(format!("{dialect:?} matters")));
        }
    }
    assert_eq!(
        seen,
        tally(&[
            ("stream", 101),
            ("label", 9),
            ("encrypt", 47),
            ("compress", 34),
            ("pushPull", 61),
            ("ping", 13),
            ("ackResp", 7),
            ("user", 14),
            ("err", 6),
            ("Gossip matters", 35),
            ("GossipSigned matters", 26),
        ])
    );
}

fn unwrapped_once(sealed: &[u8], codec: &mut Codec) -> Vec<u8> {
    let mut plain = Vec::new();
    assert_eq!(sealed[0], 9);
    codec.decompress(&sealed[1..], 1 << 20, &mut plain).expect("own compression");
    plain
}

fn described_stream(message: &StreamMessage<'_>) -> Value {
    match message {
        StreamMessage::PushPull(state) => json!({
            "type": "pushPull",
            "id": 6,
            "header": {
                "Join": state.join,
                "Nodes": state.node_count(),
                "UserStateLen": state.user_state.len(),
            },
            "nodes": state.nodes().map(|node| describe_node(&node)).collect::<Vec<_>>(),
            "user_state": hex(state.user_state),
        }),
        StreamMessage::Ping(ping) => describe(&Message::Ping(*ping)),
        StreamMessage::Ack(ack) => describe(&Message::Ack(*ack)),
        StreamMessage::User(body) => json!({
            "type": "user",
            "id": 8,
            "header": { "UserMsgLen": body.len() },
            "body": hex(body),
        }),
        StreamMessage::Error(text) => json!({
            "type": "err",
            "id": 13,
            "fields": { "Error": text },
        }),
    }
}

fn written_stream(message: &StreamMessage<'_>, dialect: Dialect) -> Vec<u8> {
    let mut out = Vec::new();
    match message {
        StreamMessage::PushPull(state) => {
            let nodes: Vec<_> = state.nodes().collect();
            let nodes = nodes.into_iter();
            push_pull::encode_as(dialect, &mut out, state.join, nodes, state.user_state);
        }
        StreamMessage::Ping(ping) => Message::Ping(*ping).encode(&mut out),
        StreamMessage::Ack(ack) => Message::Ack(*ack).encode(&mut out),
        StreamMessage::User(body) => stream::encode_user(body, dialect, &mut out),
        StreamMessage::Error(text) => stream::encode_error(text, &mut out),
    }
    out
}

fn written_stream_in_other_dialect(body: &[u8], limits: &Limits, dialect: Dialect) -> Vec<u8> {
    let other = match dialect {
        Dialect::Gossip => Dialect::GossipSigned,
        Dialect::GossipSigned | Dialect::Rpc => Dialect::Gossip,
    };
    let mut codec = Codec::default();
    let mut reader = StreamReader::default();
    reader.push(body, limits);
    let message =
        reader.poll(limits, &mut codec, &Envelope::none()).expect("no error").expect("a message");
    written_stream(&message, other)
}

/// Goal: every captured intent and full state of the Serf layer is understood to the last byte and
/// written again as it was. Method: compare every field, encode, compare the bytes.
#[test]
fn every_captured_serf_message_is_understood_and_written_again() {
    let mut seen = Tally::new();
    for vector in vectors(SERF) {
        let raw = bytes(&vector["hex"]);
        let decoded = &vector["decoded"];
        let again = match decoded["type"].as_u64() {
            Some(0 | 1) => {
                let (described, again) = intent(&raw);
                assert_eq!(described, decoded["body"], "{}", vector["name"]);
                again
            }
            Some(2) => {
                let state = PushPullState::decode(&raw).expect("a good state");
                assert_eq!(described_state(&state), decoded["body"], "{}", vector["name"]);
                written_state(&state)
            }
            // Metadata: see the tests beside the tags.
            _ => continue,
        };
        assert_eq!(again, raw, "{}", vector["name"]);
        count(&mut seen, &json!(format!("type {}", decoded["type"])));
    }
    assert_eq!(seen, tally(&[("type 0", 6), ("type 1", 8), ("type 2", 10)]));
}

/// Goal: what serf puts into the messages of the gossip layer is understood there too. Method:
/// the intents in captured datagrams, and the user state of captured exchanges of full state.
#[test]
fn serf_messages_inside_gossip_are_understood_and_written_again() {
    let limits = Limits::default();
    let mut codec = Codec::default();
    let mut seen = Tally::new();
    for vector in all_vectors() {
        let decoded = &vector["decoded"]["message"];
        for part in parts(decoded) {
            if let Some(body) = part["app"].get("body") {
                let raw = bytes(&part["body"]);
                let (described, again) = intent(&raw);
                assert_eq!((&described, again), (body, raw), "{}", vector["name"]);
                count(&mut seen, &part["app"]["serf"]);
            }
        }
        if decoded["user_state"].as_str().is_some_and(|state| state.starts_with("0x02")) {
            let body = unwrapped(&bytes(&vector["hex"]), &vector, &mut codec);
            let exchange = PushPull::decode(&body[1..], &limits).expect("a good exchange");
            let state = PushPullState::decode(exchange.user_state).expect("a good state");
            assert_eq!(written_state(&state), exchange.user_state, "{}", vector["name"]);
            assert_eq!(state.bad_names() + exchange.bad_nodes(), 0);
            count(&mut seen, &json!("state"));
        }
    }
    assert_eq!(seen, tally(&[("join", 34), ("leave", 14), ("state", 29)]));
}

/// What an intent says, and the same intent written again.
fn intent(raw: &[u8]) -> (Value, Vec<u8>) {
    let mut again = Vec::new();
    let described = match SerfMessage::decode(raw).expect("a good message") {
        SerfMessage::Leave(intent) => {
            intent.encode(&mut again);
            json!({ "LTime": intent.ltime.0, "Node": intent.node, "Prune": intent.prune })
        }
        SerfMessage::Join(intent) => {
            intent.encode(&mut again);
            json!({ "LTime": intent.ltime.0, "Node": intent.node })
        }
        SerfMessage::UserEvent(_)
        | SerfMessage::Query(_)
        | SerfMessage::QueryResponse(_)
        | SerfMessage::Relay(_) => panic!("no intent"),
    };
    (described, again)
}

fn described_state(state: &PushPullState<'_>) -> Value {
    let mut events = json!({ "slots": state.events().count() });
    for (number, slot) in state.events().enumerate() {
        let Some(slot) = slot else { continue };
        let described: Vec<Value> = slot.events().map(describe_event).collect();
        events[number.to_string()] = json!({ "Events": described, "LTime": slot.ltime.0 });
    }
    let times = state.status_ltimes();
    let times: BTreeMap<_, _> = times.map(|(name, time)| (name, time.0)).collect();
    json!({
        "EventLTime": state.event_ltime.0,
        "Events": events,
        "LTime": state.ltime.0,
        "LeftMembers": state.left_members().collect::<Vec<_>>(),
        "QueryLTime": state.query_ltime.0,
        "StatusLTimes": times,
    })
}

fn describe_event(event: SlotEvent<'_>) -> Value {
    let payload = event.payload.map(|payload| String::from_utf8_lossy(payload).into_owned());
    json!({ "Name": event.name, "Payload": payload })
}

fn written_state(state: &PushPullState<'_>) -> Vec<u8> {
    let slots: Vec<Option<_>> = state
        .events()
        .map(|slot| slot.map(|slot| (slot.ltime, slot.events().collect::<Vec<_>>())))
        .collect();
    let slots = slots
        .iter()
        .map(|slot| slot.as_ref().map(|(ltime, events)| Slot { ltime: *ltime, events }));
    let clocks = Clocks {
        ltime: state.ltime,
        event_ltime: state.event_ltime,
        query_ltime: state.query_ltime,
    };
    let left: Vec<&str> = state.left_members().collect();
    let times: Vec<_> = state.status_ltimes().collect();
    let mut out = Vec::new();
    serf::encode_push_pull(&mut out, clocks, slots, left.into_iter(), times.into_iter());
    out
}
