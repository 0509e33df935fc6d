//! Leaving: the intent first, then the goodbye, then a moment for the last packets
//! (PROTOCOL.md P-77).

use serde::{Deserialize, Serialize};

use crate::command::{CommandError, Reply};
use crate::cx::Cx;
use crate::gossip::Gossip;
use crate::gossip::broadcast::Ticket;
use crate::gossip::leave::Goodbye;
use crate::id::CommandId;
use crate::timers::TimerKey;

use super::Serf;

/// How far a node is on its way out. Each phase ends by its broadcast or by its timer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    /// Takes part.
    #[default]
    Here,
    /// The intent is being spread.
    Intent(CommandId),
    /// The goodbye of the gossip layer is being spread.
    Goodbye(CommandId),
    /// The last packets get out.
    Propagating(CommandId),
    /// Gone.
    Left,
}

/// The leave machine.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Leave {
    phase: Phase,
    timed_out: bool,
}

impl Leave {
    /// Whether the node has not begun to leave.
    pub(super) fn is_taking_part(&self) -> bool {
        self.phase == Phase::Here
    }
}

impl Serf {
    /// Whether the node may join: it has not begun to leave.
    pub(crate) fn check_join(&self) -> Result<(), CommandError> {
        if self.leave.is_taking_part() { Ok(()) } else { Err(CommandError::JoinAfterLeave) }
    }

    /// Somebody wants the node to leave.
    pub(crate) fn begin_leave(&mut self, cx: &mut Cx<'_>, gossip: &mut Gossip, command: CommandId) {
        match self.leave.phase {
            Phase::Here => {
                self.leave.phase = Phase::Intent(command);
                cx.set_timer(TimerKey::Leave, cx.config.serf.broadcast_timeout);
                let has_company = self.announce_leave(cx);
                self.keep_leave(cx);
                if !has_company {
                    self.say_goodbye(cx, gossip, command);
                }
            }
            Phase::Left => {
                let timed_out = self.leave.timed_out;
                cx.out.reply(command, Reply::Left { timed_out });
            }
            Phase::Intent(_) | Phase::Goodbye(_) | Phase::Propagating(_) => {
                cx.out.reply(command, Reply::Refused(CommandError::LeaveInProgress));
            }
        }
    }

    /// A broadcast of ours has been sent out.
    pub(crate) fn on_ticket(&mut self, cx: &mut Cx<'_>, gossip: &mut Gossip, ticket: Ticket) {
        match (self.leave.phase, ticket) {
            (Phase::Intent(command), Ticket::LeaveIntent) => {
                self.say_goodbye(cx, gossip, command);
            }
            (Phase::Goodbye(command), Ticket::Goodbye) => self.propagate(cx, command),
            _ => {}
        }
    }

    /// The phase has had its time.
    pub(crate) fn on_leave_timer(&mut self, cx: &mut Cx<'_>, gossip: &mut Gossip) {
        match self.leave.phase {
            Phase::Intent(command) => {
                self.leave.timed_out = true;
                self.say_goodbye(cx, gossip, command);
            }
            Phase::Goodbye(command) => {
                self.leave.timed_out = true;
                self.propagate(cx, command);
            }
            Phase::Propagating(command) => {
                self.leave.phase = Phase::Left;
                let timed_out = self.leave.timed_out;
                cx.out.reply(command, Reply::Left { timed_out });
            }
            Phase::Here | Phase::Left => {}
        }
    }

    fn say_goodbye(&mut self, cx: &mut Cx<'_>, gossip: &mut Gossip, command: CommandId) {
        self.leave.phase = Phase::Goodbye(command);
        cx.set_timer(TimerKey::Leave, cx.config.serf.broadcast_timeout);
        if gossip.leave(cx) == Goodbye::Alone {
            self.propagate(cx, command);
        }
    }

    fn propagate(&mut self, cx: &mut Cx<'_>, command: CommandId) {
        self.leave.phase = Phase::Propagating(command);
        cx.set_timer(TimerKey::Leave, cx.config.serf.leave_propagate_delay);
    }
}
