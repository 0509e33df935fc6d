//! The agent's log: a [`tracing`] subscriber. An event's target is the component, its message the
//! text, its other fields what programs may want to read apart from the text.
//!
//! A line goes to standard output, in the format that was asked for, and to syslog, both from the
//! wanted level up; and, whatever its level, to the history that RPC clients monitor.

mod cut;
mod format;
mod level;
mod syslog;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tithing_core::rpc::LogLevel;
use tithing_net_mio::LogHistory;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use self::format::Line;
pub(crate) use self::format::{LogFormat, Safe, json_line};
use self::level::{Threshold, rpc_level};
pub(crate) use self::syslog::{Facility, Syslog, SyslogError};
use super::output::Output;

/// Lines held back until the banner is complete. The output takes more at once, so that all of them
/// find room there.
const HELD_LINES_MAX: usize = 1024;

/// Bytes of lines held back.
const HELD_BYTES_MAX: usize = 1 << 20;

/// Writes events to those who read the log.
#[derive(Debug)]
pub(crate) struct Log {
    output: Output,
    threshold: Threshold,
    /// All lines, of any level, for those who ask for them over RPC.
    history: LogHistory,
    syslog: Option<Mutex<Syslog>>,
    held: Mutex<Held>,
}

/// What happens to a line.
#[derive(Debug)]
enum Held {
    /// The banner is not complete: lines wait.
    Waiting(Waiting),
    /// Lines go out.
    Released,
}

/// The last lines: those say why a start fails.
#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<String>,
    bytes: usize,
    /// Lines that had to make room.
    dropped: u64,
}

impl Waiting {
    fn push(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > HELD_LINES_MAX || self.bytes > HELD_BYTES_MAX {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
            self.dropped += 1;
        }
    }
}

impl Log {
    /// Lines towards the output wait until [`Log::release`]; towards syslog nothing waits.
    pub(crate) fn new(
        output: Output,
        level: LogLevel,
        history: LogHistory,
        syslog: Option<Syslog>,
    ) -> Self {
        Self {
            output,
            threshold: Threshold::new(level),
            history,
            syslog: syslog.map(Mutex::new),
            held: Mutex::new(Held::Waiting(Waiting::default())),
        }
    }

    /// From now on lines count from this level up.
    pub(crate) fn set_level(&self, level: LogLevel) {
        self.threshold.set(level);
    }

    /// Writes the lines that wait; from now on lines are written as they come. To be called when a
    /// start fails, too: the lines may say why.
    pub(crate) fn release(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Held::Waiting(waiting) = std::mem::replace(&mut *held, Held::Released) {
            self.output.note_dropped(waiting.dropped);
            for line in waiting.lines {
                self.output.line(line);
            }
        }
    }

    fn line(&self, line: String) {
        match &mut *self.held.lock().unwrap_or_else(PoisonError::into_inner) {
            Held::Waiting(waiting) => waiting.push(line),
            Held::Released => self.output.line(line),
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        let format = self.output.format();
        let line = Line::read(event, format);
        let level = rpc_level(*event.metadata().level());
        self.history.push(level, &line.to_text());
        if !self.threshold.admits(level) {
            return;
        }
        if let Some(syslog) = &self.syslog {
            syslog.lock().unwrap_or_else(PoisonError::into_inner).send(level, &line.to_syslog());
        }
        self.line(match format {
            LogFormat::Text => format!("    {}", line.to_text()),
            LogFormat::Json => line.to_json(),
        });
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        // Nobody opens spans here; one id for all keeps the contract.
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[cfg(test)]
mod tests;
