//! `serf agent`: one node on real sockets, with its RPC port.

use std::process::ExitCode;

use crate::flags;

/// Runs the agent until it has left or was told to stop.
pub fn run(_args: &[String]) -> ExitCode {
    ExitCode::FAILURE
}

/// The help text of `serf agent`.
pub fn help() -> String {
    flags::help_text(
        "serf agent [options]",
        "Starts the agent: this machine becomes one member of a cluster.",
        &[],
    )
}
