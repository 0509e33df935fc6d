use std::net::IpAddr;

use super::{number_zone, pick};

fn ips(list: &[&str]) -> Vec<IpAddr> {
    list.iter().map(|ip| ip.parse().unwrap()).collect()
}

fn best(list: &[&str], default: Option<&str>) -> Option<String> {
    pick(&ips(list), default.map(|ip| ip.parse().unwrap())).map(|ip| ip.to_string())
}

/// Goal: others are told an address that they can use. Method: a table of machines.
#[test]
fn a_private_address_on_the_default_route_is_told_first() {
    let docker = ["127.0.0.1", "172.17.0.1", "10.0.0.5", "fe80::1"];
    assert_eq!(best(&docker, Some("10.0.0.5")).as_deref(), Some("10.0.0.5"));
    assert_eq!(best(&docker, None).as_deref(), Some("172.17.0.1"));
    assert_eq!(best(&["203.0.113.9", "fd00::9"], Some("203.0.113.9")).as_deref(), Some("fd00::9"));
    assert_eq!(best(&["fd00::9", "10.1.1.1"], None).as_deref(), Some("10.1.1.1"));
    assert_eq!(best(&["127.0.0.1", "203.0.113.9"], None).as_deref(), Some("203.0.113.9"));
    assert_eq!(best(&["127.0.0.1", "::1", "fe80::1", "169.254.1.1"], None), None);
}

/// Goal: an address may name its link as people do. Method: a table; the loopback interface is the
/// first everywhere.
#[test]
fn a_link_may_be_given_by_name() {
    for (text, numbered) in [
        ("fe80::1%lo", "fe80::1%1"),
        ("[fe80::1%lo]:99", "[fe80::1%1]:99"),
        ("n1/[fe80::1%lo]", "n1/[fe80::1%1]"),
        ("fe80::1%7", "fe80::1%7"),
        ("fe80::1%nosuch0", "fe80::1%nosuch0"),
        ("a%lo", "a%lo"),
        ("10.0.0.1", "10.0.0.1"),
    ] {
        let mut address = text.to_owned();
        number_zone(&mut address);
        assert_eq!(address, numbered);
    }
}
