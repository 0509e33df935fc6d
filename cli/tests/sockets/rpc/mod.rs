//! The RPC port of a real agent: what was recorded with Serf's, and clients that mean no good.

mod exchange;
mod fire;
mod prompt;
mod recorded;
mod value;
