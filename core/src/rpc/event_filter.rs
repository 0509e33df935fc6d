//! Which events a client, or a handler, wants to hear of.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::event::MemberChange;

/// Most items in one filter.
const ITEMS_MAX: usize = 64;

/// A filter of events: `*`, or a list of items with commas and no blanks between them. An item is
/// `*`, `member-join` (`-leave`, `-failed`, `-update`, `-reap`), `user`, `query`, `user:NAME` or
/// `query:NAME`; an empty name stands for any, an empty filter for `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter(Vec<Item>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    All,
    Member(MemberChange),
    /// User events, of any name if it is empty.
    User(String),
    /// Queries, of any name if it is empty.
    Query(String),
}

impl EventFilter {
    /// Reads a filter; `None` if it is none, or has more than 64 items.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self([Item::All].into()));
        }
        let mut items = Vec::new();
        for word in text.split(',') {
            if items.len() >= ITEMS_MAX {
                return None;
            }
            items.push(Item::parse(word)?);
        }
        Some(Self(items))
    }

    /// Whether member events of this kind pass.
    pub fn has_member(&self, change: MemberChange) -> bool {
        self.0.iter().any(|item| match item {
            Item::All => true,
            Item::Member(wanted) => *wanted == change,
            Item::User(_) | Item::Query(_) => false,
        })
    }

    /// Whether user events of this name pass.
    pub fn has_user(&self, name: &str) -> bool {
        self.0.iter().any(|item| match item {
            Item::All => true,
            Item::User(wanted) => wanted.is_empty() || wanted == name,
            Item::Member(_) | Item::Query(_) => false,
        })
    }

    /// Whether queries of this name pass.
    pub fn has_query(&self, name: &str) -> bool {
        self.0.iter().any(|item| match item {
            Item::All => true,
            Item::Query(wanted) => wanted.is_empty() || wanted == name,
            Item::Member(_) | Item::User(_) => false,
        })
    }
}

impl Item {
    fn parse(word: &str) -> Option<Self> {
        if let Some(name) = word.strip_prefix("user:") {
            return Some(Self::User(name.to_owned()));
        }
        if let Some(name) = word.strip_prefix("query:") {
            return Some(Self::Query(name.to_owned()));
        }
        match word {
            "*" => Some(Self::All),
            "user" => Some(Self::User(String::new())),
            "query" => Some(Self::Query(String::new())),
            _ => MemberChange::from_word(word).map(Self::Member),
        }
    }
}

#[cfg(test)]
mod tests;
