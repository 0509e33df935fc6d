//! Answers that take a way round (PROTOCOL.md P-164).

use alloc::vec::Vec;

use crate::event::Reject;
use crate::member::WireAddr;
use crate::wire::dialect::{Reader, Writer};

pub(super) const KIND: u8 = 9;

/// A message to be passed on, as it is, to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relay<'a> {
    /// Where to.
    pub addr: WireAddr,
    /// The port there.
    pub port: u16,
    /// The zone of a link-local address; a name of an interface, or nothing.
    pub zone: &'a str,
    /// Whom to.
    pub node: &'a str,
    /// The message: its type byte and its body.
    pub message: &'a [u8],
}

impl<'a> Relay<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Reject> {
        let (mut ip, mut port, mut zone, mut node) = (&[][..], 0, "", "");
        reader.structure(&["DestAddr", "DestName"], |key, reader| {
            match key {
                b"DestAddr" => reader.structure(&["IP", "Port", "Zone"], |key, reader| {
                    match key {
                        b"IP" => ip = reader.bytes()?,
                        b"Port" => port = reader.i64()?,
                        b"Zone" => zone = reader.str()?,
                        _ => return Ok(false),
                    }
                    Ok(true)
                })?,
                b"DestName" => node = reader.str()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let addr = WireAddr::from_bytes(ip).ok_or(Reject::BadAddress)?;
        let port = u16::try_from(port).map_err(|_| Reject::BadAddress)?;
        Ok(Self { addr, port, zone, node, message: reader.rest() })
    }

    /// Appends the message: its type byte, its header, and the message to be passed on.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(KIND);
        let mut writer = Writer::gossip(out);
        writer.map(2);
        writer.str("DestAddr");
        writer.map(3);
        writer.str("IP");
        writer.bytes(self.addr.as_bytes());
        writer.str("Port");
        writer.int(self.port.into());
        writer.str("Zone");
        writer.str(self.zone);
        writer.str("DestName");
        writer.str(self.node);
        out.extend_from_slice(self.message);
    }
}
