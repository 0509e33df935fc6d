//! `serf explain`: why an agent thinks of a member as it does.

use std::process::ExitCode;
use std::time::Duration;

use jiff::Zoned;
use tithing_core::rpc::explain::{ExplainRecord, HistoryRecord};
use tithing_core::rpc::request::Request;

use super::members::shown_addr;
use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, Explained, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Parsed, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};
use crate::nearest::{nearest, question};
use crate::words::{date_and_time, length, printable, timestamp, when};

const FLAGS: &[&[Flag]] = &[&[FORMAT], RPC_FLAGS];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = explain(args, console);
    finish(outcome, &PAGE, console)
}

fn explain(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let [name] = flags.arguments.as_slice() else {
        let has_late_flag = flags.arguments.iter().any(|argument| argument.starts_with('-'));
        let way_out = if has_late_flag { " Flags go before it." } else { "" };
        return Err(Failure::Usage(format!("One node name must be specified.{way_out}")));
    };
    let format = format(&flags)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let failed = |error| Failure::because("Error explaining", &error);
    let record = match client.explain(name).map_err(failed)? {
        Explained::Known(record) => record,
        Explained::Unknown => {
            let members = client.members(&Request::Members).map_err(failed)?;
            let names = members.iter().map(|member| member.name.as_str());
            return Err(Failure::Plain(unknown(name, &nearest(name, names))));
        }
        Explained::Unsupported => {
            return Err(Failure::Plain(
                "Error explaining: the agent cannot explain: it is of another make, or older \
                 than this program. Ask an agent of Tithing, with -rpc-addr."
                    .to_owned(),
            ));
        }
    };
    let now = Zoned::now();
    match format {
        Format::Text => console.text(&as_text(&record, &now)),
        Format::Json => console.line(as_json(&record, &now).to_pretty()),
    }
    Ok(())
}

fn unknown(name: &str, offered: &[&str]) -> String {
    let way_out = question(offered).unwrap_or_else(|| "All names: serf members.".to_owned());
    format!("Error explaining: no member is called '{}'. {}", printable(name), printable(&way_out))
}

fn as_text(record: &ExplainRecord, now: &Zoned) -> String {
    let mut lines = vec![headline(record, now)];
    let facts = facts(record);
    lines.extend(facts.iter().map(|(label, fact)| format!("  {label:<12} {}", printable(fact))));
    lines.push("\nWhat was learned of it, oldest first:".to_owned());
    if record.omitted > 0 {
        lines.push(format!("  ({} older entries have made room)", record.omitted));
    }
    if record.history.is_empty() {
        lines.push("  nothing since it joined".to_owned());
    }
    lines.extend(record.history.iter().map(|entry| {
        let time = date_and_time(&when(now, Duration::from_nanos(entry.age)));
        format!("  {time}  {}", printable(&entry.text))
    }));
    lines.join("\n") + "\n"
}

fn headline(record: &ExplainRecord, now: &Zoned) -> String {
    let (name, status) = (printable(&record.member.name), record.member.status.as_str());
    let times = |age| (length(age), date_and_time(&when(now, age)));
    match (status, record.state.as_str()) {
        ("alive", "alive") | ("failed", "dead") | ("left", "left") | (_, "") => {
            let Some(age) = status_age(record) else {
                return format!("{name}: {status}, since before the history begins");
            };
            let (length, since) = times(age);
            format!("{name}: {status} for {length}, since {since}")
        }
        (_, state) => {
            let (length, since) = times(Duration::from_nanos(record.state_age));
            format!("{name}: {status}; {state} to the gossip layer for {length}, since {since}")
        }
    }
}

/// For how long a member has its status. The gossip layer has an opinion of its own, and forgets
/// who is gone long before the table does; the history still has the day.
pub(super) fn status_age(record: &ExplainRecord) -> Option<Duration> {
    let status = record.member.status.as_str();
    let age = match (status, record.state.as_str()) {
        ("alive", "alive") | ("failed", "dead") | ("left", "left") => Some(record.state_age),
        _ => {
            let facts: &[&str] = match status {
                "failed" => &["expired", "declared-dead"],
                "leaving" => &["leave-intent"],
                "left" => &["leave-intent", "goodbye"],
                _ => &[],
            };
            let last = record.history.iter().rfind(|entry| facts.contains(&entry.fact.as_str()));
            last.map(|entry| entry.age)
        }
    };
    age.map(Duration::from_nanos)
}

/// What is known, each with a label.
fn facts(record: &ExplainRecord) -> Vec<(&'static str, String)> {
    let member = &record.member;
    let mut facts = vec![("why", record.why.clone()), ("address", shown_addr(member))];
    let tags: Vec<String> =
        member.tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    if !tags.is_empty() {
        facts.push(("tags", tags.join(",")));
    }
    if !record.state.is_empty() {
        facts.push(("incarnation", record.incarnation.to_string()));
        facts.push(("learned by", medium_in_words(&record.medium).to_owned()));
    }
    if record.suspicion_left > 0 {
        let left = length(Duration::from_nanos(record.suspicion_left));
        facts.push(("to refute", format!("{left} left, then it is called failed")));
    }
    if let Some(accusation) = &record.accusation {
        let age = length(Duration::from_nanos(accusation.age));
        let (by, path) = (&accusation.by, &accusation.path);
        facts.push(("accuser", format!("{by}, {age} ago, heard by {path}")));
    }
    facts
}

fn medium_in_words(medium: &str) -> &str {
    match medium {
        "own" => "the agent's own doing",
        "datagram" => "gossip, in a datagram",
        "stream" => "a message over a stream",
        "push-pull" => "an exchange of full state",
        other => other,
    }
}

fn as_json(record: &ExplainRecord, now: &Zoned) -> Json {
    let member = &record.member;
    let tags = member.tags.iter().map(|(key, value)| (key.clone(), value.as_str().into()));
    let has_state = !record.state.is_empty();
    let known = |value: Json| if has_state { value } else { Json::Null };
    let accusation = record.accusation.as_ref().map_or(Json::Null, |it| {
        Json::object([
            ("by", it.by.as_str().into()),
            ("path", it.path.as_str().into()),
            ("at", at(now, it.age)),
            ("age_s", seconds(it.age)),
            ("confirmations", Json::Number(it.confirmations.into())),
            ("wanted", Json::Number(it.wanted.into())),
        ])
    });
    Json::object([
        ("name", member.name.as_str().into()),
        ("addr", shown_addr(member).as_str().into()),
        ("tags", Json::Object(tags.collect())),
        ("status", member.status.as_str().into()),
        ("state", known(record.state.as_str().into())),
        ("since", known(at(now, record.state_age))),
        ("age_s", known(seconds(record.state_age))),
        ("learned_by", known(record.medium.as_str().into())),
        ("incarnation", known(whole(record.incarnation))),
        (
            "suspicion_left_s",
            match record.suspicion_left {
                0 => Json::Null,
                left => seconds(left),
            },
        ),
        ("why", record.why.as_str().into()),
        ("accusation", accusation),
        ("history", Json::List(record.history.iter().map(|it| entry(it, now)).collect())),
        ("omitted", Json::Number(record.omitted.into())),
    ])
}

fn entry(it: &HistoryRecord, now: &Zoned) -> Json {
    let or_null = |text: &str| if text.is_empty() { Json::Null } else { text.into() };
    Json::object([
        ("at", at(now, it.age)),
        ("age_s", seconds(it.age)),
        ("fact", it.fact.as_str().into()),
        ("by", it.by.as_str().into()),
        ("path", it.path.as_str().into()),
        ("from", or_null(&it.from)),
        ("incarnation", whole(it.incarnation)),
        ("text", it.text.as_str().into()),
    ])
}

fn at(now: &Zoned, age: u64) -> Json {
    Json::Text(timestamp(&when(now, Duration::from_nanos(age))))
}

/// Nanoseconds as seconds with three decimals.
fn seconds(nanos: u64) -> Json {
    Json::Thousandths(nanos / 1_000_000)
}

fn whole(number: u64) -> Json {
    Json::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) const PAGE: Page = Page {
    usage: "serf explain [options] name",
    about: "Says why the agent thinks of a member as it does: since when, who accused it, by\n\
            which path the agent has heard of it, how many have confirmed it, and what else was\n\
            learned of the member lately. Agents may differ: ask the one whose opinion is in\n\
            doubt, and then the accuser, with -rpc-addr.",
    flags: FLAGS,
    operands: Values::Member,
    examples: &[
        Example::new("serf explain n3", "Says why n3 is failed."),
        Example::new("serf explain -rpc-addr=n1:7373 n3", "Says why n1 thinks so."),
    ],
    exits: &[
        Exit::new(0, "The explanation was printed."),
        Exit::new(1, "There is none: the line printed says why."),
    ],
};

#[cfg(test)]
mod tests;
