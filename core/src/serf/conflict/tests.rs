//! What follows from a vote about a name.

use super::*;

fn addr(n: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, n], 7946))
}

fn of(ours: u32, theirs: u32, abstained: u32) -> (Outcome, Outcome) {
    let votes = NameVotes { ours, theirs, abstained };
    (outcome(votes, addr(1), addr(2)), outcome(votes, addr(2), addr(1)))
}

/// Goal: a majority decides, no answer and those who know nobody do not. Method: votes seen from
/// the lower and from the higher address.
#[test]
fn a_majority_decides() {
    let both = |outcome| (outcome, outcome);
    assert_eq!(of(2, 1, 0), both(Outcome::Ours));
    assert_eq!(of(1, 0, 0), both(Outcome::Ours));
    assert_eq!(of(1, 2, 0), both(Outcome::Theirs));
    assert_eq!(of(0, 2, 9), both(Outcome::Theirs));
    assert_eq!(of(0, 0, 0), both(Outcome::Nothing));
    assert_eq!(of(0, 0, 9), both(Outcome::Nothing));
}

/// Goal: one voter does not end a node at once, and of two halves one keeps the name. Method: the
/// same votes seen from both sides.
#[test]
fn little_decides_little() {
    assert_eq!(of(0, 1, 0), (Outcome::TheirsPerhaps, Outcome::TheirsPerhaps));
    for half in [1, 2, 50] {
        assert_eq!(of(half, half, 0), (Outcome::Nothing, Outcome::TheirsPerhaps));
    }
}

/// Goal: for no vote do both sides go. Method: the votes of each side are the other's, turned
/// around; all small ones.
#[test]
fn never_both_go_by_one_vote() {
    let goes = |outcome| matches!(outcome, Outcome::Theirs | Outcome::TheirsPerhaps);
    for ours in 0..9 {
        for theirs in 0..9 {
            let votes = |ours, theirs| NameVotes { ours, theirs, abstained: 0 };
            let low = outcome(votes(ours, theirs), addr(1), addr(2));
            let high = outcome(votes(theirs, ours), addr(2), addr(1));
            assert!(!(goes(low) && goes(high)), "{ours} to {theirs}: {low:?}, {high:?}");
        }
    }
}
