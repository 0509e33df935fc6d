use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use tithing_core::coalesce::Heard;
use tithing_core::event::{Event, UserEvent};
use tithing_core::{Config, LamportTime, Profile};
use tithing_net_mio::{Agent, AgentConfig};

use super::{Handlers, Spec};

/// No test waits longer than this.
const PATIENCE: Duration = Duration::from_mins(1);

fn specs(texts: &[&str]) -> Vec<Spec> {
    let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
    Spec::parse_all(&texts).unwrap()
}

fn handlers(texts: &[&str]) -> Handlers {
    let bind = "127.10.0.2:0".parse().unwrap();
    let config = Config::new("n1", bind, Profile::Local);
    let agent = Agent::bind(AgentConfig::new(config, bind)).unwrap();
    let tags = [("role".to_owned(), "web".to_owned())].into();
    Handlers::new(specs(texts), ("n1", &tags), None, agent.remote()).unwrap()
}

fn user(name: &str) -> Heard {
    let (ltime, payload) = (LamportTime(1), Box::default());
    let event = UserEvent { ltime, name: name.into(), payload, coalesce: false };
    Heard::Event(Event::User(Arc::new(event)))
}

/// Goal: users see all handlers, those too that are for the same events. Method: the table of some
/// specifications.
#[test]
fn the_table_shows_every_handler() {
    let handlers = handlers(&["a.sh", "user:deploy,query=b.sh", "c.sh", "*=d.sh"]);
    let wanted = [
        ("*:", "a.sh"),
        ("*: (2)", "c.sh"),
        ("*: (3)", "d.sh"),
        ("query:", "b.sh"),
        ("user:deploy", "b.sh"),
    ];
    let wanted = wanted.map(|(label, script)| (label.to_owned(), script.to_owned()));
    assert_eq!(handlers.table(), wanted.into());
}

/// Goal: an exchange of handlers holds from the next event on; what runs goes on, what waits for a
/// script that stays is not lost. Method: two scripts that write to files once a gate opens are
/// exchanged for one of them and a third.
#[test]
fn handlers_are_exchanged_between_two_events() {
    let folder = std::env::temp_dir().join(format!("tithing-{}-exchange", std::process::id()));
    let _not_there = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    let gate = folder.join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let script = |name: &str| {
        let path = folder.display();
        format!("cat {path}/gate >>{path}/opened; echo $SERF_USER_EVENT >>{path}/{name}")
    };
    let (stays, goes) = (script("stays"), script("goes"));
    let comes = format!("echo $SERF_USER_EVENT >>{}/comes", folder.display());
    let mut handlers = handlers(&[&stays, &goes]);
    handlers.on_heard(&user("one"));
    handlers.on_heard(&user("two"));
    // Both are at the gate with the first event, while the second waits.
    while handlers.current.iter().any(|handler| handler.lane.waiting_len() > 1) {
        std::thread::yield_now();
    }
    handlers.replace(specs(&[&stays, &comes]));
    handlers.on_heard(&user("three"));
    let writers = std::thread::spawn({
        let gate = gate.clone();
        // As often as the gate is waited at: twice for the first event, twice more by who stays.
        move || while fs::OpenOptions::new().write(true).open(&gate).is_ok() {}
    });
    handlers.yard.wait_until_idle(PATIENCE);
    // Lets the last writer go.
    let last = fs::File::options().read(true).write(true).open(&gate).unwrap();
    fs::remove_file(&gate).unwrap();
    writers.join().unwrap();
    drop(last);
    let lines = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(lines("stays"), "one\ntwo\nthree\n");
    assert_eq!(lines("goes"), "one\n");
    assert_eq!(lines("comes"), "three\n");
    fs::remove_dir_all(&folder).unwrap();
}
