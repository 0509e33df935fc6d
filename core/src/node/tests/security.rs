//! Clusters with keys and labels.

use super::*;
use crate::NonceSeed;
use crate::command::JoinError;
use crate::event::Reject;
use crate::wire::keyring::Key;

/// How a node is protected.
#[derive(Clone, Copy)]
struct Guard {
    /// Size of the keys, and what each is filled with, primary first.
    keys: (usize, &'static [u8]),
    verify_incoming: bool,
    verify_outgoing: bool,
    label: &'static str,
}

const PLAIN: Guard =
    Guard { keys: (32, &[]), verify_incoming: true, verify_outgoing: true, label: "" };
const KEYED: Guard = Guard { keys: (32, &[1]), ..PLAIN };

fn key(size: usize, fill: u8) -> Key {
    Key::new(&[fill].repeat(size)).expect("a good size")
}

impl World {
    fn start_guarded(&mut self, n: u8, guard: Guard) {
        self.start(n, |config| {
            let security = &mut config.security;
            let (size, fills) = guard.keys;
            for &fill in fills {
                security.keyring.install(key(size, fill)).expect("room");
            }
            security.nonce_seed = Some(NonceSeed([n; 32]));
            security.verify_incoming = guard.verify_incoming;
            security.verify_outgoing = guard.verify_outgoing;
            security.label = guard.label.into();
        });
        self.run(Duration::ZERO);
    }

    fn guarded(guards: &[Guard]) -> Self {
        let mut world = Self { now: Instant::from_nanos(1_000), ..Self::default() };
        for (n, guard) in (1..).zip(guards) {
            world.start_guarded(n, *guard);
        }
        world
    }

    fn join(&mut self, n: u8) -> JoinReport {
        let other = if n == 1 { "127.0.0.2" } else { "127.0.0.1" };
        self.replies.clear();
        self.command(addr(n), Command::join(Vec::from([String::from(other)])));
        let Some((_, _, Reply::Joined(report))) = self.replies.pop() else { panic!("no answer") };
        report
    }

    /// Does something with the keys of a node; those that it has then, by their first bytes.
    fn keys(&mut self, n: u8, command: Command) -> Result<Vec<u8>, String> {
        self.replies.clear();
        self.command(addr(n), command);
        match self.replies.pop() {
            Some((_, _, Reply::Keys(keys))) => Ok(keys.iter().map(|key| key.expose()[0]).collect()),
            Some((_, _, Reply::Refused(error))) => Err(format!("{error}")),
            other => panic!("{other:?}"),
        }
    }

    fn alive(&mut self, n: u8) -> Vec<String> {
        let view = self.view(addr(n));
        names(&view, Status::Alive).into_iter().map(String::from).collect()
    }

    /// Whether anybody was thought ill of.
    fn blamed(&self) -> bool {
        self.events.iter().any(|(_, event)| {
            matches!(
                event,
                Event::PingTimedOut { .. }
                    | Event::Suspected { .. }
                    | Event::Member { change: MemberChange::Failed, .. }
            )
        })
    }

    fn rejected(&self, reason: Reject) -> bool {
        let is_it =
            |event: &Event| matches!(event, Event::Rejected { reason: it, .. } if *it == reason);
        self.events.iter().any(|(_, event)| is_it(event))
    }

    /// Whether bytes that every message contains were sent.
    fn leaked(&self) -> bool {
        self.sent.iter().any(|bytes| bytes.windows(4).any(|window| window == b"Node"))
    }
}

/// Goal: an encrypted cluster lives as a plain one does, and nothing of it can be read. Method:
/// every key size, with and without label: two nodes join, live, leave.
#[test]
fn an_encrypted_cluster_forms_and_is_left() {
    let mut plain = World::guarded(&[PLAIN, PLAIN]);
    plain.join(2);
    plain.run(Duration::from_secs(10));
    assert!(plain.leaked(), "the test sees what is plain");
    for size in [16, 24, 32] {
        for label in ["", "blue-cluster"] {
            let guard = Guard { keys: (size, &[1]), label, ..PLAIN };
            let mut world = World::guarded(&[guard, guard]);
            assert_eq!(world.join(2).reached, 1);
            world.run(Duration::from_secs(65));
            assert_eq!(world.alive(1), ["n1", "n2"]);
            assert_eq!(world.alive(2), ["n1", "n2"]);
            world.command(addr(2), Command::Leave);
            world.run(Duration::from_secs(5));
            assert_eq!(names(&world.view(addr(1)), Status::Left), ["n2"]);
            assert!(!world.blamed() && !world.leaked());
            let rejected = |(_, event): &(_, Event)| matches!(event, Event::Rejected { .. });
            assert!(!world.events.iter().any(rejected));
            assert!(world.sent.iter().all(|bytes| bytes.len() <= 1_400 + 5));
        }
    }
}

/// Goal: keys are rotated in a running cluster and nobody notices. Method: install, use and remove
/// node by node with time in between; then the old key opens nothing any more.
#[test]
fn keys_are_rotated_while_the_cluster_runs() {
    let mut world = World::guarded(&[KEYED; 3]);
    world.join(2);
    world.join(3);
    world.run(Duration::from_secs(3));
    for is_installed in [false, true] {
        for n in 1..=3 {
            let key = key(32, 2);
            let (command, keys) = if is_installed {
                (Command::UseKey { key }, [2, 1])
            } else {
                (Command::InstallKey { key }, [1, 2])
            };
            assert_eq!(world.keys(n, command), Ok(Vec::from(keys)));
            world.run(Duration::from_secs(35));
        }
    }
    for n in 1..=3 {
        let old = key(32, 1);
        assert_eq!(world.keys(n, Command::RemoveKey { key: old }), Ok(Vec::from([2])));
        world.run(Duration::from_secs(35));
        assert_eq!(world.keys(n, Command::ListKeys), Ok(Vec::from([2])));
    }
    assert!(!world.blamed() && !world.leaked() && !world.rejected(Reject::Undecryptable));
    for n in 1..=3 {
        assert_eq!(world.alive(n), ["n1", "n2", "n3"]);
    }
    world.start_guarded(3, KEYED);
    // The answer is sealed with the new key: the old one cannot even read the refusal.
    let undecryptable = NetError::Other("No installed keys could decrypt the message".into());
    let cause = world.join(3).failures.remove(0).cause;
    assert_eq!(cause, JoinError::Exchange(addr(1), undecryptable));
    assert!(world.rejected(Reject::Undecryptable));
}

/// Goal: P-105, what cannot be done to a keyring is refused in Serf's words and changes nothing.
/// Method: every refusal, on a node with keys and on one without.
#[test]
fn refused_changes_of_keys_say_why() {
    let mut world = World::guarded(&[Guard { keys: (32, &[1, 2]), ..PLAIN }, PLAIN]);
    let (one, other) = (key(32, 1), key(16, 9));
    let refused = |text: &str| Err(String::from(text));
    let use_other = Command::UseKey { key: other.clone() };
    assert_eq!(world.keys(1, use_other.clone()), refused("Requested key is not in the keyring"));
    let remove_one = Command::RemoveKey { key: one.clone() };
    let primary = refused("Removing the primary key is not allowed");
    assert_eq!(world.keys(1, remove_one.clone()), primary);
    let remove_other = Command::RemoveKey { key: other.clone() };
    assert_eq!(world.keys(1, remove_other), Ok(Vec::from([1, 2])));
    assert_eq!(world.keys(1, Command::ListKeys), Ok(Vec::from([1, 2])));
    let off = refused("No keyring to modify (encryption not enabled)");
    assert_eq!(world.keys(2, Command::InstallKey { key: other }), off);
    assert_eq!(world.keys(2, use_other), off);
    assert_eq!(world.keys(2, remove_one), off);
    let empty = refused("Keyring is empty (encryption not enabled)");
    assert_eq!(world.keys(2, Command::ListKeys), empty);
    assert_eq!(world.nodes[&addr(1)].config().security.keyring.len(), 0, "kept in one place only");
}

/// Goal: P-106, encryption comes to a running cluster without anybody being blamed. Method: three
/// nodes are restarted one by one, stage by stage; between stages the cluster is mixed.
#[test]
fn encryption_is_rolled_out_without_a_false_failure() {
    let stages = [
        Guard { verify_incoming: false, verify_outgoing: false, ..KEYED },
        Guard { verify_incoming: false, ..KEYED },
        KEYED,
    ];
    let mut world = World::guarded(&[PLAIN; 3]);
    world.join(2);
    world.join(3);
    world.run(Duration::from_secs(3));
    for guard in stages {
        for n in 1..=3 {
            world.start_guarded(n, guard);
            assert_eq!(world.join(n).reached, 1);
            world.run(Duration::from_secs(35));
            for at in 1..=3 {
                assert_eq!(world.alive(at), ["n1", "n2", "n3"], "n{at}");
            }
        }
    }
    let failed = |(_, event): &(_, Event)| {
        matches!(event, Event::Member { change: MemberChange::Failed, .. })
    };
    assert!(!world.events.iter().any(failed));
    assert!(!world.rejected(Reject::NotEncrypted) && !world.rejected(Reject::Undecryptable));
    world.sent.clear();
    world.run(Duration::from_mins(1));
    assert!(!world.sent.is_empty() && !world.leaked());
}

/// Goal: strangers stay outside and are told why where the peers tell them. Method: a node without
/// key, one with another key and one with another label try to join an encrypted one, and the
/// other way round.
#[test]
fn strangers_stay_outside() {
    let other_key = Guard { keys: (32, &[2]), ..PLAIN };
    let other_label = Guard { label: "green", ..KEYED };
    let not_encrypted = "Encryption is configured but remote state is not encrypted";
    let encrypted = "Remote state is encrypted and encryption is not configured";
    let undecryptable = "No installed keys could decrypt the message";
    let here = |text: &str| JoinError::Exchange(addr(1), NetError::Other(text.into()));
    let there = |text: &str| JoinError::Remote(text.into());
    let lenient = Guard { verify_incoming: false, ..KEYED };
    let quiet = Guard { verify_outgoing: false, ..KEYED };
    for (guards, cause, reason) in [
        ([KEYED, PLAIN], here(encrypted), Reject::NotEncrypted),
        ([PLAIN, KEYED], here(not_encrypted), Reject::Encrypted),
        ([KEYED, other_key], here(undecryptable), Reject::Undecryptable),
        ([KEYED, other_label], here("EOF"), Reject::BadLabel),
        ([PLAIN, lenient], there(encrypted), Reject::Encrypted),
        ([quiet, PLAIN], there(not_encrypted), Reject::NotEncrypted),
    ] {
        let mut world = World::guarded(&guards);
        let report = world.join(2);
        assert_eq!((report.reached, &report.failures[0].cause), (0, &cause));
        assert!(world.rejected(reason), "{reason:?}");
        world.run(Duration::from_mins(2));
        assert_eq!(world.alive(1), ["n1"]);
        assert_eq!(world.alive(2), ["n2"]);
    }
}

/// Goal: whoever looks for the reason of a failed ping reads what the other side has said. Method:
/// a member comes back without keys; who takes what is not encrypted hears its refusal.
#[test]
fn a_refused_ping_says_why() {
    let lenient = Guard { verify_incoming: false, ..KEYED };
    let mut world = World::guarded(&[lenient; 2]);
    world.join(2);
    world.run(Duration::from_secs(3));
    world.start_guarded(2, PLAIN);
    world.events.clear();
    world.run(Duration::from_secs(10));
    let text = "remote error: Remote state is encrypted and encryption is not configured";
    let expected = NetError::Other(text.into());
    let causes = world.events.iter().filter_map(|(_, event)| {
        let Event::FallbackPingFailed { error, .. } = event else { return None };
        Some(error)
    });
    let causes: Vec<&NetError> = causes.collect();
    assert!(!causes.is_empty() && causes.iter().all(|&cause| *cause == expected), "{causes:?}");
    assert!(!world.rejected(Reject::UnknownType));
}

/// Goal: two nodes made of one configuration do not share nonces. Method: the same nonce seed and
/// seed, started at the same time and later; what they send with the same key never has the same
/// nonce unless it is the same node.
#[test]
fn a_configuration_used_twice_is_no_nonce_used_twice() {
    let nonce_of_first = |seed, at| {
        let mut config = Config::new("n1", addr(1), Profile::Lan);
        config.security.keyring.install(key(32, 1)).expect("room");
        config.security.nonce_seed = Some(NonceSeed([1; 32]));
        let at = Instant::from_nanos(at);
        let mut node = Node::new(config.build().expect("valid"), Seed(seed), at);
        let mut out = Actions::new();
        let id = CommandId(1);
        let addresses = Vec::from([String::from("127.0.0.2")]);
        node.step(at, Input::Command { id, command: Command::join(addresses) }, &mut out);
        let stream = StreamId::outbound(1);
        out.clear();
        node.step(at, Input::StreamOpened { stream, peer: addr(2) }, &mut out);
        let nonce = |action| {
            let Action::WriteStream { data, .. } = action else { return None };
            data.get(6..18).map(<[u8]>::to_vec)
        };
        out.iter().find_map(nonce).expect("a request")
    };
    assert_eq!(nonce_of_first(1, 5), nonce_of_first(1, 5));
    assert_ne!(nonce_of_first(1, 5), nonce_of_first(2, 5));
    assert_ne!(nonce_of_first(1, 5), nonce_of_first(1, 6));
}
