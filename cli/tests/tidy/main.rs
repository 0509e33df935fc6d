//! The style of the house as a test: see CONTRIBUTING.md.
//!
//! Each check takes text and returns what is wrong with it, so that `bites` can feed it bad text.
//! What does not keep to the measure yet stands in `ratchet`, which may only shrink.

mod bites;
mod documents;
mod manifests;
mod ratchet;
mod source;
mod style;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The check that found it.
    pub(crate) check: &'static str,
    /// What it is about: a name, a line; the same after lines before it have moved.
    pub(crate) what: String,
    /// How large it is, if it has a measure.
    pub(crate) size: usize,
}

impl Finding {
    pub(crate) fn new(check: &'static str, what: impl Into<String>, size: usize) -> Self {
        Self { check, what: what.into(), size }
    }
}

/// A file of the repository.
#[derive(Debug)]
struct File {
    /// Its path from the root, with slashes.
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All text files, in order. Directories whose name begins with a dot (but for the CI's own), git's
/// own file in a worktree and build output are no part of the house.
fn files() -> Vec<File> {
    let mut files = Vec::new();
    let mut pending = vec![root()];
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(&dir).expect("a readable directory") {
            let path = entry.expect("a readable entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let is_house = !name.starts_with('.') || name == ".ci";
                if is_house && name != "target" {
                    pending.push(path);
                }
            } else if name != ".git"
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let path = path.strip_prefix(root()).expect("below the root");
                let path = path.to_string_lossy().replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Everything that is wrong, by file.
fn findings(files: &[File]) -> BTreeMap<String, Vec<Finding>> {
    let rules = files.iter().find(|file| file.path == "docs/PROTOCOL.md");
    let rules = rules.map(|file| documents::rules(&file.text));
    let mut all = BTreeMap::new();
    for File { path, text } in files {
        let mut found = documents::paths(text);
        let extension = Path::new(path).extension().unwrap_or_default();
        if extension == "rs" {
            found.extend(style::check(path, text));
            if let Some(rules) = &rules {
                found.extend(documents::citations(text, rules));
            }
        } else if extension == "md" {
            found.extend(documents::titles(text));
        } else if path.ends_with("Cargo.toml") {
            found.extend(manifests::arrows(path, text));
        } else if path == "Cargo.lock" {
            found.extend(manifests::runtimes(text));
        }
        if path == "docs/PROTOCOL.md" {
            found.extend(documents::doubles(text));
        }
        all.insert(path.clone(), found);
    }
    let names: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    all.insert("docs/decisions".to_owned(), documents::decisions(&names));
    all
}

/// Goal: the house keeps to its style. Method: run all checks over all files; exceptions must
/// stand in the ratchet with their very size.
#[test]
fn the_house_is_tidy() {
    let files = files();
    let count = |suffix: &str| files.iter().filter(|file| file.path.ends_with(suffix)).count();
    assert!(count(".rs") > 30 && count("Cargo.toml") == 6, "the house was not found");
    assert!(files.iter().any(|file| file.path == "core/src/lib.rs"));

    let complaints = ratchet::compared(&findings(&files), &ratchet::exceptions());
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
