use super::{Options, Tell, run};
use crate::Scenario;

const STORY: &str = "version = 1\ntitle = \"t\"\nduration = \"20s\"\n[nodes]\ncount = 3\n\
                     [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = \"all\"\nto = \"n1\"\n\
                     [[step]]\nat = \"5s\"\ndo = \"kill\"\nnodes = \"n3\"\n";

/// Goal: the report tells who noticed what, when. Method: the story of a kill.
#[test]
fn the_report_tells_who_noticed_what() {
    let scenario = Scenario::parse(STORY).unwrap();
    let report = run(&scenario, Options { story: Tell::Story, ..Options::default() });
    let text = report.to_text();
    for line in [
        "t (seed 1)",
        "0.000s  * all nodes: told to join n1",
        "5.000s  * n3: killed with -9",
        "n1 sees n3 join",
        " suspects n3: no answer on any path",
        "n1 calls n3 failed",
        "n2 calls n3 failed",
        " calls n3 failed: accused first by n",
        " (no answer on any path)",
        "passed after 20.000s of virtual time, all views right since ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert_eq!(run(&scenario, Options::default()).hash, report.hash);
}

/// Goal: a failure says what was expected and what was seen. Method: expect what does not happen.
#[test]
fn a_failure_says_what_was_expected_and_what_was_seen() {
    let more = "[[expect]]\nby = \"20s\"\non = \"n1\"\nmember = \"n3\"\nstatus = \"left\"\n";
    let scenario = Scenario::parse(&format!("{STORY}{more}")).unwrap();
    let report = run(&scenario, Options::default());
    assert!(!report.is_good());
    let text = report.to_text();
    assert!(text.contains("expected  by 20s: n1 see n3 as left\nbut       n1 saw n3: "), "{text}");
    assert!(text.contains("\nFAILED after 20.000s"), "{text}");
}

/// Goal: another seed is another run, and a scenario may end early. Method: compare.
#[test]
fn seeds_and_stops_are_obeyed() {
    let scenario = Scenario::parse(STORY).unwrap();
    let other = run(&scenario, Options { seed: Some(2), ..Options::default() });
    assert_ne!(other.hash, run(&scenario, Options::default()).hash);
    assert_eq!(other.seed, 2);
    let stop = "[stop]\nnot_before = \"8s\"\nconverged_for = \"2s\"\n";
    let text = STORY.replace("[nodes]", &format!("{stop}[nodes]")).replace("20s", "1000s");
    let report = run(&Scenario::parse(&text).unwrap(), Options::default());
    let end = report.end.as_nanos() / 1_000_000_000;
    assert!((10..60).contains(&end), "ended at {end} s");
    let since = report.converged_at.unwrap();
    assert!(report.end.since(since) >= std::time::Duration::from_secs(2));
}
