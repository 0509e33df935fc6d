//! The connection to an agent: TCP, or a socket of this machine. Errors are in Go's words.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use rustix::net::sockopt::{self, Timeout};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use tithing_net_mio::os_text;

use super::{ClientError, address};

/// How long connecting may take, all addresses of a name together.
const DIAL_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one write may take.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// After so much silence the system looks whether the agent's machine is still there, so that a
/// client that may wait without end hears of its end.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// What stands before the path of a socket.
const UNIX: &str = "unix://";

/// A connection to an agent.
#[derive(Debug)]
pub(super) enum Socket {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Socket {
    /// Connects to `HOST:PORT` or `unix://PATH`.
    pub(super) fn dial(addr: &str) -> Result<Self, ClientError> {
        let socket = match addr.strip_prefix(UNIX) {
            Some(path) => Self::Unix(dial_unix(path)?),
            None => Self::Tcp(dial_tcp(addr)?),
        };
        socket.prepare().map_err(|error| ClientError::Dial(os_text(&error)))?;
        Ok(socket)
    }

    fn prepare(&self) -> io::Result<()> {
        match self {
            Self::Tcp(socket) => {
                socket.set_write_timeout(Some(WRITE_TIMEOUT))?;
                socket.set_nodelay(true)?;
                sockopt::set_socket_keepalive(socket, true)?;
                sockopt::set_tcp_keepidle(socket, KEEPALIVE)?;
                sockopt::set_tcp_keepintvl(socket, KEEPALIVE)?;
                Ok(())
            }
            Self::Unix(socket) => socket.set_write_timeout(Some(WRITE_TIMEOUT)),
        }
    }

    /// How long a read may take; `None`: without end.
    pub(super) fn set_read_timeout(&self, timeout: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Tcp(socket) => socket.set_read_timeout(timeout),
            Self::Unix(socket) => socket.set_read_timeout(timeout),
        }
    }

    /// A second handle to the same connection.
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        match self {
            Self::Tcp(socket) => socket.try_clone().map(Self::Tcp),
            Self::Unix(socket) => socket.try_clone().map(Self::Unix),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(socket) => socket.read(buffer),
            Self::Unix(socket) => socket.read(buffer),
        }
    }
}

impl Write for Socket {
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

fn dial_unix(path: &str) -> Result<UnixStream, ClientError> {
    if path.is_empty() {
        return Err(ClientError::Dial("dial unix: missing address".to_owned()));
    }
    let connect = || -> Result<UnixStream, rustix::io::Errno> {
        let addr = SocketAddrUnix::new(path)?;
        let flags = SocketFlags::CLOEXEC;
        let socket =
            rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        // It bounds the wait for an agent that accepts nobody, too.
        sockopt::set_socket_timeout(&socket, Timeout::Send, Some(DIAL_TIMEOUT))?;
        rustix::net::connect(&socket, &addr)?;
        Ok(socket.into())
    };
    connect().map_err(|errno| {
        if errno == rustix::io::Errno::AGAIN {
            return ClientError::Dial(format!("dial unix {path}: i/o timeout"));
        }
        ClientError::Dial(format!("dial unix {path}: connect: {}", os_text(&errno.into())))
    })
}

fn dial_tcp(addr: &str) -> Result<TcpStream, ClientError> {
    let deadline = Instant::now() + DIAL_TIMEOUT;
    let addrs = address::resolve(addr).map_err(ClientError::Dial)?;
    let mut first_error = None;
    for addr in &addrs.list {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let outcome = if remaining.is_zero() {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            TcpStream::connect_timeout(addr, remaining)
        };
        match outcome {
            Ok(stream) => return Ok(stream),
            Err(error) => {
                first_error.get_or_insert_with(|| dial_error(&addrs.shown(*addr), &error));
            }
        }
    }
    Err(first_error.unwrap_or_else(|| ClientError::Dial("dial tcp: missing address".to_owned())))
}

fn dial_error(shown: &str, error: &io::Error) -> ClientError {
    // Without a code it is our own patience that has ended.
    if error.raw_os_error().is_none() && error.kind() == io::ErrorKind::TimedOut {
        return ClientError::Dial(format!("dial tcp {shown}: i/o timeout"));
    }
    ClientError::Dial(format!("dial tcp {shown}: connect: {}", os_text(error)))
}
