//! Every bound holds at its number and at one beyond (PROTOCOL.md, "Limits").

use std::iter;

use tithing_core::command::{CommandError, QueryRequest};
use tithing_core::config::ConfigError;
use tithing_core::event::{Reject, Shed};
use tithing_core::member::WireAddr;
use tithing_core::time::Duration;
use tithing_core::wire::codec::{Codec, Compression};
use tithing_core::wire::dialect::Dialect;
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::keyring::{KEYS_MAX, Key, Keyring, KeyringError};
use tithing_core::wire::message::{Alive, IndirectPing, Message};
use tithing_core::wire::packet;
use tithing_core::wire::push_pull;
use tithing_core::wire::serf::JoinIntent;
use tithing_core::wire::serf::query::{
    FLAG_ACK, FLAG_NO_BROADCAST, Filters, Query, QueryResponse, tag_filter,
};
use tithing_core::wire::stream::{self, StreamReader};
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Incarnation, Input, Instant, LamportTime, Limits,
    NetError, Node, Profile, Reply, Seed, SeqNo, StreamId,
};

/// A node, and what it wanted done in its last step.
struct Door {
    node: Node,
    now: Instant,
    out: Actions,
}

impl Door {
    fn new(change: impl FnOnce(&mut Limits)) -> Self {
        let mut config = Config::new("me", ([10, 0, 0, 1], 7946).into(), Profile::Lan);
        change(&mut config.limits);
        let now = Instant::from_nanos(1_000_000_000);
        let node = Node::new(config.build().expect("valid"), Seed(1), now);
        let mut door = Self { node, now, out: Actions::new() };
        door.step(Input::Tick);
        door
    }

    fn step(&mut self, input: Input<'_>) {
        self.out.clear();
        self.node.step(self.now, input, &mut self.out);
    }

    fn hear(&mut self, payload: &[u8]) {
        self.step(Input::Datagram { from: ([10, 0, 0, 2], 7946).into(), payload });
    }

    fn tell(&mut self, message: &Message<'_>) {
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.hear(&payload);
    }

    fn open(&mut self, stream: StreamId) {
        self.step(Input::StreamOpened { stream, peer: ([10, 0, 0, 2], 9).into() });
    }

    fn closes(&self, stream: StreamId) -> bool {
        self.out.iter().any(|action| action == Action::CloseStream { stream })
    }

    /// Times that something was dropped for this reason.
    fn rejected(&self, reason: Reject) -> u64 {
        self.node.counters().rejected.get(&reason).copied().unwrap_or(0)
    }

    /// Times that something was dropped at a full table or queue.
    fn shed(&self, what: Shed) -> u64 {
        self.node.counters().shed.get(&what).copied().unwrap_or(0)
    }
}

fn alive<'a>(node: &'a str, meta: &'a [u8]) -> Message<'a> {
    Message::Alive(Alive {
        incarnation: Incarnation(1),
        node,
        addr: &[10, 0, 0, 2],
        port: 7946,
        meta: Some(meta),
        versions: &[1, 5, 2, 2, 5, 5],
    })
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    Codec::default().compress(plain, &mut out);
    out
}

/// What a plain reader with the default limits makes of a stream: whether there is a message.
fn read(bytes: &[u8]) -> Result<bool, Reject> {
    let limits = Limits::default();
    let mut reader = StreamReader::default();
    reader.push(bytes, &limits);
    let codec = &mut Codec::default();
    let polled = reader.poll(&limits, codec, &Envelope::none());
    polled.map(|message| message.is_some()).map_err(|reject| reject.reason)
}

/// Goal: the numbers are those of the table in PROTOCOL.md. Method: all of them.
#[test]
fn the_numbers_are_those_that_are_written_down() {
    let limits = Limits::default();
    assert_eq!(limits.datagram_bytes_max, 65_536);
    assert_eq!(limits.nesting_max, 4);
    assert_eq!(limits.stream_bytes_max, 20_971_520);
    assert_eq!(limits.decompressed_bytes_max, 41_943_040);
    assert_eq!(limits.stream_bytes_total_max, 67_108_864);
    assert_eq!(limits.inbound_streams_max, 128);
    assert_eq!(limits.push_pull_nodes_max, 1_048_576);
    assert_eq!(limits.members_max, 65_536);
    assert_eq!((limits.name_bytes_max, limits.meta_bytes_max), (255, 512));
    assert_eq!((limits.broadcasts_max, limits.serf.intents_max), (4_096, 4_096));
    assert_eq!(limits.serf.tombstones_max, 4_096);
    assert_eq!((limits.relays_max, limits.commands_max), (1_024, 256));
    assert_eq!(limits.join_parallel_max, 16);
    assert_eq!(
        (limits.serf.queries.remembered_max, limits.serf.queries.running_max),
        (16_384, 256)
    );
    assert_eq!((limits.serf.queries.asked_max, limits.serf.queries.strangers_max), (1_024, 1_024));
    assert_eq!(
        (limits.serf.queries.pattern_bytes_max, limits.serf.queries.relays_max),
        (8_192, 16)
    );
    assert_eq!(limits.serf.lamport_jump_max, 1 << 40);
    assert_eq!(KEYS_MAX, 64);
    assert_eq!(packet::PARTS_MAX, 127);
    assert_eq!(Profile::Lan.gossip().tcp_timeout, Duration::from_secs(10));
}

/// Goal: all layers of a datagram share one budget, and are at most so many. Method: just the
/// budget and a byte more, in one layer and in two; as many wrappers as are allowed and one more.
#[test]
fn a_datagram_has_one_budget_and_few_layers() {
    let mut door = Door::new(|_| ());
    let user = |len: usize| compressed(&[&[8, 2][..], &vec![0; len - 2]].concat());
    door.hear(&user(65_536));
    assert_eq!(door.rejected(Reject::TooLarge), 0);
    assert_eq!(door.rejected(Reject::UnknownType), 1, "it was read");
    door.hear(&user(65_537));
    assert_eq!(door.rejected(Reject::TooLarge), 1);
    // Two layers: what the inner one weighs and what it holds come to the budget together.
    let weights: Vec<usize> = (60_000..65_536).collect();
    let fit = weights.partition_point(|&len| user(len).len() + len <= 65_536);
    door.hear(&compressed(&user(weights[fit - 1])));
    assert_eq!(door.rejected(Reject::TooLarge), 1);
    door.hear(&compressed(&user(weights[fit])));
    assert_eq!(door.rejected(Reject::TooLarge), 2);

    let mut door = Door::new(|_| ());
    let nest = |depth| (0..depth).fold(Vec::from([8, 2]), |inner, _| compressed(&inner));
    door.hear(&nest(4));
    assert_eq!((door.rejected(Reject::UnknownType), door.rejected(Reject::TooDeep)), (1, 0));
    door.hear(&nest(5));
    assert_eq!((door.rejected(Reject::UnknownType), door.rejected(Reject::TooDeep)), (1, 1));
}

/// Goal: a plain stream is bounded to the byte. Method: a user message of just the bound, and one
/// that announces a byte more.
#[test]
fn a_stream_holds_its_bound_and_no_byte_more() {
    let user = |len: usize| {
        let mut out = Vec::new();
        stream::encode_user(&vec![7; len], Dialect::Gossip, &mut out);
        out
    };
    let header = user(20_971_500).len() - 20_971_500;
    let largest = user(20_971_520 - header);
    assert_eq!(largest.len(), 20_971_520);
    assert_eq!(read(&largest), Ok(true));
    assert_eq!(read(&user(20_971_521 - header)), Err(Reject::TooLarge));
}

/// Goal: what a stream decompresses to is bounded to the byte. Method: a full state of just the
/// bound, most of it the layer above's; and one byte more.
#[test]
fn a_stream_decompresses_to_its_bound_and_no_byte_more() {
    let state = |len: usize| {
        let mut out = Vec::new();
        push_pull::encode(&mut out, false, iter::empty(), &vec![0; 20_971_520]);
        // What stands behind a message counts too.
        out.resize(len, 0);
        let mut packed = Vec::new();
        stream::pack(&out, Compression::Always, &mut Codec::default(), &mut packed);
        packed
    };
    assert_eq!(read(&state(41_943_040)), Ok(true));
    assert_eq!(read(&state(41_943_041)), Err(Reject::TooLarge));
}

/// Goal: counts of a full state are refused before anything is read for them. Method: headers that
/// announce just the bound wait for the rest; one more is refused at once, as is a negative one.
#[test]
fn announcements_are_bounded() {
    let header = |nodes: &[u8], bytes: &[u8]| {
        [b"\x06\x82\xa5Nodes", nodes, b"\xacUserStateLen", bytes].concat()
    };
    assert_eq!(read(&header(b"\xce\x00\x10\x00\x00", b"\0")), Ok(false));
    assert_eq!(read(&header(b"\xce\x00\x10\x00\x01", b"\0")), Err(Reject::TooLarge));
    assert_eq!(read(&header(b"\xff", b"\0")), Err(Reject::Malformed));
    assert_eq!(read(&header(b"\0", b"\xff")), Err(Reject::Malformed));
    // In a plain stream header and state share its 20 MiB.
    let room = 20_971_520 - u32::try_from(header(b"\0", b"\xce\0\0\0\0").len()).expect("small");
    let bytes = |len: u32| [&[0xce][..], &len.to_be_bytes()].concat();
    assert_eq!(read(&header(b"\0", &bytes(room))), Ok(false));
    assert_eq!(read(&header(b"\0", &bytes(room + 1))), Err(Reject::TooLarge));
    // Compressed it may have all of them.
    let state = |len: usize| {
        let mut out = Vec::new();
        push_pull::encode(&mut out, false, iter::empty(), &vec![0; len]);
        compressed(&out)
    };
    assert_eq!(read(&state(20_971_520)), Ok(true));
    assert_eq!(read(&state(20_971_521)), Err(Reject::TooLarge));
}

/// Goal: so many streams at once, and none for ever. Method: 128 are accepted, one more is not; one
/// that brings a byte a second is closed when its time is over, and not before.
#[test]
fn streams_are_few_and_short() {
    let mut door = Door::new(|_| ());
    for n in 0..128 {
        door.open(StreamId::inbound(n));
        assert!(!door.closes(StreamId::inbound(n)));
    }
    assert_eq!(door.shed(Shed::Stream), 0);
    door.open(StreamId::inbound(128));
    assert!(door.closes(StreamId::inbound(128)));
    assert_eq!(door.shed(Shed::Stream), 1);

    let mut door = Door::new(|_| ());
    let (stream, begin) = (StreamId::inbound(0), door.now);
    door.open(stream);
    let header = *b"\x06\x82\xa5Nodes\x01\xacUser";
    for (second, byte) in (1..10).zip(header) {
        door.now = begin + Duration::from_secs(second);
        door.step(Input::StreamData { stream, data: &[byte] });
        door.step(Input::Tick);
        assert!(!door.closes(stream), "after {second} s");
    }
    door.now = begin + Duration::from_millis(9_999);
    door.step(Input::Tick);
    assert!(!door.closes(stream));
    door.now = begin + Duration::from_secs(10);
    door.step(Input::Tick);
    assert!(door.closes(stream));
    assert_eq!(door.rejected(Reject::StreamEnded), 1);
}

/// Goal: all streams together hold so much. Method: the bound in several streams, then one byte.
#[test]
fn streams_share_their_memory() {
    let mut door = Door::new(|limits| limits.stream_bytes_total_max = 3_000);
    // {"UserMsgLen": 4096}, so that the message waits for more.
    let head = b"\x08\x81\xaaUserMsgLen\xcd\x10\x00";
    for n in 0..3 {
        let stream = StreamId::inbound(n);
        door.open(stream);
        door.step(Input::StreamData { stream, data: head });
        door.step(Input::StreamData { stream, data: &vec![0; 1_000 - head.len()] });
        assert!(!door.closes(stream));
    }
    assert_eq!(door.rejected(Reject::TooLarge), 0);
    let stream = StreamId::inbound(2);
    door.step(Input::StreamData { stream, data: &[0] });
    assert!(door.closes(stream));
    assert_eq!(door.rejected(Reject::TooLarge), 1);
}

/// Goal: names, metadata and addresses are bounded. Method: just the bound, and a byte more.
#[test]
fn members_are_bounded() {
    let mut door = Door::new(|_| ());
    door.tell(&alive(&"x".repeat(255), &[0; 512]));
    assert_eq!(door.rejected(Reject::TooLarge), 0);
    door.tell(&alive(&"x".repeat(256), &[0; 512]));
    door.tell(&alive(&"y".repeat(255), &[0; 513]));
    assert_eq!(door.rejected(Reject::TooLarge), 2);
    for (bad, addr) in [(0, &[0; 4][..]), (1, &[0; 3]), (2, &[0; 5]), (2, &[0; 16]), (3, &[0; 17])]
    {
        let Message::Alive(alive) = alive("z", b"") else { unreachable!("it is one") };
        door.tell(&Message::Alive(Alive { addr, ..alive }));
        assert_eq!(door.rejected(Reject::BadAddress), bad, "{} bytes", addr.len());
    }
    let mut door = Door::new(|limits| limits.members_max = 3);
    for name in ["a", "b", "a"] {
        door.tell(&alive(name, b""));
    }
    assert_eq!(door.shed(Shed::Member), 0);
    door.tell(&alive("c", b""));
    assert_eq!(door.shed(Shed::Member), 1);
}

/// Goal: own names and labels are held to the same bounds. Method: just the bound, a byte more.
#[test]
fn what_is_configured_is_bounded() {
    let build = |name: usize, label: usize| {
        let addr = ([10, 0, 0, 1], 7946).into();
        let mut config = Config::new("n".repeat(name), addr, Profile::Lan);
        config.security.label = "l".repeat(label);
        config.build().map(|_| ())
    };
    assert_eq!(build(255, 255), Ok(()));
    assert_eq!(build(256, 0), Err(ConfigError::NameTooLong { bytes_max: 255 }));
    assert!(build(1, 256).is_err());
    let key = |n: usize| Key::new(&[u8::try_from(n).expect("few"); 16]).expect("a good size");
    let mut ring = Keyring::new(key(0), (1..64).map(key)).expect("room for 64");
    assert_eq!(ring.install(key(64)), Err(KeyringError::Full));
}

/// Goal: queues and tables for others are bounded. Method: just the bound, and one more, of
/// indirect pings, intents about strangers, broadcasts, and joins that wait.
#[test]
fn queues_are_bounded() {
    let mut door = Door::new(|_| ());
    let ping = |n: u32, node| {
        let (seq_no, target) = (SeqNo(n), &[10, 0, 0, 3][..]);
        Message::IndirectPing(IndirectPing { seq_no, target, node, ..IndirectPing::default() })
    };
    for n in 0..1_024 {
        door.tell(&ping(n, "b"));
    }
    assert_eq!(door.shed(Shed::Relay), 0);
    door.tell(&ping(1_024, "b"));
    assert_eq!(door.shed(Shed::Relay), 1);
    door.tell(&ping(1_025, &"x".repeat(256)));
    assert_eq!(door.rejected(Reject::TooLarge), 1, "a name that nobody can have");

    let mut door = Door::new(|_| ());
    let intend = |door: &mut Door, n: u32, ltime| {
        let mut payload = Vec::from([8]);
        JoinIntent { ltime: LamportTime(ltime), node: &format!("n{n}") }.encode(&mut payload);
        door.hear(&payload);
    };
    for n in 0..4_096 {
        intend(&mut door, n, 5);
    }
    // Our own join intent, from the start, is broadcast too.
    assert_eq!((door.shed(Shed::Intent), door.shed(Shed::Broadcast)), (0, 0));
    intend(&mut door, 4_096, 5);
    assert_eq!(door.shed(Shed::Intent), 1);
    intend(&mut door, 0, 6);
    assert_eq!((door.shed(Shed::Intent), door.shed(Shed::Broadcast)), (1, 1));
}

/// A query of the member `b` as it lies in a packet.
fn query(ltime: u64, id: u32, relay_factor: u8, filters: &[Vec<u8>]) -> Vec<u8> {
    let query = Query {
        ltime: LamportTime(ltime),
        id,
        addr: WireAddr::V4([10, 0, 0, 2]),
        port: 7946,
        source_node: "b",
        filters: Filters::default(),
        flags: FLAG_ACK | FLAG_NO_BROADCAST,
        relay_factor,
        timeout: Duration::from_secs(5),
        name: "load",
        payload: None,
    };
    let mut payload = Vec::from([8]);
    query.encode(&mut payload, filters);
    payload
}

/// Goal: queries of this node are bounded, as are answers of strangers to one of them. Method: just
/// the bound, and one more.
#[test]
fn own_queries_are_bounded() {
    let mut door = Door::new(|_| ());
    let mut begun = Vec::new();
    for id in 0..257 {
        let request = QueryRequest { name: "load".to_owned(), ..QueryRequest::default() };
        let command = Command::Query(Box::new(request));
        door.step(Input::Command { id: CommandId(id), command });
        let replies = door.out.iter().filter_map(|action| {
            let Action::Reply { reply, .. } = action else { return None };
            Some(reply.into_owned())
        });
        begun.extend(replies);
    }
    let refused = begun.pop();
    assert_eq!(refused, Some(Reply::Refused(CommandError::TooMany)));
    let Some(Reply::QueryBegun(query)) = begun.pop() else { panic!("256 may run") };
    for n in 0..1_025 {
        assert_eq!(door.shed(Shed::Responder), 0, "{n}");
        let (ltime, id, from) = (query.ltime, query.id, &*format!("x{n}"));
        let mut payload = Vec::from([8]);
        QueryResponse { ltime, id, from, flags: 0, payload: None }.encode(&mut payload);
        door.hear(&payload);
    }
    assert_eq!(door.shed(Shed::Responder), 1);
    assert_eq!(door.node.counters().queries.responses, 1_024);
}

/// Goal: what others ask is bounded: queries that are remembered, queries that wait for an answer,
/// ways that an answer takes, and the cost of their filters. Method: just the bound, and one more.
#[test]
fn queries_are_bounded() {
    let mut door = Door::new(|_| ());
    door.tell(&alive("b", b""));
    for id in 0..1_024 {
        door.hear(&query(5, id, 0, &[]));
    }
    assert_eq!(door.shed(Shed::Query), 0);
    door.hear(&query(6, 0, 0, &[]));
    assert_eq!(door.shed(Shed::Query), 1);
    // Those that nobody waits for any more make room.
    door.now += Duration::from_secs(6);
    door.hear(&query(6, 1, 0, &[]));
    assert_eq!(door.shed(Shed::Query), 1);

    let mut door = Door::new(|_| ());
    for id in 0..16_384 {
        door.hear(&query(5, id, 0, &[]));
    }
    door.hear(&query(5, 0, 0, &[]));
    assert_eq!(door.rejected(Reject::OldQuery), 0, "it is known");
    door.hear(&query(6, 0, 0, &[]));
    door.hear(&query(5, 0, 0, &[]));
    assert_eq!(door.rejected(Reject::OldQuery), 1, "it was forgotten");

    let mut door = Door::new(|_| ());
    let names: Vec<String> = (0..40).map(|n| format!("m{n}")).collect();
    for name in &names {
        door.tell(&alive(name, b""));
    }
    for (id, factor, sent) in [(1, 0, 1), (2, 16, 17), (3, 17, 17), (4, 40, 17), (5, 41, 1)] {
        door.hear(&query(5, id, factor, &[]));
        let is_sent = |action: &Action<'_>| matches!(action, Action::SendDatagram { .. });
        assert_eq!(door.out.iter().filter(is_sent).count(), sent, "relay factor {factor}");
    }

    let mut door = Door::new(|_| ());
    let pattern = |len: usize| [tag_filter("role", &"x".repeat(len))];
    door.hear(&query(5, 1, 0, &pattern(8_192)));
    assert_eq!(door.rejected(Reject::TooLarge), 0);
    door.hear(&query(5, 2, 0, &pattern(1)));
    assert_eq!(door.rejected(Reject::TooLarge), 1);
    door.now += Duration::from_secs(1);
    door.hear(&query(5, 3, 0, &pattern(1)));
    assert_eq!(door.rejected(Reject::TooLarge), 1);
}

/// Goal: a Lamport time may run so far ahead. Method: just as far, and one further.
#[test]
fn lamport_times_are_bounded() {
    for (ahead, rejected) in [(1 << 40, 0), ((1 << 40) + 1, 1)] {
        let mut door = Door::new(|_| ());
        let ltime = LamportTime(door.node.clocks()[0].0 + ahead);
        let mut payload = Vec::from([8]);
        JoinIntent { ltime, node: "b" }.encode(&mut payload);
        door.hear(&payload);
        assert_eq!(door.rejected(Reject::BadLamportTime), rejected);
    }
}

/// Goal: so many joins wait, and so many of their addresses are tried at once. Method: a join of
/// many addresses; joins up to the bound, and one more.
#[test]
fn joins_are_bounded() {
    let mut door = Door::new(|_| ());
    let join = |door: &mut Door, id, addresses: u8| {
        let addresses = (1..=addresses).map(|n| format!("10.0.1.{n}")).collect();
        door.step(Input::Command { id: CommandId(id), command: Command::join(addresses) });
    };
    join(&mut door, 0, 40);
    let opened = |door: &Door| {
        let opened = door.out.iter().filter_map(|action| {
            let Action::OpenStream { stream, .. } = action else { return None };
            Some(stream)
        });
        opened.collect::<Vec<_>>()
    };
    let tried = opened(&door);
    assert_eq!(tried.len(), 16);
    door.step(Input::StreamFailed { stream: tried[0], error: NetError::Refused });
    assert_eq!(opened(&door).len(), 1, "the next takes its place");
    let is_refused = |door: &Door| {
        door.out.iter().any(|action| {
            let Action::Reply { reply, .. } = action else { return false };
            matches!(*reply, Reply::Refused(_))
        })
    };
    for id in 1..256 {
        join(&mut door, id, 1);
        assert!(!is_refused(&door), "{id}");
    }
    join(&mut door, 256, 1);
    assert!(is_refused(&door));
}
