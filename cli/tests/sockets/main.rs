//! Real agents on the sockets of this machine.

#[path = "../harness/mod.rs"]
mod harness;

mod agent;
mod handlers;
mod prompt;
mod rpc;
mod secure;
mod serf_layer;
mod snapshot;
mod story;
mod watch;
