//! The list of mutants fits the core as it is.

#[path = "../examples/mutants/list.rs"]
mod list;

use std::path::Path;

/// What went wrong, in words.
type Trouble = String;

/// Goal: a mutant is a change of one place, for ever: who changes a line of the core that is
/// mutated mends the list too. Method: apply all of them.
#[test]
fn every_mutant_applies_to_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mutants = list::read(&root).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert!(mutants.len() >= 200, "only {} mutants", mutants.len());
    for mutant in &mutants {
        let words = [&mutant.id, &mutant.kind, &mutant.file];
        assert!(words.iter().all(|word| !word.is_empty()), "{mutant:?}");
        assert!(mutant.survives.as_ref().is_none_or(|why| why.len() > 10), "{mutant:?}");
    }
}
