//! Members that are forced out, and forgotten if that is wanted (PROTOCOL.md P-81, P-211, P-212).

use crate::command::ForceLeave;
use crate::cx::Cx;
use crate::id::MemberId;
use crate::member::Status;
use crate::timers::TimerKey;
use crate::wire::serf::LeaveIntent;

use super::Serf;
use super::intent::broadcast_scratch;

impl Serf {
    /// Somebody wants a member out. The intent gets its time here.
    ///
    /// Of a member that takes part nothing is said: it would refute, and reference nodes that are
    /// told to forget it would not see it any more.
    pub(crate) fn force_leave(&mut self, cx: &mut Cx<'_>, wanted: LeaveIntent<'_>) -> ForceLeave {
        if wanted.node.is_empty() || wanted.node.len() > cx.config.limits.name_bytes_max {
            return ForceLeave::Unknown;
        }
        let known = self.find(cx, wanted.node).and_then(|id| self.status(id));
        if cx.is_self(wanted.node) || known == Some(Status::Alive) {
            return ForceLeave::Alive;
        }
        let intent = LeaveIntent { ltime: self.clocks.member.take(), ..wanted };
        self.on_leave_intent(cx, &intent);
        if self.has_company(cx) {
            cx.env.scratch.clear();
            intent.encode(&mut cx.env.scratch);
            broadcast_scratch(cx, None);
        }
        if known.is_some() { ForceLeave::Removed } else { ForceLeave::Unknown }
    }

    /// A member is to be forgotten; one that is just leaving gets the time to do so.
    pub(super) fn prune(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if self.status(id) == Some(Status::Leaving) {
            let serf = &cx.config.serf;
            let delay = serf.broadcast_timeout.saturating_add(serf.leave_propagate_delay);
            cx.set_timer(TimerKey::Prune(id), delay);
        } else {
            self.bury(cx, id);
        }
    }

    /// The time to leave is over. A member that has refuted meanwhile stays.
    pub(crate) fn on_prune_due(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if matches!(self.status(id), Some(Status::Leaving | Status::Left)) {
            self.bury(cx, id);
        }
    }
}
