use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{Limit, OUTPUT_BYTES_MAX, Outcome, SLOW_AFTER, Task, run, shell};
use crate::agent::handlers::children::Children;

fn task(script: &str) -> Task<'_> {
    static NONE: BTreeMap<String, String> = BTreeMap::new();
    Task { script, variables: &NONE, text: b"", limit: None }
}

fn outcome(task: &Task<'_>) -> Outcome {
    run(task, &Children::default(), &mut |_| ()).unwrap()
}

/// A pipe with a name: whoever reads it sees the end when its last writer has ended.
fn fifo(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tithing-{}-{name}", std::process::id()));
    let _not_there = fs::remove_file(&path);
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// Waits until all who write to it have ended. Returns what they wrote.
fn read_all(path: &Path) -> String {
    let mut text = String::new();
    fs::File::open(path).unwrap().read_to_string(&mut text).unwrap();
    fs::remove_file(path).unwrap();
    text
}

/// Goal: a script gets its variables and its text, and both of its outputs are heard in their
/// order. Method: it tells what it sees.
#[test]
fn a_script_sees_what_it_is_given() {
    let variables = BTreeMap::from([("SERF_EVENT".to_owned(), "user".to_owned())]);
    let script = "echo $SERF_EVENT $0 $#; cat >&2; echo end";
    let task = Task { variables: &variables, text: b"pay\nload\n", ..task(script) };
    let outcome = outcome(&task);
    assert!(outcome.status.success() && !outcome.is_overdue);
    let output = String::from_utf8(outcome.output).unwrap();
    assert_eq!(output, "user /bin/sh 0\npay\nload\nend\n");
    assert_eq!(outcome.output_bytes, 28);
}

/// Goal: a script does not speak to the service manager in the agent's name; the rest of the
/// environment is the agent's. Method: what is taken from the environment of its shell.
#[test]
fn what_the_service_manager_told_the_agent_is_the_agents_alone() {
    let taken: Vec<_> = shell(&task("true"))
        .get_envs()
        .map(|(name, value)| (name.to_str().unwrap().to_owned(), value.is_none()))
        .collect();
    let names = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC"];
    assert_eq!(taken, names.map(|name| (name.to_owned(), true)));
}

/// Goal: ends are told apart. Method: scripts that exit and that are killed.
#[test]
fn a_script_that_fails_says_how() {
    assert_eq!(outcome(&task("exit 3")).status.code(), Some(3));
    assert_eq!(outcome(&task("/no/such/program")).status.code(), Some(127));
    assert_eq!(outcome(&task("kill -KILL $$")).status.signal(), Some(9));
}

/// Goal: of a lot of output the end survives. Method: 10 MB, and a last word.
#[test]
fn the_end_of_ten_megabytes_survives() {
    let outcome = outcome(&task("head -c 10000000 /dev/zero | tr '\\0' x; printf end"));
    assert!(outcome.status.success());
    assert_eq!(outcome.output_bytes, 10_000_003);
    assert_eq!(outcome.output.len(), OUTPUT_BYTES_MAX);
    assert!(outcome.output.ends_with(b"xend"));
}

/// Goal: nobody waits for what a script leaves in the background. Method: a child that keeps the
/// pipe and would live for ever; it is alive afterwards.
#[test]
fn a_child_that_keeps_the_pipe_is_not_waited_for() {
    let outcome = outcome(&task("sleep 100000 & echo $!"));
    assert!(outcome.status.success());
    let child: i32 = String::from_utf8(outcome.output).unwrap().trim().parse().unwrap();
    kill_process(Pid::from_raw(child).unwrap(), Signal::KILL).unwrap();
}

/// Goal: a script need not read. Method: more text than a pipe holds, for scripts that read none,
/// some and all of it.
#[test]
fn text_that_is_not_read_is_no_error() {
    let text = vec![b'x'; 1 << 20];
    for (script, output) in [("exec <&-; echo a", "a\n"), ("true", ""), ("head -c 2", "xx")] {
        let outcome = outcome(&Task { text: &text, ..task(script) });
        assert!(outcome.status.success(), "{script}");
        assert_eq!(String::from_utf8(outcome.output).unwrap(), output, "{script}");
    }
    assert_eq!(outcome(&Task { text: &text, ..task("cat") }).output_bytes, 1 << 20);
}

/// Goal: past its limit a script ends with all that it has started, and may clean up before.
/// Method: one that sleeps for ever beside a child; both hold a pipe that ends with them.
#[test]
fn a_script_that_runs_for_too_long_ends_with_its_children() {
    let path = fifo("ends");
    let shown = path.display();
    let script = format!(
        "exec 9>{shown}; sleep 100000 & trap 'echo cleaned; echo up >&9; exit 1' TERM; wait"
    );
    let limit = Limit { time: Duration::from_secs(1), last_words: Duration::from_mins(1) };
    let (seen, outcome) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read_all(&path));
        let outcome = outcome(&Task { limit: Some(limit), ..task(&script) });
        (reader.join().unwrap(), outcome)
    });
    assert!(outcome.is_overdue);
    assert_eq!(outcome.status.code(), Some(1));
    assert_eq!(outcome.output, b"cleaned\n");
    assert_eq!(seen, "up\n");
}

/// Goal: who does not hear is killed. Method: a script that ignores to be told, and its children.
#[test]
fn a_script_that_does_not_hear_is_killed() {
    let path = fifo("killed");
    let script = format!(
        "trap '' TERM; exec 9>{}; sleep 100000 & while :; do sleep 100000; done",
        path.display()
    );
    let limit = Limit { time: Duration::from_secs(1), last_words: Duration::from_millis(50) };
    let outcome = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read_all(&path));
        let outcome = outcome(&Task { limit: Some(limit), ..task(&script) });
        assert_eq!(reader.join().unwrap(), "");
        outcome
    });
    assert!(outcome.is_overdue);
    assert_eq!(outcome.status.signal(), Some(9));
}

/// Goal: slowness is told of while it lasts. Method: a script that goes on only once it was told.
#[test]
fn a_slow_script_is_told_of_while_it_runs() {
    let path = fifo("slow");
    let script = format!("cat {}", path.display());
    let mut told = Vec::new();
    let on_slow = &mut |after| {
        told.push(after);
        fs::write(&path, "go on").unwrap();
    };
    let outcome = run(&task(&script), &Children::default(), on_slow).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(outcome.output, b"go on");
    assert_eq!(told, [SLOW_AFTER]);
}
