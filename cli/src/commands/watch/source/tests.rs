use tithing_core::rpc::explain::HistoryRecord;

use super::*;

/// Goal: the time of a status is that of the status, not of what the gossip layer thinks, which is
/// another thing or nothing. Method: a member in every pair of both, with one history.
#[test]
fn a_status_is_as_old_as_what_led_to_it() {
    let facts = ["declared-dead", "returned", "accused", "expired", "leave-intent", "confirmed"];
    let entry = |(age, fact): (u64, &str)| HistoryRecord {
        age: age * 1_000_000_000,
        fact: fact.to_owned(),
        ..HistoryRecord::default()
    };
    let history: Vec<_> = (1..=6).rev().zip(facts).map(entry).collect();
    for (status, state, seconds) in [
        ("alive", "alive", Some(60)),
        ("alive", "suspect", None),
        ("failed", "dead", Some(60)),
        ("failed", "", Some(3)),
        ("leaving", "alive", Some(2)),
        ("left", "left", Some(60)),
        ("left", "dead", Some(2)),
        ("left", "", Some(2)),
    ] {
        let member = MemberRecord { status: status.to_owned(), ..MemberRecord::default() };
        let record = ExplainRecord {
            member,
            state: state.to_owned(),
            state_age: 60_000_000_000,
            history: history.clone(),
            ..ExplainRecord::default()
        };
        assert_eq!(status_age(&record), seconds.map(Duration::from_secs), "{status} {state}");
        let unknown = ExplainRecord { history: Vec::new(), ..record };
        let wanted = if seconds == Some(60) { seconds } else { None };
        assert_eq!(status_age(&unknown), wanted.map(Duration::from_secs), "{status} {state}");
    }
}
