//! `serf members`: lists the members of a cluster as an agent sees it.

use std::net::SocketAddr;
use std::process::ExitCode;

use tithing_core::member::WireAddr;
use tithing_core::rpc::request::{MembersFilter, Request};
use tithing_core::rpc::response::MemberRecord;

use super::{FORMAT, Failure, finish, tag_pairs};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::columns::columns;
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::go;
use crate::json::Json;
use crate::manual::{Example, Exit, Page};
use crate::words::printable;

const FLAGS: &[&[Flag]] = &[
    &[
        Flag::new("detailed", Kind::Switch, "", "Show protocol versions too (text only)."),
        FORMAT,
        Flag::new("name", Kind::Text(""), "=<regexp>", "Only members whose whole name matches.")
            .with(Values::Member),
        Flag::new(
            "role",
            Kind::Text(""),
            "=<regexp>",
            "Deprecated: the same as -tag role=<regexp>.",
        ),
        Flag::new(
            "status",
            Kind::Text(""),
            "=<regexp>",
            "Only members whose whole status matches: alive,\n\
             leaving, left or failed.",
        )
        .with(Values::OneOf(&["alive", "leaving", "left", "failed"])),
        Flag::new(
            "tag",
            Kind::List,
            " <key>=<regexp>",
            "Only members whose whole value of the tag matches.\n\
             A tag that a member does not have is empty. May be\n\
             given many times: all have to match.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = members(args, console);
    finish(outcome, &PAGE, console)
}

fn members(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let role = flags.text("role");
    if !role.is_empty() {
        console.line("Deprecation warning: 'Role' has been replaced with 'Tags'");
    }
    let mut tags = tag_pairs(flags.list("tag"))?;
    if !role.is_empty() {
        tags.insert("role".to_owned(), role.to_owned());
    }
    let request = Request::MembersFiltered(MembersFilter {
        tags,
        status: flags.text("status").to_owned(),
        name: flags.text("name").to_owned(),
    });
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let mut members = client
        .members(&request)
        .map_err(|error| Failure::because("Error retrieving members", &error))?;
    members.sort_by(|a, b| a.name.cmp(&b.name));
    match flags.text("format") {
        "text" => console.line(as_text(&members, flags.is_on("detailed"))),
        "json" => console.line(as_json(&members).to_pretty()),
        other => {
            let other = go::quoted(other);
            return Err(Failure::Plain(format!("Encoding error: Invalid output format {other}")));
        }
    }
    Ok(())
}

fn as_text(members: &[MemberRecord], detailed: bool) -> String {
    let rows: Vec<Vec<String>> = members
        .iter()
        .map(|member| {
            let tags: Vec<String> =
                member.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
            // Names and tags are the words of strangers: no row of theirs, no order to a terminal.
            let mut row = vec![
                printable(&member.name),
                printable(&shown_addr(member)),
                printable(&member.status),
                printable(&tags.join(",")),
            ];
            if detailed {
                let versions = member.versions;
                row.push(format!("Protocol Version: {}", versions.delegate));
                row.push(format!(
                    "Available Protocol Range: [{}, {}]",
                    versions.delegate_min, versions.delegate_max
                ));
            }
            row
        })
        .collect();
    columns(&rows)
}

fn as_json(members: &[MemberRecord]) -> Json {
    let list: Vec<Json> = members.iter().map(member_as_json).collect();
    // No match is null, not an empty list.
    Json::object([("members", if list.is_empty() { Json::Null } else { Json::List(list) })])
}

pub(super) fn member_as_json(member: &MemberRecord) -> Json {
    let tags = member.tags.iter().map(|(key, value)| (key.clone(), value.as_str().into()));
    let versions = member.versions;
    Json::object([
        ("name", member.name.as_str().into()),
        ("addr", shown_addr(member).as_str().into()),
        ("port", Json::Number(member.port.into())),
        ("tags", Json::Object(tags.collect())),
        ("status", member.status.as_str().into()),
        (
            "protocol",
            Json::object([
                ("max", Json::Number(versions.delegate_max.into())),
                ("min", Json::Number(versions.delegate_min.into())),
                ("version", Json::Number(versions.delegate.into())),
            ]),
        ),
    ])
}

/// `IP:PORT`, an IPv6 address in brackets; what is no address as its bytes.
pub(super) fn shown_addr(member: &MemberRecord) -> String {
    match WireAddr::from_bytes(&member.addr) {
        Some(addr) => SocketAddr::new(addr.ip(), member.port).to_string(),
        None if member.addr.is_empty() => format!(":{}", member.port),
        None => {
            let digits: Vec<String> =
                member.addr.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("?{}:{}", digits.concat(), member.port)
        }
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf members [options]",
    about: "Lists the members of the cluster as an agent sees it, by name: name, address,\n\
            status and tags.\n\
            \n\
            Regular expressions are those of RE2, and have to match the whole text; `a|b`\n\
            means `^a` or `b$` unless it stands in parentheses.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf members -status=failed", "Who does not answer."),
        Example::new("serf members -tag role=web -format=json", "All web servers, for a program."),
        Example::new("serf members -name='(db|cache)[0-9]+'", "Members by their names."),
    ],
    exits: &[
        Exit::new(0, "The list was printed, even if nobody is in it."),
        Exit::new(1, "It was not: the line printed says why."),
    ],
};

#[cfg(test)]
mod tests;
