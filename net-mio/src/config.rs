//! What an agent needs to know besides its node's configuration.

use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::Config;

use crate::flight::FlightSettings;
use crate::snapshot::SnapshotSettings;

/// Everything that an agent is started with.
#[derive(Clone, Debug)]
pub struct AgentConfig {
    /// The node. Its `advertise` and `bind_port` are replaced by what is really bound, and its
    /// `nonce_seed` by a new one from the operating system, its `snapshot` by what `snapshot` says.
    pub node: Config,
    /// The address for the cluster's UDP and TCP. Port 0: any free one, the same for both. The
    /// unspecified address: all addresses, of both families.
    pub bind: SocketAddr,
    /// The address told to others, if it is not `bind`. Port 0: the bound one.
    pub advertise: Option<SocketAddr>,
    /// Where to keep what the node knows over a restart. `None`: nowhere.
    pub snapshot: Option<SnapshotSettings>,
    /// Where to record what goes into the node. `None`: nowhere.
    pub flight: Option<FlightSettings>,
    /// Bounds of the driver.
    pub limits: DriverLimits,
}

impl AgentConfig {
    /// A node at `bind`, which is also what others are told.
    pub fn new(node: Config, bind: SocketAddr) -> Self {
        let limits = DriverLimits::default();
        Self { node, bind, advertise: None, snapshot: None, flight: None, limits }
    }
}

/// Bounds on what the driver holds. They guard memory and file descriptors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverLimits {
    /// Streams open at once, in both directions. Each is an open file: see
    /// [`DriverLimits::within`]. Default 512.
    pub streams_max: usize,
    /// Bytes that wait to be written to one stream. Default 32 MiB: a full state.
    pub stream_write_bytes_max: usize,
    /// Bytes that wait to be written to all streams together. Default 128 MiB.
    pub stream_write_bytes_total_max: usize,
    /// How long a closed stream may take to write what is left and to see the other end close.
    /// Default 10 s.
    pub stream_linger: Duration,
    /// Bounds on RPC clients.
    pub rpc: RpcLimits,
    /// Name lookups that wait or are under way. Default 64.
    pub lookups_max: usize,
}

/// Bounds on RPC clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RpcLimits {
    /// Clients connected at once; the one idle longest makes room for a new one. Each is an open
    /// file: see [`DriverLimits::within`]. Default 1024.
    pub clients_max: usize,
    /// Bytes that wait to be written to one client. Default 32 MiB: a large members list.
    pub write_bytes_max: usize,
    /// Bytes that are held for all clients together: requests that have not ended, and what is not
    /// read. Beyond it whoever holds most is disconnected. Default 64 MiB.
    pub bytes_total_max: usize,
    /// How long a client may take for its handshake, and its key if the agent has one. Default
    /// 10 s.
    pub admission_timeout: Duration,
    /// How long a client may take from the first byte of a request to the last. Default 30 s.
    pub request_timeout: Duration,
    /// How long a client for whom something waits may read nothing. Default 60 s.
    pub stall_timeout: Duration,
    /// How long a client that was closed may take to read what is left. Default 10 s.
    pub linger: Duration,
}

/// Files that the driver has open at most besides streams and RPC clients: ports, polling, signals,
/// the snapshot, lookups, those who watch the agent, and whoever is accepted only to be sent away.
const OWN_FILES_MAX: usize = 64;

/// Bounds are not made smaller than this: below it nothing works, and whoever starts a process that
/// may have so few files open has to be told so.
const FEWEST: usize = 8;

impl DriverLimits {
    /// The defaults, or less, so that no more than `files_max` files are ever open: then neither
    /// strangers nor clients can take those that something else needs. What the program itself
    /// opens is not among them.
    pub fn within(files_max: usize) -> Self {
        let default = Self::default();
        let left = files_max.saturating_sub(OWN_FILES_MAX);
        let streams_max = (left / 3).clamp(FEWEST, default.streams_max);
        let clients_max = left.saturating_sub(streams_max).clamp(FEWEST, default.rpc.clients_max);
        let rpc = RpcLimits { clients_max, ..default.rpc };
        Self { streams_max, rpc, ..default }
    }
}

impl Default for RpcLimits {
    fn default() -> Self {
        Self {
            clients_max: 1024,
            write_bytes_max: 32 << 20,
            bytes_total_max: 64 << 20,
            admission_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            stall_timeout: Duration::from_mins(1),
            linger: Duration::from_secs(10),
        }
    }
}

impl Default for DriverLimits {
    fn default() -> Self {
        Self {
            streams_max: 512,
            stream_write_bytes_max: 32 << 20,
            stream_write_bytes_total_max: 128 << 20,
            stream_linger: Duration::from_secs(10),
            rpc: RpcLimits::default(),
            lookups_max: 64,
        }
    }
}

#[cfg(test)]
mod tests;
