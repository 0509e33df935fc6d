//! `sim generate`: the scenario that a seed stands for.

use clap::Args;

use super::format::{Format, Out};
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct GenerateArgs {
    /// The seed
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    seed: u64,
}

/// Prints a scenario file, in JSON as one text.
pub(super) fn run(args: &GenerateArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let scenario = tithing_sim::generate(args.seed).to_string();
    match out.format() {
        Format::Text => out.text(format_args!("{scenario}"))?,
        Format::Json => out.json(&Json::object([
            ("seed", Json::Whole(args.seed)),
            ("scenario", Json::Text(scenario)),
        ]))?,
    }
    Ok(Verdict::Good)
}
