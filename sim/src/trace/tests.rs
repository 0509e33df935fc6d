use super::{Reader, TraceError, to_text};
use crate::{Options, Scenario, run};

const STORY: &str = "version = 1\ntitle = \"t\"\nduration = \"3s\"\n[nodes]\ncount = 2\n\
                     [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = \"n2\"\nto = \"n1\"\n";

fn bytes() -> (Vec<u8>, u64) {
    let scenario = Scenario::parse(STORY).unwrap();
    let mut bytes = Vec::new();
    let mut sink = |piece: &[u8]| bytes.extend_from_slice(piece);
    let report = run(&scenario, Options { trace: Some(&mut sink), ..Options::default() });
    (bytes, report.counts.of(crate::Tally::Step))
}

/// Goal: a trace holds every step of the run. Method: read it back and count.
#[test]
fn a_trace_holds_every_step() {
    let (bytes, steps) = bytes();
    let (header, reader) = Reader::new(&bytes).unwrap();
    assert_eq!((header.title.as_str(), header.seed), ("t", 1));
    assert_eq!(header.nodes[1].0, "n2");
    let records: Result<Vec<_>, _> = reader.collect();
    let records = records.unwrap();
    assert_eq!(u64::try_from(records.len()).unwrap(), steps);
    assert!(records.is_sorted_by_key(|record| record.at));
}

/// Goal: the text says who tells whom what. Method: look for the lines of a join.
#[test]
fn the_text_says_who_tells_whom_what() {
    let text = to_text(&bytes().0).unwrap();
    for line in [
        "# t (seed 1)",
        " n2 <- command 1: join n1",
        " n2 -> lookup 1: n1",
        " n2 -> out1 state: n2 alive #1 [",
        " n1 !  status n2 unknown -> alive @",
        " n2 -> reply 1: joined, 1 reached",
        " n1 -> n2 ping 1 (n2)",
        " n2 -> n1 ack 1",
        "join-intent n2 @",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("Tick"));
}

/// Goal: damaged files are refused, not believed. Method: cut a file at every byte.
#[test]
fn a_damaged_trace_is_refused() {
    let (bytes, _) = bytes();
    assert_eq!(to_text(b"TITHSIM0"), Err(TraceError::NotATrace));
    assert_eq!(to_text(b"TITHSIM1"), Err(TraceError::BadRecord(8)));
    let whole = to_text(&bytes).unwrap();
    for len in 8..bytes.len().min(2_000) {
        match to_text(&bytes[..len]) {
            Ok(text) => assert!(whole.starts_with(&text), "only at the end of a record"),
            Err(error) => assert!(matches!(error, TraceError::BadRecord(_))),
        }
    }
}
