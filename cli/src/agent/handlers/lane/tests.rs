use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tithing_core::LamportTime;
use tithing_core::coalesce::Heard;
use tithing_core::command::{QueryId, ReceivedQuery};
use tithing_core::event::Event;

use super::{Answer, EVENTS_MAX, Lane, Losses, WEIGHT_MAX, Yard};
use crate::agent::handlers::children::Children;
use crate::agent::handlers::given::Own;

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

type Answers = Receiver<(u32, String)>;

/// A yard whose answers come out at the other end.
fn yard() -> (Arc<Yard>, Answers) {
    let (sender, answers) = mpsc::channel();
    let sender = Mutex::new(sender);
    let answer: Answer = Box::new(move |query, payload| {
        let text = String::from_utf8(payload).unwrap();
        sender.lock().unwrap().send((query.id, text)).unwrap();
        if query.id == 0 { Err("never asked".to_owned()) } else { Ok(()) }
    });
    let own = Own { name: "n1".to_owned(), tags: [("v".to_owned(), "1".to_owned())].into() };
    (Arc::new(Yard::new(own, None, answer, Children::default())), answers)
}

fn query(id: u32, payload_bytes: usize) -> Arc<Heard> {
    Arc::new(Heard::Event(Event::Query(Arc::new(ReceivedQuery {
        query: QueryId { ltime: LamportTime(1), id },
        name: format!("q{id}").into(),
        payload: vec![b'x'; payload_bytes].into(),
        from: "n1".into(),
        timeout: Duration::from_secs(1),
    }))))
}

/// A script that answers with its query's name, once somebody has written to the pipe.
fn gate(name: &str) -> (PathBuf, String) {
    let path = std::env::temp_dir().join(format!("tithing-{}-{name}", std::process::id()));
    let _not_there = fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let script = format!("cat {} >/dev/null; printf $SERF_QUERY_NAME", path.display());
    (path, script)
}

fn answers(answers: &Answers, count: usize) -> Vec<String> {
    (0..count).map(|_| answers.recv_timeout(PATIENCE).unwrap().1).collect()
}

/// Goal: a script that hangs is late for nobody but itself, and events keep their order. Method:
/// one lane hangs while another answers a thousand queries; then it may go on.
#[test]
fn a_hanging_script_holds_up_no_other() {
    let (yard, told) = yard();
    let (path, script) = gate("hangs");
    let hanging = Arc::new(Lane::new(script.into(), Arc::clone(&yard)));
    let quick = Arc::new(Lane::new("printf $SERF_QUERY_NAME".into(), Arc::clone(&yard)));
    hanging.push(query(7, 0));
    for id in 1..=1000 {
        quick.push(query(id, 0));
    }
    let wanted: Vec<String> = (1..=1000).map(|id| format!("q{id}")).collect();
    assert_eq!(answers(&told, 1000), wanted);
    assert!(hanging.is_busy());
    fs::write(&path, "").unwrap();
    assert_eq!(answers(&told, 1), ["q7"]);
    yard.wait_until_idle(PATIENCE);
    assert!(!hanging.is_busy() && !quick.is_busy());
    fs::remove_file(path).unwrap();
}

/// Goal: what waits is bounded, and the newest stays. Method: heavy events for a script that hangs;
/// they are opened one by one afterwards.
#[test]
fn of_too_much_that_waits_the_newest_stays() {
    let (yard, told) = yard();
    let (path, script) = gate("heavy");
    let lane = Arc::new(Lane::new(script.into(), Arc::clone(&yard)));
    lane.push(query(1, 0));
    for id in 2..=20 {
        lane.push(query(id, WEIGHT_MAX / 4));
    }
    // The first one ran before the others came, or waited with them and was dropped.
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "q20") {
        fs::write(&path, "").unwrap();
        seen.extend(answers(&told, 1));
    }
    let newest = ["q17", "q18", "q19", "q20"];
    assert_eq!(seen[seen.len() - 4..], newest);
    assert!(seen.len() <= 5, "{seen:?}");
    yard.wait_until_idle(PATIENCE);
    fs::remove_file(path).unwrap();
}

/// Goal: one event may always wait, however heavy. Method: two that are too heavy for both.
#[test]
fn an_event_too_heavy_for_the_queue_is_handled_nevertheless() {
    let (yard, told) = yard();
    let lane = Arc::new(Lane::new("wc -c | tr -d '\\n'".into(), Arc::clone(&yard)));
    lane.push(query(1, WEIGHT_MAX + 1));
    assert_eq!(answers(&told, 1), [(WEIGHT_MAX + 2).to_string()]);
    yard.wait_until_idle(PATIENCE);
}

/// Goal: only good answers go out, and what the cluster says of them does no harm. Method: scripts
/// that fail, say nothing, speak on the error output; an answer that is refused.
#[test]
fn only_a_script_that_succeeds_and_speaks_answers() {
    let (yard, told) = yard();
    for (id, script) in [
        (1, "echo no; exit 1"),
        (2, "true"),
        (3, "echo yes >&2"),
        (0, "echo refused"),
        (4, "echo $SERF_TAG_V"),
    ] {
        let lane = Arc::new(Lane::new(script.into(), Arc::clone(&yard)));
        lane.push(query(id, 0));
        yard.wait_until_idle(PATIENCE);
        yard.own.lock().unwrap().tags.insert("v".to_owned(), "2".to_owned());
    }
    let all: Vec<_> = told.try_iter().collect();
    let wanted = [(3, "yes\n"), (0, "refused\n"), (4, "2\n")];
    assert_eq!(all, wanted.map(|(id, text)| (id, text.to_owned())));
}

/// Goal: the log is not flooded by losses. Method: many losses at one time and one much later.
#[test]
fn losses_are_told_now_and_then() {
    let mut losses = Losses::default();
    let start = std::time::Instant::now();
    assert_eq!(losses.on_loss(start), Some(1));
    for _ in 0..EVENTS_MAX {
        assert_eq!(losses.on_loss(start), None);
    }
    let much_later = start + Duration::from_secs(100);
    assert_eq!(losses.on_loss(much_later), Some(4097));
    assert_eq!(losses.on_loss(much_later), None);
}
