//! What the programs around a node do: they hear it and command it. Where there is none of one's
//! own, the simulator's answers queries.

use std::mem;

use tithing_core::command::QueryId;
use tithing_core::{Command, CommandId, Event, Reply};

use super::{Later, Observer, RunState, World};
use crate::application::{Cause, Presence, Turn, Wish};
use crate::scenario::NodeIndex;
use crate::tally::Tally;

impl<O: Observer> World<O> {
    /// The programs on a machine hear what its node reports.
    pub(super) fn heed(&mut self, node: NodeIndex, event: &Event) {
        self.count_rejected(event);
        let presence = self.turn(node, Cause::Event(event));
        if let (Event::Query(asked), Presence::Absent) = (event, presence) {
            let life = self.processes[node.index()].life;
            self.at_later(Turn::THINKING_TIME, Later::Respond { node, life, query: asked.query });
        }
    }

    /// The simulator's own application answers with the node's name.
    pub(super) fn respond(&mut self, node: NodeIndex, query: QueryId) {
        let payload = self.processes[node.index()].config.name.clone().into_bytes();
        self.command(node, Command::Respond { query, payload });
    }

    /// Gives the application on a node a moment of time. What it wants is done later.
    pub(super) fn turn(&mut self, node: NodeIndex, cause: Cause<'_>) -> Presence {
        let process = &self.processes[node.index()];
        let life = process.life;
        let mut turn = Turn::new(self.now, node, process.programs.tickets);
        let presence = self.observer.on_turn(cause, &mut turn);
        self.processes[node.index()].programs.tickets = turn.tickets;
        for (delay, wish) in turn.wishes {
            self.at_later(delay, Later::Act { node, life, wish });
        }
        presence
    }

    /// An application hears the answer to what it has asked.
    pub(super) fn answered(&mut self, node: NodeIndex, id: CommandId, reply: &Reply) {
        if let Some(ticket) = self.processes[node.index()].programs.asked.remove(&id) {
            self.turn(node, Cause::Reply(ticket, reply));
        }
    }

    /// What an application wanted is done. An alarm of a paused process has to wait.
    pub(super) fn act(&mut self, node: NodeIndex, wish: Wish) {
        match wish {
            Wish::Ask(ticket, command) => self.command_by(node, Some(ticket), command),
            Wish::Alarm(alarm) => match self.run_state(node) {
                RunState::Down => {}
                RunState::Running => {
                    self.turn(node, Cause::Alarm(alarm));
                }
                RunState::Paused => self.processes[node.index()].programs.alarms.push(alarm),
            },
        }
    }

    /// Alarms that were due during a pause.
    pub(super) fn ring_late_alarms(&mut self, node: NodeIndex) {
        for alarm in mem::take(&mut self.processes[node.index()].programs.alarms) {
            self.turn(node, Cause::Alarm(alarm));
        }
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
