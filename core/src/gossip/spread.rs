//! Rounds of gossip: what we have to say goes to a few members at random (PROTOCOL.md P-50).

use crate::cx::Cx;
use crate::member::State;
use crate::time::nanos;
use crate::timers::TimerKey;
use crate::wire::packet::COMPOUND_HEADER;

use super::Gossip;
use super::probe::checksum_for;

impl Gossip {
    /// Gives rounds of gossip their phase.
    pub(super) fn start_spreading(&mut self, cx: &mut Cx<'_>) {
        let interval = cx.config.gossip.gossip_interval;
        self.spread_origin = cx.now + cx.env.rngs.stagger.duration_below(interval);
    }

    /// Arms the next round if there is something to say and somebody to say it to. A round that
    /// would say nothing is not even begun.
    pub(crate) fn arm_spreading(&mut self, cx: &mut Cx<'_>) {
        let gossip = &cx.config.gossip;
        if cx.env.outbox.is_empty()
            || self.members.len() < 2
            || gossip.gossip_interval.is_zero()
            || gossip.gossip_nodes == 0
            || cx.env.timers.deadline(TimerKey::Gossip).is_some()
        {
            return;
        }
        let interval = nanos(gossip.gossip_interval);
        let passed = nanos(cx.now.since(self.spread_origin));
        let rounds =
            if cx.now < self.spread_origin { 0 } else { (passed / interval).saturating_add(1) };
        let delay = core::time::Duration::from_nanos(interval.saturating_mul(rounds));
        cx.env.timers.set(TimerKey::Gossip, self.spread_origin + delay);
    }

    /// One round: every target gets its own draw.
    pub(crate) fn on_spread_due(&mut self, cx: &mut Cx<'_>) {
        cx.env.counters.traffic.rounds += 1;
        let count = usize::try_from(cx.config.gossip.gossip_nodes).unwrap_or(usize::MAX);
        let own = self.members.own();
        let dead_time = cx.config.gossip.gossip_to_the_dead_time;
        let now = cx.now;
        let targets = self.members.pick(&mut cx.env.rngs.pick, count, |id, record| {
            Some(id) != own
                && match record.state {
                    State::Alive | State::Suspect => true,
                    State::Dead => now.since(record.state_change) <= dead_time,
                    State::Left => false,
                }
        });
        for target in targets {
            let (Some(record), Some(peer)) = (self.members.record(target), cx.peer(target)) else {
                continue;
            };
            let checksum = checksum_for(record.protocol_max);
            let env = &mut *cx.env;
            let overhead = COMPOUND_HEADER + env.envelope.datagram_overhead();
            let budget = usize::from(cx.config.gossip.packet_bytes_max).saturating_sub(overhead);
            env.packet.clear();
            env.outbox.fill(&mut env.packet, budget, env.audience);
            if env.packet.is_empty() {
                return;
            }
            cx.send(peer.socket_addr(), checksum);
        }
    }
}
