//! User events between nodes (PROTOCOL.md P-170 to P-175).

use std::string::ToString;
use std::vec;

use super::queries::cluster;
use super::*;
use crate::command::OldEvents;
use crate::id::LamportTime;
use crate::serf::state::Visit;
use crate::wire::serf::event::UserEvent;
use crate::wire::serf::{self, Clocks};

impl World {
    /// A stranger tells a node of an event `e`.
    fn gossip_event(&mut self, n: u8, ltime: u64) {
        let ltime = LamportTime(ltime);
        let mut payload = vec![8];
        UserEvent { ltime, name: "e", payload: None, coalesce: false }.encode(&mut payload);
        self.step(addr(n), Input::Datagram { from: addr(9), payload: &payload });
    }
}

/// The user events that a node has told of.
fn heard(world: &World, n: u8) -> Vec<String> {
    let heard = world.events.iter().filter(|(at, _)| *at == addr(n));
    let name = |event: &Event| {
        let Event::User(event) = event else { return None };
        Some(event.name.to_string())
    };
    heard.filter_map(|(_, event)| name(event)).collect()
}

/// Goal: whoever says during a join that its events are at the end of all times makes nobody deaf.
/// Method: such a state, while old events are unwanted, then an event of the next time.
#[test]
fn a_time_that_is_not_believed_sets_no_floor() {
    let mut world = cluster(1, |_, _| {});
    let clocks = Clocks { event_ltime: LamportTime(u64::MAX), ..Clocks::default() };
    let mut state = Vec::new();
    let (slots, left, times) = (vec![], vec![], vec![]);
    serf::encode_push_pull(
        &mut state,
        clocks,
        slots.into_iter(),
        left.into_iter(),
        times.into_iter(),
    );
    let mut actions = Actions::new();
    let out = &mut actions;
    let node = world.nodes.get_mut(&addr(1)).expect("started");
    node.serf.merge(cx!(node, out), &state, (Visit::Guest, OldEvents::Unwanted));
    assert_eq!(node.clocks()[1], LamportTime(1), "the clock does not follow");

    world.gossip_event(1, 1);
    assert_eq!(heard(&world, 1), ["e"]);
}

/// Goal: an own event that no packet carries holds up nothing else, and spreads with full state.
/// Method: one of 4,000 bytes, a small one, then new tags.
#[test]
fn an_own_event_too_large_for_a_packet_spreads_with_full_state() {
    let mut world = cluster(2, |_, config| config.serf.events.bytes_max = 9_216);
    for (name, bytes) in [("large", 4_000), ("small", 4)] {
        let (name, payload) = (name.to_string(), vec![0; bytes]);
        world.command(addr(1), Command::UserEvent { name, payload, coalesce: false });
        world.run(Duration::from_secs(2));
    }
    let set = BTreeMap::from([("role".to_string(), "web".to_string())]);
    world.command(addr(1), Command::UpdateTags { set, delete: Vec::new() });
    world.run(Duration::from_secs(2));
    assert_eq!(world.changes(addr(2), "n1"), [MemberChange::Update]);
    let node = world.nodes.get(&addr(1)).expect("started");
    assert!(node.queues() == Queues::default(), "{:?}", node.queues());
    world.run(Duration::from_mins(1));
    assert_eq!(heard(&world, 2), ["large", "small"]);
}

/// Goal: whoever starts can talk to a cluster whose clocks a stranger has moved far ahead. Method:
/// two jumps as far as they are believed, then a node joins, and each side tells something.
#[test]
fn a_newcomer_follows_clocks_that_are_far_ahead() {
    let mut world = cluster(2, |_, _| {});
    for ltime in [1 << 40, (1 << 41) - 1] {
        world.gossip_event(1, ltime);
        world.run(Duration::from_secs(5));
    }
    world.start(3, |_| {});
    world.run(Duration::ZERO);
    world.command(addr(3), Command::join(Vec::from([String::from("127.0.0.1")])));
    world.run(Duration::from_secs(5));
    world.events.clear();
    for (n, name) in [(1, "theirs"), (3, "its")] {
        let (name, payload) = (name.to_string(), Vec::new());
        world.command(addr(n), Command::UserEvent { name, payload, coalesce: false });
        world.run(Duration::from_secs(5));
    }
    for n in 1..=3 {
        assert_eq!(heard(&world, n), ["theirs", "its"], "n{n}");
    }
}

/// Goal: forged times do not set off exchanges of full state without end. Method: ten events, each
/// ten times further than the one before, whenever the gap before the last was given up; who asks,
/// and how often.
#[test]
fn gaps_that_nobody_can_fill_are_asked_for_ever_more_rarely() {
    let mut world = cluster(2, |_, config| config.gossip.push_pull_interval = Duration::ZERO);
    world.events.clear();
    let mut ltime = 10;
    let mut asked = Vec::new();
    for _ in 0..10 {
        world.gossip_event(1, ltime);
        world.run(Duration::from_secs(4));
        ltime *= 10;
        let is_start = |it: &&(SocketAddr, Event)| {
            it.0 == addr(1) && matches!(it.1, Event::PushPullStarted { .. })
        };
        asked.push(world.events.iter().filter(is_start).count());
        world.events.clear();
    }
    assert_eq!(asked, [5, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
}
