//! `serf reachability`: whether the agent can talk to all members and all members to it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use tithing_core::rpc::PING_QUERY;
use tithing_core::rpc::record::QueryRecord;
use tithing_core::rpc::request::{QueryBody, Request};

use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::interrupt;
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[
    &[
        FORMAT,
        Flag::new(
            "until-answered",
            Kind::Switch,
            "",
            "End as soon as all members have been heard. Acks of\n\
             members that should not be alive may be missed, and\n\
             HashiCorp's agents wait nevertheless.",
        ),
        Flag::new("verbose", Kind::Switch, "", "Show each ack as it comes (text only)."),
    ],
    RPC_FLAGS,
];

const TIPS: &str = "Troubleshooting tips:\n\
     * Compare the members that several agents see: serf members -rpc-addr=...\n\
     * Let the cluster's port through, both UDP and TCP, in both directions\n\
     * Look whether the advertised addresses can be reached from everywhere\n\
     * Look for packet loss, and for machines that stand still or lack CPU time\n\
     * Try again: who has just failed is believed to be alive for some seconds";

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = reachability(args, console);
    finish(outcome, &PAGE, console)
}

fn reachability(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let format = format(&flags)?;
    let is_verbose = flags.is_on("verbose") && format == Format::Text;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let members = client
        .members(&Request::Members)
        .map_err(|error| Failure::because("Error getting members", &error))?;
    let live = members.iter().filter(|member| member.status == "alive");
    let live: BTreeSet<String> = live.map(|member| member.name.clone()).collect();
    let (total, count) = (members.len(), live.len());
    if format == Format::Text {
        console.line(format_args!("Total members: {total}, live members: {count}"));
    }
    let query = QueryBody {
        name: PING_QUERY.to_owned(),
        wants_acks: true,
        until_answered: flags.is_on("until-answered"),
        ..QueryBody::default()
    };
    let failed = |error| Failure::because("Error sending query", &error);
    client.query(query).map_err(failed)?;
    // Whoever has read the next line may interrupt.
    interrupt::end_on_interrupt(Some("Test interrupted"));
    if format == Format::Text {
        console.line("Starting reachability test...");
    }
    let mut test = Test { total, live, acks: BTreeSet::new(), duplicates: BTreeSet::new(), format };
    let begun = Instant::now();
    let mut last = begun;
    loop {
        if console.is_reader_gone() {
            // There is no verdict.
            return Err(Failure::Told);
        }
        match client.next_record().map_err(failed)? {
            QueryRecord::Ack { from } => {
                if is_verbose {
                    console.line(format_args!("\tAck from '{from}'"));
                }
                last = Instant::now();
                test.on_ack(from, console);
            }
            QueryRecord::Done => break,
            QueryRecord::Response { .. } | QueryRecord::Unknown => {}
        }
    }
    if is_verbose {
        let (all, heard) = (begun.elapsed().as_secs_f64(), (last - begun).as_secs_f64());
        console
            .line(format_args!("Query time: {all:.2} sec, time to last response: {heard:.2} sec"));
    }
    match format {
        Format::Text => test.judge(console),
        Format::Json => test.tell(console),
    }
}

/// Who should have been heard, and who was.
struct Test {
    total: usize,
    live: BTreeSet<String>,
    acks: BTreeSet<String>,
    duplicates: BTreeSet<String>,
    format: Format,
}

impl Test {
    fn on_ack(&mut self, from: String, console: &mut Console<'_>) {
        if self.acks.contains(&from) {
            if self.format == Format::Text {
                console.line(format_args!("Duplicate response from '{from}'"));
            }
            self.duplicates.insert(from.clone());
        }
        self.acks.insert(from);
    }

    /// The verdict as an object. Unlike the words it compares names, not numbers.
    fn tell(&self, console: &mut Console<'_>) -> Result<(), Failure> {
        let is_reached = self.duplicates.is_empty() && self.acks == self.live;
        let number = |count: usize| Json::Number(i64::try_from(count).unwrap_or(i64::MAX));
        let object = Json::object([
            ("reachable", Json::Bool(is_reached)),
            ("members", number(self.total)),
            ("live", number(self.live.len())),
            ("acks", self.acks.iter().cloned().collect()),
            ("missing", self.live.difference(&self.acks).cloned().collect()),
            ("unexpected", self.acks.difference(&self.live).cloned().collect()),
            ("duplicates", self.duplicates.iter().cloned().collect()),
        ]);
        console.line(object.to_pretty());
        if is_reached { Ok(()) } else { Err(Failure::Told) }
    }

    fn judge(&self, console: &mut Console<'_>) -> Result<(), Failure> {
        if !self.duplicates.is_empty() {
            console.line(
                "Duplicate responses mean that two nodes have one name, or that something\n\
                 duplicates packets.",
            );
            return Err(Failure::Told);
        }
        let missing: Vec<&String> = self.live.difference(&self.acks).collect();
        let excess: Vec<&String> = self.acks.difference(&self.live).collect();
        let (verdict, names, meaning) = match self.acks.len().cmp(&self.live.len()) {
            Ordering::Less => (
                "Received less acks than live nodes! Missing acks from:",
                missing,
                "These nodes cannot hear the agent, or the agent cannot hear them.",
            ),
            Ordering::Greater => (
                "Received more acks than live nodes! Acks from non-live nodes:",
                excess,
                "These nodes are well, but the agent does not believe it.",
            ),
            Ordering::Equal => {
                console.line("Successfully contacted all live nodes");
                return Ok(());
            }
        };
        console.line(verdict);
        for name in names {
            console.line(format_args!("\t{name}"));
        }
        console.line(meaning);
        console.line("");
        console.line(TIPS);
        Err(Failure::Told)
    }
}

pub(super) const PAGE: Page = Page {
    usage: "serf reachability [options]",
    about: "Asks all members whether they hear the agent, and listens for their acks.\n\
            Fails if one is missing, or if one comes from a member that should not be\n\
            alive.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[
        Example::new("serf reachability -verbose", "Shows each ack as it comes."),
        Example::new(
            "serf reachability -until-answered -format=json",
            "For a program, and no longer than it takes.",
        ),
    ],
    exits: &[
        Exit::new(0, "All live members were heard, and nobody else."),
        Exit::new(1, "Somebody was not, or the test could not be made, or was interrupted."),
    ],
};

#[cfg(test)]
mod tests;
