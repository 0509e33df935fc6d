//! How many datagrams a node takes in a second on one core, and what they cost in allocations.
//!
//! `cargo run --release --example packets -p tithing-core -- [DATAGRAMS]`
//!
//! Each datagram goes the whole way: opened, decoded, applied to a cluster of 128 members, answered
//! if it asks for it. None of it is news, as in a cluster at rest; news is counted apart, since
//! each piece of it happens but once.

#![expect(clippy::print_stdout, reason = "an example prints its figures")]
#![expect(clippy::disallowed_types, reason = "a benchmark needs a clock")]
#![expect(clippy::disallowed_methods, reason = "a benchmark needs a clock")]

#[path = "../tests/support/steady.rs"]
mod steady;

use std::time::Instant;

use steady::{KINDS, Kind, Receiver, Sealing};

/// Datagrams sent before anything is measured, so that all buffers have grown.
const WARM_UP: u64 = 10_000;

fn main() {
    let arg = std::env::args_os().nth(1).map(|arg| arg.to_string_lossy().parse());
    let count: u64 = arg.and_then(Result::ok).unwrap_or(1_000_000);
    println!("{count} datagrams each, to a node that knows 128 members, on one core");
    println!(
        "{:32} {:>6} {:>11} {:>12} {:>12} {:>12}",
        "datagram", "bytes", "a second", "ns, applied", "ns, decoded", "allocations"
    );
    for sealing in Sealing::ALL {
        for kind in KINDS {
            measure(sealing, kind, count);
        }
    }
    let mut receiver = Receiver::new(Sealing::Plain);
    let news = receiver.datagrams(Kind::News);
    let members = u64::try_from(news.len()).expect("few");
    let counted = allocation_counter::measure(|| receiver.take_all(&news, members));
    println!("{members} pieces of news: {} allocations", counted.count_total);
}

fn measure(sealing: Sealing, kind: Kind, count: u64) {
    let mut receiver = Receiver::new(sealing);
    let datagrams = receiver.datagrams(kind);
    let bytes = datagrams.iter().map(Vec::len).sum::<usize>() / datagrams.len();
    receiver.take_all(&datagrams, WARM_UP);
    let mut applied = 0.0;
    let counted = allocation_counter::measure(|| {
        let start = Instant::now();
        receiver.take_all(&datagrams, count);
        applied = start.elapsed().as_secs_f64();
    });
    let start = Instant::now();
    assert!(receiver.decode_all(&datagrams, count) >= count, "all of them decode");
    let decoded = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let (count, allocations) = (count as f64, counted.count_total as f64);
    println!(
        "{:32} {bytes:6} {:11.0} {:12.0} {:12.0} {:12.6}",
        format!("{} {}", sealing.name(), kind.name()),
        count / applied,
        applied / count * 1e9,
        decoded / count * 1e9,
        allocations / count,
    );
}
