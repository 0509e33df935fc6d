//! Lines about what is wanted of the node, and what it answers.

use tithing_core::command::{JoinReport, OldEvents};
use tithing_core::{Command, Reply};
use tithing_net_mio::Caller;
use tracing::{debug, info, warn};

use crate::agent::joining;
use crate::go;

pub(super) fn on_command(caller: Caller, command: &Command) {
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

pub(super) fn on_reply(reply: &Reply) {
    if let Reply::Joined(report) = reply {
        on_joined(report);
    } else if let Reply::Left { timed_out: true } = reply {
        warn!(target: "serf", "timeout while waiting for graceful leave");
    } else if let Some(error) = reply.refusal() {
        warn!(target: "agent", "{error}");
    }
}

pub(super) fn on_joined(report: &JoinReport) {
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
