//! How many datagrams a node takes in a second on one core, and what they cost in allocations.
//!
//! `cargo run --release --example packets -p tithing-core -- [DATAGRAMS] [ROUNDS]`
//!
//! Each datagram goes the whole way: opened, decoded, applied to a cluster of 128 members, answered
//! if it asks for it. What is no news is what a cluster at rest hears all day. What is news changes
//! the state, is queued to be passed on, and is reported. Each figure is the best of some rounds,
//! since all that disturbs a round makes it longer.

#![expect(clippy::print_stdout, reason = "an example prints its figures")]
#![expect(clippy::disallowed_types, reason = "a benchmark needs a clock")]
#![expect(clippy::disallowed_methods, reason = "a benchmark needs a clock")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "../tests/support/steady.rs"]
mod steady;

use std::time::Instant;

use steady::{KINDS, Kind, NEWS, Receiver, Sealing};

/// Datagrams sent before anything is measured, so that all buffers have grown.
const WARM_UP: u64 = 10_000;

/// Datagrams of each member in a round of news: so many that the queues are full.
const NEWS_ROUNDS: u32 = 400;

/// What one kind of datagram costs, on average.
#[derive(Clone, Copy, Debug)]
struct Cost {
    bytes: usize,
    applied_ns: f64,
    decoded_ns: f64,
    allocations: f64,
}

impl Cost {
    fn rate(&self) -> f64 {
        1e9 / self.applied_ns
    }
}

fn main() {
    let mut args = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().parse::<u64>());
    let mut number = |default| args.next().and_then(Result::ok).unwrap_or(default);
    let (count, rounds) = (number(200_000), number(5));
    println!("best of {rounds} rounds, {count} datagrams each ({} if news),", news_len());
    println!("to a node that knows 128 members, on one core; in thousands a second\n");
    print!("{:24} {:>5}", "datagram", "bytes");
    for sealing in Sealing::ALL {
        print!(" {:>17}", sealing.name());
    }
    println!(" {:>9} {:>9} {:>6}", "plain: ns", "decoding", "allocs");
    let mut worst = [f64::INFINITY; Sealing::ALL.len()];
    for kind in KINDS.into_iter().chain(NEWS) {
        let costs = Sealing::ALL.map(|sealing| cost(sealing, kind, count, rounds));
        print!("{:24} {:5}", kind.name(), costs[0].bytes);
        for cost in costs {
            let (rate, ratio) = (cost.rate() / 1e3, cost.rate() / costs[0].rate());
            print!(" {rate:9.0}  ({ratio:4.2})");
        }
        let Cost { applied_ns, decoded_ns, .. } = costs[0];
        let allocations = costs.map(|cost| cost.allocations).into_iter().fold(0.0, f64::max);
        println!(" {applied_ns:9.0} {decoded_ns:9.0} {allocations:6.2}");
        if kind.messages() == 1 {
            for (worst, cost) in worst.iter_mut().zip(costs) {
                *worst = worst.min(cost.rate());
            }
        }
    }
    println!("\nthe slowest datagram of a single message, in thousands a second:");
    for (sealing, rate) in Sealing::ALL.into_iter().zip(worst) {
        println!("  {:14} {:8.0}", sealing.name(), rate / 1e3);
    }
}

fn news_len() -> u64 {
    128 * u64::from(NEWS_ROUNDS)
}

/// The cheapest of some rounds.
fn cost(sealing: Sealing, kind: Kind, count: u64, rounds: u64) -> Cost {
    let all = (0..rounds.max(1)).map(|_| round(sealing, kind, count));
    let best = all.min_by(|a, b| a.applied_ns.total_cmp(&b.applied_ns));
    best.expect("a round at least")
}

fn round(sealing: Sealing, kind: Kind, count: u64) -> Cost {
    let mut receiver = Receiver::new(sealing);
    let is_news = NEWS.contains(&kind);
    let (datagrams, count) = if is_news {
        (receiver.rounds(kind, NEWS_ROUNDS), news_len())
    } else {
        (receiver.datagrams(kind), count)
    };
    let bytes = datagrams.iter().map(Vec::len).sum::<usize>() / datagrams.len();
    if !is_news {
        receiver.take_all(&datagrams, WARM_UP);
    }
    let mut applied = 0.0;
    let counted = allocation_counter::measure(|| {
        let start = Instant::now();
        receiver.take_all(&datagrams, count);
        applied = start.elapsed().as_secs_f64();
    });
    // What is news is queued, each piece in memory of its own.
    assert!(!is_news || counted.count_total >= count, "not all of them were news");
    let start = Instant::now();
    assert!(receiver.decode_all(&datagrams, count) >= count, "all of them decode");
    let decoded = start.elapsed().as_secs_f64();
    let (count, allocations) = (count as f64, counted.count_total as f64);
    Cost {
        bytes,
        applied_ns: applied / count * 1e9,
        decoded_ns: decoded / count * 1e9,
        allocations: allocations / count,
    }
}
