//! User events as messages (PROTOCOL.md P-160).

use alloc::vec::Vec;

use crate::id::LamportTime;
use crate::wire::dialect::{DecodeError, Reader, Writer};

pub(super) const KIND: u8 = 3;

/// Something that a user tells the whole cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserEvent<'a> {
    /// When, by the event clock.
    pub ltime: LamportTime,
    /// What.
    pub name: &'a str,
    /// What comes with it; `None` is nil on the wire and means the same as nothing.
    pub payload: Option<&'a [u8]>,
    /// Whether only the last of several of this name matters to applications (`CC` on the wire).
    pub coalesce: bool,
}

impl<'a> UserEvent<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut event = Self::default();
        reader.structure(&["LTime", "Name", "Payload", "CC"], |key, reader| {
            match key {
                b"LTime" => event.ltime = LamportTime(reader.u64()?),
                b"Name" => event.name = reader.str()?,
                b"Payload" => event.payload = reader.opt_bytes()?,
                b"CC" => event.coalesce = reader.bool()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(event)
    }

    /// Appends the message: its type byte and its body.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(KIND);
        let mut writer = Writer::gossip(out);
        writer.map(4);
        writer.str("CC");
        writer.bool(self.coalesce);
        writer.str("LTime");
        writer.uint(self.ltime.0);
        writer.str("Name");
        writer.str(self.name);
        writer.str("Payload");
        writer.opt_bytes(self.payload);
    }
}
