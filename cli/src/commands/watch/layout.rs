//! Which columns of the table a screen has room for, and how wide they are.

use super::cells::{cut, cut_middle, padded, width};

/// The cells of a line, as in [`HEAD`].
pub(super) type Cells = [String; 6];

pub(super) const HEAD: [&str; 6] = ["NAME", "ADDRESS", "STATUS", "SINCE", "RTT", "TAGS"];

/// A column that may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Addr,
    Since,
    Rtt,
    Tags,
}

/// What stays beside name and status as the room gets less, and how many columns of a name are
/// enough before more is given up. An address is whole or not there: half of one is a wrong one.
const STEPS: [(&[Part], usize); 6] = [
    (&[Part::Addr, Part::Since, Part::Rtt, Part::Tags], usize::MAX),
    (&[Part::Addr, Part::Since, Part::Rtt], 16),
    (&[Part::Addr, Part::Since], 16),
    (&[Part::Addr], 12),
    (&[Part::Since], 8),
    (&[], 0),
];

/// Tags narrower than this tell nothing.
const TAGS_MIN: usize = 10;

/// The narrowest columns for status, time and round trip, so that the table does not shake.
const STATUS_MIN: usize = 7;
const SINCE_MIN: usize = 6;
const RTT_MIN: usize = 9;

/// Blanks between two columns.
const BETWEEN: usize = 2;

/// How wide each column is; none if it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    name: usize,
    addr: Option<usize>,
    status: usize,
    since: Option<usize>,
    rtt: Option<usize>,
    tags: Option<usize>,
}

impl Layout {
    /// The most that fits into so many columns of a screen.
    pub(super) fn new<'c>(rows: impl Iterator<Item = &'c Cells>, columns: usize) -> Self {
        let mut widest = HEAD.map(width);
        for cells in rows {
            for (widest, cell) in widest.iter_mut().zip(cells) {
                *widest = width(cell).max(*widest);
            }
        }
        let [name, addr, status, since, rtt, tags] = widest;
        let (status, since, rtt) = (status.max(STATUS_MIN), since.max(SINCE_MIN), rtt.max(RTT_MIN));
        let with = |parts: &[Part]| {
            let width = |part: Part, columns: usize| parts.contains(&part).then_some(columns);
            Self {
                name,
                addr: width(Part::Addr, addr),
                status,
                since: width(Part::Since, since),
                rtt: width(Part::Rtt, rtt),
                tags: width(Part::Tags, tags),
            }
        };
        for (parts, enough) in STEPS {
            let layout = with(parts);
            let besides = layout.besides_name_and_tags();
            let needed = besides.saturating_add(name.min(enough));
            let room = columns.saturating_sub(besides);
            if layout.tags.is_none() && needed <= columns {
                return Self { name: name.min(room), ..layout };
            }
            let for_tags = room.saturating_sub(name);
            if layout.tags.is_some() && tags.min(TAGS_MIN) <= for_tags {
                return Self { tags: Some(tags.min(for_tags)), ..layout };
            }
        }
        // No room for anything: the edge of the screen cuts it.
        Self { name: 4, ..with(&[]) }
    }

    /// Columns of all but the name and the tags, with the blanks between all of them.
    fn besides_name_and_tags(&self) -> usize {
        let others = [self.addr, Some(self.status), self.since, self.rtt];
        let others = others.iter().flatten().map(|columns| columns + BETWEEN).sum::<usize>();
        others + self.tags.map_or(0, |_| BETWEEN)
    }

    /// Cells as a line.
    pub(super) fn line(&self, cells: &Cells) -> String {
        let [name, addr, status, since, rtt, tags] = cells;
        let right = |text: &str, columns: usize| format!("{text:>columns$}");
        let columns = [
            Some(padded(&cut_middle(name, self.name), self.name)),
            self.addr.map(|columns| padded(addr, columns)),
            Some(padded(status, self.status)),
            self.since.map(|columns| right(since, columns)),
            self.rtt.map(|columns| right(rtt, columns)),
            self.tags.map(|columns| cut(tags, columns)),
        ];
        let columns: Vec<String> = columns.into_iter().flatten().collect();
        columns.join(&" ".repeat(BETWEEN))
    }
}

#[cfg(test)]
mod tests;
