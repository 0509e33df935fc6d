//! Strangers may send what they like: a node neither panics nor stops answering.

#[path = "support/hostile.rs"]
mod hostile;

use hostile::{Corpus, Victim};
use proptest::prelude::*;
use tithing_core::Seed;
use tithing_core::prng::Prng;

/// Inputs that one case hands to a fresh node.
const INPUTS: u64 = 8;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 50_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Goal: no input panics, and the node still answers. Method: real bytes, mutated, spliced and
    /// wrapped, and noise, as datagrams and streams, to fresh nodes.
    #[test]
    fn a_node_survives_hostile_input(seed in any::<u64>()) {
        thread_local!(static CORPUS: Corpus = Corpus::load());
        CORPUS.with(|corpus| {
            let mut prng = Prng::new(Seed(seed), 0);
            let mut victim = Victim::new(seed);
            for _ in 0..INPUTS {
                victim.attack(corpus, &mut prng);
            }
            prop_assert!(victim.answers());
            Ok(())
        })?;
    }
}

/// Goal: the forged inputs are not all rejected at the door. Method: many inputs to one node;
/// some are dropped, and the node has met members.
#[test]
fn the_forgeries_reach_the_machines() {
    let corpus = Corpus::load();
    let mut prng = Prng::new(Seed(1), 0);
    let mut victim = Victim::new(1);
    for _ in 0..20_000 {
        victim.attack(&corpus, &mut prng);
    }
    assert!(victim.answers());
    assert!(victim.rejected() > 1_000, "{}", victim.rejected());
    assert!(victim.members() > 5, "{}", victim.members());
}
