use super::{Entry, Note, Noted, Notes, Reader, TraceError, to_text};
use crate::world::{Change, StrayFate};
use crate::{NodeIndex, Options, Scenario, run};

const STORY: &str = "version = 1\ntitle = \"t\"\nduration = \"3s\"\n[nodes]\ncount = 2\n\
                     [[step]]\nat = \"0s\"\ndo = \"join\"\nnodes = \"n2\"\nto = \"n1\"\n";

fn bytes() -> (Vec<u8>, u64) {
    bytes_of(STORY)
}

fn bytes_of(story: &str) -> (Vec<u8>, u64) {
    let scenario = Scenario::parse(story).unwrap();
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
    let entries: Result<Vec<_>, _> = reader.collect();
    let entries = entries.unwrap();
    assert!(entries.is_sorted_by_key(Entry::at));
    let records = entries.iter().filter(|entry| matches!(entry, Entry::Step(_))).count();
    assert_eq!(u64::try_from(records).unwrap(), steps);
    assert_eq!(Scenario::parse(&header.scenario), Scenario::parse(STORY));
}

/// Goal: a trace says what was done to the world, and what became of datagrams that did not
/// arrive. Method: kill a node, and see what the other one sends to it.
#[test]
fn a_trace_says_why_steps_went_as_they_did() {
    let kill = "[[step]]\nat = \"1s\"\ndo = \"kill\"\nnodes = \"n1\"\n";
    let (bytes, _) = bytes_of(&format!("{STORY}{kill}"));
    let (_, reader) = Reader::new(&bytes).unwrap();
    let is_note = |entry| match entry {
        Ok(Entry::Note(note)) => Some(note),
        Ok(Entry::Step(_)) | Err(_) => None,
    };
    let notes: Vec<Note> = reader.filter_map(is_note).collect();
    let place = |wanted: &dyn Fn(&Noted) -> bool| notes.iter().position(|it| wanted(&it.what));
    let done = place(&|it| *it == Noted::Done("n1: killed with -9".into())).unwrap();
    let gone = place(&|it| *it == Noted::Change(Change::Killed(NodeIndex(0)))).unwrap();
    let stray = place(&|it| matches!(it, Noted::Stray(it) if it.fate == StrayFate::Nobody));
    assert!(done < gone && gone < stray.unwrap(), "{notes:?}");
    let text = to_text(&bytes, Notes::Told).unwrap();
    assert!(text.contains("    1.000000 * n1: killed with -9\n"), "{text}");
    assert!(text.contains(" * a datagram from n2 to n1 ["), "{text}");
    assert!(!to_text(&bytes, Notes::Left).unwrap().contains(" * "));
}

/// Goal: the text says who tells whom what. Method: look for the lines of a join.
#[test]
fn the_text_says_who_tells_whom_what() {
    let text = to_text(&bytes().0, Notes::Left).unwrap();
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
    assert_eq!(to_text(b"TITHSIM1", Notes::Left), Err(TraceError::NotATrace));
    assert_eq!(to_text(b"TITHSIM2", Notes::Left), Err(TraceError::BadRecord(8)));
    let whole = to_text(&bytes, Notes::Left).unwrap();
    for len in 8..bytes.len().min(2_000) {
        match to_text(&bytes[..len], Notes::Left) {
            Ok(text) => assert!(whole.starts_with(&text), "only at the end of a record"),
            Err(error) => assert!(matches!(error, TraceError::BadRecord(_))),
        }
    }
}
