//! The sockets of multicast DNS. Each family has one that hears questions, on the port that other
//! programs of this machine hear them on too, and one that asks, whose port is its own: answers
//! come to it by unicast, and to nobody else.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use mio::net::UdpSocket;
use mio::{Interest, Registry};
use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};

use super::{Families, MdnsError};
use crate::interfaces::{self, Interface};
use crate::token::Source;

const PORT: u16 = 5353;
const GROUP_V4: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);
const GROUP_V6: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);

/// What a socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It hears what others ask.
    Hears,
    /// It asks, and hears the answers.
    Asks,
}

#[derive(Debug)]
struct Port {
    socket: UdpSocket,
    role: Role,
    /// Where questions go.
    group: SocketAddr,
    is_readable: bool,
}

/// All sockets. They are closed when dropped.
#[derive(Debug)]
pub(super) struct Sockets {
    ports: Vec<Port>,
    registry: Registry,
}

impl Sockets {
    /// Opens what the machine has of `families`, on the interface of this name.
    pub(super) fn open(
        registry: Registry,
        interface: Option<&str>,
        families: Families,
    ) -> Result<Self, MdnsError> {
        let interface = match interface {
            Some(name) => {
                let found = interfaces::by_name(name).map_err(MdnsError::Closed)?;
                Some(found.ok_or(MdnsError::NoSuchInterface)?)
            }
            None => None,
        };
        let mut sockets = Self { ports: Vec::new(), registry };
        let mut flaw = io::Error::from(io::ErrorKind::Unsupported);
        for is_v6 in [false, true] {
            let unwanted = if is_v6 { Families::V4 } else { Families::V6 };
            if families == unwanted {
                continue;
            }
            if let Err(error) = sockets.open_family(is_v6, interface.as_ref()) {
                flaw = error;
            }
        }
        if !sockets.ports.iter().any(|port| port.role == Role::Hears) {
            return Err(MdnsError::Closed(flaw));
        }
        Ok(sockets)
    }

    fn open_family(&mut self, is_v6: bool, interface: Option<&Interface>) -> io::Result<()> {
        let index = interface.map_or(0, |it| it.index);
        let group = if is_v6 {
            SocketAddrV6::new(GROUP_V6, PORT, 0, index).into()
        } else {
            SocketAddr::from((GROUP_V4, PORT))
        };
        self.add(hear(is_v6, index)?, Role::Hears, group)?;
        self.add(ask(is_v6, interface)?, Role::Asks, group)
    }

    fn add(&mut self, socket: Socket, role: Role, group: SocketAddr) -> io::Result<()> {
        let mut socket = UdpSocket::from_std(socket.into());
        let token = Source::Mdns(self.ports.len()).token();
        self.registry.register(&mut socket, token, Interest::READABLE)?;
        self.ports.push(Port { socket, role, group, is_readable: false });
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ports.len()
    }

    pub(super) fn on_ready(&mut self, at: usize) {
        if let Some(port) = self.ports.get_mut(at) {
            port.is_readable = true;
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ports.iter().any(|port| port.is_readable)
    }

    /// The next message of one socket. Errors are of the network, and pass.
    pub(super) fn receive(
        &mut self,
        at: usize,
        buffer: &mut [u8],
    ) -> Option<(Role, usize, SocketAddr)> {
        let port = self.ports.get_mut(at).filter(|port| port.is_readable)?;
        loop {
            match port.socket.recv_from(buffer) {
                Ok((len, from)) => return Some((port.role, len, from)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    port.is_readable = false;
                    return None;
                }
                // What was sent before was refused: the report is taken off by reading it.
                Err(_) => return None,
            }
        }
    }

    /// Sends an answer from the socket that heard the question. One that is lost is asked for
    /// again.
    pub(super) fn send(&self, at: usize, message: &[u8], to: SocketAddr) {
        if let Some(port) = self.ports.get(at) {
            let _is_sent = port.socket.send_to(message, to);
        }
    }

    /// Asks in every family. An error means that none of them could: a machine may well have one
    /// family only.
    pub(super) fn ask(&self, message: &[u8]) -> io::Result<()> {
        let mut flaw = io::Error::from(io::ErrorKind::Unsupported);
        let mut is_asked = false;
        for port in self.ports.iter().filter(|port| port.role == Role::Asks) {
            match port.socket.send_to(message, port.group) {
                Ok(_) => is_asked = true,
                Err(error) => flaw = error,
            }
        }
        if is_asked { Ok(()) } else { Err(flaw) }
    }
}

fn open(is_v6: bool) -> io::Result<Socket> {
    let domain = if is_v6 { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    if is_v6 {
        socket.set_only_v6(true)?;
    }
    Ok(socket)
}

fn any(is_v6: bool, port: u16) -> SocketAddr {
    let ip: IpAddr =
        if is_v6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    SocketAddr::new(ip, port)
}

/// A socket that hears what is said to the group on one interface; on 0, the system's choice.
fn hear(is_v6: bool, index: u32) -> io::Result<Socket> {
    let socket = open(is_v6)?;
    // Others on this machine may hear it, too: another agent, or a service of the system.
    socket.set_reuse_address(true)?;
    if is_v6 {
        socket.set_multicast_all_v6(false)?;
    } else {
        // Only what is said on the interfaces that this socket has joined on, not others.
        socket.set_multicast_all_v4(false)?;
    }
    socket.bind(&any(is_v6, PORT).into())?;
    if is_v6 {
        socket.join_multicast_v6(&GROUP_V6, index)?;
    } else {
        socket.join_multicast_v4_n(&GROUP_V4, &InterfaceIndexOrAddress::Index(index))?;
    }
    Ok(socket)
}

fn ask(is_v6: bool, interface: Option<&Interface>) -> io::Result<Socket> {
    let socket = open(is_v6)?;
    if let Some(interface) = interface {
        if is_v6 {
            socket.set_multicast_if_v6(interface.index)?;
        } else {
            let address = interface.addresses.iter().find_map(|ip| match ip {
                IpAddr::V4(v4) => Some(*v4),
                IpAddr::V6(_) => None,
            });
            let address = address.ok_or(io::ErrorKind::AddrNotAvailable)?;
            socket.set_multicast_if_v4(&address)?;
        }
    }
    socket.bind(&any(is_v6, 0).into())?;
    Ok(socket)
}

#[cfg(test)]
mod tests;
