use tithing_core::rpc::explain::{Accusation, HistoryRecord};
use tithing_core::rpc::response::MemberRecord;

use super::*;

const SECOND: u64 = 1_000_000_000;

/// What an agent says of a member that has failed.
fn failed() -> ExplainRecord {
    ExplainRecord {
        member: MemberRecord {
            name: "n3".to_owned(),
            addr: vec![10, 0, 0, 3],
            port: 7946,
            tags: [("role".to_owned(), "web".to_owned())].into(),
            status: "failed".to_owned(),
            ..MemberRecord::default()
        },
        state: "dead".to_owned(),
        state_age: 123 * SECOND,
        medium: "own".to_owned(),
        incarnation: 4,
        suspicion_left: 0,
        why: "accused first by n1 (own probe: no ack), not refuted in 4s".to_owned(),
        accusation: Some(Accusation {
            by: "n1".to_owned(),
            path: "own probe: no ack".to_owned(),
            age: 127 * SECOND,
            confirmations: 1,
            wanted: 2,
        }),
        history: vec![HistoryRecord {
            age: 127 * SECOND,
            fact: "accused".to_owned(),
            by: "n1".to_owned(),
            path: "probe".to_owned(),
            from: String::new(),
            incarnation: 4,
            text: "accused by n1".to_owned(),
        }],
        omitted: 2,
    }
}

fn now() -> Zoned {
    "2026-11-23T17:20:01+00:00[+00:00]".parse().unwrap()
}

/// Goal: a person reads who accused whom, when and by which path. Method: the text about a member
/// that has failed.
#[test]
fn people_read_who_accused_whom() {
    let expected = "\
n3: failed for 2m03s, since 2026-11-23 17:17:58
  why          accused first by n1 (own probe: no ack), not refuted in 4s
  address      10.0.0.3:7946
  tags         role=web
  incarnation  4
  learned by   the agent's own doing
  accuser      n1, 2m07s ago, heard by own probe: no ack

What was learned of it, oldest first:
  (2 older entries have made room)
  2026-11-23 17:17:54  accused by n1
";
    assert_eq!(as_text(&failed(), &now()), expected);
}

/// Goal: members in every state are told of. Method: one that is alive, one that is suspected, one
/// that the gossip layer has forgotten.
#[test]
fn every_state_has_its_words() {
    let mut record = ExplainRecord {
        state: "alive".to_owned(),
        accusation: None,
        history: Vec::new(),
        omitted: 0,
        ..failed()
    };
    record.member.status = "alive".to_owned();
    let text = as_text(&record, &now());
    assert!(text.starts_with("n3: alive for 2m03s, since 2026-11-23 17:17:58\n"), "{text}");
    assert!(text.ends_with("oldest first:\n  nothing since it joined\n"), "{text}");
    record.suspicion_left = 3 * SECOND;
    record.state = "suspect".to_owned();
    let text = as_text(&record, &now());
    assert!(text.starts_with("n3: alive; suspect to the gossip layer for"), "{text}");
    assert!(text.contains("\n  to refute    3.0s left, then it is called failed\n"), "{text}");
    record.state.clear();
    record.member.status = "left".to_owned();
    let text = as_text(&record, &now());
    assert!(text.starts_with("n3: left, since before the history begins\n"), "{text}");
    assert!(!text.contains("incarnation"), "{text}");
}

/// Goal: a program reads the same. Method: the object about the same member, and one without a
/// state.
#[test]
fn programs_read_the_same() {
    let expected = r#"{
  "name": "n3",
  "addr": "10.0.0.3:7946",
  "tags": {
    "role": "web"
  },
  "status": "failed",
  "state": "dead",
  "since": "2026-11-23T17:17:58.000Z",
  "age_s": 123.000,
  "learned_by": "own",
  "incarnation": 4,
  "suspicion_left_s": null,
  "why": "accused first by n1 (own probe: no ack), not refuted in 4s",
  "accusation": {
    "by": "n1",
    "path": "own probe: no ack",
    "at": "2026-11-23T17:17:54.000Z",
    "age_s": 127.000,
    "confirmations": 1,
    "wanted": 2
  },
  "history": [
    {
      "at": "2026-11-23T17:17:54.000Z",
      "age_s": 127.000,
      "fact": "accused",
      "by": "n1",
      "path": "probe",
      "from": null,
      "incarnation": 4,
      "text": "accused by n1"
    }
  ],
  "omitted": 2
}"#;
    assert_eq!(as_json(&failed(), &now()).to_pretty(), expected);
    let forgotten = ExplainRecord { state: String::new(), accusation: None, ..failed() };
    let text = as_json(&forgotten, &now()).to_pretty();
    assert!(text.contains("\"state\": null,\n  \"since\": null,\n  \"age_s\": null"), "{text}");
}

/// Goal: a name that nobody has is named, with a way out. Method: with and without a name that is
/// like it.
#[test]
fn an_unknown_name_has_a_way_out() {
    assert_eq!(
        unknown("n33", &["n3"]),
        "Error explaining: no member is called 'n33'. Did you mean 'n3'?"
    );
    assert_eq!(
        unknown("x\n", &[]),
        "Error explaining: no member is called 'x\\n'. All names: serf members."
    );
}

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
