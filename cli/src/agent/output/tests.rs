use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{LINES_MAX, Output};

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

/// Goal: a reader that stands still costs neither time nor unbounded memory. Method: more lines
/// than may wait while the writer is blocked; then it goes on and the loss is told.
#[test]
fn a_stuck_reader_makes_lines_drop_and_the_loss_is_told() {
    let (blocked, is_blocked) = mpsc::channel();
    let (start, go) = mpsc::channel();
    let to = Shared::default();
    let output = Output::new(Stuck { blocked, go, to: to.clone() }).unwrap();
    output.line("first".to_owned());
    is_blocked.recv_timeout(PATIENCE).unwrap();
    for _ in 0..LINES_MAX + 7 {
        output.line("more".to_owned());
    }
    drop(start);
    let told = || String::from_utf8(to.0.lock().unwrap().clone()).unwrap();
    let start = Instant::now();
    while !told().contains("dropped") {
        assert!(start.elapsed() < PATIENCE);
        output.flush(PATIENCE);
    }
    assert!(told().contains("==> 7 lines of output were dropped\n"), "{}", told());
}
