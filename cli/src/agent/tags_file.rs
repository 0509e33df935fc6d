//! The tags of an agent over a restart: a JSON object of texts, as Serf writes it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use super::files::{self, FileFlaw, Written};
use crate::json::{self, Json, JsonError};

/// Tags have 512 bytes at most, encoded.
const FILE_BYTES_MAX: usize = 64 << 10;

/// Why a tags file cannot be used. Shows as Serf's text.
#[derive(Debug)]
pub(super) enum TagsFileError {
    Read(FileFlaw),
    TooLarge,
    Json(JsonError),
    Write(FileFlaw),
}

impl fmt::Display for TagsFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(flaw) => write!(f, "Failed to read tags file: {flaw}"),
            Self::TooLarge => {
                write!(f, "Failed to read tags file: it is larger than {FILE_BYTES_MAX} bytes")
            }
            Self::Json(error) => write!(f, "Failed to decode tags file: {error}"),
            Self::Write(flaw) => write!(f, "Failed to write tags file: {flaw}"),
        }
    }
}

impl std::error::Error for TagsFileError {}

/// The tags in a file; `None` if there is no file yet.
pub(super) fn read(path: &Path) -> Result<Option<BTreeMap<String, String>>, TagsFileError> {
    match files::read(path, FILE_BYTES_MAX) {
        Err(flaw) if flaw.error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(flaw) => Err(TagsFileError::Read(flaw)),
        Ok(None) => Err(TagsFileError::TooLarge),
        Ok(Some(json)) => json::text_map(&json).map(Some).map_err(TagsFileError::Json),
    }
}

/// Writes tags to a file.
pub(super) fn write(
    path: &Path,
    tags: &BTreeMap<String, String>,
) -> Result<Written, TagsFileError> {
    let pairs = tags.iter().map(|(key, value)| (key.clone(), Json::Text(value.clone())));
    let text = Json::Object(pairs.collect()).to_pretty();
    files::replace(path, text.as_bytes()).map_err(TagsFileError::Write)
}

#[cfg(test)]
mod tests;
