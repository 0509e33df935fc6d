//! Log lines in Serf's form: `    2026/11/23 03:17:53 [INFO] serf: EventMemberJoin: n2 127.0.0.12`.
//!
//! A [`tracing`] subscriber: an event's target is the component, its message the text.

use std::fmt::{self, Write};
use std::sync::{Mutex, PoisonError};

use jiff::Zoned;
use tithing_core::rpc::LogLevel;
use tithing_net_mio::LogHistory;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::output::Output;

/// Lines held back until the banner is complete.
const HELD_LINES_MAX: usize = 4096;

/// Writes events to the output, from the wanted level up.
#[derive(Debug)]
pub(crate) struct Log {
    output: Output,
    level: Level,
    /// All lines, of any level, for those who ask for them over RPC.
    history: LogHistory,
    held: Mutex<Held>,
}

/// What happens to a line.
#[derive(Debug)]
enum Held {
    /// The banner is not complete: lines wait.
    Waiting(Vec<String>),
    /// Lines go out.
    Released,
}

impl Log {
    /// Lines wait until [`Log::release`].
    pub(crate) fn new(output: Output, level: Level, history: LogHistory) -> Self {
        Self { output, level, history, held: Mutex::new(Held::Waiting(Vec::new())) }
    }

    /// Writes the lines that wait; from now on lines are written as they come.
    pub(crate) fn release(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Held::Waiting(lines) = std::mem::replace(&mut *held, Held::Released) {
            for line in lines {
                self.output.line(line);
            }
        }
    }

    fn line(&self, line: String) {
        match &mut *self.held.lock().unwrap_or_else(PoisonError::into_inner) {
            Held::Waiting(lines) if lines.len() < HELD_LINES_MAX => lines.push(line),
            Held::Waiting(_) => {}
            Held::Released => self.output.line(line),
        }
    }
}

/// The level of this name, in any case: TRACE, DEBUG, INFO, WARN or ERR.
pub(crate) fn level_from_name(name: &str) -> Option<Level> {
    match name.to_ascii_uppercase().as_str() {
        "TRACE" => Some(Level::TRACE),
        "DEBUG" => Some(Level::DEBUG),
        "INFO" => Some(Level::INFO),
        "WARN" => Some(Level::WARN),
        "ERR" => Some(Level::ERROR),
        _ => None,
    }
}

fn rpc_level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Err,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}

impl Subscriber for Log {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let metadata = event.metadata();
        let time = Zoned::now().strftime("%Y/%m/%d %H:%M:%S");
        let level = rpc_level(*metadata.level());
        let target = metadata.target();
        let line = format!("    {time} [{}] {target}: {}", level.name(), Safe(&text.0));
        self.history.push(level, line.trim_start());
        if *metadata.level() <= self.level {
            self.line(line);
        }
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

/// The message of an event.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            let _never_fails = write!(self.0, "{value:?}");
        }
    }
}

/// Text from strangers on one line: what would break the line or steer a terminal is escaped.
#[derive(Debug)]
pub(crate) struct Safe<'a>(pub(crate) &'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_unsafe = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        for c in self.0.chars() {
            if is_unsafe(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                write!(f, "{c}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
