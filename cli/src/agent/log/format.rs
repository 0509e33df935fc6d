//! Log lines, in Serf's form and as JSON.
//!
//! ```text
//! 2026/11/23 03:17:53 [INFO] serf: EventMemberJoin: n2 127.0.0.12
//! {"time":"2026-11-23T02:17:53.123456Z","level":"INFO","component":"serf",
//!  "message":"EventMemberJoin: n2 127.0.0.12","member":"n2","addr":"127.0.0.12"}
//! ```

use std::fmt::{self, Write};

use jiff::{Timestamp, Zoned};
use tithing_core::rpc::LogLevel;
use tracing::Event;
use tracing::field::{Field, Visit};

use super::cut::cut;
use super::level::rpc_level;
use crate::json::write_escaped;

/// How lines on standard output look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// As Serf's.
    #[default]
    Text,
    /// An object on each line.
    Json,
}

impl LogFormat {
    /// The format of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// One line, before it has a form.
#[derive(Debug)]
pub(super) struct Line {
    level: LogLevel,
    component: &'static str,
    message: String,
    /// Fields as JSON, each with a comma in front.
    fields: String,
    are_fields_wanted: bool,
}

impl Line {
    /// Reads an event; its fields only if they will be shown.
    pub(super) fn read(event: &Event<'_>, format: LogFormat) -> Self {
        let mut line = Self {
            level: rpc_level(*event.metadata().level()),
            component: event.metadata().target(),
            message: String::new(),
            fields: String::new(),
            are_fields_wanted: format == LogFormat::Json,
        };
        event.record(&mut line);
        line
    }

    /// `2026/11/23 03:17:53 [INFO] serf: EventMemberJoin: n2 127.0.0.12`
    pub(super) fn to_text(&self) -> String {
        let time = Zoned::now().strftime("%Y/%m/%d %H:%M:%S");
        format!("{time} [{}] {}", self.level.name(), self.to_syslog())
    }

    /// `serf: EventMemberJoin: n2 127.0.0.12`
    pub(super) fn to_syslog(&self) -> String {
        format!("{}: {}", self.component, Safe(&self.message))
    }

    /// One object on one line.
    pub(super) fn to_json(&self) -> String {
        let mut json = json_head(self.level, self.component, &self.message);
        json.push_str(&self.fields);
        json.push('}');
        json
    }

    fn field(&mut self, field: &Field, write: impl FnOnce(&mut String)) {
        if self.are_fields_wanted {
            self.fields.push(',');
            write_json(field.name(), &mut self.fields);
            self.fields.push(':');
            write(&mut self.fields);
        }
    }

    fn number(&mut self, field: &Field, number: impl fmt::Display) {
        self.field(field, |out| {
            let _never_fails = write!(out, "{number}");
        });
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = cut(format_args!("{value:?}"));
        } else if self.are_fields_wanted {
            let text = cut(format_args!("{value:?}"));
            self.field(field, |out| write_json(&text, out));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message = cut(value);
        } else {
            self.field(field, |out| write_json(&cut(value), out));
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, value);
    }
}

/// A line of the agent itself that is no log line, such as its banner, as one object.
pub(crate) fn json_line(message: &str) -> String {
    let mut json = json_head(LogLevel::Info, "agent.console", message);
    json.push('}');
    json
}

fn json_head(level: LogLevel, component: &str, message: &str) -> String {
    let mut json = format!("{{\"time\":\"{:.6}\",\"level\":\"{}\"", Timestamp::now(), level.name());
    json.push_str(",\"component\":");
    write_json(component, &mut json);
    json.push_str(",\"message\":");
    write_json(message, &mut json);
    json
}

/// A JSON text. What would break a line or steer a terminal is escaped.
fn write_json(text: &str, out: &mut String) {
    write_escaped(text, out, is_unsafe);
}

/// No such character lies outside the first plane: four digits are enough for each.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Text from strangers on one line: what would break the line or steer a terminal is escaped.
#[derive(Debug)]
pub(crate) struct Safe<'a>(pub(crate) &'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
