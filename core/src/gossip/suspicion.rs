//! Suspicion: the time that an accused member has to refute (PROTOCOL.md P-44, P-45).

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::cx::Cx;
use crate::event::Event;
use crate::explain::Fact;
use crate::id::MemberId;
use crate::math;
use crate::time::{Duration, Instant};
use crate::timers::TimerKey;
use crate::wire::message::Accusation;

use super::Gossip;

/// One running suspicion.
#[derive(Debug, Serialize, Deserialize)]
struct Suspicion {
    start: Instant,
    min: Duration,
    max: Duration,
    /// Confirmations that shorten it to `min`.
    wanted: u32,
    /// Confirmations so far.
    confirmations: u32,
    /// The first accuser and those that confirmed; each counts once.
    accusers: Vec<Arc<str>>,
}

/// All running suspicions of a node.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Suspicions {
    running: BTreeMap<MemberId, Suspicion>,
}

impl Suspicions {
    pub(super) fn is_running(&self, id: MemberId) -> bool {
        self.running.contains_key(&id)
    }

    /// The latest time to which the verdict may be put off, twice the longest suspicion from its
    /// beginning: sends that are blocked for ever must not spare the dead for ever.
    pub(super) fn latest(&self, id: MemberId) -> Instant {
        let suspicion = self.running.get(&id);
        suspicion.map_or(Instant::ZERO, |it| it.start + it.max.saturating_mul(2))
    }

    /// Makes all suspicions begin later. Returns whom they are about.
    pub(super) fn delay_all(&mut self, length: Duration) -> Vec<MemberId> {
        for suspicion in self.running.values_mut() {
            suspicion.start += length;
        }
        self.running.keys().copied().collect()
    }

    /// What there is to note of a suspicion that runs out now.
    pub(super) fn expired(&self, id: MemberId) -> Fact {
        let (count, wanted) =
            self.running.get(&id).map_or((0, 0), |it| (it.confirmations, it.wanted));
        Fact::Expired { count: small(count), wanted: small(wanted) }
    }

    /// Ends a suspicion. Says whether there was one.
    pub(super) fn stop(&mut self, id: MemberId) -> bool {
        self.running.remove(&id).is_some()
    }
}

impl Gossip {
    /// Begins a suspicion; its length follows from the size of the cluster at this moment. Says
    /// what is to be noted.
    pub(super) fn start_suspicion(&mut self, cx: &mut Cx<'_>, id: MemberId, accuser: &str) -> Fact {
        let gossip = &cx.config.gossip;
        let n = self.members.len();
        let scale = math::suspicion_scale_milli(n);
        let min = gossip.probe_interval.saturating_mul(gossip.suspicion_mult).saturating_mul(scale)
            / 1000;
        let max = min.saturating_mul(gossip.suspicion_max_timeout_mult);
        let mut wanted = gossip.suspicion_mult.saturating_sub(2);
        if n.saturating_sub(2) < usize::try_from(wanted).unwrap_or(usize::MAX) {
            wanted = 0;
        }
        let accusers = Vec::from([Arc::from(accuser)]);
        let suspicion = Suspicion { start: cx.now, min, max, wanted, confirmations: 0, accusers };
        self.suspicions.running.insert(id, suspicion);
        cx.set_timer(TimerKey::Suspicion(id), if wanted < 1 { min } else { max });
        Fact::Accused { wanted: small(wanted), min_millis: millis(min), max_millis: millis(max) }
    }

    /// Another accuser. Says what is to be noted, if that was news, which is to be passed on.
    pub(super) fn confirm(&mut self, cx: &mut Cx<'_>, id: MemberId, accuser: &str) -> Option<Fact> {
        let suspicion = self.suspicions.running.get_mut(&id)?;
        if suspicion.confirmations >= suspicion.wanted
            || suspicion.accusers.iter().any(|known| &**known == accuser)
        {
            return None;
        }
        suspicion.accusers.push(Arc::from(accuser));
        suspicion.confirmations += 1;
        let Suspicion { start, min, max, wanted, confirmations, .. } = *suspicion;
        let timeout = math::suspicion_timeout(confirmations, wanted, min, max);
        let at = (start + timeout).max(cx.now);
        cx.env.timers.set(TimerKey::Suspicion(id), at);
        Some(Fact::Confirmed { count: small(confirmations) })
    }

    /// The accused did not refute in time.
    pub(crate) fn on_suspicion_timeout(&mut self, cx: &mut Cx<'_>, id: MemberId) {
        if self.put_off(cx, id) {
            return;
        }
        let Some(suspicion) = self.suspicions.running.get(&id) else { return };
        let confirmations = suspicion.confirmations;
        if confirmations < suspicion.wanted {
            cx.env.counters.detection.degraded_suspicions += 1;
        }
        let (Some(&record), Some(member)) = (self.members.record(id), cx.peer(id)) else { return };
        let accused = Arc::clone(&member.name);
        cx.emit(Event::SuspicionExpired { member, confirmations });
        let claim =
            Accusation { incarnation: record.incarnation, node: &accused, from: &cx.config.name };
        self.on_dead(cx, &claim);
    }
}

fn small(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn millis(length: Duration) -> u32 {
    u32::try_from(length.as_millis()).unwrap_or(u32::MAX)
}
