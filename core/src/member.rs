//! Who a member is, and what is thought of it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use serde::{Deserialize, Serialize};

use crate::serf::tags;

/// A member's cold part, shared by all who speak of it. It never changes: news makes a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The name: unique in the cluster, the only identity (PROTOCOL.md P-5).
    pub name: Arc<str>,
    /// The advertised address, in the form in which it was received.
    pub addr: WireAddr,
    /// The advertised port.
    pub port: u16,
    /// Opaque to the gossip layer; tags, to the Serf layer. At most 512 bytes.
    pub meta: Box<[u8]>,
    /// Protocol versions.
    pub versions: Versions,
}

/// A shared [`Identity`].
pub type Peer = Arc<Identity>;

impl Identity {
    /// Where the member can be reached.
    pub fn socket_addr(&self) -> SocketAddr {
        SocketAddr::new(self.addr.ip(), self.port)
    }

    /// What the metadata says as tags (PROTOCOL.md P-80). Metadata that is no map of tags is the
    /// tag `role`; text that is not UTF-8 is mended.
    pub fn tags(&self) -> BTreeMap<String, String> {
        tags::decoded(&self.meta)
    }
}

/// An address as it stands on the wire: 4 bytes, or 16.
///
/// The peers compare addresses byte for byte, so the form is kept and passed on as received
/// (PROTOCOL.md P-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WireAddr {
    /// Four bytes.
    V4([u8; 4]),
    /// Sixteen bytes, which may hold a mapped IPv4 address.
    V6([u8; 16]),
}

impl WireAddr {
    /// Reads either form; `None` for any other length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
            return Some(Self::V4(v4));
        }
        <[u8; 16]>::try_from(bytes).ok().map(Self::V6)
    }

    /// The bytes as they stand on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::V4(bytes) => bytes,
            Self::V6(bytes) => bytes,
        }
    }

    /// The address; a mapped IPv4 address as IPv4.
    pub fn ip(&self) -> IpAddr {
        match *self {
            Self::V4(bytes) => IpAddr::V4(Ipv4Addr::from(bytes)),
            Self::V6(bytes) => Ipv6Addr::from(bytes).to_canonical(),
        }
    }
}

impl From<IpAddr> for WireAddr {
    /// The form in which a node advertises itself: four bytes for IPv4.
    fn from(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4.octets()),
            IpAddr::V6(v6) => Self::V6(v6.octets()),
        }
    }
}

/// The six version bytes of a member: what it understands and what it speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Oldest gossip protocol understood.
    pub protocol_min: u8,
    /// Newest gossip protocol understood.
    pub protocol_max: u8,
    /// Gossip protocol spoken.
    pub protocol: u8,
    /// Oldest Serf protocol understood.
    pub delegate_min: u8,
    /// Newest Serf protocol understood.
    pub delegate_max: u8,
    /// Serf protocol spoken.
    pub delegate: u8,
}

impl Versions {
    /// In the order of the wire.
    pub const fn to_bytes(self) -> [u8; 6] {
        [
            self.protocol_min,
            self.protocol_max,
            self.protocol,
            self.delegate_min,
            self.delegate_max,
            self.delegate,
        ]
    }

    /// From the order of the wire. Bytes after the sixth are ignored; fewer than six are `None`.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let &[protocol_min, protocol_max, protocol, delegate_min, delegate_max, delegate, ..] =
            bytes
        else {
            return None;
        };
        Some(Self { protocol_min, protocol_max, protocol, delegate_min, delegate_max, delegate })
    }
}

/// The gossip layer's opinion of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// Answers, as far as is known.
    Alive,
    /// Somebody got no answer; it has until a deadline to refute.
    Suspect,
    /// It did not refute.
    Dead,
    /// It said goodbye.
    Left,
}

/// The Serf layer's opinion of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Takes part.
    Alive,
    /// Has announced that it leaves.
    Leaving,
    /// Is gone on purpose.
    Left,
    /// Is gone without a word.
    Failed,
}

impl Status {
    /// The word that users see.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Leaving => "leaving",
            Self::Left => "left",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Alive => "alive",
            Self::Suspect => "suspect",
            Self::Dead => "dead",
            Self::Left => "left",
        })
    }
}
