//! JSON read as Go's decoder reads it, with its words for what is wrong.

use std::collections::BTreeMap;
use std::fmt;

use zeroize::Zeroizing;

use crate::go;

/// Values within values: more is refused. Nobody writes that by hand.
const DEPTH_MAX: usize = 128;

/// Why a text is not the JSON that was wanted. Shows as Go's own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// It ends too early.
    End,
    /// There is nothing where a value should begin. Of [`first_value`] only.
    Eof,
    /// It ends within a value. Of [`first_value`] only.
    UnexpectedEof,
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
        found: String,
        /// What was wanted, as a Go type.
        wanted: &'static str,
    },
    /// Values within values without end.
    TooDeep,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("unexpected end of JSON input"),
            Self::Eof => f.write_str("EOF"),
            Self::UnexpectedEof => f.write_str("unexpected EOF"),
            Self::Character { found: '\'', place } => write!(f, r"invalid character '\'' {place}"),
            Self::Character { found: '"', place } => write!(f, "invalid character '\"' {place}"),
            Self::Character { found, place } => {
                let quoted = go::quoted(&found.to_string());
                write!(f, "invalid character '{}' {place}", quoted.trim_matches('"'))
            }
            Self::Kind { found, wanted } => {
                write!(f, "json: cannot unmarshal {found} into Go value of type {wanted}")
            }
            Self::TooDeep => f.write_str("exceeded max depth"),
        }
    }
}

impl std::error::Error for JsonError {}

/// A JSON value. Texts are wiped when they are dropped: they may be secrets.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as Go keeps it where it does not know what it is for.
    Number(f64),
    /// Text.
    Text(Zeroizing<String>),
    /// A list.
    List(Vec<Self>),
    /// An object. Of two equal keys the last counts.
    Object(BTreeMap<String, Self>),
}

impl Value {
    /// The kind in the words of Go's JSON errors.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

/// Shows as Go prints it with `%v`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("<nil>"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => f.write_str(&go::float(*number)),
            Self::Text(text) => f.write_str(text),
            Self::List(list) => {
                let items: Vec<String> = list.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(" "))
            }
            Self::Object(pairs) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect();
                write!(f, "map[{}]", pairs.join(" "))
            }
        }
    }
}

/// Reads a text that is one value.
pub fn value(json: &[u8]) -> Result<Value, JsonError> {
    let mut scanner = Scanner { rest: json };
    let value = scanner.value(DEPTH_MAX)?;
    scanner.skip_blanks();
    match scanner.next() {
        Ok(byte) => Err(character(byte, "after top-level value")),
        Err(_) => Ok(value),
    }
}

/// Reads the value that a text begins with, whatever follows.
pub fn first_value(json: &[u8]) -> Result<Value, JsonError> {
    let mut scanner = Scanner { rest: json };
    scanner.skip_blanks();
    if scanner.rest.is_empty() {
        return Err(JsonError::Eof);
    }
    scanner
        .value(DEPTH_MAX)
        .map_err(|error| if error == JsonError::End { JsonError::UnexpectedEof } else { error })
}

const IN_VALUE: &str = "looking for beginning of value";
const IN_NUMBER: &str = "in numeric literal";

fn character(byte: u8, place: &str) -> JsonError {
    JsonError::Character { found: byte.into(), place: place.to_owned() }
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

    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn skip_blanks(&mut self) {
        while let Some((b' ' | b'\t' | b'\r' | b'\n', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
    }

    /// A value with at most so many levels in it.
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.skip_blanks();
        let inner = depth.checked_sub(1).ok_or(JsonError::TooDeep);
        match self.peek().ok_or(JsonError::End)? {
            b'[' => self.list(inner?).map(Value::List),
            b'{' => self.object(inner?).map(Value::Object),
            b'"' => self.text().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b'n' => self.literal("null").map(|()| Value::Null),
            b't' => self.literal("true").map(|()| Value::Bool(true)),
            b'f' => self.literal("false").map(|()| Value::Bool(false)),
            other => Err(character(other, IN_VALUE)),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), JsonError> {
        for wanted in word.chars() {
            let found = self.next()?;
            if char::from(found) != wanted {
                let place = format!("in literal {word} (expecting '{wanted}')");
                return Err(character(found, &place));
            }
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Value>, JsonError> {
        let mut found = Vec::new();
        self.next()?;
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.next()?;
            return Ok(found);
        }
        loop {
            found.push(self.value(depth)?);
            self.skip_blanks();
            match self.next()? {
                b',' => {}
                b']' => return Ok(found),
                other => return Err(character(other, "after array element")),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<BTreeMap<String, Value>, JsonError> {
        let mut found = BTreeMap::new();
        self.next()?;
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.next()?;
            return Ok(found);
        }
        loop {
            self.skip_blanks();
            match self.peek().ok_or(JsonError::End)? {
                b'"' => {}
                other => {
                    return Err(character(other, "looking for beginning of object key string"));
                }
            }
            let key = self.text()?;
            self.skip_blanks();
            match self.next()? {
                b':' => {}
                other => return Err(character(other, "after object key")),
            }
            found.insert(key.as_str().to_owned(), self.value(depth)?);
            self.skip_blanks();
            match self.next()? {
                b',' => {}
                b'}' => return Ok(found),
                other => return Err(character(other, "after object key:value pair")),
            }
        }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let begin = self.rest;
        if self.peek() == Some(b'-') {
            self.next()?;
        }
        match self.next()? {
            // No digit follows a leading zero.
            b'0' => {}
            b'1'..=b'9' => self.skip_digits(),
            other => return Err(character(other, IN_NUMBER)),
        }
        if self.peek() == Some(b'.') {
            self.next()?;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.next()?;
            if let Some(b'+' | b'-') = self.peek() {
                self.next()?;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = begin.get(..begin.len() - self.rest.len()).unwrap_or_default();
        let text = String::from_utf8_lossy(text);
        match text.parse() {
            Ok(number) if f64::is_finite(number) => Ok(Value::Number(number)),
            Ok(_) | Err(_) => {
                Err(JsonError::Kind { found: format!("number {text}"), wanted: "float64" })
            }
        }
    }

    fn digits(&mut self, place: &str) -> Result<(), JsonError> {
        match self.next()? {
            b'0'..=b'9' => {
                self.skip_digits();
                Ok(())
            }
            other => Err(character(other, place)),
        }
    }

    fn skip_digits(&mut self) {
        while let Some((b'0'..=b'9', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
    }

    fn text(&mut self) -> Result<Zeroizing<String>, JsonError> {
        self.next()?;
        // Its text is no longer than what is written: it is never moved, and leaves nothing behind.
        let mut text = Zeroizing::new(Vec::with_capacity(self.written_bytes()));
        loop {
            match self.next()? {
                b'"' => break,
                b'\\' => self.escape(&mut text)?,
                control @ 0..=0x1f => return Err(character(control, "in string literal")),
                byte => text.push(byte),
            }
        }
        let text = String::from_utf8(std::mem::take(&mut *text));
        Ok(text.unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned()).into())
    }

    /// How long the text is up to its closing quote.
    fn written_bytes(&self) -> usize {
        let mut is_escaped = false;
        let is_end = |&byte: &u8| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        };
        self.rest.iter().position(is_end).unwrap_or(self.rest.len())
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
                let c = self.code()?;
                text.extend(c.encode_utf8(&mut [0; 4]).bytes());
                return Ok(());
            }
            other => return Err(character(other, "in string escape code")),
        });
        Ok(())
    }

    /// What stands behind `\u`, with the other half of a pair. A half alone is no character.
    fn code(&mut self) -> Result<char, JsonError> {
        let first = self.hexadecimal()?;
        if let (0xd800..=0xdbff, Some(rest)) = (first, self.rest.strip_prefix(b"\\u")) {
            let behind = self.rest;
            self.rest = rest;
            if let second @ 0xdc00..=0xdfff = self.hexadecimal()? {
                let code = 0x1_0000 + ((first & 0x3ff) << 10) + (second & 0x3ff);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.rest = behind;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hexadecimal(&mut self) -> Result<u32, JsonError> {
        let mut code = 0;
        for _ in 0..4 {
            let byte = self.next()?;
            let place = r"in \u hexadecimal character escape";
            let digit = char::from(byte).to_digit(16);
            code = code << 4 | digit.ok_or_else(|| character(byte, place))?;
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests;
