//! The same seed gives the same hash: again, in every profile, on any number of threads.
//!
//! `REWRITE=1 cargo test -p tithing-sim --test determinism` writes the hashes anew, after a change
//! of behaviour. CI runs this test in debug and in release against the same file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tithing_sim::{Options, generate, run, sweep};

const SEEDS: u64 = 100;

fn hashes(jobs: usize) -> Vec<u64> {
    let mut hashes = Vec::new();
    let play = |seed| run(&generate(seed), Options::default()).hash;
    sweep(0..SEEDS, jobs, play, |_, hash| {
        hashes.push(hash);
        true
    });
    hashes
}

/// Goal: a run depends on its seed only. Method: 100 seeds, twice with one job and once with two.
#[test]
fn the_same_seed_gives_the_same_hash_again_and_on_two_threads() {
    let first = hashes(1);
    assert_eq!(first, hashes(1));
    assert_eq!(first, hashes(2));
    let different: std::collections::BTreeSet<&u64> = first.iter().collect();
    assert_eq!(different.len(), first.len(), "different seeds give different runs");
}

/// Goal: a run does not depend on how the program was built. Method: one file of 100 hashes, which
/// every profile has to match.
#[test]
fn every_profile_gives_the_committed_hashes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hashes.txt");
    let mut text = String::new();
    for (seed, hash) in hashes(2).into_iter().enumerate() {
        writeln!(text, "{seed} {hash:016x}").unwrap();
    }
    if std::env::var_os("REWRITE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert_eq!(differs, None, "first difference; after a change of behaviour, REWRITE=1");
    assert_eq!(expected.lines().count(), text.lines().count());
}

/// Goal: watching does not change what is watched. Method: the hash with and without trace and
/// story.
#[test]
fn a_trace_does_not_change_the_run() {
    for seed in 0..10 {
        let scenario = generate(seed);
        let plain = run(&scenario, Options::default());
        let mut bytes = 0;
        let mut sink = |piece: &[u8]| bytes += piece.len();
        let options = Options {
            trace: Some(&mut sink),
            story: tithing_sim::Tell::Story,
            ..Options::default()
        };
        assert_eq!(run(&scenario, options).hash, plain.hash);
        assert!(bytes > 1_000);
    }
}
