//! Sealed blocks: AES-GCM around one packet or one message of a stream (PROTOCOL.md P-100,
//! P-101).
//!
//! ```text
//! version (1) | nonce (12) | ciphertext | tag (16)
//! ```

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::aes::{Aes128, Aes192, Aes256};
use aes_gcm::{AesGcm, aead::consts::U12};

use super::keyring::Keyring;
use crate::event::Reject;

/// Bytes of a nonce.
pub const NONCE_BYTES: usize = 12;

/// Bytes of the tag that proves a block genuine.
pub const TAG_BYTES: usize = 16;

/// A number that is used with a key once only.
pub type Nonce = [u8; NONCE_BYTES];

/// What stands before the ciphertext: version and nonce.
const HEADER_BYTES: usize = 1 + NONCE_BYTES;

/// Padding goes up to a multiple of this.
const PAD_BYTES: usize = 16;

/// How a block is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 0: padded to a multiple of 16 bytes. Only nodes of gossip protocol 1 write it.
    Padded,
    /// 1: as it is.
    #[default]
    Exact,
}

impl Version {
    /// The version of this number, if it is known.
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Padded),
            1 => Some(Self::Exact),
            _ => None,
        }
    }

    const fn to_byte(self) -> u8 {
        match self {
            Self::Padded => 0,
            Self::Exact => 1,
        }
    }

    /// Bytes that a block adds to its text, at most. Also the smallest size of any block.
    pub const fn overhead(self) -> usize {
        match self {
            Self::Padded => HEADER_BYTES + TAG_BYTES + PAD_BYTES,
            Self::Exact => HEADER_BYTES + TAG_BYTES,
        }
    }

    /// Size of the block around a text of `len` bytes.
    pub const fn sealed_len(self, len: usize) -> usize {
        match self {
            Self::Padded => HEADER_BYTES + TAG_BYTES + len + PAD_BYTES - len % PAD_BYTES,
            Self::Exact => HEADER_BYTES + TAG_BYTES + len,
        }
    }
}

/// AES-GCM with one key. What was expanded from the key is wiped on drop.
#[derive(Clone)]
pub struct Cipher(Aes);

#[derive(Clone)]
enum Aes {
    Aes128(Box<AesGcm<Aes128, U12>>),
    Aes192(Box<AesGcm<Aes192, U12>>),
    Aes256(Box<AesGcm<Aes256, U12>>),
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(..)")
    }
}

impl Cipher {
    /// The cipher for a key of 16, 24 or 32 bytes.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => AesGcm::new_from_slice(key).ok().map(Box::new).map(Aes::Aes128),
            24 => AesGcm::new_from_slice(key).ok().map(Box::new).map(Aes::Aes192),
            32 => AesGcm::new_from_slice(key).ok().map(Box::new).map(Aes::Aes256),
            _ => None,
        }
        .map(Self)
    }

    fn encrypt(&self, nonce: &Nonce, aad: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
        let (nonce, text) = (nonce.into(), text.into());
        let tag = match &self.0 {
            Aes::Aes128(cipher) => cipher.encrypt_inout_detached(nonce, aad, text),
            Aes::Aes192(cipher) => cipher.encrypt_inout_detached(nonce, aad, text),
            Aes::Aes256(cipher) => cipher.encrypt_inout_detached(nonce, aad, text),
        };
        match tag {
            Ok(tag) => tag.into(),
            // It would be clear text: better to stop than to send it.
            Err(error) => unreachable!("a text of more than 64 GiB: {error}"),
        }
    }

    /// Decrypts if the tag is right. If it is not, nothing is written.
    fn decrypt(
        &self,
        nonce: &Nonce,
        aad: &[u8],
        text: InOutBuf<'_, '_, u8>,
        tag: &[u8; TAG_BYTES],
    ) -> bool {
        let (nonce, tag) = (nonce.into(), tag.into());
        match &self.0 {
            Aes::Aes128(cipher) => cipher.decrypt_inout_detached(nonce, aad, text, tag),
            Aes::Aes192(cipher) => cipher.decrypt_inout_detached(nonce, aad, text, tag),
            Aes::Aes256(cipher) => cipher.decrypt_inout_detached(nonce, aad, text, tag),
        }
        .is_ok()
    }
}

/// Appends the block around `text`. `nonce` must never have been used with this key before.
pub fn seal(
    cipher: &Cipher,
    version: Version,
    nonce: &Nonce,
    aad: &[u8],
    text: &[u8],
    out: &mut Vec<u8>,
) {
    out.reserve(version.sealed_len(text.len()));
    out.push(version.to_byte());
    out.extend_from_slice(nonce);
    let begin = out.len();
    out.extend_from_slice(text);
    if version == Version::Padded {
        let pad = PAD_BYTES - text.len() % PAD_BYTES;
        out.resize(out.len() + pad, u8::try_from(pad).unwrap_or_default());
    }
    let tag = cipher.encrypt(nonce, aad, out.get_mut(begin..).unwrap_or_default());
    out.extend_from_slice(&tag);
}

/// Replaces `text` by what is sealed in `block`.
///
/// [`Reject::Undecryptable`] if no key opens it: it may be no block at all. [`Reject::BadPadding`]
/// if a key opens it, but it was not padded as version 0 demands.
pub fn open(keyring: &Keyring, aad: &[u8], block: &[u8], text: &mut Vec<u8>) -> Result<(), Reject> {
    let parts = Parts::of(block).ok_or(Reject::Undecryptable)?;
    let sealed = block.get(parts.text.clone()).unwrap_or_default();
    text.resize(sealed.len(), 0);
    keyring
        .ciphers()
        .find(|cipher| {
            InOutBuf::new(sealed, text)
                .is_ok_and(|text| cipher.decrypt(&parts.nonce, aad, text, &parts.tag))
        })
        .ok_or(Reject::Undecryptable)?;
    let len = parts.version.text_len(text).ok_or(Reject::BadPadding)?;
    text.truncate(len);
    Ok(())
}

/// As [`open`], in place: where in `block` the text lies now. A block that no key opens is as it
/// was.
pub fn open_in_place(
    keyring: &Keyring,
    aad: &[u8],
    block: &mut [u8],
) -> Result<Range<usize>, Reject> {
    let parts = Parts::of(block).ok_or(Reject::Undecryptable)?;
    let text = block.get_mut(parts.text.clone()).unwrap_or_default();
    keyring
        .ciphers()
        .find(|cipher| cipher.decrypt(&parts.nonce, aad, (&mut *text).into(), &parts.tag))
        .ok_or(Reject::Undecryptable)?;
    let len = parts.version.text_len(text).ok_or(Reject::BadPadding)?;
    Ok(parts.text.start..parts.text.start + len)
}

impl Version {
    /// Length of a decrypted text without its padding; `None` if nobody pads like that.
    ///
    /// The tag does not cover the version. So all of the padding is looked at: a text that is made
    /// to look padded on its way is hardly ever taken for one.
    fn text_len(self, text: &[u8]) -> Option<usize> {
        if self == Self::Exact {
            return Some(text.len());
        }
        let last = text.last()?;
        let pad = usize::from(*last);
        let len = text.len().checked_sub(pad)?;
        let padding = text.get(len..)?;
        let is_good = (1..=PAD_BYTES).contains(&pad)
            && text.len().is_multiple_of(PAD_BYTES)
            && padding.iter().all(|byte| byte == last);
        is_good.then_some(len)
    }
}

/// The parts of a block.
struct Parts {
    version: Version,
    nonce: Nonce,
    text: Range<usize>,
    tag: [u8; TAG_BYTES],
}

impl Parts {
    /// `None` if it is too short or of a version that is not known.
    fn of(block: &[u8]) -> Option<Self> {
        let (&[version], rest) = block.split_first_chunk()?;
        let version = Version::from_byte(version)?;
        if block.len() < version.overhead() {
            return None;
        }
        let (&nonce, rest) = rest.split_first_chunk()?;
        let (text, &tag) = rest.split_last_chunk()?;
        let text = HEADER_BYTES..HEADER_BYTES + text.len();
        Some(Self { version, nonce, text, tag })
    }
}

#[cfg(test)]
mod tests;
