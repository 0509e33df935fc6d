use std::time::Duration;

use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::response::MemberRecord;

use super::*;
use crate::commands::watch::cells::width;

fn member(at: u8, status: &str) -> MemberRecord {
    MemberRecord {
        name: format!("node{at}"),
        addr: vec![10, 0, 0, at],
        port: 7946,
        status: status.to_owned(),
        tags: [("role".to_owned(), "a-tag-that-is-long-enough-to-be-cut-off".to_owned())].into(),
        ..MemberRecord::default()
    }
}

fn now() -> Now {
    let zoned = "2026-11-23T17:20:01+00:00[+00:00]".parse().unwrap();
    Now { instant: Instant::now(), zoned }
}

/// Five members of every status, and an event.
fn model(now: &Now) -> Model {
    let mut model = Model { agent: "node1".to_owned(), ..Model::default() };
    let statuses = ["alive", "failed", "left", "alive", "leaving"];
    let members: Vec<_> = (1..).zip(statuses).map(|(at, status)| member(at, status)).collect();
    model.on_members(&members);
    for (row, age) in model.rows.values_mut().zip([60, 5, 3_600, 7_200]) {
        row.since = now.instant.checked_sub(Duration::from_secs(age));
        row.rtt = Some(Duration::from_micros(age * 10));
    }
    model.figures = [("health_score".to_owned(), "2".to_owned())].into();
    let event = StreamRecord {
        event: "user".to_owned(),
        name: "deploy".to_owned(),
        ..StreamRecord::default()
    };
    model.on_event(&event, now.zoned.clone(), now.instant);
    model
}

fn texts(lines: &[Line]) -> Vec<&str> {
    lines.iter().map(|line| line.text.trim_end()).collect()
}

/// Goal: a terminal of the usual size shows everything. Method: its whole screen.
#[test]
fn the_usual_screen_shows_everything() {
    let now = now();
    let size = Size { columns: 80, lines: 24 };
    let lines = screen(&model(&now), &Choice::default(), size, &now);
    let expected = [
        "serf watch  agent node1  17:20:01  encrypted -",
        "5 members: 2 alive, 1 failed, 1 leaving, 1 left  health 2  queues -/-/-",
        "NAME   ADDRESS        STATUS    SINCE        RTT  TAGS",
    ];
    let shown = texts(&lines);
    assert_eq!(shown.len(), 24);
    assert_eq!(shown[..3], expected);
    assert_eq!(
        shown[4],
        "node2  10.0.0.2:7946  failed     5.0s     0.1 ms  role=a-tag-that-is-long-enoug~"
    );
    assert_eq!(
        shown[7],
        "node5  10.0.0.5:7946  leaving       -          -  role=a-tag-that-is-long-enoug~"
    );
    assert_eq!(lines[4].look, Look::Bad);
    assert_eq!(shown[17], "EVENTS");
    assert_eq!(shown[18], "17:20:01  user deploy (time 0)");
    assert_eq!(shown[23], "q quit  s sort: name  / filter");
}

/// Goal: no size breaks the screen. Method: every size up to the usual one has exactly its lines,
/// none wider than it is, and the last one says how to get out.
#[test]
fn no_size_breaks_the_screen() {
    let now = now();
    let model = model(&now);
    for columns in 0..=90 {
        for lines in 1..=30 {
            let size = Size { columns, lines };
            let shown = screen(&model, &Choice::default(), size, &now);
            assert_eq!(shown.len(), lines, "{size:?}");
            let widest = shown.iter().map(|line| width(&line.text)).max();
            assert!(widest <= Some(columns), "{size:?}");
        }
    }
    let narrow = screen(&model, &Choice::default(), Size { columns: 40, lines: 10 }, &now);
    assert_eq!(texts(&narrow)[2], "NAME   ADDRESS        STATUS    SINCE");
    assert!(texts(&narrow)[9].starts_with("q quit"));
}

/// Goal: rows come in the order, and only those, that were asked for. Method: every order, a filter
/// by each column, and a place further down.
#[test]
fn rows_are_sorted_filtered_and_scrolled() {
    let now = now();
    let model = model(&now);
    let names = |choice: &Choice| {
        let rows = chosen(&model, choice).into_iter();
        rows.map(|(name, _)| name.trim_start_matches("node").to_owned()).collect::<String>()
    };
    let mut choice = Choice::default();
    for wanted in ["12345", "25143", "21345", "43125", "12345"] {
        assert_eq!(names(&choice), wanted, "{:?}", choice.sort);
        choice.sort = choice.sort.next();
    }
    for (filter, wanted) in [("ALIVE", "14"), ("0.0.5", "5"), ("node3", "3"), ("role=", "12345")] {
        let choice = Choice { filter: filter.to_owned(), ..Choice::default() };
        assert_eq!(names(&choice), wanted, "{filter}");
    }
    let choice = Choice { first: 99, ..Choice::default() };
    let lines = screen(&model, &choice, Size { columns: 80, lines: 6 }, &now);
    assert!(lines[3].text.starts_with("node4") && lines[4].text.starts_with("node5"), "{lines:?}");
    assert_eq!(lines[5].text, "q quit  s sort: name  / filter  up, down scroll: 4-5 of 5");
    let none = screen(&model, &choice, Size { columns: 80, lines: 4 }, &now);
    assert_eq!(none[3].text, "q quit  s sort: name  / filter");
}

/// Goal: trouble is told, and the last that was known stays. Method: a model with trouble.
#[test]
fn trouble_is_told_beside_what_was_known() {
    let now = now();
    let mut model = model(&now);
    model.trouble = Some("The agent does not answer: client closed".to_owned());
    let lines = screen(&model, &Choice::default(), Size { columns: 80, lines: 24 }, &now);
    assert_eq!(lines[1].text, "The agent does not answer: client closed; trying again");
    assert_eq!(lines[1].look, Look::Bad);
    assert!(lines[3].text.starts_with("node1"));
}

/// Goal: without a screen nothing is cut off. Method: the lines for a file.
#[test]
fn a_snapshot_cuts_nothing_off() {
    let now = now();
    let lines = snapshot(&model(&now), &now);
    assert_eq!(lines.len(), 8);
    assert!(lines[3].ends_with("role=a-tag-that-is-long-enough-to-be-cut-off"), "{lines:?}");
    assert!(lines[1].starts_with("5 members: 2 alive, 1 failed, 1 leaving, 1 left  health 2"));
}
