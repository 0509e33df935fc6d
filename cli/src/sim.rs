//! The program `sim`: plays scenarios, checks files, tells traces.
//!
//! What a run tells goes to stdout, what went wrong with files and arguments to stderr. Exit codes:
//! 0 all good, 1 an expectation or a rule was broken, 2 usage or files.

mod play;

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, value_parser};
use tithing_sim::{Scenario, generate, trace};

/// Plays stories of clusters in virtual time, exactly repeatable.
///
/// A scenario file tells a story: nodes, links, what happens when, and what has to be seen. `sim`
/// plays it with the code that runs on servers. The same file and seed give the same run, to the
/// last byte, on every machine.
#[derive(Debug, Parser)]
#[command(name = "sim", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: What,
}

const EXAMPLES: &str = "\
Examples:
  sim run scenarios/kill9.toml                 tell the story of a node that is killed
  sim run scenarios/lossy.toml --seeds 1000    the same with a thousand different dice
  sim run --seeds 3000                         three thousand scenarios drawn from seeds
  sim run --seed 42 --trace t.bin              keep every packet of one run ...
  sim trace t.bin | less                       ... and read it
  sim generate --seed 42 > mine.toml           begin a file of your own

Exit codes: 0 all good; 1 an expectation was not met or a rule was broken; 2 usage or files.
The format of scenarios, the legend of traces and the rules: docs/SIMULATION.md";

#[derive(Debug, Subcommand)]
enum What {
    /// Play scenarios and say what happened
    Run(RunArgs),
    /// Only read scenario files, and say what is wrong with them
    Check {
        /// Scenario files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write a trace file as text: a line for each input and each action
    Trace {
        /// A file written by `sim run --trace`
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print the scenario that a seed stands for
    Generate {
        /// The seed
        #[arg(long, default_value_t = 1, value_name = "SEED")]
        seed: u64,
    },
}

#[derive(Args, Debug)]
struct RunArgs {
    /// Scenario files. Without any, scenarios are drawn from the seeds
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The (first) seed, in place of the scenario's own
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// How many seeds to play, one after the other
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    #[arg(default_value_t = 1)]
    seeds: u64,
    /// Threads to play on. The output does not depend on it [default: all processors]
    #[arg(long, value_name = "J", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Write every step of the run to this file (one scenario, one seed)
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

/// What ends the program early: exit code 2.
#[derive(Debug)]
struct Trouble(String);

impl Trouble {
    fn with_file(path: &Path, error: &io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether all that was played went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Good,
    Bad,
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help is an error without a failure: it goes to stdout, with exit code 0.
            let code = if error.use_stderr() { 2 } else { 0 };
            // A closed terminal cannot be told that it is closed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let mut out = io::BufWriter::new(io::stdout());
    let verdict = dispatch(&cli.command, &mut out)
        .and_then(|verdict| out.flush().map(|()| verdict).map_err(|error| stdout_trouble(&error)));
    match verdict {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Err(trouble) => {
            let _ = out.flush();
            let _ = writeln!(io::stderr(), "{trouble}");
            ExitCode::from(2)
        }
    }
}

fn stdout_trouble(error: &io::Error) -> Trouble {
    Trouble(format!("cannot write the output: {error}"))
}

fn dispatch(what: &What, out: &mut impl Write) -> Result<Verdict, Trouble> {
    match what {
        What::Run(args) => play::run(args, out),
        What::Check { files } => {
            for (path, scenario) in files.iter().zip(read_all(files)?) {
                let (nodes, steps) = (scenario.nodes.len(), scenario.steps.len());
                writeln!(out, "{}: good ({nodes} nodes, {steps} steps)", path.display())
                    .map_err(|error| stdout_trouble(&error))?;
            }
            Ok(Verdict::Good)
        }
        What::Trace { file } => {
            let bytes = fs::read(file).map_err(|error| Trouble::with_file(file, &error))?;
            let text = trace::to_text(&bytes)
                .map_err(|error| Trouble(format!("{}: {error}", file.display())))?;
            out.write_all(text.as_bytes()).map_err(|error| stdout_trouble(&error))?;
            Ok(Verdict::Good)
        }
        What::Generate { seed } => {
            write!(out, "{}", generate(*seed)).map_err(|error| stdout_trouble(&error))?;
            Ok(Verdict::Good)
        }
    }
}

/// Reads scenario files. All that is wrong with any of them is one trouble.
fn read_all(files: &[PathBuf]) -> Result<Vec<Scenario>, Trouble> {
    let (mut scenarios, mut troubles) = (Vec::new(), Vec::new());
    for path in files {
        match read(path) {
            Ok(scenario) => scenarios.push(scenario),
            Err(trouble) => troubles.push(trouble.to_string()),
        }
    }
    if troubles.is_empty() { Ok(scenarios) } else { Err(Trouble(troubles.join("\n"))) }
}

fn read(path: &Path) -> Result<Scenario, Trouble> {
    let bytes = fs::read(path).map_err(|error| Trouble::with_file(path, &error))?;
    let text = str::from_utf8(&bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = good.matches('\n').count() + 1;
        let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Trouble(format!("{}:{line}:{column}: not text, expected UTF-8", path.display()))
    })?;
    Scenario::parse(text).map_err(|error| {
        let (line, column) = (error.line, error.column);
        Trouble(format!("{}:{line}:{column}: {}", path.display(), error.reason))
    })
}
