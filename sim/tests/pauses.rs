//! What stall awareness is worth, on a small scale. `sim/examples/pauses.rs` is the large one.

#[path = "support/pauses.rs"]
mod pauses;

use std::time::Duration;

use pauses::{AWAKE_MAX, Awareness, Outcome, PAUSE_MAX, Plan, Rhythm};
use tithing_core::Seed;
use tithing_sim::sweep;

const SEEDS: u64 = 3;

/// The processors of the smallest machine that we test on.
const JOBS: usize = 2;

/// Goal: P-120 to P-122, those who stand still do not blame those who are well, and the dead are
/// found as soon. Method: half of 32 nodes pause again and again, with awareness and without, on
/// the same dice.
#[test]
fn awareness_spares_the_well_and_finds_the_dead_as_soon() {
    assert!(AWAKE_MAX < PAUSE_MAX, "they stand still most of the time");
    let watched = Duration::from_mins(15);
    let plan = Plan { nodes: 32, pausing: 16, kills: 4, watched, rhythm: Rhythm::Together };
    let [mut on, mut off] = [Outcome::default(), Outcome::default()];
    let both = |seed| [Awareness::On, Awareness::Off].map(|it| plan.play(Seed(seed), it));
    sweep(1..SEEDS + 1, JOBS, both, |_, [with, without]| {
        on.add(with);
        off.add(without);
        true
    });
    assert!(off.false_failures > 0, "without awareness nothing goes wrong: {off:?}");
    assert!(on.false_failures * 20 <= off.false_failures, "{on:?} against {off:?}");
    assert!(on.false_accusations * 20 <= off.false_accusations, "{on:?} against {off:?}");
    // The healthy call those failed who pause for long, as they should.
    assert!(on.pausing_failures > 0 && off.pausing_failures > 0);
    assert_eq!((on.missed, off.missed), (0, 0), "some killed member was not found by all");
    let mean = |times: &[Duration]| times.iter().sum::<Duration>() / 12;
    assert_eq!((on.all.len(), off.all.len()), (12, 12));
    // Whose turn it is to be probed is chance: on so few kills it makes more than it should.
    let chance = Duration::from_secs(1);
    assert!(mean(&on.first) <= mean(&off.first) + chance, "{on:?} against {off:?}");
    assert!(mean(&on.all) <= mean(&off.all) + chance, "{on:?} against {off:?}");
}
