//! What comes back from a query, one by one.

use std::vec::Vec;

use super::*;

fn collector(acks: Acks, awaited: &[&str]) -> Collector {
    ending(QueryEnd::Answered, acks, awaited)
}

fn ending(end: QueryEnd, acks: Acks, awaited: &[&str]) -> Collector {
    let awaited = awaited.iter().map(|&name| Arc::from(name)).collect();
    Collector::new((7, Purpose::User), (acks, end), awaited, Vec::new())
}

fn take(collector: &mut Collector, from: &str, sender: Sender, kind: Kind) -> Taken {
    collector.take((&Arc::from(from), sender), kind, 2)
}

/// Goal: acks and answers of one member count once each, and apart. Method: both twice, in both
/// orders.
#[test]
fn each_member_counts_once() {
    for kinds in [[Kind::Ack, Kind::Answer], [Kind::Answer, Kind::Ack]] {
        let mut collector = collector(Acks::Wanted, &["a", "b"]);
        for kind in kinds {
            assert_eq!(take(&mut collector, "a", Sender::Member, kind), Taken::News);
            assert_eq!(take(&mut collector, "a", Sender::Member, kind), Taken::Duplicate);
        }
        assert_eq!((collector.report.acks, collector.report.responses), (1, 1));
        assert!(!collector.is_complete());
        collector.give_up("b");
        assert!(collector.is_complete());
    }
}

/// Goal: who was asked for no acks waits for none and takes none. Method: an ack and an answer.
#[test]
fn acks_that_nobody_wants_are_not_taken() {
    let mut collector = collector(Acks::Unwanted, &["a"]);
    assert_eq!(take(&mut collector, "a", Sender::Member, Kind::Ack), Taken::Unwanted);
    assert!(!collector.is_complete());
    assert_eq!(take(&mut collector, "a", Sender::Member, Kind::Answer), Taken::News);
    assert!(collector.is_complete());
    assert_eq!(collector.report.acks, 0);
}

/// Goal: answers under made-up names are bounded, members' are not. Method: room for two
/// strangers.
#[test]
fn strangers_are_bounded() {
    let mut collector = collector(Acks::Wanted, &["a"]);
    let taken: Vec<Taken> = ["x", "y", "x", "z"]
        .iter()
        .map(|name| take(&mut collector, name, Sender::Stranger, Kind::Answer))
        .collect();
    assert_eq!(taken, [Taken::News, Taken::News, Taken::Duplicate, Taken::NoRoom]);
    assert_eq!(take(&mut collector, "x", Sender::Stranger, Kind::Ack), Taken::News);
    for name in ["a", "b", "c"] {
        assert_eq!(take(&mut collector, name, Sender::Member, Kind::Answer), Taken::News);
    }
    assert_eq!(collector.report.responses, 5);
}

/// Goal: only those of whom nothing at all was heard are asked again. Method: one that acked, one
/// that answered, one that is gone, and one that is silent.
#[test]
fn the_silent_are_those_of_whom_nothing_was_heard() {
    let mut collector = collector(Acks::Wanted, &["a", "b", "c", "d"]);
    take(&mut collector, "a", Sender::Member, Kind::Ack);
    take(&mut collector, "b", Sender::Member, Kind::Answer);
    collector.give_up("c");
    let silent: Vec<&str> = collector.silent().1.map(|name| &**name).collect();
    assert_eq!(silent, ["d"]);
}

/// Goal: without a wish for an early end there is none. Method: everybody has answered.
#[test]
fn a_query_with_a_deadline_is_never_complete() {
    let mut collector = ending(QueryEnd::Deadline, Acks::Unwanted, &["a"]);
    assert_eq!(take(&mut collector, "a", Sender::Member, Kind::Answer), Taken::News);
    assert!(!collector.is_complete());
}
