//! `serf keygen`: a new encryption key.

use std::process::ExitCode;

use tithing_core::base64;

use crate::console::Console;
use crate::flags;

/// Length of a key, in bytes: AES-256.
const KEY_BYTES: usize = 32;

/// Prints a key. Arguments are ignored.
pub(super) fn run(_args: &[String], console: &mut Console<'_>) -> ExitCode {
    let mut key = [0; KEY_BYTES];
    match getrandom::fill(&mut key) {
        Ok(()) => {
            console.line(base64::encode(&key));
            ExitCode::SUCCESS
        }
        Err(cause) => {
            console.line(format_args!("Error reading random data: {cause}"));
            ExitCode::FAILURE
        }
    }
}

/// The help text.
pub(super) fn help() -> String {
    flags::help_text(
        "serf keygen",
        "Prints a new random key for the encryption of a cluster's traffic, in the\n\
         form that the agent's -encrypt flag takes.",
        &[],
    )
}
