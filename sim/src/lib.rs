//! A world of virtual time around many cores.

mod link;
mod queue;
mod record;
pub mod scenario;
mod seeds;
mod tally;
pub mod world;

pub use link::LinkSettings;
pub use record::Record;
pub use scenario::{NodeIndex, Scenario};
pub use tally::{Counts, Tally};
pub use world::World;
