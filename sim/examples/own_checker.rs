//! A rule of one's own: `cargo run --release --example own_checker -p tithing-sim`.
//!
//! Operators want to know: can it be that a member is called failed, and one of the others has not
//! even suspected it? By the tables it can: news of the failure may come before news of the
//! suspicion. The rule below says that it cannot, and the simulator finds out.

#![expect(clippy::print_stdout, reason = "it shows what it does")]

use std::collections::BTreeSet;

use tithing_core::Event;
use tithing_core::member::{State, Status};
use tithing_sim::check::{Checker, Fact, Seen};
use tithing_sim::views::Views;
use tithing_sim::world::Change;
use tithing_sim::{NodeIndex, Options, generate, run};

/// Whoever calls a member failed has suspected it before.
///
/// A checker keeps what it has to remember. It may look at what all nodes think of all, and at the
/// truth, but not into a node: what nodes say of themselves has to be enough.
#[derive(Default)]
struct NobodyFailsUnsuspected {
    /// Who suspects whom.
    suspected: BTreeSet<(NodeIndex, NodeIndex)>,
}

impl Checker for NobodyFailsUnsuspected {
    fn rule(&self) -> &'static str {
        "nobody fails without having been suspected"
    }

    fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
        if let Fact::Change(Change::Started(node)) = seen.fact {
            // A process that starts has forgotten whom it suspected.
            self.suspected.retain(|(observer, _)| *observer != node);
        }
        let Fact::Event(event) = seen.fact else { return None };
        let about = (seen.node, seen.member?);
        if let Event::StateChanged { to: Some(State::Suspect), .. } = event {
            self.suspected.insert(about);
        }
        let Event::StatusChanged { to: Some(Status::Failed), .. } = event else { return None };
        let is_new = !self.suspected.remove(&about);
        is_new.then(|| format!("calls node {} failed out of the blue", about.1.0 + 1))
    }
}

/// Plays seeds until the rule is broken, and tells where.
pub(crate) fn main() {
    for seed in 1..=100 {
        let options = Options {
            checkers: vec![Box::new(NobodyFailsUnsuspected::default())],
            ..Options::default()
        };
        let report = run(&generate(seed), options);
        if let Some(violation) = report.violations.first() {
            println!("{}", report.to_text());
            assert_eq!(violation.rule, "nobody fails without having been suspected");
            return;
        }
    }
    println!("100 clusters obey it");
}
