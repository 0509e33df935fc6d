//! `sim plan`: what would a cluster with these settings do?

mod formula;
mod picture;
mod quantiles;
mod report;

use std::fs;
use std::path::PathBuf;
use std::thread;

use clap::{Args, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use tithing_core::Profile;
use tithing_sim::plan::{Plan, Sample, Setting, measure};
use tithing_sim::scenario::units::{Ratio, Span};
use tithing_sim::{LinkSettings, sweep};

use super::format::{Format, Out};
use super::{Trouble, Verdict};
use report::Forecast;

/// Members that should hear of events in all runs together, so that the last one in ten thousand
/// is no accident.
const HEARINGS: u64 = 30_000;

/// What a cluster would do.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct PlanArgs {
    /// How many nodes the cluster has
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(2..=5_000))]
    nodes: u32,
    /// Timings: lan, wan or local
    #[arg(long, value_name = "PROFILE", default_value = "lan", value_parser = profile)]
    profile: Profile,
    /// Datagrams that are lost on each link: 5%, or 1/20
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = ratio)]
    loss: Ratio,
    /// How long a packet is on its way
    #[arg(long, value_name = "TIME", default_value = "500us", value_parser = span)]
    latency: Span,
    /// How much longer at most
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = span)]
    jitter: Span,
    /// A setting that differs from the profile; may be given more than once
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = Setting::parse)]
    settings: Vec<Setting>,
    /// How many runs [default: as many as tell of one member in ten thousand, from 2 to 100]
    #[arg(long, value_name = "K", value_parser = value_parser!(u64).range(1..))]
    seeds: Option<u64>,
    /// Threads to play on. The figures do not depend on it [default: all processors]
    #[arg(long, value_name = "J", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Write a picture of it, as SVG
    #[arg(short, long = "out", value_name = "FILE.svg")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
In each run the cluster forms, idles, is told some events, and loses some nodes.

Examples:
  sim plan --nodes 100                                 the defaults, in a good network
  sim plan --nodes 100 --loss 10% --latency 40ms       over a bad link
  sim plan --nodes 30 --profile wan -o plan.svg        with a picture
  sim plan --nodes 100 --set gossip_interval=100ms --set suspicion_mult=3
                                                       faster, and at what cost?";

fn profile(text: &str) -> Result<Profile, String> {
    match text {
        "lan" => Ok(Profile::Lan),
        "wan" => Ok(Profile::Wan),
        "local" => Ok(Profile::Local),
        _ => Err("expected lan, wan or local".into()),
    }
}

fn ratio(text: &str) -> Result<Ratio, String> {
    Ratio::parse(text).ok_or_else(|| "expected a share, such as 5% or 1/20".into())
}

fn span(text: &str) -> Result<Span, String> {
    Span::parse(text).ok_or_else(|| "expected a time, such as 20ms".into())
}

/// Plays the runs and says what came of them.
pub(super) fn run(args: &PlanArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let plan = Plan {
        nodes: args.nodes,
        profile: args.profile,
        link: LinkSettings {
            latency: args.latency,
            jitter: args.jitter,
            loss: args.loss,
            ..LinkSettings::default()
        },
        settings: args.settings.clone(),
    };
    let config = plan.config().map_err(|why| Trouble(format!("the settings: {why}")))?;
    let enough = HEARINGS.div_ceil(u64::from(plan.events()) * u64::from(args.nodes)).clamp(2, 100);
    let seeds = args.seeds.unwrap_or(enough);
    // What cannot be written is found out before the work.
    if let Some(path) = &args.out {
        fs::write(path, "").map_err(|error| Trouble::with_file(path, &error))?;
    }
    let sample = play(&plan, seeds, args)?;
    let forecast = Forecast::new(&plan, &config, seeds, sample);
    if let Some(path) = &args.out {
        fs::write(path, picture::draw(&forecast))
            .map_err(|error| Trouble::with_file(path, &error))?;
    }
    match out.format() {
        Format::Json => out.json(&forecast.to_json())?,
        Format::Text => out.line(forecast.to_text())?,
    }
    Ok(Verdict::Good)
}

fn play(plan: &Plan, seeds: u64, args: &PlanArgs) -> Result<Sample, Trouble> {
    let jobs = args
        .jobs
        .map_or_else(|| thread::available_parallelism().map_or(1, usize::from), usize::from);
    let bar = ProgressBar::new(seeds);
    let style = ProgressStyle::with_template("{pos} of {len} runs {bar:30} {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style);
    let mut all = Sample::default();
    let mut wrong = None;
    sweep(
        1..seeds.saturating_add(1),
        jobs,
        |seed| measure(plan, seed),
        |_, result| {
            bar.inc(1);
            match result {
                Ok(sample) => all.merge(&sample),
                Err(why) => wrong = Some(why),
            }
            wrong.is_none()
        },
    );
    bar.finish_and_clear();
    wrong.map_or(Ok(all), |why| Err(Trouble(format!("the settings: {why}"))))
}
