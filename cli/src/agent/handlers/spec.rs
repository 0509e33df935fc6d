//! Which events a script is run for: `[FILTER=]SCRIPT`.

use std::fmt;
use std::sync::Arc;

use tithing_core::coalesce::Heard;
use tithing_core::event::Event;
use tithing_core::rpc::EventFilter;

/// The filter of a script without one, and what it is called.
const ALL: &str = "*";

/// One script and the events of one kind that it is run for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    /// One item of a filter.
    item: String,
    filter: EventFilter,
    /// What the shell is given.
    pub(crate) script: Arc<str>,
}

/// A script with a filter that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpecError {
    item: String,
    script: String,
}

impl fmt::Display for SpecError {
    /// Serf's text, and the way out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, script } = self;
        writeln!(f, "Invalid event script: Event '{item}' invoking '{script}'")?;
        f.write_str(
            "    What stands before the first '=' is a list of events: *, member-join,\n    \
             member-leave, member-failed, member-update, member-reap, user, user:NAME, query,\n    \
             query:NAME. A script that has a '=' itself is written *=SCRIPT.",
        )
    }
}

impl Spec {
    /// Reads what configurations say: a list of items gives one `Spec` each.
    pub(crate) fn parse(text: &str) -> Result<Vec<Self>, SpecError> {
        let (filter, script) = match text.split_once('=') {
            None | Some(("", _)) => (ALL, text.strip_prefix('=').unwrap_or(text)),
            Some(parts) => parts,
        };
        filter.split(',').map(|item| Self::new(item, script)).collect()
    }

    /// Reads a list of them, in its order.
    pub(crate) fn parse_all(texts: &[String]) -> Result<Vec<Self>, SpecError> {
        let lists = texts.iter().map(|text| Self::parse(text));
        Ok(lists.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    fn new(item: &str, script: &str) -> Result<Self, SpecError> {
        // An empty filter is one for everything, an empty item of a list is none.
        let filter = if item.is_empty() { None } else { EventFilter::parse(item) };
        match filter {
            Some(filter) => Ok(Self { item: item.to_owned(), filter, script: script.into() }),
            None => Err(SpecError { item: item.to_owned(), script: script.to_owned() }),
        }
    }

    /// Whether the script is run for this.
    pub(crate) fn wants(&self, heard: &Heard) -> bool {
        match heard {
            Heard::Members { change, .. } => self.filter.has_member(*change),
            Heard::Event(event) => {
                if let Event::User(event) = event {
                    self.filter.has_user(&event.name)
                } else if let Event::Query(query) = event {
                    self.filter.has_query(&query.name)
                } else {
                    false
                }
            }
        }
    }

    /// `TYPE:NAME`, as `serf info` shows it.
    pub(crate) fn label(&self) -> String {
        if self.item.contains(':') { self.item.clone() } else { format!("{}:", self.item) }
    }
}

#[cfg(test)]
mod tests;
