//! Checks of what may depend on what.

use super::Finding;

/// What the core may depend on. A new one needs a line in docs/decisions.
const CORE: &[&str] = &[
    "aes-gcm",
    "base64",
    "crc32fast",
    "ctutils",
    "hashbrown",
    "libm",
    "postcard",
    "rand_chacha",
    "regex",
    "rmp",
    "serde",
    "siphasher",
    "weezl",
    "zeroize",
];

/// Our own packages, and which of ours each may depend on.
const OURS: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("sim", &["tithing-core"]),
    ("net-mio", &["tithing-core"]),
    ("cli", &["tithing-core", "tithing-sim", "tithing-net-mio"]),
    ("fuzz", &["tithing-core"]),
];

/// What no program of ours may contain.
const RUNTIMES: &[&str] = &["tokio", "async-std", "smol", "async-executor", "futures-executor"];

/// Where a dependency counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Code,
    Tests,
}

/// The dependencies of a manifest.
fn dependencies(text: &str) -> Vec<(Scope, String)> {
    let mut found = Vec::new();
    let mut scope = None;
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            let (table, name) = match header.split_once("dependencies.") {
                Some((kind, name)) => (format!("{kind}dependencies"), Some(name)),
                None => (header.to_owned(), None),
            };
            let is_tests = table.ends_with("dev-dependencies");
            let section = if is_tests { Scope::Tests } else { Scope::Code };
            let is_list = table.ends_with("dependencies") && !table.starts_with("workspace");
            scope = (is_list && name.is_none()).then_some(section);
            found.extend(name.filter(|_| is_list).map(|name| (section, name.to_owned())));
        } else if let (Some(scope), Some((name, value))) = (scope, line.split_once('=')) {
            let name = name.trim().split('.').next().unwrap_or_default().trim_matches('"');
            let renamed =
                value.split_once("package = \"").and_then(|(_, rest)| rest.split_once('"'));
            let name = renamed.map_or(name, |(package, _)| package);
            if !name.starts_with('#') {
                found.push((scope, name.to_owned()));
            }
        }
    }
    found
}

/// Dependencies that the arrows of the design do not allow.
pub(crate) fn arrows(path: &str, text: &str) -> Vec<Finding> {
    let package = path.trim_end_matches("Cargo.toml").trim_end_matches('/');
    let Some((_, ours)) = OURS.iter().find(|(name, _)| *name == package) else {
        return if package.is_empty() { Vec::new() } else { vec![unknown(package)] };
    };
    let is_allowed = |&(scope, ref name): &(Scope, String)| {
        if name.starts_with("tithing-") {
            ours.contains(&name.as_str())
        } else {
            package != "core" || scope == Scope::Tests || CORE.contains(&name.as_str())
        }
    };
    let broken = dependencies(text).into_iter().filter(|dependency| !is_allowed(dependency));
    broken.map(|(_, name)| Finding::new("arrow", format!("{package} -> {name}"), 1)).collect()
}

fn unknown(package: &str) -> Finding {
    Finding::new("package without arrows", package, 1)
}

/// Async runtimes in the lock file.
pub(crate) fn runtimes(text: &str) -> Vec<Finding> {
    let is_there = |name: &&&str| text.lines().any(|line| line == format!("name = \"{name}\""));
    let found = RUNTIMES.iter().filter(is_there);
    found.map(|name| Finding::new("async runtime", *name, 1)).collect()
}
