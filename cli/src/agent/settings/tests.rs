use std::time::Duration;

use tracing::Level;

use super::{FLAGS, Settings};
use crate::flags::Parsed;

fn read(args: &[&str]) -> Result<Settings, String> {
    let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    let parsed = Parsed::read(&[FLAGS], &args).map_err(|error| error.to_string())?;
    Settings::read(&parsed, "host").map_err(|(_, error)| error.to_string())
}

/// Goal: an agent without flags is what Serf's users expect. Method: the defaults.
#[test]
fn without_flags_the_defaults_are_serfs() {
    let settings = read(&[]).unwrap();
    let node = &settings.agent.node;
    assert_eq!(node.name, "host");
    assert_eq!(settings.agent.bind.to_string(), "0.0.0.0:7946");
    assert_eq!(settings.rpc_addr, "127.0.0.1:7373");
    assert_eq!(node.protocol, 5);
    assert!(node.compression);
    assert_eq!(node.serf.broadcast_timeout, Duration::from_secs(5));
    assert_eq!(settings.log_level, Level::INFO);
    assert!(settings.warnings.is_empty());
}

/// Goal: every flag does something. Method: set each and look for its effect.
#[test]
fn every_flag_has_its_effect() {
    let settings = read(&[
        "-node=n1",
        "--bind",
        "127.0.0.1:7999",
        "-advertise=127.0.0.2",
        "-broadcast-timeout=10ms",
        "-disable-compression",
        "-join=a",
        "-join",
        "b:1",
        "-log-level=debug",
        "-profile=local",
        "-protocol=4",
        "-role=web",
        "-rpc-addr=127.0.0.1:1",
        "-tag",
        "x=y=z",
        "-tag=empty=",
    ])
    .unwrap();
    let node = &settings.agent.node;
    assert_eq!(node.name, "n1");
    assert_eq!(settings.agent.bind.to_string(), "127.0.0.1:7999");
    assert_eq!(settings.agent.advertise.unwrap().to_string(), "127.0.0.2:7946");
    assert_eq!(node.serf.broadcast_timeout, Duration::from_secs(1));
    assert!(!node.compression);
    assert_eq!(settings.join, ["a", "b:1"]);
    assert_eq!(settings.log_level, Level::DEBUG);
    assert_eq!(settings.profile.as_str(), "local");
    assert_eq!(node.protocol, 4);
    let tags: Vec<_> = node.tags.iter().map(|(k, v)| format!("{k}:{v}")).collect();
    assert_eq!(tags, ["empty:", "role:web", "x:y=z"]);
    assert_eq!(settings.rpc_addr, "127.0.0.1:1");
    assert_eq!(settings.warnings.len(), 2);
}

/// Goal: mistakes are named in Serf's words. Method: one of each.
#[test]
fn mistakes_are_named_in_serfs_words() {
    let table = [
        ("-tag=foo", "Error: Invalid tag: 'foo'"),
        ("-tag==foo", "Error: Invalid tag: '=foo'"),
        ("-broadcast-timeout=5", "Error: time: missing unit in duration \"5\""),
        (
            "-log-level=loud",
            "Invalid log level: LOUD. Valid log levels are: [TRACE DEBUG INFO WARN ERR]",
        ),
        ("-bind=::1", "Invalid bind address: address ::1: too many colons in address"),
        ("-advertise=[::1", "Invalid advertise address: address [::1: missing ']' in address"),
        ("-profile=xx", "Unknown profile: xx"),
        ("-nosuch", "flag provided but not defined: -nosuch"),
    ];
    for (flag, text) in table {
        assert_eq!(read(&[flag]).unwrap_err(), text);
    }
}
