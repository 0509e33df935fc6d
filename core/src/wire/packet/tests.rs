//! Packets: what is built is opened, and whatever is in a datagram, it is taken apart in bounds.

use std::string::String;
use std::vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;
use crate::id::SeqNo;
use crate::wire::message::{Nack, Ping};

/// What was found in a datagram: user messages and the numbers of nacks as text, or the reason.
fn found(datagram: &[u8], limits: &Limits) -> Vec<Result<String, Reject>> {
    let mut found = Vec::new();
    open(datagram, limits, &mut Codec::default(), &mut |part| {
        found.push(part.map(|message| {
            if let Message::User(body) = message {
                String::from_utf8_lossy(body).into_owned()
            } else if let Message::Nack(nack) = message {
                std::format!("nack {}", nack.seq_no)
            } else {
                std::format!("{message:?}")
            }
        }));
    });
    found
}

fn opened(datagram: &[u8]) -> Vec<Result<String, Reject>> {
    found(datagram, &Limits::default())
}

#[expect(clippy::unnecessary_wraps, reason = "reads well beside the errors")]
fn text(text: &str) -> Result<String, Reject> {
    Ok(String::from(text))
}

fn compound(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![kind::COMPOUND, u8::try_from(parts.len()).unwrap()];
    for part in parts {
        out.extend(u16::try_from(part.len()).unwrap().to_be_bytes());
    }
    out.extend(parts.concat());
    out
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Codec::default().compress(plain, &mut out);
    out
}

fn checked(payload: &[u8]) -> Vec<u8> {
    let mut out = vec![kind::CRC];
    out.extend(crc32fast::hash(payload).to_be_bytes());
    out.extend(payload);
    out
}

/// Goal: all wrappers that peers nest are taken off. Method: each nesting around two messages.
#[test]
fn wrappers_are_taken_off_in_any_nesting() {
    let both = compound(&[b"\x08one", b"\x0b\x81\xa5SeqNo\x02"]);
    let nestings = [
        both.clone(),
        checked(&both),
        compressed(&both),
        checked(&compressed(&both)),
        compressed(&compressed(&both)),
        compound(&[b"\x08one", &compressed(b"\x0b\x81\xa5SeqNo\x02")]),
        compound(&[&compound(&[b"\x08one"]), &compound(&[b"\x0b\x81\xa5SeqNo\x02"])]),
    ];
    for datagram in nestings {
        assert_eq!(opened(&datagram), [text("one"), text("nack 2")], "{datagram:02x?}");
    }
    assert_eq!(opened(b"\x08one"), [text("one")]);
}

/// Goal: a checksum counts only where peers put it. Method: a wrong one, a short one, inner ones.
#[test]
fn checksums_are_checked_on_the_outside_only() {
    let mut wrong = checked(b"\x08one");
    wrong[3] ^= 1;
    assert_eq!(opened(&wrong), [Err(Reject::BadCrc)]);
    assert_eq!(opened(b"\x0c\x00\x00\x00"), [Err(Reject::UnknownType)]);
    assert_eq!(opened(&checked(b"")), [Err(Reject::Empty)]);
    let inner = checked(b"\x08one");
    assert_eq!(opened(&checked(&inner)), [Err(Reject::UnknownType)]);
    assert_eq!(opened(&compressed(&inner)), [Err(Reject::UnknownType)]);
    let parts = compound(&[&inner, b"\x08two"]);
    assert_eq!(opened(&parts), [Err(Reject::UnknownType), text("two")]);
}

/// Goal: a compound that is cut off gives what is whole. Method: cut it everywhere.
#[test]
fn parts_before_a_cut_are_kept() {
    let whole = compound(&[b"\x08one", b"\x08two", b"\x08three"]);
    let kept = |len: usize| match len {
        0..12 => 0,
        12..16 => 1,
        16..22 => 2,
        _ => 3,
    };
    for len in 1..=whole.len() {
        let mut expected = [text("one"), text("two"), text("three")].to_vec();
        expected.truncate(kept(len));
        if len < whole.len() {
            expected.push(Err(Reject::Truncated));
        }
        assert_eq!(opened(&whole[..len]), expected, "{len} of {}", whole.len());
    }
    let longer = [&whole[..], b"ignored"].concat();
    assert_eq!(opened(&longer).len(), 3);
}

/// Goal: a bad part does not spoil the others. Method: nonsense of each kind between good parts.
#[test]
fn bad_parts_leave_their_neighbours_alone() {
    let datagram = compound(&[b"\x08one", b"", b"\xf4x", b"\x00", b"\x09\x80", b"\x08two"]);
    let expected = [
        text("one"),
        Err(Reject::Empty),
        Err(Reject::UnknownType),
        Err(Reject::Truncated),
        Err(Reject::BadCompression),
        text("two"),
    ];
    assert_eq!(opened(&datagram), expected);
    assert_eq!(opened(b""), [Err(Reject::Empty)]);
    assert_eq!(opened(&compressed(b"")), [Err(Reject::Empty)]);
    assert_eq!(opened(&compound(&[])), [Err(Reject::Empty)]);
}

/// Goal: depth is bounded. Method: compounds and compressions in each other, around the limit and
/// thousands deep.
#[test]
fn nesting_is_bounded() {
    let limits = Limits::default();
    let wrap: [fn(Vec<u8>) -> Vec<u8>; 2] =
        [|inner| compound(&[&inner]), |inner| compressed(&inner)];
    for wrap in wrap {
        let mut datagram = Vec::from(*b"\x08one");
        for _ in 0..limits.nesting_max {
            datagram = wrap(datagram);
        }
        assert_eq!(opened(&datagram), [text("one")]);
        assert_eq!(opened(&checked(&datagram)), [Err(Reject::TooDeep)]);
        assert_eq!(opened(&wrap(datagram)), [Err(Reject::TooDeep)]);
    }
    let mut deep = Vec::from(*b"\x08one");
    while deep.len() < 60_000 {
        deep = compound(&[&deep]);
    }
    assert_eq!(opened(&deep), [Err(Reject::TooDeep)]);
}

/// Goal: one packet cannot make much work. Method: many parts, each of which would decompress to
/// the whole budget, and a nesting whose layers exceed it together.
#[test]
fn layers_share_one_budget() {
    let limits = Limits::default();
    let mut bomb = vec![b'x'; limits.datagram_bytes_max];
    bomb[0] = kind::USER;
    let bomb = compressed(&bomb);
    let parts = found(&compound(&[&bomb, &bomb, &compressed(b"\x08one"), b"\x08two"]), &limits);
    assert_eq!(parts.len(), 4);
    assert!(parts[0].is_ok());
    let rest = [Err(Reject::TooLarge), Err(Reject::TooLarge), text("two")];
    assert_eq!(parts[1..], rest);
    assert_eq!(found(&compressed(&bomb), &limits), [Err(Reject::TooLarge)]);
}

/// Goal: newer peers' compounds of up to 255 parts are understood. Method: 200 messages.
#[test]
fn more_parts_than_are_sent_are_understood() {
    let part: &[u8] = b"\x08x";
    assert_eq!(opened(&compound(&[part; 255])).len(), 255);
}

/// Goal: the builder keeps to what every peer understands. Method: too many messages, an empty
/// one, one that no compound can describe.
#[test]
fn packets_hold_only_what_every_peer_understands() {
    let mut builder = PacketBuilder::default();
    let mut codec = Codec::default();
    assert!(builder.is_empty());
    assert!(builder.finish(Wrap { crc: Checksum::On, ..Wrap::default() }, &mut codec).is_empty());
    builder.push(b"");
    builder.push(&vec![8; 65_536]);
    assert_eq!((builder.len(), builder.bytes()), (0, 0));
    for _ in 0..200 {
        builder.push(b"\x08x");
    }
    assert!(builder.is_full());
    assert_eq!((builder.len(), builder.bytes()), (PARTS_MAX, 2 * PARTS_MAX));
    let packet = builder.finish(Wrap::default(), &mut codec);
    assert_eq!(packet.len(), COMPOUND_HEADER + PARTS_MAX * (PART_OVERHEAD + 2));
    assert_eq!(opened(packet).len(), PARTS_MAX);
    builder.clear();
    builder.push(b"\x08y");
    assert_eq!(builder.finish(Wrap::default(), &mut codec), b"\x08y");
    assert_eq!(builder.len(), 1, "the messages stay until they are cleared");
}

/// Goal: compression is used only where it helps, unless it must be. Method: a text that shrinks
/// and one that does not.
#[test]
fn packets_are_compressed_only_if_that_helps() {
    let mut codec = Codec::default();
    let mut builder = PacketBuilder::default();
    let mut kinds = |message: &[u8], compress| {
        builder.clear();
        builder.push(message);
        builder.finish(Wrap { compress, crc: Checksum::Off }, &mut codec)[0]
    };
    let long = [b'\x08'; 400];
    assert_eq!(kinds(&long, Compression::Off), kind::USER);
    assert_eq!(kinds(&long, Compression::IfShorter), kind::COMPRESS);
    assert_eq!(kinds(b"\x08short", Compression::IfShorter), kind::USER);
    assert_eq!(kinds(b"\x08short", Compression::Always), kind::COMPRESS);
}

proptest! {
    /// Goal: what is built is opened. Method: random messages under every wrapping, through one
    /// builder and one codec.
    #[test]
    fn packets_survive(
        packets in any_vec(any_vec(("[a-z]{0,60}", any::<u32>()), 1..40), 1..4),
    ) {
        let mut builder = PacketBuilder::default();
        let mut codec = Codec::default();
        for packet in packets {
            builder.clear();
            let mut expected = Vec::new();
            let mut bytes = 0;
            for (body, number) in packet {
                builder.push_with(|out| Message::Nack(Nack { seq_no: SeqNo(number) }).encode(out));
                let mut message = Vec::new();
                Message::User(body.as_bytes()).encode(&mut message);
                builder.push(&message);
                expected.push(Ok(std::format!("nack {number}")));
                bytes += message.len();
                expected.push(Ok(body));
            }
            prop_assert_eq!(builder.len(), expected.len());
            prop_assert!(builder.bytes() > bytes);
            for compress in [Compression::Off, Compression::IfShorter, Compression::Always] {
                for crc in [Checksum::Off, Checksum::On] {
                    let datagram = builder.finish(Wrap { compress, crc }, &mut codec);
                    prop_assert_eq!(datagram[0] == kind::CRC, crc == Checksum::On);
                    prop_assert_eq!(&opened(datagram), &expected);
                }
            }
        }
    }

    /// Goal: no bytes make the opener panic, and each datagram is answered by at least one
    /// visit. Method: random bytes behind each wrapper, good packets with a byte
    /// changed.
    #[test]
    fn opening_never_panics(
        mut bytes in any_vec(any::<u8>(), 1..200),
        wrapper in prop_oneof![Just(kind::COMPOUND), Just(kind::COMPRESS), Just(kind::CRC)],
        at: prop::sample::Index,
        byte: u8,
    ) {
        bytes[0] = wrapper;
        for datagram in [checked(&bytes), compressed(&bytes), bytes] {
            prop_assert!(!opened(&datagram).is_empty());
        }
        let ping = Ping { node: "somebody", ..Ping::default() };
        let mut message = Vec::new();
        Message::Ping(ping).encode(&mut message);
        let mut packet = compound(&[&message, &compressed(&message), &message]);
        let at = at.index(packet.len());
        packet[at] = byte;
        prop_assert!(opened(&packet).len() < 256 * 3);
    }
}
