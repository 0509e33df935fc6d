//! What the world does to packets, streams and processes.

use std::time::Duration;

use tithing_core::config::Keeping;
use tithing_core::{Action, Command, Event, Input, Instant, NetError, Reply, Seed};

use super::{Change, Observer, RunState, Step, World};
use crate::link::LinkSettings;
use crate::scenario::security::{KeyChange, NamedKey, SecurityChange, SecuritySpec};
use crate::scenario::units::Span;
use crate::scenario::{Between, DiskFate, JoinPlan, LinkChange, NodeIndex, NodeSpec};
use crate::tally::Tally;

const A: NodeIndex = NodeIndex(0);
const B: NodeIndex = NodeIndex(1);

/// Writes down what it sees, in words.
#[derive(Default)]
struct Log(Vec<(Instant, NodeIndex, String)>);

impl Observer for Log {
    fn on_step(&mut self, step: &Step<'_>) {
        let input = match step.input {
            Input::StreamOpened { .. } => "opened".into(),
            Input::StreamData { data, .. } => format!("data {}", data.len()),
            Input::StreamClosed { .. } => "closed".into(),
            Input::StreamFailed { error, .. } => format!("stream {error:?}"),
            Input::Datagram { .. } => "datagram".into(),
            Input::Tick => "tick".into(),
            Input::Resolved { outcome, .. } => format!("resolved {outcome:?}"),
            Input::Command { .. } => "command".into(),
            Input::Persisted { outcome } => format!("persisted {outcome:?}"),
            Input::KeysKept { outcome } => format!("keys kept {outcome:?}"),
            Input::SendFailed { .. } | Input::SendBlocked { .. } => "send".into(),
        };
        self.0.push((step.at, step.node, input));
        for action in step.actions.iter() {
            if let Action::Reply { reply, .. } = &action {
                let reply = match reply.as_ref() {
                    Reply::Joined(report) => format!("joined {}", report.reached),
                    Reply::Left { .. } => "left".into(),
                    Reply::Members(_)
                    | Reply::Done
                    | Reply::QueryBegun(_)
                    | Reply::ForceLeft(_)
                    | Reply::KeysChanged(_)
                    | Reply::Coordinate(_)
                    | Reply::Explained(_)
                    | Reply::Keys(_)
                    | Reply::Refused(_) => "other".into(),
                };
                self.0.push((step.at, step.node, reply));
            }
            if let Action::Emit(event) = &action
                && let Event::Suspected { .. } = event.as_ref()
            {
                self.0.push((step.at, step.node, "suspected".into()));
            }
        }
    }

    fn on_change(&mut self, at: Instant, change: Change) {
        self.0.push((at, change.node().unwrap_or(A), format!("{change:?}")));
    }
}

impl Log {
    fn of(&self, node: NodeIndex) -> Vec<&str> {
        let own = self.0.iter().filter(|(_, of, _)| *of == node);
        own.map(|(_, _, text)| text.as_str()).collect()
    }

    fn when(&self, node: NodeIndex, what: &str) -> Option<Duration> {
        let found = self.0.iter().find(|(_, of, text)| *of == node && text.contains(what));
        found.map(|(at, _, _)| at.since(Instant::ZERO))
    }
}

fn seconds(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

/// Some nodes that run from the beginning on and know nobody.
fn world(nodes: u32) -> World<Log> {
    let mut world = World::new(Seed(1), LinkSettings::default(), Log::default());
    for n in 1..=nodes {
        world.add_node(&NodeSpec::new(format!("n{n}")));
    }
    for n in 0..nodes {
        world.start(NodeIndex(n));
    }
    world
}

fn join(world: &mut World<Log>, node: NodeIndex, to: &str, retry: Option<u64>) {
    let retry = retry.map(|seconds| Span(Duration::from_secs(seconds)));
    world.join(node, JoinPlan { to: vec![to.into()], retry });
}

/// Two nodes that know each other.
fn pair() -> World<Log> {
    let mut world = world(2);
    join(&mut world, B, "n1", None);
    world.run_until(seconds(2));
    assert!(world.observer.of(B).contains(&"joined 1"));
    world
}

/// Goal: a join by name works over real streams. Method: look at both ends.
#[test]
fn streams_carry_a_join() {
    let world = pair();
    let (a, b) = (world.observer.of(A), world.observer.of(B));
    assert!(b.contains(&"resolved Ok([10.0.0.1])"));
    assert!(a.contains(&"opened") && b.contains(&"opened"));
    assert!(a.iter().any(|text| text.starts_with("data ")));
    assert_eq!(world.counts().of(Tally::StreamOpened), 1);
    assert_eq!(world.counts().of(Tally::StreamFailed), 0);
    // Name look-up, then there and back to connect, then there and back for the state.
    assert_eq!(world.observer.when(B, "joined 1"), Some(Duration::from_millis(3)));
}

/// Goal: nobody listens at a dead process, at no address, behind no name. Method: join them.
#[test]
fn dials_fail_as_they_do_in_life() {
    let mut world = world(2);
    world.kill(A);
    join(&mut world, B, "n1", None);
    world.run_until(seconds(1));
    assert!(world.observer.of(B).contains(&"stream Refused"));
    join(&mut world, B, "10.9.9.9", None);
    world.run_until(seconds(5));
    assert!(world.observer.of(B).contains(&"stream HostUnreachable"));
    join(&mut world, B, "nobody", None);
    world.run_until(seconds(6));
    assert!(world.observer.of(B).contains(&"resolved Err(NoSuchHost)"));
    assert_eq!(world.observer.of(B).iter().filter(|text| **text == "joined 0").count(), 3);
}

/// Goal: a partition holds a connection attempt until the core gives it up, and a retry finds its
/// way after healing. Method: join through a partition.
#[test]
fn a_join_is_tried_again_after_a_partition() {
    let mut world = world(2);
    world.partition(&[vec![A]], &[]);
    join(&mut world, B, "n1", Some(5));
    world.run_until(seconds(20));
    assert!(world.observer.of(B).contains(&"joined 0"));
    assert!(!world.observer.of(A).contains(&"opened"));
    world.heal();
    world.run_until(seconds(40));
    assert!(world.observer.of(B).contains(&"joined 1"));
}

/// Goal: a killed process resets its streams; the others hear it. Method: kill the server of a join
/// on a slow link in the middle.
#[test]
fn a_kill_resets_streams() {
    let mut world = world(2);
    let change =
        LinkChange { latency: Some(Span(Duration::from_millis(100))), ..LinkChange::default() };
    world.change_links(None, &change);
    join(&mut world, B, "n1", None);
    world.run_until(Instant::ZERO + Duration::from_millis(250));
    world.kill(A);
    world.run_until(seconds(5));
    let reset = format!("stream {:?}", NetError::Reset);
    assert!(world.observer.of(B).contains(&reset.as_str()), "{:?}", world.observer.of(B));
    assert!(world.observer.of(B).contains(&"joined 0"));
}

/// Goal: a paused process gets no time; what arrived comes first when it goes on, the tick last.
/// Method: pause a node that is being probed.
#[test]
fn a_paused_process_hears_what_has_waited_before_it_is_ticked() {
    let mut world = pair();
    world.pause(B);
    let before = world.observer.of(B).len();
    world.run_until(seconds(10));
    assert_eq!(world.observer.of(B).len(), before);
    assert!(world.observer.of(A).contains(&"suspected"));
    world.resume(B);
    let after: Vec<&str> = world.observer.of(B)[before..].to_vec();
    assert!(after[0].starts_with("Resumed"));
    assert_eq!(after.last(), Some(&"tick"));
    assert!(after[1..after.len() - 1].iter().all(|text| *text != "tick"));
    assert!(after.contains(&"datagram") && after.contains(&"opened"), "{after:?}");
}

/// Goal: the buffer of a paused process is bounded. Method: a paused node that is probed for hours.
#[test]
fn the_buffer_of_a_paused_process_overflows() {
    let mut world = world(5);
    for n in 1..5 {
        join(&mut world, NodeIndex(n), "n1", None);
    }
    world.run_until(seconds(2));
    world.pause(B);
    // All others keep reconnecting, which probes and gossips anew.
    for n in [0, 2, 3, 4].map(NodeIndex) {
        for _ in 0..400 {
            world.send(n, B, &[0; 1_000]);
        }
    }
    world.run_until(seconds(4));
    assert!(world.counts().of(Tally::Overflowed) > 100);
    world.resume(B);
    world.run_until(seconds(5));
    assert_eq!(world.run_state(B), RunState::Running);
}

/// Goal: a graceful leave ends the process, and a restart begins a new life with other dice.
/// Method: leave, restart, and compare what the node is.
#[test]
fn a_leave_ends_the_process_and_a_restart_begins_a_new_life() {
    let mut world = pair();
    world.command(B, Command::Leave);
    world.run_until(seconds(10));
    assert_eq!(world.run_state(B), RunState::Down);
    assert!(world.observer.of(B).contains(&"left"));
    assert!(world.observer.when(B, "Exited").is_some());
    world.start(B);
    assert_eq!(world.core(B).unwrap().incarnation().0, 0, "it has not even begun");
    world.run_until(seconds(11));
    assert_eq!(world.core(B).unwrap().incarnation().0, 1, "no memory");
    assert_eq!(world.counts().of(Tally::Restart), 1);
}

/// Goal: a one-way cut stops one way only, and an override changes one link only. Method: count.
#[test]
fn cuts_and_overrides_have_a_direction() {
    let mut world = world(2);
    world.cut(&[A], &[B]);
    for _ in 0..10 {
        world.send(A, B, b"?");
        world.send(B, A, b"?");
    }
    assert_eq!(world.counts().of(Tally::Blocked), 10);
    world.heal();
    let change =
        LinkChange { loss: crate::scenario::units::Ratio::new(1, 1), ..LinkChange::default() };
    world.change_links(Some(&Between { from: vec![B], to: vec![A] }), &change);
    for _ in 0..10 {
        world.send(A, B, b"?");
        world.send(B, A, b"?");
    }
    assert_eq!(world.counts().of(Tally::Lost), 10);
    assert_eq!(world.counts().of(Tally::Blocked), 10);
    world.isolate(B);
    world.send(A, B, b"?");
    world.send(B, A, b"?");
    assert_eq!(world.counts().of(Tally::Blocked), 12);
}

/// Goal: addresses that are traded belong to the other from then on, for names, packets and
/// streams; processes do not live through it, and what is under way goes to the address. Method:
/// trade, look who is reached, and trade again under a packet's feet.
#[test]
fn traded_addresses_lead_to_the_other_machine() {
    const C: NodeIndex = NodeIndex(2);
    let mut world = world(3);
    let reached = |world: &World<Log>, node| {
        world.observer.of(node).iter().filter(|text| **text == "datagram").count()
    };
    world.swap_addresses(A, B);
    assert_eq!([A, B].map(|node| world.run_state(node)), [RunState::Down; 2]);
    world.start(A);
    world.start(B);
    world.send(C, A, b"?");
    world.run_until(seconds(1));
    assert_eq!((reached(&world, A), reached(&world, B)), (0, 1), "b has the address of a");
    world.send(C, A, b"?");
    world.swap_addresses(A, B);
    world.start(A);
    world.run_until(seconds(2));
    assert_eq!((reached(&world, A), reached(&world, B)), (1, 1), "a has it again");
    world.start(B);
    world.swap_addresses(B, C);
    world.start(C);
    world.start(B);
    join(&mut world, A, "n3", None);
    world.run_until(seconds(3));
    assert!(world.observer.of(A).contains(&"resolved Ok([10.0.0.2])"), "names follow");
    assert!(world.observer.of(C).contains(&"opened") && !world.observer.of(B).contains(&"opened"));
    assert_eq!(world.counts().of(Tally::Swap), 3);
}

/// Goal: a keyring is there again after a restart unless other keys are given, and the world knows
/// who understands whom. Method: install and use a key on one of two, restart it, give it others.
#[test]
fn a_keyring_outlives_its_process() {
    let key = |name: &str, fill| NamedKey::new(name, &[fill; 16]).unwrap();
    let (old, new) = (key("old", 1), key("new", 2));
    let mut world = World::new(Seed(1), LinkSettings::default(), Log::default());
    for name in ["n1", "n2"] {
        let security = SecuritySpec { keys: vec![old.clone()], ..SecuritySpec::default() };
        world.add_node(&NodeSpec { security, ..NodeSpec::new(name) });
    }
    world.start(A);
    world.start(B);
    assert!(world.all_understand());
    for change in [KeyChange::Use, KeyChange::Install, KeyChange::Use] {
        world.command(B, change.command(new.key.clone()));
    }
    assert!(!world.all_understand(), "a does not have the new key");
    let counts = [Tally::KeyInstall, Tally::KeyUse].map(|tally| world.counts().of(tally));
    assert_eq!(counts, [1, 1], "what was refused does not count");
    world.start(B);
    assert!(!world.all_understand(), "b still has it, and seals with it");
    world.kill(B);
    assert!(world.all_understand(), "whoever is gone does not count");
    let change = SecurityChange { keys: Some(vec![old]), ..SecurityChange::default() };
    world.change_security(B, &change);
    world.start(B);
    assert!(world.all_understand());
    let torn = "Network { is_clean: false, is_partitioned: false }";
    assert!(world.observer.when(A, torn).is_some(), "and whoever watches is told");
}

/// Goal: a disk keeps what it should, whatever ends the process. Method: a node that keeps a
/// snapshot is killed, its power is cut, its disk is replaced; each time the start after it shows
/// what was left.
#[test]
fn a_disk_loses_what_it_may_lose() {
    let life = |fate| {
        let mut world = World::new(Seed(1), LinkSettings::default(), Log::default());
        for name in ["n1", "n2"] {
            world.add_node(&NodeSpec { snapshot: Keeping::On, ..NodeSpec::new(name) });
        }
        world.start(A);
        world.start(B);
        join(&mut world, B, "n1", None);
        world.run_until(seconds(3));
        world.change_disk(B, fate);
        world.kill(B);
        world.start(B);
        world.run_until(world.now());
        let node = world.core(B).unwrap();
        let missing: Vec<String> =
            node.missing().iter().map(|entry| entry.name.to_string()).collect();
        (node.clocks()[0].0 > 1, missing.concat())
    };
    assert_eq!(life(DiskFate::Kept), (true, "n1".to_owned()));
    assert_eq!(life(DiskFate::Lost), (false, String::new()), "nothing was synced yet");
    assert_eq!(life(DiskFate::Torn), (false, String::new()), "half a line is none");
    assert_eq!(life(DiskFate::New), (false, String::new()));
}
