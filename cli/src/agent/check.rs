//! `serf agent -check`: all that is wrong with flags and files, as far as it shows without a start.
//!
//! An option that makes no sense is told of and put back to its default, and the rest is looked at
//! again: so one flaw does not hide the next. Nothing is opened but to be read.

use std::fmt::Display;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;

use rustix::fs::{Access, access};
use rustix::io::Errno;
use tithing_core::config::ConfigError;
use tithing_core::{Config, Profile};
use tithing_net_mio::{StartError, os_text};

use super::handlers::Spec;
use super::network::InterfaceError;
use super::options::{MdnsOptions, NodeOptions, Occasion, Options};
use super::reload::TAGS_CONFIG;
use super::settings::{Settings, SettingsError};
use super::{address, files, keys, rpc_port, tags_file};
use crate::flags::Parsed;

/// What a check has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    /// What the agent would not start with, or could never use.
    pub(super) flaws: Vec<String>,
    /// What is odd.
    pub(super) notes: Vec<String>,
}

impl Findings {
    /// Looks at everything.
    pub(super) fn of(parsed: &Parsed, host_name: &str) -> Self {
        let mut found = Self::default();
        let mut bad_sources = Vec::new();
        let (mut options, notes) = Options::gather(parsed, Occasion::Start, &mut bad_sources);
        found.notes = notes.0;
        for flaw in bad_sources {
            found.flaw("", flaw);
        }
        found.look_at_handlers(&mut options);
        let Some(mut settings) = found.look_at_settings(options, host_name) else { return found };
        found.look_at_files(&mut settings);
        found.look_at_node(&mut settings);
        found.look_at_snapshot(&settings);
        found.look_at_record(&settings);
        found.look_at_addresses(&settings);
        found
    }

    fn flaw(&mut self, prefix: &str, flaw: impl Display) {
        self.flaws.push(format!("{prefix}{flaw}"));
    }

    fn look_at_handlers(&mut self, options: &mut Options) {
        options.handlers.specs.retain(|spec| {
            let parsed = Spec::parse_all(std::slice::from_ref(spec));
            self.flaws.extend(parsed.as_ref().err().map(ToString::to_string));
            parsed.is_ok()
        });
    }

    /// What is wrong one after the other.
    fn look_at_settings(&mut self, mut options: Options, host_name: &str) -> Option<Settings> {
        loop {
            match Settings::check(options.clone(), host_name) {
                Ok(settings) => {
                    self.notes.extend_from_slice(&settings.warnings);
                    return Some(settings);
                }
                Err((_, flaw)) => {
                    self.flaw("", &flaw);
                    let before = options.clone();
                    put_back(&mut options, &flaw);
                    if options == before {
                        return None;
                    }
                }
            }
        }
    }

    fn look_at_files(&mut self, settings: &mut Settings) {
        let prefix = "Failed to setup the Serf agent: ";
        let node = &settings.options.node;
        if !node.tags_file.is_empty() {
            if !node.tags.is_empty() {
                self.flaw(prefix, TAGS_CONFIG);
            }
            match tags_file::read(Path::new(&node.tags_file)) {
                Ok(tags) => settings.agent.node.tags.extend(tags.unwrap_or_default()),
                Err(flaw) => self.flaw(prefix, flaw),
            }
        }
        if let Some(path) = &settings.keyring_file {
            if settings.key.is_some() {
                self.flaw(prefix, keys::KEY_AND_FILE);
            }
            if let Err(flaw) = keys::read(path) {
                self.flaw(prefix, flaw);
            }
        }
    }

    fn look_at_node(&mut self, settings: &mut Settings) {
        let mut node = settings.agent.node.clone();
        let told = settings.agent.advertise.unwrap_or(settings.agent.bind);
        if told.ip().is_unspecified() && settings.agent.advertise.is_none() {
            // It is known only when it is bound.
            put_at_any(&mut node);
        } else {
            // Port 0 stands for the one that will be bound.
            node.advertise = SocketAddr::new(told.ip(), told.port().max(1));
        }
        while let Err(flaw) = node.clone().build() {
            self.flaw(FAILED_TO_START, flaw);
            if !put_right(&mut node, flaw) {
                break;
            }
        }
        if let Some(Err(flaw)) = &settings.key {
            self.flaw(FAILED_TO_START, format_args!("Failed to create memberlist: {flaw}"));
        }
    }

    fn look_at_snapshot(&mut self, settings: &Settings) {
        let Some(snapshot) = &settings.agent.snapshot else { return };
        if let Err(error) = is_usable(&snapshot.path) {
            let cause = os_text(&error);
            self.flaw(
                FAILED_TO_START,
                format_args!(
                    "Failed to setup snapshot: failed to open snapshot: open {}: {cause}",
                    snapshot.path.display()
                ),
            );
        }
    }

    fn look_at_record(&mut self, settings: &Settings) {
        let Some(flight) = &settings.agent.flight else { return };
        let path = &flight.path;
        let usable = match fs::symlink_metadata(path) {
            Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(about) if !about.is_file() => Err(io::Error::other("not a regular file")),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(_) | Err(_) => has_room(path),
        };
        if let Err(error) = usable {
            let flaw = StartError::Flight(path.clone(), error);
            self.flaw(FAILED_TO_START, flaw);
        }
    }

    fn look_at_addresses(&mut self, settings: &Settings) {
        let options = &settings.options;
        let rpc = &options.rpc.addr;
        let listener = "Error starting RPC listener: ";
        match rpc_port::socket_path(rpc) {
            Err(flaw) => self.flaw(listener, flaw),
            Ok(Some(path)) => {
                if let Err(error) = is_free(path) {
                    let cause = os_text(&error);
                    let flaw = format_args!("listen unix {}: bind: {cause}", path.display());
                    self.flaw(listener, flaw);
                }
            }
            Ok(None) => {
                if let Err(flaw) = address::resolve(rpc) {
                    self.flaw(listener, format_args!("listen tcp: {flaw}"));
                }
            }
        }
        let metrics = &options.telemetry.metrics_addr;
        if !metrics.is_empty()
            && let Err(flaw) = address::resolve(metrics)
        {
            self.flaw("Error starting metrics listener: listen tcp: ", flaw);
        }
        let telemetry = &options.telemetry;
        for (kind, receiver) in
            [("statsite", &telemetry.statsite_addr), ("statsd", &telemetry.statsd_addr)]
        {
            if !receiver.is_empty()
                && let Err(flaw) = address::of_receiver(receiver)
            {
                self.flaw("", format_args!("Invalid {kind} address: {flaw}"));
            }
        }
        self.look_at_seeds(options);
    }

    fn look_at_seeds(&mut self, options: &Options) {
        let discovery = &options.discovery;
        for to in discovery.start_join.iter().chain(&discovery.retry_join) {
            let mut node = Config::new("n", ANY_ADDR, Profile::Lan);
            node.serf.book.seeds = vec![to.clone()];
            if let Err(ConfigError::BadSeed { .. }) = node.build() {
                self.flaw("", format_args!("Failed to resolve {to}: not [NODE/]HOST[:PORT]"));
            }
        }
    }
}

const ANY_ADDR: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 1);

/// Gives a node an address that is as good as any.
fn put_at_any(node: &mut Config) {
    node.advertise = ANY_ADDR;
    node.security.allow.clear();
}

const FAILED_TO_START: &str = "Failed to start the Serf agent: Error creating Serf: ";

/// Puts the option with this flaw back to its default.
fn put_back(options: &mut Options, flaw: &SettingsError) {
    let default = Options::default();
    match flaw {
        SettingsError::Handler(_) => options.handlers = default.handlers,
        SettingsError::HandlerTimeout(_) => options.handlers.timeout = default.handlers.timeout,
        SettingsError::Interface(flaw) => match flaw {
            InterfaceError::Unknown(_)
            | InterfaceError::Empty(_)
            | InterfaceError::Unusable(_)
            | InterfaceError::Lacks { .. } => options.network.interface.clear(),
            InterfaceError::MdnsUnwanted | InterfaceError::MdnsUnknown(_) => {
                options.discovery.mdns.interface.clear();
            }
            InterfaceError::MdnsSilent => {
                let interface = std::mem::take(&mut options.discovery.mdns.interface);
                options.discovery.mdns = MdnsOptions { interface, ..default.discovery.mdns };
            }
        },
        SettingsError::LogLevel(_) => options.logging.level = default.logging.level,
        SettingsError::LogFormat(_) => options.logging.format = default.logging.format,
        SettingsError::Syslog(_) => options.logging.syslog = false,
        SettingsError::Bind(_) => options.network.bind = default.network.bind,
        SettingsError::Advertise(_) => options.network.advertise.clear(),
        SettingsError::Allow { text, .. } => {
            for list in &mut options.network.allow {
                let others: Vec<&str> = list.split(',').filter(|it| *it != text).collect();
                *list = others.join(",");
            }
            options.network.allow.retain(|list| !list.is_empty());
        }
        SettingsError::Key(_) => options.encryption.key = default.encryption.key,
        SettingsError::Profile(_) => options.node.profile = default.node.profile,
    }
}

/// Mends this flaw of a node. Returns whether it has changed anything.
fn put_right(node: &mut Config, flaw: ConfigError) -> bool {
    let default = NodeOptions::default();
    let before = node.clone();
    match flaw {
        ConfigError::ProtocolTooLow { .. } | ConfigError::ProtocolTooHigh { .. } => {
            node.protocol = u8::try_from(default.protocol).unwrap_or_default();
        }
        ConfigError::TagsTooLarge => node.tags.clear(),
        ConfigError::EventTooLarge { bytes_max } => node.serf.events.bytes_max = bytes_max,
        ConfigError::NameTooLong { .. } | ConfigError::NameNotPlain => {
            "n".clone_into(&mut node.name);
        }
        ConfigError::LabelTooLong { .. } => node.security.label.clear(),
        ConfigError::AdvertiseUnspecified | ConfigError::AdvertiseNotAllowed => put_at_any(node),
        ConfigError::SerfIntervalZero => {
            let default = Config::new("n", ANY_ADDR, Profile::Lan);
            node.serf.reconnect_interval = default.serf.reconnect_interval;
        }
        ConfigError::NameEmpty
        | ConfigError::ProbeZero
        | ConfigError::ProbeTimeoutTooLong
        | ConfigError::SuspicionZero
        | ConfigError::AwarenessZero
        | ConfigError::NonceSeedMissing
        | ConfigError::StreamTimeoutZero
        | ConfigError::TooManySeeds { .. }
        | ConfigError::BadSeed { .. }
        | ConfigError::NoRedials
        | ConfigError::PacketTooSmall { .. } => return false,
    }
    *node != before
}

/// Whether a snapshot can be read and written there.
fn is_usable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => {
            files::open(path)?;
            Ok(access(path, Access::WRITE_OK)?)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => has_room(path),
        Err(error) => Err(error),
    }
}

/// Whether a socket can be made there. One that is there may be abandoned.
fn is_free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(about) if !about.file_type().is_socket() => Err(Errno::ADDRINUSE.into()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(_) | Err(_) => has_room(path),
    }
}

/// Whether a file can be made there.
fn has_room(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
    let directory = directory.unwrap_or_else(|| Path::new("."));
    fs::metadata(directory)?;
    Ok(access(directory, Access::WRITE_OK)?)
}

#[cfg(test)]
mod tests;
