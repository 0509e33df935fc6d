//! Scenario files, and what is wrong with them.

use std::fs;
use std::path::{Path, PathBuf};

use tithing_sim::Scenario;
use tithing_sim::scenario::ScenarioError;

use super::Trouble;

/// Why a file is no scenario.
#[derive(Debug)]
pub(super) enum BadFile {
    /// It cannot be read.
    Unreadable(std::io::Error),
    /// Something in it is wrong.
    Wrong(ScenarioError),
}

impl BadFile {
    /// `FILE:LINE:COLUMN: what was expected`.
    pub(super) fn describe(&self, path: &Path) -> String {
        match self {
            Self::Unreadable(error) => format!("{}: {error}", path.display()),
            Self::Wrong(ScenarioError { line, column, reason }) => {
                format!("{}:{line}:{column}: {reason}", path.display())
            }
        }
    }
}

/// Reads a scenario file.
pub(super) fn read(path: &Path) -> Result<Scenario, Trouble> {
    try_read(path).map_err(|bad| Trouble(bad.describe(path)))
}

/// Reads scenario files. All that is wrong with any of them is one trouble.
pub(super) fn read_all(files: &[PathBuf]) -> Result<Vec<Scenario>, Trouble> {
    let (mut scenarios, mut troubles) = (Vec::new(), Vec::new());
    for path in files {
        match read(path) {
            Ok(scenario) => scenarios.push(scenario),
            Err(Trouble(reason)) => troubles.push(reason),
        }
    }
    if troubles.is_empty() { Ok(scenarios) } else { Err(Trouble(troubles.join("\n"))) }
}

/// Reads a scenario file, and tells apart why it is none.
pub(super) fn try_read(path: &Path) -> Result<Scenario, BadFile> {
    let bytes = fs::read(path).map_err(BadFile::Unreadable)?;
    let text = str::from_utf8(&bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = good.matches('\n').count() + 1;
        let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let reason = "not text, expected UTF-8".into();
        BadFile::Wrong(ScenarioError { line, column, reason })
    })?;
    Scenario::parse(text).map_err(BadFile::Wrong)
}
