//! What the node and its driver count, by Serf's names.

use tithing_core::Tally;
use tithing_core::event::Reject;
use tithing_net_mio::Vitals;

use super::{Kind, Value};

/// How many totals there are.
const COUNT: usize = 29;

/// Nanoseconds as milliseconds.
const NANOS: f64 = 1e-6;

/// A name, what kind of value it has, and the unit of that in the unit of what is counted.
type Named = (&'static str, Kind, f64);

/// In the order of [`Totals::of`].
const NAMES: [Named; COUNT] = [
    ("agent.ipc.accept", Kind::Counter, 1.0),
    ("agent.ipc.command", Kind::Counter, 1.0),
    ("memberlist.udp.sent", Kind::Counter, 1.0),
    ("memberlist.udp.received", Kind::Counter, 1.0),
    ("memberlist.tcp.sent", Kind::Counter, 1.0),
    ("memberlist.tcp.connect", Kind::Counter, 1.0),
    ("memberlist.tcp.accept", Kind::Counter, 1.0),
    ("memberlist.msg.alive", Kind::Counter, 1.0),
    ("memberlist.msg.suspect", Kind::Counter, 1.0),
    ("memberlist.msg.dead", Kind::Counter, 1.0),
    ("memberlist.degraded.probe", Kind::Counter, 1.0),
    ("memberlist.degraded.timeout", Kind::Counter, 1.0),
    ("memberlist.gossip", Kind::Sample, NANOS),
    ("memberlist.probeNode", Kind::Sample, NANOS),
    ("memberlist.pushPullNode", Kind::Sample, NANOS),
    ("memberlist.health.score", Kind::Gauge, 1.0),
    ("serf.msgs.sent", Kind::Sample, 1.0),
    ("serf.msgs.received", Kind::Sample, 1.0),
    ("serf.queries", Kind::Counter, 1.0),
    ("serf.query_acks", Kind::Counter, 1.0),
    ("serf.query_responses", Kind::Counter, 1.0),
    ("serf.query_duplicate_acks", Kind::Counter, 1.0),
    ("serf.query_duplicate_responses", Kind::Counter, 1.0),
    ("serf.member.flap", Kind::Counter, 1.0),
    ("serf.coordinate.adjustment-ms", Kind::Sample, NANOS),
    ("serf.coordinate.rejected", Kind::Counter, 1.0),
    ("serf.coordinate.zero-rtt", Kind::Counter, 1.0),
    ("serf.snapshot.appendLine", Kind::Sample, NANOS),
    ("serf.snapshot.compact", Kind::Sample, NANOS),
];

/// All totals at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Totals([Tally; COUNT]);

impl Default for Totals {
    fn default() -> Self {
        Self([Tally::default(); COUNT])
    }
}

impl Totals {
    pub(super) fn of(vitals: &Vitals<'_>) -> Self {
        let Vitals { node, traffic, snapshot, .. } = vitals;
        let counters = node.counters();
        let (news, queries) = (counters.traffic.news, counters.queries);
        let detection = &counters.detection;
        let rejected = counters.rejected.get(&Reject::BadCoordinate).copied().unwrap_or_default();
        let work = snapshot.unwrap_or_default();
        Self([
            times(vitals.rpc.accepted),
            times(vitals.rpc.commands),
            traffic.datagrams_sent,
            traffic.datagrams_received,
            traffic.stream_bytes_sent,
            times(traffic.streams_opened),
            times(traffic.streams_accepted),
            times(news.alive),
            times(news.suspect),
            times(news.dead),
            times(detection.degraded_probes),
            times(detection.degraded_suspicions),
            traffic.rounds,
            detection.probes,
            counters.traffic.exchanges,
            times(node.health_score().into()),
            node.serf_sent(),
            counters.traffic.serf_received,
            times(queries.received),
            times(queries.acks),
            times(queries.responses),
            times(queries.duplicate_acks),
            times(queries.duplicate_responses),
            times(counters.flaps),
            detection.adjustments,
            times(rejected),
            times(detection.zero_round_trips),
            work.appends,
            work.replacements,
        ])
    }

    /// What has changed since an earlier moment. What came several times comes as several values of
    /// the same size, their mean.
    pub(super) fn since(&self, earlier: &Self) -> Vec<(&'static str, Value)> {
        let mut changes = Vec::new();
        for (&(name, kind, scale), (now, before)) in NAMES.iter().zip(self.0.iter().zip(&earlier.0))
        {
            if now == before {
                continue;
            }
            if kind == Kind::Gauge {
                changes.push((name, Value::one(kind, float(now.count))));
                continue;
            }
            let count = float(now.count.saturating_sub(before.count));
            let sum = float(now.sum.saturating_sub(before.sum));
            if count > 0.0 {
                changes.push((name, Value { kind, count, size: sum / count * scale }));
            }
        }
        changes
    }
}

/// Something that happened so often, each worth one.
const fn times(count: u64) -> Tally {
    Tally { count, sum: count }
}

/// A count as a number that can be divided.
#[expect(clippy::cast_precision_loss, reason = "counts are small, or what is lost is smaller")]
pub(super) const fn float(count: u64) -> f64 {
    count as f64
}
