//! Agents and their files: what a reload changes, what signals do, and what outlives the process.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Instant;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::Signal;

use crate::harness::{Agent, Mark, PATIENCE, members, ours, run, say};

/// A directory of files. `@` in an argument stands for it.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let name = format!("tithing-configuration-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _is_new = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("a file")
    }

    fn args(&self, host: u8, flags: &[&str]) -> Vec<String> {
        let ip = format!("127.11.2.{host}");
        let own = [format!("-node=n{host}"), format!("-bind={ip}"), format!("-rpc-addr={ip}:0")];
        let place = format!("{}/", self.0.display());
        own.into_iter().chain(flags.iter().map(|flag| flag.replace('@', &place))).collect()
    }

    fn start(&self, host: u8, flags: &[&str]) -> Agent {
        let args = self.args(host, flags);
        Agent::start(&ours(), &args.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// Waits until an agent's own tags are these, in the order of their keys: `a=1 b=2`.
fn wait_for_tags(agent: &Agent, name: &str, wanted: &str) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let rows = members(&ours(), agent.rpc);
        let mut tags: Vec<&str> = rows[name].tags.split(',').collect();
        tags.sort_unstable();
        if tags.join(" ") == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "waited for {wanted} in vain: {tags:?}");
    }
}

fn set_tag(agent: &Agent, tag: &str) -> String {
    let output = run(&ours(), &["tags", &format!("-rpc-addr={}", agent.rpc), "-set", tag]);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Goal: a reload applies what can change, keeps what was set at run time, names what has to wait,
/// and changes nothing if it cannot be read. Method: one agent, its file rewritten three times.
#[test]
fn a_reload_applies_what_it_can() {
    let room = Room::new("reload");
    room.write("a.json", r#"{"tags": {"dc": "east", "old": "x"}, "reconnect_interval": "9s"}"#);
    let mut agent = room.start(1, &["-config-file=@a.json"]);
    assert_eq!(set_tag(&agent, "mine=1"), "Successfully updated agent tags\n");
    wait_for_tags(&agent, "n1", "dc=east mine=1 old=x");

    let mark = agent.mark();
    room.write(
        "a.json",
        r#"{"tags": {"dc": "west"}, "reconnect_interval": "8s", "log_level": "debug",
            "rpc_auth": "secret", "event_handlers": ["true"], "leave_on_terminate": true}"#,
    );
    agent.signal(Signal::HUP);
    agent.wait_for(mark, "==> Caught signal: hangup");
    agent.wait_for(mark, "==> Reloading configuration...");
    for key in ["reconnect_interval", "rpc_auth"] {
        let line = format!("[WARN] agent: '{key}' has changed: it counts from the next start");
        agent.wait_for(mark, &line);
    }
    assert!(!agent.has_printed(mark, "secret"));
    wait_for_tags(&agent, "n1", "dc=west mine=1");
    assert_eq!(set_tag(&agent, "mine=2"), "Successfully updated agent tags\n");
    agent.wait_for(mark, "[DEBUG] agent");
    let info = say(&ours(), &["info", &format!("-rpc-addr={}", agent.rpc)]);
    assert!(info.contains("*: = true"), "{info}");

    let mark = agent.mark();
    room.write("a.json", "{");
    agent.signal(Signal::HUP);
    agent.wait_for(mark, "a.json': unexpected EOF");
    agent.wait_for(mark, "==> Failed to reload configs");
    room.write("a.json", r#"{"log_level": "loud", "leave_on_terminate": true}"#);
    agent.signal(Signal::HUP);
    agent.wait_for(mark, "==> Invalid log level: LOUD.");
    wait_for_tags(&agent, "n1", "mine=2");

    let mark = agent.mark();
    agent.signal(Signal::TERM);
    agent.wait_for(mark, "==> Gracefully shutting down agent...");
    assert_eq!(agent.wait_for_exit(), Some(0));
}

/// Goal: a pipe among the files holds no reload up, and nothing is changed. Method: one in the
/// place of an agent's tags file, and one more in its directory.
#[test]
fn a_reload_that_finds_a_pipe_changes_nothing() {
    let room = Room::new("pipe");
    fs::create_dir(room.0.join("d")).expect("a directory");
    room.write("d/a.json", r#"{"log_level": "debug"}"#);
    let agent = room.start(2, &["-config-dir=@d", "-tags-file=@tags.json"]);
    for (name, role) in [("tags.json", "tags file"), ("d/b.json", "")] {
        let path = room.0.join(name);
        let mode = Mode::from_raw_mode(0o600);
        mknodat(CWD, &path, FileType::Fifo, mode, 0).expect("a pipe");
        let mark = agent.mark();
        agent.signal(Signal::HUP);
        let flaw = format!("open {}: not a regular file", path.display());
        let line = agent.wait_for(mark, &flaw);
        assert!(line.starts_with("==> ") && line.contains(role), "{line}");
    }
    agent.wait_for(Mark(0), "==> Failed to reload configs");
    wait_for_tags(&agent, "n2", "");
}

/// Goal: tags outlive the process, whole, and a reload takes them from their file. Method: tags set
/// at the prompt, an agent killed with -9, and the file edited by hand.
#[test]
fn tags_outlive_the_process() {
    let room = Room::new("tags");
    let flags = ["-tags-file=@tags.json"];
    let agent = room.start(3, &flags);
    assert_eq!(set_tag(&agent, "a=1"), "Successfully updated agent tags\n");
    assert_eq!(set_tag(&agent, "b=<2>"), "Successfully updated agent tags\n");
    // They are in the file before the answer is given.
    assert_eq!(room.read("tags.json"), "{\n  \"a\": \"1\",\n  \"b\": \"\\u003c2\\u003e\"\n}");
    let mode = fs::metadata(room.0.join("tags.json")).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    agent.kill();

    let agent = room.start(3, &flags);
    agent.wait_for(Mark(0), "[INFO] agent: Restored 2 tag(s) from ");
    wait_for_tags(&agent, "n3", "a=1 b=<2>");
    let mark = agent.mark();
    room.write("tags.json", r#"{"b": "3"}"#);
    agent.signal(Signal::HUP);
    agent.wait_for(mark, "[INFO] agent: Reloaded tags: b a");
    wait_for_tags(&agent, "n3", "b=3");
    assert_eq!(room.read("tags.json"), r#"{"b": "3"}"#);

    fs::remove_dir_all(&room.0).expect("it is ours");
    let refused = set_tag(&agent, "c=4");
    let place = room.0.display();
    let cause = format!("open {place}/tags.json: no such file or directory");
    assert_eq!(refused, format!("Error setting tags: Failed to write tags file: {cause}\n"));
    wait_for_tags(&agent, "n3", "b=3");
}

/// Goal: signals end an agent as they end the original. Method: each signal under each option that
/// changes what it does.
#[test]
fn signals_do_what_the_options_say() {
    let room = Room::new("signals");
    let (skip, leave) = ("skip_leave_on_interrupt", "leave_on_terminate");
    let table = [
        (4, "", Signal::INT, "interrupt", true),
        (5, skip, Signal::INT, "interrupt", false),
        (6, leave, Signal::INT, "interrupt", true),
        (7, "", Signal::TERM, "terminated", false),
        (8, skip, Signal::TERM, "terminated", false),
        (9, leave, Signal::TERM, "terminated", true),
    ];
    for (host, option, signal, name, leaves) in table {
        let text = if option.is_empty() { "{}".into() } else { format!("{{\"{option}\": true}}") };
        room.write("a.json", &text);
        let mut agent = room.start(host, &["-config-file=@a.json"]);
        agent.signal(signal);
        assert_eq!(agent.wait_for_exit(), Some(i32::from(!leaves)), "{option} {name}");
        assert!(agent.has_printed(Mark(0), &format!("==> Caught signal: {name}")));
        let abrupt = agent.has_printed(Mark(0), "[WARN] serf: Shutdown without a Leave");
        let graceful = agent.has_printed(Mark(0), "==> Gracefully shutting down agent...");
        assert_eq!((graceful, abrupt), (leaves, !leaves), "{option} {name}");
    }
}

/// Goal: a second signal ends a leave, but a hangup does not. Method: both, while an agent leaves.
#[test]
fn a_second_signal_is_impatience() {
    let room = Room::new("second");
    let mut patient = room.start(10, &[]);
    patient.signal(Signal::INT);
    patient.wait_for(Mark(0), "requesting graceful leave from Serf");
    patient.signal(Signal::HUP);
    patient.wait_for(Mark(0), "Nothing is reloaded: the agent is leaving");
    assert_eq!(patient.wait_for_exit(), Some(0));
    let mut hasty = room.start(11, &[]);
    hasty.signal(Signal::INT);
    hasty.wait_for(Mark(0), "requesting graceful leave from Serf");
    hasty.signal(Signal::TERM);
    assert_eq!(hasty.wait_for_exit(), Some(1));
}

/// Goal: a start that fails shows its log, and a check says the same without starting. Method: an
/// agent that nobody answers; a check of good and of bad flags.
#[test]
fn a_failed_start_tells_what_went_before() {
    let room = Room::new("failed");
    let agent = |flags: &[&str]| {
        let args = room.args(12, flags);
        let args: Vec<&str> =
            ["agent"].into_iter().chain(args.iter().map(String::as_str)).collect();
        let output = run(&ours(), &args);
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    };
    let (text, code) = agent(&["-join=127.11.2.250"]);
    let starting = text.find("[INFO] agent: Serf agent starting").expect("the log");
    let failed = text.find("==> 1 error occurred:").expect("the last words");
    assert!(starting < failed && code == Some(1), "{text}");
    let valid = "==> Configuration is valid\n".to_owned();
    assert_eq!(agent(&["-check", "-join=127.11.2.250"]), (valid, Some(0)));
    let bad = "==> Unknown profile: xx\n==> Configuration is not valid: 1 flaw(s)\n".to_owned();
    assert_eq!(agent(&["-check", "-profile=xx"]), (bad, Some(1)));
}
