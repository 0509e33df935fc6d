//! What a node keeps, and what it takes up again (PROTOCOL.md P-222, P-226 to P-228).

use std::boxed::Box;
use std::string::ToString;

use super::*;
use crate::command::QueryRequest;
use crate::config::Keeping;
use crate::id::LamportTime;
use crate::snapshot::{AfterLeave, PersistError, Snapshot, replay};

impl World {
    fn keeping(count: u8) -> Self {
        let mut world = Self { now: Instant::from_nanos(1_000), ..Self::default() };
        for n in 1..=count {
            world.start(n, |config| config.snapshot.keeping = Keeping::On);
        }
        world.run(Duration::ZERO);
        world.join_all();
        world.run(Duration::from_secs(3));
        world
    }

    /// All that a node wants kept, as a file.
    fn file(&self, n: u8) -> String {
        let mut lines = Vec::new();
        for (_, record, _) in self.kept.iter().filter(|(at, ..)| *at == addr(n)) {
            record.write(&mut lines);
        }
        String::from_utf8(lines).expect("text")
    }

    fn snapshot(&self, n: u8) -> Snapshot {
        replay(self.file(n).as_bytes(), AfterLeave::Forget).snapshot
    }

    /// Starts a node anew with what its earlier life has kept.
    fn restart(&mut self, n: u8) {
        let snapshot = self.snapshot(n);
        self.start(n, |config| {
            config.snapshot.keeping = Keeping::On;
            config.snapshot.restored = Some(Box::new(snapshot));
        });
    }

    fn events_of(&self, n: u8) -> Vec<&Event> {
        self.events.iter().filter(|(at, _)| *at == addr(n)).map(|(_, event)| event).collect()
    }

    fn user_event(&mut self, n: u8, name: &str) {
        let (name, payload) = (name.to_string(), Vec::new());
        self.command(addr(n), Command::UserEvent { name, payload, coalesce: false });
    }
}

/// Why something was dropped, as far as somebody is told.
fn rejected(events: &[&Event]) -> Vec<Reject> {
    let reason = |event: &&Event| {
        let Event::Rejected { reason, .. } = event else { return None };
        Some(*reason)
    };
    events.iter().filter_map(reason).collect()
}

fn heard(events: &[&Event]) -> Vec<String> {
    let name = |event: &&Event| {
        let Event::User(event) = event else { return None };
        Some(event.name.to_string())
    };
    events.iter().filter_map(name).collect()
}

/// Goal: a node that is not told to keeps nothing. Method: three nodes live without snapshots.
#[test]
fn without_a_snapshot_nothing_is_kept() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.user_event(1, "x");
    world.run(Duration::from_secs(5));
    assert_eq!(world.kept, []);
}

/// Goal: members, their ends and the clocks are kept in the peers' words. Method: three nodes, an
/// event, one node that fails, one that leaves.
#[test]
fn a_life_is_kept_line_by_line() {
    let mut world = World::keeping(3);
    world.user_event(1, "x");
    world.run(Duration::from_secs(1));
    world.nodes.remove(&addr(3));
    world.run(Duration::from_secs(20));
    let file = world.file(2);
    for line in [
        "alive: n1 127.0.0.1:7946",
        "alive: n2 127.0.0.2:7946",
        "alive: n3 127.0.0.3:7946",
        "event-clock: 1",
        "not-alive: n3",
        "# tithing failed n3 127.0.0.3:7946",
    ] {
        assert_eq!(file.lines().filter(|it| *it == line).count(), 1, "{line} in\n{file}");
    }
    let [member, event, _] = world.nodes[&addr(2)].clocks();
    let times = world.snapshot(2).times();
    assert_eq!((times.member.0 + 1, times.event.0 + 1), (member.0, event.0), "{file}");
}

/// Goal: a leave is kept on the disk, and nothing behind it undoes it. Method: one of three leaves
/// while events go on.
#[test]
fn a_leave_is_synced_and_stays() {
    let mut world = World::keeping(3);
    world.command(addr(3), Command::Leave);
    world.user_event(1, "late");
    world.run(Duration::from_secs(2));
    let leave = world.kept.iter().position(|(at, record, durability)| {
        *at == addr(3) && *record == Record::Leave && *durability == Durability::Synced
    });
    assert!(leave.is_some());
    let file = world.file(3);
    let (_, after) = file.split_once("leave\n").expect("a leave");
    assert!(after.lines().all(|line| line.starts_with("clock: ")), "{file}");
    let snapshot = world.snapshot(3);
    assert!(snapshot.has_left() && snapshot.alive().is_empty(), "{file}");
    let [member, ..] = world.nodes[&addr(3)].clocks();
    assert_eq!(snapshot.times().member.0 + 1, member.0, "it starts again ahead of its leave");
}

/// Goal: a node that was killed comes back by itself, knows its clocks and hears no event twice,
/// and that it is told them again alarms nobody. Method: twenty events, a kill, a start without a
/// join.
#[test]
fn a_node_that_was_killed_comes_back_by_itself() {
    let mut world = World::keeping(3);
    for n in 0..20 {
        world.user_event(1, &n.to_string());
    }
    world.run(Duration::from_secs(3));
    assert_eq!(heard(&world.events_of(2)).len(), 20);
    let before = world.nodes[&addr(2)].clocks();
    world.events.clear();
    world.restart(2);
    let after = world.nodes[&addr(2)].clocks();
    assert_eq!(after[0..2], before[0..2]);
    world.run(Duration::from_secs(3));
    let view = world.view(addr(2));
    assert_eq!(names(&view, Status::Alive), ["n1", "n2", "n3"]);
    world.user_event(1, "new");
    world.run(Duration::from_secs(10));
    let events = world.events_of(2);
    assert_eq!(heard(&events), ["new"]);
    assert_eq!(rejected(&events), []);
    let counted = &world.nodes[&addr(2)].counters().rejected;
    assert!(counted.get(&Reject::OldEvent) >= Some(&20), "{counted:?}");
    let is_back = |event: &&&Event| matches!(event, Event::Rejoined { .. });
    assert_eq!(events.iter().filter(is_back).count(), 1);
}

/// Goal: failed members are tried too. Method: the only peer fails and comes back while the node is
/// down; the node has it as failed.
#[test]
fn a_failed_member_takes_a_node_back() {
    let mut world = World::keeping(2);
    let n1 = world.nodes.remove(&addr(1)).expect("it runs");
    world.run(Duration::from_secs(20));
    assert_eq!(names(&world.view(addr(2)), Status::Failed), ["n1"]);
    world.nodes.insert(addr(1), n1);
    world.restart(2);
    world.run(Duration::from_secs(3));
    assert_eq!(names(&world.view(addr(2)), Status::Alive), ["n1", "n2"]);
}

/// Goal: dead addresses do not keep a node from the living. Method: a snapshot with fifty dead
/// members and one that lives; nobody answers, and somebody does.
#[test]
fn the_dead_do_not_hide_the_living() {
    for living in [None, Some(1)] {
        let mut world = World::keeping(1);
        let mut snapshot = Snapshot::default();
        for n in (100..150).chain(living) {
            let record = Record::Alive { name: format!("n{n}").into(), addr: addr(n) };
            snapshot.apply(&record);
        }
        world.start(9, |config| config.snapshot.restored = Some(Box::new(snapshot)));
        world.run(Duration::from_secs(3));
        let events = world.events_of(9);
        let is_back = |event: &&&Event| matches!(event, Event::Rejoined { .. });
        let is_lost = |event: &&&Event| matches!(event, Event::RejoinFailed);
        assert_eq!(events.iter().filter(is_back).count(), usize::from(living.is_some()));
        assert_eq!(events.iter().filter(is_lost).count(), usize::from(living.is_none()));
    }
}

/// Goal: a time that no honest cluster reaches does not make a node deaf. Method: such a file.
#[test]
fn absurd_clocks_are_not_taken_up() {
    let mut world = World::keeping(1);
    let text = "alive: n1 127.0.0.1:7946\nclock: 18446744073709551615\n\
                event-clock: 18446744073709551615\n";
    let snapshot = replay(text.as_bytes(), AfterLeave::Forget).snapshot;
    world.start(2, |config| config.snapshot.restored = Some(Box::new(snapshot)));
    world.run(Duration::from_secs(3));
    assert_eq!(world.nodes[&addr(2)].clocks()[1], LamportTime(1));
    world.user_event(1, "x");
    world.run(Duration::from_secs(3));
    assert_eq!(heard(&world.events_of(2)), ["x"]);
}

/// Goal: a disk that fails is reported, and so is its recovery, once. Method: outcomes by hand.
#[test]
fn a_failing_disk_is_reported() {
    let mut world = World::keeping(1);
    world.events.clear();
    let outcomes = [Ok(()), Err(PersistError::NoSpace), Err(PersistError::NoSpace), Ok(()), Ok(())];
    for outcome in outcomes {
        world.step(addr(1), Input::Persisted { outcome });
    }
    let failed = Event::SnapshotFailed { error: PersistError::NoSpace };
    let expected = [&failed, &failed, &Event::SnapshotRecovered];
    assert_eq!(world.events_of(1), expected);
}

/// Goal: no query is asked twice of one node, over a restart. Method: a query is heard by a node
/// that is then killed; the same packets come again to its next life.
#[test]
fn a_query_from_before_a_restart_is_not_asked_again() {
    let mut world = World::keeping(3);
    world.sent.clear();
    let query = QueryRequest { name: "load".to_string(), ..QueryRequest::default() };
    world.command(addr(1), Command::Query(Box::new(query)));
    world.run(Duration::from_secs(1));
    let asked = |world: &World| {
        let events = world.events_of(2);
        events.iter().filter(|event| matches!(event, Event::Query(_))).count()
    };
    assert_eq!(asked(&world), 1);
    assert!(world.file(2).contains("query-clock: 1\n"));
    let packets = core::mem::take(&mut world.sent);
    world.restart(2);
    world.run(Duration::from_secs(3));
    for payload in &packets {
        world.step(addr(2), Input::Datagram { from: addr(1), payload });
    }
    assert_eq!(asked(&world), 1);
    assert!(!rejected(&world.events_of(2)).contains(&Reject::OldQuery));
    let counted = &world.nodes[&addr(2)].counters().rejected;
    assert!(counted.contains_key(&Reject::OldQuery), "{counted:?}");
}
