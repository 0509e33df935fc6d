//! `serf tags`: changes the tags of an agent.

use std::process::ExitCode;

use tithing_core::rpc::request::{Request, TagsBody};

use super::{Failure, finish, tag_pairs};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        Flag::new(
            "delete",
            Kind::List,
            " <key>",
            "Remove this tag, if it is there. May be given many\ntimes.",
        ),
        Flag::new(
            "set",
            Kind::List,
            " <key>=<value>",
            "Give this tag this value. May be given many times.\n\
             A tag that is also deleted is set.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = tags(args, console);
    finish(outcome, &PAGE, console)
}

fn tags(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let (set, delete) = (flags.list("set"), flags.list("delete"));
    if set.is_empty() && delete.is_empty() {
        return Err(Failure::Help);
    }
    let request = Request::Tags(TagsBody { set: tag_pairs(set)?, delete: delete.to_vec() });
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    client.request(&request).map_err(|error| Failure::because("Error setting tags", &error))?;
    console.line("Successfully updated agent tags");
    Ok(())
}

pub(super) const PAGE: Page = Page {
    usage: "serf tags [options]",
    about: "Changes the tags of a running agent; all other members see them soon. All tags\n\
            together may have 512 bytes. They last until the agent ends, or longer if it\n\
            has a -tags-file.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf tags -set role=web -set dc=east", "Two tags at once."),
        Example::new("serf tags -delete dc", "One tag less."),
    ],
    exits: &[
        Exit::new(0, "The agent has taken the tags."),
        Exit::new(1, "They are as they were: the line printed says why."),
    ],
};
