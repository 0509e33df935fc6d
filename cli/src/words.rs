//! Times and names in the words of the commands that are ours.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, Zoned};

/// Text without what a terminal would obey: control characters are escaped.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}') {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// How long something takes, in its two largest units: `350ms`, `4.2s`, `2m03s`, `3h04m`, `5d06h`.
pub fn length(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0 => format!("{}ms", duration.subsec_millis()),
        1..10 => format!("{seconds}.{}s", duration.subsec_millis() / 100),
        10..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3_600..86_400 => format!("{}h{:02}m", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds % 86_400 / 3_600),
    }
}

/// When something was that is so old now, in local time.
pub fn when(now: &Zoned, age: Duration) -> Zoned {
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::ZERO);
    now.checked_sub(age).unwrap_or_else(|_| now.clone())
}

/// A local time as people read it: `2026-11-23 17:20:01`.
pub fn date_and_time(time: &Zoned) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A local time of this day: `17:20:01`.
pub fn time_of_day(time: &Zoned) -> String {
    time.strftime("%H:%M:%S").to_string()
}

/// A time for programs: RFC 3339, in UTC, with milliseconds.
pub fn timestamp(time: &Zoned) -> String {
    let millis = time.timestamp().as_millisecond();
    let time = Timestamp::from_millisecond(millis).unwrap_or_else(|_| time.timestamp());
    format!("{time:.3}")
}

#[cfg(test)]
mod tests;
