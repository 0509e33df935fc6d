//! A whole history on a bad disk, cut at every operation and in the middle of each write.

mod bad_disk;

use std::io;
use std::sync::Arc;

use tithing_core::Instant;
use tithing_core::snapshot::{
    AfterLeave, Clock, Durability, Extra, Journal, PersistError, Record, Snapshot, replay,
};
use tithing_core::{LamportTime, snapshot};

use super::super::disk::Name;
use super::Store;
use bad_disk::{BadDisk, Crash, Fault, Machine};

/// What is done to a journal.
#[derive(Clone, Debug)]
enum Turn {
    Record(Record),
    /// What was recorded so far has to be safe.
    Sync,
    /// The file is replaced.
    Rewrite,
}

fn addr(n: u8) -> std::net::SocketAddr {
    ([10, 0, 0, n], 7946).into()
}

fn name(n: u8) -> Arc<str> {
    format!("node {n}").into()
}

/// Members come, go and fail; clocks rise; the file is replaced twice, and synced now and then.
fn history() -> Vec<Turn> {
    let mut turns = Vec::new();
    for n in 1..=12 {
        turns.push(Turn::Record(Record::Alive { name: name(n), addr: addr(n) }));
        let clock = [Clock::Member, Clock::Event, Clock::Query][usize::from(n) % 3];
        turns.push(Turn::Record(Record::Clock(clock, LamportTime(u64::from(n) * 7))));
        match n {
            3 | 9 => turns.push(Turn::Sync),
            4 => turns.push(Turn::Record(Record::NotAlive { name: name(2) })),
            5 | 10 => turns.push(Turn::Rewrite),
            6 => {
                let failed = Extra::Failed { name: name(3), addr: addr(3) };
                turns.push(Turn::Record(Record::Extra(failed)));
            }
            _ => {}
        }
    }
    turns.extend([Turn::Record(Record::Leave), Turn::Sync]);
    turns.push(Turn::Record(Record::Clock(Clock::Member, LamportTime(100))));
    turns
}

/// Everything that a file may say, line by line, and which of it was safe.
#[derive(Debug)]
struct Lived {
    states: Vec<Snapshot>,
    /// States that were written, by the word of the disk, and those that were synced.
    written: usize,
    synced: usize,
    outcomes: Vec<Result<(), PersistError>>,
}

/// The states after each line of a history.
fn states(turns: &[Turn]) -> (Vec<Snapshot>, Vec<usize>) {
    let (mut states, mut lines, mut ends) = (vec![Snapshot::default()], Vec::new(), Vec::new());
    for turn in turns {
        if let Turn::Record(record) = turn {
            let before = lines.len();
            record.write(&mut lines);
            for (at, _) in lines.iter().enumerate().skip(before).filter(|(_, byte)| **byte == b'\n')
            {
                states.push(replay(&lines[..=at], AfterLeave::Forget).snapshot);
            }
        }
        ends.push(states.len() - 1);
    }
    (states, ends)
}

/// Lives through a history until the disk is gone.
fn live(machine: &Machine, turns: &[Turn]) -> Lived {
    let (states, ends) = states(turns);
    let mut lived = Lived { states, written: 0, synced: 0, outcomes: Vec::new() };
    let Ok((mut store, found)) = Store::open(BadDisk(machine.clone()), AfterLeave::Forget) else {
        return lived;
    };
    let mut journal = Journal::new(found.replay.snapshot, found.replay.good_bytes);
    let mut now = Instant::ZERO;
    for (turn, end) in turns.iter().zip(ends) {
        let mut wanted = Durability::Written;
        match turn {
            Turn::Record(record) => journal.record(record, Durability::Written, 0),
            Turn::Sync => {
                journal.sync();
                wanted = Durability::Synced;
            }
            Turn::Rewrite => journal.rewrite(),
        }
        now += std::time::Duration::from_secs(1);
        while let Some(job) = journal.next_job(now) {
            let outcome = store.perform(&job);
            let is_done = outcome.is_ok();
            let is_synced =
                wanted == Durability::Synced || matches!(job, snapshot::Job::Replace { .. });
            lived.outcomes.extend(journal.on_done(now, outcome));
            if is_done {
                lived.written = end;
                lived.synced = if is_synced { end } else { lived.synced };
            }
        }
    }
    lived
}

/// What is found afterwards, and that a new life can begin with it.
fn found_after(machine: &Machine, crash: Crash) -> Snapshot {
    let disk = BadDisk(machine.after(crash));
    let (store, found) = Store::open(disk, AfterLeave::Forget).expect("a start never fails");
    assert!(!found.is_torn);
    let snapshot = found.replay.snapshot;
    let mut journal = Journal::new(snapshot.clone(), found.replay.good_bytes);
    let mut store = store;
    journal.record(&Record::Alive { name: "later".into(), addr: addr(99) }, Durability::Synced, 0);
    let job = journal.next_job(Instant::ZERO).expect("a job");
    store.perform(&job).expect("it works");
    let (_, again) = Store::open(store.disk, AfterLeave::Forget).expect("a start never fails");
    assert_eq!(&again.replay.snapshot, journal.snapshot(), "what was found is not spoiled");
    assert_eq!(again.replay.skipped, 0);
    snapshot
}

/// Goal: after any crash a start works, what it finds is a prefix of the history, and nothing that
/// was safe is lost. Method: the whole history, cut before each operation and after each byte of
/// each write; the process is killed, or the power fails and takes all, half or zero-filled blocks
/// of what was not synced, with and without the rename.
#[test]
fn a_crash_anywhere_leaves_a_prefix_with_all_that_was_safe() {
    let turns = history();
    let machine = Machine::default();
    live(&machine, &turns);
    let (operations, writes) = machine.counted();
    assert!(operations > 40, "{operations}");
    let mut faults: Vec<Fault> = (0..=operations).map(|at| Fault::Crash { at, bytes: 0 }).collect();
    for (at, length) in writes {
        faults.extend((1..=length).map(|bytes| Fault::Crash { at, bytes }));
    }
    let mut seen = 0;
    for fault in faults {
        let machine = Machine::with(fault);
        let lived = live(&machine, &turns);
        for crash in Crash::ALL {
            let found = found_after(&machine, crash);
            let safe = if crash == Crash::Killed { lived.written } else { lived.synced };
            let is_prefix = lived.states[safe..].contains(&found);
            assert!(is_prefix, "{fault:?}, {crash:?}, safe {safe}: {found:?}");
            seen += 1;
        }
    }
    assert!(seen > 2_000, "{seen}");
}

/// Goal: a disk that fails for a while costs nothing. Method: each operation fails, and so do some
/// behind it, as on a full disk; in the end the file says everything.
#[test]
fn a_failure_anywhere_is_made_good() {
    let mut turns = history();
    // Long enough for several retries.
    let clock = |n| Turn::Record(Record::Clock(Clock::Member, LamportTime(n)));
    turns.extend((200..400).map(clock));
    let machine = Machine::default();
    live(&machine, &turns);
    let (operations, _) = machine.counted();
    let opening = Machine::default();
    live(&opening, &[]);
    for at in opening.counted().0..operations - 190 {
        for length in [1, 2, 5] {
            let machine = Machine::with(Fault::Fails { at, length });
            let lived = live(&machine, &turns);
            let found = found_after(&machine, Crash::Killed);
            assert_eq!(Some(&found), lived.states.last(), "{at} {length}: {:?}", lived.outcomes);
        }
    }
}

/// Goal: what peers leave behind is understood. Method: a peer that stopped while it replaced its
/// file; a replacement of ours that was not finished.
#[test]
fn what_a_peer_left_behind_is_taken_up() {
    let text = b"alive: a 10.0.0.1:7946\nclock: 5\n";
    for (current, next, clock) in [
        (None, Some(&text[..]), 5),
        (Some(&b"clock: 7\n"[..]), Some(&text[..]), 7),
        (Some(b"clock: 7\n"), None, 7),
        (None, None, 0),
    ] {
        let machine = Machine::default();
        machine.put(Name::Current, current);
        machine.put(Name::Next, next);
        let (store, found) =
            Store::open(BadDisk(machine.clone()), AfterLeave::Forget).expect("it opens");
        assert_eq!(found.replay.snapshot.times().member, LamportTime(clock));
        drop(store);
        assert_eq!(machine.names(), [Name::Current]);
    }
}

/// Goal: an unfinished line is cut off before anything is written behind it, and if that cannot be
/// done the file is replaced. Method: such a file on a disk that cannot cut.
#[test]
fn an_unfinished_line_never_gets_a_tail() {
    for cuts in [true, false] {
        let machine = Machine::default();
        machine.put(Name::Current, Some(b"clock: 7\nclock: 1"));
        machine.refuse_cuts(!cuts);
        let (mut store, found) =
            Store::open(BadDisk(machine.clone()), AfterLeave::Forget).expect("it opens");
        assert_eq!((found.cut_bytes, found.is_torn), (8, !cuts));
        let mut journal = Journal::new(found.replay.snapshot, found.replay.good_bytes);
        if found.is_torn {
            journal.rewrite();
        }
        let record = Record::Clock(Clock::Event, LamportTime(9));
        journal.record(&record, Durability::Written, 0);
        let job = journal.next_job(Instant::ZERO).expect("a job");
        assert_eq!(store.perform(&job), Ok(()));
        let found = found_after(&machine, Crash::Killed);
        assert_eq!(found.times().member, LamportTime(7));
        assert_eq!(found.times().event, LamportTime(9));
    }
}

/// Goal: a full disk is called by its name. Method: the error of a full disk, and another.
#[test]
fn a_full_disk_is_called_so() {
    let full = io::Error::from(io::ErrorKind::StorageFull);
    assert_eq!(super::persist_error(&full), PersistError::NoSpace);
    let other = io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error());
    let text = "input/output error".to_owned();
    assert_eq!(super::persist_error(&other), PersistError::Other(text));
}
