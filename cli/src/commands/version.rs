//! `serf version`: our own version in Serf's layout.

use std::process::ExitCode;

use tithing_core::config::{PROTOCOL_MAX, PROTOCOL_MIN};

use super::{FORMAT, Format, lenient_format};
use crate::console::Console;
use crate::flags::{Flag, Values};
use crate::json::Json;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[&[FORMAT]];

/// Prints the version. Other arguments are ignored.
pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let version = env!("CARGO_PKG_VERSION");
    if lenient_format(FLAGS, args) == Format::Json {
        let protocol = Json::object([
            ("max", Json::Number(PROTOCOL_MAX.into())),
            ("min", Json::Number(PROTOCOL_MIN.into())),
        ]);
        let object = Json::object([("version", version.into()), ("protocol", protocol)]);
        console.line(object.to_pretty());
    } else {
        console.line(version);
        console.line(format_args!(
            "Agent Protocol: {PROTOCOL_MAX} (Understands back to: {PROTOCOL_MIN})"
        ));
    }
    ExitCode::SUCCESS
}

pub(super) const PAGE: Page = Page {
    usage: "serf version [options]",
    about: "Prints the version of this program, and which versions of the protocol between\n\
            agents it speaks. Asks no agent.",
    flags: FLAGS,
    operands: Values::None,
    examples: &[Example::new("serf version -format=json", "For a program.")],
    exits: &[Exit::new(0, "Always.")],
};
