//! Text in columns, as Serf lays it out.

/// Blanks between two columns.
const GAP: usize = 2;

/// Rows of cells as lines: two blanks between columns, each as wide as its widest cell, the last
/// cell of a row unpadded.
///
/// A `|` inside a cell begins another cell, and blanks around a cell are dropped: scripts see
/// these oddities of Serf's too. The blanks at the very end of the text are dropped.
pub fn columns(rows: &[Vec<String>]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.split('|').map(str::trim).collect()).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let lines: Vec<String> = rows.iter().map(|row| line(row, &widths)).collect();
    lines.join("\n").trim().to_owned()
}

fn line(row: &[&str], widths: &[usize]) -> String {
    let mut line = String::new();
    for (at, (cell, width)) in row.iter().zip(widths).enumerate() {
        line.push_str(cell);
        if at + 1 < row.len() {
            let padding = width - cell.chars().count() + GAP;
            line.extend(std::iter::repeat_n(' ', padding));
        }
    }
    line
}

#[cfg(test)]
mod tests;
