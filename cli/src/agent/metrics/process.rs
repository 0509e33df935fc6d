//! What the system says about this process.

use std::fs;

/// How the process is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) threads: u64,
    /// Memory that is in use.
    pub(super) resident_bytes: u64,
    /// Of it, what is no part of a file.
    pub(super) anonymous_bytes: u64,
}

/// Looks, if the system can be asked.
pub(super) fn look() -> Option<Look> {
    fs::read_to_string("/proc/self/status").ok().map(|status| read(&status))
}

fn read(status: &str) -> Look {
    let mut look = Look::default();
    for line in status.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        let number = value.split_whitespace().next().and_then(|number| number.parse().ok());
        let number: u64 = number.unwrap_or_default();
        match key {
            "Threads" => look.threads = number,
            "VmRSS" => look.resident_bytes = number * 1024,
            "RssAnon" => look.anonymous_bytes = number * 1024,
            _ => {}
        }
    }
    look
}

#[cfg(test)]
mod tests;
