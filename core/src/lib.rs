//! The cluster membership protocol of Serf as a deterministic, sans-IO state machine.
//!
//! One door in, one door out:
//!
//! ```text
//! (now, Input)  ->  Node::step  ->  Actions        Node::next_deadline  ->  when to come again
//! ```
//!
//! * A [`Node`] sees no clock, no socket, no file, no thread, no environment and no logger. Time
//!   and everything else that happens is an [`Input`]; everything that should be done is an
//!   [`Action`], appended to one list in one order. Nothing is done inside a step.
//! * The list of actions is the golden trace; the list of `(now, Input)` pairs is the replay log.
//! * `step` may be called early, late or twice with the same time. Time that runs backwards is
//!   clamped and counted. Any order of inputs is *correct*; promptness only changes *quality*.
//! * Bytes from the network never fail and never panic: what makes no sense is counted and
//!   reported as [`Event::Rejected`]. A [`Command`] is checked before anything changes.
//! * Every queue and table has a bound in [`Limits`]; what is shed is counted.
//! * The same configuration, seed and inputs give the same actions, bit for bit, on every machine.

#![no_std]
#![deny(
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::std_instead_of_core
)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod action;
mod allow;
pub mod base64;
mod bytes;
pub mod command;
pub mod config;
pub mod coordinate;
mod counters;
mod cx;
mod directory;
pub mod event;
pub mod explain;
pub mod flight;
mod gossip;
mod id;
mod input;
mod limits;
mod math;
mod measure;
pub mod member;
mod node;
mod nonces;
pub mod prng;
pub mod re2;
pub mod rpc;
mod serf;
pub mod time;
mod timers;
pub mod wire;

pub use action::{Action, Actions};
pub use allow::{Network, NetworkError};
pub use command::{Command, Reply};
pub use config::{Config, Profile, ValidConfig};
pub use counters::{
    Counters, DetectionCounters, HeardCounters, NewsCounters, QueryCounters, Traffic,
};
pub use event::Event;
pub use explain::Explanation;
pub use id::{CommandId, Incarnation, LamportTime, LookupId, MemberId, SeqNo, StreamId};
pub use input::{Input, NetError};
pub use limits::{Limits, QueryLimits, SerfLimits};
pub use measure::{Histogram, Tally};
pub use node::{Node, Queues};
pub use nonces::{NonceSeed, Nonces};
pub use prng::Seed;
pub use serf::address_book::BookEntry;
pub use serf::{coalesce, snapshot, tags};
pub use time::Instant;
