//! What a shell may put in place of a word that is being typed.
//!
//! The shells' scripts know nothing of commands and flags: they hand the words to
//! `serf completion -words=SHELL` and offer what it prints, so that all shells offer the same, and
//! what they offer is what this program takes (docs/decisions/076-completion.md).

use crate::commands::{COMMANDS, Subcommand};
use crate::flags::{Flag, Values};

/// A shell that can complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// Z shell.
    Zsh,
    /// Fish.
    Fish,
}

impl Shell {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bash, Self::Zsh, Self::Fish];

    /// Their names, in the same order.
    pub const NAMES: &'static [&'static str] = &["bash", "zsh", "fish"];

    /// The shell of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(at).copied()
    }

    /// The script that makes the shell complete `serf`.
    pub const fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("completion/serf.bash"),
            Self::Zsh => include_str!("completion/serf.zsh"),
            Self::Fish => include_str!("completion/serf.fish"),
        }
    }

    /// The name under which the shell looks for the script.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Bash => "serf.bash",
            Self::Zsh => "_serf",
            Self::Fish => "serf.fish",
        }
    }
}

/// What may stand in place of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// One of these: the whole word, and what it is.
    Words(Vec<(String, &'static str)>),
    /// The path of a file.
    Path,
}

impl Offer {
    const NOTHING: Self = Self::Words(Vec::new());

    /// The lines that a script of ours reads: words with their meaning after a tabulator, or the
    /// one word `:path`. `word` is what is being typed, as [`rejoined`] gives it.
    pub fn lines(&self, shell: Shell, word: &str) -> Vec<String> {
        let Self::Words(words) = self else {
            return vec![":path".to_owned()];
        };
        // Bash replaces only what comes after the last of these.
        let kept = match shell {
            Shell::Bash => word.rfind(['=', ':']).map_or(0, |at| at + 1),
            Shell::Zsh | Shell::Fish => 0,
        };
        let shown = |(word, about): &(String, &str)| {
            let word = word.get(kept..).unwrap_or_default();
            if about.is_empty() { word.to_owned() } else { format!("{word}\t{about}") }
        };
        words.iter().map(shown).collect()
    }
}

/// The words of a line in which Bash has taken words apart at `=` and `:`.
pub fn rejoined(words: &[String]) -> Vec<String> {
    let is_break = |word: &str| !word.is_empty() && word.chars().all(|c| matches!(c, '=' | ':'));
    let mut whole: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in words {
        let is_glue = is_break(word);
        match whole.last_mut() {
            Some(last) if is_glue || (is_open && !word.is_empty()) => last.push_str(word),
            _ => whole.push(word.clone()),
        }
        is_open = is_glue;
    }
    whole
}

/// What may stand in place of the last of `words`, which come after the program's name.
///
/// `members` gives the names of the members, if they are needed; it is told the command and the
/// arguments before the word.
pub fn complete(
    words: &[String],
    members: &mut dyn FnMut(&Subcommand, &[String]) -> Vec<String>,
) -> Offer {
    let Some((word, before)) = words.split_last() else {
        return Offer::NOTHING;
    };
    let Some((name, args)) = before.split_first() else {
        let commands = COMMANDS.iter().map(|command| (command.name.to_owned(), command.synopsis));
        return beginning_with(word, commands);
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return Offer::NOTHING;
    };
    let (prefix, values) = match place(command, args, word) {
        Place::Flag { dashes } => {
            let flags = command.page.all_flags().map(|flag| offered(flag, dashes));
            return beginning_with(word, flags);
        }
        Place::Value { prefix, values } => (prefix, values),
    };
    let with_prefix = |value: String| (format!("{prefix}{value}"), "");
    match values {
        Values::OneOf(list) => {
            beginning_with(word, list.iter().map(|value| with_prefix((*value).to_owned())))
        }
        Values::Member => beginning_with(word, members(command, args).into_iter().map(with_prefix)),
        Values::Path => Offer::Path,
        Values::Any | Values::None => Offer::NOTHING,
    }
}

/// What the word that is being typed is.
enum Place<'a> {
    /// A flag's name.
    Flag { dashes: &'a str },
    /// A value, or an argument, after a prefix that is part of the same word.
    Value { prefix: &'a str, values: Values },
}

/// Reads the line as [`crate::flags::Parsed::read`] will.
fn place<'a>(command: &Subcommand, args: &[String], word: &'a str) -> Place<'a> {
    let operand = Place::Value { prefix: "", values: command.page.operands };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let Some((_, body)) = dashed(arg) else { return operand };
        if body.is_empty() {
            return operand;
        }
        let flag = command.page.all_flags().find(|flag| flag.name == body);
        if let Some(flag) = flag.filter(|flag| flag.takes_value())
            && args.next().is_none()
        {
            return Place::Value { prefix: "", values: flag.values };
        }
    }
    let Some((dashes, body)) = dashed(word) else { return operand };
    let Some((name, _)) = body.split_once('=') else { return Place::Flag { dashes } };
    let flag = command.page.all_flags().find(|flag| flag.name == name);
    let values = flag.map_or(Values::None, |flag| {
        if flag.takes_value() { flag.values } else { Values::OneOf(&["true", "false"]) }
    });
    let prefix = &word[..=(dashes.len() + name.len())];
    Place::Value { prefix, values }
}

/// One or two dashes, and what follows them.
fn dashed(arg: &str) -> Option<(&str, &str)> {
    let dashes = if arg.starts_with("--") { 2 } else { 1 };
    arg.starts_with('-').then(|| arg.split_at(dashes))
}

/// A flag as it is offered: what takes a value waits for it.
fn offered(flag: &Flag, dashes: &str) -> (String, &'static str) {
    let end = if flag.takes_value() { "=" } else { "" };
    let about = flag.help.lines().next().unwrap_or_default();
    (format!("{dashes}{}{end}", flag.name), about)
}

fn beginning_with(word: &str, candidates: impl Iterator<Item = (String, &'static str)>) -> Offer {
    Offer::Words(candidates.filter(|(candidate, _)| candidate.starts_with(word)).collect())
}

#[cfg(test)]
mod tests;
