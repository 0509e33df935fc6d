//! Where to join: `[NODE/]HOST[:PORT]` (PROTOCOL.md P-62).

use alloc::string::String;
use core::net::{IpAddr, SocketAddr, SocketAddrV6};

use serde::{Deserialize, Serialize};

use crate::command::AddressError;

/// A place to join, read from what a person typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JoinAddress {
    /// An address that needs no lookup.
    Socket(SocketAddr),
    /// A host name that has to be looked up.
    Host {
        /// The name.
        name: String,
        /// The port behind it.
        port: u16,
    },
}

/// Reads an address. Without a port it gets `default_port`.
///
/// A port is recognised as the peers do it: after a bracket, or behind the only colon, so that a
/// bare IPv6 address needs no brackets.
pub(crate) fn parse(text: &str, default_port: u16) -> Result<JoinAddress, AddressError> {
    let text = match text.split_once('/') {
        Some(("", _)) => return Err(AddressError::EmptyName),
        Some((_node, rest)) => rest,
        None => text,
    };
    let (host, port) = split_port(text)?;
    let port = match port {
        Some(port) => port.parse().ok().filter(|&port| port != 0).ok_or(AddressError::BadPort)?,
        None => default_port,
    };
    if host.is_empty() {
        return Err(AddressError::EmptyHost);
    }
    Ok(match literal(host, port) {
        Some(addr) => JoinAddress::Socket(addr),
        None => JoinAddress::Host { name: host.into(), port },
    })
}

/// An address of numbers; one that is good on its link only may name the link, by its number:
/// `fe80::1%2`.
fn literal(host: &str, port: u16) -> Option<SocketAddr> {
    let Some((ip, zone)) = host.split_once('%') else {
        return host.parse().ok().map(|ip: IpAddr| SocketAddr::new(ip, port));
    };
    let (ip, zone) = (ip.parse().ok()?, zone.parse().ok()?);
    Some(SocketAddrV6::new(ip, port, 0, zone).into())
}

fn split_port(text: &str) -> Result<(&str, Option<&str>), AddressError> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(AddressError::BadBrackets)?;
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(AddressError::BadBrackets),
        };
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => Ok((host, Some(port))),
        _ => Ok((text, None)),
    }
}

#[cfg(test)]
mod tests;
