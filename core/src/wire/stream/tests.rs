//! Streams: whatever the pieces, the message is the same, and strangers cannot make work.

use std::string::ToString;
use std::vec;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;
use crate::id::{Incarnation, SeqNo};
use crate::wire::message::Message;
use crate::wire::push_pull::NodeState;

/// What a message says, as text.
fn told(message: &StreamMessage<'_>) -> String {
    if let StreamMessage::PushPull(state) = message {
        let nodes: Vec<_> = state.nodes().map(|node| (node.name, node.port)).collect();
        return std::format!("push/pull {} {nodes:?} {:?}", state.join, state.user_state);
    }
    std::format!("{message:?}")
}

/// Feeds these pieces; what came out, and after how many of them.
fn fed<'d>(
    pieces: impl IntoIterator<Item = &'d [u8]>,
    limits: &Limits,
) -> Result<Option<(String, usize)>, StreamReject> {
    let mut reader = StreamReader::default();
    let mut codec = Codec::default();
    for (index, piece) in pieces.into_iter().enumerate() {
        reader.push(piece, limits);
        if let Some(message) = reader.poll(limits, &mut codec, &Envelope::none())? {
            return Ok(Some((told(&message), index + 1)));
        }
    }
    Ok(None)
}

fn at_once(bytes: &[u8]) -> Result<Option<String>, StreamReject> {
    Ok(fed([bytes], &Limits::default())?.map(|(told, _)| told))
}

fn closed(reason: Reject) -> Result<Option<String>, StreamReject> {
    Err(reason.into())
}

fn answered(reason: Reject) -> Result<Option<String>, StreamReject> {
    Err(bad_envelope(reason))
}

fn sealed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    pack(body, Compression::Always, &mut Codec::default(), &mut out);
    out
}

fn state(nodes: u16, user_state: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let nodes = (0..nodes).map(|port| NodeState {
        name: "somebody",
        addr: &[10, 0, 0, 1],
        port,
        meta: Some(b"\xff\x80"),
        incarnation: Incarnation(1),
        state: 0,
        versions: &[1, 5, 2, 2, 5, 5],
    });
    push_pull::encode(&mut out, true, nodes, user_state);
    out
}

/// One message of each kind.
fn messages() -> Vec<Vec<u8>> {
    let (mut ping, mut ack, mut user, mut error) = (vec![], vec![], vec![], vec![]);
    let seq_no = SeqNo(70_000);
    Message::Ping(Ping { seq_no, node: "b", ..Ping::default() }).encode(&mut ping);
    Message::Ack(Ack { seq_no, payload: None }).encode(&mut ack);
    encode_user(&[7; 300], Dialect::Gossip, &mut user);
    encode_error("no", &mut error);
    vec![ping, ack, user, error, state(20, &[9; 600]), state(0, b"")]
}

/// Goal: the pieces do not matter. Method: every message, plain and compressed, whole, byte by
/// byte, and cut in two anywhere.
#[test]
fn messages_are_the_same_in_any_pieces() {
    let limits = Limits::default();
    for plain in messages() {
        for bytes in [plain.clone(), sealed(&plain)] {
            let told = at_once(&plain).unwrap().unwrap();
            assert_eq!(fed([&bytes[..]], &limits), Ok(Some((told.clone(), 1))));
            assert_eq!(fed(bytes.chunks(1), &limits), Ok(Some((told.clone(), bytes.len()))));
            for cut in 0..bytes.len() {
                let (head, tail) = bytes.split_at(cut);
                assert_eq!(fed([head, tail], &limits), Ok(Some((told.clone(), 2))));
                assert_eq!(fed([head], &limits), Ok(None));
            }
        }
    }
}

/// Goal: one stream, one message. Method: two messages in one piece, then more bytes.
#[test]
fn only_the_first_message_counts() {
    let limits = Limits::default();
    let mut codec = Codec::default();
    let mut reader = StreamReader::default();
    let two = [&messages()[0][..], &messages()[1]].concat();
    reader.push(&two, &limits);
    assert_eq!(reader.buffered(), two.len());
    let first = reader.poll(&limits, &mut codec, &Envelope::none()).unwrap();
    assert!(matches!(first, Some(StreamMessage::Ping(_))));
    assert_eq!(reader.buffered(), 0);
    assert!(reader.poll(&limits, &mut codec, &Envelope::none()).unwrap().is_none());
    assert_eq!(reader.received.capacity(), 0, "the memory is given back");
    reader.push(&two, &limits);
    assert!(reader.poll(&limits, &mut codec, &Envelope::none()).unwrap().is_none());
    assert_eq!(reader.buffered(), 0);
}

/// Goal: errors are answered where the peers answer them. Method: every kind of nonsense.
#[test]
fn nonsense_is_answered_only_in_the_envelope() {
    let encrypted = StreamReject {
        reason: Reject::Encrypted,
        answer: Some("Remote state is encrypted and encryption is not configured"),
    };
    assert_eq!(at_once(b"\x0a"), Err(encrypted));
    for kind in [1, 3, 4, 5, 7, 11, 12, 14, 255] {
        assert_eq!(at_once(&[kind]), closed(Reject::UnknownType), "{kind}");
        assert_eq!(at_once(&sealed(&[kind, 0x80])), closed(Reject::UnknownType), "{kind}");
    }
    assert_eq!(at_once(&sealed(&sealed(&messages()[0]))), closed(Reject::UnknownType));
    assert_eq!(at_once(&sealed(b"\x0a")), closed(Reject::UnknownType));
    assert_eq!(at_once(&sealed(b"")), answered(Reject::Empty));
    assert_eq!(at_once(&sealed(&messages()[4][..100])), closed(Reject::Truncated));
    assert_eq!(at_once(b"\x09\x80"), answered(Reject::BadCompression));
    assert_eq!(at_once(b"\x09\xc1"), answered(Reject::BadCompression));
    assert_eq!(at_once(b"\x09\x82\xa4Algo\x01\xa3Buf\xa0"), answered(Reject::BadCompression));
    assert_eq!(at_once(b"\x00\xc1"), closed(Reject::Malformed));
    assert_eq!(at_once(b"\x00\x81\xa4Node\xa1\xff"), closed(Reject::BadName));
    assert_eq!(at_once(b"\x06\x81\xa5Nodes\xff"), closed(Reject::Malformed));
    assert_eq!(at_once(b"\x06\x81\xa5Nodes\x01\xa1x"), closed(Reject::Malformed));
    assert_eq!(at_once(b"\x08\x81\xaaUserMsgLen\xff"), closed(Reject::Malformed));
}

/// Goal: nothing comes after an error. Method: more bytes, and a good message.
#[test]
fn an_error_ends_the_stream() {
    let limits = Limits::default();
    let mut codec = Codec::default();
    let mut reader = StreamReader::default();
    reader.push(b"\x07", &limits);
    assert!(reader.poll(&limits, &mut codec, &Envelope::none()).is_err());
    assert_eq!(reader.buffered(), 0);
    reader.push(&messages()[0], &limits);
    assert!(reader.poll(&limits, &mut codec, &Envelope::none()).unwrap().is_none());
}

/// Goal: what is announced must be within the limits, and costs nothing until it comes. Method:
/// lengths just above the limits, and just below.
#[test]
fn announcements_are_checked_and_not_believed() {
    let limits = Limits::default();
    let header = |nodes: u32, bytes: u32| {
        let mut out = Vec::from(*b"\x06\x82\xa5Nodes\xce");
        out.extend(nodes.to_be_bytes());
        out.extend_from_slice(b"\xacUserStateLen\xce");
        out.extend(bytes.to_be_bytes());
        out
    };
    let bytes_max = u32::try_from(limits.stream_bytes_max).unwrap();
    assert_eq!(at_once(&header((1 << 20) + 1, 0)), closed(Reject::TooLarge));
    assert_eq!(at_once(&header(1, bytes_max + 1)), closed(Reject::TooLarge));
    assert_eq!(at_once(b"\x08\x81\xaaUserMsgLen\xce\x7f\xff\xff\xff"), closed(Reject::TooLarge));
    assert_eq!(at_once(b"\x00\x81\xa4Node\xdb\xff\xff\xff\xff"), closed(Reject::TooLarge));
    let mut reader = StreamReader::default();
    reader.push(&header(1 << 20, bytes_max - 1_000), &limits);
    assert!(reader.poll(&limits, &mut Codec::default(), &Envelope::none()).unwrap().is_none());
    assert!(reader.received.capacity() < 1_000);
}

/// Goal: a stream holds no more than it may, and what it holds does not depend on the pieces.
/// Method: an ack of just the limit, with bytes behind it that are not kept; one that is a byte
/// longer; in pieces of several sizes.
#[test]
fn streams_are_bounded() {
    let limits = Limits { stream_bytes_max: 10, ..Limits::default() };
    let fits = b"\x02\x81\xa5SeqNo\xcc\x80";
    let is_longer = b"\x02\x81\xa5SeqNo\xcd\x80\0";
    assert_eq!((fits.len(), is_longer.len()), (10, 11));
    for piece in [1, 10, 2_000] {
        let told = fed([&fits[..], &[6; 1_000]].concat().chunks(piece), &limits);
        assert!(matches!(told, Ok(Some(_))), "{told:?}");
        assert_eq!(fed(is_longer.chunks(piece), &limits), Err(Reject::TooLarge.into()));
    }
    let (codec, envelope) = (&mut Codec::default(), &Envelope::none());
    let mut reader = StreamReader::default();
    reader.push(&[&fits[..], &[6; 1_000]].concat(), &limits);
    assert_eq!(reader.buffered(), 10);
    assert!(reader.poll(&limits, codec, envelope).unwrap().is_some());
    assert_eq!(reader.spare_bytes(), 1_000);
    reader.push(&[6; 5], &limits);
    assert_eq!((reader.spare_bytes(), reader.buffered()), (1_005, 0));
    let limits = Limits { decompressed_bytes_max: 1_000, ..Limits::default() };
    let message = sealed(&state(0, &[0; 2_000]));
    assert_eq!(fed([&message[..]], &limits), Err(bad_envelope(Reject::TooLarge)));
}

/// Goal: bytes that come one at a time cost no more than bytes at once. Method: 4 MB byte by byte
/// as entries, as a map of tiny unknown keys, as nested arrays and as one text: looking at all of
/// them for each new byte would take hours.
#[test]
fn single_bytes_cost_linear_work() {
    let limits = Limits::default();
    let entries = state(u16::MAX, &[1; 1_000]);
    let mut keys = Vec::from(*b"\x00\xdf\x00\x10\x00\x00");
    keys.extend([0xa0, 0xc0].repeat(1 << 20));
    let mut arrays = Vec::from(*b"\x00\x81\xa1x");
    arrays.extend([0x91].repeat(1 << 22));
    arrays.push(0xc0);
    let mut text = Vec::from(*b"\x00\x81\xa1x\xdb\x00\x40\x00\x00");
    text.resize(text.len() + (1 << 22), b'x');
    let packed = [&b"\x09"[..], &text[1..]].concat();
    for bytes in [&entries, &keys, &arrays, &text] {
        let told = fed(bytes.chunks(1), &limits).unwrap();
        assert_eq!(told.map(|(_, pieces)| pieces), Some(bytes.len()));
    }
    assert_eq!(fed(packed.chunks(1), &limits), Err(bad_envelope(Reject::BadCompression)));
}

/// Goal: streams are compressed as asked. Method: a text that shrinks, one that does not.
#[test]
fn sealing_compresses_as_asked() {
    let mut codec = Codec::default();
    let mut kind_of = |body: &[u8], compression| {
        let mut out = Vec::from(*b"before");
        pack(body, compression, &mut codec, &mut out);
        assert!(out.starts_with(b"before"));
        out[6]
    };
    let long = state(0, &[7; 600]);
    let short = &messages()[0];
    assert_eq!(kind_of(&long, Compression::Off), kind::PUSH_PULL);
    assert_eq!(kind_of(&long, Compression::Always), kind::COMPRESS);
    assert_eq!(kind_of(&long, Compression::IfShorter), kind::COMPRESS);
    assert_eq!(kind_of(short, Compression::Always), kind::COMPRESS);
    assert_eq!(kind_of(short, Compression::IfShorter), kind::PING);
}

/// Goal: free text is mended. Method: an error message that is not UTF-8.
#[test]
fn error_texts_are_mended() {
    let told = at_once(b"\x0d\x81\xa5Error\xa3no\xff").unwrap();
    assert_eq!(told, Some(std::format!("{:?}", StreamMessage::Error("no\u{fffd}".to_string()))));
}

proptest! {
    /// Goal: no bytes make the reader panic, and the pieces do not change its verdict. Method:
    /// random bytes behind each type and good messages with a byte changed, whole and in pieces.
    #[test]
    fn reading_never_panics(
        kind in 0..15_u8,
        mut bytes in any_vec(any::<u8>(), 1..100),
        which in 0..6_usize,
        at: prop::sample::Index,
        byte: u8,
        piece in 1..20_usize,
    ) {
        let limits = Limits::default();
        bytes[0] = kind;
        let mut good = messages().swap_remove(which);
        let at = at.index(good.len());
        good[at] = byte;
        for bytes in [&bytes, &good, &sealed(&bytes), &sealed(&good)] {
            let whole = at_once(bytes);
            let pieces = fed(bytes.chunks(piece), &limits);
            prop_assert_eq!(pieces.map(|told| told.map(|(told, _)| told)), whole);
        }
    }
}
