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
