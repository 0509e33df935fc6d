//! The corpus: stories that must never come back. One file is one input, as text:
//!
//! ```text
//! # What it is about.
//! expect dropped TooLarge
//! 06 83 a4 4a6f696e
//! ```
//!
//! A line of digits may be `REPEAT N: DIGITS`, the digits so many times. Every fact that is
//! expected must come of the input.

use std::path::{Path, PathBuf};

use crate::larder::unhex;

/// One input with its story.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its file.
    pub path: PathBuf,
    /// The target's name.
    pub target: String,
    /// The input.
    pub input: Vec<u8>,
    /// What must come of it, as facts are shown.
    pub expected: Vec<String>,
}

/// The folder with a folder for each target.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// All stories, in the order of their paths.
pub fn load() -> Result<Vec<Story>, String> {
    let mut stories = Vec::new();
    for target in entries(&folder())? {
        for path in entries(&target)? {
            stories.push(read(&path, &name(&target))?);
        }
    }
    Ok(stories)
}

/// The story of one file.
pub fn read(path: &Path, target: &str) -> Result<Story, String> {
    let text = std::fs::read_to_string(path).map_err(|error| told(path, &error.to_string()))?;
    let (mut input, mut expected) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        if let Some(fact) = line.strip_prefix("expect ") {
            expected.push(fact.to_owned());
        } else if !line.starts_with('#') {
            let bytes = bytes(line);
            input.extend(bytes.ok_or_else(|| told(path, &format!("not digits: {line}")))?);
        }
    }
    Ok(Story { path: path.to_owned(), target: target.to_owned(), input, expected })
}

fn bytes(line: &str) -> Option<Vec<u8>> {
    let Some(rest) = line.strip_prefix("REPEAT ") else { return unhex(line) };
    let (times, digits) = rest.split_once(':')?;
    Some(unhex(digits)?.repeat(times.trim().parse().ok()?))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let error = |error: std::io::Error| told(folder, &error.to_string());
    let entries = std::fs::read_dir(folder).map_err(error)?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(error)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn told(path: &Path, error: &str) -> String {
    format!("{}: {error}", path.display())
}
