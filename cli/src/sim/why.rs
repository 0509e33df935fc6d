//! `sim why`: the chain of causes of an opinion.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tithing_core::Instant;
use tithing_sim::scenario::units::Span;
use tithing_sim::why::{Question, why};

use super::diff::read;
use super::format::{Format, Out, nanos};
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct WhyArgs {
    /// A file written by `sim run --trace`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose opinion
    #[arg(long, value_name = "A")]
    node: String,
    /// Of whom
    #[arg(long, value_name = "B")]
    about: String,
    /// At what time, as in scenarios ("12.5s"); at the end if it is left out
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Duration>,
}

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time such as 12.5s, 300ms or 2m".to_owned();
    Span::parse(text).map(|span| span.0).ok_or_else(wrong)
}

/// Tells what led a node to what it thinks of another.
pub(super) fn run(args: &WhyArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let bytes = read(&args.file)?;
    let at = args.at.map(|at| Instant::ZERO + at);
    let question = Question { node: &args.node, about: &args.about, at };
    let links = why(&bytes, question)
        .map_err(|error| Trouble(format!("{}: {error}", args.file.display())))?;
    match out.format() {
        Format::Text => {
            for link in &links {
                out.line(link)?;
            }
        }
        Format::Json => {
            let links = links.iter().map(|link| {
                Json::object([
                    ("at_ns", nanos(link.at)),
                    ("kind", link.kind.as_str().into()),
                    ("text", Json::Text(link.text.clone())),
                ])
            });
            out.json(&Json::object([
                ("node", Json::Text(args.node.clone())),
                ("about", Json::Text(args.about.clone())),
                ("links", Json::List(links.collect())),
            ]))?;
        }
    }
    Ok(Verdict::Good)
}
