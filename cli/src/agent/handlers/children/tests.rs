use std::collections::BTreeSet;
use std::process::{Command, id};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::{ended_children, has_ended};

/// Goal: only the dead are buried, and those that somebody waits for only by him. Method: two
/// processes that have ended, one of them known, and one that lives.
#[test]
fn orphans_are_told_from_the_workers_own() {
    let dead = |_| {
        let child = Command::new("true").spawn().unwrap();
        let pid = Pid::from_child(&child);
        waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
        (child, pid)
    };
    let [(mut orphan, orphan_pid), (mut own, own_pid)] = [0, 1].map(dead);
    let mut alive = Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let found = ended_children(id(), &BTreeSet::from([own.id()]));
    assert!(found.contains(&orphan_pid));
    assert!(!found.contains(&own_pid));
    assert!(!found.contains(&Pid::from_child(&alive)));
    drop(alive.stdin.take());
    for child in [&mut orphan, &mut own, &mut alive] {
        child.wait().unwrap();
    }
}

/// Goal: names of programs deceive nobody. Method: lines as the system shows them.
#[test]
fn a_state_stands_behind_the_last_bracket() {
    for (status, ended) in [
        ("7 (sh) Z 1 7 7 0", true),
        ("7 (sh) S 1 7 7 0", false),
        ("7 (sh) Z 12 7 7 0", false),
        ("7 (a) Z 1 (b) S 1 7", false),
        ("7 (a) S 1) Z 1 7", true),
        ("", false),
        ("7 (sh) Z", false),
    ] {
        assert_eq!(has_ended(status, 1), ended, "{status}");
    }
}
