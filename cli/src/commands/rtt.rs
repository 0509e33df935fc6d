//! `serf rtt`: the round-trip time to expect between two members.

use std::process::ExitCode;
use std::time::Duration;

use tithing_core::coordinate::Coordinate;

use super::{FORMAT, Failure, Format, finish, format};
use crate::client::{Client, ClientError, RPC_FLAGS, Target};
use crate::console::Console;
use crate::flags::{Flag, Parsed, Values};
use crate::go;
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[&[FORMAT], RPC_FLAGS];

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = rtt(args, console);
    finish(outcome, &PAGE, console)
}

fn rtt(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    let (one, other) = match flags.arguments.as_slice() {
        [one] => (one, None),
        [one, other] => (one, Some(other.clone())),
        _ => return Err(Failure::Usage("One or two node names must be specified".to_owned())),
    };
    let format = format(&flags)?;
    let mut client = Client::connect(&Target::from_flags(&flags)).map_err(Failure::connecting)?;
    let other = match other {
        Some(other) => other,
        None => {
            client.agent_name().map_err(|error| Failure::because("Error querying agent", &error))?
        }
    };
    let place = known(one, client.coordinate(one))?;
    let distance = if *one == other {
        // The formula gives twice the way through its own machine.
        Duration::ZERO
    } else {
        place.round_trip_time(&known(&other, client.coordinate(&other))?)
    };
    match format {
        Format::Text => {
            let millis = distance.as_secs_f64() * 1000.0;
            console.line(format_args!("Estimated {one} <-> {other} rtt: {millis:.3} ms"));
        }
        Format::Json => {
            let micros = u64::try_from(distance.as_micros()).unwrap_or(u64::MAX);
            let object = Json::object([
                ("from", one.as_str().into()),
                ("to", other.as_str().into()),
                ("rtt_ms", Json::Thousandths(micros)),
            ]);
            console.line(object.to_pretty());
        }
    }
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

pub(super) const PAGE: Page = Page {
    usage: "serf rtt [options] name [name]",
    about: "Estimates the round-trip time between two members, or between a member and the\n\
            agent, by their network coordinates: nobody is asked for it.",
    flags: FLAGS,
    operands: Values::Member,
    examples: &[
        Example::new("serf rtt n2", "From this agent to n2."),
        Example::new("serf rtt n2 n3", "Between two others."),
    ],
    exits: &[
        Exit::new(0, "The estimate was printed."),
        Exit::new(1, "There is none: the line printed says why."),
    ],
};
