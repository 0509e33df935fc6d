use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tithing_net_mio::LogHistory;
use tracing::{Level, debug, error, info};

use super::{Log, Safe, level_from_name};
use crate::agent::output::Output;

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

/// What is written when these happen, with a release in the middle.
fn written(before: fn(), after: fn()) -> String {
    let to = Shared::default();
    let output = Output::new(to.clone()).unwrap();
    let log = Arc::new(Log::new(output.clone(), Level::INFO, LogHistory::new()));
    tracing::subscriber::with_default(Arc::clone(&log), before);
    output.line("==> banner".to_owned());
    log.release();
    tracing::subscriber::with_default(log, after);
    output.flush(Duration::from_secs(10));
    String::from_utf8(to.0.lock().unwrap().clone()).unwrap()
}

/// Goal: programs that read Serf's log read ours. Method: the form of each line, times aside.
#[test]
fn lines_have_serfs_form_and_wait_for_the_banner() {
    let text = written(
        || info!(target: "agent", "Serf agent starting"),
        || {
            debug!(target: "serf", "not wanted");
            error!(target: "agent.ipc", "failed: {}", "x");
        },
    );
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "==> banner");
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(&lines[1][23..], " [INFO] agent: Serf agent starting");
    assert_eq!(&lines[2][23..], " [ERR] agent.ipc: failed: x");
    let shape = lines[1][..23].replace(|c: char| c.is_ascii_digit(), "9");
    assert_eq!(shape, "    9999/99/99 99:99:99");
}

/// Goal: a name cannot forge a log line. Method: a name with newlines and escapes.
#[test]
fn control_characters_are_escaped() {
    let text = written(|| info!(target: "serf", "EventMemberJoin: {}", "a\nb\x1b[2Jc"), || {});
    assert_eq!(text.lines().count(), 2);
    assert!(text.ends_with("EventMemberJoin: a\\nb\\u{1b}[2Jc\n"), "{text}");
    assert_eq!(Safe("grün \u{2028}\t").to_string(), "grün \\u{2028}\\t");
}

/// Goal: levels are taken in any case. Method: good and bad names.
#[test]
fn levels_are_known_by_serfs_names() {
    assert_eq!(level_from_name("err"), Some(Level::ERROR));
    assert_eq!(level_from_name("Trace"), Some(Level::TRACE));
    assert_eq!(level_from_name("LOUD"), None);
    assert_eq!(level_from_name("ERROR"), None);
}
