//! What an agent hears, as the log lines that Serf's users know.

mod commands;
mod facts;
mod kinds;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tithing_core::coalesce::Heard;
use tithing_core::command::QueryId;
use tithing_core::config::NameConflicts;
use tithing_core::event::{Claim, IntentKind, MemberChange, Reject, Shed};
use tithing_core::explain::Why;
use tithing_core::member::{Identity, State};
use tithing_core::{Event, Reply};
use tithing_net_mio::{Caller, Notice, Observer, os_text};
use tracing::{debug, error, info, warn};

use self::commands::{on_command, on_joined};
use self::facts::{
    log_member, on_accept_failed, on_exchange, on_exchange_failed, on_fallback_failed,
    on_fallback_worked, on_flight_ended, on_keyring_changed, on_ping_timed_out, on_reconnect,
    on_redial_failed, on_snapshot, on_snapshot_read, on_suspected, on_voted,
};
use self::kinds::{Given, HeardKind, Kind, More, Refused};
use super::joining;
use super::loopback::LoopbackWatch;
use super::texts;
use super::throttle::Throttle;

/// Logs everything that an agent reports.
#[derive(Debug)]
pub(crate) struct Logger {
    own_name: Arc<str>,
    name_conflicts: NameConflicts,
    loopback: LoopbackWatch,
    throttle: Throttle<Kind>,
}

impl Logger {
    /// For a node of this name that does this about others of it.
    pub(crate) fn new(own_name: &str, name_conflicts: NameConflicts) -> Self {
        Self {
            own_name: own_name.into(),
            name_conflicts,
            loopback: LoopbackWatch::default(),
            throttle: Throttle::new(),
        }
    }

    fn may_log(&mut self, kind: Kind) -> Option<More> {
        self.throttle.admit(kind, kind.lines_max(), Instant::now()).map(More)
    }

    fn on_rejected(&mut self, from: Option<SocketAddr>, reason: Reject) {
        let Some(more) = self.may_log(Kind::Rejected(reason)) else { return };
        let addr = from.map(|from| from.to_string());
        let from = from.map(|from| format!(" from={from}")).unwrap_or_default();
        let (addr, cause) = (addr.as_deref(), texts::reject(reason));
        // These come up in healthy clusters too: an ack that comes late, a peer that was killed.
        if matches!(reason, Reject::UnexpectedAck | Reject::StreamEnded | Reject::Unsupported) {
            debug!(target: "memberlist", addr, cause, "Dropped a message{from}: {cause}{more}");
        } else {
            warn!(target: "memberlist", addr, cause, "Dropped a message{from}: {cause}{more}");
        }
    }

    fn on_member(&mut self, change: MemberChange, member: &Identity, forced: bool) {
        if let Some(more) = self.may_log(Kind::Member(change)) {
            log_member(change, member, forced, &more);
        }
        if change == MemberChange::Join {
            self.loopback.on_join(&self.own_name, &member.name, member.addr.ip());
        }
    }

    fn on_shed(&mut self, shed: Shed) {
        if let Some(more) = self.may_log(Kind::Shed(shed)) {
            warn!(target: "memberlist", "Dropped {}{more}", texts::shed(shed));
        }
    }

    fn on_refuted(&mut self, claim: Claim, from: &str) {
        let Some(more) = self.may_log(Kind::Refuted(claim)) else { return };
        let kind = match claim {
            Claim::Alive => "an alive",
            Claim::Suspect => "a suspect",
            Claim::Dead => "a dead",
        };
        // An alive message tells an earlier life of this node, and nobody accuses.
        let by = if from.is_empty() { String::new() } else { format!(" (from: {from})") };
        let accuser = Some(from).filter(|from| !from.is_empty());
        warn!(target: "memberlist", accuser, "Refuting {kind} message{by}{more}");
    }

    fn on_intent(&mut self, kind: IntentKind, node: &str) {
        let Some(more) = self.may_log(Kind::Intent(kind)) else { return };
        let word = match kind {
            IntentKind::Join => "messageJoinType",
            IntentKind::Leave => "messageLeaveType",
        };
        debug!(target: "serf", member = node, "{word}: {node}{more}");
    }

    fn on_intent_refuted(&mut self) {
        if let Some(more) = self.may_log(Kind::IntentRefuted) {
            debug!(target: "serf", "Refuting an older leave intent{more}");
        }
    }

    fn on_stream_accepted(&mut self, from: SocketAddr) {
        if let Some(more) = self.may_log(Kind::StreamAccepted) {
            debug!(target: "memberlist", addr = %from, "Stream connection from={from}{more}");
        }
    }

    /// User events, queries, and what comes of our own queries.
    fn on_message(&mut self, event: &Event) {
        let (message, text, member) = if let Event::User(event) = event {
            (HeardKind::UserEvent, &*event.name, None)
        } else if let Event::Query(query) = event {
            (HeardKind::Query, &*query.name, Some(&*query.from))
        } else if let Event::QueryAcked { from, .. } | Event::QueryAnswered { from, .. } = event {
            (HeardKind::QueryResponse, &**from, Some(&**from))
        } else {
            return;
        };
        let Some(more) = self.may_log(Kind::Message(message)) else { return };
        let name = (message != HeardKind::QueryResponse).then_some(text);
        debug!(target: "serf", member, name, "{}: {text}{more}", message.word());
    }

    fn on_stray_response(&mut self, query: QueryId, from: &str) {
        if let Some(more) = self.may_log(Kind::StrayResponse) {
            let QueryId { ltime, id } = query;
            warn!(
                target: "serf", member = from,
                "reply for non-running query (LTime: {}, ID: {id}) From: {from}{more}", ltime.0
            );
        }
    }

    fn on_expired(&mut self, member: &Identity, confirmations: u32) {
        let Some(more) = self.may_log(Kind::Expired) else { return };
        info!(
            target: "memberlist", member = %member.name, confirmations,
            "Marking {} as failed, suspect timeout reached ({confirmations} peer \
             confirmations){more}",
            member.name
        );
    }

    /// A stranger can make a lone node believe in a member and not, with every packet.
    fn on_isolated(&mut self, missing: u32) {
        if let Some(more) = self.may_log(Kind::Isolated) {
            warn!(
                target: "serf", missing,
                "Isolated: no other member can be reached ({missing} missing){more}"
            );
        }
    }

    fn on_connected(&mut self, length: Duration) {
        if let Some(more) = self.may_log(Kind::Connected) {
            info!(target: "serf", "Connected again, isolated for {length:?}{more}");
        }
    }

    /// Only deaths: of the rest Serf's own lines say enough.
    fn on_explained(&mut self, member: &Identity, state: State, why: &Why) {
        if state == State::Dead
            && let Some(more) = self.may_log(Kind::Explained)
        {
            debug!(
                target: "memberlist", member = %member.name, cause = %why,
                "Why {} has failed: {why}{more}", member.name
            );
        }
    }

    fn on_reply(&mut self, reply: &Reply) {
        if let Reply::Joined(report) = reply {
            if let Some(more) = self.may_log(Kind::Joined { is_failed: report.is_failed() }) {
                on_joined(report, &more);
            }
        } else if let Reply::Left { timed_out: true } = reply {
            warn!(target: "serf", "timeout while waiting for graceful leave");
        } else if let Some(error) = reply.refusal()
            && let Some(more) = self.may_log(Kind::Refused(Refused::of(error)))
        {
            let cause = error.to_string();
            warn!(target: "agent", cause, "{cause}{more}");
        }
    }

    fn on_conflict(&mut self, member: &Identity, theirs: SocketAddr) {
        let Some(more) = self.may_log(Kind::Conflict) else { return };
        let (name, addr) = (&*member.name, theirs);
        if member.name == self.own_name {
            let is_resolved = self.name_conflicts == NameConflicts::Resolved;
            error!(
                target: "serf", member = name, addr = %addr,
                "Node name conflicts with another node at {theirs}. Names must be unique! \
                 (Resolution enabled: {is_resolved}){more}"
            );
        } else {
            warn!(
                target: "serf", member = name, addr = %addr,
                "Name conflict for '{name}' both {} and {theirs} are claiming{more}",
                member.socket_addr()
            );
        }
    }
}

impl Observer for Logger {
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::Member { change, member, forced } => self.on_member(*change, member, *forced),
            Event::Suspected { member } => on_suspected(member),
            Event::SuspicionExpired { member, confirmations } => {
                self.on_expired(member, *confirmations);
            }
            Event::Refuted { claim, from, incarnation: _ } => {
                self.on_refuted(*claim, from.as_deref().unwrap_or_default());
            }
            Event::PingTimedOut { member } => on_ping_timed_out(member),
            Event::FallbackPingFailed { member, error } => on_fallback_failed(member, error),
            Event::FallbackPingWorked { member } => on_fallback_worked(member),
            Event::Stalled { length } => warn!(target: "memberlist", "Stood still for {length:?}"),
            Event::StreamAccepted { from } => self.on_stream_accepted(*from),
            Event::PushPullStarted { member, to } => on_exchange(member.as_deref(), *to),
            Event::PushPullFailed { to, error } => on_exchange_failed(*to, error),
            Event::RedialFailed { to, error } => on_redial_failed(*to, error),
            Event::ReconnectStarted { member } => on_reconnect(member),
            Event::RetryStarted { name, to } => {
                info!(
                    target: "serf", member = %name, addr = %to,
                    "attempting reconnect to {name} {to}"
                );
            }
            Event::QueueLong { queue, depth } => {
                warn!(target: "serf", "{queue:?} queue depth: {depth}");
            }
            Event::Isolated { missing } => self.on_isolated(*missing),
            Event::Connected { length } => self.on_connected(*length),
            Event::ReconnectSkipped => {
                debug!(target: "serf", "forgoing reconnect for random throttling");
            }
            Event::NameConflict { member, addr, port } => {
                self.on_conflict(member, SocketAddr::new(addr.ip(), *port));
            }
            Event::IntentReceived { kind, node } => self.on_intent(*kind, node),
            Event::IntentRefuted => self.on_intent_refuted(),
            Event::Rejected { from, reason } => self.on_rejected(*from, *reason),
            Event::Shed(shed) => self.on_shed(*shed),
            Event::User(_)
            | Event::Query(_)
            | Event::QueryAcked { .. }
            | Event::QueryAnswered { .. } => self.on_message(event),
            Event::StrayResponse { query, from } => self.on_stray_response(*query, from),
            Event::KeyringChanged { change, by } => {
                if let Some(more) = self.may_log(Kind::KeyringChanged) {
                    on_keyring_changed(*change, by, &more);
                }
            }
            Event::NameVoted { votes, verdict } => on_voted(*votes, *verdict),
            Event::Explained { member, state, why } => self.on_explained(member, *state, why),
            Event::RejoinStarted { .. }
            | Event::Rejoined { .. }
            | Event::RejoinFailed
            | Event::SnapshotFailed { .. }
            | Event::SnapshotRecovered => on_snapshot(event),
            // For checkers and counters; users hear of these changes as member events.
            Event::StatusChanged { .. } | Event::StateChanged { .. } | Event::QueryEnded { .. } => {
            }
        }
    }

    fn on_heard(&mut self, heard: &Heard) {
        let (word, name) = match heard {
            Heard::Members { change, .. } => (change.word(), ""),
            Heard::Event(Event::User(event)) => ("user-event: ", &*event.name),
            Heard::Event(Event::Query(query)) => ("query: ", &*query.name),
            Heard::Event(_) => return,
        };
        if let Some(more) = self.may_log(Kind::Received(word)) {
            let event = word.trim_end_matches(": ");
            let called = Some(name).filter(|name| !name.is_empty());
            info!(
                target: "agent", event, name = called,
                "Received event: {word}{name}{more}"
            );
        }
    }

    fn on_notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::CommandGiven { caller, command } => {
                if let Some(given) = Given::of(command)
                    && let Some(more) = self.may_log(Kind::Given(given))
                {
                    on_command(*caller, command, &more);
                }
            }
            // Whoever asked from another thread tells what is wrong, if anything.
            Notice::CommandAnswered { caller: Caller::Remote, reply: Reply::Refused(_) } => {}
            Notice::CommandAnswered { caller, reply } => {
                self.on_reply(reply);
                if *caller == Caller::Discovery {
                    joining::log_discovered(reply);
                }
            }
            Notice::DiscoveryFailed { error } => {
                error!(target: "agent.mdns", "Failed to poll for new hosts: {}", os_text(error));
            }
            Notice::RpcAccepted { peer } => {
                if let Some(more) = self.may_log(Kind::RpcAccepted) {
                    info!(target: "agent.ipc", addr = %peer, "Accepted client: {peer}{more}");
                }
            }
            Notice::RpcClosed { peer, reason } => {
                if let Some(more) = self.may_log(Kind::RpcClosed) {
                    error!(
                        target: "agent.ipc", addr = %peer, cause = reason,
                        "{reason} (client: {peer}){more}"
                    );
                }
            }
            Notice::RpcRecordsDropped { peer, records } => {
                if let Some(more) = self.may_log(Kind::RpcRecordsDropped) {
                    warn!(
                        target: "agent.ipc", addr = %peer,
                        "Dropping event to ipc.client: {peer} (records: {records}){more}"
                    );
                }
            }
            Notice::RpcLinesDropped { peer, lines } => {
                if let Some(more) = self.may_log(Kind::RpcLinesDropped) {
                    warn!(
                        target: "agent.ipc", addr = %peer,
                        "Dropping logs to ipc.client: {peer} (lines: {lines}){more}"
                    );
                }
            }
            Notice::AcceptFailed { port, error, pause } => {
                if let Some(more) = self.may_log(Kind::AcceptFailed(*port)) {
                    on_accept_failed(*port, error, *pause, &more);
                }
            }
            Notice::SnapshotRead(found) => on_snapshot_read(found),
            Notice::FlightEnded { path, error } => on_flight_ended(path, error),
            Notice::StreamRefused { peer } => {
                if let Some(more) = self.may_log(Kind::StreamRefused) {
                    warn!(
                        target: "memberlist", addr = %peer,
                        "Refused a stream from={peer}: too many are open{more}"
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
