//! Addresses as Go reads them, with Go's words for what is wrong with them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// The cluster's default port.
pub(crate) const CLUSTER_PORT: u16 = 7946;

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AddressError {
    /// The text is not `HOST:PORT`.
    Form { text: String, flaw: &'static str },
    /// The port is too large.
    PortRange(String),
    /// The port is not a number.
    PortName(String),
    /// The host has no address.
    NoSuchHost(String),
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form { text, flaw } => write!(f, "address {text}: {flaw}"),
            Self::PortRange(port) => write!(f, "address {port}: invalid port"),
            Self::PortName(port) => write!(f, "address tcp/{port}: unknown port"),
            Self::NoSuchHost(host) => write!(f, "lookup {host}: no such host"),
        }
    }
}

impl std::error::Error for AddressError {}

const MISSING_PORT: &str = "missing port in address";

/// An address of the cluster: the port may be missing, and so may the brackets of an IPv6 address
/// without one.
pub(crate) fn cluster(text: &str) -> Result<SocketAddr, AddressError> {
    match split(text) {
        Err(AddressError::Form { .. }) if is_bare_ipv6(text) => {
            resolve(&format!("[{text}]:{CLUSTER_PORT}"))
        }
        Err(AddressError::Form { flaw: MISSING_PORT, .. }) => {
            resolve(&format!("{text}:{CLUSTER_PORT}"))
        }
        Ok(_) | Err(_) => resolve(text),
    }
}

/// An IPv6 address, perhaps with a zone: `fe80::1%eth0`.
fn is_bare_ipv6(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _zone)| address);
    address.parse::<Ipv6Addr>().is_ok()
}

/// `HOST:PORT`. No host means all addresses; no port behind the colon means any.
pub(crate) fn resolve(text: &str) -> Result<SocketAddr, AddressError> {
    let (host, port) = split(text)?;
    let port = port_number(port)?;
    if host.is_empty() {
        return Ok(SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), port));
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, port));
    }
    let missing = || AddressError::NoSuchHost(host.to_owned());
    let found: Vec<SocketAddr> = (host, port).to_socket_addrs().map_err(|_| missing())?.collect();
    // Of several addresses the first IPv4 one, as in Go.
    let best = found.iter().find(|addr| addr.is_ipv4()).or_else(|| found.first());
    best.copied().ok_or_else(missing)
}

/// Whether a text is `HOST:PORT`, with a port to send to. Nothing is looked up: a name may get its
/// address later.
pub(crate) fn of_receiver(text: &str) -> Result<(), AddressError> {
    let (_host, port) = split(text)?;
    match port_number(port)? {
        0 => Err(AddressError::Form { text: text.to_owned(), flaw: "invalid port" }),
        1.. => Ok(()),
    }
}

/// An address as the banner shows it: a host that was left out stays out.
pub(crate) fn shown(text: &str, addr: SocketAddr) -> String {
    if text.starts_with(':') { format!(":{}", addr.port()) } else { addr.to_string() }
}

/// Host and port, brackets taken off.
fn split(text: &str) -> Result<(&str, &str), AddressError> {
    let flawed = |flaw| Err(AddressError::Form { text: text.to_owned(), flaw });
    let Some((before, port)) = text.rsplit_once(':') else { return flawed(MISSING_PORT) };
    let host = if let Some(inner) = text.strip_prefix('[') {
        let Some((host, after)) = inner.split_once(']') else {
            return flawed("missing ']' in address");
        };
        match after.strip_prefix(':') {
            Some(rest) if rest == port => {}
            Some(_) => return flawed("too many colons in address"),
            None if after.is_empty() => return flawed(MISSING_PORT),
            None if after.contains(':') => return flawed("too many colons in address"),
            None => return flawed(MISSING_PORT),
        }
        if host.contains('[') {
            return flawed("unexpected '[' in address");
        }
        host
    } else if before.contains(':') {
        return flawed("too many colons in address");
    } else if before.contains('[') {
        return flawed("unexpected '[' in address");
    } else {
        before
    };
    if host.contains(']') || port.contains(']') {
        return flawed("unexpected ']' in address");
    }
    Ok((host, port))
}

fn port_number(text: &str) -> Result<u16, AddressError> {
    if text.is_empty() {
        return Ok(0);
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AddressError::PortName(text.to_owned()));
    }
    text.parse().map_err(|_| AddressError::PortRange(text.to_owned()))
}

#[cfg(test)]
mod tests;
