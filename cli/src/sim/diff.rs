//! `sim diff`: where two runs part.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use tithing_sim::compare::{Parting, parting};
use tithing_sim::trace::TraceError;

use super::format::{Format, Out};
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// A file written by `sim run --trace`
    #[arg(value_name = "A")]
    first: PathBuf,
    /// Another one
    #[arg(value_name = "B")]
    second: PathBuf,
}

/// Says where two traces part, with what comes before and what follows on both sides.
pub(super) fn run(args: &DiffArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let [first, second] = [&args.first, &args.second];
    let bytes = [read(first)?, read(second)?];
    let parting =
        parting(&bytes[0], &bytes[1]).map_err(|errors| damaged(errors, [first, second]))?;
    let names = [first, second].map(|path| path.display().to_string());
    tell(parting.as_ref(), &names, out)
}

/// Reads a trace file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    fs::read(path).map_err(|error| Trouble::with_file(path, &error))
}

/// Which file is damaged, and how.
fn damaged(errors: [Option<TraceError>; 2], paths: [&PathBuf; 2]) -> Trouble {
    let said = errors.into_iter().zip(paths);
    let said = said.filter_map(|(error, path)| Some(format!("{}: {}", path.display(), error?)));
    Trouble(said.collect::<Vec<_>>().join("\n"))
}

/// Tells where two traces part: an exit code of 1 if they do.
pub(super) fn tell(
    parting: Option<&Parting>,
    names: &[String; 2],
    out: &mut Out,
) -> Result<Verdict, Trouble> {
    match (out.format(), parting) {
        (Format::Json, _) => out.json(&json(parting, names))?,
        (Format::Text, None) => out.line("the same from beginning to end")?,
        (Format::Text, Some(parting)) => {
            out.line(format_args!("the same for {} entries, then they part", parting.common))?;
            let sides = [&parting.before, &parting.first, &parting.second];
            for (lines, mark) in sides.into_iter().zip([' ', '-', '+']) {
                match mark {
                    '-' => out.line(format_args!("--- {}", names[0]))?,
                    '+' => out.line(format_args!("+++ {}", names[1]))?,
                    _ => {}
                }
                for line in lines {
                    out.line(format_args!("{mark} {line}"))?;
                }
                if lines.is_empty() && mark != ' ' {
                    out.line(format_args!("{mark} (it ends here)"))?;
                }
            }
        }
    }
    Ok(if parting.is_none() { Verdict::Good } else { Verdict::Bad })
}

fn json(parting: Option<&Parting>, names: &[String; 2]) -> Json {
    let Some(parting) = parting else { return Json::object([("same", Json::Bool(true))]) };
    let lines = |lines: &[String]| Json::from_iter(lines.to_vec());
    Json::object([
        ("same", Json::Bool(false)),
        ("files", lines(names)),
        ("common", Json::Whole(u64::try_from(parting.common).unwrap_or(u64::MAX))),
        ("before", lines(&parting.before)),
        ("first", lines(&parting.first)),
        ("second", lines(&parting.second)),
    ])
}
