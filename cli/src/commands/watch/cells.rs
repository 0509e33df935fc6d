//! How wide text is on a terminal, and how it is made narrower.

use unicode_width::UnicodeWidthChar;

/// What stands for the text that was left out: in no valid name, and on every terminal.
const GAP: char = '~';

/// Columns of a letter: marks that sit on the letter before take none, wide letters two.
fn width_of(c: char) -> usize {
    c.width().unwrap_or_default()
}

/// Columns of a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// At most so many columns of the beginning; what is cut off is told.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut kept = head(text, room).to_owned();
    kept.push(GAP);
    kept
}

/// At most so many columns of both ends, since names differ there, and more of the beginning, since
/// machines have their domain in common; what is left out is told.
pub(super) fn cut_middle(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut kept = head(text, room - room / 3).to_owned();
    let left = room - width(&kept);
    kept.push(GAP);
    kept.push_str(tail(text, left));
    kept
}

/// Blanks after a text up to so many columns.
pub(super) fn padded(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    let mut out = text.to_owned();
    out.extend(std::iter::repeat_n(' ', blanks));
    out
}

/// As much of the beginning as fits, with the marks on its last letter.
fn head(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find(|&(_, c)| {
        taken += width_of(c);
        taken > columns
    });
    end.map_or(text, |(at, _)| text.split_at(at).0)
}

/// As much of the end as fits, from a letter on: marks without theirs would sit on another.
fn tail(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        taken += width_of(c);
        if taken > columns {
            break;
        }
        if width_of(c) > 0 {
            start = at;
        }
    }
    text.split_at(start).1
}

#[cfg(test)]
mod tests;
