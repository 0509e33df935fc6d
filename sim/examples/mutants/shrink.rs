//! Failures of mutants, cut down: each to a file that fails on the mutant, and passes on the core.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::copy::Copy;
use crate::list::Mutant;
use crate::results::{Outcome, Results};
use crate::{Asked, Trouble, root};

/// What a shrunk scenario may have at most, and how long it may take to get there.
const EVENTS_MAX: usize = 5;
const NODES_MAX: usize = 4;
const SECONDS_MAX: u64 = 60;

/// How many mutants are taken if none are named.
const COUNT: usize = 10;

/// What came of one mutant.
struct Shrunk {
    file: String,
    events: usize,
    nodes: usize,
    is_good: bool,
}

/// Shrinks what has caught some mutants, each of another kind and by another rule.
pub(crate) fn shrink(asked: &Asked, mutants: &[Mutant], words: &[String]) -> Result<(), Trouble> {
    let results = Results::read(root())?;
    let chosen = choose(mutants, &results, words);
    let copy = Copy::new(root(), &asked.dir)?;
    let files = asked.dir.join("shrunk");
    fs::create_dir_all(&files).map_err(|error| format!("{}: {error}", files.display()))?;
    println!("mutant, events and nodes before, after, seconds, what is broken");
    let mut all = Vec::new();
    for (mutant, seed) in chosen {
        all.push(one(&copy, mutant, seed, &files)?);
    }
    let program = copy.build_as_it_is()?.ok_or("the core itself does not compile")?;
    for shrunk in &mut all {
        let said = say(&program, &["play", &shrunk.file])?;
        if said != "passed" {
            println!("{}: the core itself {said}", shrunk.file);
            shrunk.is_good = false;
        }
    }
    let median = |mut numbers: Vec<usize>| {
        numbers.sort_unstable();
        numbers.get(numbers.len() / 2).copied().unwrap_or_default()
    };
    let events = median(all.iter().map(|it| it.events).collect());
    let nodes = median(all.iter().map(|it| it.nodes).collect());
    let good = all.iter().filter(|it| it.is_good).count();
    println!("{good} of {} as they should be; median {events} events, {nodes} nodes", all.len());
    if good == all.len() { Ok(()) } else { Err("some did not shrink as they should".into()) }
}

/// The named ones, or some that differ.
fn choose<'m>(
    mutants: &'m [Mutant],
    results: &Results,
    words: &[String],
) -> Vec<(&'m Mutant, u64)> {
    let (mut rules, mut areas) = (BTreeSet::new(), BTreeSet::new());
    let mut chosen = Vec::new();
    for mutant in mutants {
        let Some(Outcome::Caught { seed, rule }) = results.of(&mutant.id) else { continue };
        let is_new = words.is_empty()
            && chosen.len() < COUNT
            && rule != "panic"
            && rule != "hangs"
            && !rules.contains(rule)
            && !areas.contains(&mutant.file);
        if is_new || words.contains(&mutant.id) {
            rules.insert(rule.clone());
            areas.insert(mutant.file.clone());
            chosen.push((mutant, *seed));
        }
    }
    chosen
}

fn one(copy: &Copy, mutant: &Mutant, seed: u64, files: &Path) -> Result<Shrunk, Trouble> {
    let program = copy.build(mutant)?.ok_or_else(|| format!("{} does not compile", mutant.id))?;
    let file = files.join(format!("{}.toml", mutant.id)).display().to_string();
    let begun = Instant::now();
    let said = say(&program, &["shrink", &seed.to_string(), &file])?;
    let seconds = begun.elapsed().as_secs();
    let numbers: Vec<usize> = said.split(' ').map_while(|word| word.parse().ok()).collect();
    let [events_before, nodes_before, events, nodes, _] = numbers[..] else {
        return Err(format!("{}: {said}", mutant.id));
    };
    let reason = said.splitn(6, ' ').last().unwrap_or_default();
    let again = say(&program, &["play", &file])?;
    let is_same = again == format!("failed {reason}");
    let is_good = is_same && events <= EVENTS_MAX && nodes <= NODES_MAX && seconds < SECONDS_MAX;
    let sizes = format!("{events_before} {nodes_before}, {events} {nodes}");
    println!("{} ({}), {sizes}, {seconds}, {reason}", mutant.id, mutant.kind);
    Ok(Shrunk { file, events, nodes, is_good })
}

fn say(program: &Path, words: &[&str]) -> Result<String, Trouble> {
    let output = Command::new(program).args(words).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
