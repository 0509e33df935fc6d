//! Messages: what is written is read, and so is all that the peers accept.

use std::string::String;
use std::vec::Vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;

fn encoded(message: &Message<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    message.encode(&mut out);
    out
}

/// Goal: the written form is the peers'. Method: the worked example of the wire description.
#[test]
fn a_ping_is_written_as_it_was_captured() {
    let ping = Message::Ping(Ping {
        seq_no: SeqNo(1),
        node: "node-b",
        source: Source { addr: &[127, 0, 78, 3], node: "node-c", port: 7946 },
    });
    let captured = b"\x00\x85\xa4Node\xa6node-b\xa5SeqNo\x01\xaaSourceAddr\xa4\x7f\x00\x4e\x03\
        \xaaSourceNode\xa6node-c\xaaSourcePort\xcd\x1f\x0a";
    assert_eq!(encoded(&ping), captured);
    assert_eq!(Message::decode(captured), Ok(ping));
}

/// Goal: the source of a ping is left out field by field. Method: an empty source.
#[test]
fn empty_sources_are_left_out() {
    let ping = Message::Ping(Ping { seq_no: SeqNo(99), node: "node-a", ..Ping::default() });
    assert_eq!(encoded(&ping), b"\x00\x82\xa4Node\xa6node-a\xa5SeqNo\x63");
}

/// Goal: all forms that the peers were seen to accept are accepted. Method: one ping in each.
#[test]
fn pings_are_read_in_all_forms_that_peers_accept() {
    let expected = Ok(Message::Ping(Ping { seq_no: SeqNo(7), node: "n", ..Ping::default() }));
    let forms: [&[u8]; 12] = [
        b"\x00\x82\xa4Node\xa1n\xa5SeqNo\x07",
        b"\x00\x82\xa5SeqNo\x07\xa4Node\xa1n",
        b"\x00\xde\x00\x02\xa5SeqNo\x07\xa4Node\xa1n",
        b"\x00\x82\xd9\x05SeqNo\xd1\x00\x07\xa4Node\xd9\x01n",
        b"\x00\x82\xa5SeqNo\xcf\x00\x00\x00\x00\x00\x00\x00\x07\xa4Node\xc4\x01n",
        b"\x00\x83\xa5SeqNo\x07\xa5Color\x82\x01\x91\xc3\x02\xc0\xa4Node\xa1n",
        b"\x00\x83\xa5SeqNo\x07\xa4NODE\xa1x\xa4Node\xa1n",
        b"\x00\x83\xa5SeqNo\x07\xa4Node\xa1n\xaaSourceNode\xc0",
        b"\x00\x82\xa4Node\xa1n\xa5SeqNo\x07trailing bytes",
        b"\x00\x92\x07\xa1n",
        b"\x00\x95\x07\xa1n\xc0\xc0\xc0",
        b"\x00\x96\x07\xa1n\xa0\x00\xa0\x93\x01\x02\x03",
    ];
    for form in forms {
        assert_eq!(Message::decode(form), expected, "{form:02x?}");
    }
}

/// Goal: each kind of nonsense has its reason. Method: one table.
#[test]
fn bad_messages_are_refused_with_their_reason() {
    let cases: [(&[u8], Reject); 16] = [
        (b"", Reject::Empty),
        (b"\x00", Reject::Truncated),
        (b"\x00\x82\xa5SeqNo\x07\xa4Node\xa2n", Reject::Truncated),
        (b"\x00\xa5hello", Reject::Malformed),
        (b"\x00\x81\xa5SeqNo\xff", Reject::Malformed),
        (b"\x00\x81\xa5SeqNo\xcf\x00\x00\x00\x01\x00\x00\x00\x00", Reject::Malformed),
        (b"\x00\x81\xa5SeqNo\xa17", Reject::Malformed),
        (b"\x00\x81\xa4Node\xa1\xff", Reject::BadName),
        (b"\x04\x81\xa4Port\xce\x00\x01\x00\x00", Reject::Malformed),
        (b"\x06\x80", Reject::UnknownType),
        (b"\x07\x00", Reject::UnknownType),
        (b"\x09\x80", Reject::UnknownType),
        (b"\x0a\x80", Reject::UnknownType),
        (b"\x0c\x00\x00\x00\x00", Reject::UnknownType),
        (b"\x0d\x80", Reject::UnknownType),
        (b"\xf4\x01x", Reject::UnknownType),
    ];
    for (bytes, reason) in cases {
        assert_eq!(Message::decode(bytes), Err(reason), "{bytes:02x?}");
    }
}

/// Goal: absent fields are their zero. Method: an empty map and nil for every type.
#[test]
fn missing_fields_are_zero() {
    let empty = [
        (0, Message::Ping(Ping::default())),
        (1, Message::IndirectPing(IndirectPing::default())),
        (2, Message::Ack(Ack::default())),
        (3, Message::Suspect(Accusation::default())),
        (4, Message::Alive(Alive::default())),
        (5, Message::Dead(Accusation::default())),
        (11, Message::Nack(Nack::default())),
    ];
    for (kind, expected) in empty {
        assert_eq!(Message::decode(&[kind, 0x80]), Ok(expected));
        assert_eq!(Message::decode(&[kind, 0xc0]), Ok(expected));
    }
    assert_eq!(Message::decode(&[8]), Ok(Message::User(b"")));
}

/// Goal: arrays are read in the order of declaration. Method: the long messages, field by field.
#[test]
fn messages_written_as_arrays_are_read() {
    let alive =
        b"\x04\x96\x05\xa1n\xa4\x7f\x00\x00\x01\xcd\x1f\x0a\xc0\x96\x01\x05\x02\x02\x05\x05";
    let expected = Alive {
        incarnation: Incarnation(5),
        node: "n",
        addr: &[127, 0, 0, 1],
        port: 7946,
        meta: None,
        versions: &[1, 5, 2, 2, 5, 5],
    };
    assert_eq!(Message::decode(alive), Ok(Message::Alive(expected)));
    let indirect = b"\x01\x98\x05\xa4\x7f\x00\x00\x01\x07\xa1n\xc3\xa0\x08\xa1s";
    let expected = IndirectPing {
        seq_no: SeqNo(5),
        target: &[127, 0, 0, 1],
        port: 7,
        node: "n",
        nack: true,
        source: Source { addr: b"", node: "s", port: 8 },
    };
    assert_eq!(Message::decode(indirect), Ok(Message::IndirectPing(expected)));
    let suspect = Accusation { incarnation: Incarnation(5), node: "n", from: "f" };
    let bytes = b"\x03\x93\x05\xa1n\xa1f";
    assert_eq!(Message::decode(bytes), Ok(Message::Suspect(suspect)));
}

/// What messages are made of.
#[derive(Clone, Debug)]
struct Parts {
    names: [String; 2],
    bytes: [Vec<u8>; 3],
    opt: Option<Vec<u8>>,
    number: u32,
    port: u16,
    nack: bool,
}

prop_compose! {
    fn parts()(
        names in [".{0,40}", ".{0,40}"],
        bytes in [0..20_usize, 0..20, 0..300].map(|len| any_vec(any::<u8>(), len)),
        opt in proptest::option::of(any_vec(any::<u8>(), 0..600)),
        number: u32,
        port: u16,
        nack: bool,
    ) -> Parts {
        Parts { names, bytes, opt, number, port, nack }
    }
}

impl Parts {
    fn messages(&self) -> [Message<'_>; 8] {
        let Self { names: [node, from], bytes: [addr, versions, body], opt, number, port, nack } =
            self;
        let source = Source { addr, node: from, port: *port };
        let seq_no = SeqNo(*number);
        let incarnation = Incarnation(*number);
        let meta = opt.as_deref();
        [
            Message::Ping(Ping { seq_no, node, source }),
            Message::IndirectPing(IndirectPing {
                seq_no,
                target: addr,
                port: *port,
                node,
                nack: *nack,
                source,
            }),
            Message::Ack(Ack { seq_no, payload: meta }),
            Message::Suspect(Accusation { incarnation, node, from }),
            Message::Alive(Alive { incarnation, node, addr, port: *port, meta, versions }),
            Message::Dead(Accusation { incarnation, node, from }),
            Message::User(body),
            Message::Nack(Nack { seq_no }),
        ]
    }
}

proptest! {
    /// Goal: what is written is read. Method: any message of every kind, there and back.
    #[test]
    fn messages_survive(parts in parts()) {
        for message in parts.messages() {
            let bytes = encoded(&message);
            prop_assert_eq!(Message::decode(&bytes), Ok(message));
        }
    }

    /// Goal: a message that is cut off is refused, not misread. Method: every proper beginning of
    /// any message but those of raw bytes.
    #[test]
    fn messages_that_are_cut_off_are_refused(parts in parts(), cut: prop::sample::Index) {
        for message in parts.messages() {
            if !matches!(message, Message::User(_)) {
                let bytes = encoded(&message);
                let cut = cut.index(bytes.len());
                prop_assert!(Message::decode(&bytes[..cut]).is_err());
            }
        }
    }

    /// Goal: no bytes make the decoder panic. Method: random bytes behind every type, and good
    /// messages with a byte changed.
    #[test]
    fn decoding_never_panics(
        kind in 0..14_u8,
        mut bytes in any_vec(any::<u8>(), 1..80),
        parts in parts(),
        at: prop::sample::Index,
        byte: u8,
    ) {
        bytes[0] = kind;
        let _ = Message::decode(&bytes);
        for message in parts.messages() {
            let mut bytes = encoded(&message);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Message::decode(&bytes);
        }
    }
}
