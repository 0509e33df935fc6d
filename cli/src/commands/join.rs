//! `serf join`: makes an agent join a cluster.

use std::process::ExitCode;

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Kind, Parsed};

const FLAGS: &[&[Flag]] = &[
    &[Flag::new("replay", Kind::Switch, "", "Deliver user events that are older than the join.")],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = join(args, console);
    finish(outcome, help, console)
}

fn join(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    if flags.arguments.is_empty() {
        return Err(Failure::Usage("At least one address to join must be specified.".to_owned()));
    }
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let reached = client
        .join(flags.arguments.clone(), flags.is_on("replay"))
        .map_err(|error| Failure::because("Error joining the cluster", &error))?;
    console.line(format_args!("Successfully joined cluster by contacting {reached} nodes."));
    Ok(())
}

pub(super) fn help() -> String {
    flags::help_text(
        "serf join [options] address ...",
        "Makes a running agent join the cluster of the agents at the given\n\
         addresses. One that answers is enough. An address is HOST, HOST:PORT or\n\
         [IPV6]:PORT, each with the node's name and a slash before it if it is\n\
         known: NAME/HOST.",
        FLAGS,
    )
}
