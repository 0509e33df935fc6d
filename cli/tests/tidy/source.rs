//! Just enough of Rust's grammar: what is code and what is not, functions, structs, paths.

/// The code alone, in the same lines: comments, texts and characters are blanked out.
pub(crate) fn masked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = if is_word_inside(&chars, at) { at } else { end_of_blank(&chars, at) };
        for &c in &chars[at..end] {
            out.push(if c == '\n' { '\n' } else { ' ' });
        }
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            at = end;
        }
    }
    out
}

/// Whether a letter stands here that belongs to a word begun before.
fn is_word_inside(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at]) && is_word(chars[at - 1])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the comment, text or character ends that begins at `at`; `at` if none does.
fn end_of_blank(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    match rest {
        ['/', '/', ..] => at + position(rest, |c| c == '\n'),
        ['/', '*', ..] => at + end_of_block(rest),
        ['"', ..] => at + end_of_text(rest),
        ['b' | 'c', '"', ..] => at + 1 + end_of_text(&rest[1..]),
        ['r', '"' | '#', ..] => end_of_raw(chars, at, 1),
        ['b' | 'c', 'r', '"' | '#', ..] => end_of_raw(chars, at, 2),
        ['\'', '\\', ..] => at + 3 + position(&rest[3.min(rest.len())..], |c| c == '\'') + 1,
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
    .min(chars.len())
}

fn position(chars: &[char], is_it: impl Fn(char) -> bool) -> usize {
    chars.iter().position(|&c| is_it(c)).unwrap_or(chars.len())
}

fn end_of_block(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

fn end_of_text(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// A raw text whose hashes begin `skip` characters on; `at` if it is a raw name instead.
fn end_of_raw(chars: &[char], at: usize, skip: usize) -> usize {
    let hashes = position(&chars[at + skip..], |c| c != '#');
    let open = at + skip + hashes;
    if chars.get(open) != Some(&'"') {
        return at;
    }
    let end: Vec<char> = core::iter::once('"').chain(core::iter::repeat_n('#', hashes)).collect();
    let body = &chars[open + 1..];
    let len = body.windows(end.len()).position(|window| window == end);
    open + 1 + len.map_or(body.len(), |len| len + end.len())
}

/// Something with a name and a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) size: usize,
}

/// The functions of masked code, with the number of lines between their braces.
pub(crate) fn functions(code: &str) -> Vec<Item> {
    blocks(code, "fn")
        .map(|(name, body)| Item { name, size: body.matches('\n').count().saturating_sub(1) })
        .collect()
}

/// The structs with named fields of masked code, with the number of their fields.
pub(crate) fn structs(code: &str) -> Vec<Item> {
    blocks(code, "struct").map(|(name, body)| Item { name, size: fields(body) }).collect()
}

/// The named things that begin with `keyword`, with what stands between their braces.
fn blocks<'c>(code: &'c str, keyword: &'c str) -> impl Iterator<Item = (String, &'c str)> {
    words(code).filter(move |&(_, word)| word == keyword).filter_map(move |(at, _)| {
        let after = &code[at + keyword.len()..];
        let name = after.trim_start();
        let name: String = name.chars().take_while(|&c| is_word(c)).collect();
        let open = after.find(['{', ';'])?;
        let is_block = !name.is_empty() && after[open..].starts_with('{');
        is_block.then(|| (name, inside(&after[open..])))
    })
}

/// The words of masked code and where they begin.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = code.as_ptr().addr();
    code.split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr().addr() - base, word))
}

/// What stands between the brace that begins `code` and the one that closes it.
fn inside(code: &str) -> &str {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &code[1..at];
        }
    }
    &code[1..]
}

/// The number of single colons outside all brackets: one for each field.
fn fields(body: &str) -> usize {
    let mut depth = 0;
    let mut count = 0;
    let mut previous = ' ';
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if previous == '-' => {}
            ')' | ']' | '}' | '>' => depth -= 1,
            ':' if depth == 0 && previous != ':' && chars.peek() != Some(&':') => count += 1,
            _ => {}
        }
        previous = c;
    }
    count
}

/// The first segments of all paths of masked code that begin with `crate::`.
pub(crate) fn crate_paths(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let after = &code[at + "crate::".len()..];
        if after.starts_with('{') {
            found.extend(group(inside(after)));
        } else {
            found.extend(words(after).next().map(|(_, word)| word));
        }
    }
    found
}

/// The first segments in a group of imports.
fn group(body: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut begin = 0;
    let mut parts = Vec::new();
    for (at, c) in body.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&body[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&body[begin..]);
    parts.into_iter().filter_map(|part| words(part).next()).map(|(_, word)| word).collect()
}
