//! The RPC port of a real agent: what was recorded with Serf's, and clients that mean no good.

#[path = "../harness/mod.rs"]
mod harness;

mod exchange;
mod recorded;
mod value;
