//! `serf watch` as somebody sees it.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

use crate::harness::{Agent, PATIENCE, ours, run, say, wait_for_members};
use crate::screen::Terminal;

/// An agent at an address of this loopback network.
fn agent(name: &str, ip: &str, join: Option<&str>) -> Agent {
    let (node, bind) = (format!("-node={name}"), format!("-bind={ip}"));
    let rpc = format!("-rpc-addr={ip}:0");
    let join = join.map(|ip| format!("-join={ip}"));
    let mut args = vec![&*node, &*bind, &*rpc, "-tag", "role=web"];
    args.extend(join.as_deref());
    Agent::start(&ours(), &args)
}

/// The table of an agent in a terminal with a shell, and its process.
fn watch(terminal: &Terminal, agent: &Agent) -> Pid {
    terminal.write("clear");
    terminal.press(&["Enter"]);
    terminal.wait_until("nothing else", |shown| !shown.contains("pid "));
    // The shell tells its number before it becomes the table.
    let told = "sh -c 'echo pid $$; read -r go; exec serf watch ";
    terminal.write(&format!("{told}-rpc-addr={}'; echo ended $?", agent.rpc));
    terminal.press(&["Enter"]);
    let is_told = |line: &&str| line.starts_with("pid ") && !line.contains('$');
    let shown = terminal.wait_until("a pid", |shown| shown.lines().any(|line| is_told(&line)));
    let pid = shown.lines().find(is_told).and_then(|line| line[4..].trim().parse().ok());
    terminal.press(&["Enter"]);
    terminal.wait_for("1 member: 1 alive");
    pid.and_then(Pid::from_raw).expect("a pid")
}

/// Goal: the table lives: it shows members, events and the agent itself as they change, sorts and
/// filters, fits another size, and gives the terminal back. Method: a person in a terminal of the
/// usual size, while a member is killed and an event goes round.
#[test]
fn the_table_lives() {
    let n1 = agent("n1", "127.15.1.1", None);
    let n2 = agent("n2", "127.15.1.2", Some("127.15.1.1"));
    wait_for_members(&ours(), n1.rpc, "n1=alive n2=alive");
    let terminal = Terminal::open("watch", 80, 24, "bash --norc");
    terminal.wait_for("$");
    terminal.write(&format!("serf watch -rpc-addr={}; echo ended $?", n1.rpc));
    terminal.press(&["Enter"]);
    let shown = terminal.wait_for("2 members: 2 alive  health 0");
    assert!(shown.contains("\nn1    127.15.1.1:7946  alive  "), "{shown}");
    assert!(shown.contains("q quit  s sort: name"), "{shown}");
    assert!(!shown.contains("ended"), "{shown}");

    say(&ours(), &["event", &format!("-rpc-addr={}", n2.rpc), "deploy", "v7"]);
    terminal.wait_for("user deploy \"v7\"");
    n2.kill();
    terminal.wait_for("member-failed n2");
    terminal.wait_for("2 members: 1 alive, 1 failed");
    let row = |shown: &str, name: &str| shown.lines().position(|line| line.starts_with(name));
    terminal.write("s");
    terminal.wait_until("n2 first", |shown| row(shown, "n2 ") < row(shown, "n1 "));

    terminal.write("/alive");
    terminal.wait_until("n1 alone", |shown| shown.contains("(1 shown)"));
    terminal.resize(40, 10);
    terminal.wait_until("a narrow table", |shown| shown.contains("\nNAME  ADDRESS"));
    terminal.press(&["Escape"]);
    terminal.wait_until("both again", |shown| row(shown, "n2 ").is_some());
    terminal.write("q");
    terminal.wait_for("ended 0");
    // The shell's own screen is back, and it echoes.
    terminal.write("echo ba''ck");
    terminal.wait_for("echo ba''ck");
    terminal.press(&["Enter"]);
    terminal.wait_for("\nback\n");
}

/// Goal: no way to end it leaves the terminal in disorder, and the loss of the agent ends nothing.
/// Method: an interrupt by key, signals from outside, and an agent that goes.
#[test]
fn no_end_leaves_disorder() {
    let mut n1 = agent("n1", "127.15.2.1", None);
    let terminal = Terminal::open("ends", 80, 24, "bash --norc");
    terminal.wait_for("$");
    let line = format!("clear; serf watch -rpc-addr={}; echo ended $?", n1.rpc);
    for (end, code) in [("C-c", "ended 0"), ("C-d", "ended 0")] {
        terminal.write(&line);
        terminal.press(&["Enter"]);
        terminal.wait_for("1 member: 1 alive");
        terminal.press(&[end]);
        terminal.wait_for(code);
    }
    for signal in [Signal::TERM, Signal::HUP, Signal::QUIT] {
        let pid = watch(&terminal, &n1);
        kill_process(pid, signal).expect("it runs");
        terminal.wait_for("ended 1");
    }
    terminal.write(&line);
    terminal.press(&["Enter"]);
    terminal.wait_for("1 member: 1 alive");
    n1.signal(Signal::INT);
    n1.wait_for_exit();
    terminal.wait_for("The agent does not answer: ");
    terminal.write("q");
    terminal.wait_for("ended 0");
    terminal.write("echo ba''ck");
    terminal.press(&["Enter"]);
    terminal.wait_for("\nback\n");
}

/// Goal: nobody is left without a table or a shell by job control, and no stopped table needs to be
/// seen again to be ended. Method: a person who stops it, does something else, goes on, stops it
/// again and kills it; and a signal that nobody can hear.
#[test]
fn it_stops_and_goes_on_like_any_job() {
    let n1 = agent("n1", "127.15.4.1", None);
    let terminal = Terminal::open("jobs", 80, 24, "bash --norc");
    terminal.wait_for("$");
    let pid = watch(&terminal, &n1);
    let say = |line: &str, wanted: &str| {
        terminal.write(line);
        // The shell echoes, which it leaves to the terminal.
        terminal.wait_for(line);
        terminal.press(&["Enter"]);
        terminal.wait_for(wanted);
    };
    let is_table = |shown: &str| shown.contains("1 member: 1 alive");
    terminal.press(&["C-z"]);
    let shown = terminal.wait_for("Stopped");
    assert!(!is_table(&shown), "{shown}");
    say("echo ba''ck", "\nback\n");
    say("clear; fg", "1 member: 1 alive");

    kill_process(pid, Signal::STOP).expect("it runs");
    terminal.wait_for("Stopped");
    terminal.write("clear; fg");
    terminal.press(&["Enter"]);
    terminal.wait_until("a table", |shown| is_table(shown) && !shown.contains("fg"));
    terminal.press(&["C-z"]);
    terminal.wait_until("a shell", |shown| shown.contains("Stopped") && !is_table(shown));
    // Not every shell always tells of the end of a job that was stopped: the system does.
    let process = pidfd_open(pid, PidfdFlags::empty()).expect("it runs");
    say("clear; kill %1", "$");
    assert_ends(&process);
    say("echo ba''ck", "\nback\n");
}

/// Goal: nothing is left of it when its terminal goes. Method: a terminal that is closed.
#[test]
fn it_ends_with_its_terminal() {
    let n1 = agent("n1", "127.15.5.1", None);
    let terminal = Terminal::open("gone", 80, 24, "bash --norc");
    terminal.wait_for("$");
    let pid = watch(&terminal, &n1);
    let process = pidfd_open(pid, PidfdFlags::empty()).expect("it runs");
    drop(terminal);
    assert_ends(&process);
}

fn assert_ends(process: &OwnedFd) {
    let patience = PATIENCE.try_into().expect("some seconds");
    let mut ends = [PollFd::new(process, PollFlags::IN)];
    assert_eq!(poll(&mut ends, Some(&patience)), Ok(1));
}

/// Goal: without a terminal the table is printed, and bad lines change nothing. Method: a pipe, and
/// five bad lines.
#[test]
fn without_a_terminal_the_table_is_printed() {
    let n1 = agent("n1", "127.15.3.1", None);
    let rpc = format!("-rpc-addr={}", n1.rpc);
    let text = say(&ours(), &["watch", &rpc]);
    assert!(text.contains("\n1 member: 1 alive  health 0"), "{text}");
    assert!(text.contains("\nn1    127.15.3.1:7946  alive  "), "{text}");
    assert!(!text.contains('\x1b'), "{text}");
    let twice = say(&ours(), &["watch", "-count=2", "-interval=200ms", &rpc]);
    assert_eq!(twice.matches("serf watch  agent n1").count(), 2, "{twice}");
    for (args, begin) in [
        (&["watch", "x"][..], "No arguments are expected.\n\nUsage: serf watch [options]"),
        (&["watch", "-interval=1ms"], "Invalid interval: it must be at least 200ms\n"),
        (&["watch", "-count=-1"], "Invalid count: it must be between 0 and 4294967295\n"),
        (&["watch", "-interval=5"], "Usage: serf watch [options]"),
        (&["watch", "-rpc-addr=127.15.3.1:1"], "Error connecting to Serf agent: dial tcp 127.15"),
    ] {
        let output = run(&ours(), args);
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {text}");
        assert!(text.starts_with(begin), "{args:?}: {text}");
    }
    wait_for_members(&ours(), n1.rpc, "n1=alive");
}

/// Goal: a person learns what came of a force-leave, while scripts see nothing. Method: the command
/// for a name that nobody has, in a terminal, with its standard output in a file.
#[test]
fn a_person_learns_what_came_of_it() {
    let n1 = agent("n1", "127.15.7.1", None);
    let terminal = Terminal::open("words", 80, 24, "bash --norc");
    terminal.wait_for("$");
    let rpc = n1.rpc;
    terminal
        .write(&format!("clear; out=$(serf force-leave -rpc-addr={rpc} n2); echo $? \"[$out]\""));
    terminal.press(&["Enter"]);
    terminal.wait_for(
        "Node 'n2' is unknown to the agent, which told the others. Did you mean 'n1'?\n0 []\n",
    );
}
