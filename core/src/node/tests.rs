//! Small clusters of nodes in one process, without latency or loss.

use std::collections::{BTreeMap, VecDeque};
use std::format;
use std::string::String;
use std::vec::Vec;

mod allow;
mod book;
mod coordinates;
mod events;
mod force_leave;
mod joins;
mod kept_keys;
mod keys;
mod monitor;
mod names;
mod queries;
mod security;
mod snapshot;
mod tags;

use super::*;
use crate::action::Action;
use crate::command::{Command, CommandError, JoinError, JoinFailure, JoinReport};
use crate::event::{Event, MemberChange};
use crate::id::{CommandId, StreamId};
use crate::input::NetError;
use crate::member::Status;
use crate::snapshot::{Durability, Record};
use crate::time::Duration;
use crate::wire::keyring::Key;
use crate::wire::push_pull::{self, NodeState};
use crate::wire::stream::encode_error;
use crate::{Config, Profile};

/// What travels between two nodes.
enum Wire {
    Datagram(SocketAddr, Vec<u8>),
    Open(StreamId),
    Data(StreamId, Vec<u8>),
    Close(StreamId),
}

/// A world where everything arrives at once and in order.
#[derive(Default)]
struct World {
    now: Instant,
    nodes: BTreeMap<SocketAddr, Node>,
    wires: VecDeque<(SocketAddr, SocketAddr, Wire)>,
    /// Far end of each stream of each node.
    streams: BTreeMap<(SocketAddr, StreamId), (SocketAddr, StreamId)>,
    accepted: u64,
    /// Connections to silent addresses that are under way now, and the most there were.
    dials: usize,
    dials_max: usize,
    events: Vec<(SocketAddr, Event)>,
    /// All that was sent: datagrams, and pieces of streams.
    sent: Vec<Vec<u8>>,
    replies: Vec<(SocketAddr, CommandId, Reply)>,
    /// All that is to be kept over a restart.
    kept: Vec<(SocketAddr, Record, Durability)>,
    /// Keys that are to be kept, and by whom.
    keys_to_keep: Vec<(SocketAddr, Vec<Key>)>,
}

fn addr(n: u8) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, n], 7946))
}

impl World {
    fn with_nodes(count: u8, compression: bool) -> Self {
        let mut world = Self { now: Instant::from_nanos(1_000), ..Self::default() };
        for n in 1..=count {
            world.start(n, |config| config.compression = compression);
        }
        world.run(Duration::ZERO);
        world
    }

    /// Starts a node, in place of one that had its address.
    fn start(&mut self, n: u8, change: impl FnOnce(&mut Config)) {
        let mut config = Config::new(format!("n{n}"), addr(n), Profile::Lan);
        change(&mut config);
        let node = Node::new(config.build().expect("valid"), Seed(n.into()), self.now);
        self.nodes.insert(addr(n), node);
    }

    fn step(&mut self, at: SocketAddr, input: Input<'_>) {
        let mut actions = Actions::new();
        let Some(node) = self.nodes.get_mut(&at) else { return };
        node.step(self.now, input, &mut actions);
        for action in actions.iter() {
            match action {
                Action::SendDatagram { to, payload } => {
                    self.sent.push(payload.to_vec());
                    self.wires.push_back((at, to, Wire::Datagram(at, payload.to_vec())));
                }
                Action::OpenStream { stream, to } => {
                    self.wires.push_back((at, to, Wire::Open(stream)));
                }
                Action::WriteStream { stream, data } => {
                    self.sent.push(data.to_vec());
                    if let Some(&(to, far)) = self.streams.get(&(at, stream)) {
                        self.wires.push_back((at, to, Wire::Data(far, data.to_vec())));
                    }
                }
                Action::CloseStream { stream } => {
                    let is_silent =
                        !stream.is_inbound() && !self.streams.contains_key(&(at, stream));
                    self.dials = self.dials.saturating_sub(usize::from(is_silent));
                    if let Some((to, far)) = self.streams.remove(&(at, stream)) {
                        self.wires.push_back((at, to, Wire::Close(far)));
                    }
                }
                Action::Resolve { .. } => {}
                Action::Emit(event) => self.events.push((at, event.into_owned())),
                Action::Reply { to, reply } => self.replies.push((at, to, reply.into_owned())),
                Action::Persist { record, durability } => {
                    self.kept.push((at, record.into_owned(), durability));
                }
                Action::KeepKeys { keys } => self.keys_to_keep.push((at, keys.into_owned())),
            }
        }
    }

    fn deliver(&mut self) {
        while let Some((from, to, wire)) = self.wires.pop_front() {
            match wire {
                Wire::Datagram(from, payload) => {
                    self.step(to, Input::Datagram { from, payload: &payload });
                }
                // Outside of this machine nobody says a word.
                Wire::Open(_) if !to.ip().is_loopback() => {
                    self.dials += 1;
                    self.dials_max = self.dials_max.max(self.dials);
                }
                Wire::Open(stream) if self.nodes.contains_key(&to) => {
                    self.accepted += 1;
                    let far = StreamId::inbound(self.accepted);
                    self.streams.insert((from, stream), (to, far));
                    self.streams.insert((to, far), (from, stream));
                    self.step(to, Input::StreamOpened { stream: far, peer: from });
                    self.step(from, Input::StreamOpened { stream, peer: to });
                }
                Wire::Open(stream) => {
                    let error = NetError::Refused;
                    self.step(from, Input::StreamFailed { stream, error });
                }
                Wire::Data(stream, data) => {
                    for half in data.chunks(100) {
                        self.step(to, Input::StreamData { stream, data: half });
                    }
                }
                Wire::Close(stream) => self.step(to, Input::StreamClosed { stream }),
            }
        }
    }

    /// Runs for a time, then to the end of what is on the wires.
    fn run(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            self.deliver();
            let next =
                self.nodes.iter().filter_map(|(at, node)| Some((node.next_deadline()?, *at)));
            let Some((deadline, at)) = next.min() else { break };
            if deadline > end {
                break;
            }
            self.now = self.now.max(deadline);
            self.step(at, Input::Tick);
        }
        self.now = end;
    }

    fn command(&mut self, at: SocketAddr, command: Command) {
        self.step(at, Input::Command { id: CommandId(1), command });
        self.deliver();
    }

    fn join_all(&mut self) {
        for at in self.nodes.keys().copied().collect::<Vec<_>>().into_iter().skip(1) {
            self.command(at, Command::join(Vec::from([String::from("127.0.0.1")])));
        }
    }

    fn view(&mut self, at: SocketAddr) -> Vec<(String, Status)> {
        self.replies.clear();
        self.command(at, Command::Members);
        let Some((_, _, Reply::Members(members))) = self.replies.pop() else { return Vec::new() };
        members.into_iter().map(|it| (String::from(&*it.peer.name), it.status)).collect()
    }

    fn changes(&self, at: SocketAddr, name: &str) -> Vec<MemberChange> {
        let of = |event: &Event| {
            let Event::Member { change, member, .. } = event else { return None };
            (&*member.name == name).then_some(*change)
        };
        self.events.iter().filter(|(it, _)| *it == at).filter_map(|(_, event)| of(event)).collect()
    }
}

fn names(view: &[(String, Status)], status: Status) -> Vec<&str> {
    view.iter().filter(|(_, it)| *it == status).map(|(name, _)| name.as_str()).collect()
}

/// Goal: nodes that join one seed all know each other. Method: five nodes, with and without
/// compression.
#[test]
fn a_cluster_forms_through_one_seed() {
    for compression in [false, true] {
        let mut world = World::with_nodes(5, compression);
        world.join_all();
        world.run(Duration::from_secs(3));
        for n in 1..=5 {
            let view = world.view(addr(n));
            assert_eq!(names(&view, Status::Alive), ["n1", "n2", "n3", "n4", "n5"], "n{n}");
        }
    }
}

/// Goal: a member that leaves is `left` everywhere and its caller is answered. Method: one of
/// three leaves.
#[test]
fn a_member_that_leaves_is_left() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.replies.clear();
    world.command(addr(3), Command::Leave);
    world.run(Duration::from_secs(5));
    assert_eq!(world.replies, [(addr(3), CommandId(1), Reply::Left { timed_out: false })]);
    for n in [1, 2] {
        let view = world.view(addr(n));
        assert_eq!(names(&view, Status::Left), ["n3"], "n{n}");
        assert_eq!(world.changes(addr(n), "n3"), [MemberChange::Join, MemberChange::Leave]);
    }
}

/// Goal: a member that vanishes is suspected, then failed, on every node, in the time that the
/// formulas say. Method: one of three is taken away; probes find it within 2 s, the suspicion of
/// a cluster of three lasts 4 s.
#[test]
fn a_member_that_vanishes_is_failed() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.nodes.remove(&addr(2));
    world.events.clear();
    world.run(Duration::from_secs(9));
    for n in [1, 3] {
        let view = world.view(addr(n));
        assert_eq!(names(&view, Status::Failed), ["n2"], "n{n}");
        assert_eq!(world.changes(addr(n), "n2"), [MemberChange::Failed]);
    }
    let suspected = |(_, event): &&(SocketAddr, Event)| matches!(event, Event::Suspected { .. });
    assert!(world.events.iter().find(suspected).is_some());
    world.run(Duration::from_mins(2));
    let tried = |(_, event): &&(SocketAddr, Event)| matches!(event, Event::ReconnectStarted { .. });
    assert!(world.events.iter().find(tried).is_some(), "a failed member is tried again");
}

/// Goal: a member that comes back without its memory is alive again for everybody. Method: take
/// one of three away until it has failed, start it anew, join.
#[test]
fn a_member_that_restarts_is_alive_again() {
    let mut world = World::with_nodes(3, true);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.nodes.remove(&addr(3));
    world.run(Duration::from_secs(10));
    let config = Config::new("n3", addr(3), Profile::Lan).build().expect("valid");
    world.nodes.insert(addr(3), Node::new(config, Seed(33), world.now));
    world.run(Duration::ZERO);
    world.command(addr(3), Command::join(Vec::from([String::from("127.0.0.1")])));
    world.run(Duration::from_secs(5));
    for n in 1..=3 {
        assert_eq!(names(&world.view(addr(n)), Status::Alive), ["n1", "n2", "n3"], "n{n}");
    }
    let changes = world.changes(addr(1), "n3");
    assert_eq!(changes, [MemberChange::Join, MemberChange::Failed, MemberChange::Join]);
}

/// Goal: a join that reaches nobody says why, in the order of asking; one after a leave is refused.
/// Method: a closed port and a bad address, then leave and join.
#[test]
fn joins_that_cannot_work_say_why() {
    use crate::command::{AddressError, JoinError};
    let mut world = World::with_nodes(1, false);
    let addresses = Vec::from([String::from("127.0.0.9"), String::from("[::1")]);
    world.command(addr(1), Command::join(addresses));
    let Some((_, _, Reply::Joined(report))) = world.replies.pop() else { panic!("no answer") };
    assert_eq!(report.reached, 0);
    let causes: Vec<_> = report.failures.into_iter().map(|failure| failure.cause).collect();
    assert_eq!(
        causes,
        [
            JoinError::Dial(addr(9), NetError::Refused),
            JoinError::BadAddress(AddressError::BadBrackets),
        ]
    );
    world.command(addr(1), Command::Leave);
    world.run(Duration::from_secs(2));
    world.replies.clear();
    world.command(addr(1), Command::join(Vec::new()));
    let refused = Reply::Refused(CommandError::JoinAfterLeave);
    assert_eq!(world.replies, [(addr(1), CommandId(1), refused)]);
}

/// A node with tight limits, and what it reported about one input.
fn tight(change: impl Fn(&mut crate::Limits)) -> impl FnMut(Input<'_>) -> Vec<Event> {
    let mut config = Config::new("n1", addr(1), Profile::Lan);
    change(&mut config.limits);
    let mut node = Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO);
    move |input| {
        let mut out = Actions::new();
        node.step(Instant::ZERO, input, &mut out);
        let event = |action| {
            let Action::Emit(event) = action else { return None };
            Some(event.into_owned())
        };
        out.iter().filter_map(event).collect()
    }
}

/// Goal: strangers cannot open streams without limit. Method: one stream too many, then one that
/// is closed makes room.
#[test]
fn inbound_streams_are_bounded() {
    let mut step = tight(|limits| limits.inbound_streams_max = 2);
    let open = |n| Input::StreamOpened { stream: StreamId::inbound(n), peer: addr(9) };
    for n in 0..2 {
        assert_eq!(step(open(n)), [Event::StreamAccepted { from: addr(9) }]);
    }
    assert_eq!(step(open(2)), [Event::Shed(Shed::Stream)]);
    step(Input::StreamClosed { stream: StreamId::inbound(0) });
    assert_eq!(step(open(3)), [Event::StreamAccepted { from: addr(9) }]);
}

/// Goal: what streams hold unread is bounded, one by one and all together. Method: bytes of a user
/// message that never ends, on two streams.
#[test]
fn unread_bytes_of_streams_are_bounded() {
    use crate::event::Reject;
    let mut step = tight(|limits| {
        limits.stream_bytes_max = 1_000;
        limits.stream_bytes_total_max = 1_500;
    });
    // {"UserMsgLen": 900}, so that the message waits for more.
    let head = b"\x08\x81\xaaUserMsgLen\xcd\x03\x84";
    let mut feed = |n, data: &[u8]| {
        let stream = StreamId::inbound(n);
        step(Input::StreamOpened { stream, peer: addr(9) });
        step(Input::StreamData { stream, data: head });
        step(Input::StreamData { stream, data })
    };
    assert_eq!(feed(0, &[0; 800]), []);
    let rejected = Event::Rejected { from: Some(addr(9)), reason: Reject::TooLarge };
    assert_eq!(feed(1, &[0; 800]), core::slice::from_ref(&rejected), "together over 1,500");
    assert_eq!(feed(2, &[0; 600]), [], "what was refused is not counted");
    assert_eq!(feed(3, &[0; 1_100]), [rejected], "alone over 1,000");
}

/// Goal: the member table is bounded. Method: three names in a table for two.
#[test]
fn the_member_table_is_bounded() {
    use crate::wire::message::Alive;
    let mut step = tight(|limits| limits.members_max = 2);
    step(Input::Tick);
    let mut announce = |node: &str| {
        let mut payload = Vec::new();
        let alive =
            Alive { incarnation: Incarnation(1), node, addr: &[127, 0, 0, 2], ..Alive::default() };
        Message::Alive(alive).encode(&mut payload);
        step(Input::Datagram { from: addr(2), payload: &payload }).pop()
    };
    assert!(matches!(announce("n2"), Some(Event::Member { change: MemberChange::Join, .. })));
    assert_eq!(announce("n3"), Some(Event::Shed(Shed::Member)));
}

/// Goal: one packet cannot flood a log: all bad parts are counted, eight are reported. Method: a
/// compound of a hundred empty parts.
#[test]
fn one_packet_reports_few_of_its_bad_parts() {
    let config = Config::new("n1", addr(1), Profile::Lan).build().expect("valid");
    let mut node = Node::new(config, Seed(1), Instant::ZERO);
    let mut payload = Vec::from([7, 100]);
    payload.extend([0; 200]);
    let mut out = Actions::new();
    node.step(Instant::ZERO, Input::Datagram { from: addr(2), payload: &payload }, &mut out);
    let counted: u64 = node.counters().rejected.values().sum();
    assert_eq!((counted, out.len()), (100, 8));
}

/// A node with room for so many members, after a stranger has sent it a full state, and what it
/// made of that.
fn after_full_state(data: &[u8], members_max: usize) -> (Node, Actions) {
    let mut config = Config::new("n1", addr(1), Profile::Lan);
    config.limits.members_max = members_max;
    let mut node = Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO);
    let stream = StreamId::inbound(1);
    let mut out = Actions::new();
    node.step(Instant::ZERO, Input::Tick, &mut out);
    node.step(Instant::ZERO, Input::StreamOpened { stream, peer: addr(2) }, &mut out);
    out.clear();
    node.step(Instant::ZERO, Input::StreamData { stream, data }, &mut out);
    (node, out)
}

/// Goal: one full state cannot flood a log either: what is shed at the full table, and who fights
/// over a name, is reported eight times. Method: a hundred entries of each kind.
#[test]
fn one_full_state_reports_little_of_what_it_cannot_add() {
    let entry = |name, addr| NodeState {
        name,
        addr,
        port: 7946,
        meta: None,
        incarnation: Incarnation(1),
        state: 0,
        versions: &[1, 5, 2, 2, 5, 5],
    };
    let names: Vec<String> = (0..100).map(|n| format!("x{n}")).collect();
    let strangers = names.iter().map(|name| entry(name, &[10, 0, 0, 3])).collect::<Vec<_>>();
    let fighting = [&[10, 0, 0, 4]; 100].map(|addr| entry("n1", addr));
    for (nodes, shed) in [(&strangers[..], 100), (&fighting[..], 0)] {
        let mut body = Vec::new();
        push_pull::encode(&mut body, false, nodes.iter().copied(), &[]);
        let (node, out) = after_full_state(&body, 1);
        let is_report = |action: &Action<'_>| matches!(action, Action::Emit(_));
        assert_eq!(out.iter().filter(is_report).count(), 8);
        assert_eq!(node.counters().shed.get(&Shed::Member).copied().unwrap_or(0), shed);
    }
}

/// Goal: a text of the other side fills no log. Method: a join is answered by an error of a
/// 768 KiB, in letters of one and two bytes.
#[test]
fn the_text_of_an_error_is_cut() {
    let text = "x\u{e4}".repeat(1 << 18);
    let mut world = World::with_nodes(1, false);
    let mut data = Vec::new();
    encode_error(&text, &mut data);
    let command = Command::join(Vec::from([String::from("127.0.0.9")]));
    world.step(addr(1), Input::Command { id: CommandId(1), command });
    let stream = StreamId::outbound(1);
    world.step(addr(1), Input::StreamOpened { stream, peer: addr(9) });
    world.step(addr(1), Input::StreamData { stream, data: &data });
    let (_, _, Reply::Joined(report)) = world.replies.last().expect("an answer") else {
        unreachable!("a join was asked for")
    };
    let JoinError::Remote(told) = &report.failures[0].cause else { unreachable!("an error") };
    assert!(text.starts_with(told) && (510..=512).contains(&told.len()), "{} bytes", told.len());
}

/// Goal: a program that takes its time between making a node and running it did not stall. Method:
/// the first tick comes five seconds late.
#[test]
fn a_late_start_is_no_stall() {
    let config = Config::new("n1", addr(1), Profile::Lan).build().expect("valid");
    let mut node = Node::new(config, Seed(1), Instant::ZERO);
    node.step(Instant::ZERO + Duration::from_secs(5), Input::Tick, &mut Actions::new());
    assert_eq!((node.counters().stalls, node.health_score()), (0, 0));
}

/// Goal: a full state that names a member again and again does not fill memory with what it
/// brings about. Method: a member that comes and goes a thousand times, and one that changes its
/// metadata as often; the table holds ten.
#[test]
fn a_full_state_brings_about_no_more_than_an_honest_one() {
    for states in [[0, 3], [0, 0]] {
        let metas = [&[0xff, 0x80][..], &[0xff, 0x81, 0xa1, 0x61, 0xa1, 0x62]];
        let nodes = (0..1000_u16).map(|n| NodeState {
            name: "x",
            addr: &[10, 0, 0, 3],
            port: 7946,
            meta: Some(metas[usize::from(n) % 2]),
            incarnation: Incarnation(1 + u32::from(n)),
            state: states[usize::from(n) % 2],
            versions: &[1, 5, 2, 2, 5, 5],
        });
        let mut data = Vec::new();
        push_pull::encode(&mut data, false, nodes, &[]);
        let (node, out) = after_full_state(&data, 10);
        assert!(out.len() < 60, "{} actions", out.len());
        assert_eq!(node.counters().rejected.get(&Reject::TooLarge), Some(&1));
    }
}

/// Goal: a leave ends even if nobody can be told, and says so (PROTOCOL.md P-77). Method: two
/// nodes of which one neither gossips nor probes; it leaves after twice 5 s and 1 s.
#[test]
fn a_leave_that_nobody_hears_ends_all_the_same() {
    let mut world = World::with_nodes(1, false);
    let mut config = Config::new("n2", addr(2), Profile::Lan);
    config.gossip.gossip_nodes = 0;
    config.gossip.probe_interval = Duration::from_mins(1);
    let node = Node::new(config.build().expect("valid"), Seed(2), world.now);
    world.nodes.insert(addr(2), node);
    world.run(Duration::ZERO);
    world.join_all();
    // The seed is silent from here on, so that nothing rides on its pings.
    world.nodes.remove(&addr(1));
    world.replies.clear();
    world.command(addr(2), Command::Leave);
    world.run(Duration::from_millis(10_900));
    assert_eq!(world.replies, []);
    world.run(Duration::from_millis(200));
    assert_eq!(world.replies, [(addr(2), CommandId(1), Reply::Left { timed_out: true })]);
}

/// Goal: nothing is kept or queued that no packet can carry (PROTOCOL.md P-22). Method: intents
/// and accusations with names or tails that are too long, by datagram and by stream.
#[test]
fn names_that_no_member_can_have_are_not_kept() {
    use crate::event::Reject;
    use crate::wire::message::Accusation;
    use crate::wire::serf::LeaveIntent;
    let mut node = known_to_each_other();
    let long = "x".repeat(256);
    let intent = |name: &str, tail: usize| {
        let mut bytes = Vec::new();
        LeaveIntent { ltime: LamportTime(9), node: name, prune: false }.encode(&mut bytes);
        bytes.resize(bytes.len() + tail, 0);
        bytes
    };
    let mut messages: Vec<Vec<u8>> = Vec::new();
    for body in [intent(&long, 0), intent(&"x".repeat(60_000), 0), intent("short", 1_400)] {
        messages.push([&[8][..], &body].concat());
    }
    for dead in [false, true] {
        let claim = Accusation { incarnation: Incarnation(1), node: "n2", from: &long };
        let mut bytes = Vec::new();
        let claim = if dead { Message::Dead(claim) } else { Message::Suspect(claim) };
        claim.encode(&mut bytes);
        messages.push(bytes);
    }
    for payload in &messages {
        let mut out = Actions::new();
        node.step(node.now, Input::Datagram { from: addr(2), payload }, &mut out);
        let reason = Reject::TooLarge;
        let rejected = out.iter().any(|action| {
            matches!(action, Action::Emit(event)
                if *event == Event::Rejected { from: Some(addr(2)), reason })
        });
        assert!(rejected, "{payload:?}");
        assert!(node.env.outbox.is_empty(), "{payload:?}");
    }
    assert_eq!(node.clocks()[0], LamportTime(1), "none of them moved the clock");
}

/// A node that has just heard of another.
fn has_heard_of_n2() -> Node {
    use crate::wire::message::Alive;
    let config = Config::new("n1", addr(1), Profile::Lan).build().expect("valid");
    let mut node = Node::new(config, Seed(1), Instant::ZERO);
    let mut out = Actions::new();
    node.step(Instant::ZERO, Input::Tick, &mut out);
    let mut payload = Vec::new();
    let versions = &[1, 5, 2, 2, 5, 5];
    let (incarnation, addr2) = (Incarnation(1), &[127, 0, 0, 2]);
    let alive =
        Alive { incarnation, node: "n2", addr: addr2, port: 7946, versions, ..Alive::default() };
    Message::Alive(alive).encode(&mut payload);
    node.step(Instant::ZERO, Input::Datagram { from: addr(2), payload: &payload }, &mut out);
    node
}

/// A node that knows another, with nothing left to say.
fn known_to_each_other() -> Node {
    let mut node = has_heard_of_n2();
    let mut out = Actions::new();
    while !node.env.outbox.is_empty() {
        let due = node.next_deadline().expect("periodic timers");
        node.step(due, Input::Tick, &mut out);
    }
    node
}

/// Goal: a prune that its member has refuted does not wait for the member's next, honest leave
/// (PROTOCOL.md P-81). Method: prune, refutation, leave; then the time of the prune comes.
#[test]
fn a_refuted_prune_does_not_come_back() {
    use crate::wire::serf::{JoinIntent, LeaveIntent};
    let mut node = known_to_each_other();
    let mut out = Actions::new();
    let mut tell = |node: &mut Node, encode: &dyn Fn(&mut Vec<u8>)| {
        let mut payload = Vec::from([8]);
        encode(&mut payload);
        node.step(node.now, Input::Datagram { from: addr(2), payload: &payload }, &mut out);
    };
    let leave = |ltime, prune| LeaveIntent { ltime: LamportTime(ltime), node: "n2", prune };
    tell(&mut node, &|out| leave(5, true).encode(out));
    tell(&mut node, &|out| JoinIntent { ltime: LamportTime(6), node: "n2" }.encode(out));
    tell(&mut node, &|out| leave(7, false).encode(out));
    let end = node.now + Duration::from_millis(6_500);
    while let Some(due) = node.next_deadline().filter(|due| *due <= end) {
        node.step(due, Input::Tick, &mut Actions::new());
    }
    let members = node.serf.members(&node.env.directory);
    let statuses: Vec<_> = members.iter().map(|it| (&*it.peer.name, it.status)).collect();
    // It never answered a ping, so it has left by now; pruned, it would be missing.
    assert_eq!(statuses, [("n1", Status::Alive), ("n2", Status::Left)]);
}

/// Goal: who has failed is remembered for a day, and then forgotten (PROTOCOL.md P-78). Method: a
/// member that never answers; ask for the members a minute before and a minute after.
#[test]
fn the_failed_are_forgotten_after_a_day() {
    let mut node = known_to_each_other();
    let mut names_at = |minutes: u64| {
        let end = Instant::ZERO + Duration::from_mins(minutes);
        while let Some(due) = node.next_deadline().filter(|due| *due <= end) {
            node.step(due, Input::Tick, &mut Actions::new());
        }
        let members = node.serf.members(&node.env.directory);
        members.iter().map(|it| (String::from(&*it.peer.name), it.status)).collect::<Vec<_>>()
    };
    let alone = [(String::from("n1"), Status::Alive)];
    let both = [alone[0].clone(), (String::from("n2"), Status::Failed)];
    let day = 24 * 60;
    assert_eq!(names_at(day - 1), both);
    assert_eq!(names_at(day + 1), alone);
}

/// Goal: how long who has failed and who has left are remembered is the configuration's, each by
/// its own time. Method: one of each with two times, both ways round; when the reaper tells.
#[test]
fn who_has_failed_and_who_has_left_are_forgotten_by_their_own_times() {
    for (failed_hours, left_hours) in [(1, 3), (3, 1)] {
        let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
        for n in 1..=3 {
            world.start(n, |config| {
                config.serf.reconnect_timeout = Duration::from_hours(failed_hours);
                config.serf.tombstone_timeout = Duration::from_hours(left_hours);
            });
        }
        world.run(Duration::ZERO);
        world.join_all();
        world.run(Duration::from_secs(3));
        world.nodes.remove(&addr(2));
        world.command(addr(3), Command::Leave);
        world.run(Duration::from_mins(5));
        world.nodes.remove(&addr(3));
        let mut forgotten = Vec::new();
        for hour in 1..=4 {
            world.events.clear();
            world.run(Duration::from_hours(1));
            let is_reaped = |name: &&str| world.changes(addr(1), name) == [MemberChange::Reap];
            forgotten.extend(["n2", "n3"].iter().filter(|it| is_reaped(it)).map(|it| (*it, hour)));
        }
        forgotten.sort_unstable();
        assert_eq!(forgotten, [("n2", failed_hours), ("n3", left_hours)]);
    }
}
