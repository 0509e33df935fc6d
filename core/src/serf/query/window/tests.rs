//! The window: each query once, nothing from below, bounded.

use std::collections::BTreeSet;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;

fn query(ltime: u64, id: u32) -> QueryId {
    QueryId { ltime: LamportTime(ltime), id }
}

/// Goal: at its bound the window forgets the oldest and takes them no more. Method: room for two.
#[test]
fn what_was_forgotten_is_old() {
    let mut window = QueryWindow::new(2);
    let none = LamportTime(0);
    for ltime in [5, 6, 7] {
        assert_eq!(window.admit(query(ltime, 1), none), Standing::New);
    }
    assert_eq!(window.admit(query(5, 1), none), Standing::Old);
    assert_eq!(window.admit(query(6, 1), none), Standing::Known);
    assert_eq!(window.admit(query(6, 2), none), Standing::New);
    assert_eq!(window.admit(query(6, 1), none), Standing::Old, "its place was needed");
}

/// Goal: what was asked in an earlier life is told apart from what was forgotten in this one.
/// Method: a query below the beginning, one at it, and one that has become old.
#[test]
fn nothing_from_before_the_beginning_is_taken() {
    let mut window = QueryWindow::new(9);
    window.begin(LamportTime(7));
    window.begin(LamportTime(3));
    assert_eq!(window.admit(query(6, 1), LamportTime(0)), Standing::Unwanted);
    assert_eq!(window.admit(query(7, 2), LamportTime(8)), Standing::Old);
    let mut window = QueryWindow::new(9);
    window.begin(LamportTime(7));
    assert_eq!(window.admit(query(7, 1), LamportTime(0)), Standing::New);
}

proptest! {
    /// Goal: whatever comes in whatever order, nothing is news twice and no more is kept than there
    /// is room for. Method: few times and numbers, so that they meet.
    #[test]
    fn no_query_is_news_twice(
        steps in prop::collection::vec((0_u64..20, 0_u32..3, 0_u64..10), 1..200),
    ) {
        let mut window = QueryWindow::new(8);
        let mut news: BTreeSet<QueryId> = BTreeSet::new();
        let mut kept: Vec<usize> = Vec::new();
        for (ltime, id, oldest) in steps {
            let query = query(ltime, id);
            match window.admit(query, LamportTime(oldest)) {
                Standing::New => prop_assert!(news.insert(query), "{query} came back"),
                Standing::Known => prop_assert!(news.contains(&query)),
                Standing::Old | Standing::Unwanted => {}
            }
            kept.push(window.seen.len());
        }
        prop_assert!(kept.iter().all(|&len| len <= 8));
    }
}
