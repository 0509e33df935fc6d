//! Which address to tell others when the agent is bound to all of them.

use std::io;
use std::net::{IpAddr, UdpSocket};

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
