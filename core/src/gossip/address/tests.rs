//! The forms in which people write addresses.

use std::string::ToString;

use super::*;

fn socket(text: &str) -> JoinAddress {
    JoinAddress::Socket(text.parse().expect("a socket address"))
}

/// Goal: every form of a good address is read. Method: table.
#[test]
fn good_addresses_are_read() {
    for (text, expected) in [
        ("10.0.0.1", socket("10.0.0.1:7946")),
        ("10.0.0.1:99", socket("10.0.0.1:99")),
        ("::1", socket("[::1]:7946")),
        ("[::1]", socket("[::1]:7946")),
        ("[::1]:99", socket("[::1]:99")),
        ("web1/10.0.0.1:99", socket("10.0.0.1:99")),
        ("web1/fe80::2", socket("[fe80::2]:7946")),
        ("fe80::2%3", socket("[fe80::2%3]:7946")),
        ("[fe80::2%3]", socket("[fe80::2%3]:7946")),
        ("web1/[fe80::2%3]:99", socket("[fe80::2%3]:99")),
        ("fe80::2%eth0", JoinAddress::Host { name: "fe80::2%eth0".to_string(), port: 7946 }),
        ("db.example", JoinAddress::Host { name: "db.example".to_string(), port: 7946 }),
        ("db.example:99", JoinAddress::Host { name: "db.example".to_string(), port: 99 }),
        ("n1/db", JoinAddress::Host { name: "db".to_string(), port: 7946 }),
    ] {
        assert_eq!(parse(text, 7946), Ok(expected), "{text}");
    }
}

/// Goal: what makes no sense is refused with its reason. Method: table.
#[test]
fn bad_addresses_are_refused() {
    for (text, reason) in [
        ("", AddressError::EmptyHost),
        (":99", AddressError::EmptyHost),
        ("/10.0.0.1", AddressError::EmptyName),
        ("10.0.0.1:", AddressError::BadPort),
        ("10.0.0.1:0", AddressError::BadPort),
        ("10.0.0.1:65536", AddressError::BadPort),
        ("10.0.0.1:http", AddressError::BadPort),
        ("[::1", AddressError::BadBrackets),
        ("[::1]99", AddressError::BadBrackets),
    ] {
        assert_eq!(parse(text, 7946), Err(reason), "{text}");
    }
}
