//! What `serf` says of its commands: one definition for the help, the man pages and what a shell
//! completes (docs/decisions/075-one-definition.md).

use crate::flags::{self, Flag, Values};

pub mod roff;

/// All that is to be said of one command.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How it is called: `serf members [options]`.
    pub usage: &'static str,
    /// What it is for. Newlines are kept in the help; an empty line begins a paragraph.
    pub about: &'static str,
    /// Its flags.
    pub flags: &'static [&'static [Flag]],
    /// What its arguments are.
    pub operands: Values,
    /// How it is used, most common first.
    pub examples: &'static [Example],
    /// What its exit codes mean.
    pub exits: &'static [Exit],
}

/// A line to type, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The line.
    pub line: &'static str,
    /// What it does.
    pub does: &'static str,
}

/// An exit code and its meaning.
#[derive(Clone, Copy, Debug)]
pub struct Exit {
    /// The code.
    pub code: u8,
    /// When it is given.
    pub when: &'static str,
}

impl Example {
    /// A line to type, and what it does.
    pub const fn new(line: &'static str, does: &'static str) -> Self {
        Self { line, does }
    }
}

impl Exit {
    /// An exit code and its meaning.
    pub const fn new(code: u8, when: &'static str) -> Self {
        Self { code, when }
    }
}

impl Page {
    /// The help text, with no newline at the end.
    pub fn help(&self) -> String {
        let mut text = flags::help_text(self.usage, self.about, self.flags);
        if self.operands != Values::None {
            // Behind the first argument a flag is one more argument: the slip that nobody sees.
            text = text.replacen("\nOptions:\n", "\nOptions, before all arguments:\n", 1);
        }
        let mut lines = vec![text];
        if !self.examples.is_empty() {
            lines.extend([String::new(), "Examples:".to_owned()]);
        }
        for example in self.examples {
            let Example { line, does } = example;
            lines.extend([String::new(), format!("  {line}"), format!("      {does}")]);
        }
        if !self.exits.is_empty() {
            lines.extend([String::new(), "Exit codes:".to_owned(), String::new()]);
        }
        for exit in self.exits {
            lines.push(format!("  {}  {}", exit.code, exit.when.replace('\n', "\n     ")));
        }
        lines.join("\n")
    }

    /// All flags, in the order of the help.
    pub fn all_flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        self.flags.iter().copied().flatten()
    }
}

#[cfg(test)]
mod tests;
