//! Behaviour as plain data. `Config::build` holds every rule between the fields.

mod snapshot;

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::allow::Network;
use crate::gossip::address;
use crate::limits::Limits;
use crate::nonces::NonceSeed;
use crate::serf::tags;
use crate::serf::user_event::EVENT_BYTES_MAX;
use crate::snapshot::Snapshot;
use crate::wire::crypt::Version;
use crate::wire::keyring::Keyring;
use crate::wire::label::{self, LABEL_BYTES_MAX};
pub use snapshot::{Keeping, SnapshotConfig};

mod error;
mod messages;
mod names;
mod stall;

pub use error::ConfigError;
pub use messages::{EventConfig, NameConflicts, QueryConfig};
pub use names::NodeNames;
pub use stall::{Lateness, StallConfig};

/// Oldest Serf protocol version that this node can speak.
pub const PROTOCOL_MIN: u8 = 2;
/// Newest Serf protocol version that this node can speak.
pub const PROTOCOL_MAX: u8 = 5;

/// All that makes one node differ from another. Checked by [`Config::build`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The node's name, unique in the cluster.
    pub name: String,
    /// The address at which others reach this node.
    pub advertise: SocketAddr,
    /// The port that stands for "no port" in joins and in peers' messages. Serf's default: 7946.
    pub bind_port: u16,
    /// Serf protocol version spoken, 2 to 5. Serf agent's default: 5.
    pub protocol: u8,
    /// The node's tags. Encoded, at most 512 bytes.
    pub tags: BTreeMap<String, String>,
    /// Whether packets that get shorter by it, and all streams, are compressed. Serf's default.
    pub compression: bool,
    /// Label and encryption.
    pub security: SecurityConfig,
    /// Timing and fan-out of the gossip layer.
    pub gossip: GossipConfig,
    /// Timing of the Serf layer.
    pub serf: SerfConfig,
    /// What the node makes of its own standing still.
    pub stall: StallConfig,
    /// What is kept over a restart.
    pub snapshot: SnapshotConfig,
    /// Bounds on queues and tables.
    pub limits: Limits,
}

/// What keeps strangers out, and clusters apart. Default: nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityConfig {
    /// The cluster's label, at most 255 bytes. Empty: none. Members with another label, or none,
    /// are not heard.
    pub label: String,
    /// Whether somebody before us checks labels and takes them off.
    pub skip_inbound_label_check: bool,
    /// The keys, primary first. Empty: no encryption. It is never recorded.
    #[serde(skip)]
    pub keyring: Keyring,
    /// Whether what members make of the keys is kept over a restart, by `Action::KeepKeys`: a
    /// change is made only once that is done. Default: no.
    pub keeping: Keeping,
    /// Whether only encrypted input is taken, if there are keys. Off only while a cluster is being
    /// moved to encryption.
    pub verify_incoming: bool,
    /// Whether what is sent is encrypted, if there are keys. Off only while a cluster is being
    /// moved to encryption.
    pub verify_outgoing: bool,
    /// What no other process has. Needed if there are keys.
    pub nonce_seed: Option<NonceSeed>,
    /// Where members may live. Strangers from elsewhere are not heard. Empty: anywhere.
    pub allow: Vec<Network>,
    /// What members may be called.
    pub names: NodeNames,
}

impl Default for SecurityConfig {
    fn default() -> Self {
        Self {
            label: String::new(),
            skip_inbound_label_check: false,
            keyring: Keyring::default(),
            keeping: Keeping::Off,
            verify_incoming: true,
            verify_outgoing: true,
            nonce_seed: None,
            allow: Vec::new(),
            names: NodeNames::Any,
        }
    }
}

/// A named set of timings (memberlist's and Serf's own three).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// One data centre.
    #[default]
    Lan,
    /// Data centres apart.
    Wan,
    /// One machine.
    Local,
}

impl Profile {
    /// The profile of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "lan" => Some(Self::Lan),
            "wan" => Some(Self::Wan),
            "local" => Some(Self::Local),
            _ => None,
        }
    }

    /// `lan`, `wan` or `local`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lan => "lan",
            Self::Wan => "wan",
            Self::Local => "local",
        }
    }

    /// The gossip layer's numbers (PROTOCOL.md, table of profiles).
    pub const fn gossip(self) -> GossipConfig {
        let lan = GossipConfig {
            probe_interval: Duration::from_secs(1),
            probe_timeout: Duration::from_millis(500),
            indirect_checks: 3,
            tcp_pings: true,
            awareness_max: 8,
            suspicion_mult: 4,
            suspicion_max_timeout_mult: 6,
            retransmit_mult: 4,
            gossip_interval: Duration::from_millis(200),
            gossip_nodes: 3,
            gossip_to_the_dead_time: Duration::from_secs(30),
            dead_node_reclaim_time: Duration::ZERO,
            push_pull_interval: Duration::from_secs(30),
            tcp_timeout: Duration::from_secs(10),
            packet_bytes_max: 1400,
        };
        match self {
            Self::Lan => lan,
            Self::Wan => GossipConfig {
                probe_interval: Duration::from_secs(5),
                probe_timeout: Duration::from_secs(3),
                suspicion_mult: 6,
                gossip_interval: Duration::from_millis(500),
                gossip_nodes: 4,
                gossip_to_the_dead_time: Duration::from_mins(1),
                push_pull_interval: Duration::from_mins(1),
                tcp_timeout: Duration::from_secs(30),
                ..lan
            },
            Self::Local => GossipConfig {
                probe_timeout: Duration::from_millis(200),
                indirect_checks: 1,
                suspicion_mult: 3,
                retransmit_mult: 2,
                gossip_interval: Duration::from_millis(100),
                gossip_to_the_dead_time: Duration::from_secs(15),
                push_pull_interval: Duration::from_secs(15),
                tcp_timeout: Duration::from_secs(1),
                ..lan
            },
        }
    }
}

/// Timing and fan-out of the gossip layer. Defaults: memberlist's LAN profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GossipConfig {
    /// Time from one probe to the next. Shorter finds failures sooner and costs packets.
    pub probe_interval: Duration,
    /// Time that a direct ping has before other paths are tried. Shorter than `probe_interval`.
    pub probe_timeout: Duration,
    /// Helpers asked to ping a silent member.
    pub indirect_checks: u32,
    /// Whether a silent member is also pinged over a stream.
    pub tcp_pings: bool,
    /// The health score stays below this.
    pub awareness_max: u32,
    /// Length of a suspicion, in probe intervals times the logarithm of the cluster's size.
    pub suspicion_mult: u32,
    /// The longest suspicion, as a multiple of the shortest.
    pub suspicion_max_timeout_mult: u32,
    /// Transmissions of a broadcast, times the logarithm of the cluster's size.
    pub retransmit_mult: u32,
    /// Time from one round of gossip to the next. Zero: no gossip.
    pub gossip_interval: Duration,
    /// Members that one round of gossip goes to. Zero: no gossip.
    pub gossip_nodes: u32,
    /// How long a dead member is still told what goes on, so that it can refute.
    pub gossip_to_the_dead_time: Duration,
    /// How long a dead member's name is kept from another address. Zero: until it is forgotten.
    pub dead_node_reclaim_time: Duration,
    /// Time from one exchange of full state to the next, before scaling. Zero: none.
    pub push_pull_interval: Duration,
    /// Time that a stream has to connect, and again to finish.
    pub tcp_timeout: Duration,
    /// Size of a datagram that packing aims at.
    pub packet_bytes_max: u16,
}

/// Timing of the Serf layer. Defaults: Serf's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SerfConfig {
    /// How long a leave waits for each of its two broadcasts.
    pub broadcast_timeout: Duration,
    /// How long a node that has left stays, so that its last packets get out.
    pub leave_propagate_delay: Duration,
    /// Time from one search for long-gone members to the next.
    pub reap_interval: Duration,
    /// Time from one reconnect attempt to the next.
    pub reconnect_interval: Duration,
    /// How long a failed member is remembered.
    pub reconnect_timeout: Duration,
    /// How long a left member is remembered.
    pub tombstone_timeout: Duration,
    /// How long an intent about an unknown member is remembered.
    pub recent_intent_timeout: Duration,
    /// Whether this node finds out where it stands among the round-trip times, and tells.
    pub coordinates: bool,
    /// User events.
    pub events: EventConfig,
    /// Queries.
    pub queries: QueryConfig,
    /// What is done about another node of our name.
    pub name_conflicts: NameConflicts,
    /// Who is missing, and where to look.
    pub book: BookConfig,
}

/// How a node finds the others again (PROTOCOL.md P-230 to P-236).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookConfig {
    /// Whether there is an address book.
    pub healing: Healing,
    /// Where the cluster is, in the operator's words: `[NODE/]HOST[:PORT]`. They are never
    /// forgotten, and names are looked up at each attempt. What a join succeeds with is added.
    pub seeds: Vec<String>,
    /// How long a missing member is looked for. Default 45 days: a month, and half as much again.
    pub forget_after: Duration,
}

/// Whether there is an address book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Healing {
    /// Yes.
    #[default]
    On,
    /// No: a failed member is joined again now and then, until it is reaped, as in the reference.
    Off,
}

impl BookConfig {
    pub(crate) fn is_kept(&self) -> bool {
        self.healing == Healing::On
    }

    fn check(&self, limits: &Limits) -> Result<(), ConfigError> {
        let entries_max = limits.serf.book_seeds_max;
        if self.seeds.len() > entries_max {
            return Err(ConfigError::TooManySeeds { entries_max });
        }
        for (place, text) in self.seeds.iter().enumerate() {
            address::parse(text, 1).map_err(|_| ConfigError::BadSeed { place })?;
        }
        if limits.serf.book_parallel_max == 0 {
            return Err(ConfigError::NoRedials);
        }
        Ok(())
    }
}

impl Default for BookConfig {
    fn default() -> Self {
        Self {
            healing: Healing::On,
            seeds: Vec::new(),
            forget_after: Duration::from_hours(45 * 24),
        }
    }
}

impl Default for SerfConfig {
    fn default() -> Self {
        Self {
            broadcast_timeout: Duration::from_secs(5),
            leave_propagate_delay: Duration::from_secs(1),
            reap_interval: Duration::from_secs(15),
            reconnect_interval: Duration::from_secs(30),
            reconnect_timeout: Duration::from_hours(24),
            tombstone_timeout: Duration::from_hours(24),
            recent_intent_timeout: Duration::from_mins(5),
            coordinates: true,
            events: EventConfig::default(),
            queries: QueryConfig::default(),
            name_conflicts: NameConflicts::default(),
            book: BookConfig::default(),
        }
    }
}

impl Config {
    /// Serf agent's defaults for a node of this name at this address.
    pub fn new(name: impl Into<String>, advertise: SocketAddr, profile: Profile) -> Self {
        Self {
            name: name.into(),
            advertise,
            bind_port: advertise.port(),
            protocol: PROTOCOL_MAX,
            tags: BTreeMap::new(),
            compression: true,
            security: SecurityConfig::default(),
            gossip: profile.gossip(),
            serf: SerfConfig::default(),
            stall: StallConfig::default(),
            snapshot: SnapshotConfig::default(),
            limits: Limits::default(),
        }
    }

    /// Checks every field and every rule between fields.
    pub fn build(self) -> Result<ValidConfig, ConfigError> {
        if self.name.is_empty() {
            return Err(ConfigError::NameEmpty);
        }
        if self.name.len() > self.limits.name_bytes_max {
            return Err(ConfigError::NameTooLong { bytes_max: self.limits.name_bytes_max });
        }
        if !self.security.names.allow(&self.name) {
            return Err(ConfigError::NameNotPlain);
        }
        if self.advertise.ip().is_unspecified() || self.advertise.port() == 0 {
            return Err(ConfigError::AdvertiseUnspecified);
        }
        if self.protocol < PROTOCOL_MIN {
            return Err(ConfigError::ProtocolTooLow { version: self.protocol });
        }
        if self.protocol > PROTOCOL_MAX {
            return Err(ConfigError::ProtocolTooHigh { version: self.protocol });
        }
        if tags::encoded(&self.tags, self.protocol).len() > self.limits.meta_bytes_max {
            return Err(ConfigError::TagsTooLarge);
        }
        if !self.security.is_allowed(self.advertise.ip()) {
            return Err(ConfigError::AdvertiseNotAllowed);
        }
        let envelope_bytes = self.security.check()?;
        self.gossip.check(envelope_bytes)?;
        let serf = &self.serf;
        if serf.reap_interval.is_zero()
            || serf.reconnect_interval.is_zero()
            || self.snapshot.clock_interval.is_zero()
        {
            return Err(ConfigError::SerfIntervalZero);
        }
        if serf.events.bytes_max > EVENT_BYTES_MAX {
            return Err(ConfigError::EventTooLarge { bytes_max: EVENT_BYTES_MAX });
        }
        if serf.events.pace.is_zero() || serf.events.gap_repair.is_zero() {
            return Err(ConfigError::SerfIntervalZero);
        }
        serf.book.check(&self.limits)?;
        Ok(ValidConfig(self))
    }
}

impl SecurityConfig {
    /// Whether a member may live at this address.
    pub fn is_allowed(&self, ip: IpAddr) -> bool {
        self.allow.is_empty() || self.allow.iter().any(|network| network.contains(ip))
    }

    /// Returns what the envelope takes of each packet.
    fn check(&self) -> Result<u16, ConfigError> {
        if self.label.len() > LABEL_BYTES_MAX {
            return Err(ConfigError::LabelTooLong { bytes_max: LABEL_BYTES_MAX });
        }
        let mut bytes = label::overhead(&self.label);
        if !self.keyring.is_empty() {
            if self.nonce_seed.is_none() {
                return Err(ConfigError::NonceSeedMissing);
            }
            bytes += Version::Exact.overhead();
        }
        Ok(u16::try_from(bytes).unwrap_or(u16::MAX))
    }
}

impl GossipConfig {
    fn check(&self, envelope_bytes: u16) -> Result<(), ConfigError> {
        if self.probe_interval.is_zero() || self.probe_timeout.is_zero() {
            return Err(ConfigError::ProbeZero);
        }
        if self.probe_timeout >= self.probe_interval {
            return Err(ConfigError::ProbeTimeoutTooLong);
        }
        if self.suspicion_mult == 0 || self.suspicion_max_timeout_mult == 0 {
            return Err(ConfigError::SuspicionZero);
        }
        if self.awareness_max == 0 {
            return Err(ConfigError::AwarenessZero);
        }
        if self.tcp_timeout.is_zero() {
            return Err(ConfigError::StreamTimeoutZero);
        }
        let bytes_min = PACKET_BYTES_MIN.saturating_add(envelope_bytes);
        if self.packet_bytes_max < bytes_min {
            return Err(ConfigError::PacketTooSmall { bytes_min });
        }
        Ok(())
    }
}

/// The smallest packet budget, beside label and encryption: the largest alive message with its
/// wrappers still fits.
pub const PACKET_BYTES_MIN: u16 = 1024;

/// A configuration whose rules all hold. The only kind that a node accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidConfig(Config);

impl ValidConfig {
    /// Takes the keys out, so that a key that is removed later is really gone.
    pub(crate) fn take_keyring(&mut self) -> Keyring {
        core::mem::take(&mut self.0.security.keyring)
    }

    /// Takes out what is needed at the start only.
    pub(crate) fn take_restored(&mut self) -> Option<Box<Snapshot>> {
        self.0.snapshot.restored.take()
    }
}

impl core::ops::Deref for ValidConfig {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.0
    }
}

#[cfg(test)]
mod tests;
