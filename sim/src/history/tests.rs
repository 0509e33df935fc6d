use std::time::Duration;

use tithing_core::member::Status;
use tithing_core::{Event, Incarnation, Instant, event::Claim};

use super::History;
use crate::scenario::{NodeIndex, Scenario};
use crate::views::Fate;

const N1: NodeIndex = NodeIndex(0);
const N2: NodeIndex = NodeIndex(1);
const N3: NodeIndex = NodeIndex(2);

fn at(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

/// n1 sees n2 alive from 1 s to 10 s, then failed; n3 never knows it, and is paused at 20 s.
fn history() -> History {
    let mut history = History::default();
    for node in [N1, N2, N3] {
        history.on_fate(at(0), node, Fate::Running);
    }
    history.on_converged(at(0), false);
    history.on_status(at(1), N1, N2, Some(Status::Alive));
    history.on_converged(at(2), true);
    history.on_fate(at(5), N2, Fate::Killed);
    history.on_converged(at(5), false);
    history.on_status(at(10), N1, N2, Some(Status::Failed));
    let refuted = Event::Refuted { claim: Claim::Suspect, from: None, incarnation: Incarnation(2) };
    history.on_event(at(12), N3, &refuted, None);
    history.on_fate(at(20), N3, Fate::Paused);
    history.on_end(at(30));
    history
}

/// What is said to an expectation; `None` if it is met.
fn judge(expectation: &str) -> Option<String> {
    let text = format!(
        "version = 1\ntitle = \"t\"\nduration = \"30s\"\n[nodes]\ncount = 3\n\
         [[expect]]\n{expectation}\n"
    );
    let scenario = Scenario::parse(&text).unwrap();
    history().unmet(&scenario).pop().map(|unmet| unmet.seen)
}

/// Goal: expectations about statuses are judged by their times. Method: a table.
#[test]
fn statuses_are_judged_by_their_times() {
    let n1 = "on = \"n1\"\nmember = \"n2\"\nstatus = ";
    for (when, status, is_met) in [
        ("at = \"10s\"", "failed", true),
        ("at = \"9s\"", "failed", false),
        ("at = \"30s\"", "failed", true),
        ("at = \"0s\"", "unknown", true),
        ("by = \"1s\"", "alive", true),
        ("by = \"900ms\"", "alive", false),
        ("from = \"10s\"\nby = \"20s\"", "alive", false),
        ("from = \"9s\"\nby = \"20s\"", "alive", true),
        ("never = true\nfrom = \"10s\"", "alive", true),
        ("never = true\nfrom = \"9s\"", "alive", false),
        ("never = true", "left", true),
    ] {
        let seen = judge(&format!("{when}\n{n1}\"{status}\""));
        assert_eq!(seen.is_none(), is_met, "{when} {status}: {seen:?}");
    }
    assert_eq!(
        judge(&format!("from = \"5s\"\nby = \"9s\"\n{n1}\"failed\"")).unwrap(),
        "n1 saw n2: alive from 1.000s"
    );
}

/// Goal: "others" are those that run all through the time. Method: one that is paused later.
#[test]
fn others_are_those_that_run_all_through_the_time() {
    let failed = "member = \"n2\"\nstatus = \"failed\"";
    assert_eq!(
        judge(&format!("at = \"15s\"\n{failed}")).unwrap(),
        "n3 saw n2: unknown from 0.000s"
    );
    assert_eq!(judge(&format!("at = \"25s\"\n{failed}")), None, "n3 is paused by then");
    assert_eq!(judge(&format!("at = \"15s\"\non = \"any\"\n{failed}")), None);
    assert!(judge(&format!("at = \"3s\"\non = \"any\"\n{failed}")).is_some());
    let seen = judge("at = \"15s\"\non = \"n2\"\nmember = \"n1\"\nstatus = \"alive\"").unwrap();
    assert_eq!(seen, "n2 saw n1: (no process) from 5.000s");
}

/// Goal: events are judged by who and when. Method: a table around one event.
#[test]
fn events_are_judged_by_who_and_when() {
    for (expectation, is_met) in [
        ("by = \"12s\"\nevent = \"refuted\"", true),
        ("by = \"12s\"\nevent = \"refuted\"\nmember = \"n3\"", true),
        ("by = \"12s\"\nevent = \"refuted\"\nmember = \"n1\"", false),
        ("by = \"12s\"\nevent = \"refuted\"\non = [\"n3\"]", true),
        ("by = \"12s\"\nevent = \"refuted\"\non = [\"n1\", \"n3\"]", false),
        ("by = \"11s\"\nevent = \"refuted\"", false),
        ("never = true\nevent = \"refuted\"", false),
        ("never = true\nfrom = \"13s\"\nevent = \"refuted\"", true),
        ("by = \"30s\"\nevent = \"conflict\"", false),
    ] {
        let seen = judge(expectation);
        assert_eq!(seen.is_none(), is_met, "{expectation}: {seen:?}");
    }
    assert_eq!(judge("by = \"9s\"\nevent = \"refuted\"").unwrap(), "reported by n3 at 12.000s");
    assert_eq!(judge("by = \"9s\"\nevent = \"reap\"").unwrap(), "no such event at any time");
}

/// Goal: convergence is judged by its times. Method: inside, outside, never.
#[test]
fn convergence_is_judged_by_its_times() {
    assert_eq!(judge("at = \"4s\"\nconverged = true"), None);
    assert_eq!(judge("by = \"2s\"\nconverged = true"), None);
    assert_eq!(judge("never = true\nfrom = \"5s\"\nconverged = true"), None);
    assert_eq!(
        judge("at = \"6s\"\nconverged = true").unwrap(),
        "the views were not right from 0.000s, right from 2.000s, not right from 5.000s"
    );
}
