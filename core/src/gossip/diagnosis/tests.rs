//! Histories are bounded in length and number, and say what matters most.

use proptest::prelude::*;

use crate::time::Instant;

use super::*;

const ACCUSED: Fact = Fact::Accused { wanted: 2, min_millis: 4_000, max_millis: 24_000 };

fn entry(at: u64, fact: Fact) -> Entry {
    let at = Instant::from_nanos(at);
    Entry { at, incarnation: Some(Incarnation(1)), by: Some("n1".into()), path: Path::Own, fact }
}

/// Goal: the memory of a healthy cluster does not grow by diagnosis. Method: the hot record keeps
/// its size, with and without its place in the table; an entry has a bound.
#[test]
fn a_member_that_has_only_joined_costs_nothing() {
    assert_eq!(size_of::<super::super::members::Record>(), 16);
    assert_eq!(size_of::<Option<super::super::members::Record>>(), 16);
    assert!(size_of::<Entry>() <= 80, "{}", size_of::<Entry>());
}

/// Goal: P-133, when a history is full the present case's accusation stays. Method: accused once,
/// confirmed more often than there is room.
#[test]
fn the_first_accusation_outlives_its_confirmations() {
    let mut diagnoses = Diagnoses::default();
    let id = MemberId(0);
    diagnoses.add(id, entry(1, Fact::Declared), 10);
    diagnoses.add(id, entry(2, ACCUSED), 10);
    for count in 1..=20 {
        diagnoses.add(id, entry(2 + u64::from(count), Fact::Confirmed { count }), 10);
    }
    let history = diagnoses.history(id);
    assert_eq!(history.len(), ENTRIES_MAX);
    assert_eq!(history[0], entry(2, ACCUSED));
    assert_eq!(history[ENTRIES_MAX - 1], entry(22, Fact::Confirmed { count: 20 }));
    assert_eq!(diagnoses.omitted(id), 14);
    let why = Why::of(history).unwrap();
    assert_eq!((why.accused, why.confirmations, why.wanted), (Some(entry(2, ACCUSED)), 20, 2));
}

/// Goal: when there are too many histories, the one that was written longest ago goes. Method:
/// three members, room for two.
#[test]
fn the_oldest_history_makes_room() {
    let mut diagnoses = Diagnoses::default();
    let written = [(0, Room::Free), (1, Room::Free), (0, Room::Free), (2, Room::Made)];
    for (at, (id, room)) in (0..).zip(written) {
        assert_eq!(diagnoses.add(MemberId(id), entry(at, Fact::Goodbye), 2), room);
    }
    let lengths: Vec<usize> = (0..3).map(|id| diagnoses.history(MemberId(id)).len()).collect();
    assert_eq!(lengths, [2, 0, 1]);
    diagnoses.forget(MemberId(0));
    assert_eq!(diagnoses.history(MemberId(0)), []);
    assert_eq!(diagnoses.add(MemberId(1), entry(9, Fact::Goodbye), 2), Room::Free);
}

/// Goal: what a full table costs is known. Method: count the bytes of a thousand histories, of an
/// usual case and of full ones.
#[test]
fn the_bytes_of_a_member_are_bounded() {
    let measure = |entries: u16| {
        let mut diagnoses = Diagnoses::default();
        let counted = allocation_counter::measure(|| {
            for id in 0..1_000 {
                for count in 0..entries {
                    diagnoses.add(MemberId(id), shared(count), 1_000);
                }
            }
        });
        counted.bytes_current / 1_000
    };
    // Accused, confirmed twice, ran out; and as much as there may be.
    let (usual, full) = (measure(4), measure(100));
    assert!(usual <= 440 && full <= 760, "{usual} {full}");
}

/// An entry whose name is shared, as members' names are.
fn shared(count: u16) -> Entry {
    std::thread_local!(static NAME: Arc<str> = "n1".into());
    let by = NAME.with(|name| Some(Arc::clone(name)));
    Entry { by, ..entry(count.into(), Fact::Confirmed { count }) }
}

proptest! {
    /// Goal: the bounds hold whatever is written. Method: random entries for random members, some
    /// forgotten in between; the two indices agree all the time.
    #[test]
    fn histories_stay_within_their_bounds(
        ops in prop::collection::vec((0..12u32, 0..6u8), 0..300),
        members_max in 1..8usize,
    ) {
        let mut diagnoses = Diagnoses::default();
        for (at, (id, what)) in (0..).zip(ops) {
            let id = MemberId(id);
            let fact = match what {
                0 => {
                    diagnoses.forget(id);
                    continue;
                }
                1 => ACCUSED,
                2 => Fact::Confirmed { count: 1 },
                3 => Fact::Expired { count: 1, wanted: 2 },
                4 => Fact::Refuted,
                _ => Fact::Goodbye,
            };
            diagnoses.add(id, entry(at, fact), members_max);
            prop_assert!(diagnoses.by_member.len() <= members_max);
            let history = diagnoses.history(id);
            prop_assert!(history.len() <= ENTRIES_MAX);
            prop_assert_eq!(history.last(), Some(&entry(at, fact)));
            prop_assert!(history.is_sorted_by_key(|entry| entry.at));
            let by_age: Vec<_> = diagnoses.by_age.iter().map(|(a, b)| (*b, *a)).collect();
            prop_assert_eq!(by_age.len(), diagnoses.by_member.len());
            for (id, written) in by_age {
                prop_assert_eq!(diagnoses.by_member[&id].written, written);
            }
        }
    }
}
