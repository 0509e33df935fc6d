//! The top level of `serf`: finds the command, its help, or the version.

use std::process::ExitCode;

use crate::commands::{COMMANDS, Subcommand};
use crate::console::Console;

/// Exit code when there is no such command.
const NO_COMMAND: u8 = 127;

/// What a command line asks for.
#[derive(Debug)]
enum Request<'a> {
    /// The list of commands.
    Usage(u8),
    /// The help of a command.
    Help(&'static Subcommand),
    /// Flags stand before the command.
    MisplacedFlags(&'static Subcommand),
    /// A command with its arguments.
    Run(&'static Subcommand, &'a [String]),
}

/// Runs `serf` with `args`, the program's name not among them.
pub fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let versioned;
    let mut args = args;
    // Wherever it stands before `--`, even as a payload: scripts may rely on it.
    let mut before_dashes = args.iter().take_while(|arg| *arg != "--");
    if before_dashes.any(|arg| arg == "-v" || arg == "--version") {
        versioned = [&["version".to_owned()], args].concat();
        args = &versioned;
    }
    match read(args) {
        Request::Usage(code) => {
            console.error_line(usage());
            ExitCode::from(code)
        }
        Request::Help(command) => {
            console.error_line(command.page.help());
            ExitCode::SUCCESS
        }
        Request::MisplacedFlags(command) => {
            console.error_line(
                "Invalid flags before the subcommand. If these flags are for\n\
                 the subcommand, please put them after the subcommand.\n",
            );
            console.error_line(command.page.help());
            ExitCode::FAILURE
        }
        Request::Run(command, args) => (command.run)(args, console),
    }
}

fn read(args: &[String]) -> Request<'_> {
    let before_dashes = || args.iter().take_while(|arg| *arg != "--");
    let is_command = |arg: &&String| !arg.is_empty() && !arg.starts_with('-');
    let is_help = |arg: &String| matches!(arg.as_str(), "-h" | "-help" | "--help");
    let wants_help = before_dashes().any(is_help);
    let Some(at) = before_dashes().position(|arg| is_command(&arg)) else {
        return Request::Usage(if wants_help { 0 } else { NO_COMMAND });
    };
    let (before, from) = args.split_at(at);
    let Some((name, after)) = from.split_first() else {
        return Request::Usage(NO_COMMAND);
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Request::Usage(NO_COMMAND);
    };
    if wants_help {
        return Request::Help(command);
    }
    if before.iter().any(|arg| arg.starts_with('-') && arg != "-version") {
        return Request::MisplacedFlags(command);
    }
    Request::Run(command, after)
}

fn usage() -> String {
    let mut lines = vec![
        "Usage: serf [--version] [--help] <command> [<args>]".to_owned(),
        String::new(),
        "Available commands are:".to_owned(),
    ];
    lines.extend(
        COMMANDS.iter().map(|command| format!("    {:16}{}", command.name, command.synopsis)),
    );
    lines.push(String::new());
    lines.join("\n")
}
