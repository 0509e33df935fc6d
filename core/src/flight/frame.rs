//! Frames: a length, a checksum, and what they are of.

use alloc::vec::Vec;
use core::fmt;

use postcard::ser_flavors::Flavor;
use serde::Serialize;

use super::{Entry, Header, Secrecy};
use crate::wire::crypt;
use crate::wire::keyring::Keyring;

/// The first bytes of a file.
const MAGIC: &[u8; 8] = b"TITHFLY1";

/// A length and a checksum.
const HEAD_BYTES: usize = 8;

/// Postcard straight into a buffer that is kept.
struct Into<'a>(&'a mut Vec<u8>);

impl Flavor for Into<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Appends the postcard form of a value. A buffer takes everything, and nothing that is recorded
/// has a length that is not known beforehand.
pub(crate) fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let written = postcard::serialize_with_flavor(value, Into(out));
    debug_assert!(written.is_ok(), "{written:?}");
}

/// Appends a frame around some bytes.
pub(super) fn frame(body: &[u8], out: &mut Vec<u8>) {
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(body).to_le_bytes());
    out.extend_from_slice(body);
}

impl Header {
    /// The beginning of a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (mut body, mut out) = (Vec::new(), MAGIC.to_vec());
        write(&mut body, self);
        frame(&body, &mut out);
        out
    }
}

/// Whether these bytes begin as a flight record does.
pub fn begins_as_record(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Why a file is no flight record, or cannot be read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotARecord {
    /// It does not begin as flight records do.
    Magic,
    /// Its beginning is cut off or damaged, or was written by another version.
    Header,
}

impl fmt::Display for NotARecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Magic => "this is not a flight record: it does not begin with TITHFLY1",
            Self::Header => "the header is cut off, damaged, or of another version",
        })
    }
}

impl core::error::Error for NotARecord {}

/// Where a file can be read no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It ends within the record at this byte: whoever wrote it was stopped.
    Torn(usize),
    /// The bytes of the record at this byte are not those that were written.
    Damaged(usize),
    /// None of the keys at hand opens the record at this byte.
    Locked(usize),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn(at) => write!(f, "the last record, at byte {at}, is cut off"),
            Self::Damaged(at) => write!(f, "the record at byte {at} is damaged"),
            Self::Locked(at) => write!(f, "no key opens the record at byte {at}"),
        }
    }
}

/// Reads a file, one entry after the other.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What sealed entries were sealed for, if they are.
    sealed: Option<[u8; 8]>,
    /// The entry at hand, if it was sealed.
    opened: Vec<u8>,
}

impl<'a> Reader<'a> {
    /// Reads the beginning of a file.
    pub fn new(bytes: &'a [u8]) -> Result<(Header, Self), NotARecord> {
        if !begins_as_record(bytes) {
            return Err(NotARecord::Magic);
        }
        let mut reader = Self { bytes, at: MAGIC.len(), sealed: None, opened: Vec::new() };
        let body = reader.body().ok().flatten().ok_or(NotARecord::Header)?;
        let header: Header = postcard::from_bytes(body).map_err(|_| NotARecord::Header)?;
        reader.sealed = (header.secrecy == Secrecy::Sealed).then(|| header.run.to_le_bytes());
        Ok((header, reader))
    }

    /// The next entry; `None` at the end of the file. Behind damage nothing is read.
    pub fn next_entry(&mut self, keys: &Keyring) -> Result<Option<Entry<'_>>, Damage> {
        let at = self.at;
        let Some(mut body) = self.body()? else { return Ok(None) };
        if let Some(run) = &self.sealed {
            if crypt::open(keys, run, body, &mut self.opened).is_err() {
                return Err(Damage::Locked(at));
            }
            body = &self.opened;
        }
        postcard::from_bytes(body).map(Some).map_err(|_| Damage::Damaged(at))
    }

    /// The byte behind the last entry that was read.
    pub fn position(&self) -> usize {
        self.at
    }

    fn body(&mut self) -> Result<Option<&'a [u8]>, Damage> {
        let at = self.at;
        let rest = self.bytes.get(at..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let Some((head, rest)) = rest.split_first_chunk::<HEAD_BYTES>() else {
            return Err(Damage::Torn(at));
        };
        let [a, b, c, d, sum @ ..] = *head;
        let len = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let body = rest.get(..len).ok_or(Damage::Torn(at))?;
        if crc32fast::hash(body) != u32::from_le_bytes(sum) {
            return Err(Damage::Damaged(at));
        }
        self.at = at + HEAD_BYTES + len;
        Ok(Some(body))
    }
}
