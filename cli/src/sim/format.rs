//! What commands write: text for people, or one JSON document for programs.
//!
//! In JSON, times and durations are whole nanoseconds of virtual time, under keys that end in
//! `_ns`; hashes are text, as everywhere else.

use std::fmt;
use std::io::{self, Write};

use clap::ValueEnum;
use tithing_core::Instant;
use tithing_sim::{Counts, Report, Scenario, Tally};

use super::Trouble;
use crate::json::Json;

/// How a command writes what it has to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Standard output, and the form that is wanted there.
pub(super) struct Out {
    to: Box<dyn Write>,
    format: Format,
}

impl Out {
    /// Writes in this form.
    pub(super) fn new(to: impl Write + 'static, format: Format) -> Self {
        Self { to: Box::new(to), format }
    }

    /// The form that is wanted.
    pub(super) const fn format(&self) -> Format {
        self.format
    }

    /// Text as it is: `out.text(format_args!("{a}\n"))`.
    pub(super) fn text(&mut self, text: fmt::Arguments<'_>) -> Result<(), Trouble> {
        self.to.write_fmt(text).map_err(|error| trouble(&error))
    }

    /// A line of text.
    pub(super) fn line(&mut self, text: impl fmt::Display) -> Result<(), Trouble> {
        self.text(format_args!("{text}\n"))
    }

    /// The one JSON document of a command.
    pub(super) fn json(&mut self, document: &Json) -> Result<(), Trouble> {
        self.line(document.to_pretty())
    }

    /// One of many JSON values, on a line of its own, of a command that tells as it goes.
    pub(super) fn json_line(&mut self, value: &Json) -> Result<(), Trouble> {
        self.line(value.to_line())
    }

    /// What was written goes out.
    pub(super) fn flush(&mut self) -> Result<(), Trouble> {
        self.to.flush().map_err(|error| trouble(&error))
    }
}

fn trouble(error: &io::Error) -> Trouble {
    Trouble(format!("cannot write the output: {error}"))
}

/// A time, as nanoseconds from the start of the run.
pub(super) const fn nanos(at: Instant) -> Json {
    Json::Whole(at.as_nanos())
}

/// A hash, in the form of reports.
pub(super) fn hash(hash: u64) -> Json {
    Json::Text(format!("{hash:016x}"))
}

/// What was counted, under the words of the report, without what is zero.
pub(super) fn counts(counts: &Counts) -> Json {
    let seen = Tally::ALL.into_iter().filter(|tally| counts.of(*tally) > 0);
    Json::Object(
        seen.map(|tally| (tally.as_str().to_owned(), Json::Whole(counts.of(tally)))).collect(),
    )
}

/// A whole report.
pub(super) fn report(report: &Report, scenario: &Scenario) -> Json {
    let story = report.story.lines().iter().map(|line| {
        Json::object([("at_ns", nanos(line.at)), ("text", Json::Text(line.text.clone()))])
    });
    let unmet = report.unmet.iter().map(|unmet| {
        let (expected, seen) = (unmet.expected.clone(), unmet.seen.clone());
        Json::object([("expected", Json::Text(expected)), ("seen", Json::Text(seen))])
    });
    let violations = report.violations.iter().map(|violation| {
        let node = violation.node.map_or(Json::Null, |node| scenario.name(node).into());
        Json::object([
            ("rule", violation.rule.into()),
            ("at_ns", nanos(violation.at)),
            ("node", node),
            ("seen", Json::Text(violation.seen.clone())),
        ])
    });
    Json::object([
        ("title", Json::Text(report.title.clone())),
        ("seed", Json::Whole(report.seed)),
        ("good", Json::Bool(report.is_good())),
        ("hash", hash(report.hash)),
        ("nodes", Json::Whole(u64::try_from(report.nodes).unwrap_or(u64::MAX))),
        ("end_ns", nanos(report.end)),
        ("converged_at_ns", report.converged_at.map_or(Json::Null, nanos)),
        ("wrong", report.wrong.clone().map_or(Json::Null, Json::Text)),
        ("unmet", Json::List(unmet.collect())),
        ("violations", Json::List(violations.collect())),
        ("counts", counts(&report.counts)),
        ("story", Json::List(story.collect())),
        ("story_omitted", Json::Whole(report.story.omitted())),
    ])
}
