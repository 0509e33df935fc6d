//! What is around everything that a node sends and receives: label and encryption
//! (PROTOCOL.md P-100 to P-110).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::crypt::{self, Version};
use super::keyring::{Key, Keyring, KeyringError};
use super::kind;
use super::label::{self, LABEL_BYTES_MAX};
use crate::config::SecurityConfig;
use crate::event::Reject;
use crate::nonces::Nonces;

/// Bytes before the block of a stream: its type and its length.
pub const STREAM_HEADER_BYTES: usize = 5;

/// Which direction of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// What the connecting side sends.
    #[default]
    Request,
    /// What comes back: it has no label header.
    Reply,
}

/// The label and the keys of a node, and what it asks of others.
#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    label: String,
    skip_inbound_label_check: bool,
    #[serde(skip)]
    keyring: Keyring,
    verify_incoming: bool,
    verify_outgoing: bool,
    nonces: Nonces,
}

impl Envelope {
    /// An envelope with these keys, all else as configured.
    pub fn new(config: &SecurityConfig, keyring: Keyring, nonces: Nonces) -> Self {
        Self {
            label: config.label.clone(),
            skip_inbound_label_check: config.skip_inbound_label_check,
            keyring,
            verify_incoming: config.verify_incoming,
            verify_outgoing: config.verify_outgoing,
            nonces,
        }
    }

    /// No envelope: no label, no keys.
    pub fn none() -> Self {
        Self::new(&SecurityConfig::default(), Keyring::default(), Nonces::idle())
    }

    /// Whether there are keys.
    pub fn is_keyed(&self) -> bool {
        !self.keyring.is_empty()
    }

    /// The keys, primary first; `None` if encryption is off.
    pub fn keys(&self) -> Option<Vec<Key>> {
        self.is_keyed().then(|| self.keyring.keys().cloned().collect())
    }

    /// The keys, if encryption is on.
    pub fn keyring(&self) -> Option<&Keyring> {
        self.is_keyed().then_some(&self.keyring)
    }

    /// Has these keys from now on.
    pub fn set_keyring(&mut self, keyring: Keyring) {
        self.keyring = keyring;
    }

    /// Changes the keys. Encryption that is off stays off.
    pub fn change_keys(
        &mut self,
        change: impl FnOnce(&mut Keyring) -> Result<(), KeyringError>,
    ) -> Result<(), KeyringError> {
        if !self.is_keyed() {
            return Err(KeyringError::NoKeyring);
        }
        change(&mut self.keyring)
    }

    /// Whether what is sent is encrypted.
    pub fn is_sealing(&self) -> bool {
        self.verify_outgoing && self.is_keyed()
    }

    /// Whether only encrypted input is taken.
    pub fn is_strict(&self) -> bool {
        self.verify_incoming && self.is_keyed()
    }

    /// Bytes that this envelope puts around a datagram.
    pub fn datagram_overhead(&self) -> usize {
        let sealing = if self.is_sealing() { Version::Exact.overhead() } else { 0 };
        label::overhead(&self.label) + sealing
    }

    /// Takes label and encryption off a datagram: the packet inside, which is borrowed from
    /// `datagram` or lies in `text`.
    ///
    /// Of what cannot be opened the reason is said as well as it can be told: a block has no mark
    /// of its own, and begins as a ping does.
    pub fn open_datagram<'p>(
        &self,
        datagram: &'p [u8],
        text: &'p mut Vec<u8>,
    ) -> Result<&'p [u8], Reject> {
        if datagram.is_empty() {
            return Err(Reject::Empty);
        }
        let (label, packet) = label::split(datagram)?.ok_or(Reject::BadLabel)?;
        self.check_label(label)?;
        if !self.is_keyed() {
            return if can_be_read(packet) { Ok(packet) } else { Err(Reject::Encrypted) };
        }
        match crypt::open(&self.keyring, self.label.as_bytes(), packet, text) {
            Ok(()) => Ok(text),
            Err(Reject::Undecryptable) if !self.verify_incoming && can_be_read(packet) => {
                Ok(packet)
            }
            Err(Reject::Undecryptable) if self.verify_incoming && is_plain(packet) => {
                Err(Reject::NotEncrypted)
            }
            Err(reason) => Err(reason),
        }
    }

    /// Appends a packet as it goes on the wire.
    pub fn seal_datagram(&mut self, packet: &[u8], out: &mut Vec<u8>) {
        label::encode(&self.label, out);
        let sealing = self.is_sealing();
        match self.keyring.primary().filter(|_| sealing) {
            Some(cipher) => {
                let (nonce, aad) = (self.nonces.draw(), self.label.as_bytes());
                crypt::seal(cipher, Version::Exact, &nonce, aad, packet, out);
            }
            None => out.extend_from_slice(packet),
        }
    }

    /// Appends a message as it goes into one direction of a stream.
    pub fn seal_stream(&mut self, side: Side, message: &[u8], out: &mut Vec<u8>) {
        if side == Side::Request {
            label::encode(&self.label, out);
        }
        let sealing = self.is_sealing();
        let Some(cipher) = self.keyring.primary().filter(|_| sealing) else {
            return out.extend_from_slice(message);
        };
        let len = Version::Exact.sealed_len(message.len());
        let len = u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes();
        out.push(kind::ENCRYPT);
        out.extend(len);
        let (nonce, aad) = (self.nonces.draw(), StreamAad::new(len, &self.label));
        crypt::seal(cipher, Version::Exact, &nonce, aad.bytes(), message, out);
    }

    /// Whether this label, empty if there was none, is ours.
    pub(super) fn check_label(&self, label: &[u8]) -> Result<(), Reject> {
        if self.skip_inbound_label_check {
            // Somebody before us has taken it off: a second one is no mere leftover.
            return if label.is_empty() { Ok(()) } else { Err(Reject::DoubleLabel) };
        }
        // An empty slice is not compared: that has been measured to take 93 ns, most likely for its
        // dangling pointer.
        let is_ours = match label {
            [] => self.label.is_empty(),
            label => label == self.label.as_bytes(),
        };
        if is_ours { Ok(()) } else { Err(Reject::BadLabel) }
    }

    /// Opens the block of a stream in place; `len` is its length as it stands on the wire.
    pub(super) fn open_stream(
        &self,
        len: [u8; 4],
        block: &mut [u8],
    ) -> Result<Range<usize>, Reject> {
        let aad = StreamAad::new(len, &self.label);
        crypt::open_in_place(&self.keyring, aad.bytes(), block)
    }
}

/// Whether these bytes could be a block. Not all that could be are: a plain ping may look so.
fn is_block(packet: &[u8]) -> bool {
    let version = packet.first().copied().and_then(Version::from_byte);
    version.is_some_and(|version| packet.len() >= version.overhead())
}

/// Whether these bytes may be a packet without encryption: what could be a block as well has to go
/// on with something that a ping can be read from, a map, an array or nil.
fn can_be_read(packet: &[u8]) -> bool {
    !is_block(packet) || matches!(packet.get(1), Some(0x80..=0x9f | 0xc0 | 0xdc..=0xdf))
}

/// Whether these bytes are no block, as far as can be seen: what could be one goes on as every
/// ping that is really sent, with a small map and the name of its first field.
fn is_plain(packet: &[u8]) -> bool {
    !is_block(packet) || matches!(packet, [_, 0x81..=0x8f, 0xa1..=0xbf, b'A'..=b'Z', ..])
}

/// What is authenticated beside the block of a stream: its header and the label.
struct StreamAad {
    bytes: [u8; STREAM_HEADER_BYTES + LABEL_BYTES_MAX],
    len: usize,
}

impl StreamAad {
    fn new(len: [u8; 4], label: &str) -> Self {
        let mut bytes = [0; STREAM_HEADER_BYTES + LABEL_BYTES_MAX];
        let content = [kind::ENCRYPT].into_iter().chain(len).chain(label.bytes());
        for (place, byte) in bytes.iter_mut().zip(content) {
            *place = byte;
        }
        Self { bytes, len: STREAM_HEADER_BYTES + label.len() }
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}

#[cfg(test)]
mod tests;
