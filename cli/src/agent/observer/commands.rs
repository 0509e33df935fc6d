//! Lines about what is wanted of the node, and what it answers.

use tithing_core::Command;
use tithing_core::command::{JoinReport, OldEvents};
use tithing_net_mio::Caller;
use tracing::{debug, info, warn};

use super::kinds::More;
use crate::agent::joining;
use crate::go;

/// Something that [`Given`](super::kinds::Given) knows.
pub(super) fn on_command(caller: Caller, command: &Command, more: &More) {
    if let Command::Join { addresses, old_events } = command {
        let addresses = addresses.join(" ");
        let replay = *old_events == OldEvents::Wanted;
        info!(
            target: "agent", addr = addresses,
            "joining: [{addresses}] replay: {replay}{more}"
        );
    } else if *command == Command::Leave {
        if matches!(caller, Caller::Rpc(_)) {
            info!(target: "agent.ipc", "Graceful leave triggered{more}");
        }
        info!(target: "agent", "requesting graceful leave from Serf{more}");
    } else if let Command::UserEvent { name, payload, coalesce } = command {
        let payload = go::quoted(&String::from_utf8_lossy(payload));
        debug!(
            target: "agent", event = "user-event", name,
            "Requesting user event send: {name}. Coalesced: {coalesce}. Payload: {payload}{more}"
        );
    } else if let Command::Query(request) = command {
        let (name, payload) = (&request.name, String::from_utf8_lossy(&request.payload));
        let payload = go::quoted(&payload);
        debug!(
            target: "agent", event = "query", name,
            "Requesting query send: {name}. Payload: {payload}{more}"
        );
    } else if let Command::ForceLeave { name, prune } = command {
        let how = if *prune { " (prune)" } else { "" };
        info!(target: "agent", member = name, "Force leaving node{how}: {name}{more}");
    }
}

pub(super) fn on_joined(report: &JoinReport, more: &More) {
    for failure in &report.failures {
        let addr = &failure.address;
        debug!(target: "memberlist", addr, "{failure}");
    }
    let reached = report.reached;
    if reached > 0 {
        info!(target: "agent", reached, "joined: {reached} nodes{more}");
    } else if report.is_failed() {
        // Serf's text has several lines; in a log it is one.
        let cause = joining::one_line(&report.to_string());
        warn!(target: "agent", cause, "error joining: {cause}{more}");
    }
}
