//! Results as text: a line for each thing, its words apart by tabs.

use std::fmt;
use std::str::FromStr;

use super::{Failed, Results, Series};
use crate::coverage::{Coverage, Fault, Heard};
use crate::tally::{Counts, Tally};

/// The first line.
const MAGIC: &str = "tithing-campaign\t1";

/// The last line: without it, a file was cut off.
const END: &str = "end";

/// What is wrong with a file of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultsError {
    /// It does not begin as they do.
    NotResults,
    /// This line makes no sense, counted from 1.
    BadLine(usize),
    /// It ends too soon.
    CutOff,
}

impl fmt::Display for ResultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotResults => {
                f.write_str("these are no results: expected tithing-campaign 1 on the first line")
            }
            Self::BadLine(line) => write!(f, "line {line} makes no sense here"),
            Self::CutOff => f.write_str("the file is cut off: expected end on the last line"),
        }
    }
}

impl std::error::Error for ResultsError {}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MAGIC}\nversion\t{}", self.version)?;
        writeln!(f, "nodes\t{}\t{}", self.nodes.0, self.nodes.1)?;
        for Series { first, step, count } in &self.series {
            writeln!(f, "seeds\t{first}\t{step}\t{count}")?;
        }
        for Failed { seed, reason } in &self.failed {
            writeln!(f, "failed\t{seed}\t{}", reason.replace(['\t', '\n'], " "))?;
        }
        for tally in Tally::ALL.into_iter().filter(|tally| self.counts.of(*tally) > 0) {
            writeln!(f, "count\t{}\t{}", tally.as_str(), self.counts.of(tally))?;
        }
        for (fault, heard, letter, count) in self.coverage.met() {
            writeln!(f, "heard\t{}\t{}\t{letter}\t{count}", fault.as_str(), heard.as_str())?;
        }
        writeln!(f, "{END}")
    }
}

impl FromStr for Results {
    type Err = ResultsError;

    fn from_str(text: &str) -> Result<Self, ResultsError> {
        let mut lines = text.lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line != MAGIC) {
            return Err(ResultsError::NotResults);
        }
        let mut results = Self {
            version: String::new(),
            nodes: (0, 0),
            series: Vec::new(),
            failed: Vec::new(),
            counts: Counts::default(),
            coverage: Coverage::default(),
        };
        for (at, line) in lines {
            if line == END {
                return Ok(results);
            }
            let words: Vec<&str> = line.split('\t').collect();
            read(&mut results, &words).ok_or(ResultsError::BadLine(at + 1))?;
        }
        Err(ResultsError::CutOff)
    }
}

fn read(results: &mut Results, words: &[&str]) -> Option<()> {
    let number = |text: &str| text.parse::<u64>().ok();
    match *words {
        ["version", version] => results.version = version.into(),
        ["nodes", least, most] => results.nodes = (number(least)?, number(most)?),
        ["seeds", first, step, count] => {
            let (first, step, count) = (number(first)?, number(step)?, number(count)?);
            results.series.push(Series { first, step: (step > 0).then_some(step)?, count });
        }
        ["failed", seed, reason] => {
            results.failed.push(Failed { seed: number(seed)?, reason: reason.into() });
        }
        ["count", name, count] => {
            let tally = Tally::ALL.into_iter().find(|tally| tally.as_str() == name)?;
            results.counts.add(tally, number(count)?);
        }
        ["heard", fault, heard, letter, count] => {
            let fault = Fault::ALL.into_iter().find(|it| it.as_str() == fault)?;
            let heard = Heard::ALL.into_iter().find(|it| it.as_str() == heard)?;
            let mut letters = letter.chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
            results.coverage.add(fault, heard, letter, number(count)?);
        }
        _ => return None,
    }
    Some(())
}
