//! Prometheus' text format, version 0.0.4.
//!
//! ```text
//! # HELP serf_members Members as this node sees them.
//! # TYPE serf_members gauge
//! serf_members{status="alive"} 3
//! ```

use std::fmt::{self, Write};

use tithing_core::{Histogram, Tally};

use super::float;

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::agent::metrics) enum Sort {
    /// It only goes up.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How values are spread.
    Histogram,
    /// How many values there were, and their sum.
    Summary,
}

impl Sort {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
        }
    }
}

/// A page that is being written.
#[derive(Debug, Default)]
pub(super) struct Text {
    out: String,
    name: &'static str,
    label: &'static str,
}

impl Text {
    /// What follows is of this metric.
    pub(super) fn begin(
        &mut self,
        name: &'static str,
        sort: Sort,
        label: &'static str,
        meaning: &str,
    ) {
        (self.name, self.label) = (name, label);
        self.put(format_args!("# HELP {name} {meaning}\n# TYPE {name} {}\n", sort.word()));
    }

    /// A value without a label.
    pub(super) fn number(&mut self, value: u64) {
        let name = self.name;
        self.put(format_args!("{name} {value}\n"));
    }

    /// The same, with a fraction.
    pub(super) fn float(&mut self, value: f64) {
        let name = self.name;
        self.put(format_args!("{name} {value}\n"));
    }

    /// The value of one label.
    pub(super) fn labelled(&mut self, label: &str, value: u64) {
        let (name, label) = (self.name, Label(self.label, label));
        self.put(format_args!("{name}{{{label}}} {value}\n"));
    }

    /// A histogram whose values are in the unit of the metric once they are multiplied by `scale`.
    pub(super) fn histogram(&mut self, histogram: &Histogram, scale: f64) {
        let name = self.name;
        let mut sum = 0;
        for (bound, count) in histogram.buckets() {
            sum += count;
            let bound = scaled(bound, scale);
            self.put(format_args!("{name}_bucket{{le=\"{bound}\"}} {sum}\n"));
        }
        let total = histogram.total();
        self.put(format_args!("{name}_bucket{{le=\"+Inf\"}} {}\n", total.count));
        self.summary(None, total, scale);
    }

    /// How many values there were, and their sum.
    pub(super) fn summary(&mut self, label: Option<&str>, total: Tally, scale: f64) {
        let name = self.name;
        let label = label.map(|label| format!("{{{}}}", Label(self.label, label)));
        let label = label.unwrap_or_default();
        let sum = scaled(total.sum, scale);
        self.put(format_args!("{name}_sum{label} {sum}\n{name}_count{label} {}\n", total.count));
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        let _never_fails = self.out.write_fmt(text);
    }
}

/// Rounded, so that 0.1 ms is not 0.00009999.
fn scaled(value: u64, scale: f64) -> f64 {
    let per_unit = (1.0 / scale).round();
    float(value) / per_unit
}

/// `status="alive"`: what would end the text is escaped, and what would steer a terminal is
/// replaced.
struct Label<'a>(&'a str, &'a str);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=\"", self.0)?;
        for c in self.1.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\n' => f.write_str("\\n")?,
                c if c.is_control() => f.write_char(char::REPLACEMENT_CHARACTER)?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests;
