//! Man pages: the same definitions in troff, for `man`.

use super::Page;
use crate::commands::{COMMANDS, Subcommand};
use crate::flags::Flag;

/// A file of the manual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManPage {
    /// Its name: `serf-members.1`.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// All man pages: one of `serf`, one of each command.
pub fn man_pages() -> Vec<ManPage> {
    let mut pages = vec![overview()];
    pages.extend(COMMANDS.iter().map(of_command));
    pages
}

fn overview() -> ManPage {
    let mut roff = Roff::begin("serf", "cluster membership, failure detection and messages");
    roff.section("SYNOPSIS");
    roff.text("serf [--version] [--help] <command> [<args>]");
    roff.section("DESCRIPTION");
    roff.text(
        "An agent on each machine makes it a member of a cluster. The agents find out who has \
         come, who has left and who has failed, and carry events and queries to all. The other \
         commands talk to a running agent.",
    );
    roff.section("COMMANDS");
    for command in COMMANDS {
        roff.tagged(&bold(&format!("serf {}", command.name)), command.synopsis);
    }
    roff.section("FLAGS");
    roff.text(
        "A flag begins with one dash or two; its value follows as the next argument or after =. \
         Flags end at the first argument that is none, or at --.",
    );
    environment(&mut roff);
    roff.section("EXIT STATUS");
    roff.tagged("0", "Done.");
    roff.tagged("1", "Not done: the line printed says why.");
    roff.tagged("127", "There is no such command.");
    roff.section("SEE ALSO");
    let others = COMMANDS.iter().map(|command| reference(command.name)).collect::<Vec<_>>();
    roff.line(&others.join(",\n"));
    roff.end("serf")
}

fn of_command(command: &Subcommand) -> ManPage {
    let name = format!("serf-{}", command.name);
    let page = command.page;
    let mut roff = Roff::begin(&name, command.synopsis);
    roff.section("SYNOPSIS");
    roff.text(page.usage);
    roff.section("DESCRIPTION");
    for (at, paragraph) in page.about.split("\n\n").enumerate() {
        if at > 0 {
            roff.line(".PP");
        }
        roff.text(&joined(paragraph));
    }
    options(&mut roff, page);
    if !page.examples.is_empty() {
        roff.section("EXAMPLES");
    }
    for example in page.examples {
        roff.tagged(&bold(example.line), example.does);
    }
    roff.section("EXIT STATUS");
    for exit in page.exits {
        roff.tagged(&exit.code.to_string(), &joined(exit.when));
    }
    if page.all_flags().any(|flag| flag.name == "rpc-auth") {
        environment(&mut roff);
    }
    roff.section("SEE ALSO");
    roff.line(".BR serf (1)");
    roff.end(&name)
}

fn options(roff: &mut Roff, page: &Page) {
    if page.all_flags().next().is_none() {
        return;
    }
    roff.section("OPTIONS");
    for flag in page.all_flags() {
        roff.tagged(&option(flag), &joined(flag.help));
    }
}

/// The name in bold, what it takes in italics.
fn option(flag: &Flag) -> String {
    let name = bold(&format!("-{}", flag.name));
    if flag.hint.is_empty() { name } else { format!("{name}\\fI{}\\fR", escaped(flag.hint)) }
}

fn environment(roff: &mut Roff) {
    roff.section("ENVIRONMENT");
    roff.tagged("SERF_RPC_ADDR", "Where the agent listens, unless -rpc-addr says it.");
    roff.tagged("SERF_RPC_AUTH", "The agent's RPC key, unless -rpc-auth says it.");
}

fn reference(command: &str) -> String {
    format!(".BR serf\\-{} (1)", escaped(command))
}

fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", escaped(text))
}

/// Lines of the help as one flowing text.
fn joined(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Plain text as troff prints it unchanged.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\e"),
            '-' => out.push_str("\\-"),
            '\'' => out.push_str("\\(aq"),
            '"' => out.push_str("\\(dq"),
            '^' => out.push_str("\\(ha"),
            '~' => out.push_str("\\(ti"),
            '`' => out.push_str("\\(ga"),
            _ => out.push(c),
        }
    }
    out
}

/// A man page that is being written.
struct Roff {
    text: String,
}

impl Roff {
    fn begin(name: &str, purpose: &str) -> Self {
        let title = escaped(&name.to_uppercase());
        let version = env!("CARGO_PKG_VERSION");
        let mut roff = Self { text: String::new() };
        roff.line(&format!(".TH {title} 1 \"\" \"Tithing {version}\" \"Serf\""));
        roff.section("NAME");
        roff.line(&format!("{} \\- {}", escaped(name), escaped(purpose)));
        roff
    }

    fn end(self, name: &str) -> ManPage {
        ManPage { file: format!("{name}.1"), text: self.text }
    }

    fn section(&mut self, title: &str) {
        self.line(&format!(".SH {title}"));
    }

    /// Plain text. What would be a request at the beginning of a line is none.
    fn text(&mut self, text: &str) {
        let text = escaped(text);
        let guard = if text.starts_with('.') { "\\&" } else { "" };
        self.line(&format!("{guard}{text}"));
    }

    /// A term, in troff, and its meaning, in plain text.
    fn tagged(&mut self, term: &str, meaning: &str) {
        self.line(".TP");
        self.line(term);
        self.text(meaning);
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}
