use std::net::SocketAddr;

use tithing_core::Profile;

use super::*;

/// Goal: a leave is not cut off before it can be done. Method: what its two broadcasts, and the
/// time for the last packets, may take.
#[test]
fn a_leave_has_the_time_that_it_may_take() {
    let addr = SocketAddr::from(([127, 0, 0, 1], 7946));
    let mut config = Config::new("n", addr, Profile::Lan);
    assert_eq!(leave_patience(&config), Duration::from_secs(5 + 5 + 1 + 1));
    config.serf.broadcast_timeout = Duration::from_secs(1);
    assert_eq!(leave_patience(&config), Duration::from_secs(1 + 1 + 1 + 1));
}

/// Goal: only an end that somebody has asked for is a success. Method: all ends.
#[test]
fn only_a_leave_is_a_success() {
    assert_eq!(End::Left.told(), ExitCode::SUCCESS);
    assert_eq!(End::NameLost.told(), ExitCode::FAILURE);
    assert_eq!(End::Abrupt.told(), ExitCode::FAILURE);
}
