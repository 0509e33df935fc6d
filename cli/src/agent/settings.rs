//! From the command line to everything that an agent is started with.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tithing_core::base64::Base64Error;
use tithing_core::snapshot::AfterLeave;
use tithing_core::wire::keyring::{Key, KeyringError};
use tithing_core::{Config, Network, NetworkError, Profile};
use tithing_net_mio::{AgentConfig, SnapshotSettings};
use tracing::Level;

use super::address::{self, AddressError};
use super::keys;
use super::log::level_from_name;
use crate::flags::{Flag, Kind, Parsed};
use crate::go;

/// The flags of `serf agent`.
pub(crate) const FLAGS: &[Flag] = &[
    Flag::new(
        "advertise",
        Kind::Text(""),
        "=addr",
        "Address that the other nodes are told, if not the\nbind address. Port 7946 unless given.",
    ),
    Flag::new(
        "allow",
        Kind::List,
        "=network",
        "Network that members may live in, as 10.0.0.0/8. May be\n\
         given many times, or with commas. All unless given.",
    ),
    Flag::new(
        "bind",
        Kind::Text("0.0.0.0"),
        "=0.0.0.0",
        "Address for UDP and TCP. Port 7946 unless given;\nan IPv6 address needs brackets.",
    ),
    Flag::new(
        "broadcast-timeout",
        Kind::Text("5s"),
        "=5s",
        "How long a leave waits until the others know of it.\nAt least 1s.",
    ),
    Flag::new(
        "disable-compression",
        Kind::Switch,
        "",
        "Send packets and streams as they are. What others\nsend compressed is understood anyway.",
    ),
    Flag::new(
        "encrypt",
        Kind::Secret,
        "=key",
        "Key of the cluster, in base64: 16, 24 or 32 bytes. See\n\
         serf keygen. Everybody on this machine can see it:\n\
         prefer -keyring-file.",
    ),
    Flag::new(
        VERIFY_INCOMING,
        Kind::SwitchOn,
        "=true",
        "Hear only what is encrypted. Off while a running cluster\nis moved to encryption.",
    ),
    Flag::new(
        VERIFY_OUTGOING,
        Kind::SwitchOn,
        "=true",
        "Encrypt what is sent. Off while a running cluster is\nmoved to encryption.",
    ),
    Flag::new(
        "join",
        Kind::List,
        "=addr",
        "Node to join at the start. May be given many times;\none of them has to answer.",
    ),
    Flag::new(
        "keyring-file",
        Kind::Text(""),
        "=path",
        "File of the cluster's keys: a JSON list in base64, the\n\
         one to encrypt with first. Read again on SIGHUP.",
    ),
    Flag::new(
        "label",
        Kind::Text(""),
        "=text",
        "Label of the cluster, up to 255 bytes. Clusters with\n\
         different labels do not hear each other. HashiCorp's\n\
         agents have none.",
    ),
    Flag::new(
        "log-level",
        Kind::Text("INFO"),
        "=info",
        "Least important lines that are logged:\ntrace, debug, info, warn or err.",
    ),
    Flag::new(
        "node",
        Kind::Text(""),
        "=hostname",
        "Name of this node, unique in the cluster.\nThe host's name unless given.",
    ),
    Flag::new(
        "profile",
        Kind::Text("lan"),
        "=lan",
        "Timing of the gossip: lan, wan or local.\nThe same on all nodes.",
    ),
    Flag::new(
        "protocol",
        Kind::Integer(-1),
        "=5",
        "Serf protocol version to speak, 2 to 5. For clusters\nwith older members.",
    ),
    Flag::new(
        "rejoin",
        Kind::Switch,
        "",
        "Go back to the cluster even after a leave, by what the\n-snapshot says.",
    ),
    Flag::new("role", Kind::Text(""), "=role", "Deprecated: the tag `role`."),
    Flag::new(
        "rpc-addr",
        Kind::Text("127.0.0.1:7373"),
        "=127.0.0.1:7373",
        "Address for the other serf commands to talk to.",
    ),
    Flag::new(
        "skip-inbound-label-check",
        Kind::Switch,
        "",
        "Hear what has no label, although there is -label:\n\
         something in front of this agent takes labels off.",
    ),
    Flag::new(
        "snapshot",
        Kind::Text(""),
        "=path",
        "File that keeps what this node knows over a restart:\n\
         with it, it finds its cluster again by itself and\n\
         hears no event twice. Serf's files are understood.",
    ),
    Flag::new(
        "tag",
        Kind::List,
        " key=value",
        "Tag of this node, which all others see. May be given\nmany times.",
    ),
];

const VERIFY_INCOMING: &str = "encrypt-verify-incoming";
const VERIFY_OUTGOING: &str = "encrypt-verify-outgoing";

/// Flags that mean nothing without keys, and what to say then.
const IDLE_WITHOUT_KEYS: &[(&str, &str)] = &[
    (VERIFY_INCOMING, "Warning: 'encrypt-verify-incoming' has no effect without a key"),
    (VERIFY_OUTGOING, "Warning: 'encrypt-verify-outgoing' has no effect without a key"),
];

/// A shorter broadcast timeout is raised to this.
const BROADCAST_TIMEOUT_MIN: Duration = Duration::from_secs(1);

/// What the command line asks for, checked as far as it can be before anything is opened.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) agent: AgentConfig,
    /// The bind address as the banner shows it, unless the port is any.
    pub(crate) bind_text: String,
    pub(crate) rpc_addr: String,
    pub(crate) join: Vec<String>,
    pub(crate) log_level: Level,
    pub(crate) profile: Profile,
    /// The key of the command line, or what is wrong with its length.
    pub(crate) key: Option<Result<Key, KeyringError>>,
    pub(crate) keyring_file: Option<PathBuf>,
    /// What to tell the user before anything else.
    pub(crate) warnings: Vec<&'static str>,
}

/// Why the command line cannot be followed. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SettingsError {
    Tag(String),
    BroadcastTimeout(go::DurationError),
    LogLevel(String),
    Bind(AddressError),
    Advertise(AddressError),
    Allow { text: String, cause: NetworkError },
    Key(Base64Error),
    Profile(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(text) => write!(f, "Error: Invalid tag: '{text}'"),
            Self::BroadcastTimeout(error) => write!(f, "Error: {error}"),
            Self::LogLevel(text) => write!(
                f,
                "Invalid log level: {text}. Valid log levels are: [TRACE DEBUG INFO WARN ERR]"
            ),
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
pub(crate) type Refusal = (Vec<&'static str>, SettingsError);

impl Settings {
    /// Checks the flags in Serf's order. `host_name` names the node if no flag does.
    pub(crate) fn read(parsed: &Parsed, host_name: &str) -> Result<Self, Refusal> {
        let mut warnings = Vec::new();
        match Self::check(parsed, host_name, &mut warnings) {
            Ok(settings) => Ok(Self { warnings, ..settings }),
            Err(error) => Err((warnings, error)),
        }
    }

    fn check(
        parsed: &Parsed,
        host_name: &str,
        warnings: &mut Vec<&'static str>,
    ) -> Result<Self, SettingsError> {
        let mut tags = tags(parsed.list("tag"))?;
        let broadcast_timeout = go::Duration::parse(parsed.text("broadcast-timeout"))
            .map_err(SettingsError::BroadcastTimeout)?
            .to_std();
        if !parsed.text("role").is_empty() {
            warnings.push("Deprecation warning: 'Role' has been replaced with 'Tags'");
            tags.insert("role".to_owned(), parsed.text("role").to_owned());
        }
        if broadcast_timeout < BROADCAST_TIMEOUT_MIN {
            warnings.push("Warning: 'BroadcastTimeout' is too low. Setting to 1s");
        }
        let level = parsed.text("log-level");
        let log_level =
            level_from_name(level).ok_or_else(|| SettingsError::LogLevel(level.to_uppercase()))?;
        let bind_text = parsed.text("bind");
        let bind = address::cluster(bind_text).map_err(SettingsError::Bind)?;
        let advertise = advertise(parsed.text("advertise")).map_err(SettingsError::Advertise)?;
        let allow = networks(parsed.list("allow"))?;
        let key = keys::from_flag(parsed.secret("encrypt")).map_err(SettingsError::Key)?;
        let keyring_file = match parsed.text("keyring-file") {
            "" => None,
            path => Some(PathBuf::from(path)),
        };
        if key.is_none() && keyring_file.is_none() {
            for (flag, warning) in IDLE_WITHOUT_KEYS {
                warnings.extend((!parsed.is_on(flag)).then_some(*warning));
            }
        }
        let snapshot = snapshot(parsed, warnings);
        let profile = parsed.text("profile");
        let profile = Profile::from_name(profile)
            .ok_or_else(|| SettingsError::Profile(profile.to_owned()))?;

        let name = match parsed.text("node") {
            "" => host_name,
            name => name,
        };
        let mut node = Config::new(name, bind, profile);
        node.tags = tags;
        node.compression = !parsed.is_on("disable-compression");
        parsed.text("label").clone_into(&mut node.security.label);
        node.security.skip_inbound_label_check = parsed.is_on("skip-inbound-label-check");
        node.security.verify_incoming = parsed.is_on(VERIFY_INCOMING);
        node.security.verify_outgoing = parsed.is_on(VERIFY_OUTGOING);
        node.security.allow = allow;
        node.serf.broadcast_timeout = broadcast_timeout.max(BROADCAST_TIMEOUT_MIN);
        if let Ok(version @ 1..) = u8::try_from(parsed.integer("protocol").min(255)) {
            node.protocol = version;
        }
        Ok(Self {
            agent: AgentConfig { advertise, snapshot, ..AgentConfig::new(node, bind) },
            bind_text: bind_text.to_owned(),
            rpc_addr: parsed.text("rpc-addr").to_owned(),
            join: parsed.list("join").to_vec(),
            log_level,
            profile,
            key,
            keyring_file,
            warnings: Vec::new(),
        })
    }
}

fn snapshot(parsed: &Parsed, warnings: &mut Vec<&'static str>) -> Option<SnapshotSettings> {
    let (path, rejoin) = (parsed.text("snapshot"), parsed.is_on("rejoin"));
    if path.is_empty() {
        if rejoin {
            warnings.push("Warning: 'RejoinAfterLeave' enabled without snapshot file");
        }
        return None;
    }
    let after_leave = if rejoin { AfterLeave::Rejoin } else { AfterLeave::Forget };
    Some(SnapshotSettings { path: PathBuf::from(path), after_leave })
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

fn tags(list: &[String]) -> Result<BTreeMap<String, String>, SettingsError> {
    let read = |tag: &String| match tag.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) | None => Err(SettingsError::Tag(tag.clone())),
    };
    list.iter().map(read).collect()
}

#[cfg(test)]
mod tests;
