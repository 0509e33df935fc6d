use super::{nearest, question};

/// Goal: a slip of the hand is understood, and no name is offered that is nothing like it. Method:
/// slips of each kind among the same names.
#[test]
fn a_slip_of_the_hand_is_understood() {
    let names = ["web1", "web2", "db-primary", "db-replica", "Cache"];
    for (wanted, offered) in [
        ("web", &["web1", "web2"][..]),
        ("web3", &["web1", "web2"]),
        ("wbe1", &["web1"]),
        ("db-primry", &["db-primary"]),
        ("cache", &["Cache"]),
        ("DB-PRIMARY", &["db-primary"]),
        ("nobody", &[]),
        ("", &[]),
    ] {
        assert_eq!(nearest(wanted, names), offered, "{wanted}");
    }
}

/// Goal: the offer reads as a question. Method: none, one and several names.
#[test]
fn the_offer_is_a_question() {
    assert_eq!(question(&[]), None);
    assert_eq!(question(&["a"]).unwrap(), "Did you mean 'a'?");
    assert_eq!(question(&["a", "b", "c"]).unwrap(), "Did you mean 'a', 'b' or 'c'?");
}
