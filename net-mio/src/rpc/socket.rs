//! The sockets of the RPC port: TCP, or a socket of this machine.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};

use mio::event::Source;
use mio::net::{TcpListener, TcpStream, UnixStream};
use mio::{Interest, Registry, Token};
use rustix::net::sockopt::socket_peercred;

use super::unix::UnixDoor;
use crate::net::Door;
use crate::pipe::Connection;

/// From where an RPC client is connected. Shows as log lines have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpcPeer {
    /// From this address.
    Net(SocketAddr),
    /// From this machine, as the system says.
    Local {
        /// The process that has connected.
        pid: i32,
        /// Its user.
        uid: u32,
        /// Its group.
        gid: u32,
    },
    /// From this machine; the system does not say more.
    Unknown,
}

impl fmt::Display for RpcPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Net(addr) => addr.fmt(f),
            Self::Local { pid, uid, gid } => write!(f, "unix (pid {pid}, uid {uid}, gid {gid})"),
            Self::Unknown => f.write_str("unix"),
        }
    }
}

impl From<SocketAddr> for RpcPeer {
    fn from(addr: SocketAddr) -> Self {
        Self::Net(addr)
    }
}

/// Where RPC clients come in.
#[derive(Debug)]
pub(super) enum RpcDoor {
    Tcp(TcpListener),
    Unix(UnixDoor),
}

impl Door for RpcDoor {
    type Socket = RpcSocket;
    type Peer = RpcPeer;

    fn accept(&self) -> io::Result<(RpcSocket, RpcPeer)> {
        match self {
            Self::Tcp(listener) => {
                let (socket, peer) = Door::accept(listener)?;
                Ok((RpcSocket::Tcp(socket), RpcPeer::Net(peer)))
            }
            Self::Unix(door) => {
                let socket = door.accept()?;
                let peer = match socket_peercred(&socket) {
                    Ok(them) => RpcPeer::Local {
                        pid: them.pid.as_raw_nonzero().get(),
                        uid: them.uid.as_raw(),
                        gid: them.gid.as_raw(),
                    },
                    Err(_) => RpcPeer::Unknown,
                };
                Ok((RpcSocket::Unix(socket), peer))
            }
        }
    }
}

/// A connection to an RPC client.
#[derive(Debug)]
pub(super) enum RpcSocket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Connection for RpcSocket {
    fn prepare(&self) {
        match self {
            Self::Tcp(socket) => socket.prepare(),
            Self::Unix(_) => {}
        }
    }

    fn finish(&self) {
        match self {
            Self::Tcp(socket) => socket.finish(),
            Self::Unix(socket) => {
                let _gone = socket.shutdown(Shutdown::Write);
            }
        }
    }
}

impl Read for RpcSocket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.read(buffer),
            Self::Unix(socket) => socket.read(buffer),
        }
    }
}

impl Write for RpcSocket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.write(bytes),
            Self::Unix(socket) => socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Hands the calls of a source of readiness on to what is inside.
macro_rules! source {
    ($outer:ident) => {
        impl Source for $outer {
            fn register(&mut self, to: &Registry, token: Token, by: Interest) -> io::Result<()> {
                match self {
                    Self::Tcp(socket) => socket.register(to, token, by),
                    Self::Unix(socket) => socket.register(to, token, by),
                }
            }

            fn reregister(&mut self, to: &Registry, token: Token, by: Interest) -> io::Result<()> {
                match self {
                    Self::Tcp(socket) => socket.reregister(to, token, by),
                    Self::Unix(socket) => socket.reregister(to, token, by),
                }
            }

            fn deregister(&mut self, from: &Registry) -> io::Result<()> {
                match self {
                    Self::Tcp(socket) => socket.deregister(from),
                    Self::Unix(socket) => socket.deregister(from),
                }
            }
        }
    };
}

source!(RpcSocket);
source!(RpcDoor);
