//! Joins that are tried again and again, in the background.

use std::time::Duration;

use tithing_core::command::{CommandError, OldEvents};
use tithing_core::{Command, CommandId, Instant, Reply};
use tithing_net_mio::{Agent, Wake};
use tracing::{error, info, warn};

use super::options::DiscoveryOptions;
use crate::go;

/// What a join does with user events from before.
pub(crate) fn old_events(discovery: &DiscoveryOptions) -> OldEvents {
    if discovery.replay_on_join { OldEvents::Wanted } else { OldEvents::Unwanted }
}

/// Joins until it has worked once. Afterwards the node itself looks after the addresses
/// (PROTOCOL.md P-231).
#[derive(Debug)]
pub(crate) struct RetryJoin {
    addresses: Vec<String>,
    old_events: OldEvents,
    interval: go::Duration,
    /// Attempts that may still be made after the next failure. `None`: any number.
    attempts_left: Option<i64>,
    next_at: Option<Instant>,
    asked: Option<CommandId>,
}

/// Whether news was about a join of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heeded {
    /// No.
    NotMine,
    /// It was.
    Mine,
    /// It was the last that may be tried: the agent should end.
    GivenUp,
}

/// Where an attempt is asked for: an agent, or a test.
pub(crate) trait Joiner {
    /// Asks for something. The answer comes as a `Wake`.
    fn submit(&mut self, command: Command) -> CommandId;
    /// The time.
    fn now(&self) -> Instant;
}

impl Joiner for Agent {
    fn submit(&mut self, command: Command) -> CommandId {
        Self::submit(self, command)
    }

    fn now(&self) -> Instant {
        Self::now(self)
    }
}

impl RetryJoin {
    /// Makes the first attempt, if there is anybody to join.
    pub(crate) fn begin(discovery: &DiscoveryOptions, agent: &mut impl Joiner) -> Self {
        let limit = discovery.retry_max_attempts;
        let mut retry = Self {
            addresses: discovery.retry_join.clone(),
            old_events: old_events(discovery),
            interval: discovery.retry_interval,
            attempts_left: (limit > 0).then_some(limit),
            next_at: None,
            asked: None,
        };
        if !retry.addresses.is_empty() {
            retry.attempt(agent);
        }
        retry
    }

    /// When the next attempt is due.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.next_at
    }

    /// No more attempts: the agent leaves.
    pub(crate) fn stop(&mut self) {
        self.next_at = None;
        self.attempts_left = None;
        self.addresses.clear();
    }

    /// Looks at what the agent reports.
    pub(crate) fn heed(&mut self, wake: &Wake, agent: &mut impl Joiner) -> Heeded {
        match wake {
            Wake::TimeUp if self.next_at.is_some_and(|at| at <= agent.now()) => {
                self.attempt(agent);
                Heeded::Mine
            }
            Wake::Replied(id, reply) if self.asked == Some(*id) => {
                self.asked = None;
                self.on_reply(reply, agent)
            }
            Wake::Replied(..)
            | Wake::TimeUp
            | Wake::Signal(_)
            | Wake::LeftByRpc
            | Wake::KeysAsked
            | Wake::NameLost
            | Wake::TagsAsked
            | Wake::Nudged
            | Wake::Stop => Heeded::NotMine,
        }
    }

    fn attempt(&mut self, agent: &mut impl Joiner) {
        let replay = self.old_events == OldEvents::Wanted;
        info!(target: "agent", "Joining cluster...(replay: {replay})");
        let (addresses, old_events) = (self.addresses.clone(), self.old_events);
        self.next_at = None;
        self.asked = Some(agent.submit(Command::Join { addresses, old_events }));
    }

    fn on_reply(&mut self, reply: &Reply, agent: &impl Joiner) -> Heeded {
        let cause = match (reply, reply.refusal()) {
            (Reply::Joined(report), _) if report.reached > 0 => {
                let count = report.reached;
                info!(target: "agent", "Join completed. Synced with {count} initial agents");
                return Heeded::Mine;
            }
            // Serf's text has several lines; in a log it is one.
            (Reply::Joined(report), _) => one_line(&report.to_string()),
            // Whoever wanted the leave: it is no failure.
            (_, Some(CommandError::JoinAfterLeave)) => {
                self.stop();
                return Heeded::Mine;
            }
            (_, Some(error)) => error.to_string(),
            (_, None) => return Heeded::Mine,
        };
        if self.addresses.is_empty() {
            return Heeded::Mine;
        }
        if let Some(left) = &mut self.attempts_left {
            if *left == 0 {
                error!(target: "agent", "maximum retry join attempts made, exiting");
                return Heeded::GivenUp;
            }
            *left -= 1;
        }
        let interval: Duration = self.interval.to_std();
        warn!(target: "agent", "Join failed: {cause}, retrying in {}", self.interval);
        self.next_at = Some(agent.now() + interval);
        Heeded::Mine
    }
}

/// A join of those whom multicast DNS has found has ended.
pub(crate) fn log_discovered(reply: &Reply) {
    let Reply::Joined(report) = reply else { return };
    if report.reached > 0 {
        info!(target: "agent.mdns", "Joined {} hosts", report.reached);
    } else {
        error!(target: "agent.mdns", "Failed to join: {}", one_line(&report.to_string()));
    }
}

/// The words of a text, without its line breaks.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
