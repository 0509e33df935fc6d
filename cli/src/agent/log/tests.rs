use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tithing_core::rpc::LogLevel;
use tithing_net_mio::LogHistory;
use tracing::{debug, error, info};

use super::{HELD_LINES_MAX, Log, LogFormat};
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

/// What is written when a log is used.
fn written(format: LogFormat, with: impl FnOnce(&Arc<Log>, &Output)) -> String {
    let to = Shared::default();
    let output = Output::new(to.clone()).unwrap();
    output.set_format(format);
    let log = Arc::new(Log::new(output.clone(), LogLevel::Info, LogHistory::new(), None));
    tracing::subscriber::with_default(Arc::clone(&log), || with(&log, &output));
    output.flush(Duration::from_secs(10));
    String::from_utf8(to.0.lock().unwrap().clone()).unwrap()
}

/// Goal: programs that read Serf's log read ours. Method: the form of each line, times aside.
#[test]
fn lines_have_serfs_form_and_wait_for_the_banner() {
    let text = written(LogFormat::Text, |log, output| {
        info!(target: "agent", "Serf agent starting");
        output.heading("banner");
        log.release();
        debug!(target: "serf", "not wanted");
        error!(target: "agent.ipc", cause = "x", "failed: {}", "x");
    });
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "==> banner");
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(&lines[1][23..], " [INFO] agent: Serf agent starting");
    assert_eq!(&lines[2][23..], " [ERR] agent.ipc: failed: x");
    let shape = lines[1][..23].replace(|c: char| c.is_ascii_digit(), "9");
    assert_eq!(shape, "    9999/99/99 99:99:99");
}

/// Goal: programs read lines without knowing Serf's texts, and every line is an object. Method: a
/// log line with fields of each kind, one of a stranger's, and a line of the banner.
#[test]
fn lines_can_be_objects() {
    let text = written(LogFormat::Json, |log, output| {
        output.heading("Log data will now stream in as it occurs:\n");
        output.note("");
        log.release();
        let name = "a\"b\n";
        info!(target: "serf", member = %name, port = 7946_u64, forced = true, "Join: {name}");
    });
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let time = "{\"time\":\"2026-11-23T02:17:53.123456Z\",".len();
    assert_eq!(
        &lines[0][time..],
        "\"level\":\"INFO\",\"component\":\"agent.console\",\
         \"message\":\"Log data will now stream in as it occurs:\"}"
    );
    assert_eq!(
        &lines[1][time..],
        "\"level\":\"INFO\",\"component\":\"serf\",\"message\":\"Join: a\\\"b\\n\",\
         \"member\":\"a\\\"b\\n\",\"port\":7946,\"forced\":true}"
    );
}

/// Goal: a reload changes what is logged. Method: the same line before and after.
#[test]
fn the_level_changes_while_lines_are_written() {
    let text = written(LogFormat::Text, |log, _| {
        log.release();
        for level in [LogLevel::Info, LogLevel::Debug, LogLevel::Err] {
            log.set_level(level);
            debug!(target: "serf", "at {level:?}");
            error!(target: "serf", "always");
        }
    });
    let lines: Vec<&str> = text.lines().map(|line| &line[24..]).collect();
    let always = "[ERR] serf: always";
    assert_eq!(lines, [always, "[DEBUG] serf: at Debug", always, always]);
}

/// Goal: a name cannot forge a log line. Method: a name with newlines and escapes.
#[test]
fn control_characters_are_escaped() {
    let text = written(LogFormat::Text, |log, _| {
        log.release();
        info!(target: "serf", "EventMemberJoin: {}", "a\nb\x1b[2Jc");
    });
    assert_eq!(text.lines().count(), 1);
    assert!(text.ends_with("EventMemberJoin: a\\nb\\u{1b}[2Jc\n"), "{text}");
}

/// Goal: clients of the RPC port cannot fill the memory with what they want to be logged, and a
/// script is heard whole. Method: a name of 1 MiB, as text and as a field; a script's 8 KiB.
#[test]
fn lines_have_a_limit_in_size() {
    for format in [LogFormat::Text, LogFormat::Json] {
        let text = written(format, |log, _| {
            log.release();
            let name = "n".repeat(1 << 20);
            info!(target: "agent", member = %name, cause = &*name, "Force leaving node: {name}");
            let output = "o".repeat(8 << 10);
            info!(target: "agent", "Event 'user' script output: {output}");
        });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].len() < 3 * (10 << 10), "{}", lines[0].len());
        assert!(lines[0].contains(".. (1039380 more bytes)"), "{:?}", &lines[0][9 << 10..]);
        assert!(lines[1].contains(&"o".repeat(8 << 10)) && !lines[1].contains("more bytes"));
    }
}

/// Goal: what is said before the banner is complete is bounded, its loss is told, and its end is
/// kept, which says why a start fails. Method: more lines than are held, and last words.
#[test]
fn of_the_lines_before_the_banner_the_last_are_kept() {
    let count = HELD_LINES_MAX + 7;
    let text = written(LogFormat::Text, |log, output| {
        for n in 0..count {
            info!(target: "agent", "line {n}.");
        }
        log.release();
        output.last_words("why");
    });
    assert!(text.contains("==> 7 lines of output were dropped\n"), "{text}");
    assert!(text.contains("==> why\n"));
    let kept = text.lines().filter(|line| line.contains("] agent: line ")).count();
    assert_eq!(kept, HELD_LINES_MAX);
    assert!(!text.contains("line 6.") && text.contains("line 7."));
    assert!(text.contains(&format!("line {}.", count - 1)));
}
