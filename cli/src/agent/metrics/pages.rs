//! The page `/metrics`, in the text format of Prometheus
//! (docs/decisions/066-pages-in-the-loop.md).
//!
//! The table says what there is, and what each metric means; docs/OPERATIONS.md shows it.

mod text;

use std::fmt::Debug;

use tithing_core::member::Status;
use tithing_net_mio::Vitals;

pub(super) use self::text::Sort;
use self::text::Text;
use super::events::EventCounts;
use super::process;
use super::runs::RunTotals;
use super::totals::float;

/// One metric: its name, what it is, its label if it has one, and what it means.
pub(super) type Metric = (&'static str, Sort, &'static str, &'static str);

/// Every metric, in the order of the page.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    ("serf_build_info", Sort::Gauge, "version", "Always 1; the label says what runs."),
    ("serf_ready", Sort::Gauge, "",
        "1 if /readyz says so: the node has joined whom it was told to join, and is neither \
         isolated nor leaving."),
    ("serf_isolated", Sort::Gauge, "", "1 while the node knows others and sees none of them."),
    ("serf_encrypted", Sort::Gauge, "", "1 if the node has keys."),
    ("serf_members", Sort::Gauge, "status", "Members as this node sees them, itself included."),
    ("serf_member_events_total", Sort::Counter, "change",
        "What applications were told of members."),
    ("serf_member_flaps_total", Sort::Counter, "",
        "Failed members that came back within a minute. Many mean that failures are not real: \
         look at the network, or at machines that stand still."),
    ("serf_health_score", Sort::Gauge, "",
        "How much the node doubts itself: 0 is well. Above 0 its probes take longer; it is slow \
         itself, or its network is."),
    ("serf_stalls_total", Sort::Counter, "",
        "How often the process stood still, so that its timers came late. It needs more of a \
         processor, or was suspended."),
    ("serf_probes_total", Sort::Counter, "", "Probes of other members that came to a verdict."),
    ("serf_probes_degraded_total", Sort::Counter, "",
        "Probes that were given more time because the health score was not 0."),
    ("serf_probe_round_trip_seconds", Sort::Histogram, "",
        "Round trips of pings that were answered directly and in time."),
    ("serf_suspicions_degraded_total", Sort::Counter, "",
        "Members that were called failed with fewer confirmations than wished for."),
    ("serf_refutations_total", Sort::Counter, "accuser",
        "Claims about this node that it had to refute, by who made them; beyond 32 names, and \
         without one, under other. One accuser: its network. Many: this node's."),
    ("serf_claims_total", Sort::Counter, "claim",
        "Claims about members that were news, this node's own included."),
    ("serf_redials_total", Sort::Counter, "", "Attempts to reach missing members and seeds."),
    ("serf_queue_messages", Sort::Gauge, "queue",
        "Messages that wait to be gossiped. Thousands mean that more is said than gossip \
         carries."),
    ("serf_queue_age_seconds", Sort::Histogram, "",
        "How long messages waited until they had been said often enough."),
    ("serf_event_lag_ticks", Sort::Histogram, "",
        "How many user events were younger than one that had just arrived: how late gossip is. \
         Its messages carry no time."),
    ("serf_user_events_total", Sort::Counter, "", "User events that were news."),
    ("serf_queries_total", Sort::Counter, "",
        "Queries that were news, own and internal ones included."),
    ("serf_query_answers_total", Sort::Counter, "kind",
        "What came back from this node's own queries."),
    ("serf_lamport_time", Sort::Gauge, "clock", "The logical clocks."),
    ("serf_messages_received_total", Sort::Counter, "kind", "Messages received in datagrams."),
    ("serf_datagrams_total", Sort::Counter, "direction", "Datagrams of the cluster's port."),
    ("serf_datagram_bytes_total", Sort::Counter, "direction", "What was in them."),
    ("serf_streams_total", Sort::Counter, "direction",
        "Streams that were opened to others (sent) and accepted (received)."),
    ("serf_stream_bytes_total", Sort::Counter, "direction", "What was in them."),
    ("serf_exchange_seconds", Sort::Summary, "",
        "Exchanges of full state that this node began and that went well."),
    ("serf_rejected_total", Sort::Counter, "reason",
        "Input from the network that was dropped because of what it was. not_encrypted, \
         undecryptable, bad_label: somebody has other keys, or belongs elsewhere. \
         unexpected_ack comes up in health."),
    ("serf_shed_total", Sort::Counter, "what",
        "What was dropped because there was no room for it."),
    ("serf_driver_dropped_total", Sort::Counter, "what", "What the sockets could not carry."),
    ("serf_turns_cut_short_total", Sort::Counter, "",
        "Turns of the loop in which more datagrams had arrived than one turn takes."),
    ("serf_rpc_clients", Sort::Gauge, "", "RPC clients that are connected."),
    ("serf_rpc_held_bytes", Sort::Gauge, "", "Bytes held for them."),
    ("serf_rpc_dropped_total", Sort::Counter, "why",
        "RPC clients that were refused for want of room, had to make room, took too long with \
         anything, held too much, said too many wrong keys, or made no sense."),
    ("serf_rpc_records_dropped_total", Sort::Counter, "what",
        "What RPC clients were not told, because they do not read."),
    ("serf_rpc_connections_total", Sort::Counter, "", "RPC clients that have connected."),
    ("serf_rpc_commands_total", Sort::Counter, "", "What RPC clients wanted of the node."),
    ("serf_handler_runs_total", Sort::Counter, "outcome",
        "Runs of event handlers; killed are those that took too long."),
    ("serf_handler_run_seconds_total", Sort::Counter, "", "How long they took together."),
    ("serf_handler_events_dropped_total", Sort::Counter, "",
        "Events that no handler was run for, because too many waited."),
    ("serf_snapshot_ok", Sort::Gauge, "",
        "1 unless the last attempt to write the snapshot failed. Not there without one."),
    ("serf_snapshot_write_seconds", Sort::Summary, "kind",
        "Writes of the snapshot: lines behind the others, or the whole file anew."),
    ("serf_coordinate_resets_total", Sort::Counter, "",
        "How often the node's coordinate had to begin anew."),
    ("process_resident_memory_bytes", Sort::Gauge, "", "Memory that the process uses."),
    ("process_threads", Sort::Gauge, "", "Its threads."),
];

/// What a page is made of.
pub(super) struct Sources<'a> {
    pub(super) vitals: &'a Vitals<'a>,
    pub(super) events: &'a EventCounts,
    pub(super) runs: RunTotals,
    pub(super) is_ready: bool,
}

/// All metrics.
pub(super) fn exposition(sources: &Sources<'_>) -> String {
    let mut text = Text::default();
    for &(name, sort, label, meaning) in METRICS {
        text.begin(name, sort, label, meaning);
        sources.write(name, &mut text);
    }
    text.finish()
}

impl Sources<'_> {
    fn write(&self, name: &str, text: &mut Text) {
        self.write_node(name, text);
        self.write_counters(name, text);
        self.write_traffic(name, text);
        self.write_agent(name, text);
    }

    /// How the node is.
    fn write_node(&self, name: &str, text: &mut Text) {
        let node = self.vitals.node;
        match name {
            "serf_build_info" => text.labelled(env!("CARGO_PKG_VERSION"), 1),
            "serf_ready" => text.number(self.is_ready.into()),
            "serf_isolated" => text.number(node.is_isolated().into()),
            "serf_encrypted" => text.number(node.is_encrypted().into()),
            "serf_members" => {
                for status in [Status::Alive, Status::Leaving, Status::Left, Status::Failed] {
                    text.labelled(&snake(status), count(node.count_of(status)));
                }
            }
            "serf_health_score" => text.number(node.health_score().into()),
            "serf_queue_messages" => {
                let queues = node.queues();
                text.labelled("membership", count(queues.membership));
                text.labelled("intents", count(queues.intents));
                text.labelled("queries", count(queues.queries));
                text.labelled("events", count(queues.events));
            }
            "serf_queue_age_seconds" => text.histogram(node.queue_age(), NANOS),
            "serf_lamport_time" => {
                let [member, event, query] = node.clocks();
                text.labelled("member", member.0);
                text.labelled("event", event.0);
                text.labelled("query", query.0);
            }
            _ => {}
        }
    }

    /// What the node has counted.
    fn write_counters(&self, name: &str, text: &mut Text) {
        let counters = self.vitals.node.counters();
        let detection = &counters.detection;
        match name {
            "serf_member_flaps_total" => text.number(counters.flaps),
            "serf_stalls_total" => text.number(counters.stalls),
            "serf_probes_total" => text.number(detection.probes.count),
            "serf_probes_degraded_total" => text.number(detection.degraded_probes),
            "serf_probe_round_trip_seconds" => text.histogram(&detection.round_trips, NANOS),
            "serf_suspicions_degraded_total" => text.number(detection.degraded_suspicions),
            "serf_claims_total" => {
                let news = counters.traffic.news;
                text.labelled("alive", news.alive);
                text.labelled("suspect", news.suspect);
                text.labelled("dead", news.dead);
            }
            "serf_redials_total" => text.number(counters.redials),
            "serf_event_lag_ticks" => text.histogram(&counters.traffic.event_lag, 1.0),
            "serf_queries_total" => text.number(counters.queries.received),
            "serf_query_answers_total" => {
                text.labelled("ack", counters.queries.acks);
                text.labelled("duplicate_ack", counters.queries.duplicate_acks);
                text.labelled("response", counters.queries.responses);
                text.labelled("duplicate_response", counters.queries.duplicate_responses);
            }
            "serf_messages_received_total" => {
                for (kind, count) in counters.traffic.heard.by_kind() {
                    text.labelled(kind, count);
                }
            }
            "serf_exchange_seconds" => text.summary(None, counters.traffic.exchanges, NANOS),
            "serf_rejected_total" => {
                for (&reason, &count) in &counters.rejected {
                    text.labelled(&snake(reason), count);
                }
            }
            "serf_shed_total" => {
                for (&what, &count) in &counters.shed {
                    text.labelled(&snake(what), count);
                }
            }
            "serf_coordinate_resets_total" => text.number(counters.coordinate_resets),
            _ => {}
        }
    }

    /// What the sockets have carried.
    fn write_traffic(&self, name: &str, text: &mut Text) {
        let (traffic, driver) = (&self.vitals.traffic, &self.vitals.driver);
        let (sent, received) = match name {
            "serf_datagrams_total" => {
                (traffic.datagrams_sent.count, traffic.datagrams_received.count)
            }
            "serf_datagram_bytes_total" => {
                (traffic.datagrams_sent.sum, traffic.datagrams_received.sum)
            }
            "serf_streams_total" => (traffic.streams_opened, traffic.streams_accepted),
            "serf_stream_bytes_total" => {
                (traffic.stream_bytes_sent.sum, traffic.stream_bytes_received.sum)
            }
            "serf_driver_dropped_total" => {
                text.labelled("datagram_blocked", driver.datagrams_blocked);
                text.labelled("datagram_failed", driver.datagrams_failed);
                text.labelled("receive_error", driver.receive_errors);
                text.labelled("stream_refused", driver.streams_refused);
                text.labelled("stream_overflowed", driver.streams_overflowed);
                text.labelled("lookup_refused", driver.lookups_refused);
                return text.labelled("mdns_answer_withheld", driver.mdns_answers_withheld);
            }
            "serf_turns_cut_short_total" => return text.number(driver.turns_cut_short),
            _ => return,
        };
        text.labelled("sent", sent);
        text.labelled("received", received);
    }

    /// What happens around the node.
    fn write_agent(&self, name: &str, text: &mut Text) {
        let (events, runs, rpc) = (self.events, &self.runs, &self.vitals.rpc);
        match name {
            "serf_member_events_total" => {
                for (change, &count) in &events.members {
                    text.labelled(change.trim_start_matches("member-"), count);
                }
            }
            "serf_refutations_total" => {
                for (accuser, &count) in &events.accusers {
                    text.labelled(accuser, count);
                }
                // A member may be called so: then both are one.
                if !events.accusers.contains_key(OTHER) {
                    text.labelled(OTHER, events.other_accusers);
                }
            }
            "serf_user_events_total" => text.number(events.user_events),
            "serf_rpc_clients" => text.number(rpc.clients),
            "serf_rpc_held_bytes" => text.number(rpc.held_bytes),
            "serf_rpc_dropped_total" => {
                text.labelled("refused", rpc.refused);
                text.labelled("evicted", rpc.evicted);
                text.labelled("timed_out", rpc.timed_out);
                text.labelled("overflowed", rpc.overflowed);
                text.labelled("guessed", rpc.guessed);
                text.labelled("malformed", rpc.malformed);
            }
            "serf_rpc_records_dropped_total" => {
                text.labelled("event", rpc.records_dropped);
                text.labelled("log_line", rpc.lines_dropped);
            }
            "serf_rpc_connections_total" => text.number(rpc.accepted),
            "serf_rpc_commands_total" => text.number(rpc.commands),
            "serf_handler_runs_total" => {
                text.labelled("succeeded", runs.succeeded);
                text.labelled("failed", runs.failed);
                text.labelled("killed", runs.killed);
            }
            "serf_handler_run_seconds_total" => text.float(runs.time.as_secs_f64()),
            "serf_handler_events_dropped_total" => text.number(runs.dropped),
            "serf_snapshot_ok" if self.vitals.snapshot.is_some() => {
                text.number((!events.is_snapshot_failing).into());
            }
            "serf_snapshot_write_seconds" => {
                if let Some(work) = self.vitals.snapshot {
                    text.summary(Some("append"), work.appends, NANOS);
                    text.summary(Some("replace"), work.replacements, NANOS);
                }
            }
            "process_resident_memory_bytes" | "process_threads" => {
                if let Some(look) = process::look() {
                    let is_memory = name == "process_resident_memory_bytes";
                    text.number(if is_memory { look.resident_bytes } else { look.threads });
                }
            }
            _ => {}
        }
    }
}

/// Where accusers are counted that are not counted by name.
const OTHER: &str = "other";

/// Nanoseconds as seconds.
const NANOS: f64 = 1e-9;

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The name of a variant: `BadCrc` as `bad_crc`.
fn snake(variant: impl Debug) -> String {
    let mut name = String::new();
    for c in format!("{variant:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// The table of docs/OPERATIONS.md.
#[cfg(test)]
fn table() -> String {
    let mut table = String::from("| metric | kind | label | what it means |\n|---|---|---|---|\n");
    for (name, sort, label, meaning) in METRICS {
        let label = if label.is_empty() { String::new() } else { format!("`{label}`") };
        let row = [&format!("`{name}`"), sort.word(), &label, meaning].join(" | ");
        table.extend(["| ", &row, " |\n"]);
    }
    table
}

#[cfg(test)]
mod tests;
