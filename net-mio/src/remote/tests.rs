use std::sync::mpsc;
use std::thread;

use tithing_core::command::CommandError;
use tithing_core::{Command, Config, Profile, Reply};

use super::{Gone, QUESTIONS_MAX, SendError};
use crate::{Agent, AgentConfig, Caller, Notice, Observer, Wake};

/// Counts the commands of other threads.
#[derive(Default)]
struct Ear {
    given: usize,
}

impl Observer for Ear {
    fn on_event(&mut self, _event: &tithing_core::Event) {}
    fn on_notice(&mut self, notice: &Notice<'_>) {
        if let Notice::CommandGiven { caller: Caller::Remote, .. } = notice {
            self.given += 1;
        }
    }
}

fn agent() -> Agent {
    let bind = "127.10.0.1:0".parse().unwrap();
    Agent::bind(AgentConfig::new(Config::new("n1", bind, Profile::Local), bind)).unwrap()
}

/// Goal: many threads get their own answers. Method: each sets a tag of its own and asks for the
/// members; the last one stops the loop.
#[test]
fn each_thread_gets_the_answers_to_its_own_questions() {
    let mut agent = agent();
    let (done, finished) = mpsc::channel();
    for number in 0..8 {
        let (remote, done) = (agent.remote(), done.clone());
        thread::spawn(move || {
            let set = [(format!("t{number}"), "x".to_owned())].into();
            let reply = remote.call(Command::UpdateTags { set, delete: Vec::new() });
            let members = remote.call(Command::Members);
            let tag = remote.look(move |agent| agent.node().tags()[&format!("t{number}")].clone());
            done.send((reply, members, tag)).unwrap();
        });
    }
    let remote = agent.remote();
    let judge = thread::spawn(move || {
        for _ in 0..8 {
            let (reply, members, tag) = finished.recv().unwrap();
            assert_eq!(reply, Ok(Reply::Done));
            assert!(matches!(members, Ok(Reply::Members(members)) if members.len() == 1));
            assert_eq!(tag.as_deref(), Ok("x"));
        }
        remote.stop();
    });
    let mut ear = Ear::default();
    assert_eq!(agent.run(None, &mut ear).unwrap(), Wake::Stop);
    judge.join().unwrap();
    assert_eq!(ear.given, 16);
}

/// Goal: whoever waits hears of the end. Method: two threads ask an agent that never runs, one more
/// than the queue holds; it is dropped; later questions fail at once.
#[test]
fn the_end_of_an_agent_wakes_all_who_wait() {
    let agent = agent();
    let remote = agent.remote();
    for _ in 0..QUESTIONS_MAX - 1 {
        remote.send(Command::Members).unwrap();
    }
    let (asked, asking) = mpsc::channel();
    let ask = |remote: super::Remote, asked: mpsc::Sender<()>| {
        thread::spawn(move || {
            asked.send(()).unwrap();
            remote.call(Command::Members)
        })
    };
    let first = ask(remote.clone(), asked.clone());
    let second = ask(remote.clone(), asked);
    for _ in 0..2 {
        asking.recv().unwrap();
    }
    drop(agent);
    assert_eq!(first.join().unwrap(), Err(Gone));
    assert_eq!(second.join().unwrap(), Err(Gone));
    assert_eq!(remote.call(Command::Members), Err(Gone));
    assert_eq!(remote.look(Agent::local_addr), Err(Gone));
    assert_eq!(remote.send(Command::Members), Err(SendError::Gone));
    remote.stop();
}

/// Goal: the queue has a bound and whoever only sends is told. Method: an agent that does not run
/// is sent one command too many; when it runs it takes them all.
#[test]
fn who_sends_too_much_is_told_and_the_rest_is_done() {
    let mut agent = agent();
    let remote = agent.remote();
    for _ in 0..QUESTIONS_MAX {
        remote.send(Command::Members).unwrap();
    }
    assert_eq!(remote.send(Command::Members), Err(SendError::Full));
    let mut ear = Ear::default();
    let last = thread::spawn(move || {
        let reply = remote.call(Command::Members);
        remote.stop();
        reply
    });
    assert_eq!(agent.run(None, &mut ear).unwrap(), Wake::Stop);
    assert!(matches!(last.join().unwrap(), Ok(Reply::Members(_))));
    assert_eq!(ear.given, QUESTIONS_MAX + 1);
}

/// Goal: whoever wants other tags is told of success only once the program has let them pass.
/// Method: one change that the program refuses, one that the node would refuse, one that passes.
#[test]
fn held_tags_wait_for_the_program() {
    let mut agent = agent();
    agent.hold_tags();
    let (remote, ear) = (agent.remote(), &mut Ear::default());
    let asker = thread::spawn(move || {
        let change = |value: &str| {
            let set = [("a".to_owned(), value.to_owned())].into();
            remote.call(Command::UpdateTags { set, delete: Vec::new() })
        };
        let replies = [change("1"), change(&"x".repeat(600)), change("2")];
        remote.nudge();
        replies
    });
    assert_eq!(agent.run(None, ear).unwrap(), Wake::TagsAsked);
    assert_eq!(agent.held_tags(), Some([("a".to_owned(), "1".to_owned())].into()));
    assert!(agent.node().tags().is_empty());
    agent.refuse_tags("no room".to_owned(), ear);
    assert_eq!(agent.run(None, ear).unwrap(), Wake::TagsAsked);
    // The node itself refuses it.
    assert_eq!(agent.held_tags(), None);
    assert_eq!(agent.run(None, ear).unwrap(), Wake::TagsAsked);
    assert!(agent.held_tags().is_some());
    agent.pass_tags();
    assert_eq!(agent.run(None, ear).unwrap(), Wake::Nudged);
    assert_eq!(agent.node().tags()["a"], "2");
    let replies = asker.join().unwrap();
    let refused = |error| Ok(Reply::Refused(error));
    let kept = CommandError::TagsNotKept("no room".to_owned());
    assert_eq!(replies, [refused(kept), refused(CommandError::TagsTooLarge), Ok(Reply::Done)]);
}
