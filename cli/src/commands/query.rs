//! `serf query`: asks the cluster something.

use std::process::ExitCode;

use tithing_core::rpc::record::QueryRecord;
use tithing_core::rpc::request::QueryBody;

use super::{FORMAT, Failure, finish, name_and_payload, tag_pairs};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::interrupt;
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new("no-ack", Kind::Switch, "", "Do not ask members to say that they have heard."),
        Flag::new(
            "node",
            Kind::List,
            " <name>",
            "Ask only the member of this name. May be given many\ntimes.",
        )
        .with(Values::Member),
        Flag::new(
            "relay-factor",
            Kind::Integer(0),
            "=0",
            "Members that each ack and answer goes through as\n\
             well, 0 to 255: lost packets matter less.",
        ),
        Flag::new(
            "tag",
            Kind::List,
            " <key>=<regexp>",
            "Ask only members in whose value of the tag the\n\
             expression is found, anywhere. May be given many\n\
             times: all have to match.",
        ),
        Flag::new(
            "timeout",
            Kind::Duration(0),
            "=0",
            "How long answers are waited for. Unless given it\n\
             depends on the size of the cluster.",
        ),
        Flag::new(
            "until-answered",
            Kind::Switch,
            "",
            "End as soon as all members that can answer have\n\
             answered. HashiCorp's agents wait nevertheless.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = query(args, console);
    finish(outcome, &PAGE, console)
}

fn query(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let query = request(&flags)?;
    let (name, wants_acks) = (query.name.clone(), query.wants_acks);
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let mut printer: Box<dyn Printer> = match flags.text("format") {
        "text" => Box::new(TextPrinter { wants_acks, acks: 0, responses: 0 }),
        "json" => Box::new(JsonPrinter::default()),
        other => return Err(Failure::Plain(format!("Invalid format: {other}"))),
    };
    let failed = |error| Failure::because("Error sending query", &error);
    client.query(query).map_err(failed)?;
    interrupt::end_on_interrupt(None);
    printer.begin(&name, console);
    while !console.is_reader_gone() {
        match client.next_record().map_err(failed)? {
            QueryRecord::Ack { from } => printer.ack(from, console),
            QueryRecord::Response { from, payload } => printer.response(from, &payload, console),
            QueryRecord::Done => break,
            QueryRecord::Unknown => {}
        }
    }
    printer.end(console);
    Ok(())
}

/// What the command line asks for.
fn request(flags: &Parsed) -> Result<QueryBody, Failure> {
    let (name, payload) = name_and_payload(&flags.arguments, "A query name must be specified.")?;
    let relay_factor = u8::try_from(flags.integer("relay-factor"))
        .map_err(|_| Failure::Plain("Relay factor must be between 0 and 255".to_owned()))?;
    Ok(QueryBody {
        nodes: flags.list("node").to_vec(),
        tags: tag_pairs(flags.list("tag"))?,
        wants_acks: !flags.is_on("no-ack"),
        relay_factor,
        timeout: flags.duration("timeout").0,
        name: name.to_owned(),
        payload: payload.map(|payload| payload.as_bytes().to_vec()),
        until_answered: flags.is_on("until-answered"),
    })
}

/// How the records of a query are shown.
trait Printer {
    fn begin(&mut self, name: &str, console: &mut Console<'_>);
    fn ack(&mut self, from: String, console: &mut Console<'_>);
    fn response(&mut self, from: String, payload: &[u8], console: &mut Console<'_>);
    fn end(&mut self, console: &mut Console<'_>);
}

/// A line for each record as it comes, and the sums.
struct TextPrinter {
    wants_acks: bool,
    acks: usize,
    responses: usize,
}

impl Printer for TextPrinter {
    fn begin(&mut self, name: &str, console: &mut Console<'_>) {
        console.line(format_args!("Query '{name}' dispatched"));
    }

    fn ack(&mut self, from: String, console: &mut Console<'_>) {
        self.acks += 1;
        console.line(format_args!("Ack from '{from}'"));
    }

    fn response(&mut self, from: String, payload: &[u8], console: &mut Console<'_>) {
        self.responses += 1;
        let payload = payload.strip_suffix(b"\n").unwrap_or(payload);
        let line = [format!("Response from '{from}': ").as_bytes(), payload].concat();
        console.raw_line(&line);
    }

    fn end(&mut self, console: &mut Console<'_>) {
        if self.wants_acks {
            console.line(format_args!("Total Acks: {}", self.acks));
        }
        console.line(format_args!("Total Responses: {}", self.responses));
    }
}

/// One object at the end.
#[derive(Default)]
struct JsonPrinter {
    acks: Vec<Json>,
    responses: std::collections::BTreeMap<String, Json>,
}

impl Printer for JsonPrinter {
    fn begin(&mut self, _name: &str, _console: &mut Console<'_>) {}

    fn ack(&mut self, from: String, _console: &mut Console<'_>) {
        self.acks.push(Json::Text(from));
    }

    fn response(&mut self, from: String, payload: &[u8], _console: &mut Console<'_>) {
        let payload = String::from_utf8_lossy(payload).into_owned();
        self.responses.insert(from, Json::Text(payload));
    }

    fn end(&mut self, console: &mut Console<'_>) {
        let acks = std::mem::take(&mut self.acks);
        let acks = if acks.is_empty() { Json::Null } else { Json::List(acks) };
        let responses = std::mem::take(&mut self.responses).into_iter().collect();
        let object = Json::object([("Acks", acks), ("Responses", Json::Object(responses))]);
        console.line(object.to_pretty());
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf query [options] name [payload]",
    about: "Asks all members, or some of them, something: a name and, if there is more to\n\
            say, a payload. Shows who has heard and who answers what, until the time is up,\n\
            or with -until-answered until all have answered.\n\
            \n\
            Unlike in serf members, an expression may match any part of a tag: write ^web$\n\
            for the whole.",
    flags: FLAGS,
    operands: Values::Any,
    examples: &[
        Example::new("serf query uptime", "Every agent runs its handlers for query:uptime."),
        Example::new(
            "serf query -until-answered -tag role=^web$ load",
            "Asks the web servers, and waits no longer than they need.",
        ),
        Example::new("serf query -node n2 -timeout=500ms load", "Asks one member, for a moment."),
    ],
    exits: &[
        Exit::new(0, "The query is over, even if nobody has answered; or nobody reads on."),
        Exit::new(1, "It could not be sent, or was interrupted."),
    ],
};

#[cfg(test)]
mod tests;
