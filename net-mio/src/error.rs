//! Errors of the operating system in the words of the core and of users.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use rustix::io::Errno;
use tithing_core::NetError;
use tithing_core::config::ConfigError;

use crate::mdns::MdnsError;

/// Why an agent could not start. Nothing is left behind.
#[derive(Debug)]
pub enum StartError {
    /// The configuration contradicts itself.
    Config(ConfigError),
    /// The cluster's TCP port is not to be had.
    Tcp(SocketAddr, ListenError),
    /// The cluster's UDP port is not to be had.
    Udp(SocketAddr, ListenError),
    /// The RPC port is not to be had.
    Rpc(SocketAddr, ListenError),
    /// The RPC socket is not to be had.
    RpcSocket(PathBuf, ListenError),
    /// The port for those who watch the agent is not to be had.
    Web(SocketAddr, ListenError),
    /// The snapshot file is not to be had.
    Snapshot(PathBuf, io::Error),
    /// The file of the flight record is not to be had.
    Flight(PathBuf, io::Error),
    /// Multicast DNS cannot be used.
    Mdns(MdnsError),
    /// The agent is bound to all addresses and none of them is fit to be told to others.
    NoAdvertiseAddress,
    /// The machine refused what every agent needs: polling, random bytes, signals.
    System(io::Error),
}

/// The system call that failed while a port was opened, and how.
#[derive(Debug)]
pub struct ListenError {
    /// The name of the call: `socket`, `setsockopt`, `bind` or `listen`.
    pub call: &'static str,
    /// Its error.
    pub error: io::Error,
}

impl fmt::Display for ListenError {
    /// `bind: address already in use`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.call, os_text(&self.error))
    }
}

impl fmt::Display for StartError {
    /// Serf's words, as far as it has any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = "Failed to create memberlist: Could not set up network transport: \
                         failed to obtain an address: Failed to start";
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Tcp(addr, error) => write!(
                f,
                "{transport} TCP listener on \"{}\" port {}: listen tcp {addr}: {error}",
                addr.ip(),
                addr.port()
            ),
            Self::Udp(addr, error) => write!(
                f,
                "{transport} UDP listener on \"{}\" port {}: listen udp {addr}: {error}",
                addr.ip(),
                addr.port()
            ),
            Self::Rpc(addr, error) | Self::Web(addr, error) => {
                write!(f, "listen tcp {addr}: {error}")
            }
            Self::RpcSocket(path, error) => {
                write!(f, "listen unix {}: {error}", path.display())
            }
            Self::Snapshot(path, error) => write!(
                f,
                "Failed to setup snapshot: failed to open snapshot: open {}: {}",
                path.display(),
                os_text(error)
            ),
            Self::Flight(path, error) => write!(
                f,
                "Failed to begin a flight record: open {}: {}",
                path.display(),
                os_text(error)
            ),
            Self::Mdns(error) => error.fmt(f),
            Self::NoAdvertiseAddress => f.write_str(
                "Failed to create memberlist: Failed to get final advertise address: \
                 No private IP address found, and explicit IP not provided",
            ),
            Self::System(error) => f.write_str(&os_text(error)),
        }
    }
}

impl std::error::Error for StartError {}

impl From<ConfigError> for StartError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<MdnsError> for StartError {
    fn from(error: MdnsError) -> Self {
        Self::Mdns(error)
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// An error in the operating system's words, as Go's users know them: no number behind, and no
/// capital in front.
pub fn os_text(error: &io::Error) -> String {
    let text = error.to_string();
    let text = match text.rfind(" (os error ") {
        Some(at) => text.get(..at).unwrap_or(&text),
        None => &text,
    };
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// An error of a socket in the words of the core.
pub(crate) fn net_error(error: &io::Error) -> NetError {
    match Errno::from_io_error(error) {
        Some(Errno::CONNREFUSED) => NetError::Refused,
        Some(Errno::HOSTUNREACH | Errno::HOSTDOWN) => NetError::HostUnreachable,
        Some(Errno::NETUNREACH | Errno::NETDOWN) => NetError::NetworkUnreachable,
        Some(Errno::TIMEDOUT) => NetError::TimedOut,
        Some(Errno::CONNRESET | Errno::CONNABORTED | Errno::PIPE) => NetError::Reset,
        _ => NetError::Other(os_text(error)),
    }
}

/// Whether an operation can only be repeated later.
pub(crate) fn is_would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// Whether a datagram stayed here because there was no room for it.
pub(crate) fn is_full(error: &io::Error) -> bool {
    let full = matches!(Errno::from_io_error(error), Some(Errno::NOBUFS | Errno::NOMEM));
    full || is_would_block(error)
}

#[cfg(test)]
mod tests;
