//! The machine: what Linux tells of it.

use std::fmt;
use std::fs;
use std::thread;

/// Where and how it was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Machine {
    /// Processors.
    pub(super) processors: usize,
    /// The processor's name.
    pub(super) model: Option<String>,
    /// Memory.
    pub(super) memory_bytes: Option<u64>,
}

impl Machine {
    /// This machine.
    pub(super) fn look() -> Self {
        let memory = line_of("/proc/meminfo", "MemTotal:").and_then(|text| kibibytes(&text));
        Self {
            processors: thread::available_parallelism().map_or(1, std::num::NonZero::get),
            model: line_of("/proc/cpuinfo", "model name")
                .map(|text| text.trim_start_matches([' ', '\t', ':']).to_owned()),
            memory_bytes: memory,
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = self.model.as_deref().unwrap_or("an unknown processor");
        write!(f, "{} x {model}", self.processors)?;
        if let Some(bytes) = self.memory_bytes {
            write!(f, ", {} GiB", bytes >> 30)?;
        }
        if cfg!(debug_assertions) {
            write!(f, "\nThis is a debug build: its figures say nothing.")?;
        }
        Ok(())
    }
}

/// The most memory that this process has had, in bytes; 0 where it is not told.
pub(super) fn peak_bytes() -> u64 {
    line_of("/proc/self/status", "VmHWM:").and_then(|text| kibibytes(&text)).unwrap_or(0)
}

/// What follows a word at the beginning of a line of a file.
fn line_of(path: &str, word: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(word)).map(|rest| rest.trim().to_owned())
}

fn kibibytes(text: &str) -> Option<u64> {
    text.strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib << 10)
}
