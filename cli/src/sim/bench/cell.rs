//! One cell: a size and a load, played and timed.

use std::process::Command;
use std::time::{Duration, Instant};

use tithing_sim::{Options, Progress, Tally, run};

use super::super::Trouble;
use super::machine::peak_bytes;
use super::work::{Load, work};

/// What a cell has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) size: u32,
    pub(super) load: Load,
    /// Virtual seconds that were measured, times nodes.
    pub(super) node_seconds: u64,
    /// Datagrams that arrived meanwhile.
    pub(super) datagrams: u64,
    /// Real time that it took.
    pub(super) taken: Duration,
    /// The most memory that the process has had, less what it had before.
    pub(super) bytes: u64,
    /// Rules that were broken: none, or the figures say nothing.
    pub(super) broken: u64,
}

impl Cell {
    /// The numbers, for the process that asked for them.
    pub(super) fn to_line(self) -> String {
        let Self { node_seconds, datagrams, bytes, broken, .. } = self;
        format!("{node_seconds} {datagrams} {} {bytes} {broken}", self.taken.as_micros())
    }

    fn read(size: u32, load: Load, line: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> =
            line.split_whitespace().map(|word| word.parse().ok()).collect();
        let [node_seconds, datagrams, micros, bytes, broken] = numbers?[..] else { return None };
        let taken = Duration::from_micros(micros);
        Some(Self { size, load, node_seconds, datagrams, taken, bytes, broken })
    }

    /// Node-seconds in a second.
    pub(super) fn rate(&self) -> u64 {
        self.node_seconds * 1_000_000 / self.micros()
    }

    /// Datagrams in a second.
    pub(super) fn packets(&self) -> u64 {
        self.datagrams * 1_000_000 / self.micros()
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.taken.as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// Bytes for each pair of an observer and a member.
    pub(super) fn pair_bytes(&self) -> u64 {
        self.bytes / (u64::from(self.size) * u64::from(self.size))
    }
}

/// Plays a cell in this process.
pub(super) fn measure(size: u32, load: Load) -> Cell {
    let before = peak_bytes();
    let work = work(size, load, false);
    let from = tithing_core::Instant::ZERO + work.from;
    // What is measured from the beginning on does not wait for the first word of progress.
    let mut began = work.from.is_zero().then(|| (Instant::now(), from, 0));
    let mut progress = |at: Progress| {
        if at.now >= from {
            began.get_or_insert_with(|| (Instant::now(), at.now, at.datagrams));
        }
    };
    let options = Options { progress: Some(&mut progress), ..Options::default() };
    let report = run(&work.scenario, options);
    let (now, heard) = (Instant::now(), report.counts.of(Tally::Delivered));
    let (taken, seconds, datagrams) =
        began.map_or((Duration::ZERO, 0, 0), |(began, from, before)| {
            (now - began, report.end.since(from).as_secs(), heard.saturating_sub(before))
        });
    let node_seconds = u64::from(size) * seconds;
    let broken = u64::try_from(report.violations.len()).unwrap_or(u64::MAX);
    let bytes = peak_bytes().saturating_sub(before);
    Cell { size, load, node_seconds, datagrams, taken, bytes, broken }
}

/// Has a cell played by a process of its own.
pub(super) fn in_a_process(size: u32, load: Load) -> Result<Cell, Trouble> {
    let wrong = |why: String| Trouble(format!("{size} nodes, {load}: {why}"));
    let program = std::env::current_exe().map_err(|error| wrong(error.to_string()))?;
    let output = Command::new(program)
        .args(["bench", "--cell", "--sizes", &size.to_string(), "--loads", &load.to_string()])
        .output()
        .map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let cell = Cell::read(size, load, &text).filter(|_| output.status.success());
    cell.ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        wrong(format!("its process ended with {}. {}", output.status, said.trim()))
    })
}
