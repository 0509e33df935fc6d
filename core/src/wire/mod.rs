//! Bytes <-> messages. Nothing here knows about state.

pub mod codec;
pub mod coordinate;
pub mod crypt;
pub mod dialect;
pub mod envelope;
pub mod keyring;
pub mod label;
pub mod message;
pub mod packet;
pub mod push_pull;
pub mod serf;
pub mod stream;

use crate::event::Reject;
use dialect::{DecodeError, DecodeErrorKind};

impl From<DecodeError> for Reject {
    fn from(error: DecodeError) -> Self {
        match error.kind {
            DecodeErrorKind::Truncated { .. } => Self::Truncated,
            DecodeErrorKind::WrongType | DecodeErrorKind::OutOfRange => Self::Malformed,
            // Names are the only text of gossip.
            DecodeErrorKind::NotUtf8 => Self::BadName,
        }
    }
}

/// The first byte of every message and wrapper.
pub(crate) mod kind {
    pub(crate) const PING: u8 = 0;
    pub(crate) const INDIRECT_PING: u8 = 1;
    pub(crate) const ACK: u8 = 2;
    pub(crate) const SUSPECT: u8 = 3;
    pub(crate) const ALIVE: u8 = 4;
    pub(crate) const DEAD: u8 = 5;
    pub(crate) const PUSH_PULL: u8 = 6;
    pub(crate) const COMPOUND: u8 = 7;
    pub(crate) const USER: u8 = 8;
    pub(crate) const COMPRESS: u8 = 9;
    pub(crate) const ENCRYPT: u8 = 10;
    pub(crate) const NACK: u8 = 11;
    pub(crate) const CRC: u8 = 12;
    pub(crate) const ERROR: u8 = 13;
    pub(crate) const LABEL: u8 = 244;
}
