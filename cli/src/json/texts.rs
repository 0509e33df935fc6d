//! JSON lists and objects of texts.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::read::{JsonError, Value, value};

/// A text that is wiped when it is dropped.
pub type SecretText = Zeroizing<Vec<u8>>;

/// Reads a list of texts. `null` is an empty list, and within it an empty text, as in Go.
pub fn texts(json: &[u8]) -> Result<Vec<SecretText>, JsonError> {
    match value(json)? {
        Value::Null => Ok(Vec::new()),
        Value::List(list) => list
            .into_iter()
            .map(|item| Ok(std::mem::take(&mut *text(item)?).into_bytes().into()))
            .collect(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Object(_)) => {
            Err(kind(&other, "[]string"))
        }
    }
}

/// Reads an object of texts. `null` is an empty object, and within it an empty text, as in Go.
pub fn text_map(json: &[u8]) -> Result<BTreeMap<String, String>, JsonError> {
    match value(json)? {
        Value::Null => Ok(BTreeMap::new()),
        Value::Object(pairs) => {
            let pairs = pairs.into_iter();
            pairs.map(|(key, item)| Ok((key, std::mem::take(&mut *text(item)?)))).collect()
        }
        other @ (Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_)) => {
            Err(kind(&other, "map[string]string"))
        }
    }
}

fn text(item: Value) -> Result<Zeroizing<String>, JsonError> {
    match item {
        Value::Null => Ok(Zeroizing::default()),
        Value::Text(text) => Ok(text),
        other @ (Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_)) => {
            Err(kind(&other, "string"))
        }
    }
}

fn kind(found: &Value, wanted: &'static str) -> JsonError {
    JsonError::Kind { found: found.kind().to_owned(), wanted }
}

#[cfg(test)]
mod tests;
