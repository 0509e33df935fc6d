//! Why a run failed: what stays the same when its scenario is made smaller.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use tithing_core::Instant;

use crate::run::{Options, Report, run};
use crate::scenario::Scenario;

/// Why a run failed. Times do not belong to it: they change with the scenario.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A rule was broken.
    Rule(String),
    /// This was expected in vain.
    Expected(String),
    /// The program itself broke.
    Panic,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rule) => write!(f, "broken rule: {rule}"),
            Self::Expected(what) => write!(f, "expected in vain: {what}"),
            Self::Panic => f.write_str("panic"),
        }
    }
}

/// A failure: why, and when that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// When the rule was broken; the end of the run for an expectation.
    pub at: Instant,
}

impl Failure {
    /// The first failure of a run, if it has failed.
    pub fn of(report: &Report) -> Option<Self> {
        if let Some(violation) = report.violations.first() {
            return Some(Self { reason: Reason::Rule(violation.rule.into()), at: violation.at });
        }
        let unmet = report.unmet.first()?;
        // What was expected follows when it was.
        let what = unmet.expected.split_once(": ").map_or(&*unmet.expected, |(_, what)| what);
        Some(Self { reason: Reason::Expected(what.into()), at: report.end })
    }

    /// Plays a scenario and says how it failed, if it did. A panic is a failure, too.
    pub fn by_playing(scenario: &Scenario) -> Option<Self> {
        let play = || run(scenario, Options::default());
        match panic::catch_unwind(AssertUnwindSafe(play)) {
            Ok(report) => Self::of(&report),
            Err(_) => Some(Self { reason: Reason::Panic, at: Instant::ZERO }),
        }
    }
}
