//! How processes end, in Go's words.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use tithing_net_mio::os_text;

/// What Go calls the signals that end processes, by their numbers from 1.
const SIGNALS: [&str; 15] = [
    "hangup",
    "interrupt",
    "quit",
    "illegal instruction",
    "trace/breakpoint trap",
    "aborted",
    "bus error",
    "floating point exception",
    "killed",
    "user defined signal 1",
    "segmentation fault",
    "user defined signal 2",
    "broken pipe",
    "alarm clock",
    "terminated",
];

/// `exit status 3`, `signal: killed`
pub(super) fn end(status: ExitStatus) -> String {
    let Some(signal) = status.signal() else {
        return format!("exit status {}", status.code().unwrap_or_default());
    };
    let at = usize::try_from(signal).ok().and_then(|number| number.checked_sub(1));
    let name = at.and_then(|at| SIGNALS.get(at).copied());
    let name = name.map_or_else(|| format!("signal {signal}"), str::to_owned);
    let core = if status.core_dumped() { " (core dumped)" } else { "" };
    format!("signal: {name}{core}")
}

/// Why there is no process.
pub(super) fn start_error(error: &io::Error) -> String {
    format!("fork/exec /bin/sh: {}", os_text(error))
}

#[cfg(test)]
mod tests;
