//! The program `sim`: plays scenarios, checks files, tells traces.
//!
//! What a run tells goes to stdout, what went wrong with files and arguments to stderr. Exit codes:
//! 0 all good, 1 an expectation or a rule was broken, 2 usage or files; 130
//! interrupted, what there was by then having been told.

mod bench;
mod campaign;
mod check;
mod diff;
mod files;
mod flight;
mod format;
mod generate;
mod knobs;
mod plan;
mod play;
mod replay;
mod shrink;
mod trace;
mod view;
mod why;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use format::{Format, Out};

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
    /// How reports are written: text or json
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  sim run scenarios/kill9.toml                 tell the story of a node that is killed
  sim run scenarios/lossy.toml --seeds 1000    the same with a thousand different dice
  sim run --seeds 3000                         three thousand scenarios drawn from seeds
  sim run --seed 42 --trace t.bin              keep every packet of one run ...
  sim trace t.bin | less                       ... and read it
  sim replay t.bin                             does the core of today do the same?
  sim diff a.bin b.bin                         where do two runs part?
  sim view t.bin -o t.html                     see it in a browser
  sim why t.bin --node n1 --about n3 --at 9s   what made n1 think so of n3?
  sim campaign --minutes 10 --out r.txt        hunt for what goes wrong
  sim shrink --seed 42 -o small.toml           what does this failure need?
  sim generate --seed 42 > mine.toml           begin a file of your own
  sim plan --nodes 100 --loss 5%               what would a cluster like that do?
  sim bench --sizes 128,1000                   how fast is it on this machine?
  sim run FILE --format json | jq .good        any report, for a program

Exit codes: 0 all good; 1 an expectation was not met or a rule was broken; 2 usage or files;
130 interrupted.
The format of scenarios, the legend of traces and the rules: docs/SIMULATION.md";

#[derive(Debug, Subcommand)]
enum What {
    /// Play scenarios and say what happened
    Run(play::RunArgs),
    /// Measure how fast the simulator is here, and how much memory it takes
    Bench(bench::BenchArgs),
    /// Only read scenario files, and say what is wrong with them
    Check(check::CheckArgs),
    /// Write a trace file as text: a line for each input and each action
    Trace(trace::TraceArgs),
    /// Play a trace, or the flight record of an agent, again: is every step the same?
    Replay(replay::ReplayArgs),
    /// Say where two traces part, with what came before and what follows
    Diff(diff::DiffArgs),
    /// Draw a trace as a page for a browser: packets, faults, and who believes what of whom
    View(view::ViewArgs),
    /// Say what led a node to what it thinks of another, back to the root
    Why(why::WhyArgs),
    /// Play many scenarios with every kind of fault; say what failed, and what was covered
    Campaign(campaign::CampaignArgs),
    /// Add up the results of campaigns
    Merge(campaign::MergeArgs),
    /// Make a scenario that fails as small as it can be, failing for the same reason
    Shrink(shrink::ShrinkArgs),
    /// Say what a cluster would do: how soon news spreads and deaths are noticed, and the cost
    Plan(plan::PlanArgs),
    /// Print the scenario that a seed stands for
    Generate(generate::GenerateArgs),
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
    /// Somebody has interrupted, and what there was by then was told.
    Interrupted,
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
    let mut out = Out::new(io::BufWriter::new(io::stdout()), cli.format);
    let verdict = dispatch(&cli.command, &mut out);
    // What was found out before a trouble is told as well.
    let flushed = out.flush();
    match verdict.and_then(|verdict| flushed.map(|()| verdict)) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::from(1),
        Ok(Verdict::Interrupted) => ExitCode::from(130),
        Err(trouble) => {
            let _ = writeln!(io::stderr(), "{trouble}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(what: &What, out: &mut Out) -> Result<Verdict, Trouble> {
    match what {
        What::Run(args) => play::run(args, out),
        What::Bench(args) => bench::run(args, out),
        What::Check(args) => check::run(args, out),
        What::Trace(args) => trace::run(args, out),
        What::Replay(args) => replay::run(args, out),
        What::Diff(args) => diff::run(args, out),
        What::View(args) => view::run(args, out),
        What::Why(args) => why::run(args, out),
        What::Campaign(args) => campaign::run(args, out),
        What::Merge(args) => campaign::merge(args, out),
        What::Shrink(args) => shrink::run(args, out),
        What::Plan(args) => plan::run(args, out),
        What::Generate(args) => generate::run(args, out),
    }
}
