//! The address book: who is missing is looked for, by name, and nobody else is disturbed.

use super::*;
use crate::config::Healing;
use crate::event::Shed;
use crate::snapshot::{AfterLeave, Extra, Record, Snapshot};

const DAY: Duration = Duration::from_hours(24);

fn started(world: &World, at: SocketAddr) -> u64 {
    world.nodes[&at].counters().redials
}

fn seen(world: &World, what: impl Fn(&Event) -> bool) -> usize {
    world.events.iter().filter(|(_, event)| what(event)).count()
}

fn is_redial(event: &Event) -> bool {
    matches!(event, Event::ReconnectStarted { .. } | Event::RetryStarted { .. })
}

/// Two nodes that have known each other until the second vanished.
fn one_of_two(change: impl Fn(&mut Config)) -> World {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    for n in 1..=2 {
        world.start(n, &change);
    }
    world.run(Duration::ZERO);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.nodes.remove(&addr(2));
    world
}

/// Goal: a member is found again after the reaper has erased it, although it comes back without
/// any memory. Method: it is gone for 25 hours, once with and once without an address book.
#[test]
fn a_member_that_was_reaped_is_found_again() {
    for (healing, found) in [(Healing::On, true), (Healing::Off, false)] {
        let mut world = one_of_two(|config| config.serf.book.healing = healing);
        world.run(DAY + Duration::from_hours(1));
        assert_eq!(world.changes(addr(1), "n2").last(), Some(&MemberChange::Reap));
        world.start(2, |_| ());
        world.run(Duration::from_mins(1));
        for n in 1..=2 {
            let view = world.view(addr(n));
            assert_eq!(names(&view, Status::Alive).len() == 2, found, "n{n} {healing:?}: {view:?}");
        }
    }
}

/// Goal: a node at the address of a missing member that has another name is left alone: it may be
/// of another cluster. Method: such a node starts when gossip to the dead is over; once with and
/// once without an address book, which would ask for no name.
#[test]
fn a_stranger_at_the_address_of_a_missing_member_is_left_alone() {
    for (healing, strangers) in [(Healing::On, 1), (Healing::Off, 2)] {
        let mut world = one_of_two(|config| config.serf.book.healing = healing);
        world.run(Duration::from_mins(5));
        world.start(2, |config| config.name = "stranger".into());
        world.run(Duration::from_hours(1));
        let view = world.view(addr(2));
        assert_eq!(names(&view, Status::Alive).len(), strangers, "{healing:?}: {view:?}");
        assert!(started(&world, addr(1)) > 0 || healing == Healing::Off);
    }
}

/// Goal: a healthy cluster pays nothing for its address books. Method: three nodes, joined by
/// address, for a day: nobody is dialled and nothing looked up.
#[test]
fn a_healthy_cluster_dials_nobody() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(DAY);
    assert_eq!(seen(&world, is_redial), 0);
    assert_eq!([1, 2, 3].map(|n| started(&world, addr(n))), [0; 3]);
}

/// Goal: nobody looks for a member that has left on purpose, before and after it is reaped.
/// Method: one of two leaves; two days pass.
#[test]
fn who_has_left_is_not_looked_for() {
    let mut world = World::with_nodes(2, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.command(addr(2), Command::Leave);
    world.run(Duration::from_secs(20));
    world.nodes.remove(&addr(2));
    // What n1 has joined with is another matter: it is what its operator wants.
    assert!(names(&world.view(addr(1)), Status::Left).contains(&"n2"));
    world.run(DAY * 2);
    assert_eq!(started(&world, addr(1)), 0);
    let node = world.nodes.get(&addr(1)).expect("it runs");
    assert!(node.missing().is_empty() && !node.is_isolated());
}

/// Goal: a node that sees nobody any more knows it, and knows when that is over. Method: the other
/// of two vanishes and comes back.
#[test]
fn a_node_without_company_is_isolated() {
    let mut world = one_of_two(|_| ());
    world.run(Duration::from_secs(20));
    assert!(world.nodes[&addr(1)].is_isolated());
    assert_eq!(seen(&world, |event| *event == Event::Isolated { missing: 1 }), 1);
    world.start(2, |_| ());
    world.run(Duration::from_mins(1));
    assert!(!world.nodes[&addr(1)].is_isolated());
    assert_eq!(seen(&world, |event| matches!(event, Event::Connected { .. })), 1);
}

/// What a snapshot says of members that failed so many seconds ago.
fn remembered(config: &mut Config, failed: &[(&str, SocketAddr, u64)]) {
    let mut snapshot = Snapshot::new(AfterLeave::Forget);
    for &(name, addr, age) in failed {
        snapshot.apply(&Record::Extra(Extra::Time(1_000_000 - age)));
        snapshot.apply(&Record::Extra(Extra::Failed { name: name.into(), addr }));
    }
    snapshot.apply(&Record::Extra(Extra::Time(1_000_000)));
    config.snapshot.restored = Some(snapshot.into());
}

/// Goal: who was missing is looked for by the next process too. Method: the first of two is started
/// anew with what a snapshot keeps of the second; then that comes back.
#[test]
fn who_is_missing_outlives_the_process() {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    world.start(1, |config| remembered(config, &[("n2", addr(2), 60), ("n1", addr(1), 5)]));
    world.run(Duration::from_mins(1));
    let node = world.nodes.get(&addr(1)).expect("it runs");
    assert!(node.is_isolated());
    let missing = node.missing();
    assert_eq!(
        missing.iter().map(|it| (&*it.name, it.addr)).collect::<Vec<_>>(),
        [("n2", addr(2))]
    );
    assert!(missing.iter().all(|it| it.age >= Duration::from_mins(2)), "{missing:?}");
    world.start(2, |_| ());
    world.run(Duration::from_secs(31));
    assert_eq!(names(&world.view(addr(2)), Status::Alive), ["n1", "n2"]);
}

/// Goal: a seed is tried for ever, each time a little later, but at least once in an interval; a
/// node that nobody has told anything finds its cluster. Method: one node with a seed where nobody
/// is for three days, then somebody.
#[test]
fn a_seed_is_never_forgotten() {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    world.start(1, |config| config.serf.book.seeds = Vec::from([String::from("127.0.0.2")]));
    world.run(Duration::from_mins(1));
    let first_minute = started(&world, addr(1));
    assert!((5..=8).contains(&first_minute), "{first_minute}");
    assert!(world.nodes[&addr(1)].is_isolated());
    world.run(DAY * 3);
    let rest = started(&world, addr(1)) - first_minute;
    assert!((8_640..=11_520).contains(&rest), "{rest}");
    world.start(2, |_| ());
    world.run(Duration::from_secs(31));
    assert_eq!(names(&world.view(addr(2)), Status::Alive), ["n1", "n2"]);
}

/// Goal: a missing member is looked for as long as the configuration says. Method: one hour.
#[test]
fn a_missing_member_is_looked_for_until_it_is_forgotten() {
    let hour = Duration::from_hours(1);
    let mut world = one_of_two(|config| {
        config.serf.book.forget_after = hour;
        config.serf.reconnect_timeout = hour;
    });
    world.run(hour);
    assert!(started(&world, addr(1)) > 100);
    world.run(Duration::from_mins(2));
    let tried = started(&world, addr(1));
    assert!(world.nodes[&addr(1)].missing().is_empty());
    world.run(hour);
    assert_eq!(started(&world, addr(1)), tried);
}

/// Goal: a missing member is tried as often as the configuration says. Method: two intervals, with
/// an address book and without one, for an hour each.
#[test]
fn a_missing_member_is_tried_once_in_an_interval() {
    for healing in [Healing::On, Healing::Off] {
        let [often, seldom] = [10, 60].map(|seconds| {
            let mut world = one_of_two(|config| {
                config.serf.book.healing = healing;
                config.serf.reconnect_interval = Duration::from_secs(seconds);
            });
            world.run(Duration::from_mins(5));
            world.events.clear();
            world.run(Duration::from_hours(1));
            seen(&world, is_redial)
        });
        assert!((360..=480).contains(&often), "{healing:?}: {often}");
        assert!((60..=80).contains(&seldom), "{healing:?}: {seldom}");
    }
}

/// Goal: the book is bounded, and whoever is missing the longest makes room. Method: room for two
/// of four that vanish one after the other; then one seed too many.
#[test]
fn the_book_is_bounded() {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    for n in 1..=4 {
        world.start(n, |config| {
            config.limits.serf.book_entries_max = 2;
            config.limits.serf.book_seeds_max = 1;
        });
    }
    world.run(Duration::ZERO);
    world.join_all();
    world.run(Duration::from_secs(3));
    for n in 2..=4 {
        world.nodes.remove(&addr(n));
        world.run(Duration::from_mins(1));
    }
    let missing = world.nodes[&addr(1)].missing();
    assert_eq!(missing.iter().map(|it| &*it.name).collect::<Vec<_>>(), ["n3", "n4"]);
    let shed = |world: &World| {
        world.nodes[&addr(1)].counters().shed.get(&Shed::BookEntry).copied().unwrap_or(0)
    };
    assert_eq!(shed(&world), 1);
    for n in 2..=3 {
        world.start(n, |_| ());
    }
    world.run(Duration::ZERO);
    let seeds = ["127.0.0.2", "127.0.0.3"].map(String::from).into();
    world.command(addr(1), Command::join(seeds));
    assert_eq!(shed(&world), 2);
}
