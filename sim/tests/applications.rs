//! Applications of one's own on top of the nodes, and rules of one's own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use tithing_core::command::QueryRequest;
use tithing_core::{Command, Event, Instant, Reply};
use tithing_sim::application::Ticket;
use tithing_sim::check::{Checker, Fact, Seen};
use tithing_sim::views::Views;
use tithing_sim::{Application, NodeIndex, Options, Report, Scenario, Turn, run};

const SECOND: Duration = Duration::from_secs(1);

/// What was noted, with the time in milliseconds and the node.
type Notes = Rc<RefCell<Vec<(u128, u32, String)>>>;

/// Notes all that happens to it, and wakes up every second.
struct Diary {
    notes: Notes,
    asked: Option<Ticket>,
}

impl Diary {
    fn note(&self, turn: &Turn, what: &str) {
        let millis = turn.now().since(Instant::ZERO).as_millis();
        self.notes.borrow_mut().push((millis, turn.node().0 + 1, what.to_owned()));
    }
}

impl Application for Diary {
    fn on_start(&mut self, turn: &mut Turn) {
        self.note(turn, "start");
        turn.wake_after(SECOND, 1);
        self.asked = Some(turn.ask(Command::Members));
    }

    fn on_event(&mut self, event: &Event, turn: &mut Turn) {
        if let Event::User(event) = event {
            self.note(turn, &event.name);
        }
        if let Event::Query(asked) = event
            && turn.node() != NodeIndex(2)
        {
            let payload = format!("aye from {}", turn.node().0 + 1).into_bytes();
            turn.ask(Command::Respond { query: asked.query, payload });
        }
        if let Event::QueryAnswered { payload, .. } = event {
            self.note(turn, &String::from_utf8_lossy(payload));
        }
    }

    fn on_reply(&mut self, ticket: Ticket, reply: &Reply, turn: &mut Turn) {
        if let Reply::Members(members) = reply {
            assert_eq!(self.asked, Some(ticket));
            self.note(turn, &format!("{} member", members.len()));
        }
    }

    fn on_alarm(&mut self, alarm: u64, turn: &mut Turn) {
        self.note(turn, &format!("alarm {alarm}"));
        turn.wake_after(SECOND, alarm + 1);
    }
}

const STORY: &str = r#"
version = 1
title = "applications"
duration = "30s"

[nodes]
count = 3

[[step]]
at = "0s"
do = "join"
nodes = ["n2", "n3"]
to = "n1"

[[step]]
at = "5.5s"
do = "pause"
nodes = "n2"

[[step]]
at = "7s"
do = "event"
nodes = "n1"
name = "news"

[[step]]
at = "10.5s"
do = "resume"
nodes = "n2"

[[step]]
at = "15.5s"
do = "kill"
nodes = "n3"

[[step]]
at = "20.25s"
do = "restart"
nodes = "n3"
join = "n1"
"#;

/// Plays a story with a diary on each of these nodes.
fn with_diaries(text: &str, nodes: &[u32]) -> (Report, Vec<(u128, u32, String)>) {
    let notes = Notes::default();
    let mut install = |node: NodeIndex| -> Option<Box<dyn Application>> {
        let diary = Diary { notes: notes.clone(), asked: None };
        nodes.contains(&(node.0 + 1)).then(|| Box::new(diary) as Box<dyn Application>)
    };
    let scenario = Scenario::parse(text).unwrap();
    let options = Options { applications: Some(&mut install), ..Options::default() };
    let report = run(&scenario, options);
    let notes = notes.borrow().clone();
    (report, notes)
}

fn of(notes: &[(u128, u32, String)], node: u32, beginning: &str) -> Vec<u128> {
    let is_meant = |note: &&(u128, u32, String)| note.1 == node && note.2.starts_with(beginning);
    notes.iter().filter(is_meant).map(|note| note.0).collect()
}

/// Goal: an application lives as its process does: no time while that is paused, none once it is
/// gone, and a new one with a new process. Method: diaries of a paused and of a killed process.
#[test]
fn an_application_gets_time_when_its_process_does() {
    let (report, notes) = with_diaries(STORY, &[1, 2, 3]);
    assert!(report.is_good(), "{}", report.to_text());
    let every_second: Vec<u128> = (1..=30).map(|second| second * 1_000).collect();
    assert_eq!(of(&notes, 1, "alarm"), every_second);

    // The alarm at 6 s and the event wait for the process, which goes on at 10.5 s.
    assert_eq!(of(&notes, 2, "alarm")[..7], [1_000, 2_000, 3_000, 4_000, 5_000, 10_500, 11_500]);
    let heard = of(&notes, 2, "news");
    assert_eq!(heard, [10_500]);

    let alarms = of(&notes, 3, "alarm");
    assert_eq!(of(&notes, 3, "start"), [0, 20_250]);
    assert_eq!(
        of(&notes, 3, "alarm 1"),
        [1_000, 10_000, 11_000, 12_000, 13_000, 14_000, 15_000, 21_250]
    );
    assert!(!alarms.iter().any(|at| (15_500..21_250).contains(at)), "{alarms:?}");
}

/// Goal: a node answers the application that has asked, and hears its answers to queries; who has
/// no application of one's own is answered for by the simulator. Method: one that keeps silent.
#[test]
fn an_application_answers_and_is_answered() {
    struct Asks(Rc<RefCell<BTreeMap<String, String>>>);
    impl Application for Asks {
        fn on_start(&mut self, turn: &mut Turn) {
            turn.wake_after(5 * SECOND, 0);
        }
        fn on_alarm(&mut self, _alarm: u64, turn: &mut Turn) {
            let request = QueryRequest { name: "who?".into(), ..QueryRequest::default() };
            turn.ask(Command::Query(Box::new(request)));
        }
        fn on_event(&mut self, event: &Event, _turn: &mut Turn) {
            if let Event::QueryAnswered { from, payload, .. } = event {
                let text = String::from_utf8_lossy(payload).into_owned();
                self.0.borrow_mut().insert(from.to_string(), text);
            }
        }
    }
    let notes = Notes::default();
    let answers = Rc::new(RefCell::new(BTreeMap::new()));
    let mut install = |node: NodeIndex| -> Option<Box<dyn Application>> {
        match node.0 {
            0 => Some(Box::new(Asks(answers.clone()))),
            1 | 2 => Some(Box::new(Diary { notes: notes.clone(), asked: None })),
            _ => None,
        }
    };
    let text = STORY.split("[[step]]\nat = \"5.5s\"").next().unwrap();
    let text = text.replace("count = 3", "count = 4").replace("\"n3\"]", "\"n3\", \"n4\"]");
    let scenario = Scenario::parse(&text).unwrap();
    let options = Options { applications: Some(&mut install), ..Options::default() };
    let report = run(&scenario, options);
    assert!(report.is_good(), "{}", report.to_text());
    let pairs = [("n2", "aye from 2"), ("n4", "n4")];
    assert_eq!(*answers.borrow(), pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    assert_eq!(of(&notes.borrow(), 2, "1 member").len(), 1);
}

/// Goal: the same seed gives the same run with applications as well; where there are none nothing
/// changes. Method: hashes and notes of runs with them, and of one without.
#[test]
fn applications_are_as_repeatable_as_all_else() {
    let one = with_diaries(STORY, &[1, 2, 3]);
    let two = with_diaries(STORY, &[1, 2, 3]);
    assert_eq!((one.0.hash, one.1), (two.0.hash, two.1));
    let plain = run(&Scenario::parse(STORY).unwrap(), Options::default());
    assert_eq!(with_diaries(STORY, &[]).0.hash, plain.hash);
    assert_ne!(one.0.hash, plain.hash, "commands are steps");
}

/// Goal: a rule of one's own is watched as the others are. Method: one that everybody
/// breaks who hears an event.
#[test]
fn a_rule_of_ones_own_is_watched() {
    struct NobodyHearsNews;
    impl Checker for NobodyHearsNews {
        fn rule(&self) -> &'static str {
            "no news is good news"
        }
        fn on_fact(&mut self, seen: &Seen<'_>, _views: &Views) -> Option<String> {
            let Fact::Event(Event::User(event)) = seen.fact else { return None };
            Some(format!("heard {}", event.name))
        }
    }
    let scenario = Scenario::parse(STORY).unwrap();
    let options = Options { checkers: vec![Box::new(NobodyHearsNews)], ..Options::default() };
    let report = run(&scenario, options);
    assert_eq!(report.violations.len(), 3, "{}", report.to_text());
    for violation in &report.violations {
        assert_eq!(
            (violation.rule, violation.seen.as_str()),
            ("no news is good news", "heard news")
        );
    }
}
