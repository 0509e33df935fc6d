//! Command line flags in Go's forms: one table for parsing and for the help text.
//!
//! `-x=v`, `-x v`, `--x=v` and `--x v` are the same. A switch stands alone or takes its value
//! after `=`. The first argument that is no flag, or `--`, ends the flags. A scalar that is given
//! twice keeps its last value; a list keeps all. Error lines are those of Go's flag package, since
//! scripts match on them (docs/decisions/010-flags.md).

use std::collections::BTreeMap;
use std::fmt;

use crate::go::{self, Duration};
pub use crate::secret::Secret;

/// One flag: its name without dashes, what it takes, and what the help says about it.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// The name, without dashes.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What follows the name in the help: `=127.0.0.1:7373`, ` key=value`, or nothing.
    pub hint: &'static str,
    /// Prose for the help. Newlines are kept: each line is one line of the help.
    pub help: &'static str,
    /// Which values a shell may offer.
    pub values: Values,
}

/// What may stand in a place, as far as a shell can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Anything.
    Any,
    /// Nothing: there is no such place.
    None,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The name of a member.
    Member,
    /// The path of a file or a directory.
    Path,
}

/// What a flag takes, and its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On or off; off by default.
    Switch,
    /// On or off; on by default.
    SwitchOn,
    /// Text.
    Text(&'static str),
    /// A number in one of Go's literal forms.
    Integer(i64),
    /// A duration in Go's form, in nanoseconds.
    Duration(i64),
    /// Text that may be given many times; none by default.
    List,
    /// Text that may be given many times, kept in the list of another flag: their order counts.
    ListOf(&'static str),
    /// Text that is not shown and is wiped when it is dropped; none by default.
    Secret,
}

impl Flag {
    /// A flag of any kind.
    pub const fn new(
        name: &'static str,
        kind: Kind,
        hint: &'static str,
        help: &'static str,
    ) -> Self {
        Self { name, kind, hint, help, values: Values::Any }
    }

    /// The same flag with values that a shell may offer.
    #[must_use]
    pub const fn with(self, values: Values) -> Self {
        Self { values, ..self }
    }

    /// Whether it takes a value.
    pub const fn takes_value(&self) -> bool {
        !matches!(self.kind, Kind::Switch | Kind::SwitchOn)
    }
}

/// What a flag was given.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Switch(bool),
    Text(String),
    Integer(i64),
    Duration(Duration),
    List(Vec<String>),
    Secret(Secret),
}

/// The flags of one command line, and the arguments after them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    values: BTreeMap<&'static str, Value>,
    given: Vec<&'static str>,
    /// The arguments after the flags.
    pub arguments: Vec<String>,
}

/// Why a command line cannot be read. Shows as the line that Go's flag package prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagError {
    /// `-h=x` or `-help=x`. Nothing is printed but the help.
    HelpRequested,
    /// `---x` or `-=x`.
    BadSyntax(String),
    /// No such flag.
    Undefined(String),
    /// The value is missing.
    NeedsArgument(&'static str),
    /// The value is not a truth value.
    BadSwitch {
        /// Which flag.
        name: &'static str,
        /// What it was given.
        value: String,
    },
    /// The value is not of the flag's kind.
    BadValue {
        /// Which flag.
        name: &'static str,
        /// What it was given.
        value: String,
        /// What is wrong with it.
        cause: go::NumberError,
    },
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::HelpRequested => f.write_str("flag: help requested"),
            Self::BadSyntax(arg) => write!(f, "bad flag syntax: {arg}"),
            Self::Undefined(name) => write!(f, "flag provided but not defined: -{name}"),
            Self::NeedsArgument(name) => write!(f, "flag needs an argument: -{name}"),
            Self::BadSwitch { name, value } => {
                write!(f, "invalid boolean value {} for -{name}: parse error", go::quoted(value))
            }
            Self::BadValue { name, value, cause } => {
                write!(f, "invalid value {} for flag -{name}: {cause}", go::quoted(value))
            }
        }
    }
}

impl std::error::Error for FlagError {}

impl Parsed {
    /// Reads `args` (without the program's and the command's name) by the tables of `flags`.
    pub fn read(flags: &[&[Flag]], args: &[String]) -> Result<Self, FlagError> {
        let mut parsed = Self {
            values: flags
                .iter()
                .copied()
                .flatten()
                .map(|flag| (flag.name, default(flag)))
                .collect(),
            given: Vec::new(),
            arguments: Vec::new(),
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if arg == "--" {
                break;
            }
            let Some(body) = arg.strip_prefix('-').filter(|body| !body.is_empty()) else {
                parsed.arguments.push(arg.clone());
                break;
            };
            parsed.take(flags, arg, body.strip_prefix('-').unwrap_or(body), &mut args)?;
        }
        parsed.arguments.extend(args.cloned());
        Ok(parsed)
    }

    /// Takes one flag: `body` is `arg` without its dashes, `following` what comes after it.
    fn take<'a>(
        &mut self,
        flags: &[&[Flag]],
        arg: &str,
        body: &str,
        following: &mut impl Iterator<Item = &'a String>,
    ) -> Result<(), FlagError> {
        if body.is_empty() || body.starts_with(['-', '=']) {
            return Err(FlagError::BadSyntax(arg.to_owned()));
        }
        let (name, inline) = match body.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (body, None),
        };
        let Some(flag) = flags.iter().copied().flatten().find(|flag| flag.name == name) else {
            return Err(match name {
                "h" | "help" => FlagError::HelpRequested,
                _ => FlagError::Undefined(name.to_owned()),
            });
        };
        let value = match (flag.kind, inline) {
            (Kind::Switch | Kind::SwitchOn, value) => {
                let value = value.unwrap_or("true");
                Value::Switch(go::boolean(value).ok_or_else(|| FlagError::BadSwitch {
                    name: flag.name,
                    value: value.to_owned(),
                })?)
            }
            (_, Some(value)) => self.value_of(flag, value)?,
            (_, None) => {
                let value = following.next().ok_or(FlagError::NeedsArgument(flag.name))?;
                self.value_of(flag, value)?
            }
        };
        let keeper = if let Kind::ListOf(keeper) = flag.kind { keeper } else { flag.name };
        self.values.insert(keeper, value);
        self.given.push(flag.name);
        Ok(())
    }

    fn value_of(&self, flag: &Flag, text: &str) -> Result<Value, FlagError> {
        let bad = |cause| FlagError::BadValue { name: flag.name, value: text.to_owned(), cause };
        Ok(match flag.kind {
            Kind::Switch | Kind::SwitchOn | Kind::Text(_) => Value::Text(text.to_owned()),
            Kind::Integer(_) => Value::Integer(go::integer(text).map_err(bad)?),
            Kind::Duration(_) => {
                Value::Duration(Duration::parse(text).map_err(|_| bad(go::NumberError::Syntax))?)
            }
            Kind::List | Kind::ListOf(_) => {
                let keeper = if let Kind::ListOf(keeper) = flag.kind { keeper } else { flag.name };
                let mut list = self.list(keeper).to_vec();
                list.push(text.to_owned());
                Value::List(list)
            }
            Kind::Secret => Value::Secret(Secret::from(text.to_owned())),
        })
    }

    /// Whether the flag stood on the command line, with any value.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.contains(&name)
    }

    /// The value of a switch.
    ///
    /// # Panics
    /// Like the other accessors, if the table has no such flag of this kind: that is a bug.
    pub fn is_on(&self, name: &str) -> bool {
        let Value::Switch(on) = self.value(name) else { wrong_kind(name) };
        *on
    }

    /// The value of a text flag.
    pub fn text(&self, name: &str) -> &str {
        let Value::Text(text) = self.value(name) else { wrong_kind(name) };
        text
    }

    /// The value of a number.
    pub fn integer(&self, name: &str) -> i64 {
        let Value::Integer(number) = self.value(name) else { wrong_kind(name) };
        *number
    }

    /// The value of a duration.
    pub fn duration(&self, name: &str) -> Duration {
        let Value::Duration(duration) = self.value(name) else { wrong_kind(name) };
        *duration
    }

    /// The value of a secret; empty if it was not given.
    pub fn secret(&self, name: &str) -> &Secret {
        let Value::Secret(secret) = self.value(name) else { wrong_kind(name) };
        secret
    }

    /// All values of a list, in their order.
    pub fn list(&self, name: &str) -> &[String] {
        let Value::List(list) = self.value(name) else { wrong_kind(name) };
        list
    }

    fn value(&self, name: &str) -> &Value {
        match self.values.get(name) {
            Some(value) => value,
            None => panic!("the table has no flag -{name}"),
        }
    }
}

fn default(flag: &Flag) -> Value {
    match flag.kind {
        Kind::Switch => Value::Switch(false),
        Kind::SwitchOn => Value::Switch(true),
        Kind::Text(text) => Value::Text(text.to_owned()),
        Kind::Integer(number) => Value::Integer(number),
        Kind::Duration(nanos) => Value::Duration(Duration(nanos)),
        Kind::List | Kind::ListOf(_) => Value::List(Vec::new()),
        Kind::Secret => Value::Secret(Secret::default()),
    }
}

fn wrong_kind(name: &str) -> ! {
    panic!("flag -{name} is of another kind")
}

/// Column at which the prose of a flag begins.
const HELP_COLUMN: usize = 28;

/// The help text of a command: usage line, prose and table of flags, with no newline at the end.
///
/// `usage` is what follows `Usage: `; each line of `about` is indented by two blanks.
pub fn help_text(usage: &str, about: &str, flags: &[&[Flag]]) -> String {
    let mut lines = vec![format!("Usage: {usage}"), String::new()];
    lines.extend(about.lines().map(|line| format!("  {line}").trim_end().to_owned()));
    if flags.iter().any(|table| !table.is_empty()) {
        lines.extend([String::new(), "Options:".to_owned()]);
    }
    for flag in flags.iter().copied().flatten() {
        let name = format!("  -{}{}", flag.name, flag.hint);
        let mut prose = flag.help.lines();
        lines.push(String::new());
        if name.len() < HELP_COLUMN {
            lines.push(format!("{name:HELP_COLUMN$}{}", prose.next().unwrap_or_default()));
        } else {
            lines.push(name);
        }
        lines.extend(prose.map(|line| format!("{:HELP_COLUMN$}{line}", "")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
