//! Real agents on the sockets of this machine.

#[path = "../harness/mod.rs"]
mod harness;

#[path = "../fire/mod.rs"]
mod fire;

mod agent;
mod configuration;
mod flight;
mod handlers;
mod joining;
mod open_files;
mod prompt;
mod rpc;
mod secure;
mod serf_layer;
mod snapshot;
mod story;
mod watch;
