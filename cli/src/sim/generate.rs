//! `sim generate`: the scenario that a seed stands for.

use clap::Args;
use tithing_sim::generate_with;

use super::format::{Format, Out};
use super::knobs::KnobArgs;
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct GenerateArgs {
    /// The seed
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    seed: u64,
    #[command(flatten)]
    knobs: KnobArgs,
}

/// Prints a scenario file, in JSON as one text.
pub(super) fn run(args: &GenerateArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let scenario = generate_with(args.seed, &args.knobs.knobs()).to_string();
    match out.format() {
        Format::Text => out.text(format_args!("{scenario}"))?,
        Format::Json => out.json(&Json::object([
            ("seed", Json::Whole(args.seed)),
            ("scenario", Json::Text(scenario)),
        ]))?,
    }
    Ok(Verdict::Good)
}
