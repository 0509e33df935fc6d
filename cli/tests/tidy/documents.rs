//! Checks of documents, and of what code says of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;

/// Roots of paths that mean one machine only. In two halves each, so that this file has none.
const MACHINE_PATHS: [(&str, &str); 3] = [("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/")];

/// Paths of somebody's machine.
pub(crate) fn paths(text: &str) -> Vec<Finding> {
    let roots = MACHINE_PATHS.iter().map(|(a, b)| format!("{a}{b}"));
    let found = roots.filter(|root| {
        text.match_indices(root.as_str()).any(|(at, _)| {
            // Only at its beginning is a path one from the root.
            let before = text[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-})>".contains(c))
        })
    });
    found.map(|root| Finding::new("machine path", root, 1)).collect()
}

/// A document has one title.
pub(crate) fn titles(text: &str) -> Vec<Finding> {
    let mut is_code = false;
    let mut titles = 0;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code && line.starts_with("# ") {
            titles += 1;
        }
    }
    if titles == 1 { Vec::new() } else { vec![Finding::new("not one title", "# ", titles)] }
}

/// The numbers after each `P-` that is no part of a longer word.
fn numbers(text: &str) -> impl Iterator<Item = (usize, u32)> {
    text.match_indices("P-").filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let digits: String = text[at + 2..].chars().take_while(char::is_ascii_digit).collect();
        let is_bare = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        digits.parse().ok().filter(|_| is_bare).map(|number| (at, number))
    })
}

/// The rules that a list of rules defines: each stands in bold at its beginning.
fn defined(text: &str) -> impl Iterator<Item = u32> {
    numbers(text)
        .filter(|&(at, _)| text[..at].ends_with("**") && !text[..at].ends_with("***"))
        .map(|(_, number)| number)
}

/// The numbers of all rules.
pub(crate) fn rules(text: &str) -> BTreeSet<u32> {
    defined(text).collect()
}

/// Rules with one number.
pub(crate) fn doubles(text: &str) -> Vec<Finding> {
    let mut times: BTreeMap<u32, usize> = BTreeMap::new();
    for number in defined(text) {
        *times.entry(number).or_default() += 1;
    }
    let doubles = times.into_iter().filter(|&(_, times)| times > 1);
    doubles.map(|(number, times)| Finding::new("two rules", format!("P-{number}"), times)).collect()
}

/// Rules that are cited but do not exist.
pub(crate) fn citations(text: &str, rules: &BTreeSet<u32>) -> Vec<Finding> {
    let cited: BTreeSet<u32> = numbers(text).map(|(_, number)| number).collect();
    let missing = cited.difference(rules);
    missing.map(|number| Finding::new("no such rule", format!("P-{number}"), 1)).collect()
}

/// Decisions with one number, or without any.
pub(crate) fn decisions(files: &[&str]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for name in files.iter().filter_map(|path| path.strip_prefix("docs/decisions/")) {
        let number: String = name.chars().take_while(char::is_ascii_digit).collect();
        if number.len() != 3 {
            found.push(Finding::new("decision without number", name, 1));
        } else if !seen.insert(number) {
            found.push(Finding::new("two decisions", name, 1));
        }
    }
    found
}
