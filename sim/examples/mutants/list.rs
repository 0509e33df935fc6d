//! The list of mutants: `sim/mutants/*.toml`, a file for each file of the core.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

use crate::Trouble;

/// A change of one line.
#[derive(Debug)]
pub(crate) struct Mutant {
    /// Area and number.
    pub(crate) id: String,
    /// What kind of change it is.
    pub(crate) kind: String,
    /// The file that is changed.
    pub(crate) file: String,
    /// What is replaced.
    pub(crate) find: String,
    /// By what.
    pub(crate) replace: String,
    /// Where the search begins: behind this text.
    pub(crate) after: Option<String>,
    /// Why nobody notices, if nobody does.
    pub(crate) survives: Option<String>,
}

impl Mutant {
    /// The file's text with the change.
    pub(crate) fn apply(&self, text: &str) -> Result<String, Trouble> {
        let wrong = |why: &str| format!("{}: {why} in {}", self.id, self.file);
        let start = match &self.after {
            None if text.matches(&self.find).count() > 1 => {
                return Err(wrong("the text to find is there more than once"));
            }
            None => 0,
            Some(after) if text.matches(after).count() > 1 => {
                return Err(wrong("the text to begin after is there more than once"));
            }
            Some(after) => text.find(after).ok_or_else(|| wrong("no text to begin after"))?,
        };
        let at = text[start..].find(&self.find).ok_or_else(|| wrong("no text to find"))? + start;
        Ok(format!("{}{}{}", &text[..at], self.replace, &text[at + self.find.len()..]))
    }
}

/// Reads all mutants, in the order of their files' names, and sees that each applies.
pub(crate) fn read(root: &Path) -> Result<Vec<Mutant>, Trouble> {
    let dir = root.join("sim/mutants");
    let listed = fs::read_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let paths = listed.filter_map(Result::ok).map(|entry| entry.path());
    let paths: BTreeSet<_> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "toml")).collect();
    let (mut mutants, mut ids) = (Vec::new(), BTreeSet::new());
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let table: Table = text.parse().map_err(|e| format!("{}: {e}", path.display()))?;
        for mutant in
            read_file(&table).ok_or_else(|| format!("{}: not as it should be", path.display()))?
        {
            let source = root.join(&mutant.file);
            let text = fs::read_to_string(&source).map_err(|e| format!("{}: {e}", mutant.file))?;
            if mutant.apply(&text)? == text || !ids.insert(mutant.id.clone()) {
                return Err(format!("{}: changes nothing, or is there twice", mutant.id));
            }
            mutants.push(mutant);
        }
    }
    Ok(mutants)
}

fn read_file(table: &Table) -> Option<Vec<Mutant>> {
    let file = table.get("file")?.as_str()?;
    let entries = table.get("mutant")?.as_array()?.iter();
    entries
        .map(|entry| {
            let text = |key| entry.get(key).and_then(Value::as_str).map(String::from);
            Some(Mutant {
                id: text("id")?,
                kind: text("kind")?,
                file: file.into(),
                find: text("find")?,
                replace: text("replace")?,
                after: text("after"),
                survives: text("survives"),
            })
        })
        .collect()
}
