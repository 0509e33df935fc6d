//! The commands of `serf`, one module each.

use std::process::ExitCode;

use crate::agent;
use crate::console::Console;

mod keygen;
mod version;

/// One command, as the top level sees it.
#[derive(Clone, Copy, Debug)]
pub struct Subcommand {
    /// The word that is typed.
    pub name: &'static str,
    /// One line for the list of commands.
    pub synopsis: &'static str,
    /// Does it, with the arguments after the name.
    pub run: fn(&[String], &mut Console<'_>) -> ExitCode,
    /// The whole help text, with no newline at the end.
    pub help: fn() -> String,
}

/// All commands, by name.
pub const COMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "agent",
        synopsis: "Runs a Serf agent",
        run: |args, _console| agent::run(args),
        help: agent::help,
    },
    Subcommand {
        name: "keygen",
        synopsis: "Generates a new encryption key",
        run: keygen::run,
        help: keygen::help,
    },
    Subcommand {
        name: "version",
        synopsis: "Prints the Serf version",
        run: version::run,
        help: String::new,
    },
];
