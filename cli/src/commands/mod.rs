//! The commands of `serf`, one module each.

use std::collections::BTreeMap;
use std::process::ExitCode;

use crate::agent;
use crate::client::ClientError;
use crate::console::Console;
use crate::flags::{Flag, FlagError, Kind, Parsed, Values};
use crate::go;
use crate::manual::Page;

mod completion;
mod event;
mod explain;
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
mod watch;

/// One command, as the top level sees it.
#[derive(Clone, Copy, Debug)]
pub struct Subcommand {
    /// The word that is typed.
    pub name: &'static str,
    /// One line for the list of commands.
    pub synopsis: &'static str,
    /// Does it, with the arguments after the name.
    pub run: fn(&[String], &mut Console<'_>) -> ExitCode,
    /// All that is to be said of it.
    pub page: &'static Page,
}

/// All commands, by name.
pub const COMMANDS: &[Subcommand] = &[
    Subcommand {
        name: "agent",
        synopsis: "Runs a Serf agent",
        run: agent::run,
        page: &agent::PAGE,
    },
    Subcommand {
        name: "completion",
        synopsis: "Prints a script that makes a shell complete serf",
        run: completion::run,
        page: &completion::PAGE,
    },
    Subcommand {
        name: "event",
        synopsis: "Send a custom event through the Serf cluster",
        run: event::run,
        page: &event::PAGE,
    },
    Subcommand {
        name: "explain",
        synopsis: "Says why a member is in its state",
        run: explain::run,
        page: &explain::PAGE,
    },
    Subcommand {
        name: "force-leave",
        synopsis: "Forces a member of the cluster to enter the \"left\" state",
        run: force_leave::run,
        page: &force_leave::PAGE,
    },
    Subcommand {
        name: "info",
        synopsis: "Provides debugging information for operators",
        run: info::run,
        page: &info::PAGE,
    },
    Subcommand {
        name: "join",
        synopsis: "Tell Serf agent to join cluster",
        run: join::run,
        page: &join::PAGE,
    },
    Subcommand {
        name: "keygen",
        synopsis: "Generates a new encryption key",
        run: keygen::run,
        page: &keygen::PAGE,
    },
    Subcommand {
        name: "keys",
        synopsis: "Manipulate the internal encryption keyring used by Serf",
        run: keys::run,
        page: &keys::PAGE,
    },
    Subcommand {
        name: "leave",
        synopsis: "Gracefully leaves the Serf cluster and shuts down",
        run: leave::run,
        page: &leave::PAGE,
    },
    Subcommand {
        name: "members",
        synopsis: "Lists the members of a Serf cluster",
        run: members::run,
        page: &members::PAGE,
    },
    Subcommand {
        name: "monitor",
        synopsis: "Stream logs from a Serf agent",
        run: monitor::run,
        page: &monitor::PAGE,
    },
    Subcommand {
        name: "query",
        synopsis: "Send a query to the Serf cluster",
        run: query::run,
        page: &query::PAGE,
    },
    Subcommand {
        name: "reachability",
        synopsis: "Test network reachability",
        run: reachability::run,
        page: &reachability::PAGE,
    },
    Subcommand {
        name: "rtt",
        synopsis: "Estimates network round trip time between nodes",
        run: rtt::run,
        page: &rtt::PAGE,
    },
    Subcommand {
        name: "tags",
        synopsis: "Modify tags of a running Serf agent",
        run: tags::run,
        page: &tags::PAGE,
    },
    Subcommand {
        name: "version",
        synopsis: "Prints the Serf version",
        run: version::run,
        page: &version::PAGE,
    },
    Subcommand {
        name: "watch",
        synopsis: "Shows the cluster as a live table in the terminal",
        run: watch::run,
        page: &watch::PAGE,
    },
];

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// As Serf's users know it.
    Text,
    /// As an object that docs/COMMANDS.md describes.
    Json,
}

/// The flag that says how results are printed.
const FORMAT: Flag =
    Flag::new("format", Kind::Text("text"), "=text", "How to print: text or json.")
        .with(Values::OneOf(&["text", "json"]));

/// What the flag says. Nothing has been asked of an agent yet if it is refused.
fn format(flags: &Parsed) -> Result<Format, Failure> {
    match flags.text(FORMAT.name) {
        "text" => Ok(Format::Text),
        "json" => Ok(Format::Json),
        other => {
            let other = go::quoted(other);
            Err(Failure::Plain(format!("Invalid output format {other}: use text or json")))
        }
    }
}

/// The same for the commands that ignore whatever makes no sense, as Serf's users know them.
fn lenient_format(table: &[&[Flag]], args: &[String]) -> Format {
    let parsed = Parsed::read(table, args).ok();
    parsed.and_then(|flags| format(&flags).ok()).unwrap_or(Format::Text)
}

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
fn finish(outcome: Result<(), Failure>, page: &Page, console: &mut Console<'_>) -> ExitCode {
    match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Flags(error)) => {
            // Only this line goes to standard error.
            if error != FlagError::HelpRequested {
                console.error_line(error);
            }
            console.line(page.help());
        }
        Err(Failure::Usage(text)) => {
            console.line(format_args!("{text}\n"));
            console.line(page.help());
        }
        Err(Failure::Help) => console.line(page.help()),
        Err(Failure::Plain(text)) => console.line(text),
        Err(Failure::Told) => {}
    }
    ExitCode::FAILURE
}
