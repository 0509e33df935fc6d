use std::fs;

use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{Command, Config, Profile};
use tithing_net_mio::AgentConfig;

use super::*;
use crate::agent::observer::Logger;

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

/// Goal: the file has the keys that the node ends with. Method: another key comes while the file is
/// being written, and the agent ends before it hears that it was.
#[test]
fn the_last_keys_reach_their_file() {
    let path = std::env::temp_dir().join(format!("tithing-keeping-{}", std::process::id()));
    let bind = "127.11.0.9:0".parse().unwrap();
    let mut config = Config::new("n1", bind, Profile::Local);
    let [first, second] = [[1; 16], [2; 16]].map(|bytes| Key::new(&bytes).unwrap());
    config.security.keyring = Keyring::default();
    config.security.keyring.install(first).unwrap();
    let mut agent = Agent::bind(AgentConfig::new(config, bind)).unwrap();
    let mut options = Options::default();
    options.encryption.keyring_file = path.to_str().unwrap().to_owned();
    let mut keeping = Keeping::new(&options, &mut agent);
    let mut logger = Logger::new("n1", tithing_core::config::NameConflicts::Resolved);
    keeping.on_keyring_changed(&mut agent, &mut logger);
    agent.call(Command::InstallKey { key: second }, &mut logger).unwrap();
    keeping.on_keyring_changed(&mut agent, &mut logger);
    assert_eq!(keeping.keys, Saving::Again);
    keeping.finish(PATIENCE, &mut agent, &mut logger);
    let (kept, count) = keys::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(count, 2);
    assert_eq!(
        kept.keys().cloned().collect::<Vec<_>>(),
        keys::held(&mut agent, &mut logger).unwrap()
    );
}
