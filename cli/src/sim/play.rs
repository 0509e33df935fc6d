//! `sim run`: one run with its story, or many seeds with what went wrong.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use tithing_core::Instant;
use tithing_sim::{Counts, Options, Report, Scenario, Tell, generate, sweep};

use super::{RunArgs, Trouble, Verdict, read_all, stdout_trouble};

/// What is played: a scenario of a file, or one drawn from each seed.
enum Source<'a> {
    File(&'a Path, Box<Scenario>),
    Seeds,
}

impl Source<'_> {
    fn scenario(&self, seed: u64) -> Cow<'_, Scenario> {
        match self {
            Source::File(_, scenario) => Cow::Borrowed(&**scenario),
            Source::Seeds => Cow::Owned(generate(seed)),
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
            Source::Seeds => format!("{program} run --seed {seed}"),
        }
    }

    fn title(&self) -> &str {
        match self {
            Source::File(_, scenario) => &scenario.title,
            Source::Seeds => "scenarios drawn from seeds",
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
pub(super) fn run(args: &RunArgs, out: &mut impl Write) -> Result<Verdict, Trouble> {
    let scenarios = read_all(&args.files)?;
    let mut sources: Vec<Source<'_>> = args
        .files
        .iter()
        .zip(scenarios)
        .map(|(path, scenario)| Source::File(path, Box::new(scenario)))
        .collect();
    if sources.is_empty() {
        sources.push(Source::Seeds);
    }
    if args.trace.is_some() && (sources.len() != 1 || args.seeds != 1) {
        return Err(Trouble("--trace takes one scenario and one seed".into()));
    }
    let mut verdict = Verdict::Good;
    for source in &sources {
        let seed = source.first_seed(args.seed);
        if args.seeds > 1 && seed.checked_add(args.seeds).is_none() {
            let (most, count) = (u64::MAX, args.seeds);
            return Err(Trouble(format!("{count} seeds from {seed} on go beyond {most}")));
        }
        let one = if args.seeds == 1 {
            one(source, seed, args.trace.as_deref(), out)?
        } else {
            many(source, seed, args, out)?
        };
        if one == Verdict::Bad {
            verdict = Verdict::Bad;
        }
    }
    Ok(verdict)
}

/// One run, with its story.
fn one(
    source: &Source<'_>,
    seed: u64,
    trace: Option<&Path>,
    out: &mut impl Write,
) -> Result<Verdict, Trouble> {
    let scenario = source.scenario(seed);
    let bar = bar(scenario.duration.0.as_secs(), "virtual seconds");
    let mut progress = |now: Instant| bar.set_position(now.since(Instant::ZERO).as_secs());
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

/// Writes a report, and how to see the run again if it was bad.
fn tell(source: &Source<'_>, report: &Report, out: &mut impl Write) -> Result<Verdict, Trouble> {
    let mut text = report.to_text();
    if !report.is_good() {
        text.push_str("\nreplay    ");
        text.push_str(&source.replay(report.seed));
    }
    writeln!(out, "{text}").map_err(|error| stdout_trouble(&error))?;
    Ok(if report.is_good() { Verdict::Good } else { Verdict::Bad })
}

/// Many seeds: the failures, and the sum.
fn many(
    source: &Source<'_>,
    first: u64,
    args: &RunArgs,
    out: &mut impl Write,
) -> Result<Verdict, Trouble> {
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
    let mut hash = tithing_sim::Digest::default();
    let last = first.saturating_add(args.seeds);
    sweep(first..last, jobs, play, |seed, report| {
        bar.inc(1);
        counts.merge(&report.counts);
        hash.add(report.hash);
        if !report.is_good() {
            bad += 1;
            end = bar.suspend(|| tell(source, &with_story(source, seed), out).map(|_| ()));
        }
        end.is_ok()
    });
    bar.finish_and_clear();
    end?;
    let (title, good) = (source.title(), args.seeds - bad);
    writeln!(out, "{title}: {good} of {} seeds passed, hash {hash}\n{counts}", args.seeds)
        .map_err(|error| stdout_trouble(&error))?;
    Ok(if bad == 0 { Verdict::Good } else { Verdict::Bad })
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
