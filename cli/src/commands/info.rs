//! `serf info`: how an agent is.

use std::process::ExitCode;

use tithing_core::rpc::response::Stats;

use super::{FORMAT, Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Parsed, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[&[FORMAT], RPC_FLAGS];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = info(args, console);
    finish(outcome, &PAGE, console)
}

fn info(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let stats = client.stats().map_err(|error| Failure::because("Error querying agent", &error))?;
    match flags.text("format") {
        "text" => console.line(text(&stats)),
        "json" => console.line(json(stats).to_pretty()),
        other => {
            let text = format!("Encoding error: Invalid output format \"{other}\"");
            return Err(Failure::Plain(text));
        }
    }
    Ok(())
}

/// Sections and keys by name.
fn text(stats: &Stats) -> String {
    let mut lines = Vec::new();
    for (section, values) in stats {
        lines.push(format!("{section}:"));
        lines.extend(values.iter().map(|(key, value)| format!("\t{key} = {value}")));
    }
    lines.join("\n")
}

fn json(stats: Stats) -> Json {
    let section = |values: std::collections::BTreeMap<String, String>| {
        Json::Object(values.into_iter().map(|(key, value)| (key, Json::Text(value))).collect())
    };
    Json::Object(stats.into_iter().map(|(name, values)| (name, section(values))).collect())
}

pub(super) const PAGE: Page = Page {
    usage: "serf info [options]",
    about: "Shows how the agent is: its name, its handlers and tags, its clocks and queues, for
\
            whoever looks for what is wrong.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf info", "Everything, in sections."),
        Example::new("serf info -format=json", "The same for a program; all values are texts."),
    ],
    exits: &[
        Exit::new(0, "It was printed."),
        Exit::new(1, "The agent could not be asked: the line printed says why."),
    ],
};

#[cfg(test)]
mod tests;
