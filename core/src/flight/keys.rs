//! Keys are not recorded: what is, tells which key it was to those who have it.

use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::command::{Command, KeyOperation};
use crate::wire::crypt::{self, Cipher, NONCE_BYTES, TAG_BYTES, Version};
use crate::wire::keyring::{Key, Keyring, KeyringError};

/// What a key is known by: the tag that it puts on nothing.
///
/// One block of AES says nothing of its key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeyPrint([u8; TAG_BYTES]);

impl KeyPrint {
    /// What this key is known by. A key that cannot be used is known by nothing.
    pub fn of(key: &Key) -> Self {
        Cipher::new(key.expose()).map_or(Self([0; TAG_BYTES]), |cipher| Self::of_cipher(&cipher))
    }

    fn of_cipher(cipher: &Cipher) -> Self {
        let mut block = Vec::new();
        let nonce = [0; NONCE_BYTES];
        crypt::seal(cipher, Version::Exact, &nonce, b"tithing key print", &[], &mut block);
        Self(block.last_chunk().copied().unwrap_or_default())
    }
}

impl fmt::Display for KeyPrint {
    /// The first four bytes, in hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyPrint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPrint({self})")
    }
}

/// A key that is needed is not at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingKey(pub KeyPrint);

impl fmt::Display for MissingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {} is needed, and is not among those given", self.0)
    }
}

impl core::error::Error for MissingKey {}

/// What the keys of a ring are known by, in its order.
pub(super) fn prints(ring: &Keyring) -> Vec<KeyPrint> {
    ring.keys().map(KeyPrint::of).collect()
}

/// The ring whose keys are known by these prints.
pub fn keyring(prints: &[KeyPrint], given: &Keyring) -> Result<Keyring, MissingKey> {
    let mut ring = Keyring::default();
    for print in prints {
        let key = find(*print, given)?;
        // There are no more of them than in the ring that they are of.
        let _full: Result<(), KeyringError> = ring.install(key);
    }
    Ok(ring)
}

fn find(print: KeyPrint, given: &Keyring) -> Result<Key, MissingKey> {
    given.keys().find(|key| KeyPrint::of(key) == print).cloned().ok_or(MissingKey(print))
}

/// The key in a command, if one is in it.
pub(super) fn key_in(command: &mut Command) -> Option<&mut Key> {
    match command {
        Command::InstallKey { key }
        | Command::UseKey { key }
        | Command::RemoveKey { key }
        | Command::ChangeKeys {
            operation:
                KeyOperation::Install(key) | KeyOperation::Use(key) | KeyOperation::Remove(key),
            ..
        } => Some(key),
        Command::ChangeKeys { operation: KeyOperation::List, .. }
        | Command::Join { .. }
        | Command::Leave
        | Command::Members
        | Command::UserEvent { .. }
        | Command::Query(_)
        | Command::Respond { .. }
        | Command::UpdateTags { .. }
        | Command::ForceLeave { .. }
        | Command::Coordinate { .. }
        | Command::Explain { .. }
        | Command::ListKeys => None,
    }
}

/// Puts the key back that was left out of a command.
pub fn give_keys(
    command: &mut Command,
    print: KeyPrint,
    given: &Keyring,
) -> Result<(), MissingKey> {
    if let Some(place) = key_in(command) {
        *place = find(print, given)?;
    }
    Ok(())
}
