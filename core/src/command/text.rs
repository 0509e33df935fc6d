//! How joins fail, in the words that Serf's users know (and their scripts look for).

use core::fmt;

use super::{AddressError, JoinError, JoinFailure, JoinReport};
use crate::input::NetError;

impl fmt::Display for NetError {
    /// In the words of a Unix system and of Go, without saying what was being done.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "connection refused",
            Self::HostUnreachable => "no route to host",
            Self::NetworkUnreachable => "network is unreachable",
            Self::TimedOut => "i/o timeout",
            Self::Reset => "connection reset by peer",
            Self::NoSuchHost => "no such host",
            Self::Other(text) => text,
        })
    }
}

impl JoinReport {
    /// Whether the join as a whole failed: addresses were tried and none was reached.
    pub fn is_failed(&self) -> bool {
        self.reached == 0 && !self.failures.is_empty()
    }
}

impl fmt::Display for JoinReport {
    /// All failures, each on a line of its own, with an empty line at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.failures.len() {
            1 => f.write_str("1 error occurred:\n")?,
            count => writeln!(f, "{count} errors occurred:")?,
        }
        for failure in &self.failures {
            writeln!(f, "\t* {failure}")?;
        }
        f.write_str("\n")
    }
}

impl fmt::Display for JoinFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host_port = host_port_of(&self.address);
        let (host, port) = split_port(host_port);
        match &self.cause {
            JoinError::BadAddress(cause) => {
                write!(f, "Failed to resolve {}: ", self.address)?;
                match cause {
                    AddressError::EmptyName => f.write_str("empty node name provided"),
                    AddressError::EmptyHost => f.write_str("lookup : no such host"),
                    AddressError::BadBrackets => {
                        write!(f, "address {host_port}: missing ']' in address")
                    }
                    AddressError::BadPort => write_bad_port(f, port),
                }
            }
            JoinError::Resolve(cause) => {
                write!(f, "Failed to resolve {}: lookup {host}: {cause}", self.address)
            }
            JoinError::Dial(addr, cause @ NetError::TimedOut) => {
                write!(f, "Failed to join {}: dial tcp {addr}: {cause}", addr.ip())
            }
            JoinError::Dial(addr, cause) => {
                write!(f, "Failed to join {}: dial tcp {addr}: connect: {cause}", addr.ip())
            }
            JoinError::Exchange(addr, cause) => {
                write!(f, "Failed to join {}: ", addr.ip())?;
                match cause {
                    // Among them `EOF`, which stands alone.
                    NetError::Other(text) => f.write_str(text),
                    NetError::TimedOut => write!(f, "read tcp {addr}: {cause}"),
                    NetError::Refused
                    | NetError::HostUnreachable
                    | NetError::NetworkUnreachable
                    | NetError::Reset
                    | NetError::NoSuchHost => write!(f, "read tcp {addr}: read: {cause}"),
                }
            }
            JoinError::Remote(text) => write!(f, "Failed to join {host}: remote error: {text}"),
            JoinError::Malformed => write!(f, "Failed to join {host}: malformed answer"),
            JoinError::Version => write!(f, "Failed to join {host}: no common protocol version"),
        }
    }
}

fn write_bad_port(f: &mut fmt::Formatter<'_>, port: &str) -> fmt::Result {
    let is_number = !port.is_empty() && port.chars().all(|c| c.is_ascii_digit());
    let what = if is_number { "value out of range" } else { "invalid syntax" };
    write!(f, "strconv.ParseUint: parsing {port:?}: {what}")
}

/// What follows the node's name, if there is one.
fn host_port_of(address: &str) -> &str {
    address.split_once('/').map_or(address, |(_name, host_port)| host_port)
}

/// Host and port of an address as a user writes it; the port is empty if there is none.
fn split_port(host_port: &str) -> (&str, &str) {
    if let Some((host, after)) = host_port.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, after.strip_prefix(':').unwrap_or_default());
    }
    match host_port.split_once(':') {
        // More than one colon without brackets is an IPv6 address.
        Some((host, port)) if !port.contains(':') => (host, port),
        _ => (host_port, ""),
    }
}

#[cfg(test)]
mod tests;
