//! Full states: there and back, and what strangers may put into them.

use std::string::String;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;

fn decoded<'a>(message: &'a [u8], limits: &Limits) -> Result<PushPull<'a>, Reject> {
    assert_eq!(message[0], kind::PUSH_PULL);
    PushPull::decode(&message[1..], limits)
}

const ALICE: NodeState<'_> = NodeState {
    name: "alice",
    addr: &[10, 0, 0, 1],
    port: 7946,
    meta: Some(b"\xff\x80"),
    incarnation: Incarnation(300),
    state: 1,
    versions: &[1, 5, 2, 2, 5, 5],
};

const BOB: NodeState<'_> = NodeState { name: "bob", meta: None, state: 3, ..ALICE };

/// Goal: a state is written as the peers write it. Method: one entry, byte by byte.
#[test]
fn a_state_is_written_in_the_peers_form() {
    let mut out = Vec::new();
    encode(&mut out, true, [ALICE].into_iter(), b"\x02!");
    let expected = b"\x06\x83\xa4Join\xc3\xa5Nodes\x01\xacUserStateLen\x02\
        \x87\xa4Addr\xa4\x0a\x00\x00\x01\xabIncarnation\xcd\x01\x2c\xa4Meta\xa2\xff\x80\xa4Name\
        \xa5alice\
        \xa4Port\xcd\x1f\x0a\xa5State\x01\xa3Vsn\xa6\x01\x05\x02\x02\x05\x05\x02!";
    assert_eq!(out, expected);
}

/// Goal: one member with a bad name does not spoil the exchange. Method: such an entry between
/// two good ones.
#[test]
fn entries_with_a_bad_name_are_passed_over() {
    let mut out = Vec::new();
    encode(&mut out, false, [ALICE, ALICE, BOB].into_iter(), b"state");
    let second = out.windows(5).rposition(|window| window == b"alice").unwrap();
    out[second] = 0xff;
    let state = decoded(&out, &Limits::default()).unwrap();
    assert_eq!(state.nodes().collect::<Vec<_>>(), [ALICE, BOB]);
    assert_eq!((state.node_count(), state.bad_nodes()), (2, 1));
    assert_eq!((state.join, state.user_state), (false, &b"state"[..]));
}

/// Goal: any number as a state is harmless. Method: negative and huge ones.
#[test]
fn states_out_of_range_are_unknown_states() {
    for (form, expected) in
        [(&b"\x02"[..], 2), (b"\xff", 255), (b"\xcd\x01\x00", 255), (b"\xc0", 0)]
    {
        let body = [b"\x81\xa5Nodes\x01\x81\xa5State", form].concat();
        let state = PushPull::decode(&body, &Limits::default()).unwrap();
        assert_eq!(state.nodes().next().map(|node| node.state), Some(expected));
    }
}

/// Goal: entries written as arrays are read. Method: header and entry in declaration order.
#[test]
fn states_written_as_arrays_are_read() {
    let body = b"\x93\x01\x03\xc3\x97\xa3bob\xa4\x0a\x00\x00\x01\xcd\x1f\x0a\xc0\xcd\x01\x2c\x03\
        \xa6\x01\x05\x02\x02\x05\x05abc";
    let state = PushPull::decode(body, &Limits::default()).unwrap();
    assert_eq!(state.nodes().collect::<Vec<_>>(), [BOB]);
    assert_eq!((state.join, state.user_state), (true, &b"abc"[..]));
}

/// Goal: counts are checked before anything is done with them. Method: around both limits, and
/// below zero.
#[test]
fn counts_are_bounded() {
    let limits = Limits { push_pull_nodes_max: 2, stream_bytes_max: 2, ..Limits::default() };
    let header = |nodes: &[u8], bytes: &[u8]| {
        let mut body = [b"\x82\xa5Nodes", nodes, b"\xacUserStateLen", bytes].concat();
        body.extend([0x80, 0x80, 0x80, b'x', b'y', b'z']);
        PushPull::decode(&body, &limits).map(|state| state.node_count())
    };
    assert_eq!(header(b"\x02", b"\x02"), Ok(2));
    assert_eq!(header(b"\x03", b"\x02"), Err(Reject::TooLarge));
    assert_eq!(header(b"\x02", b"\x03"), Err(Reject::TooLarge));
    assert_eq!(header(b"\xff", b"\x02"), Err(Reject::Malformed));
    assert_eq!(header(b"\x02", b"\xff"), Err(Reject::Malformed));
    let huge = b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(header(huge, b"\x02"), Err(Reject::TooLarge));
}

prop_compose! {
    fn entry()(
        name in ".{0,40}",
        addr in any_vec(any::<u8>(), 0..17),
        port: u16,
        meta in proptest::option::of(any_vec(any::<u8>(), 0..513)),
        incarnation: u32,
        state: u8,
        versions in any_vec(any::<u8>(), 0..7),
    ) -> (String, Vec<u8>, u16, Option<Vec<u8>>, u32, u8, Vec<u8>) {
        (name, addr, port, meta, incarnation, state, versions)
    }
}

proptest! {
    /// Goal: states survive, and a cut is noticed wherever it is. Method: random entries in both
    /// dialects.
    #[test]
    fn states_survive(
        join: bool,
        entries in any_vec(entry(), 0..20),
        user_state in any_vec(any::<u8>(), 0..300),
        cut: prop::sample::Index,
    ) {
        let limits = Limits::default();
        let nodes: Vec<_> = entries
            .iter()
            .map(|(name, addr, port, meta, incarnation, state, versions)| NodeState {
                name,
                addr,
                port: *port,
                meta: meta.as_deref(),
                incarnation: Incarnation(*incarnation),
                state: *state,
                versions,
            })
            .collect();
        for dialect in [Dialect::Gossip, Dialect::GossipSigned] {
            let mut out = Vec::new();
            encode_as(dialect, &mut out, join, nodes.iter().copied(), &user_state);
            let state = decoded(&out, &limits);
            prop_assert!(state.is_ok());
            if let Ok(state) = state {
                prop_assert_eq!(state.nodes().collect::<Vec<_>>(), nodes.clone());
                prop_assert_eq!(state.node_count(), nodes.len());
                prop_assert_eq!((state.join, state.user_state), (join, &user_state[..]));
            }
            let cut = 1 + cut.index(out.len() - 1);
            prop_assert_eq!(decoded(&out[..cut], &limits).err(), Some(Reject::Truncated));
        }
    }

    /// Goal: no bytes make the decoder panic, and what it accepts can be walked. Method: random
    /// bytes after a header, and good states with a byte changed.
    #[test]
    fn decoding_never_panics(
        nodes in 0..20_u8,
        bytes in any_vec(any::<u8>(), 0..200),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let limits = Limits::default();
        let body = [b"\x81\xa5Nodes", &[nodes][..], &bytes].concat();
        let mut good = Vec::new();
        encode(&mut good, true, [ALICE, BOB].into_iter(), b"state");
        let at = 1 + at.index(good.len() - 1);
        good[at] = byte;
        for body in [&bytes[..], &body, &good[1..]] {
            if let Ok(state) = PushPull::decode(body, &limits) {
                prop_assert_eq!(state.nodes().count(), state.node_count());
            }
        }
    }
}
