//! Opens the ports of an agent.

use std::io;
use std::net::{Ipv6Addr, SocketAddr};

use mio::net::{TcpListener, UdpSocket};
use rustix::io::Errno;
use socket2::{Domain, Protocol, Socket, Type};

use crate::error::{ListenError, StartError};

/// Receive buffer asked of the system for UDP: bursts wait there while the loop is busy.
const UDP_RECEIVE_BYTES: usize = 2 << 20;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// How often a free port is looked for that TCP and UDP both have.
const PORT_ATTEMPTS: u32 = 10;

/// UDP and TCP on one port.
#[derive(Debug)]
pub(crate) struct Ports {
    pub(crate) udp: UdpSocket,
    pub(crate) tcp: TcpListener,
    pub(crate) addr: SocketAddr,
    pub(crate) stack: Stack,
}

/// Which families a UDP socket speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    /// The family of its address.
    Single,
    /// Both: IPv4 addresses are mapped into IPv6.
    Dual,
}

/// Opens TCP and UDP on the same port. For port 0 the system picks one for TCP, and UDP must get
/// the same.
pub(crate) fn ports(addr: SocketAddr) -> Result<Ports, StartError> {
    let mut attempt = 1;
    loop {
        let (tcp, _) = open(addr, Type::STREAM).map_err(|error| StartError::Tcp(addr, error))?;
        let port = tcp.local_addr()?.as_socket().map_or_else(|| addr.port(), |bound| bound.port());
        let bound = SocketAddr::new(addr.ip(), port);
        match open(bound, Type::DGRAM) {
            Ok((udp, stack)) => {
                ask_for_receive_buffer(&udp);
                let (tcp, udp) =
                    (TcpListener::from_std(tcp.into()), UdpSocket::from_std(udp.into()));
                return Ok(Ports { udp, tcp, addr: bound, stack });
            }
            Err(_) if addr.port() == 0 && attempt < PORT_ATTEMPTS => attempt += 1,
            Err(error) => return Err(StartError::Udp(bound, error)),
        }
    }
}

/// Opens a TCP port for RPC. Returns the address really bound.
pub(crate) fn rpc(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    listener(addr, StartError::Rpc)
}

/// Opens a TCP port for those who watch the agent. Returns the address really bound.
pub(crate) fn web(addr: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    listener(addr, StartError::Web)
}

fn listener(
    addr: SocketAddr,
    refused: fn(SocketAddr, ListenError) -> StartError,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let (socket, _) = open(addr, Type::STREAM).map_err(|error| refused(addr, error))?;
    let port = socket.local_addr()?.as_socket().map_or_else(|| addr.port(), |bound| bound.port());
    Ok((TcpListener::from_std(socket.into()), SocketAddr::new(addr.ip(), port)))
}

/// A bound socket; TCP also listens. The unspecified address means both families, where the
/// machine has both.
fn open(addr: SocketAddr, kind: Type) -> Result<(Socket, Stack), ListenError> {
    if !addr.ip().is_unspecified() {
        return open_single(addr, kind, Stack::Single).map(|socket| (socket, Stack::Single));
    }
    let both = SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), addr.port());
    match open_single(both, kind, Stack::Dual) {
        Ok(socket) => Ok((socket, Stack::Dual)),
        Err(error) if is_without_ipv6(&error.error) => {
            open_single(addr, kind, Stack::Single).map(|socket| (socket, Stack::Single))
        }
        Err(error) => Err(error),
    }
}

fn is_without_ipv6(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::AFNOSUPPORT | Errno::ADDRNOTAVAIL))
}

fn open_single(addr: SocketAddr, kind: Type, stack: Stack) -> Result<Socket, ListenError> {
    let at = |call| move |error| ListenError { call, error };
    let protocol = if kind == Type::DGRAM { Protocol::UDP } else { Protocol::TCP };
    let socket =
        Socket::new(Domain::for_address(addr), kind, Some(protocol)).map_err(at("socket"))?;
    socket.set_nonblocking(true).map_err(at("setsockopt"))?;
    if addr.is_ipv6() {
        socket.set_only_v6(stack == Stack::Single).map_err(at("setsockopt"))?;
    }
    if kind == Type::STREAM {
        // A restarted agent gets its port back although old connections linger on it.
        socket.set_reuse_address(true).map_err(at("setsockopt"))?;
    }
    socket.bind(&addr.into()).map_err(at("bind"))?;
    if kind == Type::STREAM {
        socket.listen(BACKLOG).map_err(at("listen"))?;
    }
    Ok(socket)
}

/// Asks for a large buffer, and for half as much each time the system says no.
fn ask_for_receive_buffer(socket: &Socket) {
    let mut bytes = UDP_RECEIVE_BYTES;
    while bytes > 0 && socket.set_recv_buffer_size(bytes).is_err() {
        bytes /= 2;
    }
}

#[cfg(test)]
mod tests;
