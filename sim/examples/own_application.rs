//! An application of one's own on top of the nodes:
//! `cargo run --release --example own_application -p tithing-sim`.
//!
//! A cluster of workers shares ten jobs. A leader, the first by name of the members that are alive,
//! hands out each job by a user event; whoever it names does it, and says so. When a worker is
//! killed, its jobs are handed to others. The code is what could run on servers, since all it does
//! is to hear events and to give commands; the simulator kills, delays and repeats.

#![expect(clippy::print_stdout, reason = "it shows what it does")]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tithing_core::event::MemberChange;
use tithing_core::{Command, Event};
use tithing_sim::testing::{Origin, assert_good};
use tithing_sim::{Application, NodeIndex, Options, Scenario, Turn, run};

const JOBS: u64 = 10;
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A worker is killed while it works.
const STORY: &str = r#"
version = 1
title = "workers share ten jobs"
duration = "60s"

[nodes]
count = 4

[link]
latency = "2ms"
loss = "1%"

[[step]]
at = "0s"
do = "join"
nodes = ["n2", "n3", "n4"]
to = "n1"
retry = "1s"

[[step]]
at = "9s"
do = "kill"
nodes = "n3"
"#;

/// What a worker knows. A new process begins with nothing.
struct Worker<'a> {
    name: String,
    alive: BTreeSet<String>,
    /// Who was last told to do each job.
    handed_to: BTreeMap<u64, String>,
    done: BTreeSet<u64>,
    /// What the world has seen done: by which job, who.
    ledger: &'a RefCell<BTreeMap<u64, Vec<String>>>,
}

impl Worker<'_> {
    fn tell(turn: &mut Turn, name: &str, payload: String) {
        let (name, payload) = (name.to_owned(), payload.into_bytes());
        turn.ask(Command::UserEvent { name, payload, coalesce: false });
    }

    /// Hands out every job that nobody who is alive has.
    fn lead(&mut self, turn: &mut Turn) {
        if self.alive.first() != Some(&self.name) {
            return;
        }
        for job in (0..JOBS).filter(|job| !self.done.contains(job)) {
            let has_it = self.handed_to.get(&job).is_some_and(|who| self.alive.contains(who));
            let place = usize::try_from(job).unwrap_or_default() % self.alive.len();
            if let Some(who) = self.alive.iter().nth(place).filter(|_| !has_it) {
                self.handed_to.insert(job, who.clone());
                Self::tell(turn, "do", format!("{job} {who}"));
            }
        }
    }

    fn on_user_event(&mut self, name: &str, payload: &str, turn: &mut Turn) {
        let mut words = payload.split(' ');
        let (Some(job), who) = (words.next().and_then(|job| job.parse().ok()), words.next()) else {
            return;
        };
        match (name, who) {
            ("do", Some(who)) => {
                self.handed_to.insert(job, who.to_owned());
                if who == self.name {
                    // The work takes a while; the alarm says when it is done.
                    turn.wake_after(Duration::from_secs(5 + job % 3), job);
                }
            }
            ("done", _) => {
                self.done.insert(job);
            }
            _ => {}
        }
    }
}

/// An alarm that is no job: look whether there is something to hand out.
const LOOK: u64 = u64::MAX;

impl Application for Worker<'_> {
    fn on_start(&mut self, turn: &mut Turn) {
        turn.wake_after(LOOK_EVERY, LOOK);
    }

    fn on_event(&mut self, event: &Event, turn: &mut Turn) {
        if let Event::Member { change, member, .. } = event {
            match change {
                MemberChange::Join => self.alive.insert(member.name.to_string()),
                MemberChange::Leave | MemberChange::Failed | MemberChange::Reap => {
                    self.alive.remove(&*member.name)
                }
                MemberChange::Update => false,
            };
        }
        if let Event::User(event) = event {
            let payload = String::from_utf8_lossy(&event.payload).into_owned();
            self.on_user_event(&event.name, &payload, turn);
        }
    }

    fn on_alarm(&mut self, alarm: u64, turn: &mut Turn) {
        if alarm == LOOK {
            self.lead(turn);
            turn.wake_after(LOOK_EVERY, LOOK);
        } else {
            self.ledger.borrow_mut().entry(alarm).or_default().push(self.name.clone());
            Self::tell(turn, "done", alarm.to_string());
        }
    }
}

/// Plays the story and shows who did what.
pub(crate) fn main() {
    let scenario = Scenario::parse(STORY).expect("the story is a good scenario");
    let ledger = RefCell::new(BTreeMap::new());
    let mut install = |node: NodeIndex| -> Option<Box<dyn Application + '_>> {
        Some(Box::new(Worker {
            name: scenario.name(node).to_owned(),
            alive: BTreeSet::new(),
            handed_to: BTreeMap::new(),
            done: BTreeSet::new(),
            ledger: &ledger,
        }))
    };
    let options = Options { applications: Some(&mut install), ..Options::default() };
    let report = run(&scenario, options);
    assert_good(&report, Origin::Command("cargo run --example own_application -p tithing-sim"));
    for (job, by) in ledger.borrow().iter() {
        println!("job {job} was done by {}", by.join(" and by "));
    }
    let done = ledger.borrow();
    assert_eq!(done.len() as u64, JOBS, "every job is done, although a worker is gone");
}
