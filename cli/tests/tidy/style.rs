//! Checks of one source file.

use super::Finding;
use super::source::{self, crate_paths, functions, masked, structs};

const FILE_LINES_MAX: usize = 600;
const TEST_FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;
const COLUMNS_MAX: usize = 100;
const FIELDS_MAX: usize = 12;

/// What code must not contain. In two halves each, so that this file does not contain it.
const FORBIDDEN: [(&str, &str); 7] = [
    ("TO", "DO"),
    ("FIX", "ME"),
    ("X", "XX"),
    ("unimplemented", "!"),
    ("todo", "!"),
    ("[al", "low("),
    ("#[ig", "nore"),
];

/// What tests must not contain: they wait for events, with a deadline.
const FORBIDDEN_IN_TESTS: (&str, &str) = ("thread::", "sleep");

/// Which rooms must not be named in which others: `wire` knows nothing of state.
const FENCES: [(&str, &[&str]); 2] = [
    (
        "core/src/wire",
        &["gossip", "serf", "node", "rpc", "cx", "timers", "prng", "directory", "action", "input"],
    ),
    ("core/src/gossip", &["node", "rpc"]),
];

pub(crate) fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// Everything that is wrong with the file `path`.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    let code = masked(text);
    let mut found = lengths(path, text);
    found.extend(sizes(&code));
    found.extend(forbidden(path, text));
    found.extend(fences(path, &code));
    found.extend(inline_tests(&code));
    if is_test(path) {
        found.extend(untold_tests(text));
    }
    found
}

/// Files that are too long, lines that are too wide.
pub(crate) fn lengths(path: &str, text: &str) -> Vec<Finding> {
    let lines_max = if is_test(path) { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX };
    let lines = text.lines().count();
    let mut found = Vec::new();
    if lines > lines_max {
        found.push(Finding::new("file too long", format!("lines > {lines_max}"), lines));
    }
    for line in text.lines() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            found.push(Finding::new("line too wide", line.trim(), columns));
        }
    }
    found
}

/// Functions that are too long, structs with too many fields.
pub(crate) fn sizes(code: &str) -> Vec<Finding> {
    let functions = functions(code).into_iter();
    let long = functions.filter(|item| item.size > FUNCTION_LINES_MAX);
    let structs = structs(code).into_iter();
    let broad = structs.filter(|item| item.size > FIELDS_MAX);
    long.map(|item| Finding::new("function too long", item.name, item.size))
        .chain(broad.map(|item| Finding::new("struct too broad", item.name, item.size)))
        .collect()
}

/// Words and attributes that have no place in the house, comments included.
pub(crate) fn forbidden(path: &str, text: &str) -> Vec<Finding> {
    let mut words: Vec<String> = FORBIDDEN.iter().map(|(a, b)| format!("{a}{b}")).collect();
    if is_test(path) {
        words.push(format!("{}{}", FORBIDDEN_IN_TESTS.0, FORBIDDEN_IN_TESTS.1));
    }
    words
        .into_iter()
        .map(|word| (count(text, &word), word))
        .filter(|&(times, _)| times > 0)
        .map(|(times, word)| Finding::new("forbidden", word, times))
        .collect()
}

/// How often `word` stands in `text` and is no part of a longer word.
fn count(text: &str, word: &str) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_bare = |&(at, _): &(usize, &str)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + word.len()..].chars().next().is_some_and(is_part);
        let (first, last) = (word.starts_with(is_part), word.ends_with(is_part));
        !(first && before || last && after)
    };
    text.match_indices(word).filter(is_bare).count()
}

/// Paths into rooms that this room must not know.
pub(crate) fn fences(path: &str, code: &str) -> Vec<Finding> {
    if is_test(path) {
        return Vec::new();
    }
    let fence = FENCES
        .iter()
        .find(|(room, _)| path.strip_prefix(room).is_some_and(|rest| rest.starts_with(['/', '.'])));
    let banned = fence.map_or(&[][..], |(_, banned)| banned);
    let paths = crate_paths(code).into_iter().filter(|segment| banned.contains(segment));
    paths.map(|segment| Finding::new("fence", format!("crate::{segment}"), 1)).collect()
}

/// Tests stand beside the code, not inside.
pub(crate) fn inline_tests(code: &str) -> Vec<Finding> {
    let words: Vec<(usize, &str)> = source::words(code).collect();
    let is_inline = |pair: &&[(usize, &str)]| {
        let [(_, first), (at, second)] = pair else { return false };
        let after = code[at + second.len()..].trim_start();
        *first == "mod" && *second == "tests" && after.starts_with('{')
    };
    let inline = words.windows(2).filter(is_inline);
    inline.map(|_| Finding::new("tests inside", "mod tests", 1)).collect()
}

/// Tests whose first line of documentation does not say what they are for.
pub(crate) fn untold_tests(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut docs = Vec::new();
    let mut is_marked = false;
    for line in text.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            docs.push(doc.trim());
        } else if line == concat!("#[", "test]") {
            is_marked = true;
        } else if !line.starts_with("#[") {
            let is_told = docs.first().is_some_and(|doc| doc.starts_with("Goal: "));
            let is_told = is_told && docs.join(" ").contains("Method: ");
            if is_marked && !is_told {
                found.push(Finding::new("test without goal and method", line, 1));
            }
            docs.clear();
            is_marked = false;
        }
    }
    found
}
