//! `serf join`: makes an agent join a cluster.

use std::process::ExitCode;

use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new("replay", Kind::Switch, "", "Deliver user events that are older than the join."),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = join(args, console);
    finish(outcome, &PAGE, console)
}

fn join(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    if flags.arguments.is_empty() {
        return Err(Failure::Usage("At least one address to join must be specified.".to_owned()));
    }
    let format = format(&flags)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let reached = client
        .join(flags.arguments.clone(), flags.is_on("replay"))
        .map_err(|error| Failure::because("Error joining the cluster", &error))?;
    match format {
        Format::Text => {
            let text = format!("Successfully joined cluster by contacting {reached} nodes.");
            console.line(text);
        }
        Format::Json => {
            console.line(Json::object([("reached", Json::Number(reached))]).to_pretty());
        }
    }
    Ok(())
}

pub(super) const PAGE: Page = Page {
    usage: "serf join [options] address ...",
    about: "Makes a running agent join the cluster of the agents at the given\n\
            addresses. One that answers is enough. An address is HOST, HOST:PORT or\n\
            [IPV6]:PORT, each with the node's name and a slash before it if it is\n\
            known: NAME/HOST.",
    flags: FLAGS,
    operands: Values::Any,
    examples: &[
        Example::new("serf join 10.0.0.5", "Joins through the agent there, at its port 7946."),
        Example::new("serf join seed1 seed2:7950", "One that answers is enough."),
    ],
    exits: &[
        Exit::new(0, "At least one address was reached."),
        Exit::new(1, "None was: the lines printed say why, one for each address."),
    ],
};
