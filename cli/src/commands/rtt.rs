//! `serf rtt`: the round-trip time to expect between two members.

use std::process::ExitCode;

use tithing_core::coordinate::Coordinate;

use super::{Failure, finish};
use crate::client::{Client, ClientError, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{self, Flag, Parsed};
use crate::go;

const FLAGS: &[&[Flag]] = &[RPC_FLAGS];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = rtt(args, console);
    finish(outcome, help, console)
}

fn rtt(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    // Serf's users see a bad address before a missing name.
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let (one, other) = match flags.arguments.as_slice() {
        [one] => {
            let own = client.agent_name();
            (one.clone(), own.map_err(|error| Failure::because("Error querying agent", &error))?)
        }
        [one, other] => (one.clone(), other.clone()),
        _ => return Err(Failure::Usage("One or two node names must be specified".to_owned())),
    };
    let place = known(&one, client.coordinate(&one))?;
    let distance = place.round_trip_time(&known(&other, client.coordinate(&other))?);
    let millis = distance.as_secs_f64() * 1000.0;
    console.line(format_args!("Estimated {one} <-> {other} rtt: {millis:.3} ms"));
    Ok(())
}

/// Where a member stands; a failure if that cannot be known.
fn known(
    node: &str,
    answer: Result<Option<Coordinate>, ClientError>,
) -> Result<Coordinate, Failure> {
    match answer {
        Ok(Some(coordinate)) => Ok(coordinate),
        Ok(None) => Err(Failure::Plain(format!(
            "Could not find a coordinate for node {}",
            go::quoted(node)
        ))),
        Err(error) => Err(Failure::because("Error getting coordinates", &error)),
    }
}

pub(super) fn help() -> String {
    flags::help_text(
        "serf rtt [options] name [name]",
        "Estimates the round-trip time between two members, or between a member and the\n\
         agent, by their network coordinates: nobody is asked for it.",
        FLAGS,
    )
}
