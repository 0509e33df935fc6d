//! What an agent hears, as the log lines that Serf's users know.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tithing_core::coalesce::Heard;
use tithing_core::command::{JoinReport, OldEvents};
use tithing_core::config::NameConflicts;
use tithing_core::event::{
    Claim, IntentKind, KeyChange, MemberChange, NameVerdict, NameVotes, Reject, Shed,
};
use tithing_core::explain::Why;
use tithing_core::member::{Identity, State};
use tithing_core::{Command, Event, NetError, Reply};
use tithing_net_mio::{Caller, Notice, Observer, Port, SnapshotFound, os_text};
use tracing::{debug, error, info, warn};

use super::joining;
use super::loopback::LoopbackWatch;
use super::texts;
use super::throttle::Throttle;
use crate::go;

/// Logs everything that an agent reports.
#[derive(Debug)]
pub(crate) struct Logger {
    own_name: Arc<str>,
    name_conflicts: NameConflicts,
    loopback: LoopbackWatch,
    throttle: Throttle<Kind>,
}

/// Lines that strangers can cause, each limited by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Rejected(Reject),
    Shed(Shed),
    StreamRefused,
    RpcAccepted,
    RpcClosed,
    RpcRecordsDropped,
    RpcLinesDropped,
    AcceptFailed(Port),
    Conflict,
    Refuted(Claim),
    Isolated,
    Connected,
    Expired,
    KeyringChanged,
    StreamAccepted,
    Intent(IntentKind),
    IntentRefuted,
    Explained,
    Member(MemberChange),
    /// A message as such, for those who asked to see it.
    Message(HeardKind),
    /// What applications are told, by its word.
    Received(&'static str),
}

/// What comes from users of other nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum HeardKind {
    UserEvent,
    Query,
    QueryResponse,
}

impl HeardKind {
    const fn word(self) -> &'static str {
        match self {
            Self::UserEvent => "messageUserEventType",
            Self::Query => "messageQueryType",
            Self::QueryResponse => "messageQueryResponseType",
        }
    }
}

impl Kind {
    /// Lines within one window. A whole cluster may come or go at once.
    const fn lines_max(self) -> u32 {
        match self {
            Self::Member(_) | Self::Expired | Self::Received(_) => MEMBER_LINES_MAX,
            Self::Rejected(_)
            | Self::Shed(_)
            | Self::StreamRefused
            | Self::RpcClosed
            | Self::RpcRecordsDropped
            | Self::RpcLinesDropped
            | Self::AcceptFailed(_)
            | Self::Conflict
            | Self::Refuted(_)
            | Self::Isolated
            | Self::Connected => STRANGER_LINES_MAX,
            Self::RpcAccepted
            | Self::StreamAccepted
            | Self::Intent(_)
            | Self::IntentRefuted
            | Self::Explained
            | Self::KeyringChanged
            | Self::Message(_) => DEBUG_LINES_MAX,
        }
    }
}

/// What only goes wrong because of strangers.
const STRANGER_LINES_MAX: u32 = 5;

/// What healthy clusters do often, for those who asked to see it.
const DEBUG_LINES_MAX: u32 = 100;

/// What a cluster is about: thousands may join at once.
const MEMBER_LINES_MAX: u32 = 10_000;

/// `(and N more like it)`, if any were suppressed.
struct More(u64);

impl fmt::Display for More {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            count => write!(f, " (and {count} more like it)"),
        }
    }
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
        let from = from.map(|from| format!(" from={from}")).unwrap_or_default();
        let reason_text = texts::reject(reason);
        // These come up in healthy clusters too: an ack that comes late, a peer that was killed.
        if matches!(reason, Reject::UnexpectedAck | Reject::StreamEnded | Reject::Unsupported) {
            debug!(target: "memberlist", "Dropped a message{from}: {reason_text}{more}");
        } else {
            warn!(target: "memberlist", "Dropped a message{from}: {reason_text}{more}");
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
        warn!(target: "memberlist", "Refuting {kind} message (from: {from}){more}");
    }

    fn on_intent(&mut self, kind: IntentKind, node: &str) {
        let Some(more) = self.may_log(Kind::Intent(kind)) else { return };
        let word = match kind {
            IntentKind::Join => "messageJoinType",
            IntentKind::Leave => "messageLeaveType",
        };
        debug!(target: "serf", "{word}: {node}{more}");
    }

    fn on_intent_refuted(&mut self) {
        if let Some(more) = self.may_log(Kind::IntentRefuted) {
            debug!(target: "serf", "Refuting an older leave intent{more}");
        }
    }

    fn on_stream_accepted(&mut self, from: SocketAddr) {
        if let Some(more) = self.may_log(Kind::StreamAccepted) {
            debug!(target: "memberlist", "Stream connection from={from}{more}");
        }
    }

    /// User events, queries, and what comes of our own queries.
    fn on_message(&mut self, event: &Event) {
        let (message, text) = if let Event::User(event) = event {
            (HeardKind::UserEvent, &*event.name)
        } else if let Event::Query(query) = event {
            (HeardKind::Query, &*query.name)
        } else if let Event::QueryAcked { from, .. } | Event::QueryAnswered { from, .. } = event {
            (HeardKind::QueryResponse, &**from)
        } else {
            return;
        };
        if let Some(more) = self.may_log(Kind::Message(message)) {
            debug!(target: "serf", "{}: {text}{more}", message.word());
        }
    }

    fn on_expired(&mut self, member: &Identity, confirmations: u32) {
        let Some(more) = self.may_log(Kind::Expired) else { return };
        info!(
            target: "memberlist",
            "Marking {} as failed, suspect timeout reached ({confirmations} peer \
             confirmations){more}",
            member.name
        );
    }

    /// A stranger can make a lone node believe in a member and not, with every packet.
    fn on_isolated(&mut self, missing: u32) {
        if let Some(more) = self.may_log(Kind::Isolated) {
            warn!(
                target: "serf",
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
            debug!(target: "memberlist", "Why {} has failed: {why}{more}", member.name);
        }
    }

    fn on_conflict(&mut self, member: &Identity, theirs: SocketAddr) {
        let Some(more) = self.may_log(Kind::Conflict) else { return };
        if member.name == self.own_name {
            let is_resolved = self.name_conflicts == NameConflicts::Resolved;
            error!(
                target: "serf",
                "Node name conflicts with another node at {theirs}. Names must be unique! \
                 (Resolution enabled: {is_resolved}){more}"
            );
        } else {
            warn!(
                target: "serf",
                "Name conflict for '{}' both {} and {theirs} are claiming{more}",
                member.name,
                member.socket_addr()
            );
        }
    }
}

impl Observer for Logger {
    fn on_event(&mut self, event: &Event) {
        match event {
            Event::Member { change, member, forced } => self.on_member(*change, member, *forced),
            Event::Suspected { member } => {
                info!(target: "memberlist", "Suspect {} has failed, no acks received", member.name);
            }
            Event::SuspicionExpired { member, confirmations } => {
                self.on_expired(member, *confirmations);
            }
            Event::Refuted { claim, from, incarnation: _ } => {
                self.on_refuted(*claim, from.as_deref().unwrap_or_default());
            }
            Event::PingTimedOut { member } => {
                debug!(target: "memberlist", "Failed ping: {} (timeout reached)", member.name);
            }
            Event::FallbackPingFailed { member, error } => on_fallback_failed(member, error),
            Event::FallbackPingWorked { member } => on_fallback_worked(member),
            Event::Stalled { length } => warn!(target: "memberlist", "Stood still for {length:?}"),
            Event::StreamAccepted { from } => self.on_stream_accepted(*from),
            Event::PushPullStarted { member, to } => {
                let name = member.as_ref().map(|member| &*member.name).unwrap_or_default();
                debug!(target: "memberlist", "Initiating push/pull sync with: {name} {to}");
            }
            Event::PushPullFailed { to, error } => {
                let cause = texts::exchange_error(error);
                error!(target: "memberlist", "Push/Pull with {to} failed: {cause}");
            }
            Event::ReconnectStarted { member } => on_reconnect(member),
            Event::RetryStarted { name, to } => {
                info!(target: "serf", "attempting reconnect to {name} {to}");
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
            info!(target: "agent", "Received event: {word}{name}{more}");
        }
    }

    fn on_notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::CommandGiven { caller, command } => on_command(*caller, command),
            // Whoever asked from another thread tells what is wrong, if anything.
            Notice::CommandAnswered { caller: Caller::Remote, reply: Reply::Refused(_) } => {}
            Notice::CommandAnswered { caller, reply } => {
                on_reply(reply);
                if *caller == Caller::Discovery {
                    joining::log_discovered(reply);
                }
            }
            Notice::DiscoveryFailed { error } => {
                error!(target: "agent.mdns", "Failed to poll for new hosts: {}", os_text(error));
            }
            Notice::RpcAccepted { peer } => {
                if let Some(more) = self.may_log(Kind::RpcAccepted) {
                    info!(target: "agent.ipc", "Accepted client: {peer}{more}");
                }
            }
            Notice::RpcClosed { peer, reason } => {
                if let Some(more) = self.may_log(Kind::RpcClosed) {
                    error!(target: "agent.ipc", "{reason} (client: {peer}){more}");
                }
            }
            Notice::RpcRecordsDropped { peer, records } => {
                if let Some(more) = self.may_log(Kind::RpcRecordsDropped) {
                    warn!(
                        target: "agent.ipc",
                        "Dropping event to ipc.client: {peer} (records: {records}){more}"
                    );
                }
            }
            Notice::RpcLinesDropped { peer, lines } => {
                if let Some(more) = self.may_log(Kind::RpcLinesDropped) {
                    warn!(
                        target: "agent.ipc",
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
            Notice::StreamRefused { peer } => {
                if let Some(more) = self.may_log(Kind::StreamRefused) {
                    warn!(
                        target: "memberlist",
                        "Refused a stream from={peer}: too many are open{more}"
                    );
                }
            }
        }
    }
}

fn on_accept_failed(port: Port, error: &io::Error, pause: Duration, more: &More) {
    let told = format!("{}; next attempt in {pause:?}{more}", os_text(error));
    match port {
        Port::Cluster => error!(target: "memberlist", "Error accepting TCP connection: {told}"),
        Port::Rpc => error!(target: "agent.ipc", "Failed to accept client: {told}"),
        Port::Web => error!(target: "agent.metrics", "Failed to accept client: {told}"),
    }
}

fn log_member(change: MemberChange, member: &Identity, forced: bool, more: &More) {
    let (name, ip) = (&member.name, member.addr.ip());
    match (change, forced) {
        (MemberChange::Join, _) => info!(target: "serf", "EventMemberJoin: {name} {ip}{more}"),
        (MemberChange::Leave, false) => {
            info!(target: "serf", "EventMemberLeave: {name} {ip}{more}");
        }
        (MemberChange::Leave, true) => {
            info!(target: "serf", "EventMemberLeave (forced): {name} {ip}{more}");
        }
        (MemberChange::Failed, _) => info!(target: "serf", "EventMemberFailed: {name} {ip}{more}"),
        (MemberChange::Update, _) => info!(target: "serf", "EventMemberUpdate: {name}{more}"),
        (MemberChange::Reap, false) => info!(target: "serf", "EventMemberReap: {name}{more}"),
        (MemberChange::Reap, true) => {
            info!(target: "serf", "EventMemberReap (forced): {name} {ip}{more}");
        }
    }
}

/// What is odd about the snapshot that the agent starts with.
fn on_snapshot_read(found: &SnapshotFound) {
    for line in &found.skipped_lines {
        warn!(target: "serf", "Unrecognized snapshot line: {line}");
    }
    let more = found.skipped.saturating_sub(found.skipped_lines.len());
    if more > 0 {
        warn!(target: "serf", "Unrecognized snapshot lines: {more} more");
    }
    if found.cut_bytes > 0 {
        let count = found.cut_bytes;
        warn!(target: "serf", "Cut {count} bytes of an unfinished line off the snapshot");
    }
    if found.ignored_leaves > 0 {
        info!(target: "serf", "Ignoring previous leave in snapshot");
    }
}

/// What follows from a snapshot.
fn on_snapshot(event: &Event) {
    if let Event::RejoinStarted { name, to } = event {
        info!(target: "serf", "Attempting re-join to previously known node: {name}: {to}");
    } else if let Event::Rejoined { name, to } = event {
        info!(target: "serf", "Re-joined to previously known node: {name}: {to}");
    } else if *event == Event::RejoinFailed {
        warn!(target: "serf", "Failed to re-join any previously known node");
    } else if let Event::SnapshotFailed { error } = event {
        error!(target: "serf", "Failed to update snapshot: {error}");
    } else if *event == Event::SnapshotRecovered {
        info!(target: "serf", "Snapshot is up to date again");
    }
}

fn on_fallback_worked(member: &Identity) {
    warn!(
        target: "memberlist",
        "Was able to connect to {} but other probes failed, network may be misconfigured",
        member.name
    );
}

fn on_reconnect(member: &Identity) {
    info!(target: "serf", "attempting reconnect to {} {}", member.name, member.socket_addr());
}

fn on_fallback_failed(member: &Identity, error: &NetError) {
    let cause = texts::dial(member.socket_addr(), error);
    error!(target: "memberlist", "Failed fallback ping: {cause}");
}

fn on_keyring_changed(change: KeyChange, by: &str, more: &More) {
    let query = match change {
        KeyChange::Install => "install-key",
        KeyChange::Use => "use-key",
        KeyChange::Remove => "remove-key",
    };
    info!(target: "serf", "Received {query} query from {by}{more}");
}

fn on_voted(votes: NameVotes, verdict: NameVerdict) {
    let (ours, voters) = (votes.ours, votes.ours.saturating_add(votes.theirs));
    match verdict {
        NameVerdict::Kept => {
            info!(target: "serf", "majority in name conflict resolution [{ours} / {voters}]");
        }
        NameVerdict::Open => {
            warn!(target: "serf", "no majority in name conflict resolution [{ours} / {voters}]");
        }
        NameVerdict::Lost => warn!(
            target: "serf",
            "minority in name conflict resolution, quitting [{ours} / {voters}]"
        ),
    }
}

fn on_command(caller: Caller, command: &Command) {
    match command {
        Command::Join { addresses, old_events } => {
            let addresses = addresses.join(" ");
            let replay = *old_events == OldEvents::Wanted;
            info!(target: "agent", "joining: [{addresses}] replay: {replay}");
        }
        Command::Leave => {
            if matches!(caller, Caller::Rpc(_)) {
                info!(target: "agent.ipc", "Graceful leave triggered");
            }
            info!(target: "agent", "requesting graceful leave from Serf");
        }
        Command::UserEvent { name, payload, coalesce } => {
            let payload = go::quoted(&String::from_utf8_lossy(payload));
            debug!(
                target: "agent",
                "Requesting user event send: {name}. Coalesced: {coalesce}. Payload: {payload}"
            );
        }
        Command::Query(request) => {
            let payload = go::quoted(&String::from_utf8_lossy(&request.payload));
            debug!(target: "agent", "Requesting query send: {}. Payload: {payload}", request.name);
        }
        Command::ForceLeave { name, prune: false } => {
            info!(target: "agent", "Force leaving node: {name}");
        }
        Command::ForceLeave { name, prune: true } => {
            info!(target: "agent", "Force leaving node (prune): {name}");
        }
        // What the node makes of its keys stands in its reply.
        Command::Respond { .. }
        | Command::UpdateTags { .. }
        | Command::ChangeKeys { .. }
        | Command::Coordinate { .. }
        | Command::Members
        | Command::Explain { .. }
        | Command::InstallKey { .. }
        | Command::UseKey { .. }
        | Command::RemoveKey { .. }
        | Command::ListKeys => {}
    }
}

fn on_reply(reply: &Reply) {
    match reply {
        Reply::Joined(report) => on_joined(report),
        Reply::Left { timed_out: true } => {
            warn!(target: "serf", "timeout while waiting for graceful leave");
        }
        Reply::Refused(error) => warn!(target: "agent", "{error}"),
        Reply::Done
        | Reply::Left { timed_out: false }
        | Reply::Members(_)
        | Reply::Explained(_)
        | Reply::QueryBegun(_)
        | Reply::ForceLeft(_)
        | Reply::KeysChanged(_)
        | Reply::Coordinate(_)
        | Reply::Keys(_) => {}
    }
}

fn on_joined(report: &JoinReport) {
    for failure in &report.failures {
        debug!(target: "memberlist", "{failure}");
    }
    if report.reached > 0 {
        info!(target: "agent", "joined: {} nodes", report.reached);
    } else if report.is_failed() {
        // Serf's text has several lines; in a log it is one.
        warn!(target: "agent", "error joining: {}", joining::one_line(&report.to_string()));
    }
}

#[cfg(test)]
mod tests;
