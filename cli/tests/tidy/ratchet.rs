//! The exceptions: what does not keep to the measure. The list may only shrink.

use std::collections::BTreeMap;

use super::Finding;

/// An exception: in which file, found by which check, about what, how large.
pub(crate) type Exception = (&'static str, &'static str, &'static str, usize);

/// All exceptions of the house.
pub(crate) fn exceptions() -> Vec<Exception> {
    vec![
        // Plain data with a line for each number that users or their tests may set.
        ("core/src/config.rs", "struct too broad", "GossipConfig", 15),
        ("core/src/limits.rs", "struct too broad", "Limits", 15),
        // A field for each key of the text form: unknown keys are errors only in one piece.
        ("sim/src/scenario/raw.rs", "struct too broad", "RawLink", 14),
        ("sim/src/scenario/raw.rs", "struct too broad", "RawNodes", 15),
        ("sim/src/scenario/raw.rs", "struct too broad", "RawNode", 15),
    ]
}

/// What is wrong and no exception, and exceptions that are larger than what is there.
pub(crate) fn compared(
    findings: &BTreeMap<String, Vec<Finding>>,
    exceptions: &[Exception],
) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut used = vec![false; exceptions.len()];
    for (path, finding) in
        findings.iter().flat_map(|(path, all)| all.iter().map(move |f| (path, f)))
    {
        let Finding { check, what, size } = finding;
        let index = exceptions.iter().position(|(at, by, about, _)| {
            (at, by, *about) == (&path.as_str(), check, what.as_str())
        });
        let allowed = index.map_or(0, |index| {
            used[index] = true;
            exceptions[index].3
        });
        if *size > allowed {
            complaints.push(format!("{path}: {check}: {what} ({size})"));
        } else if *size < allowed {
            complaints.push(format!("{path}: {check}: {what}: lower the exception to {size}"));
        }
    }
    let unused = exceptions.iter().zip(used).filter(|(_, used)| !used);
    for ((path, check, what, _), _) in unused {
        complaints.push(format!("{path}: {check}: {what}: the exception is not needed any more"));
    }
    complaints
}
