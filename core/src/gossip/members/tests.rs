//! The member list: random choices are complete and even.

use crate::member::State;
use crate::prng::Seed;

use super::*;

fn members(count: u32) -> (Members, Prng) {
    let (mut members, mut rng) = (Members::default(), Prng::new(Seed(1), 0));
    for id in 0..count {
        let record = Record {
            medium: Medium::Own,
            state_change: Instant::ZERO,
            incarnation: Incarnation(1),
            state: if id % 2 == 0 { State::Alive } else { State::Dead },
            protocol_max: 5,
        };
        members.insert(MemberId(id), record, &mut rng);
    }
    (members, rng)
}

/// Goal: in a small cluster the only candidate is never missed (PROTOCOL.md P-51). Method: three
/// members, one of which passes, a hundred thousand choices.
#[test]
fn the_only_candidate_is_never_missed() {
    let (mut members, mut rng) = members(3);
    for _ in 0..100_000 {
        let chosen = members.pick(&mut rng, 3, |id, _| id == MemberId(1));
        assert_eq!(chosen, [MemberId(1)]);
    }
}

/// Goal: choices are different members that pass, as many as asked for, none favoured. Method:
/// short and long lists, ten thousand choices each; every candidate is met about equally often.
#[test]
fn choices_are_even_and_without_repetition() {
    for count in [6, 40] {
        let (mut members, mut rng) = members(count);
        let mut met = alloc::collections::BTreeMap::new();
        for _ in 0..10_000 {
            let chosen = members.pick(&mut rng, 3, |_, record| record.state == State::Alive);
            assert_eq!(chosen.len(), 3);
            let different: alloc::collections::BTreeSet<_> = chosen.iter().collect();
            assert_eq!(different.len(), 3);
            for id in chosen {
                *met.entry(id).or_insert(0) += 1;
            }
        }
        let candidates = count / 2;
        assert_eq!(met.len(), usize::try_from(candidates).expect("small"));
        let mean = 30_000 / candidates;
        assert!(met.values().all(|&n| n > mean * 9 / 10 && n < mean * 11 / 10), "{met:?}");
    }
}
