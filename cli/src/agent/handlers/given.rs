//! What a script is given: an environment, and text to read.

use std::collections::BTreeMap;

use tithing_core::coalesce::Heard;
use tithing_core::event::Event;
use tithing_core::member::Identity;

/// The node that a script is run on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Own {
    pub(super) name: String,
    pub(super) tags: BTreeMap<String, String>,
}

/// The word for the kind of an event, and its name: `user` and `deploy`.
pub(super) fn kind_and_name(heard: &Heard) -> (&'static str, Option<&str>) {
    match heard {
        Heard::Members { change, .. } => (change.word(), None),
        Heard::Event(event) => {
            if let Event::User(event) = event {
                ("user", Some(&event.name))
            } else if let Event::Query(query) = event {
                ("query", Some(&query.name))
            } else {
                ("", None)
            }
        }
    }
}

/// Variables that are added to the agent's own.
///
/// No variable can hold a zero byte: it becomes the replacement character, so that a name with one
/// is not taken for another. Of tags whose names become the same the last one is seen.
pub(super) fn environment(own: &Own, heard: &Heard) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    let mut set = |name: String, value: &str| {
        variables.insert(name, value.replace('\0', "\u{fffd}"));
    };
    for (tag, value) in &own.tags {
        set(format!("SERF_TAG_{}", variable_name(tag)), value);
    }
    set("SERF_EVENT".to_owned(), kind_and_name(heard).0);
    set("SERF_SELF_NAME".to_owned(), &own.name);
    set("SERF_SELF_ROLE".to_owned(), own.tags.get("role").map_or("", String::as_str));
    let Heard::Event(event) = heard else { return variables };
    if let Event::User(event) = event {
        set("SERF_USER_EVENT".to_owned(), &event.name);
        set("SERF_USER_LTIME".to_owned(), &event.ltime.0.to_string());
    } else if let Event::Query(query) = event {
        set("SERF_QUERY_NAME".to_owned(), &query.name);
        set("SERF_QUERY_LTIME".to_owned(), &query.query.ltime.0.to_string());
    }
    variables
}

/// A tag's name in capitals, with `_` for what has no place in the name of a variable.
fn variable_name(tag: &str) -> String {
    let in_capitals = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(c @ ('A'..='Z' | '0'..='9' | '_')), None) => c,
            _ => '_',
        }
    };
    tag.chars().map(in_capitals).collect()
}

/// What the script can read.
pub(super) fn text(heard: &Heard) -> Vec<u8> {
    match heard {
        Heard::Members { members, .. } => {
            members.iter().map(|member| line(member)).collect::<String>().into_bytes()
        }
        Heard::Event(event) => {
            if let Event::User(event) = event {
                with_newline(&event.payload)
            } else if let Event::Query(query) = event {
                with_newline(&query.payload)
            } else {
                Vec::new()
            }
        }
    }
}

/// `NAME<TAB>IP<TAB>ROLE<TAB>TAGS`
fn line(member: &Identity) -> String {
    let tags = member.tags();
    let list: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!(
        "{}\t{}\t{}\t{}\n",
        escaped(&member.name),
        member.addr.ip(),
        escaped(tags.get("role").map_or("", String::as_str)),
        escaped(&list.join(","))
    )
}

/// What would look like the end of a field or of a line is written out, as Serf does. It leaves
/// backslashes, commas and equals signs as they are, and scripts know it so.
fn escaped(text: &str) -> String {
    text.replace('\t', "\\t").replace('\n', "\\n")
}

/// A payload that is not empty ends in a newline.
fn with_newline(payload: &[u8]) -> Vec<u8> {
    let mut text = payload.to_vec();
    if !matches!(text.last(), None | Some(b'\n')) {
        text.push(b'\n');
    }
    text
}

#[cfg(test)]
mod tests;
