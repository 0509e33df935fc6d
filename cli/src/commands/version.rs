//! `serf version`: our own version in Serf's layout.

use std::process::ExitCode;

use tithing_core::config::{PROTOCOL_MAX, PROTOCOL_MIN};

use crate::console::Console;

/// Prints the version. Arguments are ignored.
pub(super) fn run(_args: &[String], console: &mut Console<'_>) -> ExitCode {
    console.line(env!("CARGO_PKG_VERSION"));
    console
        .line(format_args!("Agent Protocol: {PROTOCOL_MAX} (Understands back to: {PROTOCOL_MIN})"));
    ExitCode::SUCCESS
}
