//! What the programs around a node do: they answer queries.

use std::time::Duration;

use tithing_core::command::QueryId;
use tithing_core::{Command, Event};

use super::{Later, Observer, World};
use crate::scenario::NodeIndex;
use crate::tally::Tally;

/// How long an application takes to answer a query.
const THINKING_TIME: Duration = Duration::from_millis(1);

impl<O: Observer> World<O> {
    /// The programs on a machine hear what its node reports.
    pub(super) fn heed(&mut self, node: NodeIndex, event: &Event) {
        self.count_rejected(event);
        if let Event::Query(asked) = event {
            let life = self.processes[node.index()].life;
            self.at_later(THINKING_TIME, Later::Respond { node, life, query: asked.query });
        }
    }

    /// The application on every node answers with the node's name.
    pub(super) fn respond(&mut self, node: NodeIndex, query: QueryId) {
        let payload = self.processes[node.index()].config.name.clone().into_bytes();
        self.command(node, Command::Respond { query, payload });
    }

    pub(super) fn count_command(&mut self, command: &Command) {
        let tally = match command {
            Command::UserEvent { .. } => Tally::UserEvent,
            Command::Query(_) => Tally::Query,
            Command::UpdateTags { .. } => Tally::TagChange,
            Command::ForceLeave { .. } => Tally::ForcedLeave,
            Command::Join { .. }
            | Command::Leave
            | Command::Members
            | Command::Respond { .. }
            | Command::ChangeKeys { .. }
            | Command::Coordinate { .. }
            | Command::Explain { .. }
            | Command::InstallKey { .. }
            | Command::UseKey { .. }
            | Command::RemoveKey { .. }
            | Command::ListKeys => return,
        };
        self.counts.add(tally, 1);
    }
}
