//! Hands hostile inputs to one node and prints what it cost.
//!
//! `cargo run --release --example hostile -p tithing-core -- [INPUTS] [SEED]`

#![expect(clippy::print_stdout, reason = "an example prints its figures")]

#[path = "../tests/support/hostile.rs"]
mod hostile;

use hostile::{Corpus, Victim};
use tithing_core::Seed;
use tithing_core::prng::Prng;

fn main() {
    let mut args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().parse::<u64>());
    let mut number = |default| args.next().and_then(Result::ok).unwrap_or(default);
    let (inputs, seed) = (number(1_000_000), number(1));
    let corpus = Corpus::load();
    let mut prng = Prng::new(Seed(seed), 0);
    let mut victim = Victim::new(seed);
    let before = peak_kib();
    for _ in 0..inputs {
        victim.attack(&corpus, &mut prng);
    }
    assert!(victim.answers(), "the node no longer answers");
    println!("inputs: {inputs}, seed {seed}");
    println!("dropped: {}, members known: {}", victim.rejected(), victim.members());
    println!("peak memory: {} KiB, {before} KiB before the first input", peak_kib());
}

/// The process's peak resident memory, where the system tells it.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
