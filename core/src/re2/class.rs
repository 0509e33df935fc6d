//! Classes of characters: in brackets, and by name.

use alloc::format;
use alloc::string::{String, ToString};

use super::{PatternError, PatternErrorKind, error, escape};

/// Names that may stand in `[[:name:]]`.
const POSIX_NAMES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

/// Reads a class in brackets from the front of `text`. Every character in it is written as its
/// number, so that nothing looks like one of the engine's set operations.
pub(super) fn bracketed(text: &str) -> Result<(String, &str), PatternError> {
    let mut rest = text.strip_prefix('[').unwrap_or(text);
    let mut out = String::from("[");
    if let Some(negated) = rest.strip_prefix('^') {
        out.push('^');
        rest = negated;
    }
    let mut first = true;
    loop {
        // A bracket that comes first is a bracket.
        if !first && let Some(rest) = rest.strip_prefix(']') {
            out.push(']');
            return Ok((out, rest));
        }
        first = false;
        if rest.is_empty() {
            return error(PatternErrorKind::MissingBracket, text);
        }
        let class = match posix(rest)? {
            Some(class) => Some(class),
            None => named(rest)?,
        };
        let (item, after) = match class {
            Some(class) => class,
            None => range(rest)?,
        };
        out.push_str(&item);
        rest = after;
    }
}

/// One character, or two with a dash between them.
fn range(text: &str) -> Result<(String, &str), PatternError> {
    let mut out = String::new();
    let (low, rest) = character(text)?;
    escape::push_code(&mut out, low);
    let until = rest.strip_prefix('-').filter(|end| !end.is_empty() && !end.starts_with(']'));
    let Some(end) = until else {
        return Ok((out, rest));
    };
    let (high, rest) = character(end)?;
    if high < low {
        let length = text.len().saturating_sub(rest.len());
        return error(PatternErrorKind::CharRange, text.get(..length).unwrap_or_default());
    }
    out.push('-');
    escape::push_code(&mut out, high);
    Ok((out, rest))
}

fn character(text: &str) -> Result<(char, &str), PatternError> {
    let mut chars = text.chars();
    match chars.next() {
        Some('\\') => escape::escaped(text),
        Some(c) => Ok((c, chars.as_str())),
        None => error(PatternErrorKind::MissingBracket, text),
    }
}

/// `[:name:]` or `[:^name:]`; `None` if there is none at the front of `text`.
fn posix(text: &str) -> Result<Option<(String, &str)>, PatternError> {
    let Some((name, rest)) = text.strip_prefix("[:").and_then(|inner| inner.split_once(":]"))
    else {
        return Ok(None);
    };
    let whole = format!("[:{name}:]");
    if POSIX_NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
        Ok(Some((whole, rest)))
    } else {
        error(PatternErrorKind::CharRange, &whole)
    }
}

/// A class that is an escape: `\d`, `\PL`, `\p{Greek}`. `None` if there is none at the front of
/// `text`. What is written may stand inside brackets and outside.
pub(super) fn named(text: &str) -> Result<Option<(String, &str)>, PatternError> {
    let Some(body) = text.strip_prefix('\\') else {
        return Ok(None);
    };
    let mut chars = body.chars();
    // ASCII only, and no vertical tab among the blanks.
    let class = match chars.next() {
        Some('d') => "[0-9]",
        Some('D') => "[^0-9]",
        Some('s') => "[\\t\\n\\f\\r\\x20]",
        Some('S') => "[^\\t\\n\\f\\r\\x20]",
        Some('w') => "[0-9A-Za-z_]",
        Some('W') => "[^0-9A-Za-z_]",
        Some(sign @ ('p' | 'P')) => return property(text, sign == 'P', chars.as_str()).map(Some),
        _ => return Ok(None),
    };
    Ok(Some((class.to_string(), chars.as_str())))
}

/// The name of a Unicode property, from behind `\p` or `\P` (which is `negated`).
fn property<'a>(
    text: &str,
    negated: bool,
    name: &'a str,
) -> Result<(String, &'a str), PatternError> {
    let parts = if let Some(braced) = name.strip_prefix('{') {
        braced.split_once('}')
    } else {
        let width = name.chars().next().map_or(0, char::len_utf8);
        name.split_at_checked(width)
    };
    let (name, rest) = parts.unwrap_or_default();
    let (inner, caret) = match name.strip_prefix('^') {
        Some(inner) => (inner, true),
        None => (name, false),
    };
    if inner.is_empty() || !inner.chars().all(|c| c == '_' || c.is_ascii_alphanumeric()) {
        return error(PatternErrorKind::CharRange, text);
    }
    let letter = if negated == caret { 'p' } else { 'P' };
    Ok((format!("\\{letter}{{{inner}}}"), rest))
}
