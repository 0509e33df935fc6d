//! The program `sim` at the prompt: what it prints where, and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs `sim` in the folder of the workspace.
fn sim(args: &[&str]) -> Ran {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output =
        Command::new(env!("CARGO_BIN_EXE_sim")).args(args).current_dir(root).output().unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file in a folder of this test process alone.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sim-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Goal: a run tells its story and ends with its verdict. Method: kill9.
#[test]
fn a_run_tells_its_story() {
    let ran = sim(&["run", "scenarios/kill9.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    for line in ["* n3: killed with -9", "suspects n3", "calls n3 failed", "reconnect to n3"] {
        assert!(ran.out.contains(line), "{line} is not in\n{}", ran.out);
    }
    let last = ran.out.lines().last().unwrap();
    assert!(last.starts_with("passed after 125.000s"), "{last}");
}

/// Goal: a failed expectation ends with 1, what was expected and seen, and a line that replays it.
/// Method: the canary; then paste the line.
#[test]
fn a_failed_expectation_can_be_replayed() {
    let ran = sim(&["run", "scenarios/canary.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains("expected  at 30s: all other nodes see n3 as alive"), "{}", ran.out);
    assert!(ran.out.contains("but       n1 saw n3: failed from "), "{}", ran.out);
    let line = ran.out.lines().last().unwrap().strip_prefix("replay    ").unwrap();
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    assert_eq!(words, ["run", "scenarios/canary.toml", "--seed", "1"]);
    assert_eq!(sim(&words).out, ran.out);
}

/// Goal: the line to paste survives a shell whatever the file is called. Method: awkward names;
/// a shell plays the line.
#[test]
fn a_replay_line_is_quoted_for_a_shell() {
    let canary = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/canary.toml");
    for name in ["two words.toml", "it's $HOME.toml", "-dash.toml"] {
        let path = scratch(name);
        fs::copy(canary, &path).unwrap();
        let folder = path.parent().unwrap();
        let run = |program: &str, args: &[&str]| {
            let output = Command::new(program).args(args).current_dir(folder).output().unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, out) = run(env!("CARGO_BIN_EXE_sim"), &["run", "--", name]);
        let line = out.lines().last().unwrap().strip_prefix("replay    ").unwrap();
        let (again, replayed) = run("sh", &["-c", line]);
        assert_eq!((code, again), (Some(1), Some(1)), "{line}");
        let report = |text: &str| text.rsplit_once("\nreplay").unwrap().0.to_owned();
        assert_eq!(report(&replayed), report(&out), "{line}");
    }
}

/// Goal: what is wrong with files ends with 2, on stderr, with its place. Method: bad files.
#[test]
fn bad_files_are_named_with_line_and_column() {
    let bad = scratch("bad.toml");
    fs::write(&bad, "version = 1\ntitle = \"t\"\nduration = \"1 s\"\n").unwrap();
    let path = bad.to_str().unwrap();
    for command in ["run", "check"] {
        let ran = sim(&[command, "scenarios/join.toml", path, "no/such.toml"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains(&format!("{path}:3:12: invalid value: string \"1 s\", expected")));
        assert!(ran.err.contains("no/such.toml: No such file"), "{}", ran.err);
    }
    fs::write(&bad, b"version = 1\ntitle = \"\xff\"\n").unwrap();
    let ran = sim(&["check", path]);
    assert!(ran.err.ends_with(":2:10: not text, expected UTF-8\n"), "{}", ran.err);
    let ran = sim(&["check", "scenarios/join.toml", "scenarios/canary.toml"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 2));
}

/// The last seed of all.
const MOST: &str = "18446744073709551615";

/// Goal: wrong usage ends with 2 on stderr; help is no failure. Method: both.
#[test]
fn usage_and_help_go_where_they_belong() {
    for args in [&["dance"][..], &[], &["run", "--seeds", "0"], &["check"], &["trace"]] {
        let ran = sim(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains("--help"), "{}", ran.err);
    }
    let ran = sim(&["run", "--seeds", "2", "--trace", "x.bin"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, "--trace takes one scenario and one seed\n");
    let ran = sim(&["run", "--seed", MOST, "--seeds", "2"]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, format!("2 seeds from {MOST} on go beyond {MOST}\n"));
    let ran = sim(&["--help"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("sim run scenarios/kill9.toml"), "{}", ran.out);
}

/// Goal: many seeds give one sum, whatever the number of threads. Method: compare the outputs.
#[test]
fn the_output_does_not_depend_on_the_number_of_threads() {
    for args in [&["run", "scenarios/kill9.toml"][..], &["run"]] {
        let with = |jobs| sim(&[args, &["--seed", "5", "--seeds", "20", "--jobs", jobs]].concat());
        let (one, two) = (with("1"), with("2"));
        assert_eq!(one.code, Some(0), "{}", one.out);
        assert_eq!(one.out, two.out);
        assert!(one.out.contains("20 of 20 seeds passed, hash "), "{}", one.out);
    }
}

/// Goal: a seed is a file and a file is a seed. Method: generate, run both, compare.
#[test]
fn a_generated_scenario_runs_as_its_seed_does() {
    let file = scratch("seed7.toml");
    fs::write(&file, sim(&["generate", "--seed", "7"]).out).unwrap();
    let (from_file, from_seed) =
        (sim(&["run", file.to_str().unwrap()]), sim(&["run", "--seed", "7"]));
    assert_eq!(from_file.code, Some(0));
    assert_eq!(from_file.out, from_seed.out);
}

/// Goal: a trace file is the golden text in another form. Method: write one and convert it.
#[test]
fn a_trace_file_converts_to_the_golden_text() {
    let file = scratch("join.bin");
    let path = file.to_str().unwrap();
    assert_eq!(sim(&["run", "scenarios/join.toml", "--trace", path]).code, Some(0));
    let ran = sim(&["trace", path]);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/golden/join.trace");
    assert_eq!(ran.out, fs::read_to_string(golden).unwrap());
    let ran = sim(&["trace", "scenarios/join.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("this is not a trace"), "{}", ran.err);
}
