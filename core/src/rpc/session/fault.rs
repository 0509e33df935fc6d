//! Why a session ends before its client does.

use alloc::string::String;
use core::fmt::{self, Write as _};

use crate::rpc::inbox::MessageError;

/// Why the agent closes a connection. Shows as the text of the log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The header cannot be read.
    Header(MessageError),
    /// The body cannot be read.
    Body(MessageError),
    /// Something else came before the handshake.
    HandshakeRequired,
    /// There is no such command.
    UnknownCommand(String),
    /// The client has said too many wrong keys.
    WrongKeys,
    /// The client sent more in advance than [`super::Session::is_reading`] allows for.
    Flood,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(error) => write!(f, "failed to decode request header: {error}"),
            Self::Body(error) => write!(f, "Failed to evaluate request: decode failed: {error}"),
            Self::HandshakeRequired => {
                f.write_str("Failed to evaluate request: Handshake required")
            }
            Self::UnknownCommand(name) => {
                f.write_str("Failed to evaluate request: command '")?;
                write_on_one_line(f, name)?;
                f.write_str("' not recognized")
            }
            Self::WrongKeys => f.write_str("too many wrong authentication tokens"),
            Self::Flood => f.write_str("too many requests in advance"),
        }
    }
}

impl core::error::Error for Fault {}

/// Longest text of a client's in a log line, in characters.
const LOGGED_CHARS_MAX: usize = 200;

/// Writes what a client sent so that it can neither forge nor flood the log.
fn write_on_one_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars().take(LOGGED_CHARS_MAX) {
        if c.is_control() {
            write!(f, "{}", c.escape_default())?;
        } else {
            f.write_char(c)?;
        }
    }
    Ok(())
}
