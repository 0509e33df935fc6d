use std::sync::Arc;
use std::time::Duration;

use mio::{Token, Waker};
use tithing_core::rpc::LogLevel;

use super::{BYTES_MAX, LINE_BYTES_MAX, LINES_MAX, LogHistory};

/// Goal: whoever reads along gets each line once, in order, and is told of what it has missed.
/// Method: read in steps, push more than is kept, read again.
#[test]
fn a_reader_gets_each_line_once_or_hears_how_many_are_lost() {
    let history = LogHistory::new();
    for number in 0..10 {
        history.push(LogLevel::Info, &format!("line {number}"));
    }
    let (lines, lost, next) = history.since(0, 4);
    assert_eq!((lines.len(), lost, next), (4, 0, 4));
    assert_eq!(&*lines[3].text, "line 3");
    let (lines, lost, next) = history.since(next, 100);
    assert_eq!((lines.len(), lost, next), (6, 0, 10));
    assert_eq!(history.since(next, 100), (Vec::new(), 0, 10));

    for number in 0..LINES_MAX + 5 {
        history.push(LogLevel::Debug, &format!("more {number}"));
    }
    let (lines, lost, next) = history.since(next, usize::MAX);
    assert_eq!((lines.len(), lost), (LINES_MAX, 5));
    assert_eq!(&*lines[0].text, "more 5");
    assert_eq!(next, history.next_number());
}

/// Goal: long lines cost no more memory than is promised.
/// Method: push more than the bound, in lines that are too long and of wide characters.
#[test]
fn the_bytes_that_are_kept_are_bounded() {
    let history = LogHistory::new();
    let long = format!("x{}", "ä".repeat(LINE_BYTES_MAX));
    for _ in 0..100 {
        history.push(LogLevel::Warn, &long);
    }
    let lines = history.lines();
    let bytes: usize = lines.iter().map(|(_, text)| text.len()).sum();
    assert!(bytes <= BYTES_MAX && bytes > BYTES_MAX / 2, "{bytes}");
    assert!(lines.iter().all(|(_, text)| long.starts_with(&**text)));
}

/// Goal: a push wakes the reader once, and only a reader that watches.
/// Method: push before and after somebody watches; see what the poll says.
#[test]
fn only_who_watches_is_woken() {
    let mut poll = mio::Poll::new().unwrap();
    let waker = Arc::new(Waker::new(poll.registry(), Token(7)).unwrap());
    let history = LogHistory::new();
    history.set_waker(waker);
    let mut is_woken = || {
        let mut events = mio::Events::with_capacity(4);
        poll.poll(&mut events, Some(Duration::ZERO)).unwrap();
        !events.is_empty()
    };
    history.push(LogLevel::Err, "before");
    assert!(!is_woken());
    history.set_watched(true);
    history.push(LogLevel::Err, "after");
    assert!(is_woken());
    history.push(LogLevel::Err, "the reader has not looked yet");
    assert!(!is_woken());
    history.note_read();
    history.push(LogLevel::Err, "now it has");
    assert!(is_woken());
}
