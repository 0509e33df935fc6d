//! Regular expressions in RE2's syntax, as Serf's users write them in filters.
//!
//! The engine is the `regex` crate, whose syntax is close but not the same: `\d` knows Unicode
//! there, `&&` and `--` in a class are set operations, `a{` is an error, `\Q..\E` and octal escapes
//! are unknown. So a pattern is read by RE2's rules and written anew in the engine's syntax, with
//! nothing left in it that the two could read in different ways. No group captures.
//!
//! Stricter than RE2: a pattern is at most [`PATTERN_BYTES_MAX`] long and [`DEPTH_MAX`] deep.
//! Looser: properties in `\p{..}` may have any name that the engine knows.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use regex::{Regex, RegexBuilder};

mod class;
mod escape;

/// Longest pattern, in bytes.
pub const PATTERN_BYTES_MAX: usize = 8 << 10;

/// Deepest nesting of groups.
pub const DEPTH_MAX: usize = 200;

/// Largest compiled pattern, in bytes.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// Largest number in `{n,m}`, and largest product of those that are nested.
const REPEAT_MAX: u32 = 1000;

/// A compiled filter.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// `pattern` between `^` and `$`, which are not grouped around it: `a|b` finds what begins
    /// with `a` or ends with `b`. Serf's filters are like that.
    pub fn anchored(pattern: &str) -> Result<Self, PatternError> {
        Self::new(&format!("^{pattern}$"))
    }

    /// `pattern` as it is: it may match anywhere.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        if pattern.len() > PATTERN_BYTES_MAX {
            return Err(PatternError { kind: PatternErrorKind::TooLarge, part: String::new() });
        }
        let translated = Translator::new(pattern).run()?;
        let built = RegexBuilder::new(&translated).size_limit(COMPILED_BYTES_MAX).build();
        built.map(Self).map_err(|error| PatternError {
            // What is left for the engine to refuse, but for size, is the name of a property.
            kind: if matches!(error, regex::Error::CompiledTooBig(_)) {
                PatternErrorKind::TooLarge
            } else {
                PatternErrorKind::CharRange
            },
            part: pattern.to_owned(),
        })
    }

    /// Whether the pattern matches somewhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// What is wrong with a pattern. Shows in the words of Go's regexp package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong.
    pub kind: PatternErrorKind,
    /// The part of the pattern that is meant.
    pub part: String,
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternErrorKind {
    /// A range of a class runs backwards, or a class has an unknown name.
    CharRange,
    /// No such escape.
    Escape,
    /// A group's name makes no sense.
    NamedCapture,
    /// No such flag, or a Perl construct that RE2 does not have.
    PerlSyntax,
    /// Two repetition operators, one after the other.
    NestedRepetition,
    /// `{n,m}` with numbers that are too large or in the wrong order.
    RepeatCount,
    /// A class is not closed.
    MissingBracket,
    /// A group is not closed.
    MissingParen,
    /// A repetition operator has nothing before it.
    MissingArgument,
    /// The pattern ends in a backslash.
    TrailingBackslash,
    /// A group is closed that was not opened.
    UnexpectedParen,
    /// Too many groups within groups.
    TooDeep,
    /// The pattern, or what it stands for, is too large.
    TooLarge,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.kind {
            PatternErrorKind::CharRange => "invalid character class range",
            PatternErrorKind::Escape => "invalid escape sequence",
            PatternErrorKind::NamedCapture => "invalid named capture",
            PatternErrorKind::PerlSyntax => "invalid or unsupported Perl syntax",
            PatternErrorKind::NestedRepetition => "invalid nested repetition operator",
            PatternErrorKind::RepeatCount => "invalid repeat count",
            PatternErrorKind::MissingBracket => "missing closing ]",
            PatternErrorKind::MissingParen => "missing closing )",
            PatternErrorKind::MissingArgument => "missing argument to repetition operator",
            PatternErrorKind::TrailingBackslash => "trailing backslash at end of expression",
            PatternErrorKind::UnexpectedParen => "unexpected )",
            PatternErrorKind::TooDeep => "expression nests too deeply",
            PatternErrorKind::TooLarge => "expression too large",
        };
        write!(f, "error parsing regexp: {words}: `{}`", self.part)
    }
}

impl core::error::Error for PatternError {}

fn error<T>(kind: PatternErrorKind, part: &str) -> Result<T, PatternError> {
    Err(PatternError { kind, part: part.to_owned() })
}

/// What stands before a repetition operator.
#[derive(Clone, Copy, Debug)]
enum Before<'a> {
    /// Nothing that could be repeated.
    Nothing,
    /// Something, with the largest product of counts in it.
    Item(u32),
    /// Something with its repetition operator, which is this.
    Repeated(&'a str),
}

/// Rewrites one pattern from left to right.
#[derive(Debug)]
struct Translator<'a> {
    pattern: &'a str,
    rest: &'a str,
    out: String,
    before: Before<'a>,
    /// The largest product of counts among the items so far, for each open group and the top.
    products: Vec<u32>,
}

impl<'a> Translator<'a> {
    fn new(pattern: &'a str) -> Self {
        Self {
            pattern,
            rest: pattern,
            out: String::with_capacity(pattern.len()),
            before: Before::Nothing,
            products: Vec::from([1]),
        }
    }

    fn run(mut self) -> Result<String, PatternError> {
        while let Some(next) = self.rest.chars().next() {
            self.step(next)?;
        }
        if self.products.len() > 1 {
            return error(PatternErrorKind::MissingParen, self.pattern);
        }
        Ok(self.out)
    }

    fn step(&mut self, next: char) -> Result<(), PatternError> {
        match next {
            '(' => self.open(),
            ')' => self.close(),
            '|' => {
                self.advance(1);
                self.out.push('|');
                self.before = Before::Nothing;
                Ok(())
            }
            '^' | '$' | '.' => {
                self.advance(1);
                self.out.push(next);
                self.item(1);
                Ok(())
            }
            '[' => {
                let (class, rest) = class::bracketed(self.rest)?;
                self.rest = rest;
                self.out.push_str(&class);
                self.item(1);
                Ok(())
            }
            '*' | '+' | '?' => {
                let operator = self.rest;
                self.advance(1);
                self.repeat(operator, 1)
            }
            '{' => self.braces(),
            '\\' => self.backslash(),
            _ => {
                self.advance(next.len_utf8());
                self.literal(next);
                Ok(())
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn item(&mut self, product: u32) {
        self.before = Before::Item(product);
    }

    fn literal(&mut self, c: char) {
        escape::push_literal(&mut self.out, c);
        self.item(1);
    }

    /// A repetition operator at the beginning of `operator`, already passed over.
    fn repeat(&mut self, operator: &'a str, count: u32) -> Result<(), PatternError> {
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.rest = rest;
        }
        let length = operator.len().saturating_sub(self.rest.len());
        let operator = operator.get(..length).unwrap_or_default();
        let product = match self.before {
            Before::Nothing => return error(PatternErrorKind::MissingArgument, operator),
            Before::Repeated(last) => {
                let both = format!("{last}{operator}");
                return error(PatternErrorKind::NestedRepetition, &both);
            }
            Before::Item(product) => product.saturating_mul(count.max(1)),
        };
        if product > REPEAT_MAX {
            return error(PatternErrorKind::RepeatCount, operator);
        }
        if let Some(largest) = self.products.last_mut() {
            *largest = product.max(*largest);
        }
        self.out.push_str(operator);
        self.before = Before::Repeated(operator);
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}`; a brace in any other place is a brace.
    fn braces(&mut self) -> Result<(), PatternError> {
        let operator = self.rest;
        let Some((counts, rest)) = escape::counts(operator) else {
            self.advance(1);
            self.literal('{');
            return Ok(());
        };
        let text = self.until(rest);
        self.rest = rest;
        let (least, most) = counts;
        let largest = most.unwrap_or(least).max(least);
        if largest > REPEAT_MAX || most.is_some_and(|most| most < least) {
            return error(PatternErrorKind::RepeatCount, text);
        }
        self.repeat(operator, largest)
    }

    fn open(&mut self) -> Result<(), PatternError> {
        if self.products.len() > DEPTH_MAX {
            return error(PatternErrorKind::TooDeep, self.pattern);
        }
        let Some(special) = self.rest.strip_prefix("(?") else {
            self.advance(1);
            self.push_group("(?:");
            return Ok(());
        };
        match special.strip_prefix("P<").or_else(|| special.strip_prefix('<')) {
            Some(named) if !named.starts_with(['=', '!']) => self.open_named(named),
            _ => self.flags(special),
        }
    }

    fn push_group(&mut self, opening: &str) {
        self.out.push_str(opening);
        self.products.push(1);
        self.before = Before::Nothing;
    }

    /// A group with a name, from behind the `<`.
    fn open_named(&mut self, named: &'a str) -> Result<(), PatternError> {
        let Some((name, rest)) = named.split_once('>') else {
            return error(PatternErrorKind::NamedCapture, self.rest);
        };
        if name.is_empty() || !name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
            return error(PatternErrorKind::NamedCapture, self.until(rest));
        }
        self.rest = rest;
        self.push_group("(?:");
        Ok(())
    }

    /// `(?flags)` or `(?flags:`, from behind the question mark.
    fn flags(&mut self, special: &'a str) -> Result<(), PatternError> {
        let end = special.find(|c| !matches!(c, 'i' | 'm' | 's' | 'U' | '-'));
        let (flags, tail) = special.split_at(end.unwrap_or(special.len()));
        let mut tail = tail.chars();
        let ending = tail.next();
        let sensible = flags.matches('-').count() <= 1 && !flags.ends_with('-');
        if !sensible || !matches!(ending, Some(':' | ')')) {
            return error(PatternErrorKind::PerlSyntax, self.until(tail.as_str()));
        }
        self.rest = tail.as_str();
        if ending == Some(':') {
            self.push_group(&format!("(?{flags}:"));
        } else {
            if !flags.is_empty() {
                self.out.extend(["(?", flags, ")"]);
            }
            self.before = Before::Nothing;
        }
        Ok(())
    }

    /// What stands between here and `rest`, which is the end of what is left.
    fn until(&self, rest: &str) -> &'a str {
        self.rest.get(..self.rest.len().saturating_sub(rest.len())).unwrap_or_default()
    }

    fn close(&mut self) -> Result<(), PatternError> {
        let inner = self.products.pop().unwrap_or(1);
        if self.products.is_empty() {
            return error(PatternErrorKind::UnexpectedParen, self.pattern);
        }
        if let Some(largest) = self.products.last_mut() {
            *largest = inner.max(*largest);
        }
        self.advance(1);
        self.out.push(')');
        self.item(inner);
        Ok(())
    }

    fn backslash(&mut self) -> Result<(), PatternError> {
        if let Some(quoted) = self.rest.strip_prefix("\\Q") {
            let (quoted, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            self.rest = rest;
            quoted.chars().for_each(|c| self.literal(c));
            return Ok(());
        }
        for (theirs, ours) in
            [("\\A", "\\A"), ("\\z", "\\z"), ("\\b", "(?-u:\\b)"), ("\\B", "(?-u:\\B)")]
        {
            if let Some(rest) = self.rest.strip_prefix(theirs) {
                self.rest = rest;
                self.out.push_str(ours);
                self.item(1);
                return Ok(());
            }
        }
        if let Some((named, rest)) = class::named(self.rest)? {
            self.rest = rest;
            self.out.push_str(&named);
            self.item(1);
            return Ok(());
        }
        let (c, rest) = escape::escaped(self.rest)?;
        self.rest = rest;
        self.literal(c);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
