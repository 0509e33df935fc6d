//! `MessagePack` as the peers speak it (PROTOCOL.md P-10 to P-14).
//!
//! Structures are maps with keys sorted by byte order. Gossip uses the old string family for text
//! and bytes alike (never `str8`, never `bin`); RPC uses `str8` and `bin`. Readers take either.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not asked for has the wrong type, whatever it is"
)]

use alloc::vec::Vec;

use rmp::Marker;

/// What is wrong with bytes from the network, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Offset of the value that could not be read.
    pub at: usize,
    /// What is wrong with it.
    pub kind: DecodeErrorKind,
}

/// What is wrong with bytes from the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeErrorKind {
    /// The bytes end too early: at least `need` bytes are wanted in all.
    Truncated {
        /// Bytes wanted, counted from the beginning of the buffer.
        need: usize,
    },
    /// A value of another type was expected.
    WrongType,
    /// A number does not fit its field.
    OutOfRange,
    /// Text that is not UTF-8.
    NotUtf8,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.kind {
            DecodeErrorKind::Truncated { need } => {
                write!(f, "truncated at byte {}: {need} bytes are needed", self.at)
            }
            DecodeErrorKind::WrongType => write!(f, "unexpected type at byte {}", self.at),
            DecodeErrorKind::OutOfRange => write!(f, "number out of range at byte {}", self.at),
            DecodeErrorKind::NotUtf8 => write!(f, "text at byte {} is not UTF-8", self.at),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Which generation of `MessagePack` strings and numbers is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Gossip of go-msgpack 0.5: one old string family, signed fields in unsigned form.
    Gossip,
    /// Gossip of go-msgpack 2: as `Gossip`, but signed fields above 127 in signed form.
    GossipSigned,
    /// The agent's RPC: `str8` and `bin`.
    Rpc,
}

/// Writes values to the end of a buffer.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
    dialect: Dialect,
}

impl<'a> Writer<'a> {
    /// A writer of any dialect.
    pub fn new(out: &'a mut Vec<u8>, dialect: Dialect) -> Self {
        Self { out, dialect }
    }

    /// A writer of the gossip dialect.
    pub fn gossip(out: &'a mut Vec<u8>) -> Self {
        Self::new(out, Dialect::Gossip)
    }

    /// A writer of the RPC dialect.
    pub fn rpc(out: &'a mut Vec<u8>) -> Self {
        Self::new(out, Dialect::Rpc)
    }

    fn marker(&mut self, marker: Marker) {
        self.out.push(marker.to_u8());
    }

    /// The head of a map of `len` pairs.
    pub fn map(&mut self, len: usize) {
        match u8::try_from(len) {
            Ok(small) if small < 16 => self.marker(Marker::FixMap(small)),
            _ => self.length(len, Marker::Map16, Marker::Map32),
        }
    }

    /// The head of an array of `len` values.
    pub fn array(&mut self, len: usize) {
        match u8::try_from(len) {
            Ok(small) if small < 16 => self.marker(Marker::FixArray(small)),
            _ => self.length(len, Marker::Array16, Marker::Array32),
        }
    }

    /// Text.
    pub fn str(&mut self, text: &str) {
        self.raw(text.as_bytes());
    }

    /// Text or bytes of the string family.
    pub fn raw(&mut self, bytes: &[u8]) {
        match u8::try_from(bytes.len()) {
            Ok(small) if small < 32 => self.marker(Marker::FixStr(small)),
            Ok(small) if self.dialect == Dialect::Rpc => {
                self.marker(Marker::Str8);
                self.out.push(small);
            }
            _ => self.length(bytes.len(), Marker::Str16, Marker::Str32),
        }
        self.out.extend_from_slice(bytes);
    }

    /// Bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if self.dialect != Dialect::Rpc {
            return self.raw(bytes);
        }
        if let Ok(small) = u8::try_from(bytes.len()) {
            self.marker(Marker::Bin8);
            self.out.push(small);
        } else {
            self.length(bytes.len(), Marker::Bin16, Marker::Bin32);
        }
        self.out.extend_from_slice(bytes);
    }

    /// Bytes, or nil.
    pub fn opt_bytes(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.bytes(bytes),
            None => self.nil(),
        }
    }

    /// An unsigned field, in its shortest form.
    pub fn uint(&mut self, value: u64) {
        if let Ok(small) = u8::try_from(value) {
            if small < 128 {
                return self.marker(Marker::FixPos(small));
            }
            self.marker(Marker::U8);
            self.out.push(small);
        } else if let Ok(value) = u16::try_from(value) {
            self.marker(Marker::U16);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else if let Ok(value) = u32::try_from(value) {
            self.marker(Marker::U32);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else {
            self.marker(Marker::U64);
            self.out.extend_from_slice(&value.to_be_bytes());
        }
    }

    /// A signed field, in its shortest form (which differs by dialect above 127).
    pub fn int(&mut self, value: i64) {
        if let Ok(unsigned) = u64::try_from(value)
            && (unsigned < 128 || self.dialect != Dialect::GossipSigned)
        {
            return self.uint(unsigned);
        }
        if let Ok(small) = i8::try_from(value) {
            if small >= -32 {
                return self.marker(Marker::FixNeg(small));
            }
            self.marker(Marker::I8);
            self.out.extend_from_slice(&small.to_be_bytes());
        } else if let Ok(value) = i16::try_from(value) {
            self.marker(Marker::I16);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else if let Ok(value) = i32::try_from(value) {
            self.marker(Marker::I32);
            self.out.extend_from_slice(&value.to_be_bytes());
        } else {
            self.marker(Marker::I64);
            self.out.extend_from_slice(&value.to_be_bytes());
        }
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) {
        self.marker(if value { Marker::True } else { Marker::False });
    }

    /// Nothing.
    pub fn nil(&mut self) {
        self.marker(Marker::Null);
    }

    /// A float of 64 bits.
    pub fn f64(&mut self, value: f64) {
        self.marker(Marker::F64);
        self.out.extend_from_slice(&value.to_be_bytes());
    }

    fn length(&mut self, len: usize, wide: Marker, wider: Marker) {
        if let Ok(len) = u16::try_from(len) {
            self.marker(wide);
            self.out.extend_from_slice(&len.to_be_bytes());
        } else {
            self.marker(wider);
            // Nothing that this program holds comes near 4 GiB.
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            self.out.extend_from_slice(&len.to_be_bytes());
        }
    }
}

/// Reads values from the front of a buffer. Text and bytes are borrowed from it.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    buf: &'a [u8],
    pos: usize,
}

/// The head of a value: what it is, and the number that came with it.
#[derive(Clone, Copy, Debug)]
enum Head {
    Nil,
    Bool(bool),
    Uint(u64),
    Negative(i64),
    F32([u8; 4]),
    F64([u8; 8]),
    Raw(usize),
    Bin(usize),
    Array(usize),
    Map(usize),
    Ext(usize),
    Reserved,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `buf`.
    pub const fn new(buf: &'a [u8]) -> Self {
        Self { buf, pos: 0 }
    }

    /// A reader of `buf` that begins at `pos`.
    pub const fn at(buf: &'a [u8], pos: usize) -> Self {
        Self { buf, pos }
    }

    /// Bytes read so far.
    pub const fn pos(&self) -> usize {
        self.pos
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.buf.get(self.pos..).unwrap_or_default()
    }

    /// Takes `len` bytes as they are.
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let end = self.pos.saturating_add(len);
        let Some(bytes) = self.buf.get(self.pos..end) else {
            return Err(DecodeError {
                at: self.pos,
                kind: DecodeErrorKind::Truncated { need: end },
            });
        };
        self.pos = end;
        Ok(bytes)
    }

    fn array_of<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let at = self.pos;
        let bytes = self.take(N)?;
        <[u8; N]>::try_from(bytes).map_err(|_| wrong_type(at))
    }

    fn be(&mut self, width: usize) -> Result<u64, DecodeError> {
        let bytes = self.take(width)?;
        Ok(bytes.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    fn len_of(&mut self, width: usize) -> Result<usize, DecodeError> {
        Ok(usize::try_from(self.be(width)?).unwrap_or(usize::MAX))
    }

    fn head(&mut self) -> Result<Head, DecodeError> {
        let [byte] = self.array_of()?;
        Ok(match Marker::from_u8(byte) {
            Marker::FixPos(value) => Head::Uint(value.into()),
            Marker::FixNeg(value) => Head::Negative(value.into()),
            Marker::Null => Head::Nil,
            Marker::True => Head::Bool(true),
            Marker::False => Head::Bool(false),
            Marker::U8 => Head::Uint(self.be(1)?),
            Marker::U16 => Head::Uint(self.be(2)?),
            Marker::U32 => Head::Uint(self.be(4)?),
            Marker::U64 => Head::Uint(self.be(8)?),
            Marker::I8 => signed(i8::from_be_bytes(self.array_of()?).into()),
            Marker::I16 => signed(i16::from_be_bytes(self.array_of()?).into()),
            Marker::I32 => signed(i32::from_be_bytes(self.array_of()?).into()),
            Marker::I64 => signed(i64::from_be_bytes(self.array_of()?)),
            Marker::F32 => Head::F32(self.array_of()?),
            Marker::F64 => Head::F64(self.array_of()?),
            Marker::FixStr(len) => Head::Raw(len.into()),
            Marker::Str8 => Head::Raw(self.len_of(1)?),
            Marker::Str16 => Head::Raw(self.len_of(2)?),
            Marker::Str32 => Head::Raw(self.len_of(4)?),
            Marker::Bin8 => Head::Bin(self.len_of(1)?),
            Marker::Bin16 => Head::Bin(self.len_of(2)?),
            Marker::Bin32 => Head::Bin(self.len_of(4)?),
            Marker::FixArray(len) => Head::Array(len.into()),
            Marker::Array16 => Head::Array(self.len_of(2)?),
            Marker::Array32 => Head::Array(self.len_of(4)?),
            Marker::FixMap(len) => Head::Map(len.into()),
            Marker::Map16 => Head::Map(self.len_of(2)?),
            Marker::Map32 => Head::Map(self.len_of(4)?),
            Marker::FixExt1 => Head::Ext(1),
            Marker::FixExt2 => Head::Ext(2),
            Marker::FixExt4 => Head::Ext(4),
            Marker::FixExt8 => Head::Ext(8),
            Marker::FixExt16 => Head::Ext(16),
            Marker::Ext8 => Head::Ext(self.len_of(1)?),
            Marker::Ext16 => Head::Ext(self.len_of(2)?),
            Marker::Ext32 => Head::Ext(self.len_of(4)?),
            Marker::Reserved => Head::Reserved,
        })
    }

    /// Text or bytes of any family; `None` for nil.
    ///
    /// An array of numbers below 128 counts as bytes too: its body is those bytes.
    pub fn opt_bytes(&mut self) -> Result<Option<&'a [u8]>, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(None),
            Head::Raw(len) | Head::Bin(len) => self.take(len).map(Some),
            Head::Array(len) => match self.take(len)? {
                numbers if numbers.is_ascii() => Ok(Some(numbers)),
                _ => Err(wrong_type(at)),
            },
            _ => Err(wrong_type(at)),
        }
    }

    /// Text or bytes of any family; empty for nil.
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        self.opt_bytes().map(Option::unwrap_or_default)
    }

    /// Text; empty for nil.
    pub fn str(&mut self) -> Result<&'a str, DecodeError> {
        let at = self.pos;
        let bytes = self.bytes()?;
        core::str::from_utf8(bytes).map_err(|_| DecodeError { at, kind: DecodeErrorKind::NotUtf8 })
    }

    /// A number of any width that is not negative; 0 for nil.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(0),
            Head::Uint(value) => Ok(value),
            Head::Negative(_) => Err(out_of_range(at)),
            _ => Err(wrong_type(at)),
        }
    }

    fn narrow<T: TryFrom<u64>>(&mut self) -> Result<T, DecodeError> {
        let at = self.pos;
        T::try_from(self.u64()?).map_err(|_| out_of_range(at))
    }

    /// A number that fits 32 bits.
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.narrow()
    }

    /// A number that fits 16 bits.
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.narrow()
    }

    /// A number that fits 8 bits.
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        self.narrow()
    }

    /// A number of any width that fits 64 signed bits; 0 for nil.
    pub fn i64(&mut self) -> Result<i64, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(0),
            Head::Uint(value) => i64::try_from(value).map_err(|_| out_of_range(at)),
            Head::Negative(value) => Ok(value),
            _ => Err(wrong_type(at)),
        }
    }

    /// A truth value, also as 0 or 1; false for nil.
    pub fn bool(&mut self) -> Result<bool, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil | Head::Bool(false) | Head::Uint(0) => Ok(false),
            Head::Bool(true) | Head::Uint(1) => Ok(true),
            _ => Err(wrong_type(at)),
        }
    }

    /// A float of 32 or 64 bits; 0 for nil.
    pub fn f64(&mut self) -> Result<f64, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(0.0),
            Head::F32(bytes) => Ok(f32::from_be_bytes(bytes).into()),
            Head::F64(bytes) => Ok(f64::from_be_bytes(bytes)),
            _ => Err(wrong_type(at)),
        }
    }

    /// Whether the next value is nil; it is not taken.
    pub fn is_nil(&self) -> bool {
        self.buf.get(self.pos).is_some_and(|&byte| Marker::from_u8(byte) == Marker::Null)
    }

    /// The head of an array: its length; `None` for nil.
    ///
    /// The length is what the sender says: reserve nothing for it.
    pub fn array(&mut self) -> Result<Option<usize>, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(None),
            Head::Array(len) => Ok(Some(len)),
            _ => Err(wrong_type(at)),
        }
    }

    /// The head of a map: its number of pairs; `None` for nil.
    ///
    /// The number is what the sender says: reserve nothing for it.
    pub fn map(&mut self) -> Result<Option<usize>, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(None),
            Head::Map(len) => Ok(Some(len)),
            _ => Err(wrong_type(at)),
        }
    }

    /// A structure: a map with keys in any order, or an array in the order of `order`.
    ///
    /// `field` reads the value of a key and says whether it knows the key; the values of unknown
    /// keys are skipped. A missing key leaves its field as it is; nil leaves all.
    pub fn structure(
        &mut self,
        order: &[&str],
        mut field: impl FnMut(&[u8], &mut Self) -> Result<bool, DecodeError>,
    ) -> Result<(), DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil => Ok(()),
            Head::Map(len) => {
                for _ in 0..len {
                    let key = self.bytes()?;
                    if !field(key, self)? {
                        self.skip()?;
                    }
                }
                Ok(())
            }
            Head::Array(len) => {
                let mut names = order.iter();
                for _ in 0..len {
                    let known = match names.next() {
                        Some(name) => field(name.as_bytes(), self)?,
                        None => false,
                    };
                    if !known {
                        self.skip()?;
                    }
                }
                Ok(())
            }
            _ => Err(wrong_type(at)),
        }
    }

    /// Passes over one value of any type, however deep, without recursion.
    pub fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_pending(&mut 1)
    }

    /// Passes over `pending` values, however deep. When the bytes end too early, the reader stands
    /// at the first value that is not whole and `pending` counts what is left: with more bytes
    /// the walk goes on from there, and nothing is looked at twice.
    pub fn skip_pending(&mut self, pending: &mut usize) -> Result<(), DecodeError> {
        while *pending > 0 {
            let begin = self.pos;
            match self.skip_one() {
                Ok(inside) => *pending = (*pending - 1).saturating_add(inside),
                Err(error) => {
                    self.pos = begin;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Passes over one head and its text or bytes; returns how many values are inside.
    fn skip_one(&mut self) -> Result<usize, DecodeError> {
        let at = self.pos;
        match self.head()? {
            Head::Nil
            | Head::Bool(_)
            | Head::Uint(_)
            | Head::Negative(_)
            | Head::F32(_)
            | Head::F64(_) => Ok(0),
            Head::Raw(len) | Head::Bin(len) => self.take(len).map(|_| 0),
            Head::Ext(len) => self.take(len.saturating_add(1)).map(|_| 0),
            Head::Array(len) => Ok(len),
            Head::Map(len) => Ok(len.saturating_mul(2)),
            Head::Reserved => Err(wrong_type(at)),
        }
    }
}

fn signed(value: i64) -> Head {
    u64::try_from(value).map_or(Head::Negative(value), Head::Uint)
}

const fn wrong_type(at: usize) -> DecodeError {
    DecodeError { at, kind: DecodeErrorKind::WrongType }
}

const fn out_of_range(at: usize) -> DecodeError {
    DecodeError { at, kind: DecodeErrorKind::OutOfRange }
}

#[cfg(test)]
mod tests;
