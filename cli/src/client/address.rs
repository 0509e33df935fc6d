//! `HOST:PORT`, read and refused as Go does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};

/// The addresses that a text stands for.
#[derive(Debug)]
pub(super) struct Resolved {
    /// In the order in which they should be tried.
    pub(super) list: Vec<SocketAddr>,
    /// The text had no host: this machine is meant.
    is_hostless: bool,
}

impl Resolved {
    /// An address as error messages show it.
    pub(super) fn shown(&self, addr: SocketAddr) -> String {
        if self.is_hostless { format!(":{}", addr.port()) } else { addr.to_string() }
    }
}

/// Looks up `HOST:PORT`. The error is Go's text.
pub(super) fn resolve(text: &str) -> Result<Resolved, String> {
    if text.is_empty() {
        return Err("dial tcp: missing address".to_owned());
    }
    let (host, port) = split(text).map_err(|what| format!("dial tcp: address {text}: {what}"))?;
    let port = port_number(port).map_err(|what| format!("dial tcp: {what}"))?;
    if host.is_empty() {
        let list = vec![
            (IpAddr::from(Ipv4Addr::LOCALHOST), port).into(),
            (IpAddr::from(Ipv6Addr::LOCALHOST), port).into(),
        ];
        return Ok(Resolved { list, is_hostless: true });
    }
    let mut list: Vec<SocketAddr> = (host, port)
        .to_socket_addrs()
        .map_err(|_| format!("dial tcp: lookup {host}: no such host"))?
        .collect();
    list.sort_by_key(SocketAddr::is_ipv6);
    Ok(Resolved { list, is_hostless: false })
}

/// Host and port. An IPv6 host stands in brackets.
fn split(text: &str) -> Result<(&str, &str), &'static str> {
    const MISSING_PORT: &str = "missing port in address";
    const TOO_MANY_COLONS: &str = "too many colons in address";
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err(MISSING_PORT);
    };
    if let Some(inner) = text.strip_prefix('[') {
        let Some((host, after)) = inner.split_once(']') else {
            return Err("missing ']' in address");
        };
        return match after.strip_prefix(':') {
            None => Err(MISSING_PORT),
            Some(port) if port.contains(':') => Err(TOO_MANY_COLONS),
            Some(_) if host.contains('[') => Err("unexpected '[' in address"),
            Some(port) if port.contains(']') => Err("unexpected ']' in address"),
            Some(port) => Ok((host, port)),
        };
    }
    if host.contains(':') {
        return Err(TOO_MANY_COLONS);
    }
    if text.contains('[') {
        return Err("unexpected '[' in address");
    }
    if text.contains(']') {
        return Err("unexpected ']' in address");
    }
    Ok((host, port))
}

/// A port by its number; no port is port 0.
fn port_number(text: &str) -> Result<u16, String> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err(format!("address tcp/{text}: unknown port"));
    }
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| format!("address {text}: invalid port"))
}
