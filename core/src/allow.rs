//! Networks that members may live in (PROTOCOL.md P-111).

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// Bits that stand before an IPv4 address in its mapped IPv6 form.
const MAPPED_BITS: u8 = 96;

/// All addresses that share their first bits: `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    addr: IpAddr,
    prefix: u8,
}

impl Network {
    /// The network of `addr` that `prefix` bits tell apart, at most 32 or 128. What stands behind
    /// them in `addr` has no meaning.
    pub const fn new(addr: IpAddr, prefix: u8) -> Option<Self> {
        let addr = match addr.to_canonical() {
            // A mapped IPv4 network is one of IPv4.
            IpAddr::V4(v4) if addr.is_ipv6() => match prefix.checked_sub(MAPPED_BITS) {
                Some(prefix) => return Self::new(IpAddr::V4(v4), prefix),
                None => addr,
            },
            IpAddr::V4(_) | IpAddr::V6(_) => addr,
        };
        let bits: u8 = if addr.is_ipv4() { 32 } else { 128 };
        if prefix > bits { None } else { Some(Self { addr, prefix }) }
    }

    /// Whether an address is in it. A mapped IPv4 address counts as IPv4.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.addr, ip.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differs = u32::from(own) ^ u32::from(other);
                differs.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differs = u128::from(own) ^ u128::from(other);
                differs.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// A text that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkError;

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an address with a number of bits behind it, as in 10.0.0.0/8")
    }
}

impl core::error::Error for NetworkError {}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (addr, prefix) = text.split_once('/').ok_or(NetworkError)?;
        if !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NetworkError);
        }
        let addr = addr.parse().map_err(|_| NetworkError)?;
        let prefix = prefix.parse().map_err(|_| NetworkError)?;
        Self::new(addr, prefix).ok_or(NetworkError)
    }
}

impl fmt::Display for Network {
    /// With nothing behind the bits that count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = u32::from(self.prefix);
        let first = match self.addr {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from(u32::from(v4) & mask))
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(u128::from(v6) & mask))
            }
        };
        write!(f, "{first}/{prefix}")
    }
}

#[cfg(test)]
mod tests;
