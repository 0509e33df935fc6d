//! What is told of a plan: a table, or JSON.

use std::fmt::Write as _;
use std::time::Duration;

use tithing_core::Config;
use tithing_sim::plan::{Idle, Plan, Sample};

use super::formula;
use super::quantiles::Times;
use crate::json::Json;

/// Shares of which the table tells, in ten-thousandths.
const SHARES: [(&str, u64); 3] = [("median", 5_000), ("99 %", 9_900), ("99.99 %", 9_999)];

/// The row that formulas speak of.
const GOSSIP: &str = "  those that gossip reaches";

/// What formulas say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formulas {
    nodes: u32,
    /// Members that news gets to in a round.
    fan_out: f64,
    interval: Duration,
    /// From a death to the first suspicion, on average.
    suspected: Duration,
    /// The same if all kept step.
    in_step: Duration,
    /// From the first suspicion to the first verdict, at least.
    suspicion: Duration,
}

impl Formulas {
    /// When a share of ten thousand has heard of an event, in whole rounds.
    pub(super) fn spread(&self, of_ten_thousand: u64) -> Option<Duration> {
        formula::spread(self.nodes, self.fan_out, self.interval, share(of_ten_thousand))
    }

    /// The same by a logistic curve.
    pub(super) fn logistic(&self, of_ten_thousand: u64) -> Option<Duration> {
        formula::logistic(self.nodes, self.fan_out, self.interval, share(of_ten_thousand))
    }
}

fn share(of_ten_thousand: u64) -> f64 {
    f64::from(u32::try_from(of_ten_thousand).unwrap_or(u32::MAX)) * 0.0001
}

/// All that is told.
pub(super) struct Forecast {
    /// What was tried, in words.
    pub(super) title: String,
    spread: Times,
    pub(super) gossiped: Times,
    /// Until the last member had heard, of each event.
    told_all: Times,
    pub(super) deaths: Deaths,
    pub(super) formulas: Formulas,
    seeds: u64,
    missed: u64,
    false_failures: u64,
    node_time: Duration,
    idle: Idle,
}

/// How deaths are noticed.
pub(super) struct Deaths {
    pub(super) suspected: Times,
    pub(super) failed: Times,
    pub(super) known: Times,
    /// Until the last member knew, of each death.
    known_by_all: Times,
}

impl Forecast {
    pub(super) fn new(plan: &Plan, config: &Config, seeds: u64, sample: Sample) -> Self {
        let gossip = &config.gossip;
        let mut title = format!("{} nodes, profile {}", plan.nodes, profile(plan));
        let link = plan.link;
        let (latency, jitter) = (link.latency, link.jitter);
        let more = if jitter.0.is_zero() { String::new() } else { format!(" to {jitter} more") };
        let loss = (!link.loss.is_zero()).then(|| format!(", loss {}", link.loss));
        let settings = plan.settings.iter().map(|it| format!(", {it}"));
        let rest: String = std::iter::once(format!(", latency {latency}{more}"))
            .chain(loss)
            .chain(settings)
            .collect();
        title += &rest;
        Self {
            title,
            formulas: Formulas {
                nodes: plan.nodes,
                fan_out: formula::arriving(gossip.gossip_nodes, plan.link.loss),
                interval: gossip.gossip_interval,
                suspected: formula::first_suspicion(plan.nodes, gossip.probe_interval),
                in_step: formula::in_step(plan.nodes, gossip.probe_interval),
                suspicion: formula::suspicion(
                    plan.nodes,
                    gossip.suspicion_mult,
                    gossip.probe_interval,
                ),
            },
            spread: Times::new(sample.spread),
            gossiped: Times::new(sample.gossiped),
            told_all: Times::new(sample.told_all),
            deaths: Deaths {
                suspected: Times::new(sample.suspected),
                failed: Times::new(sample.failed),
                known: Times::new(sample.known),
                known_by_all: Times::new(sample.known_by_all),
            },
            seeds,
            missed: sample.missed,
            false_failures: sample.false_failures,
            node_time: sample.node_time,
            idle: sample.idle,
        }
    }

    fn rows(&self) -> [(&'static str, &Times); 7] {
        let Deaths { suspected, failed, known, known_by_all } = &self.deaths;
        [
            ("an event reaches a member after", &self.spread),
            (GOSSIP, &self.gossiped),
            ("an event has reached all after", &self.told_all),
            ("a death is suspected after", suspected),
            ("somebody calls it failed after", failed),
            ("a member calls it failed after", known),
            ("all call it failed after", known_by_all),
        ]
    }

    /// For people.
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        let mut say = |line: &str| {
            writeln!(out, "{}", line.trim_end()).expect("a string takes everything");
        };
        let runs = if self.seeds == 1 { "1 run".into() } else { format!("{} runs", self.seeds) };
        say(&format!("{}: {runs}, {} of node time", self.title, long(self.node_time)));
        say("");
        let head = SHARES.map(|(name, _)| format!("{name:>10}")).concat();
        say(&format!("{:<34}{head}{:>10}{:>11}", "", "most", "measured"));
        for (name, times) in self.rows() {
            let cells = SHARES.map(|(_, part)| cell(times.quantile(part))).concat();
            say(&format!("{name:<34}{cells}{}{:>11}", cell(times.longest()), times.len()));
            if name == GOSSIP {
                let formula = SHARES.map(|(_, part)| cell(self.formulas.spread(part)));
                say(&format!("{:<34}{}", "    formula: whole rounds", formula.concat()));
                let formula = SHARES.map(|(_, part)| cell(self.formulas.logistic(part)));
                say(&format!("{:<34}{}", "    formula: logistic", formula.concat()));
            }
        }
        let mean = self.deaths.suspected.mean().map_or_else(|| "nothing".into(), seconds);
        let Formulas { suspected, in_step, suspicion, .. } = self.formulas;
        let [suspected, in_step, suspicion] = [suspected, in_step, suspicion].map(seconds);
        say(&format!(
            "  suspected after {mean} on average; formula: {suspected}, in step {in_step}"
        ));
        say(&format!("  formula: somebody calls it failed {suspicion} after the suspicion"));
        say("");
        say(&format!("idle, each node sends {} in {}", self.bytes(), self.packets()));
        say(&self.false_failures());
        if self.missed > 0 {
            say(&format!("not heard of in time by {} members", self.missed));
        }
        out.truncate(out.trim_end().len());
        out
    }

    fn bytes(&self) -> String {
        let nanos = self.idle.node_time.as_nanos().max(1);
        format!("{} bytes a second", u128::from(self.idle.bytes) * 1_000_000_000 / nanos)
    }

    fn packets(&self) -> String {
        let nanos = self.idle.node_time.as_nanos().max(1);
        let tenths = u128::from(self.idle.packets) * 10_000_000_000 / nanos;
        format!("{}.{} packets", tenths / 10, tenths % 10)
    }

    fn false_failures(&self) -> String {
        let time = long(self.node_time);
        match self.false_failures {
            0 => format!("nobody who runs was called failed in {time} of node time"),
            count => {
                let day = 86_400_000_000_000_u128;
                let nanos = self.node_time.as_nanos().max(1);
                let hundredths = u128::from(count) * 100 * day / nanos;
                let rate = format!("{}.{:02}", hundredths / 100, hundredths % 100);
                format!("members that run were called failed {count} times: {rate} in a node's day")
            }
        }
    }

    /// For programs.
    pub(super) fn to_json(&self) -> Json {
        let optional = |time: Option<Duration>| time.map_or(Json::Null, nanos);
        let times = |times: &Times| {
            Json::object([
                ("median_ns", optional(times.quantile(5_000))),
                ("p99_ns", optional(times.quantile(9_900))),
                ("p9999_ns", optional(times.quantile(9_999))),
                ("most_ns", optional(times.longest())),
                ("measured", Json::Whole(times.len())),
            ])
        };
        let formula = |of: &dyn Fn(u64) -> Option<Duration>| {
            Json::object([
                ("median_ns", optional(of(5_000))),
                ("p99_ns", optional(of(9_900))),
                ("p9999_ns", optional(of(9_999))),
            ])
        };
        let Formulas { suspected, in_step, suspicion, .. } = self.formulas;
        let (deaths, idle) = (&self.deaths, self.idle);
        Json::object([
            ("title", Json::Text(self.title.clone())),
            ("runs", Json::Whole(self.seeds)),
            ("node_time_ns", nanos(self.node_time)),
            ("spread", times(&self.spread)),
            ("spread_by_gossip", times(&self.gossiped)),
            ("spread_whole_rounds", formula(&|part| self.formulas.spread(part))),
            ("spread_logistic", formula(&|part| self.formulas.logistic(part))),
            ("spread_to_all", times(&self.told_all)),
            ("suspected", times(&deaths.suspected)),
            ("suspected_mean_ns", optional(deaths.suspected.mean())),
            ("suspected_mean_by_formula_ns", nanos(suspected)),
            ("suspected_mean_in_step_ns", nanos(in_step)),
            ("first_failed", times(&deaths.failed)),
            ("failed", times(&deaths.known)),
            ("failed_to_all", times(&deaths.known_by_all)),
            ("suspicion_least_ns", nanos(suspicion)),
            ("idle_bytes", Json::Whole(idle.bytes)),
            ("idle_packets", Json::Whole(idle.packets)),
            ("idle_node_time_ns", nanos(idle.node_time)),
            ("false_failures", Json::Whole(self.false_failures)),
            ("missed", Json::Whole(self.missed)),
        ])
    }
}

fn nanos(time: Duration) -> Json {
    Json::Whole(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX))
}

const fn profile(plan: &Plan) -> &'static str {
    match plan.profile {
        tithing_core::Profile::Lan => "lan",
        tithing_core::Profile::Wan => "wan",
        tithing_core::Profile::Local => "local",
    }
}

fn cell(time: Option<Duration>) -> String {
    format!("{:>10}", time.map_or_else(|| "-".into(), seconds))
}

/// To a hundredth.
pub(super) fn seconds(time: Duration) -> String {
    let hundredths = (time.as_millis() + 5) / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

/// Node time, which is long.
fn long(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    match minutes {
        ..180 => format!("{minutes} minutes"),
        180..5_760 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1_440),
    }
}
