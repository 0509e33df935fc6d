//! Small pieces of Go's text forms that users of Serf type and see: literals, durations, quotes.

use std::fmt;

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is no number.
    Syntax,
    /// It is too large or too small.
    Range,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "parse error",
            Self::Range => "value out of range",
        })
    }
}

impl std::error::Error for NumberError {}

/// A truth value in one of Go's twelve spellings.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A number in a form of Go's integer literals: `12`, `-0x1f`, `0b1`, `0o17`, `017`, `1_000`.
pub fn integer(text: &str) -> Result<i64, NumberError> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits, prefixed) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..], true),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..], true),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..], true),
        [b'0', _, ..] => (8, &digits[1..], true),
        _ => (10, digits, false),
    };
    // An underscore stands between two digits, or between the prefix and a digit.
    let mut after_digit = prefixed;
    let mut magnitude: Option<i128> = Some(0);
    let mut any = false;
    for c in digits.chars() {
        if c == '_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = c.to_digit(radix).ok_or(NumberError::Syntax)?;
        after_digit = true;
        any = true;
        magnitude =
            magnitude.and_then(|value| value.checked_mul(radix.into())?.checked_add(digit.into()));
    }
    if !any || !after_digit {
        return Err(NumberError::Syntax);
    }
    let magnitude = magnitude.ok_or(NumberError::Range)?;
    i64::try_from(if negative { -magnitude } else { magnitude }).map_err(|_| NumberError::Range)
}

/// A Go duration, in nanoseconds. May be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

/// What is wrong with a duration. Shows as Go's own text, `time: ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// It is no duration, or too long.
    Invalid(String),
    /// A number has no unit.
    MissingUnit(String),
    /// A unit is not known.
    UnknownUnit {
        /// The unit.
        unit: String,
        /// The whole text.
        text: String,
    },
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(text) => write!(f, "time: invalid duration {}", quoted(text)),
            Self::MissingUnit(text) => {
                write!(f, "time: missing unit in duration {}", quoted(text))
            }
            Self::UnknownUnit { unit, text } => {
                write!(f, "time: unknown unit {} in duration {}", quoted(unit), quoted(text))
            }
        }
    }
}

impl std::error::Error for DurationError {}

impl fmt::Display for Duration {
    /// As Go prints it: `1h0m30s`, `1.5s`, `20ms`; the unit fits the largest part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SECOND: u64 = 1_000_000_000;
        let Self(nanos) = *self;
        let sign = if nanos < 0 { "-" } else { "" };
        let nanos = nanos.unsigned_abs();
        let small = [("ns", 1), ("\u{b5}s", 1_000), ("ms", 1_000_000)];
        if nanos == 0 {
            return f.write_str("0s");
        }
        if let Some((unit, size)) = small.iter().find(|(_, size)| nanos < size * 1_000) {
            return write!(f, "{sign}{}{unit}", decimal(nanos, *size));
        }
        let (minutes, seconds) = (nanos / (60 * SECOND), decimal(nanos % (60 * SECOND), SECOND));
        match (minutes / 60, minutes % 60) {
            (0, 0) => write!(f, "{sign}{seconds}s"),
            (0, minutes) => write!(f, "{sign}{minutes}m{seconds}s"),
            (hours, minutes) => write!(f, "{sign}{hours}h{minutes}m{seconds}s"),
        }
    }
}

/// `nanos / unit`, with as many decimals as it takes.
fn decimal(nanos: u64, unit: u64) -> String {
    let (whole, rest) = (nanos / unit, nanos % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = usize::try_from(unit.ilog10()).unwrap_or_default();
    let decimals = format!("{rest:0width$}");
    format!("{whole}.{}", decimals.trim_end_matches('0'))
}

impl Duration {
    /// Reads decimal numbers with units, one after the other: `1h15m30.5s`, `-1.5h`, `0`.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        let invalid = || DurationError::Invalid(text.to_owned());
        let (negative, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Ok(Self(0));
        }
        if rest.is_empty() {
            return Err(invalid());
        }
        let mut total: i128 = 0;
        while !rest.is_empty() {
            let number_end = first_not(rest, |c| c.is_ascii_digit() || c == '.');
            let (number, after) = rest.split_at(number_end);
            let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
            if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
                return Err(invalid());
            }
            let (unit, after) =
                after.split_at(first_not(after, |c| !c.is_ascii_digit() && c != '.'));
            if unit.is_empty() {
                return Err(DurationError::MissingUnit(text.to_owned()));
            }
            let Some(unit_nanos) = nanos_of(unit) else {
                let (unit, text) = (unit.to_owned(), text.to_owned());
                return Err(DurationError::UnknownUnit { unit, text });
            };
            let part = product(whole, fraction, unit_nanos).ok_or_else(invalid)?;
            total += part;
            // The largest magnitude is that of the most negative number.
            if total > -i128::from(i64::MIN) {
                return Err(invalid());
            }
            rest = after;
        }
        let signed = if negative { -total } else { total };
        i64::try_from(signed).map(Self).map_err(|_| invalid())
    }

    /// As a standard duration; zero if negative.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_nanos(u64::try_from(self.0).unwrap_or(0))
    }
}

fn first_not(text: &str, good: impl Fn(char) -> bool) -> usize {
    text.find(|c| !good(c)).unwrap_or(text.len())
}

fn nanos_of(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        // The micro sign and the Greek letter.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `whole.fraction` times `unit_nanos`, cut to whole nanoseconds. `None` if it is too large.
fn product(whole: &str, fraction: &str, unit_nanos: i128) -> Option<i128> {
    let mut nanos: i128 = 0;
    if !whole.is_empty() {
        let whole: u64 = whole.parse().ok()?;
        nanos = i128::from(whole).checked_mul(unit_nanos)?;
    }
    // Digits beyond the 18th are worth less than a nanosecond, whatever the unit.
    let mut scale: i128 = 1;
    let mut part: i128 = 0;
    for digit in fraction.chars().take(18).filter_map(|c| c.to_digit(10)) {
        part = part * 10 + i128::from(digit);
        scale *= 10;
    }
    nanos.checked_add(part * unit_nanos / scale)
}

/// A number as Go prints one that may have a fraction (`%v`): the fewest digits that say it, with
/// an exponent if it is tiny or has more than six digits.
pub fn float(number: f64) -> String {
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else { return shortest };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..=5).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        Ok(_) | Err(_) => number.to_string(),
    }
}

/// Text in double quotes with Go's escapes (`%q`).
pub fn quoted(text: &str) -> String {
    let inside: String = text.chars().map(escaped).collect();
    format!("\"{inside}\"")
}

fn escaped(c: char) -> String {
    match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\x07' => "\\a".to_owned(),
        '\x08' => "\\b".to_owned(),
        '\x0c' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\x0b' => "\\v".to_owned(),
        '\'' => c.to_string(),
        '\0'..='\x1f' | '\x7f' => format!("\\x{:02x}", u32::from(c)),
        // What Rust would escape for debugging is what no terminal shows.
        _ if c.escape_debug().len() == 1 => c.to_string(),
        '\u{10000}'.. => format!("\\U{:08x}", u32::from(c)),
        _ => format!("\\u{:04x}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests;
