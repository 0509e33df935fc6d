//! Names like one that was mistyped.

/// At most so many names are offered.
const OFFERED_MAX: usize = 3;

/// The names nearest to `wanted`, the nearest first: those that differ in few letters, in nothing
/// but case, or that begin with it.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = wanted.to_lowercase();
    // A third of the letters may be wrong; of short names one.
    let distance_max = (folded.chars().count() / 3).max(1);
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let other = name.to_lowercase();
            let is_begun = !folded.is_empty() && other.starts_with(&folded);
            let distance = if is_begun { 1 } else { distance(&folded, &other) };
            (distance <= distance_max).then_some((distance, name))
        })
        .collect();
    found.sort_unstable();
    found.truncate(OFFERED_MAX);
    found.into_iter().map(|(_, name)| name).collect()
}

/// `Did you mean A, B or C?`; nothing if there is nothing to offer.
pub fn question(offered: &[&str]) -> Option<String> {
    let quoted: Vec<String> = offered.iter().map(|name| format!("'{name}'")).collect();
    let (last, others) = quoted.split_last()?;
    Some(match others {
        [] => format!("Did you mean {last}?"),
        others => format!("Did you mean {} or {last}?", others.join(", ")),
    })
}

/// Letters to insert, remove, replace or swap with their neighbour to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(x != y);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests;
