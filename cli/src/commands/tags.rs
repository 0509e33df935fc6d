//! `serf tags`: changes the tags of an agent.

use std::process::ExitCode;

use tithing_core::rpc::request::{Request, TagsBody};

use super::{Failure, finish, tag_pairs};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Kind, Parsed};

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
    finish(outcome, help, console)
}

fn tags(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let (set, delete) = (flags.list("set"), flags.list("delete"));
    if set.is_empty() && delete.is_empty() {
        return Err(Failure::Help);
    }
    // Serf's users see a bad address before a bad tag.
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let request = Request::Tags(TagsBody { set: tag_pairs(set)?, delete: delete.to_vec() });
    client.request(&request).map_err(|error| Failure::because("Error setting tags", &error))?;
    console.line("Successfully updated agent tags");
    Ok(())
}

pub(super) fn help() -> String {
    flags::help_text(
        "serf tags [options]",
        "Changes the tags of a running agent; all other members see them soon. All tags\n\
         together may have 512 bytes. They last until the agent ends.",
        FLAGS,
    )
}
