//! `serf force-leave`: declares that a failed member has left.

use std::process::ExitCode;

use tithing_core::rpc::request::Request;

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Kind, Parsed};

const FLAGS: &[&[Flag]] = &[
    &[
        Flag::new("prune", Kind::Switch, "", "Forget the member at once, in all lists."),
        Flag::new(
            "report",
            Kind::Switch,
            "",
            "Say what came of it, and fail unless the member is\n\
             removed. HashiCorp's agents do not tell.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = force_leave(args, console);
    finish(outcome, help, console)
}

fn force_leave(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let [node] = flags.arguments.as_slice() else {
        return Err(Failure::Usage("A node name must be specified to force leave.".to_owned()));
    };
    let (prune, report) = (flags.is_on("prune"), flags.is_on("report"));
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let outcome = client
        .request(&Request::ForceLeave { node: node.clone(), prune, report })
        .map_err(|error| Failure::because("Error force leaving", &error))?;
    if !report {
        return Ok(());
    }
    match outcome.as_str() {
        "removed" => {
            console.line(format_args!("Node '{node}' is removed"));
            Ok(())
        }
        "alive" => Err(Failure::Plain(format!("Node '{node}' is alive: it was left alone"))),
        "unknown" => Err(Failure::Plain(format!("Node '{node}' is unknown to the agent"))),
        _ => Err(Failure::Plain("The agent does not tell what came of it".to_owned())),
    }
}

pub(super) fn help() -> String {
    flags::help_text(
        "serf force-leave [options] name",
        "Declares that a failed member has left for good: nobody tries to reach it any\n\
         more. A member that is alive is left alone. Says nothing, whatever comes of it,\n\
         unless it is asked to report.",
        FLAGS,
    )
}
