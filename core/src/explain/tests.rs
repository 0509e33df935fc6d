//! What a history comes to, and its words.

use alloc::string::ToString;

use super::*;

fn entry(at_millis: u64, by: Option<&str>, path: Path, fact: Fact) -> Entry {
    let at = Instant::from_nanos(at_millis * 1_000_000);
    Entry { at, incarnation: Some(Incarnation(7)), by: by.map(Arc::from), path, fact }
}

const ACCUSED: Fact = Fact::Accused { wanted: 2, min_millis: 4_000, max_millis: 24_000 };
const FROM: Source = Source { ip: IpAddr::V4(core::net::Ipv4Addr::new(10, 0, 0, 2)), port: 7946 };

fn probe(helpers: u8, nacks_expected: u8, stream: StreamPing) -> Path {
    let nacks_received = nacks_expected.saturating_sub(1);
    let direct = DirectPing::Silent;
    Path::Probe(Evidence { direct, helpers, nacks_expected, nacks_received, stream })
}

/// Goal: a reason names the accusation that led to it and no other. Method: histories of two cases,
/// cut off after each entry.
#[test]
fn a_reason_belongs_to_its_case() {
    let gossip = Path::Gossip { from: FROM };
    let history = [
        entry(0, Some("n1"), gossip, ACCUSED),
        entry(100, Some("n2"), gossip, Fact::Confirmed { count: 1 }),
        entry(200, None, gossip, Fact::Refuted),
        entry(300, Some("n3"), probe(3, 3, StreamPing::Silent), ACCUSED),
        entry(4_300, Some("n9"), Path::Own, Fact::Expired { count: 2, wanted: 2 }),
        entry(9_000, None, gossip, Fact::Intent { kind: IntentKind::Leave, ltime: LamportTime(5) }),
    ];
    let told = |count| {
        let why = Why::of(&history[..count]).unwrap();
        (why.accused.map(|it| it.by.unwrap().to_string()), why.confirmations, why.wanted)
    };
    let by = |name: &str| Some(name.to_string());
    assert_eq!(Why::of(&[]), None);
    assert_eq!(told(1), (by("n1"), 0, 2));
    assert_eq!(told(2), (by("n1"), 1, 2));
    assert_eq!(told(3), (by("n1"), 1, 2));
    assert_eq!(told(4), (by("n3"), 0, 2));
    assert_eq!(told(5), (by("n3"), 2, 2));
    assert_eq!(told(6), (None, 0, 0));
}

/// Goal: every fact, path and piece of evidence has words of its own. Method: a table.
#[test]
fn everything_has_its_words() {
    let gossip = Path::Gossip { from: FROM };
    let unhelped = probe(0, 0, StreamPing::Refused);
    let deaf = probe(1, 0, StreamPing::NotTried);
    let short = Fact::Accused { wanted: 0, min_millis: 4_000, max_millis: 24_000 };
    let (ltime, old) = (LamportTime(5), FROM);
    let table = [
        (
            entry(0, Some("n1"), probe(3, 2, StreamPing::Failed), ACCUSED),
            "accused by n1 (own probe: no ack, helpers 3, nacks 1 of 2, stream broken), 24s to \
             refute, 4s if 2 confirm it",
        ),
        (
            entry(0, Some("n1"), unhelped, short),
            "accused by n1 (own probe: no ack, no helpers, stream refused), 4s to refute",
        ),
        (
            entry(0, Some("n1"), deaf, Fact::Confirmed { count: 1 }),
            "accused by n1 too (own probe: no ack, helpers 1, no nacks expected, no stream tried)",
        ),
        (
            entry(0, None, Path::Own, Fact::Expired { count: 1, wanted: 2 }),
            "not refuted in time, 1 of 2 confirmations",
        ),
        (
            entry(0, Some("n1"), Path::PushPull { with: FROM }, Fact::Declared),
            "declared dead by n1 (push/pull with 10.0.0.2:7946)",
        ),
        (entry(0, None, gossip, Fact::Goodbye), "said goodbye (gossip from 10.0.0.2:7946)"),
        (
            entry(0, None, gossip, Fact::Refuted),
            "refuted with incarnation 7 (gossip from 10.0.0.2:7946)",
        ),
        (
            entry(0, None, gossip, Fact::Returned),
            "came back with incarnation 7 (gossip from 10.0.0.2:7946)",
        ),
        (
            entry(0, None, gossip, Fact::TakenOver { old }),
            "took the name over from 10.0.0.2:7946 with incarnation 7 (gossip from 10.0.0.2:7946)",
        ),
        (
            entry(0, Some("n1"), gossip, Fact::Answered { claim: Claim::Dead }),
            "answered a dead claim of n1 with incarnation 7 (gossip from 10.0.0.2:7946)",
        ),
        (
            entry(
                0,
                None,
                Path::Stream { from: FROM },
                Fact::Intent { kind: IntentKind::Leave, ltime },
            ),
            "is to leave, by an intent of time 5 (stream from 10.0.0.2:7946)",
        ),
        (
            entry(0, None, Path::Own, Fact::Intent { kind: IntentKind::Join, ltime }),
            "takes part, by an intent of time 5 (own doing)",
        ),
    ];
    for (entry, words) in table {
        assert_eq!(Why::of(&[entry]).unwrap().to_string(), words);
    }
}

/// Goal: the line about a failure tells its whole case. Method: accused, then run out; accused,
/// then declared dead by another.
#[test]
fn a_failure_is_told_in_one_line() {
    let accused = entry(1_000, Some("n1"), probe(1, 1, StreamPing::Unreachable), ACCUSED);
    let expired = entry(5_500, Some("n9"), Path::Own, Fact::Expired { count: 2, wanted: 2 });
    let declared = entry(2_000, Some("n2"), Path::Gossip { from: FROM }, Fact::Declared);
    assert_eq!(
        Why::of(&[accused.clone(), expired]).unwrap().to_string(),
        "accused first by n1 (own probe: no ack, helpers 1, nacks 0 of 1, stream unreachable), 2 \
         of 2 confirmations, not refuted in 4.5s"
    );
    assert_eq!(
        Why::of(&[accused, declared]).unwrap().to_string(),
        "declared dead by n2 (gossip from 10.0.0.2:7946); accused first by n1 (own probe: no ack, \
         helpers 1, nacks 0 of 1, stream unreachable), 0 of 2 confirmations"
    );
}
