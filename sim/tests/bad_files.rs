//! Files that are no scenarios: each is told where it goes wrong and what was expected there.
//!
//! The first line of each file in `data/bad/` is a comment with what has to be said of it, as
//! `LINE:COLUMN: reason`; one that ends in ` ..` stands for all that begin so.
//! `REWRITE=1 cargo test -p tithing-sim --test bad_files` writes these lines anew: review the diff.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use tithing_sim::Scenario;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files
}

/// Goal: whatever is wrong with a file, its place is named and what was expected. Method: a folder
/// of bad files, each beginning with what is to be said of it.
#[test]
fn bad_files_are_told_where_they_go_wrong_and_what_was_expected() {
    let files = files();
    assert!(files.len() >= 20, "only {} bad files", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().display();
        let Err(error) = Scenario::parse(&text) else { panic!("{name} is good") };
        let said = format!("{}:{}: {}", error.line, error.column, error.reason);
        let (first, rest) = text.split_once('\n').unwrap();
        let is_same = match first.strip_suffix("..") {
            Some(beginning) => format!("# {said}").starts_with(beginning),
            None => first == format!("# {said}"),
        };
        if !is_same && std::env::var_os("REWRITE").is_some() {
            fs::write(&path, format!("# {said}\n{rest}")).unwrap();
            continue;
        }
        assert!(is_same, "{name}: not as in the first line, but {said}");
        assert!(said.contains("expected"), "{name} does not say what was expected: {said}");
        let column_max =
            text.lines().nth(error.line - 1).map_or(1, |line| line.chars().count() + 1);
        assert!(error.column <= column_max, "{name}: there is no such place: {said}");
        assert!(!said.contains('\n'), "{name}: not one line: {said}");
    }
}
