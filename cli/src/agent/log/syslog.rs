//! Log lines for the system's log (docs/decisions/065-syslog.md).
//!
//! ```text
//! <133>Nov 23 03:31:08 serf[32708]: agent: Serf agent starting
//! ```

use std::fmt;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process;

use jiff::Zoned;
use tithing_core::rpc::LogLevel;

/// Where systems keep the socket of their log.
const PATHS: [&str; 3] = ["/dev/log", "/var/run/syslog", "/var/run/log"];

/// Names of facilities, in the order of their codes. Those between are nobody's.
const FACILITIES: [(&str, u8); 20] = [
    ("KERN", 0),
    ("USER", 1),
    ("MAIL", 2),
    ("DAEMON", 3),
    ("AUTH", 4),
    ("SYSLOG", 5),
    ("LPR", 6),
    ("NEWS", 7),
    ("UUCP", 8),
    ("CRON", 9),
    ("AUTHPRIV", 10),
    ("FTP", 11),
    ("LOCAL0", 16),
    ("LOCAL1", 17),
    ("LOCAL2", 18),
    ("LOCAL3", 19),
    ("LOCAL4", 20),
    ("LOCAL5", 21),
    ("LOCAL6", 22),
    ("LOCAL7", 23),
];

/// What kind of program a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facility(u8);

impl Facility {
    /// The facility of this name, in any case.
    pub(crate) fn from_name(name: &str) -> Result<Self, SyslogError> {
        let found = FACILITIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|&(_, code)| Self(code)).ok_or_else(|| SyslogError::Facility(name.to_uppercase()))
    }
}

/// Why nothing can be written to the system's log. Shows as Serf's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyslogError {
    /// There is no such facility.
    Facility(String),
    /// Nobody keeps the system's log.
    Delivery,
}

impl fmt::Display for SyslogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Facility(name) => write!(f, "invalid syslog facility: {name}"),
            Self::Delivery => f.write_str("Unix syslog delivery error"),
        }
    }
}

/// A way to the system's log. It never waits: what finds no room is dropped and told later.
#[derive(Debug)]
pub(crate) struct Syslog {
    paths: Vec<PathBuf>,
    facility: Facility,
    /// `None` while nobody keeps the log.
    socket: Option<UnixDatagram>,
    /// Lines that nobody took since the last one that somebody did.
    lost: u64,
}

impl Syslog {
    /// Connects to whoever keeps the log.
    pub(crate) fn open(facility: Facility) -> Result<Self, SyslogError> {
        Self::open_at(PATHS.map(PathBuf::from).to_vec(), facility)
    }

    fn open_at(paths: Vec<PathBuf>, facility: Facility) -> Result<Self, SyslogError> {
        let mut syslog = Self { paths, facility, socket: None, lost: 0 };
        if !syslog.connect() {
            return Err(SyslogError::Delivery);
        }
        Ok(syslog)
    }

    /// Connects anew: whoever kept the log may have been replaced.
    fn connect(&mut self) -> bool {
        let connected = |path: &PathBuf| -> io::Result<UnixDatagram> {
            let socket = UnixDatagram::unbound()?;
            socket.set_nonblocking(true)?;
            socket.connect(path)?;
            Ok(socket)
        };
        self.socket = self.paths.iter().find_map(|path| connected(path).ok());
        self.socket.is_some()
    }

    /// Sends a line: a component and its text.
    pub(crate) fn send(&mut self, level: LogLevel, text: &str) {
        if self.lost > 0 {
            let lines = self.lost;
            if !self.deliver(LogLevel::Warn, &format!("agent: {lines} log lines were dropped")) {
                self.lost += 1;
                return;
            }
            self.lost = 0;
        }
        if !self.deliver(level, text) {
            self.lost += 1;
        }
    }

    fn deliver(&mut self, level: LogLevel, text: &str) -> bool {
        let priority = self.facility.0 << 3 | severity(level);
        let (time, pid) = (Zoned::now().strftime("%b %e %H:%M:%S"), process::id());
        let line = format!("<{priority}>{time} serf[{pid}]: {text}\n");
        let sent = self.socket.as_ref().map(|socket| socket.send(line.as_bytes()));
        match sent {
            Some(Ok(_)) => true,
            // There is no room now.
            Some(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => false,
            Some(Err(_)) | None => {
                self.connect()
                    && self.socket.as_ref().is_some_and(|it| it.send(line.as_bytes()).is_ok())
            }
        }
    }
}

/// How much a line matters, as Serf says it: each level one step less than its name.
const fn severity(level: LogLevel) -> u8 {
    match level {
        LogLevel::Err => 3,
        LogLevel::Warn => 4,
        LogLevel::Info => 5,
        LogLevel::Debug => 6,
        LogLevel::Trace => 7,
    }
}

#[cfg(test)]
mod tests;
