use super::*;

fn interface(addresses: &[&str]) -> Interface {
    let addresses = addresses.iter().map(|ip| ip.parse().unwrap()).collect();
    Interface { index: 7, addresses }
}

fn bind(addresses: &[&str], bind: &str) -> String {
    match bind_to("eth9", &interface(addresses), bind.parse().unwrap()) {
        Ok(addr) => addr.to_string(),
        Err(error) => error.to_string(),
    }
}

/// Goal: an interface means one of its addresses, in Serf's words if there is none. Method: a table
/// of addresses and of what to bind to.
#[test]
fn an_interface_means_one_of_its_addresses() {
    let many = ["169.254.9.9", "fe80::1", "192.0.2.7", "fd00::7"];
    let table = [
        (&many[..], "0.0.0.0:7946", "192.0.2.7:7946"),
        (&many[..], "[::]:7950", "192.0.2.7:7950"),
        (&many[1..2], "0.0.0.0:1", "Failed to find usable address for interface 'eth9'"),
        (&many[3..], "0.0.0.0:1", "[fd00::7]:1"),
        (&[], "0.0.0.0:1", "Interface 'eth9' has no addresses"),
        (&many[..], "192.0.2.7:1", "192.0.2.7:1"),
        (&many[..], "192.0.2.8:1", "Interface 'eth9' has no '192.0.2.8' address"),
    ];
    for (addresses, wanted, outcome) in table {
        assert_eq!(bind(addresses, wanted), outcome, "{addresses:?} {wanted}");
    }
}

/// Goal: the real thing works too. Method: the loopback interface, and one that is not there.
#[test]
fn the_loopback_interface_is_found() {
    let any = SocketAddr::from(([0, 0, 0, 0], 7946));
    assert_eq!(bind_on("lo", any), Ok(SocketAddr::from(([127, 0, 0, 1], 7946))));
    let error = bind_on("nosuch0", any).unwrap_err();
    let wanted = "Invalid network interface: route ip+net: no such network interface";
    assert_eq!(error.to_string(), wanted);
}

/// Goal: options of multicast DNS that make no sense are refused. Method: each of them, and what
/// comes of those that do.
#[test]
fn options_of_multicast_dns_are_checked() {
    let read = |change: fn(&mut DiscoveryOptions)| {
        let mut options = DiscoveryOptions::default();
        change(&mut options);
        mdns(&options, "eth0", ("n1", "vm"), OldEvents::Unwanted)
    };
    assert_eq!(read(|_| ()), Ok(None));
    let refused = read(|it| it.mdns.interface = "lo".to_owned()).unwrap_err();
    assert_eq!(refused.to_string(), "mDNS interface specified without enabling mDNS discovery");
    let refused = read(|it| {
        it.cluster = "c".to_owned();
        it.mdns.interface = "nosuch0".to_owned();
    });
    assert!(refused.unwrap_err().to_string().starts_with("Invalid mDNS network interface: route"));
    let refused = read(|it| {
        it.cluster = "c".to_owned();
        (it.mdns.disable_ipv4, it.mdns.disable_ipv6) = (true, true);
    });
    assert_eq!(refused, Err(InterfaceError::MdnsSilent));
    let table: [(fn(&mut DiscoveryOptions), _, _); 4] = [
        (|_| (), "eth0", Families::Both),
        (|it| it.mdns.interface = "lo".to_owned(), "lo", Families::Both),
        (|it| it.mdns.disable_ipv6 = true, "eth0", Families::V4),
        (|it| it.mdns.disable_ipv4 = true, "eth0", Families::V6),
    ];
    for (change, interface, families) in table {
        let mut options = DiscoveryOptions { cluster: "c".to_owned(), ..Default::default() };
        change(&mut options);
        let settings = mdns(&options, "eth0", ("n1", "vm"), OldEvents::Unwanted).unwrap().unwrap();
        assert_eq!((settings.interface.as_deref(), settings.families), (Some(interface), families));
    }
}
