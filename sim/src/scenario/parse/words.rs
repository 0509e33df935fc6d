//! What the reader of TOML says, in words for who wrote the file.

/// What was found, as the reader calls it. What stands in the file follows, but for the first two.
const FOUND: [(&str, &str); 7] = [
    ("map", "a table"),
    ("sequence", "a list"),
    ("string ", ""),
    ("integer ", ""),
    ("floating point ", ""),
    ("boolean ", ""),
    ("datetime", "a date"),
];

/// What was expected, as the reader calls it.
const EXPECTED: [(&str, &str); 11] = [
    ("a sequence", "a list"),
    ("a map", "a table"),
    ("a boolean", "true or false"),
    ("a string", "text in quotes"),
    ("u8", "a whole number from 0 to 255"),
    ("u16", "a whole number from 0 to 65535"),
    ("u32", "a whole number, 0 or more"),
    ("u64", "a whole number, 0 or more"),
    ("usize", "a whole number, 0 or more"),
    ("i32", "a whole number"),
    ("i64", "a whole number"),
];

/// Keys that have to be there, as one would write them.
const EXAMPLES: [(&str, &str); 11] = [
    ("version", "version = 1"),
    ("title", "title = \"what happens here\""),
    ("duration", "duration = \"30s\""),
    ("not_before", "not_before = \"60s\""),
    ("converged_for", "converged_for = \"10s\""),
    ("name", "name = \"n4\""),
    ("at", "at = \"5s\""),
    ("do", "do = \"kill\""),
    ("nodes", "nodes = [\"n1\", \"n2\"]"),
    ("to", "to = \"n1\""),
    ("groups", "groups = [[\"n1\"], [\"n2\", \"n3\"]]"),
];

/// The reason in one line, with what was expected.
pub(super) fn reason(message: &str) -> String {
    let message = message.trim_end().replace('\n', "; ");
    if let Some(key) = quoted_after(&message, "missing field ") {
        return missing(key);
    }
    let kind = ["invalid type: ", "invalid value: "];
    let rest = kind.iter().find_map(|kind| message.strip_prefix(kind));
    if let Some((found, expected)) = rest.and_then(|rest| rest.split_once(", expected ")) {
        if (found, expected) == ("map", "a sequence") {
            return "found one table, expected a list: double brackets, as in [[step]]".into();
        }
        return format!("found {}, expected {}", found_as(found), expected_as(expected));
    }
    if message.starts_with("a name or") {
        return format!("found something else, expected {message}");
    }
    if let Some(rest) = message.strip_prefix("unknown field ") {
        return format!("there is no key {rest}").replace('`', "");
    }
    match message.as_str() {
        "duplicate key" => "this key stands here once more, expected each once".into(),
        "string values must be quoted, expected literal string" => {
            "found no value, expected text in quotes, a number, true, false, a list or a table"
                .into()
        }
        other if other.contains("expected") => message,
        other => format!("{other}, expected TOML"),
    }
}

/// A key that has to be there is not.
pub(super) fn missing(key: &str) -> String {
    format!("`{key}` is missing, expected a line such as {}", example(key))
}

/// What a step needs and does not have.
pub(super) fn needed(key: &str) -> String {
    format!("`{key}`, expected a line such as {}", example(key))
}

fn example(key: &str) -> String {
    let known = EXAMPLES.iter().find(|(name, _)| *name == key);
    known.map_or_else(|| format!("{key} = .."), |(_, line)| (*line).into())
}

/// The name between backquotes behind this beginning, if that is all.
fn quoted_after<'a>(message: &'a str, beginning: &str) -> Option<&'a str> {
    message.strip_prefix(beginning)?.strip_prefix('`')?.strip_suffix('`')
}

fn found_as(text: &str) -> String {
    let known = FOUND.iter().find_map(|(name, words)| Some((words, text.strip_prefix(name)?)));
    known.map_or_else(
        || text.to_owned(),
        |(words, value)| {
            // Of a number too large for 64 bits the reader tells its type, too.
            let value = value.trim_end_matches(" as i128").trim_end_matches(" as u128");
            if words.is_empty() { value.replace('`', "") } else { (*words).into() }
        },
    )
}

fn expected_as(text: &str) -> String {
    let known = EXPECTED.iter().find(|(name, _)| *name == text);
    // The name of a Rust struct means nothing to who writes files.
    let table = text.starts_with("struct ").then_some("a table");
    table.or_else(|| known.map(|(_, words)| *words)).unwrap_or(text).to_owned()
}
