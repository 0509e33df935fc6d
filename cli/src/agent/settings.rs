//! From options to everything that an agent is started with.

use std::fmt;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tithing_core::base64::Base64Error;
use tithing_core::config::{NameConflicts, NodeNames};
use tithing_core::rpc::LogLevel;
use tithing_core::snapshot::AfterLeave;
use tithing_core::wire::keyring::{Key, KeyringError};
use tithing_core::{Config, Network, NetworkError, Profile};
use tithing_net_mio::{AgentConfig, FlightSettings, MdnsSettings, Payloads, SnapshotSettings};

use super::address::{self, AddressError};
use super::handlers::{Spec, SpecError};
use super::joining::old_events;
use super::keys;
use super::log::{Facility, LogFormat, Syslog, SyslogError};
use super::network::{self, InterfaceError};
use super::options::{LoggingOptions, Options};
use crate::go;

/// What to say of options that mean nothing without keys.
const IDLE_WITHOUT_KEYS: [&str; 2] = [
    "Warning: 'encrypt-verify-incoming' has no effect without a key",
    "Warning: 'encrypt-verify-outgoing' has no effect without a key",
];

/// Shorter intervals and timeouts are raised to this.
const INTERVAL_MIN: go::Duration = go::Duration(1_000_000_000);

/// Options that are checked, as far as they can be before anything is opened.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The options themselves. Node name, role and intervals are already what they will be.
    pub(crate) options: Options,
    /// `-bind` as it was typed.
    pub(crate) asked_bind: String,
    pub(crate) agent: AgentConfig,
    pub(crate) handlers: Vec<Spec>,
    pub(crate) log_level: LogLevel,
    pub(crate) log_format: LogFormat,
    /// The way to the system's log, if it is wanted.
    pub(crate) syslog: Option<Syslog>,
    pub(crate) profile: Profile,
    /// The cluster's key, or what is wrong with its length.
    pub(crate) key: Option<Result<Key, KeyringError>>,
    pub(crate) keyring_file: Option<PathBuf>,
    /// How others are found by multicast, if they are.
    pub(crate) mdns: Option<MdnsSettings>,
    /// What to tell the user before anything else.
    pub(crate) warnings: Vec<String>,
}

/// Why options cannot be followed. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SettingsError {
    Handler(SpecError),
    HandlerTimeout(go::Duration),
    Interface(InterfaceError),
    LogLevel(String),
    LogFormat(String),
    Syslog(SyslogError),
    Bind(AddressError),
    Advertise(AddressError),
    Allow { text: String, cause: NetworkError },
    Key(Base64Error),
    Profile(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(error) => error.fmt(f),
            Self::HandlerTimeout(time) => {
                write!(f, "Invalid handler timeout: {time}: must not be less than 0")
            }
            Self::LogLevel(text) => write!(
                f,
                "Invalid log level: {text}. Valid log levels are: [TRACE DEBUG INFO WARN ERR]"
            ),
            Self::Interface(error) => error.fmt(f),
            Self::LogFormat(text) => {
                write!(f, "Invalid log format: {text}. Valid log formats are: [text json]")
            }
            Self::Syslog(error) => write!(f, "Syslog setup failed: {error}"),
            Self::Bind(error) => write!(f, "Invalid bind address: {error}"),
            Self::Advertise(error) => write!(f, "Invalid advertise address: {error}"),
            Self::Allow { text, cause } => {
                write!(f, "Invalid allowed network: {}: {cause}", go::quoted(text))
            }
            Self::Key(error) => write!(f, "Invalid encryption key: {error}"),
            Self::Profile(text) => write!(f, "Unknown profile: {text}"),
        }
    }
}

/// An error, and the warnings that come before it.
pub(crate) type Refusal = (Vec<String>, SettingsError);

impl Settings {
    /// Checks options in Serf's order. `host_name` names the node if they do not.
    pub(crate) fn check(options: Options, host_name: &str) -> Result<Self, Refusal> {
        let mut warnings = Vec::new();
        match Self::checked(options, host_name, &mut warnings) {
            Ok(settings) => Ok(Self { warnings, ..settings }),
            Err(error) => Err((warnings, error)),
        }
    }

    fn checked(
        mut options: Options,
        host_name: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, SettingsError> {
        let asked_bind = options.network.bind.clone();
        let handlers = settle(&mut options, host_name, warnings)?;
        let limit = options.handlers.timeout;
        if limit < go::Duration(0) {
            return Err(SettingsError::HandlerTimeout(limit));
        }
        let mdns = mdns(&options, host_name)?;
        let level = &options.logging.level;
        let log_level = LogLevel::from_name(level)
            .ok_or_else(|| SettingsError::LogLevel(level.to_uppercase()))?;
        let format = &options.logging.format;
        let log_format =
            LogFormat::from_name(format).ok_or_else(|| SettingsError::LogFormat(format.clone()))?;
        let syslog = syslog(&options.logging).map_err(SettingsError::Syslog)?;
        let bind = address::cluster(&options.network.bind).map_err(SettingsError::Bind)?;
        let advertise = advertise(&options.network.advertise).map_err(SettingsError::Advertise)?;
        let allow = networks(&options.network.allow)?;
        let key = keys::from_flag(&options.encryption.key).map_err(SettingsError::Key)?;
        let keyring_file = path(&options.encryption.keyring_file);
        if key.is_none() && keyring_file.is_none() {
            let security = &options.encryption;
            let idle = [!security.verify_incoming, !security.verify_outgoing];
            let told = IDLE_WITHOUT_KEYS.iter().zip(idle).filter(|(_, is_idle)| *is_idle);
            warnings.extend(told.map(|(warning, _)| (*warning).to_owned()));
        }
        let (snapshot, flight) = (snapshot(&options), flight(&options));
        let profile = &options.node.profile;
        let profile =
            Profile::from_name(profile).ok_or_else(|| SettingsError::Profile(profile.clone()))?;
        let mut node = node(&options, bind, profile);
        node.security.allow = allow;
        Ok(Self {
            agent: AgentConfig { advertise, snapshot, flight, ..AgentConfig::new(node, bind) },
            asked_bind,
            handlers,
            log_level,
            log_format,
            syslog,
            profile,
            key,
            keyring_file,
            mdns,
            warnings: Vec::new(),
            options,
        })
    }
}

/// [`settle`] for options that were read again. Where the agent is bound does not change any more:
/// neither interface nor name is looked up, which may take its time.
pub(crate) fn settle_again(
    options: &mut Options,
    (before, asked_bind): (&Options, &str),
    host_name: &str,
    warnings: &mut Vec<String>,
) -> Result<Vec<Spec>, SettingsError> {
    let interface = mem::take(&mut options.network.interface);
    let handlers = settle(options, host_name, warnings);
    if options.network.bind == asked_bind && interface == before.network.interface {
        options.network.bind.clone_from(&before.network.bind);
    }
    options.network.interface = interface;
    handlers
}

/// What Serf does to options as soon as it has read them, at each reload too.
pub(crate) fn settle(
    options: &mut Options,
    host_name: &str,
    warnings: &mut Vec<String>,
) -> Result<Vec<Spec>, SettingsError> {
    let mut warn = |text: &str| warnings.push(text.to_owned());
    if options.node.name.is_empty() {
        host_name.clone_into(&mut options.node.name);
    }
    let handlers = Spec::parse_all(&options.handlers.specs).map_err(SettingsError::Handler)?;
    if let Some(note) = use_interface(options)? {
        warn(&note);
    }
    if !options.node.role.is_empty() {
        warn("Deprecation warning: 'Role' has been replaced with 'Tags'");
        options.node.tags.insert("role".to_owned(), options.node.role.clone());
    }
    if options.discovery.retry_interval < INTERVAL_MIN {
        warn("Warning: 'RetryInterval' is too low. Setting to 1s");
        options.discovery.retry_interval = INTERVAL_MIN;
    }
    if options.timing.broadcast_timeout < INTERVAL_MIN {
        warn("Warning: 'BroadcastTimeout' is too low. Setting to 1s");
        options.timing.broadcast_timeout = INTERVAL_MIN;
    }
    if options.snapshot.rejoin_after_leave && options.snapshot.path.is_empty() {
        warn("Warning: 'RejoinAfterLeave' enabled without snapshot file");
    }
    Ok(handlers)
}

/// Binds to the interface that is asked for, if one is. Says which of its addresses it is to be.
fn use_interface(options: &mut Options) -> Result<Option<String>, SettingsError> {
    let network = &mut options.network;
    let name = &network.interface;
    if name.is_empty() {
        return Ok(None);
    }
    let wanted = address::cluster(&network.bind).or_else(|flaw| {
        // That there is no such interface is told first.
        let anywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        network::bind_on(name, anywhere).map_err(SettingsError::Interface)?;
        Err(SettingsError::Bind(flaw))
    })?;
    let bind = network::bind_on(name, wanted).map_err(SettingsError::Interface)?;
    if bind == wanted {
        return Ok(None);
    }
    network.bind = bind.to_string();
    Ok(Some(format!("Using interface '{name}' address '{}'", bind.ip())))
}

fn mdns(options: &Options, host_name: &str) -> Result<Option<MdnsSettings>, SettingsError> {
    let (discovery, names) = (&options.discovery, (&*options.node.name, host_name));
    network::mdns(discovery, &options.network.interface, names, old_events(discovery))
        .map_err(SettingsError::Interface)
}

/// What the node itself needs of the options.
fn node(options: &Options, bind: SocketAddr, profile: Profile) -> Config {
    let (network, encryption) = (&options.network, &options.encryption);
    let mut node = Config::new(options.node.name.as_str(), bind, profile);
    node.tags.clone_from(&options.node.tags);
    node.compression = network.compression;
    node.security.label.clone_from(&network.label);
    node.security.skip_inbound_label_check = network.skip_inbound_label_check;
    node.security.verify_incoming = encryption.verify_incoming;
    node.security.verify_outgoing = encryption.verify_outgoing;
    let (timing, limits) = (&options.timing, &options.limits);
    node.serf.broadcast_timeout = timing.broadcast_timeout.to_std();
    node.serf.reconnect_interval = timing.reconnect_interval.to_std();
    node.serf.reconnect_timeout = timing.reconnect_timeout.to_std();
    node.serf.tombstone_timeout = timing.tombstone_timeout.to_std();
    if options.node.validate_names {
        node.security.names = NodeNames::Plain;
    }
    node.serf.coordinates = !options.node.disable_coordinates;
    node.serf.queries.query_bytes_max = bytes(limits.query_bytes);
    node.serf.queries.response_bytes_max = bytes(limits.query_response_bytes);
    node.serf.events.bytes_max = bytes(limits.user_event_bytes);
    if network.disable_name_resolution {
        node.serf.name_conflicts = NameConflicts::Reported;
    }
    if let Ok(version @ 1..) = u8::try_from(options.node.protocol.min(255)) {
        node.protocol = version;
    }
    node
}

/// A limit that is less than nothing lets nothing pass.
fn bytes(limit: i64) -> usize {
    usize::try_from(limit.max(0)).unwrap_or(usize::MAX)
}

fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

fn snapshot(options: &Options) -> Option<SnapshotSettings> {
    let rejoin = options.snapshot.rejoin_after_leave;
    let after_leave = if rejoin { AfterLeave::Rejoin } else { AfterLeave::Forget };
    Some(SnapshotSettings { path: path(&options.snapshot.path)?, after_leave })
}

/// Files of a flight record.
const FLIGHT_FILES: u32 = 8;

fn flight(options: &Options) -> Option<FlightSettings> {
    let telemetry = &options.telemetry;
    let mut settings = FlightSettings::new(path(&telemetry.record_path)?);
    if telemetry.record_payloads {
        settings.payloads = Payloads::Recorded;
    }
    let megabytes = u64::try_from(telemetry.record_size).unwrap_or(1);
    settings.file_bytes_max = megabytes.saturating_mul(1 << 20) / u64::from(FLIGHT_FILES);
    settings.files_max = FLIGHT_FILES;
    Some(settings)
}

fn syslog(logging: &LoggingOptions) -> Result<Option<Syslog>, SyslogError> {
    if !logging.syslog {
        return Ok(None);
    }
    Syslog::open(Facility::from_name(&logging.syslog_facility)?).map(Some)
}

fn advertise(text: &str) -> Result<Option<SocketAddr>, AddressError> {
    if text.is_empty() { Ok(None) } else { address::cluster(text).map(Some) }
}

fn networks(list: &[String]) -> Result<Vec<Network>, SettingsError> {
    let read = |text: &str| {
        let refused = |cause| SettingsError::Allow { text: text.to_owned(), cause };
        text.trim().parse().map_err(refused)
    };
    list.iter().flat_map(|text| text.split(',')).map(read).collect()
}

#[cfg(test)]
mod tests;
