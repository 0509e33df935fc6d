use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process;
use std::time::Duration;

use super::{Facility, Syslog, SyslogError};
use tithing_core::rpc::LogLevel;

/// Whoever keeps the log, at a path of the test's own.
struct Keeper {
    path: PathBuf,
    socket: UnixDatagram,
}

impl Keeper {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tithing-{}-{name}.sock", process::id()));
        Self::at(path)
    }

    fn at(path: PathBuf) -> Self {
        let _not_there = fs::remove_file(&path);
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self { path, socket }
    }

    fn line(&self) -> String {
        let mut buffer = [0; 4096];
        let len = self.socket.recv(&mut buffer).unwrap();
        String::from_utf8(buffer[..len].to_vec()).unwrap()
    }

    fn open(&self, facility: &str) -> Syslog {
        let nowhere = std::env::temp_dir().join("tithing-nobody.sock");
        let paths = vec![nowhere, self.path.clone()];
        Syslog::open_at(paths, Facility::from_name(facility).unwrap()).unwrap()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.path);
    }
}

/// Goal: filters written for Serf's lines go on working. Method: each level, to a socket of the
/// test's own.
#[test]
fn lines_have_serfs_priorities_and_form() {
    let keeper = Keeper::new("form");
    let mut syslog = keeper.open("LOCAL0");
    for (level, priority) in [
        (LogLevel::Trace, 135),
        (LogLevel::Debug, 134),
        (LogLevel::Info, 133),
        (LogLevel::Warn, 132),
        (LogLevel::Err, 131),
    ] {
        syslog.send(level, "agent: Serf agent starting");
        let line = keeper.line();
        let shape = line.replace(|c: char| c.is_ascii_digit(), "9");
        let rest = shape.strip_prefix("<999>").unwrap();
        let (month, rest) = rest.split_at(3);
        assert!(month.chars().all(char::is_alphabetic), "{line}");
        let rest = rest.replace("  9 99:", " 99 99:");
        let tail = format!(" 99 99:99:99 serf[{}]: agent: Serf agent starting\n", nines());
        assert_eq!(rest, tail, "{line}");
        assert!(line.starts_with(&format!("<{priority}>")), "{line}");
    }
}

fn nines() -> String {
    "9".repeat(process::id().to_string().len())
}

/// Goal: a log that is restarted is found again, and what was lost meanwhile is told. Method: the
/// keeper goes away for two lines and comes back at the same path.
#[test]
fn a_restarted_log_is_found_again() {
    let keeper = Keeper::new("restart");
    let mut syslog = keeper.open("daemon");
    syslog.send(LogLevel::Info, "agent: one");
    assert!(keeper.line().ends_with("agent: one\n"));
    let path = keeper.path.clone();
    drop(keeper);
    syslog.send(LogLevel::Info, "agent: two");
    syslog.send(LogLevel::Info, "agent: three");
    let keeper = Keeper::at(path);
    syslog.send(LogLevel::Info, "agent: four");
    let told = keeper.line();
    assert!(told.starts_with("<28>") && told.ends_with("agent: 2 log lines were dropped\n"));
    assert!(keeper.line().ends_with("agent: four\n"));
    let swapped = Keeper::at(keeper.path.clone());
    syslog.send(LogLevel::Info, "agent: five");
    // The old one is still there, at no path: a socket that is connected stays with it.
    assert!(keeper.line().ends_with("agent: five\n"));
    drop(swapped);
}

/// Goal: a log that stands still stops nobody. Method: lines until there is no room, then room.
#[test]
fn a_log_that_stands_still_is_not_waited_for() {
    let keeper = Keeper::new("still");
    let mut syslog = keeper.open("LOCAL7");
    while syslog.lost == 0 {
        syslog.send(LogLevel::Err, &"x".repeat(1000));
    }
    while syslog.lost > 0 {
        // Room for what is told of the loss, and for the line.
        keeper.line();
        keeper.line();
        syslog.send(LogLevel::Err, "agent: there is room");
    }
}

/// Goal: a wrong set-up is told in Serf's words. Method: a facility that is none, and nobody there.
#[test]
fn what_cannot_be_set_up_is_an_error() {
    let refused = Facility::from_name("bogus").unwrap_err();
    assert_eq!(refused.to_string(), "invalid syslog facility: BOGUS");
    let facility = Facility::from_name("Local3").unwrap();
    let nowhere = vec![std::env::temp_dir().join("tithing-nobody.sock")];
    let nobody = Syslog::open_at(nowhere, facility).unwrap_err();
    assert_eq!(
        (nobody.to_string().as_str(), nobody),
        ("Unix syslog delivery error", SyslogError::Delivery)
    );
}
