//! Lines about members, the snapshot, keys and names.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tithing_core::command::JoinError;
use tithing_core::event::{KeyChange, MemberChange, NameVerdict, NameVotes};
use tithing_core::member::Identity;
use tithing_core::{Event, NetError};
use tithing_net_mio::{Port, SnapshotFound, os_text};
use tracing::{debug, error, info, warn};

use super::kinds::More;
use crate::agent::texts;

pub(super) fn log_member(change: MemberChange, member: &Identity, forced: bool, more: &More) {
    let (name, ip) = (&member.name, member.addr.ip());
    let (word, is_ip_told) = match (change, forced) {
        (MemberChange::Join, _) => ("Join", true),
        (MemberChange::Leave, false) => ("Leave", true),
        (MemberChange::Leave, true) => ("Leave (forced)", true),
        (MemberChange::Failed, _) => ("Failed", true),
        (MemberChange::Update, _) => ("Update", false),
        (MemberChange::Reap, false) => ("Reap", false),
        (MemberChange::Reap, true) => ("Reap (forced)", true),
    };
    let shown = if is_ip_told { format!(" {ip}") } else { String::new() };
    info!(target: "serf", member = %name, addr = %ip, "EventMember{word}: {name}{shown}{more}");
}

/// What is odd about the snapshot that the agent starts with.
pub(super) fn on_snapshot_read(found: &SnapshotFound) {
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
pub(super) fn on_snapshot(event: &Event) {
    if let Event::RejoinStarted { name, to } = event {
        info!(
            target: "serf", member = %name, addr = %to,
            "Attempting re-join to previously known node: {name}: {to}"
        );
    } else if let Event::Rejoined { name, to } = event {
        info!(
            target: "serf", member = %name, addr = %to,
            "Re-joined to previously known node: {name}: {to}"
        );
    } else if *event == Event::RejoinFailed {
        warn!(target: "serf", "Failed to re-join any previously known node");
    } else if let Event::SnapshotFailed { error } = event {
        error!(target: "serf", cause = %error, "Failed to update snapshot: {error}");
    } else if *event == Event::SnapshotRecovered {
        info!(target: "serf", "Snapshot is up to date again");
    }
}

pub(super) fn on_fallback_worked(member: &Identity) {
    warn!(
        target: "memberlist",
        member = %member.name,
        "Was able to connect to {} but other probes failed, network may be misconfigured",
        member.name
    );
}

pub(super) fn on_reconnect(member: &Identity) {
    let (name, addr) = (&member.name, member.socket_addr());
    info!(target: "serf", member = %name, addr = %addr, "attempting reconnect to {name} {addr}");
}

pub(super) fn on_fallback_failed(member: &Identity, error: &NetError) {
    let cause = texts::dial(member.socket_addr(), error);
    error!(
        target: "memberlist", member = %member.name, cause = %cause,
        "Failed fallback ping: {cause}"
    );
}

pub(super) fn on_keyring_changed(change: KeyChange, by: &str, more: &More) {
    let query = match change {
        KeyChange::Install => "install-key",
        KeyChange::Use => "use-key",
        KeyChange::Remove => "remove-key",
    };
    info!(target: "serf", member = %by, "Received {query} query from {by}{more}");
}

pub(super) fn on_voted(votes: NameVotes, verdict: NameVerdict) {
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

pub(super) fn on_suspected(member: &Identity) {
    info!(
        target: "memberlist", member = %member.name,
        "Suspect {} has failed, no acks received", member.name
    );
}

pub(super) fn on_ping_timed_out(member: &Identity) {
    debug!(
        target: "memberlist", member = %member.name,
        "Failed ping: {} (timeout reached)", member.name
    );
}

pub(super) fn on_exchange(member: Option<&Identity>, to: SocketAddr) {
    let member = member.map(|member| &*member.name);
    let name = member.unwrap_or_default();
    debug!(
        target: "memberlist", member, addr = %to,
        "Initiating push/pull sync with: {name} {to}"
    );
}

pub(super) fn on_exchange_failed(to: SocketAddr, error: &JoinError) {
    let cause = texts::exchange_error(error);
    error!(target: "memberlist", addr = %to, cause, "Push/Pull with {to} failed: {cause}");
}

/// Whoever looks for somebody who is missing expects that: no error.
pub(super) fn on_redial_failed(to: SocketAddr, error: &JoinError) {
    let cause = texts::exchange_error(error);
    debug!(target: "memberlist", addr = %to, cause, "Failed to join {to}: {cause}");
}

/// Without a record the agent does what it did with one.
pub(super) fn on_flight_ended(path: &Path, error: &io::Error) {
    let (path, cause) = (path.display(), os_text(error));
    error!(
        target: "agent", cause,
        "The flight record ends here, and the agent goes on without it: write {path}: {cause}"
    );
}

pub(super) fn on_accept_failed(port: Port, error: &io::Error, pause: Duration, more: &More) {
    let cause = os_text(error);
    let told = format!("{cause}; next attempt in {pause:?}{more}");
    match port {
        Port::Cluster => {
            error!(target: "memberlist", cause, "Error accepting TCP connection: {told}");
        }
        Port::Rpc => error!(target: "agent.ipc", cause, "Failed to accept client: {told}"),
        Port::Web => error!(target: "agent.metrics", cause, "Failed to accept client: {told}"),
    }
}
