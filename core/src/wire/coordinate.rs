//! Coordinates on the wire: the payload of an ack, and a field of the RPC protocol
//! (PROTOCOL.md P-155).

use alloc::vec::Vec;

use super::dialect::{Reader, Writer};
use crate::coordinate::Coordinate;
use crate::event::Reject;

/// The first byte of the payload of an ack.
const VERSION: u8 = 1;

/// Reads the payload of an ack; `None` if there is none.
pub fn decode_ack(payload: &[u8]) -> Result<Option<Coordinate>, Reject> {
    match payload.split_first() {
        None => Ok(None),
        Some((&VERSION, body)) => read(&mut Reader::new(body)),
        Some(_) => Err(Reject::UnknownType),
    }
}

/// Appends the payload of an ack.
pub fn encode_ack(coordinate: &Coordinate, out: &mut Vec<u8>) {
    out.push(VERSION);
    write(coordinate, &mut Writer::gossip(out));
}

/// Reads a coordinate; one of another number of dimensions is malformed.
fn read(reader: &mut Reader<'_>) -> Result<Option<Coordinate>, Reject> {
    let mut coordinate = Coordinate::default();
    let mut components = 0;
    reader.structure(&["Vec", "Error", "Adjustment", "Height"], |key, reader| {
        match key {
            b"Error" => coordinate.error = reader.f64()?,
            b"Adjustment" => coordinate.adjustment = reader.f64()?,
            b"Height" => coordinate.height = reader.f64()?,
            b"Vec" => {
                components = reader.array()?.unwrap_or_default();
                let mut places = coordinate.position.iter_mut();
                for _ in 0..components {
                    let component = reader.f64()?;
                    if let Some(place) = places.next() {
                        *place = component;
                    }
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if components == coordinate.position.len() {
        Ok(Some(coordinate))
    } else {
        Err(Reject::Malformed)
    }
}

/// Writes a coordinate as a map.
pub fn write(coordinate: &Coordinate, writer: &mut Writer<'_>) {
    writer.map(4);
    writer.str("Adjustment");
    writer.f64(coordinate.adjustment);
    writer.str("Error");
    writer.f64(coordinate.error);
    writer.str("Height");
    writer.f64(coordinate.height);
    writer.str("Vec");
    writer.array(coordinate.position.len());
    for component in coordinate.position {
        writer.f64(component);
    }
}
