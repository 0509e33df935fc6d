//! New tags for this node while it runs (PROTOCOL.md P-210).

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::command::CommandError;
use crate::cx::Cx;
use crate::gossip::Gossip;

use super::{Serf, tags};

impl Serf {
    /// The tags of this node as they are now: what the filters of queries are compared with.
    pub(crate) fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    /// Sets some tags, deletes others, and tells everybody. What is set and deleted is set.
    pub(crate) fn update_tags(
        &mut self,
        cx: &mut Cx<'_>,
        gossip: &mut Gossip,
        (set, delete): (BTreeMap<String, String>, &[String]),
    ) -> Result<(), CommandError> {
        if !self.leave.is_taking_part() {
            return Err(CommandError::TagsAfterLeave);
        }
        let mut tags = self.tags.clone();
        for key in delete {
            tags.remove(key);
        }
        tags.extend(set);
        let meta = tags::encoded(&tags, cx.config.protocol);
        if meta.len() > cx.config.limits.meta_bytes_max {
            return Err(CommandError::TagsTooLarge);
        }
        if tags != self.tags {
            self.tags = tags;
            gossip.update_meta(cx, &meta);
        }
        Ok(())
    }
}
