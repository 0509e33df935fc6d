//! The keys of a cluster, in order: the first seals, all of them open (PROTOCOL.md P-104).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::crypt::Cipher;

/// Keys in one ring. Each costs an attempt on every packet that no key opens.
pub const KEYS_MAX: usize = 64;

/// The longest key, in bytes.
const KEY_BYTES_MAX: usize = 32;

/// A secret key of 16, 24 or 32 bytes: AES-128, AES-192 or AES-256.
///
/// It is never shown: `Debug` hides it, and a record of a command or reply leaves it out. A key
/// that was read back from such a record is blank, and refused like one of a wrong length. Its
/// bytes lie in one place of the heap and are wiped when it is dropped.
#[derive(Clone)]
pub struct Key {
    bytes: Box<Zeroizing<[u8; KEY_BYTES_MAX]>>,
    len: usize,
}

impl Key {
    /// A key of these bytes, which must be 16, 24 or 32.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyringError> {
        if !matches!(bytes.len(), 16 | 24 | 32) {
            return Err(KeyringError::KeySize);
        }
        let mut key = Self::blank();
        for (place, byte) in key.bytes.iter_mut().zip(bytes) {
            *place = *byte;
        }
        key.len = bytes.len();
        Ok(key)
    }

    fn blank() -> Self {
        Self { bytes: Box::new(Zeroizing::new([0; KEY_BYTES_MAX])), len: 0 }
    }

    /// The secret bytes: for key files and for other members, never for people to read by chance.
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl PartialEq for Key {
    /// Takes the same time for all keys of one length.
    fn eq(&self, other: &Self) -> bool {
        let differs = self.bytes.iter().zip(other.bytes.iter()).fold(0, |all, (a, b)| all | a ^ b);
        self.len == other.len && core::hint::black_box(differs) == 0
    }
}

impl Eq for Key {}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Serialize for Key {
    /// Writes nothing of the key.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Key {
    /// A blank key: keys are not recorded.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer)?;
        Ok(Self::blank())
    }
}

/// Why a keyring stays as it is. The texts are Serf's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyringError {
    /// A key has neither 16 nor 24 nor 32 bytes.
    KeySize,
    /// The key that was asked for is not in the ring.
    NotInRing,
    /// The primary key cannot be removed.
    Primary,
    /// There are [`KEYS_MAX`] keys already.
    Full,
    /// A key is to be changed, but encryption is off.
    NoKeyring,
    /// The keys are asked for, but encryption is off.
    Empty,
}

impl fmt::Display for KeyringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeySize => "key size must be 16, 24 or 32 bytes",
            Self::NotInRing => "Requested key is not in the keyring",
            Self::Primary => "Removing the primary key is not allowed",
            Self::Full => "The keyring holds 64 keys already",
            Self::NoKeyring => "No keyring to modify (encryption not enabled)",
            Self::Empty => "Keyring is empty (encryption not enabled)",
        })
    }
}

impl core::error::Error for KeyringError {}

/// A key, and the cipher that was prepared from it once and for all.
#[derive(Clone)]
struct Entry {
    key: Key,
    cipher: Cipher,
}

/// Keys in order. The first is the primary: it seals. All of them open.
///
/// An empty ring means that encryption is off.
#[derive(Clone, Default)]
pub struct Keyring {
    entries: Vec<Entry>,
}

impl Keyring {
    /// A ring with this primary key, and more that only open.
    pub fn new(primary: Key, others: impl IntoIterator<Item = Key>) -> Result<Self, KeyringError> {
        let mut ring = Self::default();
        ring.install(primary)?;
        for key in others {
            ring.install(key)?;
        }
        Ok(ring)
    }

    /// Whether there is no key: encryption is off.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The keys, primary first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.entries.iter().map(|entry| &entry.key)
    }

    /// Adds a key at the end; the first key of all becomes primary. One that is there already
    /// changes nothing.
    pub fn install(&mut self, key: Key) -> Result<(), KeyringError> {
        if self.position(&key).is_some() {
            return Ok(());
        }
        let cipher = Cipher::new(key.expose()).ok_or(KeyringError::KeySize)?;
        if self.entries.len() >= KEYS_MAX {
            return Err(KeyringError::Full);
        }
        self.entries.push(Entry { key, cipher });
        Ok(())
    }

    /// Makes a key of the ring primary. The order of the others stays.
    pub fn select(&mut self, key: &Key) -> Result<(), KeyringError> {
        let at = self.position(key).ok_or(KeyringError::NotInRing)?;
        if let Some(head) = self.entries.get_mut(..=at) {
            head.rotate_right(1);
        }
        Ok(())
    }

    /// Removes a key. The primary stays; one that is not there is no error.
    pub fn remove(&mut self, key: &Key) -> Result<(), KeyringError> {
        match self.position(key) {
            Some(0) => Err(KeyringError::Primary),
            Some(at) => {
                self.entries.remove(at);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn position(&self, key: &Key) -> Option<usize> {
        self.entries.iter().position(|entry| entry.key == *key)
    }

    /// The cipher of the primary key, if there is one.
    pub fn primary(&self) -> Option<&Cipher> {
        self.ciphers().next()
    }

    /// All ciphers, the primary's first.
    pub(super) fn ciphers(&self) -> impl Iterator<Item = &Cipher> {
        self.entries.iter().map(|entry| &entry.cipher)
    }
}

impl PartialEq for Keyring {
    fn eq(&self, other: &Self) -> bool {
        self.keys().eq(other.keys())
    }
}

impl Eq for Keyring {}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({} keys)", self.len())
    }
}

#[cfg(test)]
mod tests;
