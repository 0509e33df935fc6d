//! A JSON list of secret texts, read with Go's words for what is wrong with it.

use std::fmt;

use zeroize::Zeroizing;

use crate::go;

/// Why a text is no JSON list of texts. Shows as Go's own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// It ends too early.
    End,
    /// A character that may not stand there.
    Character {
        /// The byte, as a character.
        found: char,
        /// What was being read: `looking for beginning of value`.
        place: String,
    },
    /// A value of another kind.
    Kind {
        /// What was found: `number`.
        found: &'static str,
        /// What was wanted, as a Go type.
        wanted: &'static str,
    },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("unexpected end of JSON input"),
            Self::Character { found: '\'', place } => write!(f, r"invalid character '\'' {place}"),
            Self::Character { found: '"', place } => write!(f, "invalid character '\"' {place}"),
            Self::Character { found, place } => {
                let quoted = go::quoted(&found.to_string());
                write!(f, "invalid character '{}' {place}", quoted.trim_matches('"'))
            }
            Self::Kind { found, wanted } => {
                write!(f, "json: cannot unmarshal {found} into Go value of type {wanted}")
            }
        }
    }
}

impl std::error::Error for JsonError {}

/// A text that is wiped when it is dropped.
pub type SecretText = Zeroizing<Vec<u8>>;

const IN_VALUE: &str = "looking for beginning of value";

/// Reads a list of texts. `null` is an empty list, and within it an empty text, as in Go.
pub fn texts(json: &[u8]) -> Result<Vec<SecretText>, JsonError> {
    let mut scanner = Scanner { rest: json };
    let mut found = Vec::new();
    match scanner.value()? {
        Value::Null => {}
        Value::List => scanner.items(&mut found)?,
        Value::Text => return Err(kind("string", "[]string")),
        Value::Other(other) => return Err(kind(other, "[]string")),
    }
    scanner.skip_blanks();
    match scanner.next() {
        Ok(byte) => Err(character(byte, "after top-level value")),
        Err(_) => Ok(found),
    }
}

fn kind(found: &'static str, wanted: &'static str) -> JsonError {
    JsonError::Kind { found, wanted }
}

fn character(byte: u8, place: &str) -> JsonError {
    JsonError::Character { found: byte.into(), place: place.to_owned() }
}

/// How a value begins. What begins a list or a text has been read.
enum Value {
    Null,
    List,
    Text,
    Other(&'static str),
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn next(&mut self) -> Result<u8, JsonError> {
        let (&byte, rest) = self.rest.split_first().ok_or(JsonError::End)?;
        self.rest = rest;
        Ok(byte)
    }

    fn skip_blanks(&mut self) {
        while let Some((b' ' | b'\t' | b'\r' | b'\n', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.skip_blanks();
        Ok(match self.next()? {
            b'[' => Value::List,
            b'"' => Value::Text,
            b'{' => Value::Other("object"),
            b'-' | b'0'..=b'9' => Value::Other("number"),
            b'n' => self.literal("null").map(|()| Value::Null)?,
            b't' => self.literal("true").map(|()| Value::Other("bool"))?,
            b'f' => self.literal("false").map(|()| Value::Other("bool"))?,
            other => return Err(character(other, IN_VALUE)),
        })
    }

    /// The rest of a word whose first letter has been read.
    fn literal(&mut self, word: &str) -> Result<(), JsonError> {
        for wanted in word.chars().skip(1) {
            let found = self.next()?;
            if char::from(found) != wanted {
                let place = format!("in literal {word} (expecting '{wanted}')");
                return Err(character(found, &place));
            }
        }
        Ok(())
    }

    /// The rest of a list.
    fn items(&mut self, found: &mut Vec<SecretText>) -> Result<(), JsonError> {
        self.skip_blanks();
        if self.rest.first() == Some(&b']') {
            self.next()?;
            return Ok(());
        }
        loop {
            found.push(match self.value()? {
                Value::Text => self.text()?,
                Value::Null => SecretText::default(),
                Value::List => return Err(kind("array", "string")),
                Value::Other(other) => return Err(kind(other, "string")),
            });
            self.skip_blanks();
            match self.next()? {
                b',' => {}
                b']' => return Ok(()),
                other => return Err(character(other, "after array element")),
            }
        }
    }

    /// The rest of a text.
    fn text(&mut self) -> Result<SecretText, JsonError> {
        // No text is longer than what is left to read: it is never moved.
        let mut text = Zeroizing::new(Vec::with_capacity(self.rest.len()));
        loop {
            match self.next()? {
                b'"' => return Ok(text),
                b'\\' => self.escape(&mut text)?,
                control @ 0..=0x1f => return Err(character(control, "in string literal")),
                byte => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), JsonError> {
        text.push(match self.next()? {
            plain @ (b'"' | b'\\' | b'/') => plain,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let mut code = 0;
                for _ in 0..4 {
                    let byte = self.next()?;
                    let place = r"in \u hexadecimal character escape";
                    let digit = char::from(byte).to_digit(16);
                    code = code << 4 | digit.ok_or_else(|| character(byte, place))?;
                }
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                text.extend(c.encode_utf8(&mut [0; 4]).bytes());
                return Ok(());
            }
            other => return Err(character(other, "in string escape code")),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
