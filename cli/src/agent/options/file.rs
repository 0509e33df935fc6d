//! The weaker sources: configuration files, and directories of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::keys::{Field, KEYS, Key};
use super::source::{self, Source};
use super::{Notes, Occasion, Options};
use crate::agent::files::FileFlaw;
use crate::flags::Secret;
use crate::go;
use crate::json::{self, JsonError, Value};

/// A file of options that is larger is something else.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Why a file cannot be used. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FileError {
    /// It cannot be opened, or is too large.
    Read { path: PathBuf, cause: String },
    /// What it says makes no sense.
    Decode { path: PathBuf, cause: DecodeError },
}

/// What is wrong with what a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DecodeError {
    /// It cannot be read.
    System(String),
    Json(JsonError),
    /// It is no object, but a value of this Go type.
    NotAMap(&'static str),
    /// Keys or values that make no sense, a line each.
    Flaws(BTreeSet<String>),
    Duration(go::DurationError),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, cause } => write!(f, "Error reading '{}': {cause}", path.display()),
            Self::Decode { path, cause } => {
                write!(f, "Error decoding '{}': {cause}", path.display())
            }
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(cause) => f.write_str(cause),
            Self::Json(error) => error.fmt(f),
            Self::NotAMap(kind) => write!(f, "'' expected a map, got '{kind}'"),
            Self::Flaws(flaws) => {
                writeln!(f, "{} error(s) decoding:", flaws.len())?;
                flaws.iter().try_for_each(|flaw| write!(f, "\n* {flaw}"))
            }
            Self::Duration(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileError {}

impl std::error::Error for DecodeError {}

impl Options {
    /// Merges a file, or all files of a directory whose names end in `.json`. A file that makes no
    /// sense is left out, at least from where that is noticed.
    pub(super) fn take_path(
        &mut self,
        (path, occasion): (&Path, Occasion),
        notes: &mut Notes,
        flaws: &mut Vec<FileError>,
    ) {
        let source = match source::open(path, occasion) {
            Ok(source) => source,
            Err(flaw) => return flaws.push(flaw),
        };
        match source::names_if_directory(path, &source) {
            Ok(None) => self.take_file(path, source, notes, flaws),
            Ok(Some(paths)) => {
                for path in paths {
                    match source::open_within(&path) {
                        Ok(source) => self.take_file(&path, source, notes, flaws),
                        Err(flaw) => flaws.push(flaw),
                    }
                }
            }
            Err(flaw) => flaws.push(flaw),
        }
    }

    fn take_file(
        &mut self,
        path: &Path,
        source: Source,
        notes: &mut Notes,
        flaws: &mut Vec<FileError>,
    ) {
        let value = match value_of(path, source) {
            Ok(value) => value,
            Err(flaw) => return flaws.push(flaw),
        };
        let wrong = |cause| FileError::Decode { path: path.to_owned(), cause };
        flaws.extend(self.take_value(value, path, notes).into_iter().map(wrong));
    }

    /// Returns all that is wrong, first what Serf tells of.
    fn take_value(&mut self, value: Value, path: &Path, notes: &mut Notes) -> Vec<DecodeError> {
        let pairs = match value {
            Value::Null => return Vec::new(),
            Value::Object(pairs) => pairs,
            Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                return vec![DecodeError::NotAMap(kind(&value))];
            }
        };
        let mut taker =
            Taker { options: self, path, notes, flaws: BTreeSet::new(), durations: Vec::new() };
        taker.object("", KEYS, pairs);
        let Taker { flaws, durations, .. } = taker;
        let mut wrong = Vec::new();
        if !flaws.is_empty() {
            wrong.push(DecodeError::Flaws(flaws));
        }
        for (field, text) in durations {
            match go::Duration::parse(&text) {
                Ok(go::Duration(0)) => {}
                Ok(duration) => *field(self) = duration,
                Err(error) => wrong.push(DecodeError::Duration(error)),
            }
        }
        wrong
    }
}

/// The first value that is to be read there.
fn value_of(path: &Path, source: Source) -> Result<Value, FileError> {
    // Room for all: nothing is moved, and nothing is left behind.
    let room = source.bytes_expected().unwrap_or(FILE_BYTES_MAX).min(FILE_BYTES_MAX) + 1;
    let mut json = Zeroizing::new(Vec::with_capacity(room));
    let limit = u64::try_from(FILE_BYTES_MAX).map_or(u64::MAX, |bytes_max| bytes_max + 1);
    let wrong = |cause| FileError::Decode { path: path.to_owned(), cause };
    source.take(limit).read_to_end(&mut json).map_err(|error| {
        let flaw = FileFlaw::new("read", path, error);
        wrong(DecodeError::System(flaw.to_string()))
    })?;
    if json.len() > FILE_BYTES_MAX {
        let cause = format!("it is larger than {FILE_BYTES_MAX} bytes");
        return Err(FileError::Read { path: path.to_owned(), cause });
    }
    json::first_value(&json).map_err(|error| wrong(DecodeError::Json(error)))
}

type DurationField = fn(&mut Options) -> &mut go::Duration;

/// Puts the values of one file where they belong, and gathers what is wrong with them.
struct Taker<'a> {
    options: &'a mut Options,
    path: &'a Path,
    notes: &'a mut Notes,
    flaws: BTreeSet<String>,
    /// They are read when all else is known to be well.
    durations: Vec<(DurationField, String)>,
}

impl Taker<'_> {
    /// The keys of an object, which is at `place`: empty for the outermost.
    fn object(&mut self, place: &str, keys: &[Key], mut pairs: BTreeMap<String, Value>) {
        for key in keys {
            let Some(value) = taken(&mut pairs, key.name) else { continue };
            let name = if place.is_empty() {
                key.name.to_owned()
            } else {
                format!("{place}.{}", key.name)
            };
            if value != Value::Null {
                self.value(&name, key.field, value);
            }
        }
        if !pairs.is_empty() {
            let unknown: Vec<String> = pairs.into_keys().collect();
            self.flaws.insert(format!("'{place}' has invalid keys: {}", unknown.join(", ")));
        }
    }

    fn value(&mut self, name: &str, field: Field, value: Value) {
        match field {
            Field::Text(_) | Field::Secret(_) | Field::Duration(_) => {
                let Value::Text(text) = &value else {
                    if matches!(field, Field::Secret(_)) {
                        // What it says may be one nevertheless.
                        return self.unconvertible_to((name, "string"), go_type(&value), "...");
                    }
                    return self.unconvertible(name, "string", &value);
                };
                self.text(field, text);
            }
            Field::Number(at) => {
                if let Some(number @ (..=-1 | 1..)) = self.number(name, &value) {
                    *at(self.options) = number;
                }
            }
            Field::Version(at) => {
                if let Some(number @ 1..) = self.number(name, &value) {
                    *at(self.options) = number;
                }
            }
            Field::SwitchOn(_) | Field::Switch(_) | Field::Nothing => {
                let Value::Bool(is_on) = value else {
                    return self.unconvertible(name, "bool", &value);
                };
                self.switch(name, field, is_on);
            }
            Field::List(at) => {
                let list = self.list(name, value);
                at(self.options).extend(list);
            }
            Field::Texts(at) => {
                let Value::Object(pairs) = value else { return self.no_map(name, &value) };
                let texts = self.texts(name, pairs);
                at(self.options).extend(texts);
            }
            Field::Object(keys) => {
                let Value::Object(pairs) = value else { return self.no_map(name, &value) };
                self.object(name, keys, pairs);
            }
        }
    }

    fn text(&mut self, field: Field, text: &Zeroizing<String>) {
        if text.is_empty() {
            return;
        }
        if let Field::Text(at) = field {
            text.as_str().clone_into(at(self.options));
        } else if let Field::Secret(at) = field {
            *at(self.options) = Secret::from(text.as_str().to_owned());
        } else if let Field::Duration(at) = field {
            self.durations.push((at, text.as_str().to_owned()));
        }
    }

    fn switch(&mut self, name: &str, field: Field, is_on: bool) {
        if let Field::SwitchOn(at) = field {
            if *at(self.options) && !is_on {
                self.notes.stays_on(name, self.path);
            }
            *at(self.options) |= is_on;
        } else if let Field::Switch(at) = field {
            *at(self.options) = is_on;
        } else {
            self.notes.has_no_effect(name, self.path);
        }
    }

    fn number(&mut self, name: &str, value: &Value) -> Option<i64> {
        if let Value::Number(number) = value
            && let Some(number) = whole(*number)
        {
            return Some(number);
        }
        self.unconvertible(name, "int", value);
        None
    }

    fn list(&mut self, name: &str, value: Value) -> Vec<String> {
        let Value::List(list) = value else {
            let kind = kind(&value);
            let flaw = format!("'{name}': source data must be an array or slice, got {kind}");
            self.flaws.insert(flaw);
            return Vec::new();
        };
        let texts = list.into_iter().enumerate();
        texts.map(|(at, value)| self.item(&format!("{name}[{at}]"), &value)).collect()
    }

    fn texts(&mut self, name: &str, pairs: BTreeMap<String, Value>) -> BTreeMap<String, String> {
        let pairs = pairs.into_iter();
        pairs
            .map(|(key, value)| {
                let text = self.item(&format!("{name}[{key}]"), &value);
                (key, text)
            })
            .collect()
    }

    /// A text within something. `null` is an empty one, as in Go.
    fn item(&mut self, name: &str, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Text(text) => text.as_str().to_owned(),
            Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => {
                self.unconvertible(name, "string", value);
                String::new()
            }
        }
    }

    fn unconvertible(&mut self, name: &str, wanted: &str, value: &Value) {
        self.unconvertible_to((name, wanted), go_type(value), value);
    }

    fn unconvertible_to(
        &mut self,
        (name, wanted): (&str, &str),
        found: &str,
        shown: impl fmt::Display,
    ) {
        self.flaws.insert(format!(
            "'{name}' expected type '{wanted}', got unconvertible type '{found}', value: '{shown}'"
        ));
    }

    fn no_map(&mut self, name: &str, value: &Value) {
        self.flaws.insert(format!("'{name}' expected a map, got '{}'", kind(value)));
    }
}

/// The value of this key or, if there is none, of one that differs in case only.
fn taken(pairs: &mut BTreeMap<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = pairs.remove(name) {
        return Some(value);
    }
    let twin = pairs.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
    pairs.remove(&twin)
}

/// The type of a value as Go spells it.
fn go_type(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => kind(value),
    }
}

/// The kind of a value in the words of Go's reflection.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "invalid",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::Text(_) => "string",
        Value::List(_) => "slice",
        Value::Object(_) => "map",
    }
}

/// A number without its fraction, unless it is too large for one.
fn whole(number: f64) -> Option<i64> {
    format!("{:.0}", number.trunc()).parse().ok()
}

#[cfg(test)]
mod tests;
