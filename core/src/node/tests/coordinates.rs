//! Coordinates between nodes (PROTOCOL.md P-150 to P-156).

use super::*;
use crate::coordinate::{Coordinate, Model};
use crate::event::Reject;
use crate::id::{MemberId, SeqNo};
use crate::wire::coordinate::{decode_ack, encode_ack};
use crate::wire::message::{Ack, Ping};

/// One node that knows n2, and the ping that it has sent there last.
struct Prober {
    node: Node,
    now: Instant,
    pinged: SeqNo,
}

impl Prober {
    fn new() -> Self {
        let node = has_heard_of_n2();
        let now = node.now;
        let mut prober = Self { node, now, pinged: SeqNo(0) };
        prober.ping();
        prober
    }

    fn step(&mut self, input: Input<'_>) {
        let mut out = Actions::new();
        self.node.step(self.now, input, &mut out);
        for action in out.iter() {
            let Action::SendDatagram { payload, .. } = action else { continue };
            packet::open(payload, &crate::Limits::default(), &mut Codec::default(), &mut |it| {
                if let Ok(Message::Ping(ping)) = it {
                    self.pinged = ping.seq_no;
                }
            });
        }
    }

    /// Lets time pass until the next ping has been sent.
    fn ping(&mut self) {
        let before = self.pinged;
        while self.pinged == before {
            self.now = self.node.next_deadline().expect("a timer runs");
            self.step(Input::Tick);
        }
    }

    /// Lets so much time pass, with ticks when they are due.
    fn wait(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        while let Some(at) = self.node.next_deadline().filter(|at| *at <= end) {
            self.now = at;
            self.step(Input::Tick);
        }
        self.now = end;
    }

    /// n2 answers the last ping.
    fn ack(&mut self, payload: Option<&[u8]>) {
        let mut bytes = Vec::new();
        Message::Ack(Ack { seq_no: self.pinged, payload }).encode(&mut bytes);
        self.step(Input::Datagram { from: addr(2), payload: &bytes });
    }

    fn rejected(&self, reason: Reject) -> u64 {
        self.node.counters().rejected.get(&reason).copied().unwrap_or_default()
    }

    fn own(&self) -> Coordinate {
        *self.node.coordinate("n1").expect("our own is always known")
    }
}

fn payload(coordinate: &Coordinate) -> Vec<u8> {
    let mut out = Vec::new();
    encode_ack(coordinate, &mut out);
    out
}

fn honest() -> Coordinate {
    Coordinate { position: [0.03, 0., 0., 0., 0., 0., 0., 0.], error: 0.5, ..Coordinate::default() }
}

/// Goal: an ack in time moves our coordinate by the round trip, and the peer's is remembered until
/// the peer is forgotten. Method: an ack after 40 ms; then the peer fails and is pruned.
#[test]
fn an_ack_in_time_is_a_measurement() {
    let mut prober = Prober::new();
    assert_eq!(prober.own(), Coordinate::default());
    assert_eq!(prober.node.coordinate("n2"), None);
    assert_eq!(prober.node.coordinate("n3"), None);
    prober.wait(40);
    prober.ack(Some(&payload(&honest())));
    assert_eq!(prober.node.coordinate("n2"), Some(&honest()));
    let mut expected = Model::new(Coordinate::default(), coordinate_dice(Seed(1)));
    expected.update(MemberId(1), &honest(), Duration::from_millis(40)).expect("good");
    assert_eq!(prober.own(), *expected.own());
    assert_ne!(prober.own(), Coordinate::default());
    prober.wait(60_000);
    let command = Command::ForceLeave { name: String::from("n2"), prune: true };
    prober.step(Input::Command { id: CommandId(1), command });
    assert_eq!(prober.node.coordinate("n2"), None);
}

/// Goal: no measurement is taken of time in which this node stood still, was silent itself, or
/// asked others. Method: a stall before the ack; a send that was blocked; an ack after the ping's
/// time; the same ack twice.
#[test]
fn what_is_no_round_trip_is_not_measured() {
    let ack = payload(&honest());
    let mut prober = Prober::new();
    prober.now += Duration::from_secs(2);
    prober.ack(Some(&ack));
    assert_eq!(prober.node.counters().stalls, 1);
    assert_eq!(prober.node.coordinate("n2"), None, "a stall");
    let mut prober = Prober::new();
    prober.step(Input::SendBlocked { to: addr(2) });
    prober.ack(Some(&ack));
    assert_eq!(prober.node.coordinate("n2"), None, "blocked");
    let mut prober = Prober::new();
    prober.wait(501);
    prober.ack(Some(&ack));
    assert_eq!(prober.node.coordinate("n2"), None, "too late");
    let mut prober = Prober::new();
    prober.ack(None);
    prober.ack(Some(&ack));
    assert_eq!(prober.node.coordinate("n2"), None, "the second ack answers nothing");
    prober.ping();
    prober.ack(Some(&ack));
    assert!(prober.node.coordinate("n2").is_some(), "the next probe measures again");
}

/// Goal: no coordinate of a peer can spoil ours. Method: no numbers, infinite, huge and negative
/// ones in every place, and payloads that cannot be read; each is dropped and counted.
#[test]
fn bad_coordinates_are_dropped_and_counted() {
    let mut bad = Vec::new();
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 61.0, -61.0] {
        let mut position = honest().position;
        position[7] = number;
        bad.push(Coordinate { position, ..honest() });
        bad.push(Coordinate { error: number, ..honest() });
        bad.push(Coordinate { adjustment: number, ..honest() });
        bad.push(Coordinate { height: number, ..honest() });
    }
    bad.push(Coordinate { error: -0.1, ..honest() });
    bad.push(Coordinate { error: 1.6, ..honest() });
    bad.push(Coordinate { height: -0.1, ..honest() });
    let mut prober = Prober::new();
    for (n, coordinate) in (0..).zip(&bad) {
        prober.ack(Some(&payload(coordinate)));
        assert_eq!(prober.rejected(Reject::BadCoordinate), n + 1, "{coordinate:?}");
        assert_eq!(prober.own(), Coordinate::default());
        assert_eq!(prober.node.coordinate("n2"), None);
        prober.ping();
    }
    prober.ack(Some(&[]));
    prober.ping();
    prober.ack(Some(b"\x02whatever"));
    assert_eq!(prober.rejected(Reject::UnknownType), 1, "another version");
    prober.ping();
    prober.ack(Some(&payload(&honest())[..100]));
    assert_eq!(prober.rejected(Reject::Truncated), 1);
    assert_eq!(prober.own(), Coordinate::default());
    assert_eq!(prober.node.counters().coordinate_resets, 0);
}

/// What a node answers a ping with.
fn answer(node: &mut Node) -> Option<Vec<u8>> {
    let (mut bytes, mut out, mut answer) = (Vec::new(), Actions::new(), None);
    Message::Ping(Ping { seq_no: SeqNo(7), node: "n1", ..Ping::default() }).encode(&mut bytes);
    node.step(node.now, Input::Datagram { from: addr(2), payload: &bytes }, &mut out);
    for action in out.iter() {
        let Action::SendDatagram { payload, .. } = action else { continue };
        packet::open(payload, &crate::Limits::default(), &mut Codec::default(), &mut |it| {
            if let Ok(Message::Ack(ack)) = it {
                answer = ack.payload.map(Vec::from);
            }
        });
    }
    answer
}

/// Goal: acks say where we stand, unless coordinates are off: then none is sent, looked at or told.
/// Method: a ping before and after a measurement; the same with the switch off.
#[test]
fn acks_say_where_we_stand() {
    let mut prober = Prober::new();
    let told = |prober: &mut Prober| answer(&mut prober.node).map(|it| decode_ack(&it));
    assert_eq!(told(&mut prober), Some(Ok(Some(Coordinate::default()))));
    prober.wait(40);
    prober.ack(Some(&payload(&honest())));
    assert_eq!(told(&mut prober), Some(Ok(Some(prober.own()))));

    let mut config = Config::new("n1", addr(1), Profile::Lan);
    config.serf.coordinates = false;
    let mut node = Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO);
    node.step(Instant::ZERO, Input::Tick, &mut Actions::new());
    assert_eq!(answer(&mut node), None);
    assert_eq!(node.coordinate("n1"), None);
    let command = Command::Coordinate { name: String::from("n1") };
    let mut out = Actions::new();
    node.step(node.now, Input::Command { id: CommandId(1), command }, &mut out);
    let replied =
        |action| matches!(action, Action::Reply { reply, .. } if *reply == Reply::Coordinate(None));
    assert!(out.iter().any(replied));
}

/// Nodes whose datagrams take their time; streams are at once.
fn far_apart(delay_millis: impl Fn(u8, u8) -> u32, seconds: u64) -> World {
    let count = 4;
    let mut world = World::with_nodes(count, false);
    world.join_all();
    let start = world.now;
    let end = start + Duration::from_secs(seconds);
    let mut wires: BTreeMap<(Instant, u64), (SocketAddr, SocketAddr, Vec<u8>)> = BTreeMap::new();
    let index = |at: SocketAddr| match at.ip() {
        core::net::IpAddr::V4(ip) => ip.octets()[3],
        core::net::IpAddr::V6(_) => 0,
    };
    for number in 0.. {
        let due = world.nodes.iter().filter_map(|(at, node)| Some((node.next_deadline()?, *at)));
        let (deadline, at) = due.min().expect("timers run");
        let arrival = wires.first_key_value().map(|(key, _)| *key);
        if let Some(key) = arrival.filter(|(time, _)| *time <= deadline) {
            let (from, to, payload) = wires.remove(&key).expect("first");
            world.now = key.0;
            world.step(to, Input::Datagram { from, payload: &payload });
        } else {
            world.now = world.now.max(deadline);
            world.step(at, Input::Tick);
        }
        if world.now > end {
            break;
        }
        let mut others = VecDeque::new();
        for (part, (from, to, wire)) in (0..).zip(core::mem::take(&mut world.wires)) {
            if let Wire::Datagram(_, payload) = wire {
                let delay = Duration::from_millis(delay_millis(index(from), index(to)).into());
                wires.insert((world.now + delay, number * 100 + part), (from, to, payload));
            } else {
                others.push_back((from, to, wire));
            }
        }
        world.wires = others;
        let later = world.wires.len();
        if later > 0 {
            world.deliver();
        }
    }
    world
}

/// Goal: after a few minutes every node can tell the round-trip time between any two, also between
/// two others. Method: four nodes, the first three on a line, the fourth behind a slow link.
#[test]
fn coordinates_tell_round_trip_times() {
    let one_way = |a: u8, b: u8| {
        let place = |n: u8| [0_u32, 10, 25, 25][usize::from(n - 1)];
        let slow = if a == 4 || b == 4 { 20 } else { 0 };
        place(a).abs_diff(place(b)) + slow
    };
    let world = far_apart(one_way, 600);
    for seen_by in 1..=4 {
        let node = &world.nodes[&addr(seen_by)];
        for (a, b) in [(1, 2), (1, 3), (2, 3), (1, 4), (2, 4), (3, 4)] {
            let coordinate = |n: u8| node.coordinate(&format!("n{n}")).expect("known");
            let estimate = coordinate(a).round_trip_time(coordinate(b)).as_secs_f64() * 1e3;
            let real = 2.0 * f64::from(one_way(a, b));
            let wrong = (estimate - real).abs() / real;
            assert!(wrong < 0.2, "n{seen_by}: n{a} to n{b}: {estimate} ms instead of {real}");
        }
    }
}
