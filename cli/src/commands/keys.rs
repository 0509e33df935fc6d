//! `serf keys`: changes or lists the keys of all members.

use std::process::ExitCode;

use tithing_core::command::{KeyReport, KeyText};
use tithing_core::rpc::request::KeyRequest;

use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::columns::columns;
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new(
            "install",
            Kind::Secret,
            " <key>",
            "Add a key, in base64, to all keyrings: members\n\
             understand what is sealed with it.",
        ),
        Flag::new("list", Kind::Switch, "", "List the keys, and how many members have each."),
        Flag::new(
            "remove",
            Kind::Secret,
            " <key>",
            "Remove a key from all keyrings. The one that seals\ncannot be removed.",
        ),
        Flag::new(
            "use",
            Kind::Secret,
            " <key>",
            "Seal with this key from now on. All members need to\nhave it already.",
        ),
    ],
    RPC_FLAGS,
];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = keys(args, console);
    finish(outcome, &PAGE, console)
}

/// What one kind of change says.
struct Words {
    begin: &'static str,
    end: &'static str,
    error: &'static str,
}

const LIST: Words = Words {
    begin: "Asking all members for installed keys...",
    end: "Keys gathered, listing cluster keys...",
    error: "Failed to gather member keys",
};

const INSTALL: Words = Words {
    begin: "Installing key on all members...",
    end: "Successfully installed key!",
    error: "Error installing key",
};

const USE: Words = Words {
    begin: "Changing primary key on all members...",
    end: "Successfully changed primary key!",
    error: "Error changing primary key",
};

const REMOVE: Words = Words {
    begin: "Removing key on all members...",
    end: "Successfully removed key!",
    error: "Error removing key",
};

fn keys(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let key = |name| KeyText::new(flags.secret(name).expose());
    let is_wanted = |name| !flags.secret(name).expose().is_empty();
    let mut wanted = Vec::new();
    if flags.is_on("list") {
        wanted.push((LIST, KeyRequest::List));
    }
    if is_wanted("install") {
        wanted.push((INSTALL, KeyRequest::Install(key("install"))));
    }
    if is_wanted("use") {
        wanted.push((USE, KeyRequest::Use(key("use"))));
    }
    if is_wanted("remove") {
        wanted.push((REMOVE, KeyRequest::Remove(key("remove"))));
    }
    let Some((words, request)) = wanted.pop() else {
        return Err(Failure::Help);
    };
    if !wanted.is_empty() {
        let text = "Only one of -install, -use, -remove, or -list allowed";
        return Err(Failure::Plain(text.to_owned()));
    }
    let format = format(&flags)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    if format == Format::Text {
        info(words.begin, console);
    }
    let is_list = request == KeyRequest::List;
    let (report, error) = client.keys(request).map_err(|error| {
        console.line("");
        Failure::because(words.error, &error)
    })?;
    if let Some(error) = error {
        if !report.messages.is_empty() {
            console.line(failures(&report));
        }
        console.line("");
        return Err(Failure::Plain(format!("{}: {error}", words.error)));
    }
    match format {
        Format::Text => {
            info(words.end, console);
            if is_list {
                console.line("");
                console.line(listing(&report));
            }
        }
        Format::Json => console.line(as_json(&report, is_list).to_pretty()),
    }
    Ok(())
}

fn as_json(report: &KeyReport, is_list: bool) -> Json {
    let mut pairs = vec![
        ("nodes".to_owned(), Json::Number(report.nodes.into())),
        ("responses".to_owned(), Json::Number(report.responses.into())),
    ];
    if is_list {
        let keys = report
            .keys
            .iter()
            .map(|(key, members)| (key.expose().to_owned(), Json::Number((*members).into())));
        pairs.push(("keys".to_owned(), Json::Object(keys.collect())));
    }
    Json::Object(pairs)
}

fn info(text: &str, console: &mut Console<'_>) {
    console.line(format_args!("==> {text}"));
}

/// What members had to say, by their names.
fn failures(report: &KeyReport) -> String {
    let rows = report
        .messages
        .iter()
        .map(|(node, message)| vec!["failed: ".to_owned(), node.clone(), message.clone()]);
    columns(&rows.collect::<Vec<_>>())
}

/// Each key, and how many members have it.
fn listing(report: &KeyReport) -> String {
    let rows = report.keys.iter().map(|(key, members)| {
        vec![key.expose().to_owned(), format!("[{members}/{}]", report.nodes)]
    });
    columns(&rows.collect::<Vec<_>>())
}

pub(super) const PAGE: Page = Page {
    usage: "serf keys [options]",
    about: "Changes or lists the encryption keys of all members of the cluster. A key is\n\
            base64 of 16, 24 or 32 bytes, as serf keygen makes it. To change the key of a\n\
            cluster, install the new one, use it, and remove the old one.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf keys -list", "Which keys there are, and how many members have each."),
        Example::new("serf keys -install \"$NEW\"", "The first step of a change."),
        Example::new("serf keys -use \"$NEW\" && serf keys -remove \"$OLD\"", "The other two."),
    ],
    exits: &[
        Exit::new(0, "All members have done it."),
        Exit::new(1, "Some have not, or have not answered: the lines printed say which."),
    ],
};

#[cfg(test)]
mod tests;
