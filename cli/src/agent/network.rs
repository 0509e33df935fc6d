//! Which interface and addresses an agent uses.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};

use tithing_core::command::OldEvents;
use tithing_net_mio::{Families, Interface, MdnsSettings, interface_by_name, os_text};

use super::options::DiscoveryOptions;

/// Why an interface cannot be used. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InterfaceError {
    /// There is none of this name, or the system does not tell.
    Unknown(String),
    /// It has no addresses at all.
    Empty(String),
    /// None of its addresses is good beyond its own link.
    Unusable(String),
    /// It does not have the address to bind to.
    Lacks {
        /// The interface.
        name: String,
        /// The address.
        ip: IpAddr,
    },
    /// Multicast DNS is given an interface and not wanted.
    MdnsUnwanted,
    /// The interface for multicast DNS is unknown.
    MdnsUnknown(String),
    /// Multicast DNS is wanted, in no family.
    MdnsSilent,
}

/// What the system says, in Go's words.
const NO_SUCH_INTERFACE: &str = "route ip+net: no such network interface";

impl fmt::Display for InterfaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(cause) => write!(f, "Invalid network interface: {cause}"),
            Self::Empty(name) => write!(f, "Interface '{name}' has no addresses"),
            Self::Unusable(name) => {
                write!(f, "Failed to find usable address for interface '{name}'")
            }
            Self::Lacks { name, ip } => write!(f, "Interface '{name}' has no '{ip}' address"),
            Self::MdnsUnwanted => {
                f.write_str("mDNS interface specified without enabling mDNS discovery")
            }
            Self::MdnsUnknown(cause) => write!(f, "Invalid mDNS network interface: {cause}"),
            Self::MdnsSilent => {
                f.write_str("Invalid mDNS configuration: both IPv4 and IPv6 are disabled")
            }
        }
    }
}

impl std::error::Error for InterfaceError {}

/// The address to bind to if the interface `name` is to be used, and `bind` otherwise.
pub(crate) fn bind_on(name: &str, bind: SocketAddr) -> Result<SocketAddr, InterfaceError> {
    let interface = find(name).map_err(InterfaceError::Unknown)?;
    bind_to(name, &interface, bind)
}

fn find(name: &str) -> Result<Interface, String> {
    match interface_by_name(name) {
        Ok(Some(interface)) => Ok(interface),
        Ok(None) => Err(NO_SUCH_INTERFACE.to_owned()),
        Err(error) => Err(route_error(&error)),
    }
}

fn route_error(error: &io::Error) -> String {
    format!("route ip+net: {}", os_text(error))
}

fn bind_to(
    name: &str,
    interface: &Interface,
    bind: SocketAddr,
) -> Result<SocketAddr, InterfaceError> {
    if interface.addresses.is_empty() {
        return Err(InterfaceError::Empty(name.to_owned()));
    }
    let ip = bind.ip();
    if ip.is_unspecified() {
        let is_usable = |ip: &&IpAddr| match ip {
            IpAddr::V4(v4) => !v4.is_link_local(),
            IpAddr::V6(v6) => !v6.is_unicast_link_local(),
        };
        let ip = interface.addresses.iter().find(is_usable);
        let ip = ip.ok_or_else(|| InterfaceError::Unusable(name.to_owned()))?;
        return Ok(SocketAddr::new(*ip, bind.port()));
    }
    if interface.addresses.contains(&ip) {
        Ok(bind)
    } else {
        Err(InterfaceError::Lacks { name: name.to_owned(), ip })
    }
}

/// What multicast DNS is to do, if it is wanted. Without an interface of its own it uses
/// `interface`; without one at all, what the system chooses.
pub(crate) fn mdns(
    discovery: &DiscoveryOptions,
    interface: &str,
    (node, host): (&str, &str),
    old_events: OldEvents,
) -> Result<Option<MdnsSettings>, InterfaceError> {
    let own = discovery.mdns.interface.as_str();
    if discovery.cluster.is_empty() {
        return if own.is_empty() { Ok(None) } else { Err(InterfaceError::MdnsUnwanted) };
    }
    if !own.is_empty() {
        find(own).map_err(InterfaceError::MdnsUnknown)?;
    }
    let families = match (discovery.mdns.disable_ipv4, discovery.mdns.disable_ipv6) {
        (false, false) => Families::Both,
        (true, false) => Families::V6,
        (false, true) => Families::V4,
        (true, true) => return Err(InterfaceError::MdnsSilent),
    };
    let name = if own.is_empty() { interface } else { own };
    Ok(Some(MdnsSettings {
        cluster: discovery.cluster.clone(),
        node: node.to_owned(),
        host: host.to_owned(),
        interface: (!name.is_empty()).then(|| name.to_owned()),
        families,
        old_events,
    }))
}

#[cfg(test)]
mod tests;
