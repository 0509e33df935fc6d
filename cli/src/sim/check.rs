//! `sim check`: whether files are scenarios.

use std::path::{Path, PathBuf};

use clap::Args;
use tithing_sim::Scenario;

use super::files::{BadFile, try_read};
use super::format::{Format, Out};
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Reads files. What is wrong with any of them is said of all that are wrong.
pub(super) fn run(args: &CheckArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let read: Vec<_> = args.files.iter().map(|path| (path, try_read(path))).collect();
    let bad = |(path, read): &(&PathBuf, Result<Scenario, BadFile>)| {
        read.as_ref().err().map(|bad| bad.describe(path))
    };
    let troubles: Vec<String> = read.iter().filter_map(bad).collect();
    match out.format() {
        Format::Json => {
            let files = read.iter().map(|(path, read)| described(path, read)).collect();
            let good = Json::Bool(troubles.is_empty());
            out.json(&Json::object([("good", good), ("files", Json::List(files))]))?;
        }
        Format::Text if troubles.is_empty() => {
            for (path, scenario) in &read {
                let Ok(scenario) = scenario else { continue };
                let (nodes, steps) = (scenario.nodes.len(), scenario.steps.len());
                out.line(format_args!("{}: good ({nodes} nodes, {steps} steps)", path.display()))?;
            }
        }
        Format::Text => {}
    }
    if troubles.is_empty() { Ok(Verdict::Good) } else { Err(Trouble(troubles.join("\n"))) }
}

fn described(path: &Path, read: &Result<Scenario, BadFile>) -> Json {
    let number = |number: usize| Json::Whole(u64::try_from(number).unwrap_or(u64::MAX));
    let mut pairs =
        vec![("file", Json::Text(path.display().to_string())), ("good", Json::Bool(read.is_ok()))];
    match read {
        Ok(scenario) => pairs.extend([
            ("title", Json::Text(scenario.title.clone())),
            ("nodes", number(scenario.nodes.len())),
            ("steps", number(scenario.steps.len())),
            ("expectations", number(scenario.expectations.len())),
        ]),
        Err(BadFile::Unreadable(error)) => pairs.push(("reason", Json::Text(error.to_string()))),
        Err(BadFile::Wrong(wrong)) => pairs.extend([
            ("line", number(wrong.line)),
            ("column", number(wrong.column)),
            ("reason", Json::Text(wrong.reason.clone())),
        ]),
    }
    Json::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
