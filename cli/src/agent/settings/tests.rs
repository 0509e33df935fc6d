use std::time::Duration;
use std::{env, fs, process};

use tithing_core::config::{NameConflicts, NodeNames, SecurityConfig};
use tithing_core::rpc::LogLevel;
use tithing_core::snapshot::AfterLeave;
use tithing_core::wire::keyring::{Key, KeyringError};
use tithing_net_mio::Families;

use super::{Settings, settle_again};
use crate::agent::flag_table::FLAGS;
use crate::agent::options::{Occasion, Options};
use crate::flags::Parsed;

fn read(args: &[&str]) -> Result<Settings, String> {
    let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    let parsed = Parsed::read(&[FLAGS], &args).map_err(|error| error.to_string())?;
    let (options, _) =
        Options::read(&parsed, Occasion::Start).map_err(|error| error.to_string())?;
    Settings::check(options, "host").map_err(|(_, error)| error.to_string())
}

/// Goal: an agent without flags is what Serf's users expect. Method: the defaults.
#[test]
fn without_flags_the_defaults_are_serfs() {
    let settings = read(&[]).unwrap();
    let node = &settings.agent.node;
    assert_eq!(node.name, "host");
    assert_eq!(settings.agent.bind.to_string(), "0.0.0.0:7946");
    assert_eq!(settings.options.rpc.addr, "127.0.0.1:7373");
    assert_eq!(node.protocol, 5);
    assert!(node.compression);
    assert_eq!(node.serf.broadcast_timeout, Duration::from_secs(5));
    assert_eq!(settings.log_level, LogLevel::Info);
    assert!(settings.warnings.is_empty());
    assert!(settings.agent.snapshot.is_none());
    assert!(settings.key.is_none() && settings.keyring_file.is_none());
    assert_eq!(node.security, SecurityConfig::default());
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
        "-rejoin",
        "-role=web",
        "-snapshot=dir/snap",
        "-rpc-addr=127.0.0.1:1",
        "-tag",
        "x=y=z",
        "-tag=empty=",
        "-allow=10.0.0.0/8, fd00::/8",
        "-allow=192.0.2.1/32",
        "-encrypt=AQEBAQEBAQEBAQEBAQEBAQ==",
        "-encrypt-verify-incoming=false",
        "-encrypt-verify-outgoing=false",
        "-keyring-file=keys.json",
        "-label=blue",
        "-skip-inbound-label-check",
    ])
    .unwrap();
    let node = &settings.agent.node;
    assert_eq!(node.name, "n1");
    assert_eq!(settings.agent.bind.to_string(), "127.0.0.1:7999");
    assert_eq!(settings.agent.advertise.unwrap().to_string(), "127.0.0.2:7946");
    assert_eq!(node.serf.broadcast_timeout, Duration::from_secs(1));
    assert!(!node.compression);
    assert_eq!(settings.options.discovery.start_join, ["a", "b:1"]);
    assert_eq!(settings.log_level, LogLevel::Debug);
    assert_eq!(settings.profile.as_str(), "local");
    assert_eq!(node.protocol, 4);
    let tags: Vec<_> = node.tags.iter().map(|(k, v)| format!("{k}:{v}")).collect();
    assert_eq!(tags, ["empty:", "role:web", "x:y=z"]);
    assert_eq!(settings.options.rpc.addr, "127.0.0.1:1");
    assert_eq!(settings.warnings.len(), 2);
    assert_eq!(settings.key, Some(Key::new(&[1; 16])));
    assert_eq!(settings.keyring_file.unwrap().display().to_string(), "keys.json");
    let snapshot = settings.agent.snapshot.unwrap();
    assert_eq!(snapshot.path.display().to_string(), "dir/snap");
    assert_eq!(snapshot.after_leave, AfterLeave::Rejoin);
    let security = &node.security;
    assert!(security.skip_inbound_label_check);
    assert!(!security.verify_incoming && !security.verify_outgoing);
    assert_eq!(security.label, "blue");
    let allow: Vec<_> = security.allow.iter().map(ToString::to_string).collect();
    assert_eq!(allow, ["10.0.0.0/8", "fd00::/8", "192.0.2.1/32"]);
}

/// Goal: what only a file can say reaches the node, each key its own part of it. Method: a file
/// with a value for each that no other has.
#[test]
fn keys_of_a_file_reach_the_node() {
    let path = env::temp_dir().join(format!("tithing-settings-{}.json", process::id()));
    let json = r#"{"reconnect_interval": "7s", "reconnect_timeout": "8h", "tombstone_timeout": "9h",
        "disable_name_resolution": true, "disable_coordinates": true, "validate_node_names": true,
        "query_size_limit": 11, "query_response_size_limit": 12, "user_event_size_limit": 13}"#;
    fs::write(&path, json).unwrap();
    let settings = read(&[&format!("-config-file={}", path.display())]);
    fs::remove_file(&path).unwrap();
    let node = settings.unwrap().agent.node;
    let default = read(&[]).unwrap().agent.node;
    let serf = &node.serf;
    assert_eq!(serf.reconnect_interval, Duration::from_secs(7));
    assert_eq!(serf.reconnect_timeout, Duration::from_hours(8));
    assert_eq!(serf.tombstone_timeout, Duration::from_hours(9));
    assert_eq!(serf.name_conflicts, NameConflicts::Reported);
    assert_eq!(default.serf.name_conflicts, NameConflicts::Resolved);
    assert!(!serf.coordinates && default.serf.coordinates);
    assert_eq!(node.security.names, NodeNames::Plain);
    assert_ne!(default.security.names, NodeNames::Plain);
    let sizes = [serf.queries.query_bytes_max, serf.queries.response_bytes_max];
    assert_eq!((sizes, serf.events.bytes_max), ([11, 12], 13));
}

/// Goal: each flag of multicast DNS has its effect. Method: the loopback interface by either flag,
/// each family off, and neither.
#[test]
fn flags_of_multicast_dns_have_their_effect() {
    let table = [
        (&[][..], None, Families::Both),
        (&["-iface=lo"], Some("lo"), Families::Both),
        (&["-mdns-iface=lo"], Some("lo"), Families::Both),
        (&["-mdns-disable-ipv4"], None, Families::V6),
        (&["-mdns-disable-ipv6"], None, Families::V4),
    ];
    for (flags, interface, families) in table {
        let mdns = read(&[&["-discover=red"], flags].concat()).unwrap().mdns.expect("wanted");
        assert_eq!((&*mdns.cluster, mdns.interface.as_deref()), ("red", interface), "{flags:?}");
        assert_eq!(mdns.families, families, "{flags:?}");
    }
    assert_eq!(read(&[]).unwrap().mdns, None);
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
        ("-bind=::1:x", "Invalid bind address: address ::1:x: too many colons in address"),
        ("-advertise=[::1", "Invalid advertise address: address [::1: missing ']' in address"),
        ("-profile=xx", "Unknown profile: xx"),
        ("-encrypt=abc", "Invalid encryption key: illegal base64 data at input byte 0"),
        (
            "-allow=10.0.0.0/8,10.0.0.1",
            "Invalid allowed network: \"10.0.0.1\": not an address with a number of bits behind \
             it, as in 10.0.0.0/8",
        ),
        ("-nosuch", "flag provided but not defined: -nosuch"),
    ];
    for (flag, text) in table {
        assert_eq!(read(&[flag]).unwrap_err(), text);
    }
}

/// Goal: a key gets into no log, and one of a wrong length is told of later, as in Serf. Method:
/// settings with a good key and with a bad one, as `Debug` shows them.
#[test]
fn a_key_is_not_shown() {
    let settings = read(&["-encrypt=AQEBAQEBAQEBAQEBAQEBAQ=="]).unwrap();
    let shown = format!("{settings:?}");
    assert!(shown.contains("Key(..)") && !shown.contains("AQEB") && !shown.contains("1, 1"));
    assert_eq!(read(&["-encrypt=AAAA"]).unwrap().key, Some(Err(KeyringError::KeySize)));
    assert!(read(&["-encrypt="]).unwrap().key.is_none());
}

/// Goal: an option that does nothing is told of. Method: staged encryption without a key and with
/// one.
#[test]
fn staged_encryption_without_a_key_is_told_of() {
    let staged = ["-encrypt-verify-incoming=false", "-encrypt-verify-outgoing=false"];
    let texts = ["incoming", "outgoing"]
        .map(|way| format!("Warning: 'encrypt-verify-{way}' has no effect without a key"));
    assert_eq!(read(&staged).unwrap().warnings, texts);
    let keyed = [&staged[..], &["-encrypt=AQEBAQEBAQEBAQEBAQEBAQ=="]].concat();
    assert!(read(&keyed).unwrap().warnings.is_empty());
}

/// Goal: a rejoin without a snapshot is told of, in Serf's words. Method: the flag with a file and
/// without one.
#[test]
fn a_rejoin_without_a_snapshot_is_told_of() {
    let text = "Warning: 'RejoinAfterLeave' enabled without snapshot file";
    assert_eq!(read(&["-rejoin"]).unwrap().warnings, [text]);
    assert!(read(&["-rejoin", "-snapshot=x"]).unwrap().warnings.is_empty());
    let snapshot = read(&["-snapshot=x"]).unwrap().agent.snapshot.unwrap();
    assert_eq!(snapshot.after_leave, AfterLeave::Forget);
}

/// Goal: a reload looks nothing up, and does not call a bind address changed that was found at the
/// start. Method: an interface and a host that there are not, and which keys have changed.
#[test]
fn a_reload_looks_up_neither_interface_nor_name() {
    let mut asked = Options::default();
    asked.node.name = "host".to_owned();
    asked.network.interface = "nope".to_owned();
    asked.network.bind = "no-such-host.invalid".to_owned();
    let mut running = asked.clone();
    running.network.bind = "192.0.2.1:7946".to_owned();
    for (host, wanted) in [("no-such-host.invalid", &[][..]), ("another.invalid", &["bind"])] {
        let (mut again, mut warnings) = (asked.clone(), Vec::new());
        again.network.bind = host.to_owned();
        let before = (&running, "no-such-host.invalid");
        settle_again(&mut again, before, "host", &mut warnings).unwrap();
        assert_eq!(warnings, [""; 0]);
        assert_eq!(running.clone().reload(again), wanted);
    }
}
