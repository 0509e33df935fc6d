//! Many seeds on some threads, with results in the order of the seeds.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

/// Results that wait for an earlier one, for each worker.
const WAITING_PER_JOB: usize = 64;

/// Plays every seed with `play`, on `jobs` threads (at least one), and hands each result to `each`
/// in the order of the seeds, whatever the number of threads. `each` returns whether to go on.
pub fn sweep<T: Send>(
    seeds: Range<u64>,
    jobs: usize,
    play: impl Fn(u64) -> T + Sync,
    mut each: impl FnMut(u64, T) -> bool,
) {
    let next = AtomicU64::new(seeds.start);
    let (results, arrived) = mpsc::sync_channel(WAITING_PER_JOB * jobs.max(1));
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let results = results.clone();
            let (next, play, end) = (&next, &play, seeds.end);
            scope.spawn(move || {
                loop {
                    // Not `fetch_add`: behind the last seed of all it would begin again at 0.
                    let claim = |seed| if seed < end { Some(seed + 1) } else { None };
                    let claimed = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim);
                    let Ok(seed) = claimed else { return };
                    if results.send((seed, play(seed))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let mut early = BTreeMap::new();
        let mut wanted = seeds.start;
        for (seed, result) in arrived {
            early.insert(seed, result);
            while let Some(result) = early.remove(&wanted) {
                if !each(wanted, result) {
                    return;
                }
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests;
