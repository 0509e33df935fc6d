//! Mutants: one-line changes to the core's rules, each given to a campaign that ought to notice.
//!
//! `cargo run --release -p tithing-sim --example mutants --` and
//!
//! ```text
//! check             each change still applies, and docs/MUTANTS.md is up to date
//! run [ID...]       hunt all that have no result yet, or these
//! sample [COUNT]    hunt some of the caught ones again
//! shrink [ID...]    cut down what caught some, and play that with and without the change
//! table             write docs/MUTANTS.md
//! ```
//!
//! The changes are applied to a scratch copy (`target/mutants`, or `--dir DIR`), one after the
//! other; results are added to `sim/mutants/results.tsv` as they come, so that a run that was
//! stopped goes on where it was.

#![expect(clippy::print_stdout, reason = "a tool that tells how far it is")]
#![expect(clippy::print_stderr, reason = "a tool that tells what is wrong")]
#![expect(clippy::disallowed_methods, reason = "it waits for other processes, and times them")]

mod copy;
mod hunt;
mod list;
mod results;
mod shrink;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use copy::Copy;
use hunt::{Hunt, hunt};
use list::Mutant;
use results::{Outcome, Results};

/// Seeds that a mutant is given to.
const SEEDS: u64 = 1_000;

/// How many caught mutants a sample hunts again.
const SAMPLE: usize = 20;

/// What went wrong, in words.
type Trouble = String;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("mutants: {trouble}");
            ExitCode::from(2)
        }
    }
}

/// What was asked for.
struct Asked {
    /// Where scratch copy and builds lie.
    dir: PathBuf,
    jobs: u64,
    words: Vec<String>,
}

fn asked(args: &[String]) -> Result<Asked, Trouble> {
    let mut asked = Asked { dir: root().join("target/mutants"), jobs: 2, words: Vec::new() };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} wants a value"));
        match arg.as_str() {
            "--dir" => asked.dir = PathBuf::from(value()?),
            "--jobs" => asked.jobs = value()?.parse().map_err(|_| "--jobs wants a number")?,
            word => asked.words.push(word.into()),
        }
    }
    Ok(asked)
}

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn run(args: &[String]) -> Result<(), Trouble> {
    let asked = asked(args)?;
    let mutants = list::read(root())?;
    let (command, words) = asked.words.split_first().map_or(("", &[][..]), |(a, b)| (a, b));
    match command {
        "check" => {
            println!("{} mutants, each of which applies", mutants.len());
            table::check(root(), &mutants, &Results::read(root())?)
        }
        "run" => {
            let results = Results::read(root())?;
            let is_wanted = |mutant: &&Mutant| {
                if words.is_empty() { !results.has(&mutant.id) } else { words.contains(&mutant.id) }
            };
            let wanted: Vec<&Mutant> = mutants.iter().filter(is_wanted).collect();
            hunt_all(&asked, &wanted, results).map(|_| ())
        }
        "sample" => sample(&asked, &mutants, words),
        "shrink" => shrink::shrink(&asked, &mutants, words),
        "table" => table::write(root(), &mutants, &Results::read(root())?),
        _ => Err("what? check, run [ID...], sample [COUNT], shrink [ID...] or table".into()),
    }
}

/// Hunts mutants one after the other, and keeps each result at once.
fn hunt_all(asked: &Asked, mutants: &[&Mutant], mut results: Results) -> Result<Results, Trouble> {
    let copy = Copy::new(root(), &asked.dir)?;
    for (place, mutant) in mutants.iter().enumerate() {
        let Hunt { outcome, seconds } = hunt(&copy, mutant, (SEEDS, asked.jobs))?;
        println!("{}/{} {}: {outcome} ({seconds} s)", place + 1, mutants.len(), mutant.id);
        results.keep(&mutant.id, outcome)?;
    }
    Ok(results)
}

/// Hunts some of those that were caught again, spread evenly over the list: all have to be.
fn sample(asked: &Asked, mutants: &[Mutant], words: &[String]) -> Result<(), Trouble> {
    let count = words.first().map_or(Ok(SAMPLE), |word| word.parse());
    let count = count.map_err(|_| "sample wants a number")?;
    let results = Results::read(root())?;
    let is_caught =
        |mutant: &&Mutant| matches!(results.of(&mutant.id), Some(Outcome::Caught { .. }));
    let caught: Vec<&Mutant> = mutants.iter().filter(is_caught).collect();
    let step = (caught.len() / count.max(1)).max(1);
    let chosen: Vec<&Mutant> = caught.into_iter().step_by(step).take(count).collect();
    if chosen.is_empty() {
        return Err("no mutant has been caught yet: run them first".into());
    }
    let wanted = chosen.len();
    let results = hunt_all(asked, &chosen, Results::in_memory())?;
    let again = results.caught();
    println!("{again} passed, {} failed", wanted - again);
    if again == wanted { Ok(()) } else { Err("some are not caught any more".into()) }
}
