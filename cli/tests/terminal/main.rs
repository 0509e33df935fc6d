//! `serf` in a real terminal, a shell's own completion, and the manual as `man` sees it.
//!
//! Needs tmux, groff, bash, zsh and fish: run by name.

#[path = "../harness/mod.rs"]
#[expect(dead_code, reason = "the other tests with real processes need more of it")]
mod harness;

mod completion;
mod manual;
mod screen;
mod watch;
