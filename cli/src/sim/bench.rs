//! `sim bench`: how fast the simulator is on this machine, and how much memory it takes.
//!
//! Every cell (a size and a load) is played by a process of its own, so that its peak of memory
//! is its own too.

mod cell;
mod costs;
mod machine;
mod report;
mod work;

use clap::{Args, ValueEnum};

use super::format::{Format, Out};
use super::{Trouble, Verdict};
use report::{Bench, Skipped};
use work::Load;

/// Sizes that are measured unless others are asked for.
const SIZES: [u32; 4] = [16, 128, 1_000, 10_000];

/// Bytes that a member costs its observer, to tell beforehand what does not fit: measured at
/// 1,000 nodes, and rounded up.
const PAIR_BYTES: u64 = 800;

/// How fast the simulator is on this machine.
#[derive(Args, Debug)]
pub(super) struct BenchArgs {
    /// Numbers of nodes
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_values_t = SIZES)]
    #[arg(value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    sizes: Vec<u32>,
    /// What the clusters do
    #[arg(long, value_name = "LOAD,...", value_delimiter = ',')]
    #[arg(default_value = "idle,churn,storm")]
    loads: Vec<Load>,
    /// What is measured: clusters of each size, what single things cost, seeds a minute
    #[arg(long, value_name = "PART,...", value_delimiter = ',')]
    #[arg(default_value = "cells,costs,seeds")]
    parts: Vec<Part>,
    /// Measure clusters too that will not fit into this machine's memory, or take many minutes
    #[arg(long)]
    all: bool,
    /// Measure one cell in this process, and print its numbers
    #[arg(long, hide = true)]
    cell: bool,
}

/// Parts of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Clusters of each size under each load
    Cells,
    /// What hash and compression cost
    Costs,
    /// Seeds a minute
    Seeds,
}

/// Measures what was asked for.
pub(super) fn run(args: &BenchArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    if args.cell {
        let (Some(size), Some(load)) = (args.sizes.first(), args.loads.first()) else {
            return Err(Trouble("--cell wants a size and a load".into()));
        };
        out.line(cell::measure(*size, *load).to_line())?;
        return Ok(Verdict::Good);
    }
    let is_text = out.format() == Format::Text;
    // Rows come as they are measured; the one document of JSON comes at the end.
    let mut say = |text: String| {
        if is_text { out.line(text).and_then(|()| out.flush()) } else { Ok(()) }
    };
    let mut bench = Bench::new(machine::Machine::look());
    say(bench.machine.to_string())?;
    if args.parts.contains(&Part::Cells) {
        say(report::cells_head())?;
        for size in &args.sizes {
            for load in &args.loads {
                match skip(*size, *load, args.all, &bench.machine) {
                    Some(skipped) => say(bench.skip(skipped))?,
                    None => say(bench.add(cell::in_a_process(*size, *load)?))?,
                }
            }
        }
    }
    if args.parts.contains(&Part::Costs) {
        say(bench.add_costs(costs::measure()))?;
    }
    if args.parts.contains(&Part::Seeds) {
        say(bench.add_seeds(costs::seeds()))?;
    }
    if !is_text {
        out.json(&bench.to_json())?;
    }
    Ok(Verdict::Good)
}

/// Why a cell is not measured, if it is not.
fn skip(size: u32, load: Load, all: bool, machine: &machine::Machine) -> Option<Skipped> {
    let bytes = u64::from(size) * u64::from(size) * PAIR_BYTES;
    let fits = machine.memory_bytes.is_none_or(|memory| bytes < memory / 10 * 9);
    let is_long = size > 2_000 && load != Load::Idle;
    let skipped = Skipped { size, load, bytes: (!fits).then_some(bytes) };
    (!all && (!fits || is_long)).then_some(skipped)
}
