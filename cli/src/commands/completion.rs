//! `serf completion`: scripts that make shells complete `serf`, and what those scripts ask.

use std::io::{BufRead, stdin};
use std::process::ExitCode;
use std::time::Duration;

use tithing_core::rpc::request::Request;

use super::{Failure, Subcommand, finish};
use crate::client::{Client, Target};
use crate::completion::{Shell, complete, rejoined};
use crate::console::Console;
use crate::flags::{Flag, Kind, Parsed, Values};
use crate::go;
use crate::manual::{Example, Exit, Page};

const FLAGS: &[&[Flag]] = &[&[Flag::new(
    "words",
    Kind::Text(""),
    "=<shell>",
    "For the scripts: read the words of a line from\n\
     standard input, one a line, and print what may stand\n\
     in place of the last one.",
)
.with(Values::OneOf(Shell::NAMES))]];

/// How long an agent may take to name its members while somebody waits for a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// Most words of a line that are read.
const WORDS_MAX: usize = 1 << 12;

pub(super) fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let outcome = completion(args, console);
    finish(outcome, &PAGE, console)
}

fn completion(args: &[String], console: &mut Console<'_>) -> Result<(), Failure> {
    let flags = Parsed::read(FLAGS, args)?;
    if flags.is_given("words") {
        let shell = shell(flags.text("words"))?;
        offer(shell, console);
        return Ok(());
    }
    match flags.arguments.as_slice() {
        [] => Err(Failure::Usage("A shell must be specified.".to_owned())),
        [name] => {
            console.text(shell(name)?.script());
            Ok(())
        }
        _ => Err(Failure::Usage("Only one shell must be specified.".to_owned())),
    }
}

fn shell(name: &str) -> Result<Shell, Failure> {
    Shell::from_name(name).ok_or_else(|| {
        let name = go::quoted(name);
        Failure::Plain(format!(
            "There is no completion for the shell {name}: use bash, zsh or fish"
        ))
    })
}

fn offer(shell: Shell, console: &mut Console<'_>) {
    let lines = stdin().lock().lines().take(WORDS_MAX);
    let mut words: Vec<String> = lines.map_while(Result::ok).collect();
    if shell == Shell::Bash {
        words = rejoined(&words);
    }
    let offer = complete(&words, &mut members);
    let word = words.last().map_or("", String::as_str);
    for line in offer.lines(shell, word) {
        console.line(line);
    }
}

/// The names of the members, if the agent that the line means tells them soon.
fn members(command: &Subcommand, args: &[String]) -> Vec<String> {
    // What is not finished, or makes no sense, says nothing about the agent.
    let parsed = Parsed::read(command.page.flags, args);
    let parsed = parsed.or_else(|_| Parsed::read(command.page.flags, &[]));
    let has_key = command.page.all_flags().any(|flag| flag.name == "rpc-auth");
    let Some(flags) = parsed.ok().filter(|_| has_key) else {
        return Vec::new();
    };
    let target = Target { silence_timeout: PATIENCE, ..Target::from_flags(&flags) };
    let members = Client::connect(&target).and_then(|mut client| client.members(&Request::Members));
    let mut names: Vec<String> =
        members.unwrap_or_default().into_iter().map(|member| member.name).collect();
    names.sort();
    names
}

pub(super) const PAGE: Page = Page {
    usage: "serf completion [options] bash|zsh|fish",
    about: "Prints a script that makes a shell complete commands, flags, their values and\n\
            the names of members. Packages bring it along; otherwise load it in the shell's\n\
            start file.",
    flags: FLAGS,
    operands: Values::OneOf(Shell::NAMES),
    examples: &[
        Example::new("source <(serf completion bash)", "In ~/.bashrc."),
        Example::new("source <(serf completion zsh)", "In ~/.zshrc, after compinit."),
        Example::new("serf completion fish | source", "In ~/.config/fish/config.fish."),
    ],
    exits: &[
        Exit::new(0, "The script was printed."),
        Exit::new(1, "There is none for that shell."),
    ],
};
