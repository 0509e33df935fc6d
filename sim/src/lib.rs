//! A world of virtual time around many cores: what would happen if?
//!
//! The nodes are the ones that run on servers. Around them everything is drawn from a seed: links,
//! faults, disks, the time itself. The same scenario and seed give the same run to the last bit, on
//! every machine, so that what failed once can be looked at as often as one likes.
//!
//! ```
//! use tithing_sim::{Options, Scenario, Tell, run};
//!
//! let scenario = Scenario::parse(
//!     r#"
//!     version = 1
//!     title = "a node is killed"
//!     duration = "30s"
//!
//!     [nodes]
//!     count = 3
//!
//!     [[step]]
//!     at = "0s"
//!     do = "join"
//!     nodes = ["n2", "n3"]
//!     to = "n1"
//!
//!     [[step]]
//!     at = "5s"
//!     do = "kill"
//!     nodes = "n3"
//!
//!     [[expect]]
//!     from = "5s"
//!     within = "15s"
//!     member = "n3"
//!     status = "failed"
//! "#,
//! )?;
//! let report = run(&scenario, Options { story: Tell::Story, ..Options::default() });
//! assert!(report.is_good(), "{}", report.to_text());
//! assert_eq!(run(&scenario, Options::default()).hash, report.hash);
//! # Ok::<(), tithing_sim::scenario::ScenarioError>(())
//! ```
//!
//! Three layers, each usable without those above it:
//!
//! * [`World`]: real [`tithing_core::Node`]s on a network of links, partitions, datagrams and
//!   streams, driven by a queue of events. Whoever watches implements [`world::Observer`].
//! * [`Scenario`] and [`run()`]: a story as data, played to a [`Report`] with all rules of
//!   [`check`] watching. The same scenario and seed give the same report and the same hash.
//! * [`generate()`] and [`sweep()`]: scenarios drawn from seeds, many of them, on some threads.
//!
//! What can be of one's own, each with an example in `examples/` to begin with:
//!
//! | what | how | example |
//! |---|---|---|
//! | a rule | [`check::Checker`] in [`Options::checkers`] | `own_checker` |
//! | a program on nodes | [`Application`] in [`Options::applications`] | `own_application` |
//! | a sweep in a `cargo test` | [`testing::assert_all_good`] | `own_sweep` |
//! | whatever watches a world | [`world::Observer`] | `pauses` |
//!
//! Scenario files, the report and all rules are described in `docs/SIMULATION.md`.
//!
//! Nothing here reads a clock, an environment or a source of randomness. What is of one's own
//! should not either, or the same seed gives different runs.

pub mod application;
pub mod bound;
pub mod campaign;
pub mod check;
pub mod compare;
mod conduct;
pub mod coverage;
pub mod failure;
pub mod flight;
mod generate;
pub mod history;
mod link;
pub mod plan;
mod queue;
mod record;
mod run;
pub mod scenario;
mod seeds;
pub mod shrink;
pub mod story;
mod sweep;
mod tally;
pub mod testing;
pub mod trace;
pub mod view;
pub mod views;
pub mod why;
pub mod world;

pub use application::{Application, Turn};
pub use generate::{Kinds, Knobs, generate, generate_with};
pub use link::{Gate, LinkSettings, Rare, RareChange};
pub use record::{Digest, Record};
pub use run::{CLOSELY_MAX, Options, Progress, Report, Scrutiny, Sights, Sink, Tell, run};
pub use scenario::{NodeIndex, Scenario};
pub use sweep::sweep;
pub use tally::{Counts, Tally};
pub use world::{Recording, World};
