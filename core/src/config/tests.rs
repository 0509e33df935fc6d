use alloc::format;

use super::*;

/// Goal: no configuration lets time stand still or a task spin. Method: every field that must not
/// be zero, one at a time.
#[test]
fn a_configuration_without_time_is_refused() {
    type Spoil = fn(&mut Config);
    let table: [(Spoil, ConfigError); 8] = [
        (|it| it.gossip.probe_interval = Duration::ZERO, ConfigError::ProbeZero),
        (|it| it.gossip.probe_timeout = Duration::ZERO, ConfigError::ProbeZero),
        (|it| it.gossip.probe_timeout = it.gossip.probe_interval, ConfigError::ProbeTimeoutTooLong),
        (|it| it.gossip.suspicion_mult = 0, ConfigError::SuspicionZero),
        (|it| it.gossip.awareness_max = 0, ConfigError::AwarenessZero),
        (|it| it.gossip.tcp_timeout = Duration::ZERO, ConfigError::StreamTimeoutZero),
        (|it| it.serf.reap_interval = Duration::ZERO, ConfigError::SerfIntervalZero),
        (|it| it.serf.reconnect_interval = Duration::ZERO, ConfigError::SerfIntervalZero),
    ];
    let config = Config::new("n1", SocketAddr::from(([10, 0, 0, 1], 7946)), Profile::Lan);
    for (spoil, error) in table {
        let mut config = config.clone();
        spoil(&mut config);
        assert_eq!(config.build().unwrap_err(), error);
    }
    assert!(config.build().is_ok());
}

/// Goal: plain names are what Serf calls valid, and only where they are wanted. Method: names on
/// both sides of each border.
#[test]
fn names_are_plain_where_they_have_to_be() {
    let long = "n".repeat(128);
    for name in ["n", "Web-1.example.org", "7", &long] {
        assert!(NodeNames::Plain.allow(name), "{name}");
    }
    for name in ["a b", "a_b", "a/b", "\u{e9}", "a\n", &format!("{long}n")] {
        assert!(!NodeNames::Plain.allow(name) && NodeNames::Any.allow(name), "{name}");
    }
    let addr = SocketAddr::from(([10, 0, 0, 1], 7946));
    let mut config = Config::new("a_b", addr, Profile::Lan);
    assert!(config.clone().build().is_ok());
    config.security.names = NodeNames::Plain;
    assert_eq!(config.build().unwrap_err(), ConfigError::NameNotPlain);
}
