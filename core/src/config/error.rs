//! What is wrong with a configuration.

use core::fmt;

use super::names::PLAIN_BYTES_MAX;
use super::{PROTOCOL_MAX, PROTOCOL_MIN};

/// What is wrong with a configuration. The texts about protocol and tags are Serf's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// There is no name.
    NameEmpty,
    /// The name is too long.
    NameTooLong {
        /// The longest name.
        bytes_max: usize,
    },
    /// The name is not plain, although names are to be.
    NameNotPlain,
    /// The advertised address or port is zero.
    AdvertiseUnspecified,
    /// The node itself may not live where it does.
    AdvertiseNotAllowed,
    /// The protocol version is no longer spoken.
    ProtocolTooLow {
        /// The version asked for.
        version: u8,
    },
    /// The protocol version is not spoken yet.
    ProtocolTooHigh {
        /// The version asked for.
        version: u8,
    },
    /// The tags need more than 512 bytes.
    TagsTooLarge,
    /// Probe interval or timeout is zero.
    ProbeZero,
    /// The probe timeout is not shorter than the probe interval.
    ProbeTimeoutTooLong,
    /// A suspicion multiplier is zero.
    SuspicionZero,
    /// The health score has no room.
    AwarenessZero,
    /// The label is too long.
    LabelTooLong {
        /// The longest label.
        bytes_max: usize,
    },
    /// There are keys, but nothing that nonces could come from.
    NonceSeedMissing,
    /// Streams would have no time at all.
    StreamTimeoutZero,
    /// An interval of the Serf layer is zero: time would stand still.
    SerfIntervalZero,
    /// Events may be larger than any peer takes.
    EventTooLarge {
        /// The largest.
        bytes_max: usize,
    },
    /// There are more seeds than the address book holds.
    TooManySeeds {
        /// The most.
        entries_max: usize,
    },
    /// A seed is no address.
    BadSeed {
        /// Which one, from 0.
        place: usize,
    },
    /// Nobody missing could ever be dialled.
    NoRedials,
    /// The packet budget is too small for an alive message.
    PacketTooSmall {
        /// The smallest budget.
        bytes_min: u16,
    },
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameEmpty => f.write_str("The node name is empty"),
            Self::NameTooLong { bytes_max } => {
                write!(f, "The node name exceeds the limit of {bytes_max} bytes")
            }
            Self::NameNotPlain => write!(
                f,
                "The node name is not made of letters, digits, dashes and dots, \
                 {PLAIN_BYTES_MAX} at most"
            ),
            Self::AdvertiseUnspecified => {
                f.write_str("The advertised address and port must not be zero")
            }
            Self::AdvertiseNotAllowed => {
                f.write_str("The advertised address is not in the allowed networks")
            }
            Self::ProtocolTooLow { version } => write!(
                f,
                "Protocol version '{version}' too low. \
                 Must be in range: [{PROTOCOL_MIN}, {PROTOCOL_MAX}]"
            ),
            Self::ProtocolTooHigh { version } => write!(
                f,
                "Protocol version '{version}' too high. \
                 Must be in range: [{PROTOCOL_MIN}, {PROTOCOL_MAX}]"
            ),
            Self::TagsTooLarge => f.write_str("Encoded length of tags exceeds limit of 512 bytes"),
            Self::ProbeZero => f.write_str("Probe interval and timeout must not be zero"),
            Self::ProbeTimeoutTooLong => {
                f.write_str("The probe timeout must be shorter than the probe interval")
            }
            Self::SuspicionZero => f.write_str("Suspicion multipliers must not be zero"),
            Self::AwarenessZero => f.write_str("The limit of the health score must not be zero"),
            Self::LabelTooLong { bytes_max } => {
                write!(f, "The label exceeds the limit of {bytes_max} bytes")
            }
            Self::NonceSeedMissing => f.write_str("Encryption needs a nonce seed"),
            Self::StreamTimeoutZero => f.write_str("The timeout of streams must not be zero"),
            Self::SerfIntervalZero => f.write_str(
                "Intervals of reaping, reconnecting, events and clocks must not be zero",
            ),
            Self::EventTooLarge { bytes_max } => {
                write!(f, "user event size limit exceeds limit of {bytes_max} bytes")
            }
            Self::TooManySeeds { entries_max } => {
                write!(f, "There are more than {entries_max} seeds")
            }
            Self::BadSeed { place } => {
                write!(f, "Seed {} is not of the form [NODE/]HOST[:PORT]", place.saturating_add(1))
            }
            Self::NoRedials => f.write_str("At least one address must be dialled at a time"),
            Self::PacketTooSmall { bytes_min } => {
                write!(f, "The packet budget must be at least {bytes_min} bytes")
            }
        }
    }
}

impl core::error::Error for ConfigError {}
