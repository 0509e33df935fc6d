//! The agent's RPC protocol: `MessagePack` values one after the other on a TCP stream, with no
//! frames around them (PROTOCOL.md, "RPC").
//!
//! * [`Session`] is the agent's side of one connection, as a machine: bytes in, bytes out, and
//!   commands for the node in between.
//! * [`request`] and [`response`] hold what either side sends, encoded and decoded; a client uses
//!   them with an [`Inbox`].

mod event_filter;
pub mod explain;
mod filter;
mod inbox;
mod log_level;
pub mod record;
pub mod request;
pub mod response;
mod scan;
mod session;

pub use event_filter::EventFilter;
pub use inbox::{Inbox, MessageError};
pub use log_level::LogLevel;
pub use request::Request;
pub use response::MemberRecord;
pub use session::{AccessKey, Backlog, Effect, Fault, PING_QUERY, Session, SessionId};

/// The only version of this protocol.
pub const IPC_VERSION: i32 = 1;

/// Largest request that an agent takes, header and body each. Serf knows no bound; 1 MiB is a
/// hundred times what the largest sensible request needs.
pub const REQUEST_BYTES_MAX: usize = 1 << 20;

/// Largest request that an agent takes from a client that has not shaken hands, or has not said the
/// agent's key.
pub const STRANGER_BYTES_MAX: usize = 16 << 10;

/// Largest response that a client takes: all members of the largest cluster with all their tags.
pub const RESPONSE_BYTES_MAX: usize = 256 << 20;
