//! Changes of tags that the program lets pass: it may have to keep them over a restart, and whoever
//! asks is told of success only when they are kept.

use std::collections::{BTreeMap, VecDeque};

use tithing_core::command::CommandError;
use tithing_core::{Command, Input, Reply};

use crate::agent::Agent;
use crate::linux;
use crate::observer::Observer;

impl Agent {
    /// From now on changes of tags that others than the program ask for wait, one after the other.
    /// [`Agent::run`] returns [`Wake::TagsAsked`](crate::Wake::TagsAsked); for each change that is
    /// held, the program calls [`Agent::pass_tags`] or [`Agent::refuse_tags`].
    pub fn hold_tags(&mut self) {
        self.desk.held_tags.get_or_insert_with(VecDeque::new);
    }

    /// The tags that the node will have after the change that has waited longest, if one waits.
    /// A change that the node would refuse is passed on to it.
    pub fn held_tags(&mut self) -> Option<BTreeMap<String, String>> {
        loop {
            let (_, command) = self.desk.held_tags.as_ref()?.front()?;
            if let Command::UpdateTags { set, delete } = command
                && let Ok(tags) = self.node().tags_after(set, delete)
            {
                return Some(tags);
            }
            self.pass_tags();
        }
    }

    /// Hands the change that has waited longest to the node.
    pub fn pass_tags(&mut self) {
        if let Some((id, command)) = self.desk.held_tags.as_mut().and_then(VecDeque::pop_front) {
            self.desk.inputs.push_back(Input::Command { id, command });
        }
    }

    /// Refuses the change that has waited longest, in these words.
    pub fn refuse_tags(&mut self, cause: String, observer: &mut dyn Observer) {
        if let Some((id, _)) = self.desk.held_tags.as_mut().and_then(VecDeque::pop_front) {
            let reply = Reply::Refused(CommandError::TagsNotKept(cause));
            self.deliver(id, &reply, linux::now(), observer);
        }
    }
}
