use std::time::Duration;

use tithing_core::Instant;
use tithing_core::member::Status;

use super::{Part, View, view};
use crate::world::StrayFate;
use crate::{NodeIndex, Options, Scenario, run};

const STORY: &str = "version = 1\ntitle = \"t\"\nduration = \"12s\"\n[nodes]\ncount = 3\n\
    [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = [\"n2\", \"n3\"]\nto = \"n1\"\n\
    [[step]]\nat = \"2s\"\ndo = \"isolate\"\nnodes = \"n2\"\n\
    [[step]]\nat = \"4s\"\ndo = \"heal\"\n\
    [[step]]\nat = \"5s\"\ndo = \"kill\"\nnodes = \"n3\"\n";

fn seconds(seconds: u64) -> Instant {
    Instant::ZERO + Duration::from_secs(seconds)
}

fn drawn(lines_max: usize) -> View {
    let scenario = Scenario::parse(STORY).unwrap();
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
    run(&scenario, Options { trace: Some(&mut sink), ..Options::default() });
    view(&bytes, Part { from: Instant::ZERO, to: seconds(12), lines_max }).unwrap()
}

/// Goal: a packet has both its ends, or says what became of it. Method: the fates of packets
/// while a
/// node is cut off, and after another was killed.
#[test]
fn packets_have_two_ends_or_a_fate() {
    let view = drawn(10_000);
    assert_eq!(view.lines_omitted, 0);
    let [n2, n3] = [1, 2].map(NodeIndex);
    for line in view.lines.iter().filter(|line| !line.is_stream) {
        assert!(line.heard.is_none_or(|heard| heard > line.sent), "{line:?}");
        let is_cut = line.sent >= seconds(2) && line.sent < seconds(4);
        let fate = match (line.from, line.to) {
            (from, to) if is_cut && (from == n2 || to == n2) => Some(StrayFate::Blocked),
            (_, to) if line.sent > seconds(5) && to == n3 => Some(StrayFate::Nobody),
            _ => None,
        };
        assert_eq!((line.fate, line.heard.is_some()), (fate, fate.is_none()), "{line:?}");
    }
}

/// Goal: troubles have their times, and opinions are there. Method: the same story.
#[test]
fn troubles_and_opinions_have_their_times() {
    let view = drawn(10_000);
    let troubles: Vec<_> =
        view.troubles.iter().map(|it| (it.words, it.from, it.to, it.node)).collect();
    let end = view.times.1;
    assert_eq!(
        troubles,
        [
            ("network divided", seconds(2), seconds(4), None),
            ("killed", seconds(5), end, Some(NodeIndex(2))),
        ]
    );
    let last = view.opinions.iter().rfind(|it| it.member == NodeIndex(2)).unwrap();
    assert_eq!(last.status, Some(Status::Failed));
    assert!(view.moments.iter().any(|it| it.node.is_none() && it.words.contains("killed")));
}

/// Goal: there is room for so many packets, and it is told how many found none. Method: room for
/// ten.
#[test]
fn what_finds_no_room_is_counted() {
    let (all, some) = (drawn(10_000), drawn(10));
    assert_eq!(some.lines.len(), 10);
    assert_eq!(u64::try_from(all.lines.len()).unwrap() - 10, some.lines_omitted);
    assert_eq!(all.opinions, some.opinions);
}
