//! What an agent is asked for: every option, from all sources, merged but not yet checked.
//!
//! Weakest first, the sources are the defaults here, the configuration files, the command line.
//! A part of the agent takes its group (`settings.options.telemetry`) and checks it in
//! [`Settings`](super::settings::Settings), in Serf's order, before anything is opened.

mod changes;
mod command_line;
mod file;
mod keys;
mod source;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use self::file::FileError;

use crate::flags::Secret;
use crate::go;

/// When options are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// By a command that begins: what its shell has handed over is there to be read.
    Start,
    /// By an agent that runs: it has been read.
    Reload,
}

/// Every option. Empty texts and lists are options that nobody has given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) node: NodeOptions,
    pub(crate) network: NetworkOptions,
    pub(crate) encryption: EncryptionOptions,
    pub(crate) rpc: RpcOptions,
    pub(crate) logging: LoggingOptions,
    pub(crate) telemetry: TelemetryOptions,
    pub(crate) discovery: DiscoveryOptions,
    pub(crate) handlers: HandlerOptions,
    pub(crate) limits: LimitOptions,
    pub(crate) timing: TimingOptions,
    pub(crate) snapshot: SnapshotOptions,
    pub(crate) shutdown: ShutdownOptions,
}

impl Options {
    /// Forgets the secrets, once they are where they are used. A reload still tells whether they
    /// have changed.
    pub(crate) fn seal(&mut self) {
        self.encryption.key.seal();
        self.rpc.auth.seal();
    }
}

/// Who the node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeOptions {
    /// `node_name`. Empty: the host's name.
    pub(crate) name: String,
    /// `role`, which becomes a tag.
    pub(crate) role: String,
    /// `tags`.
    pub(crate) tags: BTreeMap<String, String>,
    /// `tags_file`.
    pub(crate) tags_file: String,
    /// `protocol`.
    pub(crate) protocol: i64,
    /// `profile`.
    pub(crate) profile: String,
    /// `disable_coordinates`.
    pub(crate) disable_coordinates: bool,
    /// `validate_node_names`.
    pub(crate) validate_names: bool,
}

impl Default for NodeOptions {
    fn default() -> Self {
        Self {
            name: String::new(),
            role: String::new(),
            tags: BTreeMap::new(),
            tags_file: String::new(),
            protocol: 5,
            profile: "lan".to_owned(),
            disable_coordinates: false,
            validate_names: false,
        }
    }
}

/// Where the node lives, and who may talk to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NetworkOptions {
    /// `bind`.
    pub(crate) bind: String,
    /// `advertise`.
    pub(crate) advertise: String,
    /// `interface`.
    pub(crate) interface: String,
    /// `enable_compression`.
    pub(crate) compression: bool,
    /// `disable_name_resolution`: the other node of our name is told of, and that is all.
    pub(crate) disable_name_resolution: bool,
    /// `label`.
    pub(crate) label: String,
    /// `skip_inbound_label_check`.
    pub(crate) skip_inbound_label_check: bool,
    /// `allow`: networks, one or more in each text.
    pub(crate) allow: Vec<String>,
}

impl Default for NetworkOptions {
    fn default() -> Self {
        Self {
            bind: "0.0.0.0".to_owned(),
            advertise: String::new(),
            interface: String::new(),
            compression: true,
            disable_name_resolution: false,
            label: String::new(),
            skip_inbound_label_check: false,
            allow: Vec::new(),
        }
    }
}

/// What keeps the cluster's secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EncryptionOptions {
    /// `encrypt_key`.
    pub(crate) key: Secret,
    /// `keyring_file`.
    pub(crate) keyring_file: String,
    /// `encrypt_verify_incoming`.
    pub(crate) verify_incoming: bool,
    /// `encrypt_verify_outgoing`.
    pub(crate) verify_outgoing: bool,
}

impl Default for EncryptionOptions {
    fn default() -> Self {
        Self {
            key: Secret::default(),
            keyring_file: String::new(),
            verify_incoming: true,
            verify_outgoing: true,
        }
    }
}

/// Who may command the agent, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RpcOptions {
    /// `rpc_addr`.
    pub(crate) addr: String,
    /// `rpc_auth`. Empty: everybody who can connect.
    pub(crate) auth: Secret,
}

impl Default for RpcOptions {
    fn default() -> Self {
        Self { addr: "127.0.0.1:7373".to_owned(), auth: Secret::default() }
    }
}

/// Where log lines go, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LoggingOptions {
    /// `log_level`, in any case.
    pub(crate) level: String,
    /// `log_format`: `text` or `json`.
    pub(crate) format: String,
    /// `enable_syslog`.
    pub(crate) syslog: bool,
    /// `syslog_facility`.
    pub(crate) syslog_facility: String,
}

impl Default for LoggingOptions {
    fn default() -> Self {
        Self {
            level: "INFO".to_owned(),
            format: "text".to_owned(),
            syslog: false,
            syslog_facility: "LOCAL0".to_owned(),
        }
    }
}

/// Where measurements and records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TelemetryOptions {
    /// `statsite_addr`, for TCP.
    pub(crate) statsite_addr: String,
    /// `statsd_addr`, for UDP.
    pub(crate) statsd_addr: String,
    /// `metrics_addr`, for HTTP.
    pub(crate) metrics_addr: String,
    /// `record_path`. Empty: nothing is recorded.
    pub(crate) record_path: String,
    /// `record_payloads`.
    pub(crate) record_payloads: bool,
    /// `record_size`, in MiB.
    pub(crate) record_size: i64,
}

impl Default for TelemetryOptions {
    fn default() -> Self {
        Self {
            statsite_addr: String::new(),
            statsd_addr: String::new(),
            metrics_addr: String::new(),
            record_path: String::new(),
            record_payloads: false,
            record_size: 256,
        }
    }
}

/// How the node finds the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DiscoveryOptions {
    /// `start_join`.
    pub(crate) start_join: Vec<String>,
    /// `retry_join`.
    pub(crate) retry_join: Vec<String>,
    /// `retry_interval`.
    pub(crate) retry_interval: go::Duration,
    /// `retry_max_attempts`, after the first. 0: no limit.
    pub(crate) retry_max_attempts: i64,
    /// `replay_on_join`: for joins of any kind.
    pub(crate) replay_on_join: bool,
    /// `discover`: the name of the cluster in multicast DNS.
    pub(crate) cluster: String,
    /// `mdns`.
    pub(crate) mdns: MdnsOptions,
}

impl Default for DiscoveryOptions {
    fn default() -> Self {
        Self {
            start_join: Vec::new(),
            retry_join: Vec::new(),
            retry_interval: seconds(30),
            retry_max_attempts: 0,
            replay_on_join: false,
            cluster: String::new(),
            mdns: MdnsOptions::default(),
        }
    }
}

/// The keys of the object `mdns`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MdnsOptions {
    /// `interface`. Empty: that of the node.
    pub(crate) interface: String,
    /// `disable_ipv4`.
    pub(crate) disable_ipv4: bool,
    /// `disable_ipv6`.
    pub(crate) disable_ipv6: bool,
}

/// What is run for events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HandlerOptions {
    /// `event_handlers`: `[FILTER=]SCRIPT` each.
    pub(crate) specs: Vec<String>,
    /// `handler_timeout`. 0: no limit.
    pub(crate) timeout: go::Duration,
}

/// How large messages may be, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LimitOptions {
    /// `query_response_size_limit`.
    pub(crate) query_response_bytes: i64,
    /// `query_size_limit`.
    pub(crate) query_bytes: i64,
    /// `user_event_size_limit`.
    pub(crate) user_event_bytes: i64,
}

impl Default for LimitOptions {
    fn default() -> Self {
        Self { query_response_bytes: 1024, query_bytes: 1024, user_event_bytes: 512 }
    }
}

/// How long things take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimingOptions {
    /// `broadcast_timeout`.
    pub(crate) broadcast_timeout: go::Duration,
    /// `reconnect_interval`.
    pub(crate) reconnect_interval: go::Duration,
    /// `reconnect_timeout`.
    pub(crate) reconnect_timeout: go::Duration,
    /// `tombstone_timeout`.
    pub(crate) tombstone_timeout: go::Duration,
}

impl Default for TimingOptions {
    fn default() -> Self {
        Self {
            broadcast_timeout: seconds(5),
            reconnect_interval: seconds(30),
            reconnect_timeout: seconds(24 * 3600),
            tombstone_timeout: seconds(24 * 3600),
        }
    }
}

/// What is kept over a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SnapshotOptions {
    /// `snapshot_path`.
    pub(crate) path: String,
    /// `rejoin_after_leave`.
    pub(crate) rejoin_after_leave: bool,
}

/// What signals do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ShutdownOptions {
    /// `leave_on_terminate`.
    pub(crate) leave_on_terminate: bool,
    /// `skip_leave_on_interrupt`.
    pub(crate) skip_leave_on_interrupt: bool,
}

const fn seconds(count: i64) -> go::Duration {
    go::Duration(count * 1_000_000_000)
}

/// What is odd about options that are well otherwise. It is logged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes(pub(crate) Vec<String>);

impl Notes {
    /// A file wants off what an earlier one has switched on.
    fn stays_on(&mut self, key: &str, file: &Path) {
        let file = file.display();
        self.0.push(format!(
            "'{key}' stays on: {file} cannot switch off what an earlier file has on"
        ));
    }

    /// A file has a key of Serf that has no meaning here.
    fn has_no_effect(&mut self, key: &str, file: &Path) {
        self.0.push(format!("'{key}' in {} has no effect", file.display()));
    }
}

/// Why options cannot be read. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OptionsError {
    /// A tag of the command line is not `KEY=VALUE`.
    Tag(String),
    /// A duration of the command line is none.
    Duration(go::DurationError),
    /// A file cannot be used.
    File(FileError),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(text) => write!(f, "Error: Invalid tag: '{text}'"),
            Self::Duration(error) => write!(f, "Error: {error}"),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OptionsError {}
