//! `sim trace`: what a trace file says.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use tithing_sim::trace::{self, Entry, Notes, Reader, Text, TraceError};

use super::format::{Format, Out, nanos};
use super::{Trouble, Verdict};
use crate::json::Json;

#[derive(Args, Debug)]
pub(super) struct TraceArgs {
    /// A file written by `sim run --trace`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Tell too what was done to the world, and which datagrams did not arrive
    #[arg(long)]
    notes: bool,
}

/// Writes a trace as text, or as JSON: the header on the first line, then a line for each step.
pub(super) fn run(args: &TraceArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let file = &args.file;
    let bytes = fs::read(file).map_err(|error| Trouble::with_file(file, &error))?;
    let damaged = |error: TraceError| Trouble(format!("{}: {error}", file.display()));
    let notes = if args.notes { Notes::Told } else { Notes::Left };
    if out.format() == Format::Text {
        let text = trace::to_text(&bytes, notes).map_err(damaged)?;
        out.text(format_args!("{text}"))?;
        return Ok(Verdict::Good);
    }
    let (header, reader) = Reader::new(&bytes).map_err(damaged)?;
    let names: Vec<String> = header.nodes.iter().map(|(name, _)| name.clone()).collect();
    let nodes = header.nodes.iter().map(|(name, address)| {
        let address = Json::Text(address.to_string());
        Json::object([("name", name.as_str().into()), ("address", address)])
    });
    out.json_line(&Json::object([
        ("title", header.title.as_str().into()),
        ("seed", Json::Whole(header.seed)),
        ("nodes", Json::List(nodes.collect())),
    ]))?;
    let mut text = Text::new(&header);
    for entry in reader {
        match entry.map_err(damaged)? {
            Entry::Step(record) => {
                let node = names.get(record.node.index());
                let node = node.map_or(Json::Null, |name| name.as_str().into());
                out.json_line(&Json::object([
                    ("at_ns", nanos(record.at)),
                    ("node", node),
                    ("lines", Json::from_iter(text.lines(&record))),
                ]))?;
            }
            Entry::Note(note) if args.notes => out.json_line(&Json::object([
                ("at_ns", nanos(note.at)),
                ("note", Json::Text(text.note(&note.what))),
            ]))?,
            Entry::Note(_) => {}
        }
    }
    Ok(Verdict::Good)
}
