//! A world of virtual time around many cores.
//!
//! Three layers, each usable without those above it:
//!
//! * [`World`]: real [`tithing_core::Node`]s on a network of links, partitions, datagrams and
//!   streams, driven by a queue of events. Whoever watches implements [`world::Observer`].
//! * [`Scenario`] and [`run()`]: a story as data, played to a [`Report`] with all rules of
//!   [`check`] watching. The same scenario and seed give the same report and the same hash.
//! * [`generate()`] and [`sweep()`]: scenarios drawn from seeds, many of them, on some threads.
//!
//! Nothing here reads a clock, an environment or a source of randomness.

pub mod application;
pub mod bound;
pub mod check;
mod generate;
pub mod history;
mod link;
mod queue;
mod record;
mod run;
pub mod scenario;
mod seeds;
pub mod story;
mod sweep;
mod tally;
pub mod trace;
pub mod views;
pub mod world;

pub use application::{Application, Turn};
pub use generate::{Knobs, generate, generate_with};
pub use link::LinkSettings;
pub use record::{Digest, Record};
pub use run::{Options, Progress, Report, Sights, Sink, Tell, run};
pub use scenario::{NodeIndex, Scenario};
pub use sweep::sweep;
pub use tally::{Counts, Tally};
pub use world::{Recording, World};
