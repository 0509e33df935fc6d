//! `serf reachability`: whether the agent can talk to all members and all members to it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use tithing_core::rpc::PING_QUERY;
use tithing_core::rpc::record::QueryRecord;
use tithing_core::rpc::request::{QueryBody, Request};

use super::{Failure, finish};
use crate::client::{Client, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Kind, Parsed};
use crate::interrupt;

const FLAGS: &[&[Flag]] =
    &[&[Flag::new("verbose", Kind::Switch, "", "Show each ack as it comes.")], RPC_FLAGS];

const TIPS: &str = "Troubleshooting tips:\n\
     * Compare the members that several agents see: serf members -rpc-addr=...\n\
     * Let the cluster's port through, both UDP and TCP, in both directions\n\
     * Look whether the advertised addresses can be reached from everywhere\n\
     * Look for packet loss, and for machines that stand still or lack CPU time\n\
     * Try again: who has just failed is believed to be alive for some seconds";

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = reachability(args, console);
    finish(outcome, help, console)
}

fn reachability(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let is_verbose = flags.is_on("verbose");
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let members = client
        .members(&Request::Members)
        .map_err(|error| Failure::because("Error getting members", &error))?;
    let is_live = |status: &str| status == "alive";
    let live: BTreeSet<String> = members
        .iter()
        .filter(|member| is_live(&member.status))
        .map(|member| member.name.clone())
        .collect();
    let (total, count) = (members.len(), live.len());
    console.line(format_args!("Total members: {total}, live members: {count}"));
    let query = QueryBody { name: PING_QUERY.to_owned(), wants_acks: true, ..QueryBody::default() };
    let failed = |error| Failure::because("Error sending query", &error);
    client.query(query).map_err(failed)?;
    // Whoever has read the next line may interrupt.
    interrupt::end_on_interrupt(Some("Test interrupted"));
    console.line("Starting reachability test...");
    let mut test = Test { live, acks: BTreeSet::new(), has_duplicates: false };
    let begun = Instant::now();
    let mut last = begun;
    loop {
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
    test.judge(console)
}

/// Who should have been heard, and who was.
struct Test {
    live: BTreeSet<String>,
    acks: BTreeSet<String>,
    has_duplicates: bool,
}

impl Test {
    fn on_ack(&mut self, from: String, console: &mut Console<'_>) {
        if self.acks.contains(&from) {
            console.line(format_args!("Duplicate response from '{from}'"));
            self.has_duplicates = true;
        }
        self.acks.insert(from);
    }

    fn judge(&self, console: &mut Console<'_>) -> Result<(), Failure> {
        if self.has_duplicates {
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

pub(super) fn help() -> String {
    flags::help_text(
        "serf reachability [options]",
        "Asks all members whether they hear the agent, and listens for their acks.\n\
         Fails if one is missing, or if one comes from a member that should not be\n\
         alive.",
        FLAGS,
    )
}

#[cfg(test)]
mod tests;
