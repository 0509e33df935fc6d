//! New tags for this node while it runs (PROTOCOL.md P-210).

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::command::CommandError;
use crate::config::Config;
use crate::cx::Cx;
use crate::gossip::Gossip;

use super::{Serf, tags};

impl Serf {
    /// The tags of this node as they are now: what the filters of queries are compared with.
    pub(crate) fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    /// The tags after a change: what is set and deleted is set. Or why they may not change so.
    pub(crate) fn tags_after(
        &self,
        config: &Config,
        set: &BTreeMap<String, String>,
        delete: &[String],
    ) -> Result<BTreeMap<String, String>, CommandError> {
        if !self.leave.is_taking_part() {
            return Err(CommandError::TagsAfterLeave);
        }
        let mut tags = self.tags.clone();
        for key in delete {
            tags.remove(key);
        }
        tags.extend(set.iter().map(|(key, value)| (key.clone(), value.clone())));
        if tags::encoded(&tags, config.protocol).len() > config.limits.meta_bytes_max {
            return Err(CommandError::TagsTooLarge);
        }
        Ok(tags)
    }

    /// Sets some tags, deletes others, and tells everybody.
    pub(crate) fn update_tags(
        &mut self,
        cx: &mut Cx<'_>,
        gossip: &mut Gossip,
        (set, delete): (&BTreeMap<String, String>, &[String]),
    ) -> Result<(), CommandError> {
        let tags = self.tags_after(cx.config, set, delete)?;
        if tags != self.tags {
            let meta = tags::encoded(&tags, cx.config.protocol);
            self.tags = tags;
            gossip.update_meta(cx, &meta);
        }
        Ok(())
    }
}
