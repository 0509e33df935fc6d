//! The commands of `serf`, one module each.

use std::process::ExitCode;

use crate::agent;
use crate::client::ClientError;
use crate::console::Console;
use crate::flags::FlagError;

mod join;
mod keygen;
mod leave;
mod members;
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
    Subcommand { name: "agent", synopsis: "Runs a Serf agent", run: agent::run, help: agent::help },
    Subcommand {
        name: "join",
        synopsis: "Tell Serf agent to join cluster",
        run: join::run,
        help: join::help,
    },
    Subcommand {
        name: "keygen",
        synopsis: "Generates a new encryption key",
        run: keygen::run,
        help: keygen::help,
    },
    Subcommand {
        name: "leave",
        synopsis: "Gracefully leaves the Serf cluster and shuts down",
        run: leave::run,
        help: leave::help,
    },
    Subcommand {
        name: "members",
        synopsis: "Lists the members of a Serf cluster",
        run: members::run,
        help: members::help,
    },
    Subcommand {
        name: "version",
        synopsis: "Prints the Serf version",
        run: version::run,
        help: String::new,
    },
];

/// Why a command did not do what was asked.
#[derive(Debug)]
enum Failure {
    /// The flags make no sense.
    Flags(FlagError),
    /// The arguments make no sense: this line, and then the help.
    Usage(String),
    /// This line says it all.
    Plain(String),
}

impl From<FlagError> for Failure {
    fn from(error: FlagError) -> Self {
        Self::Flags(error)
    }
}

impl Failure {
    fn because(prefix: &str, error: &ClientError) -> Self {
        Self::Plain(format!("{prefix}: {error}"))
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    fn connecting(error: ClientError) -> Self {
        Self::because("Error connecting to Serf agent", &error)
    }
}

/// Prints a failure where Serf prints it, and gives the exit code.
fn finish(
    outcome: Result<(), Failure>,
    help: fn() -> String,
    console: &mut Console<'_>,
) -> ExitCode {
    match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Flags(error)) => {
            // Only this line goes to standard error.
            if error != FlagError::HelpRequested {
                console.error_line(error);
            }
            console.line(help());
        }
        Err(Failure::Usage(text)) => {
            console.line(format_args!("{text}\n"));
            console.line(help());
        }
        Err(Failure::Plain(text)) => console.line(text),
    }
    ExitCode::FAILURE
}
