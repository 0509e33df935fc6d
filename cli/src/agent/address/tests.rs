use super::{cluster, resolve, shown};

fn read(text: &str) -> String {
    match cluster(text) {
        Ok(addr) => addr.to_string(),
        Err(error) => error.to_string(),
    }
}

/// Goal: `-bind` takes what Serf takes and says what Serf says; an IPv6 address without a port also
/// goes without brackets. Method: a table of what the original answered.
#[test]
fn addresses_are_read_as_go_reads_them() {
    let table = [
        ("127.0.0.1", "127.0.0.1:7946"),
        ("127.0.0.1:7999", "127.0.0.1:7999"),
        ("127.0.0.1:0", "127.0.0.1:0"),
        (":7998", "0.0.0.0:7998"),
        ("[::1]", "[::1]:7946"),
        ("[::1]:7951", "[::1]:7951"),
        ("::1", "[::1]:7946"),
        ("fe80::1%1", "[fe80::1%1]:7946"),
        ("fe80::1%lo", "[fe80::1%1]:7946"),
        ("[fe80::1%lo]", "[fe80::1%1]:7946"),
        ("[fe80::1%lo]:99", "[fe80::1%1]:99"),
        ("::1:x", "address ::1:x: too many colons in address"),
        ("127.0.0.1:1:2", "address 127.0.0.1:1:2: too many colons in address"),
        ("localhost:80", "127.0.0.1:80"),
        ("[::1", "address [::1: missing ']' in address"),
        ("127.0.0.44:99999", "address 99999: invalid port"),
        ("127.0.0.1:abc", "address tcp/abc: unknown port"),
        ("no such host", "lookup no such host: no such host"),
    ];
    for (text, answer) in table {
        assert_eq!(read(text), answer, "{text}");
    }
}

/// Goal: an RPC address needs its port. Method: leave it out.
#[test]
fn a_missing_port_is_named() {
    let error = resolve("foo").unwrap_err();
    assert_eq!(error.to_string(), "address foo: missing port in address");
}

/// Goal: the banner shows what was asked for. Method: with and without a host.
#[test]
fn a_host_that_was_left_out_stays_out() {
    assert_eq!(shown(":7998", cluster(":7998").unwrap()), ":7998");
    assert_eq!(shown("127.0.0.1", cluster("127.0.0.1").unwrap()), "127.0.0.1:7946");
}
