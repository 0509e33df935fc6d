//! JSON as Go's decoder reads it, and in the layout of Go's encoder: two blanks for each level,
//! HTML characters escaped.

mod read;
mod texts;

pub use read::{JsonError, Value, first_value, value};
pub use texts::{SecretText, text_map, texts};

/// A JSON value. Keys keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A whole number that is never negative.
    Whole(u64),
    /// A number of thousandths, shown with three decimals.
    Thousandths(u64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// An object with keys that are known when the program is written.
    pub fn object<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        Self::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The text of the value, with no newline at the end.
    pub fn to_pretty(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    /// The text of the value in one line, without blanks.
    pub fn to_line(&self) -> String {
        let mut out = String::new();
        self.write_line(&mut out);
        out
    }

    fn write_line(&self, out: &mut String) {
        match self {
            Self::List(list) => {
                out.push('[');
                for (at, value) in list.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    value.write_line(out);
                }
                out.push(']');
            }
            Self::Object(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    write_text(key, out);
                    out.push(':');
                    value.write_line(out);
                }
                out.push('}');
            }
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Whole(_)
            | Self::Thousandths(_)
            | Self::Text(_) => self.write(0, out),
        }
    }

    fn write(&self, depth: usize, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Thousandths(number) => {
                let text = format!("{}.{:03}", number / 1000, number % 1000);
                out.push_str(&text);
            }
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Whole(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(list) if list.is_empty() => out.push_str("[]"),
            Self::List(list) => {
                out.push('[');
                for (at, value) in list.iter().enumerate() {
                    write_break(at, depth + 1, out);
                    value.write(depth + 1, out);
                }
                write_break(0, depth, out);
                out.push(']');
            }
            Self::Object(pairs) if pairs.is_empty() => out.push_str("{}"),
            Self::Object(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    write_break(at, depth + 1, out);
                    write_text(key, out);
                    out.push_str(": ");
                    value.write(depth + 1, out);
                }
                write_break(0, depth, out);
                out.push('}');
            }
        }
    }
}

impl FromIterator<String> for Json {
    /// A list of texts.
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Self {
        Self::List(texts.into_iter().map(Self::Text).collect())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A comma if something stands before, then a new line.
fn write_break(before: usize, depth: usize, out: &mut String) {
    if before > 0 {
        out.push(',');
    }
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn write_text(text: &str, out: &mut String) {
    write_escaped(text, out, |c| {
        matches!(c, '\0'..='\x1f' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}')
    });
}

/// A text in quotes. Quotes, backslashes and breaks are always escaped, and what else `is_escaped`:
/// characters of the first plane, with four digits.
pub(crate) fn write_escaped(text: &str, out: &mut String, is_escaped: impl Fn(char) -> bool) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_escaped(c) => {
                let escape = format!("\\u{:04x}", u32::from(c));
                out.push_str(&escape);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
