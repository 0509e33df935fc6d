//! Keys of a whole cluster are changed by one node's word: all that can be reached end with equal
//! keyrings, and the report says who could not be.

use std::collections::BTreeMap;
use std::time::Duration;

use tithing_core::command::{KeyOperation, KeyReport};
use tithing_core::wire::keyring::Key;
use tithing_core::{Action, Command, Instant, Reply, Seed};
use tithing_sim::scenario::security::NamedKey;
use tithing_sim::scenario::units::{Ratio, Span};
use tithing_sim::scenario::{JoinPlan, NodeSpec};
use tithing_sim::world::{Change, KeyFile, Observer, Step};
use tithing_sim::{LinkSettings, NodeIndex, World};

const NODES: u32 = 20;

/// The reports of key changes, and what each node last said of its own keys, primary first.
#[derive(Default)]
struct Replies {
    reports: Vec<KeyReport>,
    rings: BTreeMap<NodeIndex, Vec<Key>>,
}

impl Observer for Replies {
    fn on_step(&mut self, step: &Step<'_>) {
        for action in step.actions.iter() {
            let Action::Reply { reply, .. } = &action else { continue };
            if let Reply::KeysChanged(report) = reply.as_ref() {
                self.reports.push((**report).clone());
            }
            if let Reply::Keys(keys) = reply.as_ref() {
                self.rings.insert(step.node, keys.clone());
            }
        }
    }

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

fn key(fill: u8) -> Key {
    Key::new(&[fill; 32]).expect("a good size")
}

/// An encrypted cluster that has met.
fn cluster(seed: u64, loss: Ratio) -> World<Replies> {
    let link = LinkSettings { loss, ..LinkSettings::default() };
    let mut world = World::new(Seed(seed), link, Replies::default());
    let mut spec = NodeSpec { compression: false, ..NodeSpec::new("") };
    spec.security.keys = vec![NamedKey::new("old", &[1; 32]).expect("a good size")];
    let all: Vec<NodeIndex> = (1..=NODES)
        .map(|n| world.add_node(&NodeSpec { name: format!("n{n}"), ..spec.clone() }))
        .collect();
    let plan = JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(1))) };
    for node in all {
        world.start(node);
        world.join(node, plan.clone());
    }
    wait(&mut world, 40);
    world
}

fn wait(world: &mut World<Replies>, seconds: u64) {
    world.run_until(world.now() + Duration::from_secs(seconds));
}

/// One node has all do it. Returns its report.
fn change(world: &mut World<Replies>, by: u32, operation: KeyOperation) -> KeyReport {
    world.command(NodeIndex(by), Command::ChangeKeys { operation, relay_factor: 2 });
    wait(world, 8);
    world.observer.reports.pop().expect("it ends at its deadline at the latest")
}

/// The keys of each of these nodes, primary first.
fn rings(world: &mut World<Replies>, nodes: impl Iterator<Item = u32>) -> Vec<Vec<Key>> {
    nodes
        .map(|n| {
            world.command(NodeIndex(n), Command::ListKeys);
            world.observer.rings[&NodeIndex(n)].clone()
        })
        .collect()
}

/// Goal: a rotation by three commands reaches all, and each report counts everybody. Method: on
/// good links twenty nodes rotate, each command by another node, under ten seeds.
#[test]
fn a_rotation_by_command_leaves_all_with_equal_keyrings() {
    for seed in 0..10 {
        let mut world = cluster(seed, Ratio::ZERO);
        for (by, operation) in [
            (0, KeyOperation::Install(key(2))),
            (7, KeyOperation::Use(key(2))),
            (13, KeyOperation::Remove(key(1))),
        ] {
            let report = change(&mut world, by, operation);
            assert_eq!((report.nodes, report.responses, report.errors), (NODES, NODES, 0));
        }
        let all = rings(&mut world, 0..NODES);
        assert!(all.iter().all(|ring| *ring == [key(2)]), "seed {seed}");
        let report = change(&mut world, 3, KeyOperation::List);
        let counts: Vec<u32> = report.keys.values().copied().collect();
        assert_eq!((counts, report.primary_keys.len()), (vec![NODES], 1));
    }
}

/// Goal: with packets lost, whoever answers has done it, and nobody is counted who has not. Method:
/// one datagram of twenty is lost; every node that the report lacks is missing from the counts.
#[test]
fn a_report_counts_who_has_the_key() {
    for seed in 0..10 {
        let mut world = cluster(seed, Ratio::new(1, 20).expect("a share"));
        let report = change(&mut world, 4, KeyOperation::Install(key(2)));
        let all = rings(&mut world, 0..NODES);
        let have = all.iter().filter(|ring| ring.contains(&key(2))).count();
        let have = u32::try_from(have).expect("few nodes");
        assert!(report.responses <= have, "{} answers of {have} nodes", report.responses);
        assert_eq!(have, NODES, "seed {seed}: who is reached has the key, and all are reached");
    }
}

/// Goal: who is cut off is named by the counts and keeps its keys, the others end with equal ones.
/// Method: three of twenty are cut off, long enough to be called failed and not so long.
#[test]
fn who_is_cut_off_keeps_its_keys_and_is_missing_from_the_report() {
    for (seed, cut_for) in [(1, 1), (2, 40)] {
        let mut world = cluster(seed, Ratio::ZERO);
        for node in 17..NODES {
            world.isolate(NodeIndex(node));
        }
        wait(&mut world, cut_for);
        let report = change(&mut world, 0, KeyOperation::Install(key(2)));
        assert_eq!((report.responses, report.errors), (17, 0), "cut for {cut_for} s");
        assert!(rings(&mut world, 0..17).iter().all(|ring| *ring == [key(1), key(2)]));
        assert!(rings(&mut world, 17..NODES).iter().all(|ring| *ring == [key(1)]));
    }
}

/// Goal: who cannot keep a key does not take it and says so; it still has what its disk has after a
/// restart, and takes the key when it can. Method: the disk of one of twenty is read-only.
#[test]
fn who_cannot_keep_a_key_does_not_take_it() {
    let mut world = cluster(3, Ratio::ZERO);
    let poor = NodeIndex(5);
    world.set_key_file(poor, KeyFile::ReadOnly);
    let report = change(&mut world, 0, KeyOperation::Install(key(2)));
    assert_eq!((report.responses, report.errors), (NODES, 1));
    let why = "Failed to write keyring file: open keys.json: read-only file system";
    assert_eq!(report.messages, [("n6".to_owned(), why.to_owned())].into());
    let with_it = |ring: &Vec<Key>| *ring == [key(1), key(2)];
    assert_eq!(rings(&mut world, 0..NODES).iter().filter(|ring| with_it(ring)).count(), 19);
    world.kill(poor);
    world.start(poor);
    world.join(poor, JoinPlan { to: vec!["n1".into()], retry: Some(Span(Duration::from_secs(1))) });
    assert_eq!(rings(&mut world, 5..6), [[key(1)]], "as before");
    world.set_key_file(poor, KeyFile::Writable);
    wait(&mut world, 5);
    let report = change(&mut world, 0, KeyOperation::Install(key(2)));
    assert_eq!((report.responses, report.errors), (NODES, 0));
    assert!(rings(&mut world, 0..NODES).iter().all(with_it));
}
