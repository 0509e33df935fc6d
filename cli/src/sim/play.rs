//! `sim run`: one run with its story, or many seeds with what went wrong.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use tithing_core::Instant;
use tithing_sim::{Counts, Options, Progress, Report, Scenario, Tell, generate_with, sweep};

use super::files::read_all;
use super::format::{self, Format, Out};
use super::knobs::KnobArgs;
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct RunArgs {
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
    #[command(flatten)]
    knobs: KnobArgs,
    /// Write every step of the run to this file (one scenario, one seed)
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

/// What is played: a scenario of a file, or one drawn from each seed.
enum Source<'a> {
    File(&'a Path, Box<Scenario>),
    Seeds(&'a KnobArgs),
}

impl Source<'_> {
    fn scenario(&self, seed: u64) -> Cow<'_, Scenario> {
        match self {
            Source::File(_, scenario) => Cow::Borrowed(&**scenario),
            Source::Seeds(knobs) => Cow::Owned(generate_with(seed, &knobs.knobs())),
        }
    }

    fn first_seed(&self, wanted: Option<u64>) -> u64 {
        wanted.unwrap_or_else(|| self.scenario(1).seed)
    }

    /// What to type to see this run again.
    fn replay(&self, seed: u64) -> String {
        let program = quoted(&std::env::args().next().unwrap_or_else(|| "sim".into()));
        match self {
            Source::File(path, _) => {
                // What begins with a dash would be taken for a flag.
                let here =
                    if path.as_os_str().as_encoded_bytes().starts_with(b"-") { "./" } else { "" };
                let path = quoted(&format!("{here}{}", path.display()));
                format!("{program} run {path} --seed {seed}")
            }
            Source::Seeds(knobs) => {
                format!("{program} run{} --seed {seed}", knobs.words())
            }
        }
    }

    /// What to type to make a failure smaller.
    fn shrink(&self, seed: u64) -> String {
        self.replay(seed).replacen(" run ", " shrink ", 1)
    }

    fn file(&self) -> Json {
        match self {
            Source::File(path, _) => Json::Text(path.display().to_string()),
            Source::Seeds(_) => Json::Null,
        }
    }

    fn title(&self) -> &str {
        match self {
            Source::File(_, scenario) => &scenario.title,
            Source::Seeds(_) => "scenarios drawn from seeds",
        }
    }
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Plays all that was asked for.
pub(super) fn run(args: &RunArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let scenarios = read_all(&args.files)?;
    let mut sources: Vec<Source<'_>> = args
        .files
        .iter()
        .zip(scenarios)
        .map(|(path, scenario)| Source::File(path, Box::new(scenario)))
        .collect();
    if sources.is_empty() {
        sources.push(Source::Seeds(&args.knobs));
    }
    if args.trace.is_some() && (sources.len() != 1 || args.seeds != 1) {
        return Err(Trouble("--trace takes one scenario and one seed".into()));
    }
    let mut results = Vec::new();
    for source in &sources {
        let seed = source.first_seed(args.seed);
        if args.seeds > 1 && seed.checked_add(args.seeds).is_none() {
            let (most, count) = (u64::MAX, args.seeds);
            return Err(Trouble(format!("{count} seeds from {seed} on go beyond {most}")));
        }
        results.push(if args.seeds == 1 {
            one(source, seed, args.trace.as_deref(), out)?
        } else {
            many(source, seed, args, out)?
        });
    }
    let is_good = results.iter().all(|told| told.verdict == Verdict::Good);
    if out.format() == Format::Json {
        let results = results.into_iter().map(|told| told.json).collect();
        let good = Json::Bool(is_good);
        out.json(&Json::object([("good", good), ("results", Json::List(results))]))?;
    }
    Ok(if is_good { Verdict::Good } else { Verdict::Bad })
}

/// What came of one source.
struct Told {
    verdict: Verdict,
    /// For the document of the whole command. Nothing if text is wanted, which is written at once.
    json: Json,
}

/// One run, with its story.
fn one(
    source: &Source<'_>,
    seed: u64,
    trace: Option<&Path>,
    out: &mut Out,
) -> Result<Told, Trouble> {
    let scenario = source.scenario(seed);
    let bar = bar(scenario.duration.0.as_secs(), "virtual seconds");
    let mut progress = |at: Progress| bar.set_position(at.now.since(Instant::ZERO).as_secs());
    let mut options = Options {
        seed: Some(seed),
        story: Tell::Story,
        progress: Some(&mut progress),
        ..Options::default()
    };
    let report = if let Some(path) = trace {
        let file = File::create(path).map_err(|error| Trouble::with_file(path, &error))?;
        let mut file = BufWriter::new(file);
        let mut written = Ok(());
        let mut sink = |bytes: &[u8]| {
            if written.is_ok() {
                written = file.write_all(bytes);
            }
        };
        options.trace = Some(&mut sink);
        let report = tithing_sim::run(&scenario, options);
        written.and_then(|()| file.flush()).map_err(|error| Trouble::with_file(path, &error))?;
        report
    } else {
        tithing_sim::run(&scenario, options)
    };
    bar.finish_and_clear();
    tell(source, &report, out)
}

/// Tells a report, and how to see the run again if it was bad.
fn tell(source: &Source<'_>, report: &Report, out: &mut Out) -> Result<Told, Trouble> {
    let verdict = if report.is_good() { Verdict::Good } else { Verdict::Bad };
    let replay = source.replay(report.seed);
    let json = match out.format() {
        Format::Json => {
            let mut json = format::report(report, &source.scenario(report.seed));
            if let Json::Object(pairs) = &mut json {
                pairs.insert(0, ("file".into(), source.file()));
                pairs.push(("replay".into(), Json::Text(replay)));
            }
            json
        }
        Format::Text => {
            out.line(report.to_text())?;
            if verdict == Verdict::Bad {
                out.line(format_args!("shrink    {}", source.shrink(report.seed)))?;
                out.line(format_args!("replay    {replay}"))?;
            }
            Json::Null
        }
    };
    Ok(Told { verdict, json })
}

/// Many seeds: the failures, and the sum.
fn many(source: &Source<'_>, first: u64, args: &RunArgs, out: &mut Out) -> Result<Told, Trouble> {
    let jobs = args.jobs.map_or_else(
        || thread::available_parallelism().map_or(1, std::num::NonZero::get),
        usize::from,
    );
    let bar = bar(args.seeds, "seeds");
    let play = |seed| {
        let options = Options { seed: Some(seed), ..Options::default() };
        tithing_sim::run(&source.scenario(seed), options)
    };
    let (mut bad, mut counts, mut end) = (0_u64, Counts::default(), Ok(()));
    let mut failures = Vec::new();
    let mut hash = tithing_sim::Digest::default();
    let last = first.saturating_add(args.seeds);
    sweep(first..last, jobs, play, |seed, report| {
        bar.inc(1);
        counts.merge(&report.counts);
        hash.add(report.hash);
        if !report.is_good() {
            bad += 1;
            end = bar
                .suspend(|| tell(source, &with_story(source, seed), out))
                .map(|told| failures.push(told.json));
        }
        end.is_ok()
    });
    bar.finish_and_clear();
    end?;
    let (title, good) = (source.title(), args.seeds - bad);
    let verdict = if bad == 0 { Verdict::Good } else { Verdict::Bad };
    let json = match out.format() {
        Format::Json => Json::object([
            ("file", source.file()),
            ("title", title.into()),
            ("first_seed", Json::Whole(first)),
            ("seeds", Json::Whole(args.seeds)),
            ("passed", Json::Whole(good)),
            ("hash", Json::Text(hash.to_string())),
            ("counts", format::counts(&counts)),
            ("failures", Json::List(failures)),
        ]),
        Format::Text => {
            let seeds = args.seeds;
            out.line(format_args!(
                "{title}: {good} of {seeds} seeds passed, hash {hash}\n{counts}"
            ))?;
            Json::Null
        }
    };
    Ok(Told { verdict, json })
}

/// The same run again, telling its story.
fn with_story(source: &Source<'_>, seed: u64) -> Report {
    let options = Options { seed: Some(seed), story: Tell::Story, ..Options::default() };
    tithing_sim::run(&source.scenario(seed), options)
}

/// Progress with rate and time left; shown on stderr, and only if that is a terminal.
fn bar(len: u64, unit: &str) -> ProgressBar {
    let template = format!("{{bar:30}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left");
    let style = ProgressStyle::with_template(&template);
    ProgressBar::new(len).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
