//! `serf leave`: makes an agent leave its cluster and end.

use std::process::ExitCode;

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Parsed, Values};
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[RPC_FLAGS];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = leave(args, console);
    finish(outcome, &PAGE, console)
}

fn leave(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    client.leave().map_err(|error| Failure::because("Error leaving", &error))?;
    console.line("Graceful leave complete");
    Ok(())
}

pub(super) const PAGE: Page = Page {
    usage: "serf leave [options]",
    about: "Makes an agent leave its cluster: the others are told that it goes on\n\
            purpose, then it ends. Returns when it has left.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[Example::new("serf leave", "The agent of this machine leaves and ends.")],
    exits: &[
        Exit::new(0, "The agent has left."),
        Exit::new(1, "It has not, or it could not be asked."),
    ],
};
