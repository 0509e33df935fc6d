//! The programs `serf` and `sim`, as libraries: the programs themselves only hand over their
//! arguments.
//!
//! `serf` reproduces the prompt of `HashiCorp` Serf: texts, exit codes, and which of the two output
//! streams they go to. Each command is one module of [`commands`]; the long-running `serf agent`
//! is [`agent`]. The program `sim` is [`sim`].

pub mod agent;
pub mod client;
pub mod columns;
pub mod commands;
pub mod completion;
pub mod console;
pub mod flags;
pub mod go;
pub mod json;
pub mod manual;
pub mod nearest;
pub mod sim;
pub mod words;

mod interrupt;
mod secret;
mod top;

pub use top::run;
