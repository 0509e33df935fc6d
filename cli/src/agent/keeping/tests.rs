use std::fs;
use std::sync::mpsc;

use tithing_core::command::{KeyOperation, KeyReport};
use tithing_core::config::NameConflicts;
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{Command, Config, Profile, Reply};
use tithing_net_mio::{AgentConfig, Wake};

use super::*;
use crate::agent::flag_table::FLAGS;
use crate::agent::observer::Logger;

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

fn key(fill: u8) -> Key {
    Key::new(&[fill; 16]).unwrap()
}

/// An agent that is alone, with one key, a directory for its key file, and its files.
struct Loner {
    agent: Agent,
    keeping: Keeping,
    logger: Logger,
    directory: PathBuf,
}

impl Loner {
    fn new(number: u8) -> Self {
        let name = format!("tithing-keeping-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir(&directory).unwrap();
        let bind = format!("127.16.0.{number}:0").parse().unwrap();
        let mut config = Config::new("n1", bind, Profile::Local);
        config.security.keyring = Keyring::new(key(1), []).unwrap();
        config.security.keeping = tithing_core::config::Keeping::On;
        let mut agent = Agent::bind(AgentConfig::new(config, bind)).unwrap();
        let mut options = Options::default();
        options.encryption.keyring_file = directory.join("keys").to_str().unwrap().to_owned();
        let keeping = Keeping::new(&options, &mut agent);
        Self { agent, keeping, logger: Logger::new("n1", NameConflicts::Resolved), directory }
    }

    fn ask_for(&mut self, operation: KeyOperation) {
        self.agent.submit(Command::ChangeKeys { operation, relay_factor: 0 });
    }

    fn next_wake(&mut self) -> Wake {
        let until = self.agent.now() + PATIENCE;
        let wake = self.agent.run(Some(until), &mut self.logger).unwrap();
        assert_ne!(wake, Wake::TimeUp);
        wake
    }

    /// Heeds its files until a change is answered.
    fn report(&mut self) -> KeyReport {
        loop {
            let wake = self.next_wake();
            let Self { agent, keeping, logger, .. } = self;
            if let Wake::Replied(_, Reply::KeysChanged(report)) = wake {
                return *report;
            } else if wake == Wake::KeysAsked {
                keeping.on_keys_asked(agent);
            } else {
                assert_eq!(wake, Wake::Nudged);
                let nothing = Parsed::read(&[], &[]).unwrap();
                assert!(keeping.on_nudged(&nothing, agent, logger).is_none());
            }
        }
    }

    fn held(&mut self) -> Vec<Key> {
        let reply = self.agent.call(Command::ListKeys, &mut self.logger).unwrap();
        let Reply::Keys(keys) = reply else { panic!("{reply:?}") };
        keys
    }

    fn kept(&self) -> Vec<Key> {
        let (ring, _) = keys::read(&self.directory.join("keys")).unwrap();
        ring.keys().cloned().collect()
    }
}

impl Drop for Loner {
    fn drop(&mut self) {
        let _is_gone = fs::remove_dir_all(&self.directory);
    }
}

/// Goal: changes that come while the disk is slow are written in their order, and the file has what
/// the node ends with. Method: three changes at once, while the thread that writes is held up.
#[test]
fn the_last_keys_written_are_those_of_the_node() {
    let mut loner = Loner::new(1);
    let (go_on, held_up) = mpsc::channel::<()>();
    let wait = move || {
        let _released = held_up.recv();
        Done::Tags(Ok(Written::Whole))
    };
    loner.keeping.worker.start(wait).unwrap();
    for operation in
        [KeyOperation::Install(key(2)), KeyOperation::Use(key(2)), KeyOperation::Remove(key(1))]
    {
        loner.ask_for(operation);
    }
    assert_eq!(loner.next_wake(), Wake::KeysAsked);
    let Loner { agent, keeping, .. } = &mut loner;
    keeping.on_keys_asked(agent);
    assert_eq!(loner.held(), [key(1)], "nothing is written yet");
    go_on.send(()).unwrap();
    for wanted in [&[key(1), key(2)][..], &[key(2), key(1)], &[key(2)]] {
        assert_eq!(loner.report().failure(), None);
        assert_eq!((loner.held(), loner.kept()), (wanted.to_vec(), wanted.to_vec()));
    }
}

/// Goal: keys that cannot be written are not taken, whoever wants them is told why, and when they
/// can be written again they are taken. Method: the directory is gone, and there again.
#[test]
fn keys_that_cannot_be_written_are_not_taken() {
    let mut loner = Loner::new(2);
    fs::remove_dir(&loner.directory).unwrap();
    loner.ask_for(KeyOperation::Install(key(2)));
    let report = loner.report();
    let path = loner.directory.join("keys");
    let why =
        format!("Failed to write keyring file: open {}: no such file or directory", path.display());
    assert_eq!(report.messages, [("n1".to_owned(), why)].into());
    assert_eq!(report.failure().as_deref(), Some("1/1 nodes reported failure"));
    assert_eq!(loner.held(), [key(1)]);
    fs::create_dir(&loner.directory).unwrap();
    loner.ask_for(KeyOperation::Install(key(2)));
    assert_eq!(loner.report().failure(), None);
    assert_eq!(loner.kept(), [key(1), key(2)]);
}

/// Goal: a key that comes while the files are read again is not taken back. Method: they are read,
/// and before the agent looks at what was read, it is asked for a key.
#[test]
fn a_key_that_comes_during_a_reload_stays() {
    let mut loner = Loner::new(4);
    keys::write(&loner.directory.join("keys"), &[key(1)]).unwrap();
    let nothing = Parsed::read(&[FLAGS], &[]).unwrap();
    loner.keeping.read_again(&nothing).unwrap();
    loner.ask_for(KeyOperation::Install(key(2)));
    let mut wake = loner.next_wake();
    while wake != Wake::KeysAsked {
        assert_eq!(wake, Wake::Nudged);
        wake = loner.next_wake();
    }
    loner.keeping.on_keys_asked(&mut loner.agent);
    let reading = loop {
        let Loner { agent, keeping, logger, .. } = &mut loner;
        if let Some(reading) = keeping.on_nudged(&nothing, agent, logger) {
            break reading;
        }
        loner.next_wake();
    };
    let (ring, _) = reading.keys.unwrap().unwrap();
    assert_eq!(ring.keys().cloned().collect::<Vec<_>>(), [key(1), key(2)]);
}

/// Goal: what is being written when the agent ends is written. Method: it ends without hearing of
/// it.
#[test]
fn keys_under_way_reach_their_file_at_the_end() {
    let mut loner = Loner::new(3);
    loner.ask_for(KeyOperation::Install(key(2)));
    assert_eq!(loner.next_wake(), Wake::KeysAsked);
    let Loner { agent, keeping, .. } = &mut loner;
    keeping.on_keys_asked(agent);
    let fresh = Keeping::new(&Options::default(), agent);
    std::mem::replace(keeping, fresh).finish(PATIENCE, agent);
    assert_eq!(loner.kept(), [key(1), key(2)]);
}
