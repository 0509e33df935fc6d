//! The commands of `serf`, one module each.

use std::collections::BTreeMap;
use std::process::ExitCode;

use crate::agent;
use crate::client::ClientError;
use crate::console::Console;
use crate::flags::FlagError;

mod event;
mod force_leave;
mod info;
mod join;
mod keygen;
mod keys;
mod leave;
mod members;
mod monitor;
mod query;
mod reachability;
mod rtt;
mod tags;
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
        name: "event",
        synopsis: "Send a custom event through the Serf cluster",
        run: event::run,
        help: event::help,
    },
    Subcommand {
        name: "force-leave",
        synopsis: "Forces a member of the cluster to enter the \"left\" state",
        run: force_leave::run,
        help: force_leave::help,
    },
    Subcommand {
        name: "info",
        synopsis: "Provides debugging information for operators",
        run: info::run,
        help: info::help,
    },
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
        name: "keys",
        synopsis: "Manipulate the internal encryption keyring used by Serf",
        run: keys::run,
        help: keys::help,
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
        name: "monitor",
        synopsis: "Stream logs from a Serf agent",
        run: monitor::run,
        help: monitor::help,
    },
    Subcommand {
        name: "query",
        synopsis: "Send a query to the Serf cluster",
        run: query::run,
        help: query::help,
    },
    Subcommand {
        name: "reachability",
        synopsis: "Test network reachability",
        run: reachability::run,
        help: reachability::help,
    },
    Subcommand {
        name: "rtt",
        synopsis: "Estimates network round trip time between nodes",
        run: rtt::run,
        help: rtt::help,
    },
    Subcommand {
        name: "tags",
        synopsis: "Modify tags of a running Serf agent",
        run: tags::run,
        help: tags::help,
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
    /// Nothing is wrong but that there is nothing to do: the help says it all.
    Help,
    /// This line says it all.
    Plain(String),
    /// All is said already.
    Told,
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

/// `key=value` each; the key must not be empty.
fn tag_pairs(list: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    list.iter()
        .map(|tag| match tag.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => Err(Failure::Plain(format!("Error: Invalid tag: '{tag}'"))),
        })
        .collect()
}

/// Name and payload, which is all that may stand on the line.
fn name_and_payload<'a>(
    arguments: &'a [String],
    missing: &str,
) -> Result<(&'a str, Option<&'a str>), Failure> {
    match arguments {
        [] => Err(Failure::Usage(missing.to_owned())),
        [name] => Ok((name, None)),
        [name, payload] => Ok((name, Some(payload))),
        _ => Err(Failure::Usage(
            "Too many command line arguments. Only a name and payload must be specified."
                .to_owned(),
        )),
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
        Err(Failure::Help) => console.line(help()),
        Err(Failure::Plain(text)) => console.line(text),
        Err(Failure::Told) => {}
    }
    ExitCode::FAILURE
}
