//! Bytes <-> messages. Nothing here knows about state.

pub mod dialect;
pub mod message;
