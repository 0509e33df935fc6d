//! Members that are forced out, and those that come back (PROTOCOL.md P-81, P-211 to P-213).

use super::*;
use crate::command::ForceLeave;

fn force(name: &str, prune: bool) -> Command {
    Command::ForceLeave { name: String::from(name), prune }
}

fn join_n1() -> Command {
    Command::join(Vec::from([String::from("127.0.0.1")]))
}

impl World {
    fn force(&mut self, at: SocketAddr, name: &str, prune: bool) -> ForceLeave {
        self.replies.clear();
        self.command(at, force(name, prune));
        let Some((_, _, Reply::ForceLeft(outcome))) = self.replies.pop() else {
            panic!("no answer")
        };
        outcome
    }

    /// A cluster of `count` in which n3 has failed, and everybody knows.
    fn with_failed_n3(count: u8) -> Self {
        let mut world = Self::with_nodes(count, false);
        world.join_all();
        world.run(Duration::from_secs(3));
        world.nodes.remove(&addr(3));
        world.run(Duration::from_secs(30));
        assert_eq!(names(&world.view(addr(1)), Status::Failed), ["n3"]);
        world.events.clear();
        world
    }

    /// A cluster of four in which n3 was pruned while n4 slept: n4 takes it for alive.
    fn with_pruned_n3() -> (Self, Node) {
        let mut world = Self::with_nodes(4, false);
        world.join_all();
        world.run(Duration::from_secs(3));
        let asleep = world.nodes.remove(&addr(4)).expect("n4");
        world.nodes.remove(&addr(3));
        world.run(Duration::from_mins(5));
        assert_eq!(world.force(addr(1), "n3", true), ForceLeave::Removed);
        // Longer than the gossip layer remembers the dead.
        world.run(Duration::from_mins(5));
        for n in [1, 2] {
            assert!(!world.knows(n, "n3"), "n{n}");
        }
        world.events.clear();
        (world, asleep)
    }

    fn knows(&mut self, n: u8, name: &str) -> bool {
        self.view(addr(n)).iter().any(|(it, _)| it == name)
    }
}

/// Goal: a failed member that is forced out has left, for everybody, by order. Method: force it
/// out on one of three nodes; ask twice.
#[test]
fn a_failed_member_that_is_forced_out_has_left() {
    let mut world = World::with_failed_n3(4);
    assert_eq!(world.force(addr(1), "n3", false), ForceLeave::Removed);
    world.run(Duration::from_secs(3));
    for n in [1, 2, 4] {
        assert_eq!(names(&world.view(addr(n)), Status::Left), ["n3"], "n{n}");
        assert_eq!(world.changes(addr(n), "n3"), [MemberChange::Leave], "n{n}");
        let by_order = |(at, event): &(SocketAddr, Event)| {
            *at == addr(n) && matches!(event, Event::Member { forced: true, .. })
        };
        assert!(world.events.iter().any(by_order), "n{n}");
    }
    assert_eq!(world.force(addr(2), "n3", false), ForceLeave::Removed, "it stays left");
}

/// Goal: a member that takes part is not spoken of, and the answer says so. Method: force out one
/// that is alive, and the node itself, with and without prune; nothing waits to be sent.
#[test]
fn a_member_that_is_alive_is_not_forced_out() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(Duration::from_secs(10));
    for prune in [false, true] {
        for name in ["n2", "n1"] {
            let before = world.nodes[&addr(1)].clocks();
            assert_eq!(world.force(addr(1), name, prune), ForceLeave::Alive, "{name} {prune}");
            assert!(world.nodes[&addr(1)].env.outbox.is_empty(), "{name} {prune}");
            assert_eq!(world.nodes[&addr(1)].clocks(), before, "{name} {prune}");
        }
    }
    assert_eq!(names(&world.view(addr(1)), Status::Alive), ["n1", "n2", "n3"]);
}

/// Goal: a name that nobody here knows is told to the others all the same, but not one that nobody
/// can have. Method: force out a stranger, the empty name, and one of 256 bytes.
#[test]
fn an_unknown_name_is_told_to_the_others() {
    let mut world = World::with_nodes(2, false);
    world.join_all();
    world.run(Duration::from_secs(10));
    for name in ["", &"x".repeat(256)] {
        assert_eq!(world.force(addr(1), name, false), ForceLeave::Unknown);
        assert!(world.nodes[&addr(1)].env.outbox.is_empty());
    }
    world.events.clear();
    assert_eq!(world.force(addr(1), "stranger", false), ForceLeave::Unknown);
    world.run(Duration::from_secs(1));
    let heard = |(at, event): &(SocketAddr, Event)| {
        *at == addr(2)
            && matches!(event, Event::IntentReceived { node, .. } if &**node == "stranger")
    };
    assert!(world.events.iter().any(heard));
}

/// Goal: prune forgets who has failed and who has left, everywhere. Method: one of each, pruned
/// from two nodes.
#[test]
fn prune_forgets_the_failed_and_the_left() {
    let mut world = World::with_failed_n3(5);
    world.command(addr(5), Command::Leave);
    world.run(Duration::from_secs(15));
    world.nodes.remove(&addr(5));
    assert_eq!(names(&world.view(addr(2)), Status::Left), ["n5"]);
    assert_eq!(world.force(addr(1), "n3", true), ForceLeave::Removed);
    assert_eq!(world.force(addr(2), "n5", true), ForceLeave::Removed);
    world.run(Duration::from_secs(3));
    for n in [1, 2, 4] {
        assert_eq!(names(&world.view(addr(n)), Status::Alive), ["n1", "n2", "n4"], "n{n}");
        assert!(!world.knows(n, "n3") && !world.knows(n, "n5"), "n{n}");
        assert_eq!(world.changes(addr(n), "n3"), [MemberChange::Leave, MemberChange::Reap]);
    }
    assert_eq!(world.force(addr(4), "n3", true), ForceLeave::Unknown, "nobody knows it any more");
}

/// Goal: whoever slept through a prune cannot bring the member back. Method: wake a node that takes
/// the pruned member for alive, and let it exchange state many times; then somebody joins it.
#[test]
fn a_pruned_member_does_not_come_back_by_hearsay() {
    let (mut world, asleep) = World::with_pruned_n3();
    world.nodes.insert(addr(4), asleep);
    world.command(addr(4), join_n1());
    let held = |world: &World| {
        let env = &world.nodes[&addr(1)].env;
        env.directory.find("n3").is_some()
    };
    assert!(held(&world), "the gossip layer has heard of it");
    world.run(Duration::from_mins(10));
    for n in [1, 2] {
        assert_eq!(world.changes(addr(n), "n3"), [], "n{n}");
        assert_eq!(names(&world.view(addr(n)), Status::Alive), ["n1", "n2", "n4"], "n{n}");
    }
    // It has not heard of the prune, and finds out by itself that the member is dead.
    assert_eq!(names(&world.view(addr(4)), Status::Failed), ["n3"]);
    assert_eq!(world.force(addr(1), "n3", true), ForceLeave::Unknown);
    world.run(Duration::from_secs(3));
    assert!(!world.knows(4, "n3"), "told again, it forgets");
}

/// Goal: a pruned member that really comes back is there at once. Method: start it anew, without
/// its memory, and join.
#[test]
fn a_pruned_member_that_joins_is_back() {
    let (mut world, _) = World::with_pruned_n3();
    world.start(3, |_| ());
    world.run(Duration::ZERO);
    world.command(addr(3), join_n1());
    world.run(Duration::from_secs(1));
    for n in 1..=3 {
        assert_eq!(names(&world.view(addr(n)), Status::Alive), ["n1", "n2", "n3"], "n{n}");
    }
    for n in [1, 2] {
        assert_eq!(world.changes(addr(n), "n3"), [MemberChange::Join], "n{n}");
    }
}

/// Goal: a pruned member that comes back without a join intent is there once it has answered.
/// Method: start it anew and let it be reconnected by a node that has slept through the prune.
#[test]
fn a_pruned_member_that_is_found_again_is_back_when_it_answers() {
    let (mut world, asleep) = World::with_pruned_n3();
    world.start(3, |_| ());
    world.nodes.insert(addr(4), asleep);
    world.run(Duration::from_mins(2));
    for n in 1..=4 {
        let view = world.view(addr(n));
        assert_eq!(names(&view, Status::Alive), ["n1", "n2", "n3", "n4"], "n{n}");
    }
    for n in [1, 2] {
        assert_eq!(world.changes(addr(n), "n3"), [MemberChange::Join], "n{n}");
    }
}

/// Goal: a member that was pruned while it left, and refutes only then, is seen again. Method: a
/// leave intent with prune; the member is silent for 6 s, and then tells that it takes part.
#[test]
fn a_member_that_refutes_its_prune_late_is_seen_again() {
    use crate::wire::serf::{JoinIntent, LeaveIntent};
    let mut world = World::with_nodes(0, false);
    for n in 1..=2 {
        // Full state would tell the member.
        world.start(n, |config| config.gossip.push_pull_interval = Duration::ZERO);
    }
    world.run(Duration::ZERO);
    world.join_all();
    world.run(Duration::from_secs(3));
    let tell = |world: &mut World, encode: &dyn Fn(&mut Vec<u8>)| {
        let mut payload = Vec::from([8]);
        encode(&mut payload);
        // It is passed on; the member must not hear of it before it is to.
        let node = world.nodes.get_mut(&addr(1)).expect("n1");
        let (now, mut out) = (world.now, Actions::new());
        node.step(now, Input::Datagram { from: addr(9), payload: &payload }, &mut out);
        node.env.outbox.intents = crate::gossip::broadcast::Reserved::default();
    };
    let leave = LeaveIntent { ltime: LamportTime(50), node: "n2", prune: true };
    tell(&mut world, &|out| leave.encode(out));
    world.run(Duration::from_millis(6_100));
    assert!(!world.knows(1, "n2"), "answering pings is not enough");
    tell(&mut world, &|out| JoinIntent { ltime: LamportTime(51), node: "n2" }.encode(out));
    assert_eq!(names(&world.view(addr(1)), Status::Alive), ["n1", "n2"]);
}

/// Goal: so many pruned names are remembered and no more; one that is not is counted. Method: room
/// for one name, two that are pruned.
#[test]
fn pruned_names_are_bounded() {
    let mut world = World::with_nodes(0, false);
    for n in 1..=3 {
        world.start(n, |config| config.limits.serf.tombstones_max = 1);
    }
    world.run(Duration::ZERO);
    world.join_all();
    world.run(Duration::from_secs(3));
    for n in [2, 3] {
        world.nodes.remove(&addr(n));
    }
    world.run(Duration::from_mins(1));
    let shed = |world: &World| {
        let counters = world.nodes[&addr(1)].counters();
        counters.shed.get(&Shed::Tombstone).copied().unwrap_or_default()
    };
    assert_eq!(world.force(addr(1), "n2", true), ForceLeave::Removed);
    assert_eq!(shed(&world), 0);
    assert_eq!(world.force(addr(1), "n3", true), ForceLeave::Removed);
    assert_eq!(shed(&world), 1);
    assert_eq!(names(&world.view(addr(1)), Status::Alive), ["n1"]);
}

/// Goal: the echo of an old prune is passed on once, however late it comes (a storm of prunes would
/// never end otherwise). Method: the intent again, long after intents are forgotten.
#[test]
fn the_echo_of_a_prune_is_no_news() {
    use crate::wire::serf::LeaveIntent;
    let (mut world, _) = World::with_pruned_n3();
    let ltime = LamportTime(world.nodes[&addr(1)].clocks()[0].0 - 1);
    let mut payload = Vec::from([8]);
    LeaveIntent { ltime, node: "n3", prune: true }.encode(&mut payload);
    world.step(addr(1), Input::Datagram { from: addr(9), payload: &payload });
    assert!(world.nodes[&addr(1)].env.outbox.is_empty());
    world.run(Duration::from_hours(25));
    world.step(addr(1), Input::Datagram { from: addr(9), payload: &payload });
    assert!(!world.nodes[&addr(1)].env.outbox.is_empty(), "after a day it is forgotten");
}

/// Goal: times as long as a configuration can say break nothing. Method: a member that was pruned
/// answers a node that waits for its broadcasts without end.
#[test]
fn a_pruned_member_may_answer_a_node_of_endless_patience() {
    let endless = |_, config: &mut Config| config.serf.broadcast_timeout = Duration::MAX;
    let mut world = queries::cluster(3, endless);
    world.nodes.remove(&addr(3));
    world.run(Duration::from_secs(30));
    assert_eq!(world.force(addr(1), "n3", true), ForceLeave::Removed);
    let node = world.nodes.get_mut(&addr(1)).expect("n1");
    let member = node.env.directory.find("n3").expect("the gossip layer knows it still");
    let (mut actions, answer) = (Actions::new(), crate::cx::Answer { member, sample: None });
    let out = &mut actions;
    node.serf.on_answer(cx!(node, out), &answer);
    assert!(!world.knows(1, "n3"), "the gossip layer takes it for dead");
}
