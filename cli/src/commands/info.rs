//! `serf info`: how an agent is.

use std::process::ExitCode;

use tithing_core::rpc::response::Stats;

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Kind, Parsed};
use crate::json::Json;

const FLAGS: &[&[Flag]] = &[
    &[Flag::new("format", Kind::Text("text"), "=text", "How to print: text or json.")],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = info(args, console);
    finish(outcome, help, console)
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

pub(super) fn help() -> String {
    flags::help_text(
        "serf info [options]",
        "Shows how the agent is: its name, its handlers and tags, its clocks and queues, for\n\
         whoever looks for what is wrong.",
        FLAGS,
    )
}

#[cfg(test)]
mod tests;
