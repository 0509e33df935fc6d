//! `sim view`: a trace as one page for a browser, which needs nothing else.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tithing_core::Instant;
use tithing_sim::scenario::units::Span;
use tithing_sim::view::{Part, View, view};

use super::diff::read;
use super::format::{Format, Out};
use super::{Trouble, Verdict};
use crate::json::Json;

/// The page, its style and its program. Where it says `MODEL`, what is to be shown goes.
const PAGE: &str = include_str!("view/page.html");
const STYLE: &str = include_str!("view/page.css");
const PROGRAM: &str = include_str!("view/page.js");

#[derive(Args, Debug)]
pub(super) struct ViewArgs {
    /// A file written by `sim run --trace`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the page goes
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Packets from this time on, as in scenarios ("12.5s")
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "0s")]
    from: Duration,
    /// Packets up to this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Duration>,
    /// At most so many packets: more make the page slow
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    packets: usize,
}

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time such as 12.5s, 300ms or 2m".to_owned();
    Span::parse(text).map(|span| span.0).ok_or_else(wrong)
}

/// Writes the page.
pub(super) fn run(args: &ViewArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let bytes = read(&args.file)?;
    let to = args.to.map_or(Instant::from_nanos(u64::MAX), |to| Instant::ZERO + to);
    let part = Part { from: Instant::ZERO + args.from, to, lines_max: args.packets };
    let view =
        view(&bytes, part).map_err(|error| Trouble(format!("{}: {error}", args.file.display())))?;
    fs::write(&args.output, page(&view))
        .map_err(|error| Trouble::with_file(&args.output, &error))?;
    let (shown, omitted) = (view.lines.len(), view.lines_omitted);
    let path = args.output.display();
    match out.format() {
        Format::Json => out.json(&Json::object([
            ("file", Json::Text(path.to_string())),
            ("packets", number(shown)),
            ("packets_omitted", Json::Whole(omitted)),
        ]))?,
        Format::Text if omitted > 0 => out.line(format_args!(
            "{path}: {shown} packets, the {omitted} later ones left out (see --from, --packets)"
        ))?,
        Format::Text => out.line(format_args!("{path}: {shown} packets"))?,
    }
    Ok(Verdict::Good)
}

/// The whole page.
fn page(view: &View) -> String {
    // Nothing in the model may end the element that it stands in.
    let model = model(view).to_line().replace("</", "<\\/");
    let title = view.header.title.replace('&', "&amp;").replace('<', "&lt;");
    PAGE.replace("/*STYLE*/", STYLE)
        .replace("/*PROGRAM*/", PROGRAM)
        .replace("<!--TITLE-->", &title)
        .replace("/*MODEL*/", &model)
}

fn number(number: usize) -> Json {
    Json::Whole(u64::try_from(number).unwrap_or(u64::MAX))
}

/// Microseconds: what a browser's numbers hold.
const fn micros(at: Instant) -> Json {
    Json::Whole(at.as_nanos() / 1_000)
}

/// What is to be shown, as short lists: the page has a name for each place in them.
fn model(view: &View) -> Json {
    let place = |node: tithing_sim::NodeIndex| Json::Whole(node.0.into());
    let maybe = |node: Option<tithing_sim::NodeIndex>| node.map_or(Json::Null, place);
    let lines = view.lines.iter().map(|line| {
        Json::List(vec![
            micros(line.sent),
            line.heard.map_or(Json::Null, micros),
            place(line.from),
            place(line.to),
            Json::Text(line.words.clone()),
            line.fate.map_or(Json::Null, |fate| fate.as_str().into()),
            Json::Whole(line.is_stream.into()),
        ])
    });
    let moments = view.moments.iter().map(|moment| {
        Json::List(vec![micros(moment.at), maybe(moment.node), Json::Text(moment.words.clone())])
    });
    let opinions = view.opinions.iter().map(|opinion| {
        let status = opinion.status.map_or("unknown", |status| status.as_str());
        Json::List(vec![
            micros(opinion.at),
            place(opinion.observer),
            place(opinion.member),
            status.into(),
        ])
    });
    let troubles = view.troubles.iter().map(|trouble| {
        Json::List(vec![
            micros(trouble.from),
            micros(trouble.to),
            maybe(trouble.node),
            trouble.words.into(),
        ])
    });
    let names = view.header.nodes.iter().map(|(name, _)| name.clone());
    Json::object([
        ("title", Json::Text(view.header.title.clone())),
        ("seed", Json::Whole(view.header.seed)),
        ("nodes", names.collect()),
        ("end", micros(view.times.1)),
        ("lines", Json::List(lines.collect())),
        ("omitted", Json::Whole(view.lines_omitted)),
        ("moments", Json::List(moments.collect())),
        ("opinions", Json::List(opinions.collect())),
        ("troubles", Json::List(troubles.collect())),
    ])
}
