use std::io;

use tithing_core::NetError;

use super::{ListenError, StartError, net_error, os_text};

fn os(errno: rustix::io::Errno) -> io::Error {
    io::Error::from_raw_os_error(errno.raw_os_error())
}

/// Goal: scripts that match on Serf's texts go on matching. Method: the text that Serf prints.
#[test]
fn a_taken_port_is_reported_in_serfs_words() {
    let error = ListenError { call: "bind", error: os(rustix::io::Errno::ADDRINUSE) };
    let addr = "127.0.0.31:7946".parse().unwrap();
    assert_eq!(
        StartError::Tcp(addr, error).to_string(),
        "Failed to create memberlist: Could not set up network transport: failed to obtain an \
         address: Failed to start TCP listener on \"127.0.0.31\" port 7946: \
         listen tcp 127.0.0.31:7946: bind: address already in use"
    );
}

/// Goal: the core can tell the usual failures apart. Method: one errno for each kind.
#[test]
fn errors_of_sockets_become_the_cores_errors() {
    use rustix::io::Errno;
    assert_eq!(net_error(&os(Errno::CONNREFUSED)), NetError::Refused);
    assert_eq!(net_error(&os(Errno::HOSTUNREACH)), NetError::HostUnreachable);
    assert_eq!(net_error(&os(Errno::NETUNREACH)), NetError::NetworkUnreachable);
    assert_eq!(net_error(&os(Errno::TIMEDOUT)), NetError::TimedOut);
    assert_eq!(net_error(&os(Errno::PIPE)), NetError::Reset);
    assert_eq!(net_error(&os(Errno::ACCESS)), NetError::Other("permission denied".into()));
    assert_eq!(os_text(&io::Error::other("Own words")), "own words");
}
