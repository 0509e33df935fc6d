//! The figures as lines, a few at a time, as they come.

use std::time::Duration;

use super::cell::Cell;
use super::costs::{Costs, Seeds};
use super::machine::Machine;
use super::work::Load;
use crate::json::Json;

/// A cell that was not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Skipped {
    pub(super) size: u32,
    pub(super) load: Load,
    /// What it would need, if that is more than there is; else it only takes too long.
    pub(super) bytes: Option<u64>,
}

/// All that has been measured so far.
pub(super) struct Bench {
    pub(super) machine: Machine,
    pub(super) cells: Vec<Cell>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) costs: Option<Costs>,
    pub(super) seeds: Option<Seeds>,
}

/// The head of the table of cells.
pub(super) fn cells_head() -> String {
    format!(
        "\n{:>6}  {:<6} {:>14} {:>12} {:>9} {:>10}  real time",
        "nodes", "load", "node-seconds/s", "packets/s", "MiB", "bytes/pair"
    )
}

impl Bench {
    pub(super) fn new(machine: Machine) -> Self {
        Self { machine, cells: Vec::new(), skipped: Vec::new(), costs: None, seeds: None }
    }

    /// A row.
    pub(super) fn add(&mut self, cell: Cell) -> String {
        self.cells.push(cell);
        let broken = match cell.broken {
            0 => String::new(),
            count => format!(", {count} RULES BROKEN"),
        };
        format!(
            "{:>6}  {:<6} {:>14} {:>12} {:>9} {:>10}  {}{broken}",
            cell.size,
            cell.load.to_string(),
            grouped(cell.rate()),
            grouped(cell.packets()),
            grouped(cell.bytes >> 20),
            grouped(cell.pair_bytes()),
            seconds(cell.taken),
        )
    }

    /// Why there is no row.
    pub(super) fn skip(&mut self, skipped: Skipped) -> String {
        self.skipped.push(skipped);
        let Skipped { size, load, bytes } = skipped;
        let why = match bytes {
            Some(bytes) => format!("left out: needs some {} GiB of memory", bytes >> 30),
            None => "left out: takes many minutes".into(),
        };
        format!("{size:>6}  {:<6} {why} (--all measures it all the same)", load.to_string())
    }

    /// What things cost.
    pub(super) fn add_costs(&mut self, costs: Costs) -> String {
        self.costs = Some(costs);
        let [hash, compression] = [costs.hash, costs.compression].map(permille);
        format!(
            "\nthe hash costs {}.{} % of a run; compression costs {}.{} % of an idle one",
            hash / 10,
            hash % 10,
            compression / 10,
            compression % 10,
        )
    }

    /// Seeds a minute.
    pub(super) fn add_seeds(&mut self, seeds: Seeds) -> String {
        let text = format!(
            "{} seeds a minute on {} threads ({} of 16 nodes and 10 virtual minutes, in {})",
            grouped(seeds.per_minute()),
            seeds.jobs,
            seeds.count,
            seconds(seeds.taken)
        );
        self.seeds = Some(seeds);
        text
    }
}

impl Bench {
    /// All figures.
    pub(super) fn to_json(&self) -> Json {
        let cells = self.cells.iter().map(|cell| {
            Json::object([
                ("nodes", Json::Whole(cell.size.into())),
                ("load", Json::Text(cell.load.to_string())),
                ("node_seconds_per_second", Json::Whole(cell.rate())),
                ("packets_per_second", Json::Whole(cell.packets())),
                ("bytes", Json::Whole(cell.bytes)),
                ("bytes_per_pair", Json::Whole(cell.pair_bytes())),
                ("taken_ns", nanos(cell.taken)),
                ("rules_broken", Json::Whole(cell.broken)),
            ])
        });
        let skipped = self.skipped.iter().map(|skipped| {
            Json::object([
                ("nodes", Json::Whole(skipped.size.into())),
                ("load", Json::Text(skipped.load.to_string())),
                ("bytes_needed", skipped.bytes.map_or(Json::Null, Json::Whole)),
            ])
        });
        let pair = |[with, without]: [Duration; 2]| {
            Json::object([("with_ns", nanos(with)), ("without_ns", nanos(without))])
        };
        let seeds = self.seeds.as_ref().map_or(Json::Null, |seeds| {
            Json::object([
                ("count", Json::Whole(seeds.count)),
                ("taken_ns", nanos(seeds.taken)),
                ("per_minute", Json::Whole(seeds.per_minute())),
            ])
        });
        Json::object([
            ("machine", Json::Text(self.machine.to_string())),
            ("cells", Json::List(cells.collect())),
            ("left_out", Json::List(skipped.collect())),
            ("hash", self.costs.map_or(Json::Null, |costs| pair(costs.hash))),
            ("compression", self.costs.map_or(Json::Null, |costs| pair(costs.compression))),
            ("seeds", seeds),
        ])
    }
}

fn nanos(length: Duration) -> Json {
    Json::Whole(u64::try_from(length.as_nanos()).unwrap_or(u64::MAX))
}

/// The share of the first that it has more than the second, in thousandths.
pub(super) fn permille([with, without]: [Duration; 2]) -> u128 {
    with.saturating_sub(without).as_nanos() * 1_000 / with.as_nanos().max(1)
}

fn seconds(length: Duration) -> String {
    format!("{}.{} s", length.as_secs(), length.subsec_millis() / 100)
}

/// Digits in groups of three.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
