//! `docs/MUTANTS.md`: what came of each mutant, for readers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::list::Mutant;
use crate::results::{Outcome, Results};
use crate::{SEEDS, Trouble};

/// Writes the document, if every mutant has a result and every survivor a reason.
pub(crate) fn write(root: &Path, mutants: &[Mutant], results: &Results) -> Result<(), Trouble> {
    let text = text(mutants, results)?;
    let path = root.join("docs/MUTANTS.md");
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Whether the document is what would be written.
pub(crate) fn check(root: &Path, mutants: &[Mutant], results: &Results) -> Result<(), Trouble> {
    let path = root.join("docs/MUTANTS.md");
    let there =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if there == text(mutants, results)? {
        return Ok(());
    }
    Err("docs/MUTANTS.md is not what `table` would write now".into())
}

fn text(mutants: &[Mutant], results: &Results) -> Result<String, Trouble> {
    let (mut rows, mut survivors) = (Vec::new(), Vec::new());
    let (mut caught, mut by_rule) = (0, BTreeMap::<&str, u32>::new());
    for mutant in mutants {
        let outcome =
            results.of(&mutant.id).ok_or_else(|| format!("{} has no result", mutant.id))?;
        match outcome {
            Outcome::Caught { rule, .. } => {
                caught += 1;
                *by_rule.entry(rule).or_default() += 1;
            }
            Outcome::Survived { .. } | Outcome::NoBuild => {
                let why =
                    mutant.survives.as_deref().ok_or_else(|| format!("why {}?", mutant.id))?;
                survivors.push(format!("| {} | {} | {why} |\n", mutant.id, change(mutant)));
            }
        }
        let (id, kind) = (&mutant.id, &mutant.kind);
        rows.push(format!("| {id} | {kind} | {} | {outcome} |\n", change(mutant)));
    }
    let all = mutants.len();
    let share = caught * 1_000 / all.max(1);
    let mut out = format!(
        "# Mutants\n\n\
         What the rules of the simulator are worth: {all} changes of one line to the rules of the \
         core, each given to a\ncampaign of up to {SEEDS} seeds (3 to 9 nodes, at most 5 virtual \
         minutes) that stops at the first failure.\n\n\
         **{caught} of {all} are caught ({}.{} %).** The table is written by\n\
         `cargo run --release -p tithing-sim --example mutants -- table`; `run` hunts those \
         without a result in\n`sim/mutants/results.tsv`, `sample` hunts some again.\n\n\
         ## What catches them\n\n| rule | mutants |\n|---|---|\n",
        share / 10,
        share % 10,
    );
    let mut rules: Vec<_> = by_rule.into_iter().collect();
    rules.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), *rule));
    for (rule, count) in rules {
        writeln!(out, "| {rule} | {count} |").map_err(|error| error.to_string())?;
    }
    out += "\n## Survivors\n\n| mutant | change | why nobody notices |\n|---|---|---|\n";
    out += &survivors.concat();
    out += "\n## All\n\n| mutant | kind | change | outcome |\n|---|---|---|---|\n";
    out += &rows.concat();
    Ok(out)
}

/// A change on one line of a table.
fn change(mutant: &Mutant) -> String {
    let code = |text: &str| match text.trim() {
        "" => "nothing".into(),
        text => format!("`{}`", text.replace('|', "\\|")),
    };
    format!("{} → {}", code(&mutant.find), code(&mutant.replace))
}
