//! `serf event`: tells the whole cluster something.

use std::process::ExitCode;

use tithing_core::rpc::request::{EventBody, Request};

use super::{Failure, finish, name_and_payload};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[Flag::new(
        "coalesce",
        Kind::SwitchOn,
        "=true",
        "Whether only the last of several events of this\n\
         name within a moment matters to applications.",
    )],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = event(args, console);
    finish(outcome, &PAGE, console)
}

fn event(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let (name, payload) = name_and_payload(&flags.arguments, "An event name must be specified.")?;
    let coalesce = flags.is_on("coalesce");
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let request = Request::Event(EventBody {
        name: name.to_owned(),
        payload: payload.map(|payload| payload.as_bytes().to_vec()),
        coalesce,
    });
    client.request(&request).map_err(|error| Failure::because("Error sending event", &error))?;
    console.line(format_args!("Event '{name}' dispatched! Coalescing enabled: {coalesce}"));
    Ok(())
}

pub(super) const PAGE: Page = Page {
    usage: "serf event [options] name [payload]",
    about: "Tells the whole cluster something: a name and, if there is more to say, a\n\
            payload. Both together may have some 480 bytes. Agents run the handlers that are\n\
            set up for the event; nobody answers. To be answered, ask with serf query.",
    flags: FLAGS,
    operands: Values::Any,
    examples: &[
        Example::new("serf event deploy v1.4.2", "Every agent runs its handlers for user:deploy."),
        Example::new("serf event -coalesce=false tick", "Of many in a row, each one counts."),
    ],
    exits: &[
        Exit::new(0, "The agent has taken the event and spreads it."),
        Exit::new(1, "It has not: the line printed says why."),
    ],
};
