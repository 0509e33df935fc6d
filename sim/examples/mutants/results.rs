//! What came of the mutants: `sim/mutants/results.tsv`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Trouble;

/// What came of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// This seed broke that rule.
    Caught { seed: u64, rule: String },
    /// So many seeds broke none.
    Survived { seeds: u64 },
    /// It does not compile.
    NoBuild,
}

impl Outcome {
    /// Reads its own text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text == "no build" {
            return Some(Self::NoBuild);
        }
        let (word, rest) = text.split_once(' ')?;
        match word {
            "caught" => {
                let (seed, rule) = rest.split_once(' ')?;
                Some(Self::Caught { seed: seed.parse().ok()?, rule: rule.into() })
            }
            "survived" => Some(Self::Survived { seeds: rest.parse().ok()? }),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caught { seed, rule } => write!(f, "caught {seed} {rule}"),
            Self::Survived { seeds } => write!(f, "survived {seeds}"),
            Self::NoBuild => write!(f, "no build"),
        }
    }
}

/// All results, the newest of each mutant.
pub(crate) struct Results {
    path: Option<PathBuf>,
    by_id: BTreeMap<String, Outcome>,
}

impl Results {
    /// Results that are not kept.
    pub(crate) fn in_memory() -> Self {
        Self { path: None, by_id: BTreeMap::new() }
    }

    /// Reads the file; without one there are no results.
    pub(crate) fn read(root: &Path) -> Result<Self, Trouble> {
        let path = root.join("sim/mutants/results.tsv");
        let mut by_id = BTreeMap::new();
        for line in fs::read_to_string(&path).unwrap_or_default().lines() {
            let (id, outcome) =
                line.split_once('\t').ok_or_else(|| format!("not a result: {line}"))?;
            let outcome = Outcome::read(outcome).ok_or_else(|| format!("not a result: {line}"))?;
            by_id.insert(id.into(), outcome);
        }
        Ok(Self { path: Some(path), by_id })
    }

    /// Whether a mutant has a result.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// What came of a mutant.
    pub(crate) fn of(&self, id: &str) -> Option<&Outcome> {
        self.by_id.get(id)
    }

    /// How many were caught.
    pub(crate) fn caught(&self) -> usize {
        let is_caught = |it: &&Outcome| matches!(it, Outcome::Caught { .. });
        self.by_id.values().filter(is_caught).count()
    }

    /// Keeps a result, in memory and in the file: sorted, one line each.
    pub(crate) fn keep(&mut self, id: &str, outcome: Outcome) -> Result<(), Trouble> {
        self.by_id.insert(id.into(), outcome);
        let Some(path) = &self.path else { return Ok(()) };
        let lines: Vec<String> =
            self.by_id.iter().map(|(id, outcome)| format!("{id}\t{outcome}\n")).collect();
        let fresh = path.with_extension("new");
        fs::write(&fresh, lines.concat())
            .and_then(|()| fs::rename(&fresh, path))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}
