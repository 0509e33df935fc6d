use std::net::SocketAddr;

use super::{Stack, ports, rpc};
use crate::error::StartError;

fn addr(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// Goal: a node is one address, whatever it is spoken to with. Method: port 0 on both families.
#[test]
fn port_zero_gives_one_free_port_to_udp_and_tcp() {
    for ip in ["127.0.0.1:0", "[::1]:0"] {
        let ports = ports(addr(ip)).unwrap();
        assert_ne!(ports.addr.port(), 0);
        assert_eq!(ports.udp.local_addr().unwrap(), ports.addr);
        assert_eq!(ports.tcp.local_addr().unwrap(), ports.addr);
        assert_eq!(ports.stack, Stack::Single);
    }
}

/// Goal: "all addresses" means both families. Method: bind it and look at the socket.
#[test]
fn the_unspecified_address_speaks_both_families() {
    let ports = ports(addr("0.0.0.0:0")).unwrap();
    assert_eq!(ports.stack, Stack::Dual);
    assert!(ports.udp.local_addr().unwrap().is_ipv6());
    assert_eq!(ports.addr.ip(), addr("0.0.0.0:0").ip());
}

/// Goal: the error says which port could not be had. Method: take it first, TCP and UDP apart.
#[test]
fn a_taken_port_is_an_error_that_names_it() {
    let (taken, at) = rpc(addr("127.0.0.1:0")).unwrap();
    assert!(matches!(ports(at), Err(StartError::Tcp(tcp, error))
        if tcp == at && error.to_string() == "bind: address already in use"));
    assert!(matches!(rpc(at), Err(StartError::Rpc(..))));
    drop(taken);
    let _udp = std::net::UdpSocket::bind(at).unwrap();
    assert!(matches!(ports(at), Err(StartError::Udp(udp, _)) if udp == at));
}
