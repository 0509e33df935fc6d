//! The UDP socket.

use std::io;
use std::net::{SocketAddr, SocketAddrV6};

use mio::net::UdpSocket;
use tithing_core::Tally;

use crate::bind::Stack;

/// The one socket that all datagrams come from and go to.
#[derive(Debug)]
pub(crate) struct Udp {
    socket: UdpSocket,
    stack: Stack,
    /// More may have arrived than was read.
    pub(crate) is_readable: bool,
    /// Datagrams that the system took, in bytes.
    pub(crate) sent: Tally,
    /// Datagrams received, in bytes.
    pub(crate) received: Tally,
}

impl Udp {
    pub(crate) fn new(socket: UdpSocket, stack: Stack) -> Self {
        Self {
            socket,
            stack,
            is_readable: false,
            sent: Tally::default(),
            received: Tally::default(),
        }
    }

    pub(crate) fn socket_mut(&mut self) -> &mut UdpSocket {
        &mut self.socket
    }

    /// Sends one datagram or none.
    pub(crate) fn send(&mut self, to: SocketAddr, payload: &[u8]) -> io::Result<()> {
        let to = match (self.stack, to) {
            (Stack::Dual, SocketAddr::V4(v4)) => {
                SocketAddrV6::new(v4.ip().to_ipv6_mapped(), v4.port(), 0, 0).into()
            }
            (Stack::Dual, SocketAddr::V6(_)) | (Stack::Single, _) => to,
        };
        loop {
            match self.socket.send_to(payload, to) {
                Ok(_) => {
                    self.sent.add_len(payload.len());
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Receives one datagram into `buffer`.
    pub(crate) fn receive(&mut self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let (len, from) = self.socket.recv_from(buffer)?;
        self.received.add_len(len);
        Ok((len, canonical(from)))
    }
}

/// An IPv4 address that was mapped into IPv6, as IPv4.
pub(crate) fn canonical(addr: SocketAddr) -> SocketAddr {
    match addr.ip().to_canonical() {
        ip if ip == addr.ip() => addr,
        ip => SocketAddr::new(ip, addr.port()),
    }
}
