//! `sim shrink`: the smallest scenario that fails for the same reason.

use std::fs;
use std::ops::ControlFlow;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use tithing_sim::failure::Failure;
use tithing_sim::shrink::{Shrunk, Size, shrink};
use tithing_sim::{Scenario, generate_with};

use super::files::read;
use super::format::{Format, Out};
use super::knobs::KnobArgs;
use super::{Trouble, Verdict};
use crate::interrupt;
use crate::json::Json;

/// A run that is under way when somebody interrupts has this time to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often the progress is drawn.
const DRAWN_EVERY: Duration = Duration::from_millis(100);

#[derive(Args, Debug)]
pub(super) struct ShrinkArgs {
    /// A scenario file that fails. Without one, the scenario that a seed stands for
    #[arg(value_name = "FILE", required_unless_present = "seed")]
    file: Option<PathBuf>,
    /// The seed: of the scenario that is drawn, or in place of the file's own
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    #[command(flatten)]
    knobs: KnobArgs,
    /// Where the smaller scenario goes, in place of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Play at most so many scenarios
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    runs: u64,
}

/// Makes a scenario smaller as long as it fails for the same reason. An interrupt ends that, and
/// keeps the best so far.
pub(super) fn run(args: &ShrinkArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let (scenario, name) = scenario(args)?;
    let is_over = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&is_over);
    interrupt::on_interrupt(move || told.store(true, Ordering::Relaxed), PATIENCE);
    // A panic of the core is a failure like any other, and would be told hundreds of times.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(DRAWN_EVERY);
    let heed = |size: Size| {
        let Size { events, nodes, runs } = size;
        bar.set_message(format!("{events} events, {nodes} nodes after {runs} runs"));
        if is_over.load(Ordering::Relaxed) || runs >= args.runs {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let shrunk = shrink(&scenario, Failure::by_playing, heed);
    bar.finish_and_clear();
    panic::set_hook(hook);
    let Some(shrunk) = shrunk else {
        return Err(Trouble(format!("{name}: it passes, there is nothing to shrink")));
    };
    tell(&scenario, &shrunk, (args.output.as_deref(), &name), out)
}

/// What is to be shrunk, and what it is called.
fn scenario(args: &ShrinkArgs) -> Result<(Scenario, String), Trouble> {
    let Some(path) = &args.file else {
        let seed = args.seed.unwrap_or_default();
        return Ok((generate_with(seed, &args.knobs.knobs()), format!("seed {seed}")));
    };
    let mut scenario = read(path)?;
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    Ok((scenario, path.display().to_string()))
}

/// Writes the smaller scenario, and what came of it.
fn tell(
    from: &Scenario,
    shrunk: &Shrunk,
    (output, name): (Option<&Path>, &str),
    out: &mut Out,
) -> Result<Verdict, Trouble> {
    let [before, after] = [from, &shrunk.scenario].map(|it| Size::of(it, shrunk.runs));
    let reason = &shrunk.failure.reason;
    let end = if shrunk.is_minimal { "" } else { ", ended before all was tried" };
    let said = format!(
        "from {} events and {} nodes to {} and {} in {} runs{end}",
        before.events, before.nodes, after.events, after.nodes, shrunk.runs
    );
    let text = format!("# Shrunk from {name}: {reason}\n# {said}\n{}", shrunk.scenario);
    if let Some(path) = output {
        fs::write(path, &text).map_err(|error| Trouble::with_file(path, &error))?;
    }
    if out.format() == Format::Json {
        let size = |size: Size| {
            let number = |number: usize| Json::Whole(u64::try_from(number).unwrap_or(u64::MAX));
            Json::object([("events", number(size.events)), ("nodes", number(size.nodes))])
        };
        out.json(&Json::object([
            ("from", Json::Text(name.into())),
            ("reason", Json::Text(reason.to_string())),
            ("before", size(before)),
            ("after", size(after)),
            ("runs", Json::Whole(shrunk.runs)),
            ("minimal", Json::Bool(shrunk.is_minimal)),
            ("scenario", Json::Text(shrunk.scenario.to_string())),
        ]))?;
    } else if let Some(path) = output {
        out.line(format_args!("{reason}\n{said}\nsim run {}", path.display()))?;
    } else {
        out.text(format_args!("{text}"))?;
    }
    Ok(Verdict::Good)
}
