use core::net::SocketAddr;
use std::string::ToString;
use std::vec;

use super::*;

fn failure(address: &str, cause: JoinError) -> JoinFailure {
    JoinFailure { address: address.to_string(), cause }
}

fn dial(address: &str, at: &str, cause: NetError) -> JoinFailure {
    failure(address, JoinError::Dial(at.parse::<SocketAddr>().unwrap(), cause))
}

fn exchange(at: &str, cause: NetError) -> JoinError {
    JoinError::Exchange(at.parse().unwrap(), cause)
}

/// Goal: each cause reads as a real agent words it. Method: the lines of a real agent that was
/// asked to join the same addresses.
#[test]
fn each_failure_reads_as_the_peers_have_it() {
    let cases = [
        (
            dial("127.0.0.99", "127.0.0.99:7946", NetError::Refused),
            "Failed to join 127.0.0.99: dial tcp 127.0.0.99:7946: connect: connection refused",
        ),
        (
            dial("localhost:1", "127.0.0.1:1", NetError::Refused),
            "Failed to join 127.0.0.1: dial tcp 127.0.0.1:1: connect: connection refused",
        ),
        (
            dial("x/[::1]:1", "[::1]:1", NetError::Refused),
            "Failed to join ::1: dial tcp [::1]:1: connect: connection refused",
        ),
        (
            dial("255.255.255.255", "255.255.255.255:7946", NetError::NetworkUnreachable),
            "Failed to join 255.255.255.255: dial tcp 255.255.255.255:7946: connect: network is \
             unreachable",
        ),
        (
            dial("192.0.2.1", "192.0.2.1:7946", NetError::TimedOut),
            "Failed to join 192.0.2.1: dial tcp 192.0.2.1:7946: i/o timeout",
        ),
        (
            failure("127.0.7.9:7106", exchange("127.0.7.9:7106", NetError::Other("EOF".into()))),
            "Failed to join 127.0.7.9: EOF",
        ),
        // A real agent shows its own address and an arrow too.
        (
            failure("[::1]:7106", exchange("[::1]:7106", NetError::Reset)),
            "Failed to join ::1: read tcp [::1]:7106: read: connection reset by peer",
        ),
        (
            failure("::1", exchange("[::1]:7946", NetError::TimedOut)),
            "Failed to join ::1: read tcp [::1]:7946: i/o timeout",
        ),
        (
            failure("127.0.7.9:7104", JoinError::Remote("oops".to_string())),
            "Failed to join 127.0.7.9: remote error: oops",
        ),
        (failure("n/[::1]:7104", JoinError::Malformed), "Failed to join ::1: malformed answer"),
        (failure("::1", JoinError::Version), "Failed to join ::1: no common protocol version"),
    ];
    for (failure, text) in cases {
        assert_eq!(failure.to_string(), text);
    }
}

/// Goal: what is wrong with an address reads as a real agent words it. Method: as above.
#[test]
fn each_bad_address_reads_as_the_peers_have_it() {
    let bad = |address, error| failure(address, JoinError::BadAddress(error));
    let cases = [
        (
            failure("n1/nohost.invalid:7", JoinError::Resolve(NetError::NoSuchHost)),
            "Failed to resolve n1/nohost.invalid:7: lookup nohost.invalid: no such host",
        ),
        (
            bad("127.0.0.1:99999", AddressError::BadPort),
            "Failed to resolve 127.0.0.1:99999: strconv.ParseUint: parsing \"99999\": value out \
             of range",
        ),
        (
            bad("127.0.0.1:abc", AddressError::BadPort),
            "Failed to resolve 127.0.0.1:abc: strconv.ParseUint: parsing \"abc\": invalid syntax",
        ),
        (
            bad("127.0.7.9:", AddressError::BadPort),
            "Failed to resolve 127.0.7.9:: strconv.ParseUint: parsing \"\": invalid syntax",
        ),
        (
            bad("[::1", AddressError::BadBrackets),
            "Failed to resolve [::1: address [::1: missing ']' in address",
        ),
        (
            bad("/127.0.0.99", AddressError::EmptyName),
            "Failed to resolve /127.0.0.99: empty node name provided",
        ),
        (bad("", AddressError::EmptyHost), "Failed to resolve : lookup : no such host"),
    ];
    for (failure, text) in cases {
        assert_eq!(failure.to_string(), text);
    }
}

/// Goal: a join that reached nobody is reported with all its failures. Method: the whole text of
/// a real agent for one and for two addresses.
#[test]
fn a_failed_join_lists_its_failures() {
    let first = dial("127.0.0.99", "127.0.0.99:7946", NetError::Refused);
    let second = dial("127.0.0.98:1", "127.0.0.98:1", NetError::Refused);
    let one = JoinReport { reached: 0, failures: vec![first.clone()] };
    assert!(one.is_failed());
    assert_eq!(
        one.to_string(),
        "1 error occurred:\n\t* Failed to join 127.0.0.99: dial tcp 127.0.0.99:7946: connect: \
         connection refused\n\n"
    );
    let two = JoinReport { reached: 0, failures: vec![first, second] };
    assert_eq!(
        two.to_string(),
        "2 errors occurred:\n\t* Failed to join 127.0.0.99: dial tcp 127.0.0.99:7946: connect: \
         connection refused\n\t* Failed to join 127.0.0.98: dial tcp 127.0.0.98:1: connect: \
         connection refused\n\n"
    );
    assert!(!JoinReport { reached: 1, ..two }.is_failed());
    assert!(!JoinReport::default().is_failed());
}
