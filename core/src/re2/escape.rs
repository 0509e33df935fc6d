//! Single characters, however they are written, and counts.

use alloc::string::String;
use core::fmt::Write as _;

use super::{PatternError, PatternErrorKind, error};

/// Writes `c` so that the engine takes it for itself.
pub(super) fn push_literal(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() || !c.is_ascii() {
        out.push(c);
    } else {
        push_code(out, c);
    }
}

/// Writes `c` as its number, which means itself in a class too.
pub(super) fn push_code(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\x{{{:x}}}", u32::from(c));
}

/// Reads one escaped character from `text`, which begins with a backslash.
pub(super) fn escaped(text: &str) -> Result<(char, &str), PatternError> {
    let mut chars = text.chars();
    chars.next();
    let Some(c) = chars.next() else {
        return error(PatternErrorKind::TrailingBackslash, "");
    };
    let rest = chars.as_str();
    let bad = |after: usize| {
        let part: String = text.chars().take(2 + after).collect();
        error(PatternErrorKind::Escape, &part)
    };
    match c {
        '1'..='7' if !rest.starts_with(|c: char| ('0'..='7').contains(&c)) => bad(0),
        '0'..='7' => Ok(octal(c, rest)),
        'x' => hexadecimal(rest).map_or_else(bad, Ok),
        'a' => Ok(('\x07', rest)),
        'f' => Ok(('\x0c', rest)),
        'n' => Ok(('\n', rest)),
        'r' => Ok(('\r', rest)),
        't' => Ok(('\t', rest)),
        'v' => Ok(('\x0b', rest)),
        _ if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok((c, rest)),
        _ => bad(0),
    }
}

/// At most three octal digits, of which `first` is the first.
fn octal(first: char, rest: &str) -> (char, &str) {
    let mut value = first.to_digit(8).unwrap_or(0);
    let mut rest = rest;
    for _ in 0..2 {
        let mut chars = rest.chars();
        let Some(digit) = chars.next().and_then(|c| c.to_digit(8)) else {
            break;
        };
        value = value * 8 + digit;
        rest = chars.as_str();
    }
    (char::from_u32(value).unwrap_or('\0'), rest)
}

/// Two digits, or any number of them in braces. If it is neither: how many characters were read
/// when that became clear.
fn hexadecimal(text: &str) -> Result<(char, &str), usize> {
    let braced = text.starts_with('{');
    let mut chars = text.chars();
    let mut read = 0;
    if braced {
        chars.next();
        read += 1;
    }
    let mut value = 0;
    let mut digits = 0;
    while braced || digits < 2 {
        read += 1;
        match chars.next() {
            Some('}') if braced && digits > 0 => break,
            Some(c) => value = value * 16 + c.to_digit(16).ok_or(read)?,
            None => return Err(read),
        }
        if value > u32::from(char::MAX) {
            return Err(read);
        }
        digits += 1;
    }
    Ok((char::from_u32(value).ok_or(read)?, chars.as_str()))
}

/// The numbers of `{n}`, `{n,}` or `{n,m}`: least, and most unless there is no bound.
type Counts = (u32, Option<u32>);

/// Reads counts in braces from the front of `text`. `None` if it is something else.
pub(super) fn counts(text: &str) -> Option<(Counts, &str)> {
    let (least, rest) = number(text.strip_prefix('{')?)?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some(((least, Some(least)), rest));
    }
    let rest = rest.strip_prefix(',')?;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some(((least, None), rest));
    }
    let (most, rest) = number(rest)?;
    Some(((least, Some(most)), rest.strip_prefix('}')?))
}

/// Reads a number with no leading zero. One that is far too large is the largest there is.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some((digits.parse().unwrap_or(u32::MAX), rest))
}
