//! What is measured, and the table of it.

use std::collections::BTreeMap;
use std::fmt;

/// One thing that is measured of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    Rss,
    Pss,
    Cpu,
    Bytes,
    Packets,
    Ready,
    Convergence,
    Spread,
    Burst,
    MembersCalls,
    Prompt,
}

impl Figure {
    const fn label(self) -> &'static str {
        match self {
            Self::Rss => "RSS of an agent, KiB",
            Self::Pss => "PSS of an agent, KiB",
            Self::Cpu => "processor of an idle agent, % of a core",
            Self::Bytes => "sent by an idle agent, bytes/s with IP headers",
            Self::Packets => "sent by an idle agent, packets/s",
            Self::Ready => "from start to RPC ready, ms",
            Self::Convergence => "all others started until all know all, ms",
            Self::Spread => "an event reaches all, ms",
            Self::Burst => "of 1,000 events at once arrive, %",
            Self::MembersCalls => "`members` over RPC, calls/s",
            Self::Prompt => "`serf members` at the prompt, ms",
        }
    }

    /// Digits after the point.
    const fn digits(self) -> usize {
        match self {
            Self::Cpu => 4,
            Self::Packets | Self::Ready | Self::Spread | Self::Burst | Self::Prompt => 2,
            Self::Rss | Self::Pss | Self::Bytes | Self::Convergence | Self::MembersCalls => 0,
        }
    }
}

/// All values of both programs for one size of cluster. Shows as a table of medians.
#[derive(Debug)]
pub(crate) struct Table {
    size: u8,
    rows: BTreeMap<Figure, [Vec<f64>; 2]>,
}

impl Table {
    pub(crate) fn new(size: u8) -> Self {
        Self { size, rows: BTreeMap::new() }
    }

    /// Takes one run's values of the first (0) or the second (1) program.
    pub(crate) fn add(&mut self, column: usize, values: &[(Figure, f64)]) {
        for &(figure, value) in values {
            self.rows.entry(figure).or_default()[column].push(value);
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| {} agents | first | second | ratio |", self.size)?;
        writeln!(f, "|---|---|---|---|")?;
        for (figure, [first, second]) in &self.rows {
            let (first, second) = (median(first), median(second));
            let digits = figure.digits();
            writeln!(
                f,
                "| {} | {first:.digits$} | {second:.digits$} | {:.2} |",
                figure.label(),
                first / second
            )?;
        }
        Ok(())
    }
}

/// The middle of `values`; NaN if there is none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        return upper;
    }
    let lower = sorted.len().checked_sub(1).and_then(|last| sorted.get(last / 2));
    lower.map_or(f64::NAN, |lower| f64::midpoint(*lower, upper))
}
