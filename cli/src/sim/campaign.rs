//! `sim campaign`: many seeds, what failed, and what was covered; and `sim merge`.

mod shard;

use std::fs;
use std::ops::ControlFlow;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use tithing_sim::campaign::{Failed, Results, Series};
use tithing_sim::failure::Failure;
use tithing_sim::shrink::{Size, shrink};
use tithing_sim::{Counts, Kinds, Knobs, Options, Scenario, generate_with, run as play, sweep};

use super::format::{self, Format, Out};
use super::knobs::Nodes;
use super::{Trouble, Verdict};
use crate::interrupt;
use crate::json::Json;
use shard::Shard;

/// Seeds that are played if nothing else is said.
const SEEDS: u64 = 1_000;

/// How often the results are written while the campaign goes on.
const WRITTEN_EVERY: Duration = Duration::from_secs(2);

/// After an interrupt, the seeds under way have this time to end.
const PATIENCE: Duration = Duration::from_mins(2);

/// Scenarios that are played at most to make one failure smaller.
const SHRINK_RUNS: u64 = 1_500;

/// So many failures of one reason are made smaller.
const SHRUNK_OF_A_KIND: usize = 3;

#[derive(Args, Debug)]
pub(super) struct CampaignArgs {
    /// How many seeds to play [default: 1000]
    #[arg(long, value_name = "N", conflicts_with = "minutes")]
    #[arg(value_parser = value_parser!(u64).range(1..))]
    seeds: Option<u64>,
    /// Play for so long
    #[arg(long, value_name = "M", value_parser = value_parser!(u64).range(1..=100_000))]
    minutes: Option<u64>,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    first_seed: u64,
    /// Numbers of nodes, the fewest and the most
    #[arg(long, value_name = "A..B", default_value_t)]
    nodes: Nodes,
    /// Threads to play on [default: all processors]
    #[arg(long, value_name = "J", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Play one part of so many, from 1 on: the parts need not know of each other
    #[arg(long, value_name = "K/OF", default_value_t)]
    shard: Shard,
    /// Where the results go, for `sim merge`; written as the campaign goes on
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A folder for scenarios that fail, made as small as they can be
    #[arg(long, value_name = "DIR", default_value = "failures")]
    failures: PathBuf,
    /// End with the first failure
    #[arg(long)]
    stop_at_first: bool,
    /// Leave failures as they are
    #[arg(long)]
    no_shrink: bool,
}

#[derive(Args, Debug)]
pub(super) struct MergeArgs {
    /// Results written by `sim campaign --out`
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Where the sum goes, as results again
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What one seed came to.
struct Played {
    counts: Counts,
    coverage: Option<tithing_sim::coverage::Coverage>,
    failure: Option<Failure>,
}

/// Plays seeds until there were enough, until the time is over, or until somebody interrupts.
pub(super) fn run(args: &CampaignArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let knobs = Knobs { nodes: args.nodes.range(), kinds: Kinds::Swarm };
    let wanted = if args.minutes.is_some() { u64::MAX } else { args.seeds.unwrap_or(SEEDS) };
    let series = args.shard.series(args.first_seed, wanted);
    let interrupted = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&interrupted);
    interrupt::on_interrupt(move || told.store(true, Ordering::Relaxed), PATIENCE);
    // A panic is a failure of its seed, told with all others.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let results = play_all(args, &knobs, series, &interrupted);
    panic::set_hook(hook);
    let results = results?;
    let shrunk = if args.no_shrink || interrupted.load(Ordering::Relaxed) {
        Vec::new()
    } else {
        shrink_all(args, &knobs, &results)?
    };
    tell(&results, &shrunk, out)?;
    if interrupted.load(Ordering::Relaxed) {
        return Ok(Verdict::Interrupted);
    }
    Ok(if results.failed.is_empty() { Verdict::Good } else { Verdict::Bad })
}

fn play_all(
    args: &CampaignArgs,
    knobs: &Knobs,
    series: Series,
    interrupted: &AtomicBool,
) -> Result<Results, Trouble> {
    let jobs = args.jobs.map_or_else(
        || thread::available_parallelism().map_or(1, std::num::NonZero::get),
        usize::from,
    );
    let begun = Instant::now();
    let length = args.minutes.map(|minutes| Duration::from_secs(minutes * 60));
    let bar = bar(series.count, length);
    let mut results = Results::new((args.nodes.0, args.nodes.1), series);
    let (mut written, mut trouble) = (begun, None);
    sweep(
        0..series.count,
        jobs,
        |place| one(&generate_with(series.seed(place), knobs)),
        |place, played| {
            let seed = series.seed(place);
            let failed = played.failure.map(|it| Failed { seed, reason: it.reason.to_string() });
            if let Some(Failed { seed, reason }) = &failed {
                bar.println(format!("seed {seed} fails: {reason}"));
            }
            let is_first = failed.is_some() && args.stop_at_first;
            results.add(&played.counts, played.coverage.as_ref(), failed);
            bar.set_position(length.map_or(place + 1, |_| begun.elapsed().as_secs()));
            bar.set_message(format!("{} failed", results.failed.len()));
            if written.elapsed() > WRITTEN_EVERY {
                written = Instant::now();
                trouble = write(args.out.as_deref(), &results).err();
            }
            let is_over = length.is_some_and(|length| begun.elapsed() >= length);
            let is_enough = is_first || is_over || interrupted.load(Ordering::Relaxed);
            !is_enough && trouble.is_none()
        },
    );
    bar.finish_and_clear();
    trouble.map_or_else(|| write(args.out.as_deref(), &results), Err)?;
    Ok(results)
}

/// Plays one scenario.
fn one(scenario: &Scenario) -> Played {
    let options = Options { covers: true, ..Options::default() };
    let Ok(report) = panic::catch_unwind(panic::AssertUnwindSafe(|| play(scenario, options)))
    else {
        let failure = Failure::by_playing(scenario);
        return Played { counts: Counts::default(), coverage: None, failure };
    };
    let failure = Failure::of(&report);
    Played { counts: report.counts, coverage: report.sights.coverage, failure }
}

/// Writes results, if they are to be written: whole, or not at all.
fn write(path: Option<&Path>, results: &Results) -> Result<(), Trouble> {
    let Some(path) = path else { return Ok(()) };
    let mut fresh = path.to_path_buf().into_os_string();
    fresh.push(".new");
    fs::write(&fresh, results.to_string())
        .and_then(|()| fs::rename(&fresh, path))
        .map_err(|error| Trouble::with_file(path, &error))
}

/// Makes some failures of each kind smaller. Returns the files.
fn shrink_all(
    args: &CampaignArgs,
    knobs: &Knobs,
    results: &Results,
) -> Result<Vec<PathBuf>, Trouble> {
    let mut files = Vec::new();
    for (at, Failed { seed, reason }) in results.failed.iter().enumerate() {
        let before = results.failed.iter().take(at);
        if before.filter(|it| it.reason == *reason).count() >= SHRUNK_OF_A_KIND {
            continue;
        }
        let heed = |size: Size| {
            let goes_on = size.runs < SHRINK_RUNS;
            if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let shrunk = shrink(&generate_with(*seed, knobs), Failure::by_playing, heed);
        panic::set_hook(hook);
        let Some(shrunk) = shrunk else { continue };
        let path = args.failures.join(format!("seed-{seed}.toml"));
        let text = format!("# Shrunk from seed {seed}: {reason}\n{}", shrunk.scenario);
        fs::create_dir_all(&args.failures)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Trouble::with_file(&path, &error))?;
        files.push(path);
    }
    Ok(files)
}

/// What came of it: failures, what was counted, what was covered.
fn tell(results: &Results, shrunk: &[PathBuf], out: &mut Out) -> Result<(), Trouble> {
    let (played, failed) = (results.played(), results.failed.len());
    if out.format() == Format::Json {
        return out.json(&json(results, shrunk));
    }
    for Failed { seed, reason } in &results.failed {
        let nodes = Nodes(results.nodes.0, results.nodes.1);
        out.line(format_args!("seed {seed} fails: {reason}"))?;
        out.line(format_args!("  sim run --swarm --nodes {nodes} --seed {seed}"))?;
    }
    for path in shrunk {
        out.line(format_args!("  sim run {}", path.display()))?;
    }
    out.line(format_args!("{}\n", results.coverage.to_table()))?;
    out.line(results.counts)?;
    out.line(format_args!("{played} seeds played, {failed} failed"))
}

fn json(results: &Results, shrunk: &[PathBuf]) -> Json {
    let failed = results.failed.iter().map(|it| {
        Json::object([("seed", Json::Whole(it.seed)), ("reason", Json::Text(it.reason.clone()))])
    });
    let series = results.series.iter().map(|it| {
        Json::object([
            ("first", Json::Whole(it.first)),
            ("step", Json::Whole(it.step)),
            ("count", Json::Whole(it.count)),
        ])
    });
    let heard = results.coverage.met().map(|(fault, heard, letter, count)| {
        Json::object([
            ("fault", fault.as_str().into()),
            ("message", heard.as_str().into()),
            ("sender", Json::Text(letter.into())),
            ("count", Json::Whole(count)),
        ])
    });
    let files = shrunk.iter().map(|path| path.display().to_string());
    Json::object([
        ("version", Json::Text(results.version.clone())),
        ("nodes", Json::List(vec![Json::Whole(results.nodes.0), Json::Whole(results.nodes.1)])),
        ("played", Json::Whole(results.played())),
        ("series", Json::List(series.collect())),
        ("failed", Json::List(failed.collect())),
        ("shrunk", files.collect()),
        ("counts", format::counts(&results.counts)),
        ("coverage", Json::List(heard.collect())),
    ])
}

/// Progress with rate and time left.
fn bar(seeds: u64, length: Option<Duration>) -> ProgressBar {
    let (len, template) = match length {
        Some(length) => (length.as_secs(), "{bar:30} {elapsed} of {len} s, {msg}"),
        None => (seeds, "{bar:30} {pos}/{len} seeds, {per_sec}, {eta} left, {msg}"),
    };
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(len).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Adds up results of several campaigns.
pub(super) fn merge(args: &MergeArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let mut sum: Option<Results> = None;
    for path in &args.files {
        let wrong = |reason: String| Trouble(format!("{}: {reason}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| Trouble::with_file(path, &error))?;
        let results: Results = text.parse().map_err(|error| wrong(format!("{error}")))?;
        match &mut sum {
            None => sum = Some(results),
            Some(sum) => sum.merge(&results).map_err(|error| wrong(error.to_string()))?,
        }
    }
    let Some(sum) = sum else { return Err(Trouble("no files to merge".into())) };
    write(args.out.as_deref(), &sum)?;
    tell(&sum, &[], out)?;
    Ok(if sum.failed.is_empty() { Verdict::Good } else { Verdict::Bad })
}
