//! `serf force-leave`: declares that a failed member has left.

use std::io::IsTerminal;
use std::process::ExitCode;

use tithing_core::rpc::request::Request;

use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};
use crate::nearest::{nearest, question};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new("prune", Kind::Switch, "", "Forget the member at once, in all lists."),
        Flag::new(
            "report",
            Kind::Switch,
            "",
            "Say what came of it, and fail unless the member is\n\
             removed. HashiCorp's agents do not tell. Comes with\n\
             -format=json.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = force_leave(args, console);
    finish(outcome, &PAGE, console)
}

fn force_leave(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let [node] = flags.arguments.as_slice() else {
        return Err(Failure::Usage("A node name must be specified to force leave.".to_owned()));
    };
    let format = format(&flags)?;
    let report = flags.is_on("report") || format == Format::Json;
    let is_watched = std::io::stderr().is_terminal();
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let outcome = client
        .request(&Request::ForceLeave {
            node: node.clone(),
            prune: flags.is_on("prune"),
            report: report || is_watched,
        })
        .map_err(|error| Failure::because("Error force leaving", &error))?;
    let told = told(node, &outcome, &mut client);
    if !report {
        // A script sees what it saw from Serf: nothing. A person should know.
        if is_watched && !outcome.is_empty() {
            console.error_line(told);
        }
        return Ok(());
    }
    match (outcome.as_str(), format) {
        ("removed" | "alive" | "unknown", Format::Json) => {
            let object = [("name", node.as_str().into()), ("outcome", outcome.as_str().into())];
            console.line(Json::object(object).to_pretty());
            if outcome == "removed" { Ok(()) } else { Err(Failure::Told) }
        }
        ("removed", Format::Text) => {
            console.line(told);
            Ok(())
        }
        _ => Err(Failure::Plain(told)),
    }
}

/// The outcome in words.
fn told(node: &str, outcome: &str, client: &mut Client) -> String {
    match outcome {
        "removed" => format!("Node '{node}' is removed"),
        "alive" => format!("Node '{node}' is alive: it was left alone"),
        "unknown" => {
            let unknown = format!("Node '{node}' is unknown to the agent, which told the others");
            // Nothing is lost if the agent has no time for a second question.
            let members = client.members(&Request::Members).unwrap_or_default();
            let names = members.iter().map(|member| member.name.as_str());
            match question(&nearest(node, names)) {
                Some(question) => format!("{unknown}. {question}"),
                None => unknown,
            }
        }
        _ => "The agent does not tell what came of it".to_owned(),
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf force-leave [options] name",
    about: "Declares that a failed member has left for good: nobody tries to reach it any\n\
            more. A member that is alive is left alone.\n\
            \n\
            For scripts it is silent, and succeeds for a name that nobody has too, unless\n\
            -report is given. At a terminal it says what came of it.",
    flags: FLAGS,
    operands: Values::Member,
    examples: &[
        Example::new("serf force-leave -report n3", "Fails unless n3 is out of the cluster now."),
        Example::new("serf force-leave -prune n3", "No list shows n3 any more."),
    ],
    exits: &[
        Exit::new(0, "The agent was told; with -report: the member is removed."),
        Exit::new(
            1,
            "The agent could not be told; with -report: the member is alive\n\
                      or unknown.",
        ),
    ],
};
