//! Strangers may send what they like: a node neither panics nor stops answering.

use proptest::prelude::*;
use tithing_core::Seed;
use tithing_core::prng::Prng;
use tithing_fuzz::larder::Larder;
use tithing_fuzz::victim::Victim;

/// Inputs that one case hands to a fresh node.
const INPUTS: u64 = 8;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 50_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Goal: no input panics, and the node still answers. Method: real bytes, mutated, spliced and
    /// wrapped, and noise, as datagrams and streams, to fresh nodes; to every other one, which is
    /// encrypted and labelled, most of it sealed with its own key.
    #[test]
    fn a_node_survives_hostile_input(seed in any::<u64>(), guarded: bool) {
        thread_local!(static LARDER: Larder = Larder::load());
        LARDER.with(|larder| {
            let mut prng = Prng::new(Seed(seed), 0);
            let mut victim = if guarded { Victim::guarded(seed) } else { Victim::plain(seed) };
            for _ in 0..INPUTS {
                victim.attack(larder, &mut prng);
            }
            prop_assert!(victim.answers());
            Ok(())
        })?;
    }
}

/// Goal: the forged inputs are not all rejected at the door. Method: many inputs to a plain
/// node, a strict and a lenient encrypted one; some are dropped, and the node has met members.
#[test]
fn the_forgeries_reach_the_machines() {
    let larder = Larder::load();
    let mut prng = Prng::new(Seed(1), 0);
    for make in [|| Victim::plain(1), || Victim::guarded(0), || Victim::guarded(2)] {
        let mut victim = make();
        for _ in 0..20_000 {
            victim.attack(&larder, &mut prng);
        }
        assert!(victim.answers());
        assert!(victim.rejected() > 1_000, "{}", victim.rejected());
        assert!(victim.members() > 5, "{}", victim.members());
    }
}
