//! The Serf layer's part of an exchange of full state (PROTOCOL.md P-76).

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::cx::Cx;
use crate::id::LamportTime;
use crate::member::Status;
use crate::wire::serf::{self, Clocks, JoinIntent, LeaveIntent, PushPullState};

use super::Serf;

impl Serf {
    /// All that this layer knows, for the other side of an exchange.
    pub(crate) fn write_state(&self, cx: &Cx<'_>, out: &mut Vec<u8>) {
        let name = |id| cx.env.directory.peer(id).map(|peer| &*peer.name);
        let left: Vec<&str> = self.table.with_status(Status::Left).filter_map(name).collect();
        let times: Vec<(&str, LamportTime)> = self
            .table
            .iter()
            .filter_map(|(id, record)| Some((name(id)?, record.status_ltime)))
            .collect();
        let clocks = Clocks {
            ltime: self.clocks.member.time(),
            event_ltime: self.clocks.event.time(),
            query_ltime: self.clocks.query.time(),
        };
        let (left, times) = (left.into_iter(), times.into_iter());
        serf::encode_push_pull(out, clocks, core::iter::empty(), left, times);
    }

    /// Learns from the other side's state. Nothing learned here is gossiped again.
    pub(crate) fn merge(&mut self, cx: &mut Cx<'_>, bytes: &[u8]) {
        let state = match PushPullState::decode(bytes) {
            Ok(state) => state,
            Err(reason) => return cx.reject(reason),
        };
        // The other side has not used its current times yet.
        let clocks = &mut self.clocks;
        for (clock, time) in [
            (&mut clocks.member, state.ltime),
            (&mut clocks.event, state.event_ltime),
            (&mut clocks.query, state.query_ltime),
        ] {
            if time.0 > 0
                && let Err(reason) = clock.witness(LamportTime(time.0 - 1))
            {
                cx.reject(reason);
            }
        }
        let mut times: BTreeMap<&str, LamportTime> = state.status_ltimes().collect();
        // Those who left go first: otherwise the joins would raise the times past the leaves.
        for node in state.left_members() {
            let ltime = times.remove(node).unwrap_or_default();
            let ltime = LamportTime(ltime.0.saturating_add(1));
            self.on_leave_intent(cx, &LeaveIntent { ltime, node, prune: false });
        }
        for (node, ltime) in times {
            self.on_join_intent(cx, &JoinIntent { ltime, node });
        }
    }
}
