//! Event handlers: scripts that are slow, loud or never end, beside others that work.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process};
use tithing_core::rpc::request::{EventBody, Request};

use crate::harness::rpc::Listener;
use crate::harness::{Agent, Mark, members, ours, run, say, wait_for_members};

/// A folder that scripts write to. When it goes, so do the processes whose numbers are in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tithing-{}-{name}", std::process::id()));
        let _not_there = fs::remove_dir_all(&path);
        fs::create_dir(&path).expect("a place for temporary files");
        Self(path)
    }

    /// A handler that runs `script` in the folder.
    fn handler(&self, filter: &str, script: &str) -> String {
        format!("-event-handler={filter}=cd {}; {script}", self.0.display())
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_default()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for line in self.read("pids").lines() {
            if let Some(pid) = line.parse().ok().and_then(Pid::from_raw) {
                let _gone = kill_process(pid, Signal::KILL);
            }
        }
        let _gone = fs::remove_dir_all(&self.0);
    }
}

fn start(name: &str, args: &[&str]) -> Agent {
    let name = format!("-node={name}");
    let args = [&[&*name, "-bind=127.10.2.1:0", "-rpc-addr=127.10.2.1:0"], args].concat();
    Agent::start(&ours(), &args)
}

/// Asks `name` through an agent: what `n1` answers, as soon as it does.
fn ask(program: &Path, agent: &Agent, name: &str) -> String {
    let rpc = format!("-rpc-addr={}", agent.rpc);
    say(program, &["query", &rpc, "-no-ack", "-timeout=2s", name])
}

fn event(name: &str, payload: String) -> Request {
    let (name, payload) = (name.to_owned(), Some(payload.into_bytes()));
    Request::Event(EventBody { name, payload, coalesce: false })
}

/// Goal: whatever scripts do, the node and the other scripts go on. Method: a thousand events at
/// once for a script that sleeps for ever, one that fails each time and one that writes them down;
/// beside them one that leaves a child with the pipe, and one that prints 10 MB. The agent's peer
/// must notice nothing.
#[test]
fn no_script_can_hold_up_the_node_or_another_script() {
    let folder = Folder::new("handlers");
    let handlers = [
        folder.handler("user:work", "echo $$ >>pids; echo ran >>sleeper; exec sleep 100000"),
        folder.handler("user:work", "exit 3"),
        folder.handler(
            "user:work,query:count",
            "if [ $SERF_EVENT = query ]; then wc -l <all; else read x; echo $x >>all; fi",
        ),
        folder.handler("query:fork", "sleep 100000 & echo $! >>pids; echo forked"),
        folder.handler("user:print", "head -c 10000000 /dev/zero"),
    ];
    let handlers: Vec<&str> =
        handlers.iter().map(String::as_str).chain(["-profile=local", "-log-level=debug"]).collect();
    let agent = start("n1", &handlers);
    let join = format!("-join={}", agent.bind);
    let peer = start("n2", &["-profile=local", &join]);
    for each in [&agent, &peer] {
        wait_for_members(&ours(), each.rpc, "n1=alive n2=alive");
    }

    let mut client = Listener::new(agent.rpc, "query:count");
    let work: Vec<Request> = (1..=1000).map(|number| event("work", number.to_string())).collect();
    client.ask_all(&work);
    client.ask(&event("print", String::new()));
    assert_eq!(
        ask(&ours(), &peer, "fork"),
        "Query 'fork' dispatched\nResponse from 'n1': forked\nTotal Responses: 1\n"
    );
    agent.wait_for(Mark(0), "generated 10000000 bytes of output, only the last 8192 are kept");
    agent.wait_for(Mark(0), "exec sleep 100000' slow, execution exceeding 1s");

    // It is asked after all events, and runs after them, too late for whoever asked.
    let rpc = format!("-rpc-addr={}", agent.rpc);
    run(&ours(), &["query", &rpc, "-timeout=1ms", "count"]);
    agent.wait_for(Mark(0), "Event 'query' script output: 1000");
    let wanted: Vec<String> = (1..=1000).map(|number| number.to_string()).collect();
    assert_eq!(folder.read("all").lines().collect::<Vec<_>>(), wanted);
    assert_eq!(folder.read("sleeper"), "ran\n");
    let failures = agent.lines().iter().filter(|it| it.ends_with("exit status 3")).count();
    assert_eq!(failures, 1000);

    assert_eq!(members(&ours(), peer.rpc)["n1"].status, "alive");
    for (each, other) in [(&agent, "n2"), (&peer, "n1")] {
        for line in [format!("Suspect {other}"), format!("EventMemberFailed: {other}")] {
            assert!(!each.has_printed(Mark(0), &line), "{line}");
        }
    }
}

/// Goal: a limit ends what hangs, and the next event is handled. Method: a script that hangs at the
/// first event only, with a child.
#[test]
fn a_script_that_hangs_is_ended_at_its_limit() {
    let folder = Folder::new("limit");
    let script = "echo $$ >>pids; if [ $SERF_USER_EVENT = first ]; then sleep 100000 & \
                  echo $! >>pids; wait; fi; echo $SERF_USER_EVENT >>done; echo done";
    let handler = folder.handler("user", script);
    let agent = start("n1", &[&handler, "-handler-timeout=300ms", "-log-level=debug"]);
    let mut client = Listener::new(agent.rpc, "query");
    client.ask_all(&[event("first", String::new()), event("second", String::new())]);
    agent.wait_for(Mark(0), "has exceeded its limit of 300ms, it was killed with all that it had");
    agent.wait_for(Mark(0), "signal: terminated");
    agent.wait_for(Mark(0), "[DEBUG] agent: Event 'user' script output: done");
    assert_eq!(folder.read("done"), "second\n");
}

/// Goal: an agent that ends tells its scripts so, and does not wait for those that go on. Method: a
/// script for the agent's own leave, and one that hangs.
#[test]
fn scripts_hear_of_the_end_of_their_agent() {
    let folder = Folder::new("end");
    let last = folder.handler("member-leave", "cat >>left");
    let hangs = folder.handler("user", "echo $$ >>pids; exec sleep 100000");
    let mut agent = start("n1", &[&last, &hangs]);
    let mut client = Listener::new(agent.rpc, "query");
    client.ask_all(&[event("one", String::new()), event("two", String::new())]);
    agent.wait_for(Mark(0), "slow, execution exceeding 1s");
    agent.signal(Signal::INT);
    assert_eq!(agent.wait_for_exit(), Some(0));
    assert_eq!(folder.read("left"), "n1\t127.10.2.1\t\t\n");
    let line = "runs on after the agent: 1 events that waited for it were dropped";
    assert!(agent.has_printed(Mark(0), line));
    let pid: i32 = folder.read("pids").trim().parse().unwrap();
    rustix::process::test_kill_process(Pid::from_raw(pid).unwrap()).unwrap();
}
