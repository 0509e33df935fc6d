//! What is known, as lines of a screen of any size.

use std::cmp::Ordering;
use std::time::{Duration, Instant};

use jiff::Zoned;

use super::cells::cut;
use super::layout::{Cells, HEAD, Layout};
use super::model::{Model, Row};
use crate::words::{length, time_of_day};

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Bold,
    Reverse,
    Dim,
    Good,
    Bad,
}

/// A line of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) look: Look,
}

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Name,
    Status,
    Since,
    Rtt,
}

impl Sort {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Name => Self::Status,
            Self::Status => Self::Since,
            Self::Since => Self::Rtt,
            Self::Rtt => Self::Name,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Since => "since",
            Self::Rtt => "rtt",
        }
    }

    /// What needs a person's eye comes first; equals stand by name.
    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let first = match self {
            Self::Name => Ordering::Equal,
            Self::Status => urgency(&a.status).cmp(&urgency(&b.status)),
            // The latest first, the unknown last.
            Self::Since => b.since.cmp(&a.since),
            Self::Rtt => b.rtt.cmp(&a.rtt),
        };
        first.then_with(|| a.name.cmp(&b.name))
    }
}

fn urgency(status: &str) -> u8 {
    match status {
        "failed" => 0,
        "leaving" => 1,
        "alive" => 2,
        _ => 3,
    }
}

/// What the person at the terminal has chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) sort: Sort,
    /// Only rows that hold this.
    pub(super) filter: String,
    /// Whether the filter is being typed.
    pub(super) is_typing: bool,
    /// Rows that are scrolled past.
    pub(super) first: usize,
}

/// The size of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) lines: usize,
}

/// When it is now, by both clocks.
#[derive(Clone, Debug)]
pub(super) struct Now {
    pub(super) instant: Instant,
    pub(super) zoned: Zoned,
}

/// Lines that are not rows: title, figures, head, foot.
const FRAME: usize = 4;

/// The rows that the choice shows, in its order.
pub(super) fn chosen<'m>(model: &'m Model, choice: &Choice) -> Vec<(&'m String, &'m Row)> {
    let wanted = choice.filter.to_lowercase();
    let is_chosen = |row: &Row| {
        let texts = [&row.name, &row.addr, &row.status, &row.tags];
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    };
    let mut rows: Vec<_> = model.rows.iter().filter(|(_, row)| is_chosen(row)).collect();
    rows.sort_by(|(_, a), (_, b)| choice.sort.compare(a, b));
    rows
}

/// How many rows, and how many events, fit.
pub(super) fn room(size: Size) -> (usize, usize) {
    let lines = size.lines.saturating_sub(FRAME);
    // Events need a head, and get a third; a screen of few lines is for the members.
    let events = if lines < 9 { 0 } else { lines / 3 };
    (lines - events, events)
}

/// The whole screen: exactly as many lines as it has, none wider than it is.
pub(super) fn screen(model: &Model, choice: &Choice, size: Size, now: &Now) -> Vec<Line> {
    let (rows_max, events_max) = room(size);
    let rows = chosen(model, choice);
    let first = choice.first.min(rows.len().saturating_sub(rows_max));
    let mut lines = top(model, rows.len(), now);
    lines.extend(table(&rows, first, rows_max, size.columns, now.instant));
    lines.resize_with(FRAME - 1 + rows_max, Line::empty);
    if events_max > 0 {
        lines.push(Line::new("EVENTS", Look::Bold));
        let skipped = model.events.len().saturating_sub(events_max - 1);
        for event in model.events.iter().skip(skipped) {
            let text = format!("{}  {}", time_of_day(&event.at), event.text);
            lines.push(Line::new(text, Look::Plain));
        }
        lines.resize_with(FRAME - 1 + rows_max + events_max, Line::empty);
    }
    let last = (first + rows_max).min(rows.len());
    let is_part = first < last && last - first < rows.len();
    let part = is_part.then(|| format!("{}-{last} of {}", first + 1, rows.len()));
    lines.push(foot(choice, part.as_deref()));
    lines.truncate(size.lines);
    for line in &mut lines {
        line.text = cut(&line.text, size.columns);
    }
    lines
}

/// The same without a screen: every member, as wide as it must be.
pub(super) fn snapshot(model: &Model, now: &Now) -> Vec<String> {
    let rows = chosen(model, &Choice::default());
    let mut lines = top(model, rows.len(), now);
    lines.extend(table(&rows, 0, rows.len(), usize::MAX, now.instant));
    lines.into_iter().map(|line| line.text.trim_end().to_owned()).collect()
}

fn top(model: &Model, shown: usize, now: &Now) -> Vec<Line> {
    let counts = model.counts();
    let counts = counts.iter().map(|(status, count)| format!("{count} {status}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let total = model.rows.len();
    let hidden = if shown < total { format!(" ({shown} shown)") } else { String::new() };
    let plural = if total == 1 { "" } else { "s" };
    let figure = |key: &str| model.figures.get(key).map_or("-", String::as_str);
    let queued = ["intent_queue", "event_queue", "query_queue"].map(figure).join("/");
    let title = format!(
        "serf watch  agent {}  {}  encrypted {}",
        model.agent,
        time_of_day(&now.zoned),
        figure("encrypted"),
    );
    let health = match &model.trouble {
        Some(trouble) => Line::new(format!("{trouble}; trying again"), Look::Bad),
        None => Line::new(
            format!(
                "{total} member{plural}: {counts}{hidden}  health {}  queues {queued}",
                figure("health_score"),
            ),
            Look::Plain,
        ),
    };
    vec![Line::new(title, Look::Bold), health]
}

/// A head and some rows.
fn table(
    rows: &[(&String, &Row)],
    first: usize,
    count: usize,
    columns: usize,
    now: Instant,
) -> Vec<Line> {
    let shown: Vec<_> =
        rows.iter().skip(first).take(count).map(|(_, row)| (cells(row, now), look(row))).collect();
    let layout = Layout::new(shown.iter().map(|(cells, _)| cells), columns);
    let mut lines = vec![Line::new(layout.line(&HEAD.map(str::to_owned)), Look::Reverse)];
    lines.extend(shown.iter().map(|(cells, look)| Line::new(layout.line(cells), *look)));
    lines
}

fn cells(row: &Row, now: Instant) -> Cells {
    let unknown = || "-".to_owned();
    let since = row.since.map_or_else(unknown, |at| length(now.duration_since(at)));
    let in_millis = |rtt: Duration| format!("{:.1} ms", rtt.as_secs_f64() * 1000.0);
    let rtt = row.rtt.map_or_else(unknown, in_millis);
    [row.name.clone(), row.addr.clone(), row.status.clone(), since, rtt, row.tags.clone()]
}

fn look(row: &Row) -> Look {
    match row.status.as_str() {
        "alive" => Look::Good,
        "failed" => Look::Bad,
        _ => Look::Dim,
    }
}

/// What can be pressed, and which part of the rows is seen, if it is not all of them.
fn foot(choice: &Choice, part: Option<&str>) -> Line {
    let filter = &choice.filter;
    let scroll = part.map(|part| format!("  up, down scroll: {part}")).unwrap_or_default();
    let text = if choice.is_typing {
        format!("filter: {filter}_  (Enter keeps it, Esc drops it)")
    } else if filter.is_empty() {
        format!("q quit  s sort: {}  / filter{scroll}", choice.sort.word())
    } else {
        format!("q quit  s sort: {}  / filter: {filter}  Esc drops it{scroll}", choice.sort.word())
    };
    Line::new(text, Look::Dim)
}

impl Line {
    fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look }
    }

    fn empty() -> Self {
        Self::new("", Look::Plain)
    }
}

#[cfg(test)]
mod tests;
