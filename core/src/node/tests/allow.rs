//! Nodes that listen to some networks only (PROTOCOL.md P-111).

use super::*;
use crate::command::JoinError;
use crate::config::ConfigError;
use crate::event::Reject;
use crate::id::SeqNo;
use crate::wire::message::{IndirectPing, Ping, Source};

/// n1 listens to 127.0.0.0 to 127.0.0.3; n2 and n5 listen to everybody.
fn world() -> World {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    let network = "127.0.0.0/30".parse().expect("a network");
    world.start(1, |config| config.security.allow = Vec::from([network]));
    world.start(2, |_| {});
    world.start(5, |_| {});
    world.run(Duration::ZERO);
    world
}

impl World {
    fn join_through(&mut self, n: u8, to: &str) -> JoinReport {
        self.replies.clear();
        self.command(addr(n), Command::join(Vec::from([String::from(to)])));
        let Some((_, _, Reply::Joined(report))) = self.replies.pop() else { panic!("no answer") };
        report
    }

    fn dropped_by_1(&self, reason: Reject) -> u64 {
        self.nodes[&addr(1)].counters().rejected.get(&reason).copied().unwrap_or(0)
    }

    /// What n1 sends when n2 hands it this message.
    fn answers_of_1(&mut self, message: &Message<'_>) -> usize {
        let mut payload = Vec::new();
        message.encode(&mut payload);
        self.sent.clear();
        self.step(addr(1), Input::Datagram { from: addr(2), payload: &payload });
        self.sent.len()
    }
}

/// Goal: who lives outside is not heard and not believed in, whoever tells of it. Method: n5,
/// outside, joins n1 and is closed on; then it joins n2, which tells n1 for two minutes.
#[test]
fn who_lives_elsewhere_is_not_heard_of() {
    let mut world = world();
    let eof = JoinError::Exchange(addr(1), NetError::Other("EOF".into()));
    assert_eq!(world.join_through(5, "127.0.0.1").failures.remove(0).cause, eof);
    assert_eq!(world.dropped_by_1(Reject::SourceNotAllowed), 1);
    assert_eq!(world.join_through(2, "127.0.0.1").reached, 1);
    assert_eq!(world.join_through(5, "127.0.0.2").reached, 1);
    world.run(Duration::from_mins(2));
    let view = world.view(addr(1));
    assert_eq!(names(&view, Status::Alive), ["n1", "n2"]);
    assert_eq!(view.len(), 2);
    assert!(world.dropped_by_1(Reject::AddressNotAllowed) > 0, "n2 tells of n5");
    assert!(world.dropped_by_1(Reject::SourceNotAllowed) > 1, "n5 pings");
    let view = world.view(addr(2));
    assert_eq!(names(&view, Status::Alive), ["n1", "n2", "n5"]);
}

/// Goal: nobody can be made to send to where no member lives. Method: n2, inside, names addresses
/// in pings and in pings on its behalf.
#[test]
fn nothing_is_sent_elsewhere_at_the_word_of_another() {
    let mut world = world();
    let source = |n: &'static [u8]| Source { addr: n, port: 7946, node: "n2" };
    let inside: &[u8] = &[127, 0, 0, 2];
    let outside: &[u8] = &[127, 0, 0, 5];
    let ping = |from| Message::Ping(Ping { seq_no: SeqNo(1), node: "n1", source: source(from) });
    assert_eq!(world.answers_of_1(&ping(inside)), 1);
    assert_eq!(world.answers_of_1(&ping(outside)), 0);
    for (target, from, answers) in [(inside, inside, 1), (outside, inside, 0), (inside, outside, 0)]
    {
        let (seq_no, source) = (SeqNo(1), source(from));
        let ask = IndirectPing { seq_no, target, port: 7946, node: "n9", nack: false, source };
        assert_eq!(world.answers_of_1(&Message::IndirectPing(ask)), answers);
    }
    assert_eq!(world.dropped_by_1(Reject::AddressNotAllowed), 3);
}

/// Goal: a node cannot exclude itself. Method: a list without its own address.
#[test]
fn a_node_lives_in_its_own_networks() {
    let mut config = Config::new("n1", addr(1), Profile::Lan);
    config.security.allow = Vec::from(["10.0.0.0/8".parse().expect("a network")]);
    assert_eq!(config.build(), Err(ConfigError::AdvertiseNotAllowed));
}
