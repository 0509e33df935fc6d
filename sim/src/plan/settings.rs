//! What an operator may set: the protocol's own numbers, by their names.

use std::fmt;
use std::time::Duration;

use tithing_core::Config;

use crate::scenario::units::Span;

/// One setting with its value.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    name: &'static str,
    change: Change,
}

/// Where values of each kind go.
#[derive(Clone, Copy, Debug)]
enum Place {
    Time(fn(&mut Config) -> &mut Duration),
    Number(fn(&mut Config) -> &mut u32),
    Bytes(fn(&mut Config) -> &mut u16),
    Switch(fn(&mut Config) -> &mut bool),
}

/// A value, and where it goes.
#[derive(Clone, Copy, Debug)]
enum Change {
    Time(fn(&mut Config) -> &mut Duration, Duration),
    Number(fn(&mut Config) -> &mut u32, u32),
    Bytes(fn(&mut Config) -> &mut u16, u16),
    Switch(fn(&mut Config) -> &mut bool, bool),
}

/// Why `NAME=VALUE` is no setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is no `=` in it.
    NoValue(String),
    /// There is none of this name.
    Unknown(String),
    /// The value is not what this setting takes.
    BadValue {
        /// The setting.
        name: &'static str,
        /// What was given.
        given: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue(given) => {
                write!(f, "`{given}`, expected NAME=VALUE, such as gossip_interval=100ms")
            }
            Self::Unknown(name) => {
                let names: Vec<&str> = SETTINGS.iter().map(|(name, _)| *name).collect();
                write!(f, "`{name}`, expected one of {}", names.join(", "))
            }
            Self::BadValue { name, given, expected } => {
                write!(f, "`{name}={given}`, expected {expected}")
            }
        }
    }
}

impl std::error::Error for SettingError {}

/// All settings.
const SETTINGS: [(&str, Place); 15] = [
    ("probe_interval", Place::Time(|it| &mut it.gossip.probe_interval)),
    ("probe_timeout", Place::Time(|it| &mut it.gossip.probe_timeout)),
    ("indirect_checks", Place::Number(|it| &mut it.gossip.indirect_checks)),
    ("tcp_pings", Place::Switch(|it| &mut it.gossip.tcp_pings)),
    ("awareness_max", Place::Number(|it| &mut it.gossip.awareness_max)),
    ("suspicion_mult", Place::Number(|it| &mut it.gossip.suspicion_mult)),
    ("suspicion_max_timeout_mult", Place::Number(|it| &mut it.gossip.suspicion_max_timeout_mult)),
    ("retransmit_mult", Place::Number(|it| &mut it.gossip.retransmit_mult)),
    ("gossip_interval", Place::Time(|it| &mut it.gossip.gossip_interval)),
    ("gossip_nodes", Place::Number(|it| &mut it.gossip.gossip_nodes)),
    ("gossip_to_the_dead_time", Place::Time(|it| &mut it.gossip.gossip_to_the_dead_time)),
    ("push_pull_interval", Place::Time(|it| &mut it.gossip.push_pull_interval)),
    ("packet_bytes_max", Place::Bytes(|it| &mut it.gossip.packet_bytes_max)),
    ("compression", Place::Switch(|it| &mut it.compression)),
    ("coordinates", Place::Switch(|it| &mut it.serf.coordinates)),
];

impl Setting {
    /// Reads `NAME=VALUE`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, and what was expected.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        let (name, given) =
            text.split_once('=').ok_or_else(|| SettingError::NoValue(text.to_owned()))?;
        let (name, given) = (name.trim(), given.trim());
        let found = SETTINGS.iter().find(|(known, _)| *known == name);
        let (name, place) = *found.ok_or_else(|| SettingError::Unknown(name.to_owned()))?;
        let (change, expected) = match place {
            Place::Time(place) => {
                let time = Span::parse(given).map(|span| Change::Time(place, span.0));
                (time, "a time, such as 200ms")
            }
            Place::Number(place) => {
                let number = given.parse().ok().map(|it| Change::Number(place, it));
                (number, "a whole number, such as 3")
            }
            Place::Bytes(place) => {
                let bytes = given.parse().ok().map(|it| Change::Bytes(place, it));
                (bytes, "a number of bytes up to 65535")
            }
            Place::Switch(place) => {
                let switch = given.parse().ok().map(|it| Change::Switch(place, it));
                (switch, "true or false")
            }
        };
        let bad = || SettingError::BadValue { name, given: given.to_owned(), expected };
        Ok(Self { name, change: change.ok_or_else(bad)? })
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn apply(&self, config: &mut Config) {
        match self.change {
            Change::Time(place, value) => *place(config) = value,
            Change::Number(place, value) => *place(config) = value,
            Change::Bytes(place, value) => *place(config) = value,
            Change::Switch(place, value) => *place(config) = value,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match self.change {
            Change::Time(_, value) => write!(f, "{name}={}", Span(value)),
            Change::Number(_, value) => write!(f, "{name}={value}"),
            Change::Bytes(_, value) => write!(f, "{name}={value}"),
            Change::Switch(_, value) => write!(f, "{name}={value}"),
        }
    }
}
