//! The machine's interfaces and their addresses; which address to tell others when the agent is
//! bound to all of them.

use std::io;
use std::net::{IpAddr, Ipv6Addr, UdpSocket};

use crate::linux;

/// An interface that has addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// The system's number of it.
    pub index: u32,
    /// Its addresses, in the system's order.
    pub addresses: Vec<IpAddr>,
}

/// The interface called `name`, or `None` if the machine has none of this name. One without
/// addresses is there.
pub fn by_name(name: &str) -> io::Result<Option<Interface>> {
    let of_name = |it: &if_addrs::Interface| it.name == name;
    let rows: Vec<_> = if_addrs::get_if_addrs()?.into_iter().filter(of_name).collect();
    let index = match rows.first().and_then(|row| row.index) {
        Some(index) => index,
        None => match linux::interface_index(name)? {
            Some(index) => index,
            None => return Ok(None),
        },
    };
    let addresses = rows.into_iter().map(|row| row.ip()).collect();
    Ok(Some(Interface { index, addresses }))
}

/// Writes the zone of an IPv6 address as a number, if it is the name of an interface:
/// `fe80::1%eth0`. The core knows no names of interfaces.
pub(crate) fn number_zone(address: &mut String) {
    let host = address.rsplit_once('/').map_or(&**address, |(_node, host)| host);
    let host = host.strip_prefix('[').unwrap_or(host);
    let Some((ip, rest)) = host.split_once('%') else { return };
    let zone = rest.split_once(']').map_or(rest, |(zone, _port)| zone);
    let is_numbered = zone.parse::<u32>().is_ok();
    if !is_numbered
        && ip.parse::<Ipv6Addr>().is_ok()
        && let Ok(Some(index)) = linux::interface_index(zone)
    {
        *address = address.replace(&format!("%{zone}"), &format!("%{index}"));
    }
}

/// An address of this machine that others can reach: a private one if there is one, the one
/// towards the default route before others, IPv4 before IPv6. `None` if there are only loopback
/// and link-local ones.
pub(crate) fn advertisable() -> io::Result<Option<IpAddr>> {
    let addresses: Vec<IpAddr> =
        if_addrs::get_if_addrs()?.into_iter().map(|interface| interface.ip()).collect();
    Ok(pick(&addresses, default_route_source()))
}

/// The best of `addresses`.
fn pick(addresses: &[IpAddr], default: Option<IpAddr>) -> Option<IpAddr> {
    let rank = |ip: &IpAddr| (!is_private(ip), default != Some(*ip), ip.is_ipv6());
    addresses.iter().copied().filter(is_routable).min_by_key(rank)
}

/// The address that the system would send from to the world. Nothing is sent.
fn default_route_source() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // TEST-NET-1: stands for any address beyond the default route.
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|addr| addr.ip())
}

fn is_private(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_private() || is_carrier_grade(*v4),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

/// 100.64.0.0/10, which carriers use behind their own translation.
fn is_carrier_grade(v4: std::net::Ipv4Addr) -> bool {
    matches!(v4.octets(), [100, 64..=127, _, _])
}

fn is_routable(ip: &IpAddr) -> bool {
    let is_link_local = match ip {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || is_link_local)
}

#[cfg(test)]
mod tests;
