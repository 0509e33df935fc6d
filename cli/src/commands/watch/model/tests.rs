use super::*;

fn member(name: &str, status: &str) -> MemberRecord {
    MemberRecord {
        name: name.to_owned(),
        addr: vec![10, 0, 0, 1],
        port: 7946,
        status: status.to_owned(),
        tags: [("role".to_owned(), "web\x1b[2J".to_owned())].into(),
        ..MemberRecord::default()
    }
}

fn now() -> Zoned {
    "2026-11-23T17:20:01+00:00[+00:00]".parse().unwrap()
}

/// Goal: what is known of a member lasts as long as its status, and no longer than the member.
/// Method: the same members again, one with another status, one gone.
#[test]
fn what_is_known_lasts_as_long_as_the_status() {
    let mut model = Model::default();
    model.on_members(&[member("n1", "alive"), member("n2", "alive"), member("n3", "left")]);
    let since = Some(Instant::now());
    for row in model.rows.values_mut() {
        row.since = since;
    }
    model.on_members(&[member("n1", "alive"), member("n2", "failed")]);
    let known: Vec<_> = model.rows.values().map(|row| (row.name.as_str(), row.since)).collect();
    assert_eq!(known, [("n1", since), ("n2", None)]);
    assert_eq!(model.counts(), [("alive", 1), ("failed", 1)].into());
    assert_eq!(model.rows["n1"].tags, "role=web\\u{1b}[2J");
}

/// Goal: events are told in a line each, and only so many are kept. Method: one of each kind, with
/// hostile text, and more than there is room for.
#[test]
fn events_are_told_in_a_line_each() {
    let mut model = Model::default();
    let moment = Instant::now();
    model.on_members(&[member("n1", "alive")]);
    let user = StreamRecord {
        event: "user".to_owned(),
        name: "dep\nloy".to_owned(),
        payload: vec![b'x'; 100],
        ltime: 7,
        ..StreamRecord::default()
    };
    let failed = StreamRecord {
        event: "member-failed".to_owned(),
        members: vec![member("n1", "failed"), member("n2", "failed")],
        ..StreamRecord::default()
    };
    for _ in 0..EVENTS_MAX {
        model.on_event(&user, now(), moment);
    }
    model.on_event(&failed, now(), moment);
    assert_eq!(model.events.len(), EVENTS_MAX);
    let wanted = format!("user dep\\nloy \"{}\".. (time 7)", "x".repeat(PAYLOAD_SHOWN));
    assert_eq!(model.events[0].text, wanted);
    assert_eq!(model.events[EVENTS_MAX - 1].text, "member-failed (2) n1, n2");
    assert_eq!(model.rows["n1"].since, Some(moment));
}
