//! Keys that have to be kept before a member's change of them is made (PROTOCOL.md P-195).

use super::queries::cluster;
use super::*;
use crate::command::{KeyOperation, KeyReport};
use crate::config::Keeping;
use crate::event::Shed;
use crate::nonces::NonceSeed;
use crate::wire::keyring::Keyring;

/// The longest time that a small cluster waits for answers.
const ANSWERS_TIMEOUT: Duration = Duration::from_secs(5);

fn key(n: u8) -> Key {
    Key::new(&[n; 32]).expect("a good size")
}

fn keys<const N: usize>(of: [u8; N]) -> Vec<Key> {
    of.map(key).into()
}

/// Nodes of the keys 1 and 2. The first keeps its keys.
fn keeping(count: u8) -> World {
    cluster(count, |n, config| {
        config.security.keyring = Keyring::new(key(1), [key(2)]).expect("two keys");
        config.security.nonce_seed = Some(NonceSeed([n; 32]));
        config.security.keeping = if n == 1 { Keeping::On } else { Keeping::Off };
    })
}

impl World {
    /// A node has all change their keys, and all hear of it.
    fn ask_for(&mut self, by: u8, operation: KeyOperation) {
        self.command(addr(by), Command::ChangeKeys { operation, relay_factor: 0 });
        self.run(Duration::from_secs(1));
    }

    /// What the first node wants kept, if it is anything new.
    fn wanted(&mut self) -> Option<Vec<Key>> {
        let (at, keys) = self.keys_to_keep.pop()?;
        assert_eq!((at, self.keys_to_keep.len()), (addr(1), 0), "one after the other");
        Some(keys)
    }

    fn tell_kept(&mut self, outcome: Result<(), &str>) {
        let outcome = outcome.map_err(String::from);
        self.step(addr(1), Input::KeysKept { outcome });
        self.deliver();
    }

    /// The keys of the first node.
    fn held(&self) -> Vec<Key> {
        self.nodes[&addr(1)].env.envelope.keys().expect("it has keys")
    }

    /// The reports of changes that are over.
    fn reports(&mut self) -> Vec<KeyReport> {
        let reports = self.replies.drain(..).map(|(_, _, reply)| {
            let Reply::KeysChanged(report) = reply else { panic!("{reply:?}") };
            *report
        });
        reports.collect()
    }

    fn changes_told(&mut self) -> usize {
        let is_change = |(at, event): &(SocketAddr, Event)| {
            *at == addr(1) && matches!(event, Event::KeyringChanged { .. })
        };
        self.events.drain(..).filter(is_change).count()
    }
}

/// Goal: a change is made and answered once it is kept, and neither made nor told as a success if
/// it cannot be. Method: each kind of change, asked by another node and by itself, with both ends.
#[test]
fn a_change_is_made_once_it_is_kept() {
    let why = "Failed to write keyring file: open keys.json: no such file or directory";
    for (operation, wanted) in [
        (KeyOperation::Install(key(3)), keys([1, 2, 3])),
        (KeyOperation::Install(key(2)), keys([1, 2])),
        (KeyOperation::Use(key(2)), keys([2, 1])),
        (KeyOperation::Remove(key(2)), keys([1])),
        (KeyOperation::Remove(key(9)), keys([1, 2])),
    ] {
        for (by, outcome) in [(1, Ok(())), (2, Ok(())), (1, Err(why)), (2, Err(why))] {
            let mut world = keeping(2);
            world.events.clear();
            world.replies.clear();
            world.ask_for(by, operation.clone());
            assert_eq!(world.wanted().as_ref(), Some(&wanted));
            assert_eq!((world.held(), world.reports()), (keys([1, 2]), Vec::new()));
            assert_eq!(world.changes_told(), 0);
            world.tell_kept(outcome);
            let [report] = &*world.reports() else { panic!("it is over") };
            assert_eq!((report.nodes, report.responses), (2, 2));
            if outcome.is_ok() {
                assert_eq!((world.held(), report.failure()), (wanted.clone(), None));
            } else {
                assert_eq!(world.held(), keys([1, 2]));
                assert_eq!(report.messages, [("n1".into(), why.into())].into());
                assert_eq!(report.failure().as_deref(), Some("1/2 nodes reported failure"));
            }
            assert_eq!(world.changes_told(), usize::from(outcome.is_ok()));
        }
    }
}

/// Goal: what needs no disk waits for none: refusals and lists. Method: both, with a change before
/// them that is being kept and without.
#[test]
fn refusals_and_lists_wait_for_no_disk() {
    let mut world = keeping(3);
    world.replies.clear();
    world.ask_for(2, KeyOperation::Use(key(9)));
    let [report] = &*world.reports() else { panic!("it is over") };
    assert_eq!(report.failure().as_deref(), Some("3/3 nodes reported failure"));
    assert_eq!(world.wanted(), None);
    world.ask_for(2, KeyOperation::Install(key(3)));
    world.ask_for(3, KeyOperation::List);
    let [report] = &*world.reports() else { panic!("the list is there") };
    assert_eq!((report.responses, report.keys.len()), (3, 3));
    assert_eq!(report.keys.values().copied().min(), Some(2), "one node does not have it yet");
}

/// Goal: changes that come while the disk is slow are kept one after the other, each with those
/// before it, and the last that is kept is what the node has. Method: three nodes ask for one each;
/// the second cannot be kept, and is in none of those that follow.
#[test]
fn changes_are_kept_one_after_the_other() {
    let mut world = keeping(4);
    world.replies.clear();
    for (by, fill) in [(2, 3), (3, 4), (4, 5)] {
        let operation = KeyOperation::Install(key(fill));
        world.command(addr(by), Command::ChangeKeys { operation, relay_factor: 0 });
        world.run(Duration::from_millis(600));
    }
    assert_eq!(world.wanted(), Some(keys([1, 2, 3])));
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (Some(keys([1, 2, 3, 4])), keys([1, 2, 3])));
    world.tell_kept(Err("disk full"));
    assert_eq!((world.wanted(), world.held()), (Some(keys([1, 2, 3, 5])), keys([1, 2, 3])));
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (None, keys([1, 2, 3, 5])));
    let failures: Vec<u32> = world.reports().iter().map(|report| report.errors).collect();
    assert_eq!(failures, [0, 1, 0]);
    // A word that nobody waits for changes nothing.
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (None, keys([1, 2, 3, 5])));
}

/// Goal: who waits no longer is not answered: what is kept by then is made all the same, so that
/// the disk and the node agree, and what has not begun is not begun. Method: two changes, and a
/// disk slower than a query.
#[test]
fn a_disk_that_is_too_slow_is_an_answer_that_is_missing() {
    let mut world = keeping(3);
    world.replies.clear();
    for (by, fill) in [(2, 3), (3, 4)] {
        world.ask_for(by, KeyOperation::Install(key(fill)));
    }
    world.run(ANSWERS_TIMEOUT);
    for report in world.reports() {
        assert_eq!((report.responses, report.errors), (2, 0));
        assert_eq!(report.failure().as_deref(), Some("2/3 nodes reported success"));
    }
    assert_eq!(world.wanted(), Some(keys([1, 2, 3])));
    let sent = world.sent.len();
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (None, keys([1, 2, 3])));
    assert_eq!(world.sent.len(), sent, "nobody is told");
    assert_eq!(world.nodes[&addr(1)].counters().shed[&Shed::Query], 1);
}

/// Goal: what the program makes of the keys meanwhile is not lost, and ends in the file. Method: it
/// installs one, and removes the one that is to be used, while a change is being kept.
#[test]
fn a_change_by_the_program_meanwhile_is_kept_too() {
    let mut world = keeping(2);
    world.replies.clear();
    world.ask_for(2, KeyOperation::Use(key(2)));
    assert_eq!(world.wanted(), Some(keys([2, 1])));
    world.command(addr(1), Command::InstallKey { key: key(3) });
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (Some(keys([2, 1, 3])), keys([1, 2, 3])));
    world.command(addr(1), Command::RemoveKey { key: key(2) });
    world.replies.clear();
    world.tell_kept(Ok(()));
    assert_eq!(world.wanted(), Some(keys([1, 3])), "not what is in the file");
    world.tell_kept(Ok(()));
    assert_eq!((world.wanted(), world.held()), (None, keys([1, 3])));
    let [report] = &*world.reports() else { panic!("it is over") };
    let message = "Requested key is not in the keyring";
    assert_eq!(report.messages, [("n1".into(), message.into())].into());
}

/// Goal: only so many changes wait, the others are refused, and a long reason is cut so that its
/// answer fits. Method: eighteen nodes want a change at once; the disk fails at length.
#[test]
fn few_changes_wait_and_long_reasons_are_cut() {
    let mut world = keeping(19);
    world.replies.clear();
    for by in 2..=19 {
        let operation = KeyOperation::Install(key(by + 10));
        world.command(addr(by), Command::ChangeKeys { operation, relay_factor: 0 });
    }
    world.run(Duration::from_secs(2));
    for report in world.reports() {
        let message = "Too many key changes wait for the disk";
        assert_eq!(report.messages, [("n1".into(), message.into())].into());
    }
    assert_eq!(world.nodes[&addr(1)].counters().shed[&Shed::Query], 2);
    for _ in 0..16 {
        assert!(world.wanted().is_some());
        world.tell_kept(Err(&"\u{e9}".repeat(2_000)));
    }
    assert_eq!((world.wanted(), world.held()), (None, keys([1, 2])));
    let reports = world.reports();
    assert_eq!(reports.len(), 16);
    assert!(reports.iter().all(|report| report.messages["n1"] == "\u{e9}".repeat(256)));
}
