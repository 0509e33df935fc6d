//! `serf keygen`: a new encryption key.

use std::process::ExitCode;

use tithing_core::base64;

use super::{FORMAT, Format, lenient_format};
use crate::console::Console;
use crate::flags::{Flag, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[&[FORMAT]];

/// Length of a key, in bytes: AES-256.
const KEY_BYTES: usize = 32;

/// Prints a key. Other arguments are ignored.
pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let mut key = [0; KEY_BYTES];
    match getrandom::fill(&mut key) {
        Ok(()) => {
            let key = base64::encode(&key);
            match lenient_format(FLAGS, args) {
                Format::Text => console.line(key),
                Format::Json => {
                    console.line(Json::object([("key", key.as_str().into())]).to_pretty());
                }
            }
            ExitCode::SUCCESS
        }
        Err(cause) => {
            console.line(format_args!("Error reading random data: {cause}"));
            ExitCode::FAILURE
        }
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf keygen [options]",
    about: "Prints a new random key for the encryption of a cluster's traffic, in the\n\
            form that the agent's -encrypt flag and its key file take.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[Example::new(
        "echo \"[\\\"$(serf keygen)\\\"]\" > keys.json",
        "A key file for serf agent -keyring-file=keys.json.",
    )],
    exits: &[
        Exit::new(0, "The key was printed."),
        Exit::new(1, "The system has no random numbers."),
    ],
};
