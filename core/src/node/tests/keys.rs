//! Keys of the whole cluster (PROTOCOL.md P-195 to P-199).

use super::queries::cluster;
use super::*;
use crate::base64;
use crate::command::{KeyOperation, KeyReport, KeyText};
use crate::event::KeyChange;
use crate::nonces::NonceSeed;
use crate::wire::keyring::{Key, Keyring};

fn key(n: u8) -> Key {
    Key::new(&[n; 32]).expect("a good size")
}

fn text(n: u8) -> KeyText {
    KeyText::new(base64::encode(&[n; 32]))
}

/// Nodes of one key.
fn sealed(count: u8) -> World {
    cluster(count, |n, config| {
        config.security.keyring = Keyring::new(key(1), []).expect("one key");
        config.security.nonce_seed = Some(NonceSeed([n; 32]));
    })
}

impl World {
    /// Changes the keys of all, and says what came of it and how long it took.
    fn change_keys(&mut self, operation: KeyOperation) -> (KeyReport, Duration) {
        self.replies.clear();
        let begin = self.now;
        self.command(addr(1), Command::ChangeKeys { operation, relay_factor: 0 });
        loop {
            if let Some((_, _, Reply::KeysChanged(report))) = self.replies.pop() {
                return (*report, self.now.since(begin));
            }
            assert!(self.now.since(begin) < Duration::from_secs(10), "it must end");
            self.run(Duration::from_millis(100));
        }
    }

    /// The keys of a node, primary first.
    fn keys_of(&mut self, n: u8) -> Vec<Key> {
        self.replies.clear();
        self.command(addr(n), Command::ListKeys);
        match self.replies.pop() {
            Some((_, _, Reply::Keys(keys))) => keys,
            _ => Vec::new(),
        }
    }
}

/// Goal: a key is rotated through the whole cluster: all nodes end with equal keyrings, know each
/// other still, and each says that its file is to be written. Method: install, use, list, remove.
#[test]
fn a_key_is_rotated_through_the_cluster() {
    let mut world = sealed(3);
    for operation in
        [KeyOperation::Install(key(2)), KeyOperation::Install(key(2)), KeyOperation::Use(key(2))]
    {
        let (report, took) = world.change_keys(operation);
        let all = KeyReport { nodes: 3, responses: 3, ..KeyReport::default() };
        assert_eq!((&report, report.failure()), (&all, None));
        assert!(took < Duration::from_secs(2), "it ends with the last answer: {took:?}");
    }
    let (report, _) = world.change_keys(KeyOperation::List);
    assert_eq!(report.keys, [(text(1), 3), (text(2), 3)].into());
    assert_eq!(report.primary_keys, [(text(2), 3)].into());
    let (report, _) = world.change_keys(KeyOperation::Remove(key(1)));
    assert_eq!(report.failure(), None);
    for n in 1..=3 {
        assert_eq!(world.keys_of(n), [key(2)]);
        let changes = world.events.iter().filter_map(|(at, event)| {
            let Event::KeyringChanged { change, by } = event else { return None };
            (*at == addr(n)).then_some((*change, &**by))
        });
        let expected = [KeyChange::Install, KeyChange::Install, KeyChange::Use, KeyChange::Remove];
        assert!(changes.eq(expected.map(|change| (change, "n1"))));
    }
    world.run(Duration::from_mins(1));
    assert_eq!(names(&world.view(addr(1)), Status::Alive), ["n1", "n2", "n3"]);
}

/// Goal: who does not answer is missed, and who fails is not waited for. Method: one of three
/// vanishes; at once, and when it is known to have failed.
#[test]
fn a_node_that_cannot_be_reached_is_missed() {
    let mut world = sealed(3);
    world.nodes.remove(&addr(3));
    let (report, took) = world.change_keys(KeyOperation::Install(key(2)));
    assert_eq!((report.nodes, report.responses, report.errors), (3, 2, 0));
    assert_eq!(report.failure().as_deref(), Some("2/3 nodes reported success"));
    assert!((Duration::from_millis(3_200)..Duration::from_secs(4)).contains(&took), "{took:?}");
    world.run(Duration::from_secs(15));
    let (report, took) = world.change_keys(KeyOperation::Install(key(3)));
    assert_eq!((report.nodes, report.failure()), (2, None));
    assert!(took < Duration::from_secs(2));
}

/// Goal: each node says why it cannot, in the words that users know. Method: remove the primary,
/// use a key that nobody has, and a report over all.
#[test]
fn refusals_are_told_by_node() {
    let mut world = sealed(2);
    for (operation, message) in [
        (KeyOperation::Remove(key(1)), "Removing the primary key is not allowed"),
        (KeyOperation::Use(key(9)), "Requested key is not in the keyring"),
    ] {
        let (report, _) = world.change_keys(operation);
        let messages = ["n1", "n2"].map(|name| (String::from(name), String::from(message)));
        assert_eq!(report.messages, messages.into());
        assert_eq!(report.failure().as_deref(), Some("2/2 nodes reported failure"));
    }
    let (report, _) = world.change_keys(KeyOperation::Remove(key(9)));
    assert_eq!(report.failure(), None, "one that is not there is no error");
    assert_eq!(world.keys_of(2), [key(1)]);
}

/// Goal: a cluster without encryption refuses, and no key lies on its wires. Method: install one,
/// in a cluster without keys.
#[test]
fn without_encryption_no_key_is_sent() {
    let mut world = cluster(2, |_, _| ());
    let (report, _) = world.change_keys(KeyOperation::Install(key(7)));
    let message = "No keyring to modify (encryption not enabled)";
    let messages = ["n1", "n2"].map(|name| (String::from(name), String::from(message)));
    assert_eq!(report.messages, messages.into());
    assert!(!world.sent.is_empty());
    assert!(!world.sent.iter().any(|bytes| bytes.windows(8).any(|part| part == [7; 8])));
    let (report, _) = world.change_keys(KeyOperation::List);
    let message = "Keyring is empty (encryption not enabled)";
    assert!(report.messages.values().all(|it| it == message));
    assert_eq!(report.errors, 2);
}

/// Goal: changes are made one after the other, and all are answered, also when everybody else
/// vanishes meanwhile. Method: two nodes of which one is gone; forty commands, and one too many.
#[test]
fn changes_wait_for_each_other() {
    let mut world = sealed(2);
    world.nodes.remove(&addr(2));
    world.replies.clear();
    let list = || Command::ChangeKeys { operation: KeyOperation::List, relay_factor: 0 };
    for _ in 0..257 {
        world.command(addr(1), list());
    }
    assert_eq!(world.replies, []);
    world.command(addr(1), list());
    let refused = Reply::Refused(CommandError::TooMany);
    assert_eq!(world.replies, [(addr(1), CommandId(1), refused)]);
    world.run(Duration::from_mins(1));
    let done = |(_, _, reply): &&(_, _, Reply)| matches!(reply, Reply::KeysChanged(_));
    assert_eq!(world.replies.iter().filter(done).count(), 257);
}

/// Goal: more keys than an answer holds are told in part, and nothing breaks. Method: 40 keys.
#[test]
fn many_keys_are_told_in_part() {
    let mut world = cluster(2, |n, config| {
        config.security.keyring = Keyring::new(key(1), (2..=40).map(key)).expect("few keys");
        config.security.nonce_seed = Some(NonceSeed([n; 32]));
    });
    let (report, _) = world.change_keys(KeyOperation::List);
    assert_eq!((report.failure(), report.keys.len()), (None, 17));
    assert_eq!(report.primary_keys, [(text(1), 2)].into());
    let told = |it: &String| it.ends_with("showing first 17 of 40 keys");
    assert!(report.messages.len() == 2 && report.messages.values().all(told));
}
