//! `serf monitor`: shows what an agent logs and what happens there.

use std::process::ExitCode;
use std::time::Duration;

use tithing_core::base64;
use tithing_core::rpc::record::StreamRecord;

use super::members::member_as_json;
use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, MemberRecord, News, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::go;
use crate::interrupt;
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new(
            "log-level",
            Kind::Text("INFO"),
            "=info",
            "Least important lines that are shown: trace, debug,\n\
             info, warn or err. The agent's own level does not\n\
             matter.",
        )
        .with(Values::OneOf(&["trace", "debug", "info", "warn", "err"])),
    ],
    RPC_FLAGS,
];

/// How long the agent may take to say that it will tell no more.
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = monitor(args, console);
    finish(outcome, &PAGE, console)
}

fn monitor(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let format = format(&flags)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let stream =
        client.stream("*").map_err(|error| Failure::because("Error starting stream", &error))?;
    let failed = |error| Failure::because("Error starting monitor", &error);
    let mut monitor = client.monitor(stream, flags.text("log-level")).map_err(failed)?;
    let stopper = monitor.stopper().map_err(failed)?;
    interrupt::on_interrupt(move || stopper.stop(), FAREWELL);
    while !console.is_reader_gone() {
        match monitor.next_news() {
            Ok(Some(news)) => match format {
                Format::Text => console.line(as_text(&news)),
                Format::Json => console.line(as_json(&news).to_line()),
            },
            Ok(None) => return Ok(()),
            Err(_) => {
                return Err(Failure::Plain(
                    "\nRemote side ended the monitor! This usually means that the\n\
                     remote side has exited or crashed."
                        .to_owned(),
                ));
            }
        }
    }
    Ok(())
}

fn as_text(news: &News) -> String {
    match news {
        News::Line(line) => line.clone(),
        News::Event(event) => shown(event),
    }
}

fn as_json(news: &News) -> Json {
    let event = match news {
        News::Line(line) => return Json::object([("log", line.as_str().into())]),
        News::Event(event) => event,
    };
    let mut pairs = vec![("event", Json::from(event.event.as_str()))];
    if matches!(event.event.as_str(), "user" | "query") {
        let text = str::from_utf8(&event.payload).map_or(Json::Null, Json::from);
        pairs.extend([
            ("ltime", Json::Number(i64::try_from(event.ltime).unwrap_or(i64::MAX))),
            ("name", event.name.as_str().into()),
            ("payload", text),
            ("payload_base64", base64::encode(&event.payload).as_str().into()),
        ]);
        if event.event == "user" {
            pairs.push(("coalesce", Json::Bool(event.coalesce)));
        }
    } else {
        pairs.push(("members", Json::List(event.members.iter().map(member_as_json).collect())));
    }
    Json::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// An event as Serf's users see it: Go values, always in this order.
fn shown(event: &StreamRecord) -> String {
    let mut lines = vec!["Event Info:".to_owned()];
    let mut field = |key: &str, value: String| lines.push(format!("\t{key}: {value}"));
    field("Event", go::quoted(&event.event));
    if matches!(event.event.as_str(), "user" | "query") {
        if event.event == "query" {
            field("ID", number(event.id));
        }
        field("LTime", number(event.ltime));
        field("Name", go::quoted(&event.name));
        if event.event == "user" {
            field("Coalesce", event.coalesce.to_string());
        }
        field("Payload", payload(&event.payload));
    } else {
        let members: Vec<String> = event.members.iter().map(member).collect();
        field("Members", format!("[]interface {{}}{{{}}}", members.join(", ")));
    }
    lines.join("\n")
}

/// Go reads the smallest numbers of `MessagePack` as signed and the others as unsigned, and shows
/// these in hexadecimal.
fn number(number: u64) -> String {
    if number < 128 { number.to_string() } else { format!("0x{number:x}") }
}

fn payload(bytes: &[u8]) -> String {
    if bytes.is_empty() { "<nil>".to_owned() } else { format!("[]byte{}", byte_list(bytes)) }
}

fn byte_list(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("0x{byte:x}")).collect();
    format!("{{{}}}", bytes.join(", "))
}

fn member(member: &MemberRecord) -> String {
    const MAP: &str = "map[interface {}]interface {}";
    let tags = member.tags.iter();
    let tags: Vec<String> =
        tags.map(|(key, value)| format!("{}:{}", go::quoted(key), go::quoted(value))).collect();
    let versions = member.versions;
    let version = |version: u8| number(version.into());
    let fields = [
        ("Addr", format!("[]uint8{}", byte_list(&member.addr))),
        ("DelegateCur", version(versions.delegate)),
        ("DelegateMax", version(versions.delegate_max)),
        ("DelegateMin", version(versions.delegate_min)),
        ("Name", go::quoted(&member.name)),
        ("Port", number(member.port.into())),
        ("ProtocolCur", version(versions.protocol)),
        ("ProtocolMax", version(versions.protocol_max)),
        ("ProtocolMin", version(versions.protocol_min)),
        ("Status", go::quoted(&member.status)),
        ("Tags", format!("{MAP}{{{}}}", tags.join(", "))),
    ];
    let fields = fields.map(|(key, value)| format!("\"{key}\":{value}"));
    format!("{MAP}{{{}}}", fields.join(", "))
}

pub(super) const PAGE: Page = Page {
    usage: "serf monitor [options]",
    about: "Shows what the agent logs and what happens in the cluster, first the last lines that
\
            it has kept, until it is interrupted.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf monitor", "What the agent logs from now on, and its last lines."),
        Example::new("serf monitor -log-level=debug", "More of it, whatever its own level is."),
        Example::new("serf monitor -format=json", "For a program, an object a line."),
    ],
    exits: &[
        Exit::new(0, "It was interrupted, or whoever read its output has closed it."),
        Exit::new(1, "The agent could not be asked, or has ended: the line printed says so."),
    ],
};

#[cfg(test)]
mod tests;
