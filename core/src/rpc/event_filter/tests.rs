use std::format;

use super::*;

/// Goal: the grammar is that of Serf's handlers. Method: a table of filters with what they let
/// through, and texts that are none.
#[test]
fn filters_let_through_what_they_name() {
    let passing = |filter: &str| {
        let filter = EventFilter::parse(filter).unwrap();
        let seen = [
            ("join", filter.has_member(MemberChange::Join)),
            ("reap", filter.has_member(MemberChange::Reap)),
            ("user:a", filter.has_user("a")),
            ("user:b", filter.has_user("b")),
            ("query:a", filter.has_query("a")),
            ("query:b", filter.has_query("b")),
        ];
        seen.into_iter().filter(|(_, passes)| *passes).map(|(name, _)| name).collect::<Vec<_>>()
    };
    let all = ["join", "reap", "user:a", "user:b", "query:a", "query:b"];
    assert_eq!(passing(""), all);
    assert_eq!(passing("*"), all);
    assert_eq!(passing("member-join"), ["join"]);
    assert_eq!(passing("member-leave,member-failed,member-update,member-reap"), ["reap"]);
    assert_eq!(passing("user"), ["user:a", "user:b"]);
    assert_eq!(passing("user:"), ["user:a", "user:b"]);
    assert_eq!(passing("user:a,query:b"), ["user:a", "query:b"]);
    assert_eq!(passing("query,user:b,user:b"), ["user:b", "query:a", "query:b"]);
    assert_eq!(passing("user:c,query:A"), [""; 0]);
    for bad in ["nope", "user, query", ",", "user,", ",user", "member-", "member", "User", "*:a"] {
        assert_eq!(EventFilter::parse(bad), None, "{bad:?}");
    }
    let many = "user,".repeat(63);
    assert!(EventFilter::parse(&format!("{many}user")).is_some());
    assert_eq!(EventFilter::parse(&format!("{many}user,user")), None);
}
