//! A filter of members, ready to be used.

use alloc::string::String;
use alloc::vec::Vec;

use super::request::MembersFilter;
use crate::command::MemberInfo;
use crate::re2::{PATTERN_BYTES_MAX, Pattern, PatternError, PatternErrorKind};
use crate::serf::tags;

/// A [`MembersFilter`] with its patterns compiled.
#[derive(Debug)]
pub(super) struct Filter {
    tags: Vec<(String, Pattern)>,
    status: Option<Pattern>,
    name: Option<Pattern>,
}

impl Filter {
    /// All patterns together are as large as one may be: the node stands still meanwhile.
    pub(super) fn compile(filter: MembersFilter) -> Result<Self, PatternError> {
        let tags = filter.tags.values().map(String::len);
        let bytes = tags.chain([filter.status.len(), filter.name.len()]).sum::<usize>();
        if bytes > PATTERN_BYTES_MAX {
            return Err(PatternError { kind: PatternErrorKind::TooLarge, part: String::new() });
        }
        let unless_empty = |text: &str| match text {
            "" => Ok(None),
            text => Pattern::anchored(text).map(Some),
        };
        Ok(Self {
            status: unless_empty(&filter.status)?,
            name: unless_empty(&filter.name)?,
            tags: filter
                .tags
                .into_iter()
                .map(|(key, text)| Pattern::anchored(&text).map(|pattern| (key, pattern)))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whether the member is wanted.
    pub(super) fn is_match(&self, member: &MemberInfo) -> bool {
        let fits = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
        };
        if !fits(&self.name, &member.peer.name) || !fits(&self.status, member.status.as_str()) {
            return false;
        }
        if self.tags.is_empty() {
            return true;
        }
        let tags = tags::decoded(&member.peer.meta);
        self.tags.iter().all(|(key, pattern)| {
            pattern.is_match(tags.get(key).map(String::as_str).unwrap_or_default())
        })
    }
}
