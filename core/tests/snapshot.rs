//! The snapshot file: the peers' own files, hostile bytes, and what a journal writes
//! (PROTOCOL.md P-220 to P-225).

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use tithing_core::snapshot::{
    AfterLeave, Clock, Durability, Extra, FAILED_MAX, Job, Journal, PersistError, Record, Replay,
    Snapshot, replay,
};
use tithing_core::{Instant, LamportTime};

fn data(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    fs::read(path).expect("the file is there")
}

fn read(bytes: &[u8]) -> Replay {
    replay(bytes, AfterLeave::Forget)
}

/// As the tool that wrote the expectations prints it.
fn as_json(found: &Replay) -> Value {
    let times = found.snapshot.times();
    let alive: BTreeMap<&str, String> =
        found.snapshot.alive().iter().map(|(name, addr)| (&**name, addr.to_string())).collect();
    json!({
        "alive": alive,
        "clock": times.member.0,
        "event-clock": times.event.0,
        "query-clock": times.query.0,
        "bad": found.skipped_lines,
    })
}

/// Goal: files that the peers wrote mean to us what they mean to them. Method: twelve real files,
/// read both ways; the expectations are an independent reader's.
#[test]
fn files_of_the_peers_are_read_as_they_read_them() {
    let expected: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_slice(&data("snapshots.json")).expect("JSON");
    assert_eq!(expected.len(), 12);
    for (file, ways) in expected {
        for (after_leave, word) in [(AfterLeave::Forget, "forget"), (AfterLeave::Rejoin, "rejoin")]
        {
            let found = replay(&data(&file), after_leave);
            assert_eq!(as_json(&found), ways[word], "{file}, {word}");
            assert_eq!(found.skipped, found.skipped_lines.len(), "{file}");
        }
    }
}

/// Goal: a file that the peers wrote, replaced by an image of ours, means the same to them. Method:
/// the image of each real file, without its comments.
#[test]
fn images_say_what_the_files_said() {
    let files: BTreeMap<String, Value> =
        serde_json::from_slice(&data("snapshots.json")).expect("JSON");
    for file in files.keys() {
        let before = read(&data(file));
        let mut image = Vec::new();
        before.snapshot.write_image(&mut image);
        assert_eq!(read(&image).snapshot, before.snapshot, "{file}");
        let lines: Vec<&[u8]> =
            image.split_inclusive(|&b| b == b'\n').filter(|line| !line.starts_with(b"#")).collect();
        let after = read(&lines.concat());
        assert_eq!(after.snapshot.alive(), before.snapshot.alive(), "{file}");
        assert_eq!(after.snapshot.times(), before.snapshot.times(), "{file}");
        assert_eq!(after.skipped, 0, "{file}");
    }
}

/// Goal: damage hides no more than the line that it is in. Method: zero bytes, bytes that are no
/// text, torn and joined lines, numbers and addresses that are none.
#[test]
fn damage_hides_only_its_own_line() {
    let good = b"alive: a 10.0.0.1:7946\nclock: 7\n";
    let bad: [&[u8]; 12] = [
        b"\0\0\0\0\0\0alive: z 10.0.0.9:7946",
        b"alive: \xff\xfe 10.0.0.9:7946",
        b"clock: 4alive: z 10.0.0.9:7946",
        b"clock: -1",
        b"clock: +1",
        b"clock: 18446744073709551616",
        b"clock:1",
        b"alive: z 10.0.0.9",
        b"alive: z host:7946",
        b"alive: z 10.0.0.9:79460",
        b"left",
        b"",
    ];
    for line in bad {
        let bytes = [line, b"\n", good, line, b"\n", b"event-clock: 8\nquery-cl"].concat();
        let found = read(&bytes);
        let shown = String::from_utf8_lossy(line);
        assert_eq!(found.skipped, 2, "{shown}");
        assert_eq!(found.good_bytes, bytes.len() - b"query-cl".len(), "{shown}");
        assert_eq!(found.snapshot.alive().len(), 1, "{shown}");
        assert_eq!(found.snapshot.times().member, LamportTime(7), "{shown}");
        assert_eq!(found.snapshot.times().event, LamportTime(8), "{shown}");
    }
}

/// Goal: comments of anybody are passed over, ours are understood as far as this version knows
/// them. Method: a few of each.
#[test]
fn comments_are_no_nonsense() {
    let text = "# by hand\n#\n# tithing time 1700000000\n# tithing failed a b [fd00::1]:7946\n\
                # tithing later version says so\n# tithing failed c\ncoordinate: {}\n";
    let found = read(text.as_bytes());
    assert_eq!(found.skipped, 0);
    let failed: Vec<_> = found.snapshot.failed().iter().collect();
    let addr: SocketAddr = "[fd00::1]:7946".parse().expect("an address");
    assert_eq!(failed.len(), 1);
    assert_eq!(&**failed[0].0, "a b");
    assert_eq!((failed[0].1.addr, failed[0].1.since), (addr, 1_700_000_000));
}

/// Goal: names that would be read as something else are never written. Method: such names in every
/// record that has one.
#[test]
fn names_cannot_forge_lines() {
    for name in ["x\nleave", "\n", "x\0"] {
        let (name, addr) = (Arc::<str>::from(name), SocketAddr::from(([10, 0, 0, 1], 1)));
        for record in [
            Record::Alive { name: Arc::clone(&name), addr },
            Record::NotAlive { name: Arc::clone(&name) },
            Record::Extra(Extra::Failed { name, addr }),
        ] {
            let mut out = Vec::new();
            record.write(&mut out);
            assert_eq!(out, b"");
        }
    }
}

/// Goal: the failed that are kept have a bound. Method: one more than it, each a second later.
#[test]
fn the_failed_that_are_kept_have_a_bound() {
    let mut snapshot = Snapshot::default();
    let name = |n: usize| Arc::<str>::from(format!("n{n}"));
    for n in 0..=FAILED_MAX {
        snapshot.apply(&Record::Extra(Extra::Time(n as u64 + 1)));
        let addr = SocketAddr::from(([10, 0, 0, 1], 1));
        snapshot.apply(&Record::Extra(Extra::Failed { name: name(n), addr }));
    }
    assert_eq!(snapshot.failed().len(), FAILED_MAX);
    assert!(!snapshot.failed().contains_key(&name(0)));
    assert!(snapshot.failed().contains_key(&name(FAILED_MAX)));
}

fn record() -> impl Strategy<Value = Record> {
    let name = prop_oneof![
        4 => (0..6_u8).prop_map(|n| Arc::from(format!("n {n}"))),
        1 => "[ a-z\n\u{0}é:#]{0,6}".prop_map(Arc::from),
    ];
    let addr = any::<SocketAddr>().prop_map(|addr| SocketAddr::new(addr.ip(), addr.port()));
    let clock = prop_oneof![Just(Clock::Member), Just(Clock::Event), Just(Clock::Query)];
    prop_oneof![
        5 => (name.clone(), addr.clone()).prop_map(|(name, addr)| Record::Alive { name, addr }),
        2 => name.clone().prop_map(|name| Record::NotAlive { name }),
        4 => (clock, any::<u64>()).prop_map(|(it, time)| Record::Clock(it, LamportTime(time))),
        1 => Just(Record::Leave),
        3 => (name, addr)
            .prop_map(|(name, addr)| Record::Extra(Extra::Failed { name, addr })),
        1 => (0..9_u64).prop_map(|seconds| Record::Extra(Extra::Time(seconds))),
    ]
}

fn after_leave() -> impl Strategy<Value = AfterLeave> {
    prop_oneof![Just(AfterLeave::Forget), Just(AfterLeave::Rejoin)]
}

fn is_written(record: &Record) -> bool {
    let mut out = Vec::new();
    record.write(&mut out);
    !out.is_empty()
}

/// One thing that happens to a journal.
#[derive(Clone, Debug)]
enum Turn {
    Record(Record, Durability),
    /// The job under way works.
    Works,
    /// It fails, and what it wrote is cut off again.
    Fails,
    Passes(u8),
}

fn turn() -> impl Strategy<Value = Turn> {
    let durability = prop_oneof![4 => Just(Durability::Written), 1 => Just(Durability::Synced)];
    prop_oneof![
        4 => (record(), durability).prop_map(|(record, it)| Turn::Record(record, it)),
        3 => Just(Turn::Works),
        1 => Just(Turn::Fails),
        1 => (0..40_u8).prop_map(Turn::Passes),
    ]
}

proptest! {
    /// Goal: no bytes make reading fail, and what is cut off never counted. Method: any bytes, and
    /// any bytes behind a good file; the good prefix means the same as the whole.
    #[test]
    fn any_bytes_are_read(bytes in vec(any::<u8>(), 0..300), way in after_leave()) {
            for bytes in [bytes.clone(), [data("snapshot-after-crash.txt"), bytes].concat()] {
            let found = replay(&bytes, way);
            let again = replay(&bytes[..found.good_bytes], way);
            prop_assert_eq!(&found, &again);
        }
    }

    /// Goal: what is written is read. Method: any records, line by line and as an image, for both
    /// meanings of a leave.
    #[test]
    fn what_is_written_is_read(records in vec(record(), 0..40), way in after_leave()) {
            let (mut expected, mut lines, mut image) = (Snapshot::new(way), Vec::new(), Vec::new());
        for record in records.iter().filter(|record| is_written(record)) {
            expected.apply(record);
            record.write(&mut lines);
        }
        let found = replay(&lines, way);
        prop_assert_eq!((&found.snapshot, found.skipped), (&expected, 0));
        expected.write_image(&mut image);
        let found = replay(&image, way);
        prop_assert_eq!((&found.snapshot, found.skipped), (&expected, 0));
    }

    /// Goal: whatever fails meanwhile, in the end the file says all that was recorded. Method: any
    /// records, and jobs that work or fail at any time.
    #[test]
    fn failures_lose_nothing_in_the_end(turns in vec(turn(), 0..80)) {
            let mut now = Instant::ZERO;
        let mut journal = Journal::new(Snapshot::default(), 0);
        let (mut file, mut job) = (Vec::new(), None);
        let rest = [Turn::Passes(40), Turn::Works, Turn::Passes(40), Turn::Works];
        for turn in turns.into_iter().chain(rest.into_iter().cycle().take(16)) {
            match turn {
                Turn::Record(record, durability) if is_written(&record) => {
                    journal.record(&record, durability, now.as_nanos() / 1_000_000_000);
                }
                Turn::Record(..) => {}
                Turn::Works => {
                    match job.take() {
                        Some(Job::Append { bytes, .. }) => file.extend(bytes),
                        Some(Job::Replace { image }) => file = image,
                        None => continue,
                    }
                    journal.on_done(now, Ok(()));
                }
                Turn::Fails => {
                    if job.take().is_some() {
                        let answer = journal.on_done(now, Err(PersistError::NoSpace));
                        prop_assert_eq!(answer, Some(Err(PersistError::NoSpace)));
                    }
                }
                Turn::Passes(seconds) => now += Duration::from_secs(seconds.into()),
            }
            job = job.or_else(|| journal.next_job(now));
        }
        prop_assert!(journal.is_settled());
        prop_assert_eq!(&replay(&file, AfterLeave::Forget).snapshot, journal.snapshot());
    }
}

/// Goal: a file does not grow without bound, and is not replaced for nothing. Method: half a
/// megabyte of records about one member, then more members than the smallest file has room for.
#[test]
fn files_are_replaced_when_that_makes_them_short() {
    let mut journal = Journal::new(Snapshot::default(), 0);
    let (mut bytes, mut largest, mut images) = (0_usize, 0, 0);
    let mut write = |journal: &mut Journal, record: &Record| {
        journal.record(record, Durability::Written, 0);
        match journal.next_job(Instant::ZERO) {
            Some(Job::Append { bytes: lines, .. }) => bytes += lines.len(),
            Some(Job::Replace { image }) => (bytes, images) = (image.len(), images + 1),
            None => {}
        }
        journal.on_done(Instant::ZERO, Ok(()));
        largest = largest.max(bytes);
        images
    };
    let addr = SocketAddr::from(([10, 0, 0, 1], 7946));
    for _ in 0..20_000 {
        write(&mut journal, &Record::Alive { name: "one".into(), addr });
    }
    assert_eq!(write(&mut journal, &Record::Leave), 3);
    // Names so long that the shortest file is longer than the peers reckon.
    let name = |n: usize| Arc::from(format!("{n:0>255}"));
    for n in 0..5_000 {
        write(&mut journal, &Record::Alive { name: name(n), addr });
    }
    assert!(write(&mut journal, &Record::Leave) < 12, "{images}");
    assert!(largest < 5_000 * 600, "{largest}");
}

/// Goal: a disk that fails is tried again every 30 s, at once when something must be safe, and by
/// a new file. Method: failures by hand.
#[test]
fn a_failing_disk_is_tried_again_by_a_new_file() {
    let at = |seconds| Instant::ZERO + Duration::from_secs(seconds);
    let clock = |n| Record::Clock(Clock::Member, LamportTime(n));
    let full = || Err(PersistError::NoSpace);
    let mut journal = Journal::new(Snapshot::default(), 0);
    journal.record(&clock(1), Durability::Written, 0);
    assert!(matches!(journal.next_job(at(0)), Some(Job::Append { .. })));
    assert_eq!(journal.next_job(at(0)), None, "one at a time");
    assert_eq!(journal.on_done(at(0), full()), Some(full()));
    assert!(journal.is_failing());
    assert!(matches!(journal.next_job(at(0)), Some(Job::Replace { .. })), "a new file, at once");
    assert_eq!(journal.on_done(at(0), full()), Some(full()));
    journal.record(&clock(2), Durability::Written, 0);
    assert_eq!((journal.next_job(at(29)), journal.next_deadline()), (None, Some(at(30))));
    assert!(matches!(journal.next_job(at(30)), Some(Job::Replace { .. })));
    journal.on_done(at(30), full());
    journal.record(&clock(3), Durability::Synced, 0);
    let Some(Job::Replace { image }) = journal.next_job(at(31)) else { panic!("not at once") };
    assert_eq!(read(&image).snapshot.times().member, LamportTime(3));
    assert_eq!(journal.on_done(at(31), Ok(())), Some(Ok(())), "it works again");
    assert!(journal.is_settled() && !journal.is_failing());
}

/// Goal: a disk that is slow costs no memory without bound. Method: a job that never ends.
#[test]
fn what_waits_for_a_slow_disk_is_bounded() {
    let mut journal = Journal::new(Snapshot::default(), 0);
    let record = |n| Record::Clock(Clock::Event, LamportTime(n));
    journal.record(&record(0), Durability::Written, 0);
    assert!(matches!(journal.next_job(Instant::ZERO), Some(Job::Append { .. })));
    for n in 0..100_000 {
        journal.record(&record(n), Durability::Written, 0);
    }
    journal.on_done(Instant::ZERO, Ok(()));
    let Some(Job::Replace { image }) = journal.next_job(Instant::ZERO) else {
        panic!("they all wait");
    };
    assert_eq!(read(&image).snapshot.times().event, LamportTime(99_999));
    assert!(image.len() < 100);
}
