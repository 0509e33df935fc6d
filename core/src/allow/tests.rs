use alloc::string::ToString;
use core::net::IpAddr;

use super::Network;

fn network(text: &str) -> Option<Network> {
    text.parse().ok()
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Goal: a network holds its addresses and no others, at its edges too. Method: a table.
#[test]
fn a_network_holds_what_shares_its_first_bits() {
    let table: [(&str, &[&str], &[&str]); 9] = [
        ("10.0.0.0/8", &["10.0.0.0", "10.255.255.255"], &["9.255.255.255", "11.0.0.0", "::a00:0"]),
        ("10.1.2.3/8", &["10.9.9.9"], &["11.1.2.3"]),
        ("192.0.2.8/29", &["192.0.2.8", "192.0.2.15"], &["192.0.2.7", "192.0.2.16"]),
        ("192.0.2.1/32", &["192.0.2.1", "::ffff:192.0.2.1"], &["192.0.2.0", "192.0.2.2"]),
        ("0.0.0.0/0", &["0.0.0.0", "255.255.255.255"], &["::1"]),
        ("::/0", &["::1", "ffff::"], &["127.0.0.1", "::ffff:127.0.0.1"]),
        ("fd00::/8", &["fd00::", "fdff:ffff::1"], &["fc00::", "fe00::"]),
        ("::1/128", &["::1"], &["::", "::2"]),
        ("::ffff:10.0.0.0/104", &["10.1.1.1", "::ffff:10.1.1.1"], &["11.0.0.0"]),
    ];
    for (text, inside, outside) in table {
        let network = network(text).expect(text);
        for addr in inside {
            assert!(network.contains(ip(addr)), "{addr} in {text}");
        }
        for addr in outside {
            assert!(!network.contains(ip(addr)), "{addr} in {text}");
        }
    }
}

/// Goal: what is not clearly a network is refused. Method: a table of texts that nearly are.
#[test]
fn other_texts_are_no_networks() {
    for text in [
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0/8",
        "10.0.0.0/8 ",
        "::/129",
        "::1",
        "host/8",
        "10.0.0.0/8/8",
        "10.0.0.0/999",
    ] {
        assert_eq!(network(text), None, "{text}");
    }
}

/// Goal: a network is shown as people write it. Method: texts with and without spare bits.
#[test]
fn a_network_is_shown_without_spare_bits() {
    for (text, shown) in [
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("192.0.2.1/32", "192.0.2.1/32"),
        ("fd12::1/16", "fd12::/16"),
        ("::1/0", "::/0"),
        ("::ffff:10.0.0.9/104", "10.0.0.0/8"),
    ] {
        assert_eq!(network(text).expect(text).to_string(), shown);
    }
}
