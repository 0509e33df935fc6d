use mio::Poll;
use socket2::SockRef;

use super::*;

/// Goal: only families that are wanted are spoken, on the interface that is asked for. Method: the
/// loopback interface with each choice, and what the system says of the sockets that ask.
#[test]
fn families_and_interface_are_what_is_asked_for() {
    let poll = Poll::new().unwrap();
    let open = |families| {
        let registry = poll.registry().try_clone().unwrap();
        Sockets::open(registry, Some("lo"), families).unwrap().ports
    };
    let index = interfaces::by_name("lo").unwrap().expect("every machine has it").index;
    for (families, wanted) in
        [(Families::Both, &[false, true][..]), (Families::V4, &[false]), (Families::V6, &[true])]
    {
        let ports = open(families);
        for role in [Role::Hears, Role::Asks] {
            let ports = ports.iter().filter(|port| port.role == role);
            let found: Vec<_> = ports.map(|port| port.group.is_ipv6()).collect();
            assert_eq!(found, wanted, "{families:?} {role:?}");
        }
        for port in ports.iter().filter(|port| port.role == Role::Asks) {
            let socket = SockRef::from(&port.socket);
            if port.group.is_ipv6() {
                assert_eq!(socket.multicast_if_v6().unwrap(), index);
            } else {
                assert_eq!(socket.multicast_if_v4().unwrap(), Ipv4Addr::LOCALHOST);
            }
        }
    }
}
