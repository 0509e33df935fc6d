use std::time::Duration;

use tithing_core::Seed;

use super::LinkSettings;
use crate::scenario::units::{Ratio, Span};

fn percent(part: u64) -> Ratio {
    Ratio::new(part, 100).unwrap()
}

fn faulty() -> LinkSettings {
    LinkSettings {
        jitter: Span(Duration::from_millis(3)),
        loss: percent(20),
        duplicate: percent(10),
        reorder: percent(30),
        ..LinkSettings::default()
    }
}

/// Goal: taking one fault away leaves the draws of the others alone. Method: compare the fates
/// of the same packets with and without loss.
#[test]
fn removing_one_fault_does_not_shift_the_others() {
    let without = LinkSettings { loss: Ratio::ZERO, ..faulty() };
    for count in 0..1_000 {
        let (a, b) = (faulty().fate(Seed(1), count), without.fate(Seed(1), count));
        assert_eq!((a.delay, a.is_held, a.second), (b.delay, b.is_held, b.second));
        assert!(!b.is_lost);
    }
}

/// Goal: faults come about as often as asked for. Method: count over ten thousand packets.
#[test]
fn faults_come_as_often_as_asked_for() {
    let fates: Vec<_> = (0..10_000).map(|count| faulty().fate(Seed(2), count)).collect();
    let lost = fates.iter().filter(|fate| fate.is_lost).count();
    let held = fates.iter().filter(|fate| fate.is_held).count();
    let doubled = fates.iter().filter(|fate| fate.second.is_some()).count();
    assert!((1_800..2_200).contains(&lost), "{lost}");
    assert!((2_800..3_200).contains(&held), "{held}");
    assert!((850..1_150).contains(&doubled), "{doubled}");
}

/// Goal: a link without faults takes exactly its latency. Method: the default settings.
#[test]
fn a_clean_link_takes_its_latency() {
    let link = LinkSettings::default();
    let fate = link.fate(Seed(3), 7);
    assert_eq!(fate.delay, Duration::from_micros(500));
    assert!(!fate.is_lost && fate.second.is_none());
    assert_eq!(link.stream_delay(Seed(3), 7).losses, 0);
}

/// Goal: loss makes streams late, not incomplete. Method: a link that loses half.
#[test]
fn loss_delays_streams() {
    let link = LinkSettings { loss: percent(50), ..LinkSettings::default() };
    let late = (0..1_000).filter(|&n| {
        let piece = link.stream_delay(Seed(4), n);
        assert_eq!(piece.losses > 0, piece.delay >= Duration::from_millis(200));
        piece.losses > 0
    });
    assert!((400..600).contains(&late.count()));
}
