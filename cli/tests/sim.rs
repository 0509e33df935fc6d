//! The program `sim` at the prompt: what it prints where, and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tithing_cli::json::{Value, value};

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

/// Goal: the first thing that readers try shows what the README says. Method: the lines of its
/// block, in their order, against the run; dots stand for lines that are left out.
#[test]
fn the_readme_shows_what_the_run_prints() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let begin = "```text\na node is killed (seed 1)\n";
    let block = &readme[readme.find(begin).unwrap() + "```text\n".len()..];
    let (block, _) = block.split_once("\n```").unwrap();
    assert!(block.lines().count() > 5 && block.contains("hash "), "{block}");
    let ran = sim(&["run", "scenarios/kill9.toml"]);
    let mut printed = ran.out.lines();
    for line in block.lines().filter(|line| line.trim() != "...") {
        assert!(printed.any(|it| it == line), "{line}\nis not, or not there, in\n{}", ran.out);
    }
    assert_eq!(printed.next(), None, "the README ends where the run does");
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
        assert!(ran.err.contains(&format!("{path}:3:12: found \"1 s\", expected")));
        assert!(ran.err.contains("no/such.toml: No such file"), "{}", ran.err);
    }
    fs::write(&bad, b"version = 1\ntitle = \"\xff\"\n").unwrap();
    let ran = sim(&["check", path]);
    assert!(ran.err.ends_with(":2:10: not text, expected UTF-8\n"), "{}", ran.err);
    let ran = sim(&["check", "scenarios/join.toml", "scenarios/canary.toml"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 2));
}

/// Goal: every bad file ends with 2 and one line on stderr, which begins with the place. Method:
/// the simulator's own bad files, each of which begins with what is to be said of it.
#[test]
fn every_bad_file_is_told_in_one_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/tests/data/bad");
    let files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let names: Vec<&str> = files.iter().map(|path| path.to_str().unwrap()).collect();
    let ran = sim(&[&["check"], &names[..]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err.lines().count(), names.len());
    for (name, line) in names.iter().zip(ran.err.lines()) {
        let text = fs::read_to_string(name).unwrap();
        let said = text.lines().next().unwrap().trim_start_matches("# ").trim_end_matches("..");
        assert!(line.starts_with(&format!("{name}:{said}")), "{line}\nis not\n{said}");
    }
    let ran = sim(&["run", names[0]]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.starts_with(names[0]), "{}", ran.err);
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

/// The one document that a command prints with `--format json`.
fn document(ran: &Ran) -> Value {
    value(ran.out.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{}", ran.out))
}

/// What stands under a path of keys and places in lists.
fn at<'a>(document: &'a Value, path: &[&str]) -> &'a Value {
    path.iter().fold(document, |value, key| match value {
        Value::Object(pairs) => pairs.get(*key).unwrap_or_else(|| panic!("no {key} in {path:?}")),
        Value::List(list) => &list[key.parse::<usize>().unwrap()],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => {
            panic!("{key} of {path:?} is in a {}", value.kind())
        }
    })
}

fn text<'a>(document: &'a Value, path: &[&str]) -> &'a str {
    let Value::Text(text) = at(document, path) else { panic!("{path:?} is no text") };
    text
}

fn list<'a>(document: &'a Value, path: &[&str]) -> &'a [Value] {
    let Value::List(list) = at(document, path) else { panic!("{path:?} is no list") };
    list
}

/// Goal: JSON says what the text says. Method: the canary in both forms, one run and many.
#[test]
fn a_report_in_json_says_what_the_text_says() {
    let (words, json) = (
        sim(&["run", "scenarios/canary.toml"]),
        sim(&["run", "scenarios/canary.toml", "--format", "json"]),
    );
    assert_eq!((json.code, json.err.as_str()), (Some(1), ""));
    let json = document(&json);
    assert_eq!(at(&json, &["good"]), &Value::Bool(false));
    let report = at(&json, &["results", "0"]);
    for (before, path) in [
        ("hash ", &["hash"][..]),
        ("expected  ", &["unmet", "0", "expected"]),
        ("but       ", &["unmet", "0", "seen"]),
        ("replay    ", &["replay"]),
    ] {
        let line = format!("{before}{}", text(report, path));
        assert!(words.out.contains(&line), "{line} is not in\n{}", words.out);
    }
    // A line of a story begins with a time.
    let told = words.out.lines().filter(|line| line.starts_with(' '));
    assert_eq!(list(report, &["story"]).len(), told.count());
    let many = ["run", "scenarios/canary.toml", "--seeds", "3"];
    let (words, json) = (sim(&many), document(&sim(&[&many[..], &["--format=json"]].concat())));
    let sum = at(&json, &["results", "0"]);
    assert_eq!(at(sum, &["passed"]), &Value::Number(0.0));
    assert_eq!(list(sum, &["failures"]).len(), 3);
    assert!(words.out.contains(&format!("0 of 3 seeds passed, hash {}", text(sum, &["hash"]))));
}

/// Goal: every command has a form for programs. Method: what each prints as JSON, beside its text.
#[test]
fn every_command_can_write_json() {
    let json = document(&sim(&["--format", "json", "generate", "--seed", "7"]));
    assert_eq!(text(&json, &["scenario"]), sim(&["generate", "--seed", "7"]).out);

    let bad = scratch("json.toml");
    fs::write(&bad, "version = 2\ntitle = \"t\"\nduration = \"1s\"\n").unwrap();
    let path = bad.to_str().unwrap();
    let ran = sim(&["check", "scenarios/join.toml", path, "--format", "json"]);
    assert_eq!(ran.code, Some(2));
    let json = document(&ran);
    assert_eq!(at(&json, &["files", "0", "good"]), &Value::Bool(true));
    let file = at(&json, &["files", "1"]);
    assert_eq!(at(file, &["line"]), &Value::Number(1.0));
    let reason = text(file, &["reason"]);
    assert_eq!(ran.err, format!("{path}:1:11: {reason}\n"));

    let file = scratch("json.bin");
    let path = file.to_str().unwrap();
    assert_eq!(sim(&["run", "scenarios/join.toml", "--trace", path]).code, Some(0));
    let (words, json) = (sim(&["trace", path]), sim(&["trace", path, "--format", "json"]));
    let steps: Vec<Value> =
        json.out.lines().skip(1).map(|line| value(line.as_bytes()).unwrap()).collect();
    let lines = steps.iter().flat_map(|step| list(step, &["lines"])).map(|line| text(line, &[]));
    assert!(
        words.out.lines().skip(1).zip(lines.clone()).all(|(line, said)| line.ends_with(said)),
        "{}",
        json.out
    );
    assert_eq!(lines.count(), words.out.lines().count() - 1);
}

/// Goal: the benchmark measures each cell in a process of its own, and says what it leaves out.
/// Method: a small cell, and one that no machine has the memory for. (In a debug build the figures
/// say nothing, which it says.)
#[test]
fn a_benchmark_has_a_row_for_each_cell() {
    let args = ["bench", "--sizes", "4,900000", "--loads", "storm", "--parts", "cells"];
    let ran = sim(&args);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let rows: Vec<Vec<&str>> =
        ran.out.lines().map(|line| line.split_whitespace().collect()).collect();
    let row = rows.iter().find(|row| row.first() == Some(&"4")).unwrap();
    assert_eq!(row[1], "storm");
    assert!(row[3].replace(',', "").parse::<u64>().unwrap() > 0, "{}", ran.out);
    let left_out = rows.iter().find(|row| row.first() == Some(&"900000")).unwrap();
    assert_eq!(left_out[2..4], ["left", "out:"]);
}

/// Goal: what was recorded is played again and compared; two runs part where they do. Method: two
/// seeds of one story; then a trace with a byte changed, as if the core had done otherwise.
#[test]
fn traces_are_replayed_and_compared() {
    let [a, b] = ["a.bin", "b.bin"].map(scratch);
    for (seed, file) in [("1", &a), ("2", &b)] {
        let file = file.to_str().unwrap();
        let ran = sim(&["run", "scenarios/join.toml", "--seed", seed, "--trace", file]);
        assert_eq!(ran.code, Some(0));
    }
    let [first, second] = [&a, &b].map(|file| file.to_str().unwrap());
    let ran = sim(&["replay", first]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "the same from beginning to end\n"));
    let ran = sim(&["diff", first, second]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    for line in ["then they part", &format!("--- {first}\n"), &format!("+++ {second}\n")] {
        assert!(ran.out.contains(line), "{line} is not in\n{}", ran.out);
    }
    let mut bytes = fs::read(&a).unwrap();
    let at = bytes.windows(2).rposition(|two| two == b"n1").unwrap();
    bytes[at] = b'm';
    fs::write(&a, bytes).unwrap();
    let ran = sim(&["replay", first]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.out.contains("+++ played now"), "{}", ran.out);
    let ran = sim(&["diff", first, "Cargo.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.starts_with("Cargo.toml: this is not a trace"), "{}", ran.err);
}

/// Goal: keys stay out of traces, and the scenario that has them plays one again. Method: without
/// it, and with it.
#[test]
fn a_trace_without_its_keys_needs_the_scenario() {
    let (file, story) = (scratch("keys.bin"), "scenarios/encrypted.toml");
    let file = file.to_str().unwrap();
    assert_eq!(sim(&["run", story, "--trace", file]).code, Some(0));
    let ran = sim(&["replay", file]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("--scenario FILE"), "{}", ran.err);
    let ran = sim(&["replay", file, "--scenario", story]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "the same from beginning to end\n"));
}

/// Goal: the causes of an opinion are told at the prompt, as text and as JSON. Method: kill9, and a
/// question about nobody.
#[test]
fn causes_are_told_at_the_prompt() {
    let file = scratch("why.bin");
    let file = file.to_str().unwrap();
    assert_eq!(sim(&["run", "scenarios/kill9.toml", "--trace", file]).code, Some(0));
    let ask = |about, more: &[&str]| {
        sim(&[&["why", file, "--node", "n1", "--about", about], more].concat())
    };
    let ran = ask("n3", &["--at", "7s"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("    6.131s  n1 suspects n3\n"), "{}", ran.out);
    assert!(ran.out.ends_with("    5.000s  => n3: killed with -9\n"), "{}", ran.out);
    let ran = ask("n3", &["--format", "json"]);
    assert!(ran.out.contains("\"kind\": \"root\""), "{}", ran.out);
    let ran = ask("n4", &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.ends_with(": there is no node n4; there are n1, n2, n3\n"), "{}", ran.err);
}

/// Goal: a failing file shrinks to a file that fails in the same way; one that passes is said to.
/// Method: the canary, whose smaller self is played; then kill9.
#[test]
fn a_failure_shrinks_to_a_file_that_fails() {
    let file = scratch("small.toml");
    let file = file.to_str().unwrap();
    let ran = sim(&["shrink", "scenarios/canary.toml", "-o", file]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let reason = "expected in vain: all other nodes see n3 as alive\n";
    assert!(ran.out.starts_with(reason), "{}", ran.out);
    let text = fs::read_to_string(file).unwrap();
    assert!(text.starts_with(&format!("# Shrunk from scenarios/canary.toml: {reason}")), "{text}");
    let ran = sim(&["run", file]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("all other nodes see"), "{}", ran.out);
    let ran = sim(&["shrink", "scenarios/kill9.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("scenarios/kill9.toml: it passes"), "{}", ran.err);
}

/// Goal: shards of a campaign add up to the whole, whatever the number of threads; what does not
/// fit is refused. Method: a campaign in one piece, in two, and these merged; then one part twice.
#[test]
fn shards_of_a_campaign_add_up() {
    let [a, b, sum, whole] = ["a.txt", "b.txt", "sum.txt", "whole.txt"].map(scratch);
    let [a, b, sum, whole] = [&a, &b, &sum, &whole].map(|path| path.to_str().unwrap());
    let play = |more: &[&str]| {
        let ran = sim(&[&["campaign", "--seeds", "7", "--nodes", "3..4"], more].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
        ran.out
    };
    play(&["--shard", "1/2", "--jobs", "1", "--out", a]);
    play(&["--shard", "2/2", "--jobs", "2", "--out", b]);
    let out = play(&["--out", whole]);
    assert!(out.ends_with("7 seeds played, 0 failed\n"), "{out}");
    assert!(out.contains("of 1125 cells"), "{out}");
    let ran = sim(&["merge", a, b, "--out", sum]);
    assert_eq!((ran.code, ran.out), (Some(0), out));
    let results = |path| fs::read_to_string(path).unwrap();
    let but_series = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with("seeds\t"));
        lines.map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(but_series(results(sum)), but_series(results(whole)));
    let ran = sim(&["merge", a, a]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.ends_with("a.txt: seed 0 would count twice\n"), "{}", ran.err);
}

/// Goal: an interrupted campaign keeps what it has done and says so. Method: one without an end is
/// interrupted as soon as it has written its first results.
#[test]
fn an_interrupted_campaign_keeps_its_results() {
    let path = scratch("interrupted.txt");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let child = Command::new(env!("CARGO_BIN_EXE_sim"))
        .args(["campaign", "--minutes", "30", "--nodes", "3..3", "--out"])
        .arg(&path)
        .current_dir(root)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while !path.exists() {
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let out = String::from_utf8(output.stdout).unwrap();
    let played = out.lines().last().unwrap().split(' ').next().unwrap().to_owned();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains(&format!("seeds\t0\t1\t{played}\n")) && text.ends_with("end\n"),
        "{text}"
    );
    assert!(played.parse::<u64>().unwrap() > 0, "{out}");
}

/// Goal: a page is written that holds what it shows, and a file that is no trace is refused.
/// Method: kill9, whole and cut to a few packets.
#[test]
fn a_page_of_a_trace_is_written() {
    let [trace, page] = ["page.bin", "page.html"].map(scratch);
    let [trace, page] = [&trace, &page].map(|path| path.to_str().unwrap());
    assert_eq!(sim(&["run", "scenarios/kill9.toml", "--trace", trace]).code, Some(0));
    let ran = sim(&["view", trace, "-o", page]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let text = fs::read_to_string(page).unwrap();
    for piece in ["<title>a node is killed</title>", "n3: killed with -9", "ping 6 (n3)"] {
        assert!(text.contains(piece), "{piece}");
    }
    assert!(!text.contains("/*MODEL*/") && !text.contains("/*PROGRAM*/"));
    let ran = sim(&["view", trace, "-o", page, "--packets", "10"]);
    assert!(ran.out.contains("10 packets, the "), "{}", ran.out);
    let ran = sim(&["view", "Cargo.toml", "-o", page]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
}

/// Goal: a plan is told, drawn, and the same whatever the threads; who errs learns what there is.
/// Method: a small cluster, with one thread and two; unknown settings and bad values.
#[test]
fn a_plan_is_told_and_drawn() {
    let file = scratch("plan.svg");
    let file = file.to_str().unwrap();
    let plan = |more: &[&str]| {
        let mut args = vec!["plan", "--nodes", "5", "--seeds", "3"];
        args.extend(more);
        sim(&args)
    };
    let one = plan(&["--jobs", "1", "-o", file]);
    assert_eq!((one.code, one.err.as_str()), (Some(0), ""));
    assert_eq!(one.out, plan(&["--jobs", "2"]).out);
    let row = |name: &str| one.out.lines().find(|line| line.trim_start().starts_with(name));
    let measured = row("an event reaches").unwrap().split_whitespace().last().unwrap();
    assert_eq!(measured, "150", "3 runs, 10 events, 5 members");
    assert!(row("formula: whole rounds").is_some() && row("a death is suspected").is_some());
    for row in [row("an event has reached all"), row("all call it failed")] {
        assert!(row.is_some_and(|row| !row.ends_with(" 0")), "{}", one.out);
    }
    let picture = fs::read_to_string(file).unwrap();
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    assert_eq!(picture.matches("stroke-width=\"2.5\"").count(), 12, "six curves, named");
    let json = plan(&["--format", "json"]).out;
    assert!(json.contains("\"spread_by_gossip\"") && json.contains("\"measured\": 150"));
    for (given, expected) in [
        ("--set=gossip=1", "expected one of probe_interval"),
        ("--set=gossip_nodes=x", "expected a whole number"),
        ("--set=probe_timeout=1h", "the settings: "),
        ("--loss=2", "expected a share"),
        ("--profile=lab", "expected lan, wan or local"),
        ("--out=no/such/folder/plan.svg", "no/such/folder/plan.svg: "),
    ] {
        let ran = plan(&[given]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{given}");
        assert!(ran.err.contains(expected), "{given}: {}", ran.err);
    }
}

/// Goal: what the README shows is what one sees. Method: its story, line by line, as far as it is
/// told there; the hash with it.
#[test]
fn the_story_of_the_readme_is_true() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, shown) = readme.split_once("```text\na node is killed").unwrap();
    let (shown, _) = shown.split_once("\n```").unwrap();
    let told = sim(&["run", "scenarios/kill9.toml"]).out;
    let mut lines = told.lines();
    for line in shown.lines().skip(1).filter(|line| line.trim() != "...") {
        assert!(lines.any(|told| told == line), "not told, or not in this order: {line}");
    }
}
