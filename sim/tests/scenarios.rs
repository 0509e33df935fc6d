//! Every scenario file tells its story, and its trace is the one that was reviewed.
//!
//! `REWRITE=1 cargo test -p tithing-sim --test scenarios` writes the traces anew: review the diff.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

use tithing_sim::testing::{Origin, assert_good};
use tithing_sim::trace::{self, Notes};
use tithing_sim::{Options, Report, Scenario, Tell, run};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name)
}

fn read(path: &Path) -> Scenario {
    let text = fs::read_to_string(path).unwrap();
    Scenario::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The scenario files of a folder, in order.
fn files(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "toml")).collect();
    files.sort();
    files
}

fn with_trace(scenario: &Scenario) -> (Report, String) {
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
    let report = run(scenario, Options { trace: Some(&mut sink), ..Options::default() });
    (report, trace::to_text(&bytes, Notes::Left).unwrap())
}

const STORIES: [&str; 20] = [
    "encrypted",
    "encryption_rollout",
    "events",
    "frozen_observer",
    "isolation_islands",
    "isolation_loner",
    "isolation_moved",
    "isolation_seed_returns",
    "join",
    "key_rotation",
    "kill9",
    "leave",
    "lossy",
    "names_at_boot",
    "partition_heal",
    "paused_node",
    "restart",
    "rolling_restart",
    "snapshot",
    "two_labels",
];

/// Their traces would be megabytes: their reports are golden, and the hash in them covers the rest.
const LONG_STORIES: [&str; 8] = [
    "encryption_rollout",
    "isolation_islands",
    "isolation_loner",
    "isolation_moved",
    "isolation_seed_returns",
    "key_rotation",
    "names_at_boot",
    "two_labels",
];

/// What is golden about a scenario, and the end of the file's name.
fn golden(name: &str, scenario: &Scenario) -> (Report, String, &'static str) {
    if LONG_STORIES.contains(&name) {
        let report = run(scenario, Options { story: Tell::Story, ..Options::default() });
        let text = format!("{}\n", report.to_text());
        return (report, text, "story");
    }
    let (report, text) = with_trace(scenario);
    (report, text, "trace")
}

/// Goal: the stories come true, and every packet of them is as reviewed. Method: play each file and
/// compare its trace with the golden one; of long stories the report.
#[test]
fn every_story_comes_true_and_its_trace_is_the_golden_one() {
    let is_rewriting = std::env::var_os("REWRITE").is_some();
    let mut names = Vec::new();
    for path in files("") {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "canary" {
            continue;
        }
        let (report, text, kind) = golden(&name, &read(&path));
        assert_good(&report, Origin::File(&format!("scenarios/{name}.toml")));
        let golden = folder("golden").join(format!("{name}.{kind}"));
        if is_rewriting {
            fs::write(&golden, &text).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        let (old, new) = (expected.lines().count(), text.lines().count());
        let same = expected.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
        assert!(
            expected == text,
            "{name}: line {} of {new} differs from golden/{name}.{kind} with its {old} lines; \
             REWRITE=1, and review the diff",
            same + 1
        );
        names.push(name);
    }
    assert_eq!(names, STORIES);
}

/// Goal: what went wrong once does not go wrong again. Method: play all of `regress/`.
#[test]
fn old_failures_stay_mended() {
    let files = files("regress");
    assert!(!files.is_empty());
    for path in files {
        let report = run(&read(&path), Options::default());
        let name = path.file_name().unwrap().display();
        assert_good(&report, Origin::File(&format!("scenarios/regress/{name}")));
    }
}

/// Goal: a blind simulator is noticed. Method: the canary must fail, and say why.
#[test]
fn the_canary_fails_and_says_why() {
    let report = run(&read(&folder("canary.toml")), Options::default());
    assert!(!report.is_good());
    let text = report.to_text();
    assert!(text.contains("expected  at 30s: all other nodes see n3 as alive"), "{text}");
    assert!(text.contains("but       n1 saw n3: failed from "), "{text}");
}

/// Goal: every file can be printed and read back. Method: there and back.
#[test]
fn every_scenario_prints_as_it_reads() {
    for path in files("").into_iter().chain(files("regress")) {
        let scenario = read(&path);
        assert_eq!(Scenario::parse(&scenario.to_string()), Ok(scenario), "{}", path.display());
    }
}

/// Goal: the story holds on IPv6 too. Method: kill9 and restart with IPv6 addresses.
#[test]
fn the_stories_hold_on_ipv6() {
    for name in ["join", "leave", "kill9", "restart"] {
        let mut scenario = read(&folder(&format!("{name}.toml")));
        for node in &mut scenario.nodes {
            node.ipv6 = true;
        }
        let (report, text) = with_trace(&scenario);
        assert!(report.is_good(), "{}", report.to_text());
        assert!(text.contains("fd00::"), "{name}");
    }
}
