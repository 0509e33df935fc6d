//! Joins where most addresses are dead: they do not even say no.

use std::format;

use super::*;

/// An address from which nothing comes back.
fn silent(n: usize) -> String {
    format!("10.0.{}.{}", n / 200, n % 200 + 1)
}

/// The time from the command until node 1 knows node 2, and until the answer is there.
fn join(world: &mut World, addresses: Vec<String>) -> (Duration, Duration, JoinReport) {
    let begun = world.now;
    world.command(addr(1), Command::join(addresses));
    let mut known = None;
    loop {
        if world.nodes[&addr(1)].member_counts()[0] > 1 {
            known.get_or_insert(world.now);
        }
        if let Some((_, _, Reply::Joined(report))) = world.replies.pop() {
            let known = known.unwrap_or(world.now);
            return (known.since(begun), world.now.since(begun), report);
        }
        world.run(Duration::from_millis(10));
    }
}

/// Goal: dead hosts do not keep a node from the cluster. Method: 200 addresses that drop all
/// packets, and the live one behind them.
#[test]
fn one_live_address_behind_200_silent_ones_is_reached_at_once() {
    let mut world = World::with_nodes(2, false);
    let mut addresses: Vec<String> = (0..200).map(silent).collect();
    addresses.push("127.0.0.2".into());
    let (known, answered, report) = join(&mut world, addresses);
    assert!(known <= Duration::from_millis(1_300), "{known:?}");
    assert!(answered <= Duration::from_millis(2_500), "{answered:?}");
    assert_eq!(report.reached, 1);
    assert_eq!(report.failures.len(), 200);
    assert_eq!(report.failures[7].address, silent(7));
    let timed_out = |it: &JoinFailure| matches!(it.cause, JoinError::Dial(_, NetError::TimedOut));
    assert!(report.failures.iter().all(timed_out));
}

/// Goal: somebody who is slow is waited for while nobody else is there. Method: silent addresses
/// only.
#[test]
fn silent_addresses_have_their_full_time_if_nobody_else_answers() {
    let mut world = World::with_nodes(2, false);
    let (_, answered, report) = join(&mut world, (0..20).map(silent).collect());
    assert_eq!(report.reached, 0);
    assert_eq!(report.failures.len(), 20);
    let longest = Duration::from_millis(10_100)..=Duration::from_millis(10_200);
    assert!(longest.contains(&answered), "{answered:?}");
}

/// Goal: a list of any length has few connections open. Method: 1,000 silent addresses; the
/// connections under way are counted.
#[test]
fn no_more_than_256_addresses_are_dialled_at_the_same_time() {
    let mut world = World::with_nodes(1, false);
    let addresses: Vec<String> = (0..1_000).map(silent).collect();
    world.command(addr(1), Command::join(addresses));
    world.run(Duration::from_secs(5));
    assert_eq!(world.dials_max, 256);
    world.run(Duration::from_secs(40));
    assert!(matches!(&world.replies[..], [(_, _, Reply::Joined(report))]
        if report.failures.len() == 1_000));
    assert_eq!((world.dials, world.dials_max), (0, 256));
}

/// Goal: a name server that is dead does not hold up a node that has reached somebody. Method: one
/// address, and one name that nobody looks up.
#[test]
fn a_lookup_without_answer_is_not_waited_for_once_somebody_was_reached() {
    let mut world = World::with_nodes(2, false);
    let addresses = Vec::from(["seed.example".into(), "127.0.0.2".into()]);
    let (known, answered, report) = join(&mut world, addresses);
    assert_eq!(known, Duration::ZERO);
    assert_eq!(answered, Duration::from_secs(5));
    assert_eq!(report.failures[0].cause, JoinError::Resolve(NetError::TimedOut));
}
