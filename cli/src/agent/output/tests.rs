use std::io::{self, Write};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{BYTES_MAX, LINES_MAX, Output};

const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A reader that takes nothing until it is told to.
struct Stuck {
    blocked: Sender<()>,
    go: Receiver<()>,
    to: Shared,
}

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _test_over = self.blocked.send(());
        let _test_over = self.go.recv();
        self.to.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Goal: nothing is lost at the end. Method: lines, a flush, and a look at what was written.
#[test]
fn a_flush_waits_until_every_line_is_written() {
    let to = Shared::default();
    let output = Output::new(to.clone()).unwrap();
    for n in 0..100 {
        output.line(format!("line {n}"));
    }
    output.flush(PATIENCE);
    let text = String::from_utf8(to.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 100);
    assert!(text.ends_with("line 99\n"));
}

/// What is written if these lines come while the reader takes nothing.
fn told_after(fill: impl FnOnce(&Output)) -> String {
    let (blocked, is_blocked) = mpsc::channel();
    let (start, go) = mpsc::channel();
    let to = Shared::default();
    let output = Output::new(Stuck { blocked, go, to: to.clone() }).unwrap();
    output.line("first".to_owned());
    is_blocked.recv_timeout(PATIENCE).unwrap();
    fill(&output);
    drop(start);
    let told = || String::from_utf8(to.0.lock().unwrap().clone()).unwrap();
    let start = Instant::now();
    while !told().contains("dropped") {
        assert!(start.elapsed() < PATIENCE);
        output.flush(PATIENCE);
    }
    output.flush(PATIENCE);
    told()
}

/// Goal: a reader that stands still costs neither time nor unbounded memory. Method: more lines
/// than may wait while the writer is blocked; then it goes on and the loss is told.
#[test]
fn a_stuck_reader_makes_lines_drop_and_the_loss_is_told() {
    let told = told_after(|output| {
        for _ in 0..LINES_MAX + 7 {
            output.line("more".to_owned());
        }
    });
    assert!(told.contains("==> 7 lines of output were dropped\n"), "{told}");
}

/// Goal: few long lines cost no more memory than many short ones. Method: more bytes than may wait;
/// once they are written, lines are taken again.
#[test]
fn bytes_are_bounded_too() {
    let line = "x".repeat(BYTES_MAX / 16);
    let told = told_after(|output| {
        for _ in 0..16 + 3 {
            output.line(line.clone());
        }
    });
    assert!(told.contains("==> 3 lines of output were dropped\n"));
    assert_eq!(told.lines().filter(|told| **told == line).count(), 16);

    let output = Output::new(io::sink()).unwrap();
    for _ in 0..64 {
        output.line(line.clone());
        output.flush(PATIENCE);
    }
    let waiting = *output.shared.waiting();
    assert_eq!((waiting.lines, waiting.bytes), (0, 0));
    assert_eq!(output.shared.dropped.load(Ordering::Relaxed), 0);
}

/// Goal: why the program ends is said, however much else is. Method: a full queue, in lines and in
/// bytes, and last words.
#[test]
fn last_words_find_room() {
    for line in ["more".to_owned(), "x".repeat(BYTES_MAX / 16)] {
        let told = told_after(|output| {
            for _ in 0..=LINES_MAX {
                output.line(line.clone());
            }
            output.last_words("why");
        });
        assert!(told.contains("\n==> why\n"));
    }
}
