//! Long queues and flapping members are noticed (PROTOCOL.md P-214, P-218).

use super::*;
use crate::event::Queue;

/// Goal: a long queue is reported at the next look, and its depth can be asked for. Method: intents
/// about strangers, 127 of them and then one more, faster than gossip takes them away.
#[test]
fn a_long_queue_is_reported() {
    use crate::wire::serf::JoinIntent;
    let mut node = known_to_each_other();
    let looks_after = |node: &mut Node, first: u64, last: u64| {
        let look = node.env.timers.deadline(TimerKey::QueueCheck).expect("armed");
        for n in first..=last {
            let mut payload = Vec::from([8]);
            let name = format!("x{n}");
            JoinIntent { ltime: LamportTime(5), node: &name }.encode(&mut payload);
            let datagram = Input::Datagram { from: addr(2), payload: &payload };
            node.step(node.now, datagram, &mut Actions::new());
        }
        let mut out = Actions::new();
        node.step(look, Input::Tick, &mut out);
        let long = |action| {
            let Action::Emit(event) = action else { return None };
            Some(event.into_owned()).filter(|it| matches!(it, Event::QueueLong { .. }))
        };
        out.iter().filter_map(long).collect::<Vec<Event>>()
    };
    assert_eq!(looks_after(&mut node, 1, 127), []);
    assert_eq!(node.queues(), Queues { intents: 127, ..node.queues() });
    let long = Event::QueueLong { queue: Queue::Intents, depth: 128 };
    assert_eq!(looks_after(&mut node, 128, 128), [long]);
}

/// Goal: a failed member that is back within a minute is counted as flapping, one that is back
/// later is not. Method: a member that is away for 40 s, then for 100 s.
#[test]
fn a_member_that_is_back_soon_flaps() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    for (away, flaps) in [(40, 1), (100, 1)] {
        world.nodes.remove(&addr(3));
        world.run(Duration::from_secs(away));
        assert_eq!(names(&world.view(addr(1)), Status::Failed), ["n3"]);
        world.start(3, |_| ());
        world.run(Duration::ZERO);
        world.command(addr(3), Command::join(Vec::from([String::from("127.0.0.1")])));
        world.run(Duration::from_secs(5));
        assert_eq!(names(&world.view(addr(1)), Status::Alive), ["n1", "n2", "n3"]);
        for n in [1, 2] {
            assert_eq!(world.nodes[&addr(n)].counters().flaps, flaps, "n{n}, {away} s");
        }
    }
}
