//! Runs the fuzz targets, replays inputs, and attacks whole nodes.
//!
//! ```text
//! tithing-fuzz run [--target NAME].. [--inputs N] [--seed N] [--seconds-max N] [--keep DIR]
//! tithing-fuzz replay TARGET (FILE | DIGITS)..
//! tithing-fuzz hostile [--inputs N] [--seed N]
//! tithing-fuzz list
//! ```

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the prompt")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tithing_core::Seed;
use tithing_core::prng::Prng;
use tithing_fuzz::larder::{Larder, unhex};
use tithing_fuzz::outcome::Outcome;
use tithing_fuzz::run::{Plan, Tally, feed};
use tithing_fuzz::target::{self, Target};
use tithing_fuzz::victim::Victim;
use tithing_fuzz::{corpus, report};

/// An input that takes longer hangs: a node has one thread.
const SLOWEST: Duration = Duration::from_secs(1);

/// What was asked for.
#[derive(Debug)]
struct Options {
    words: Vec<String>,
    targets: Vec<String>,
    /// Inputs of the cheapest targets; dearer ones get fewer.
    inputs: u64,
    seed: u64,
    seconds_max: Option<u64>,
    keep: Option<PathBuf>,
}

impl Options {
    fn parse(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            words: Vec::new(),
            targets: Vec::new(),
            inputs: 1_000_000,
            seed: 1,
            seconds_max: None,
            keep: None,
        };
        let mut args = args;
        while let Some(arg) = args.next() {
            let Some(flag) = arg.strip_prefix("--") else {
                options.words.push(arg);
                continue;
            };
            let value = args.next().ok_or_else(|| format!("--{flag} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("--{flag} {value}: not a number"));
            match flag {
                "target" => options.targets.push(value),
                "inputs" => options.inputs = number()?,
                "seed" => options.seed = number()?,
                "seconds-max" => options.seconds_max = Some(number()?),
                "keep" => options.keep = Some(value.into()),
                _ => return Err(format!("there is no --{flag}")),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let outcome = Options::parse(std::env::args().skip(1)).and_then(|options| {
        let words: Vec<&str> = options.words.iter().map(String::as_str).collect();
        match words[..] {
            ["run"] => run(&options),
            ["replay", target, ref inputs @ ..] if !inputs.is_empty() => replay(target, inputs),
            ["hostile"] => {
                hostile(&options);
                Ok(true)
            }
            ["list"] => {
                for target in target::all() {
                    println!("{}", target.name());
                }
                Ok(true)
            }
            _ => Err("run, replay TARGET INPUT.., hostile or list".to_owned()),
        }
    });
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("tithing-fuzz: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<bool, String> {
    report::install(options.keep.clone());
    let larder = Larder::load();
    let stories = corpus::load()?;
    let ends = options.seconds_max.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut targets = target::all();
    if !options.targets.is_empty() {
        let unknown = options.targets.iter().find(|name| target::named(name).is_none());
        if let Some(name) = unknown {
            return Err(format!("there is no target {name}"));
        }
        targets.retain(|target| options.targets.iter().any(|name| name == target.name()));
    }
    println!("seed {}", options.seed);
    println!(
        "{:16} {:>9} {:>7} {:>8} {:>10} {:>10}",
        "target", "inputs", "seconds", "outcomes", "peak KiB", "slowest ms"
    );
    let mut is_good = true;
    for target in &mut targets {
        let inputs = (options.inputs / target.cost()).max(1);
        let plan = Plan { seed: options.seed, inputs, ends };
        let of_target = stories.iter().filter(|story| story.target == target.name());
        let of_target: Vec<_> = of_target.map(|story| story.input.clone()).collect();
        let begin = Instant::now();
        let tally = feed(target.as_mut(), &larder, &of_target, plan);
        let is_whole = tally.inputs >= inputs;
        is_good &= tell(target.as_ref(), &tally, begin.elapsed(), is_whole);
        if !is_whole {
            println!("  the time is over: {} of {inputs} inputs were tried", tally.inputs);
        }
    }
    Ok(is_good)
}

/// Prints what came of one target; whether that is good. A run that was cut short need not have
/// seen everything.
fn tell(target: &dyn Target, tally: &Tally, took: Duration, is_whole: bool) -> bool {
    println!(
        "{:16} {:9} {:7.1} {:8} {:10} {:10.1}",
        target.name(),
        tally.inputs,
        took.as_secs_f64(),
        tally.outcomes,
        tally.peak_bytes.div_ceil(1 << 10),
        tally.slowest.as_secs_f64() * 1e3,
    );
    let facts = tally.facts.iter().map(|(fact, count)| format!("{fact} {count}"));
    println!("  {}", facts.collect::<Vec<_>>().join(", "));
    let expected = target.expected().into_iter();
    let missing: Vec<_> = expected.filter(|fact| !tally.facts.contains_key(fact)).collect();
    if let Some(fact) = missing.first() {
        println!("  never seen: {fact}: this target tries less than it should");
    }
    if tally.slowest > SLOWEST {
        println!("  an input took longer than {} s", SLOWEST.as_secs());
    }
    (missing.is_empty() || !is_whole) && tally.slowest <= SLOWEST
}

fn replay(name: &str, inputs: &[&str]) -> Result<bool, String> {
    report::install(None);
    for input in inputs {
        let mut target = target::named(name).ok_or_else(|| format!("there is no target {name}"))?;
        let story = if let Some(bytes) = unhex(input) {
            corpus::Story {
                path: PathBuf::new(),
                target: name.to_owned(),
                input: bytes,
                expected: Vec::new(),
            }
        } else {
            corpus::read(Path::new(input), name)?
        };
        let mut outcome = Outcome::default();
        report::trying(name, &story.input);
        target.attempt(&story.input, &mut outcome);
        report::done();
        println!("{} bytes, peak memory {} bytes", story.input.len(), outcome.peak_bytes);
        outcome.facts.iter().for_each(|fact| println!("  {fact}"));
        for expected in &story.expected {
            if !outcome.facts.iter().any(|fact| fact.to_string() == *expected) {
                println!("  but not: {expected}");
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Hands hostile inputs to a plain node, then to an encrypted one, and prints what it cost.
fn hostile(options: &Options) {
    let larder = Larder::load();
    let mut prng = Prng::new(Seed(options.seed), 0);
    let victims = [Victim::plain(options.seed), Victim::guarded(options.seed)];
    for (kind, mut victim) in ["plain", "encrypted"].into_iter().zip(victims) {
        let (before, begin) = (peak_kib(), Instant::now());
        for _ in 0..options.inputs {
            victim.attack(&larder, &mut prng);
        }
        assert!(victim.answers(), "the node no longer answers");
        let (inputs, seed) = (options.inputs, options.seed);
        println!("{kind} node, inputs: {inputs}, seed {seed}, {:?}", begin.elapsed());
        println!("datagrams: {}", victim.counters().traffic.datagrams_received);
        println!("dropped: {}, members known: {}", victim.rejected(), victim.members());
        println!("peak memory: {} KiB, {before} KiB before the first input", peak_kib());
    }
}

/// The process's peak resident memory, where the system tells it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
