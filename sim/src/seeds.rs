//! One seed for each purpose, so that a draw more in one does not shift another.

use tithing_core::Seed;

/// What a seed is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The randomness inside one life of one node.
    Node,
    /// The datagrams of one direction of a link.
    Datagrams,
    /// The streams of one direction of a link.
    Streams,
    /// What a generated scenario looks like.
    Generate,
    /// The nonces of one life of one node.
    Nonces,
    /// The keys and labels of a generated scenario.
    Security,
    /// What users do in a generated scenario.
    Workload,
    /// Who comes back by a snapshot in a generated scenario, without a join.
    Snapshots,
    /// When a link loses everything for a while.
    Bursts,
    /// Which datagrams of a link are corrupted.
    Corruption,
    /// Which streams of a link are reset.
    Resets,
    /// Which kinds of disasters there are in a generated scenario, and how bad the rarer ones are.
    Swarm,
    /// Who does what when in the runs of a plan.
    Plan,
}

/// The seed for the `which`th of a purpose.
pub(crate) const fn fork(seed: Seed, purpose: Purpose, which: u64) -> Seed {
    let label = match purpose {
        Purpose::Node => 1,
        Purpose::Datagrams => 2,
        Purpose::Streams => 3,
        Purpose::Generate => 4,
        Purpose::Nonces => 5,
        Purpose::Security => 6,
        Purpose::Workload => 7,
        Purpose::Snapshots => 8,
        Purpose::Bursts => 9,
        Purpose::Corruption => 10,
        Purpose::Resets => 11,
        Purpose::Swarm => 12,
        Purpose::Plan => 13,
    };
    Seed(mix(mix(seed.0 ^ mix(label)) ^ which))
}

/// The finalizer of `SplitMix64`: every bit of the input moves every bit of the output.
const fn mix(input: u64) -> u64 {
    let z = input.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
