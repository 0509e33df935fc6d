//! A sweep in one's own `cargo test`: `cargo run --release --example own_sweep -p tithing-sim`.
//!
//! What stands in `main` here stands in a `#[test]` there. Each seed makes its own scenario, plays
//! it with the built-in rules watching, and is looked at in the report; if any run fails, the test
//! prints its story and the command that tells it again.

#![expect(clippy::print_stdout, reason = "it shows what it does")]

use std::time::Duration;

use tithing_sim::scenario::units::{Ratio, Span};
use tithing_sim::scenario::{
    Expectation, JoinPlan, NodeSpec, Observers, Op, TimedStep, What, When,
};
use tithing_sim::testing::{Origin, assert_all_good};
use tithing_sim::{LinkSettings, NodeIndex, Options, Report, Scenario, Tally, Tell, run};

const NODES: u32 = 5;
const SEEDS: u64 = 20;

fn seconds(seconds: u64) -> Span {
    Span(Duration::from_secs(seconds))
}

/// Five nodes on links that lose more datagrams with each seed, up to 19 of a hundred; the one
/// whose turn it is dies, and all others have to notice within half a minute.
fn scenario(seed: u64) -> Scenario {
    let names = (1..=NODES).map(|n| format!("worker-{n}"));
    let victim = NodeIndex(u32::try_from(seed % u64::from(NODES)).unwrap_or_default());
    let all: Vec<NodeIndex> = (0..NODES).map(NodeIndex).collect();
    let join = JoinPlan { to: vec!["worker-1".into()], retry: Some(seconds(1)) };
    Scenario {
        title: format!("a worker dies, {}% loss", seed % 20),
        story: String::new(),
        seed,
        duration: seconds(60),
        stop: None,
        nodes: names.map(NodeSpec::new).collect(),
        link: LinkSettings {
            loss: Ratio::new(seed % 20, 100).unwrap_or_default(),
            ..LinkSettings::default()
        },
        steps: vec![
            TimedStep { at: seconds(0), op: Op::Join { nodes: all, join } },
            TimedStep { at: seconds(20), op: Op::Kill { nodes: vec![victim] } },
        ],
        expectations: vec![Expectation {
            when: When::Within(seconds(20), seconds(50)),
            what: What::Status {
                on: Observers::Others,
                member: victim,
                status: Some(tithing_core::member::Status::Failed),
            },
        }],
    }
}

fn play(seed: u64, story: Tell) -> Report {
    run(&scenario(seed), Options { story, ..Options::default() })
}

/// The test.
pub(crate) fn main() {
    let again = Origin::Command("cargo run --release --example own_sweep -p tithing-sim");
    let sum = assert_all_good(0..SEEDS, 2, again, play);
    // A sweep that never met the fault that it is about proves nothing.
    assert!(sum.counts.of(Tally::Lost) > 100, "only {} lost", sum.counts.of(Tally::Lost));
    println!("{} of {SEEDS} clusters noticed. {}", sum.passed, sum.counts);
}
