//! What internal queries about keys carry (PROTOCOL.md P-166).

use alloc::string::String;
use alloc::vec::Vec;

use super::List;
use crate::event::Reject;
use crate::wire::dialect::{Reader, Writer};

const REQUEST_KIND: u8 = 7;
const RESPONSE_KIND: u8 = 8;

/// The payload of a query that changes keys: the raw bytes of the key.
///
/// An empty payload ends the process of a reference node: it is refused, and never written.
pub fn decode_key_request(payload: &[u8]) -> Result<&[u8], Reject> {
    let mut reader = body(payload, REQUEST_KIND)?;
    let mut bytes: &[u8] = &[];
    reader.structure(&["Key"], |key, reader| {
        if key != b"Key" {
            return Ok(false);
        }
        bytes = reader.bytes()?;
        Ok(true)
    })?;
    Ok(bytes)
}

/// Appends the payload of a query that changes keys; to list keys the key is empty.
pub fn encode_key_request(key: &[u8], out: &mut Vec<u8>) {
    out.push(REQUEST_KIND);
    let mut writer = Writer::gossip(out);
    writer.map(1);
    writer.str("Key");
    writer.bytes(key);
}

/// The payload of an answer to a query about keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyResponse<'a> {
    /// Whether it was done.
    pub result: bool,
    /// Why not; with a success, a warning.
    pub message: &'a str,
    /// The key that seals, in base64; empty unless keys were listed.
    pub primary_key: &'a str,
    keys: Option<List<'a>>,
}

impl<'a> KeyResponse<'a> {
    /// Reads the payload.
    pub fn decode(payload: &'a [u8]) -> Result<Self, Reject> {
        let mut reader = body(payload, RESPONSE_KIND)?;
        let mut response = Self::default();
        let order = ["Result", "Message", "Keys", "PrimaryKey"];
        reader.structure(&order, |key, reader| {
            match key {
                b"Result" => response.result = reader.bool()?,
                b"Message" => response.message = reader.str()?,
                b"PrimaryKey" => response.primary_key = reader.str()?,
                b"Keys" => {
                    response.keys = match reader.array()? {
                        Some(len) => Some(List::read(Some(len), reader, Reader::str)?),
                        None => None,
                    }
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(response)
    }

    /// The keys in base64, primary first; `None` unless keys were listed.
    pub fn keys(&self) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
        self.keys.map(|keys| keys.iter(Reader::str))
    }
}

/// Appends the payload of an answer. `keys` are in base64.
pub fn encode_key_response(
    (result, message): (bool, &str),
    keys: Option<&[String]>,
    primary_key: &str,
    out: &mut Vec<u8>,
) {
    out.push(RESPONSE_KIND);
    let mut writer = Writer::gossip(out);
    writer.map(4);
    writer.str("Keys");
    match keys {
        Some(keys) => {
            writer.array(keys.len());
            for key in keys {
                writer.str(key);
            }
        }
        None => writer.nil(),
    }
    writer.str("Message");
    writer.str(message);
    writer.str("PrimaryKey");
    writer.str(primary_key);
    writer.str("Result");
    writer.bool(result);
}

fn body(payload: &[u8], kind: u8) -> Result<Reader<'_>, Reject> {
    match payload.split_first() {
        Some((&first, rest)) if first == kind => Ok(Reader::new(rest)),
        Some(_) => Err(Reject::UnknownType),
        None => Err(Reject::Empty),
    }
}
