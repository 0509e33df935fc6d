//! The life of an agent between its banner and its end.

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use tithing_core::{Command, Config, Instant, Reply};
use tithing_net_mio::{Agent, Signal, Wake};
use tracing::{info, warn};

use super::ears::Ears;
use super::joining::Heeded;
use super::{Program, Running};

/// How long a leave may take beyond what it may wait for.
const LEAVE_SLACK: Duration = Duration::from_secs(1);

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heed {
    Nothing,
    /// To leave the cluster, and then to stop.
    Leave,
    /// To stop without a word.
    Stop,
}

/// How an agent ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It has left the cluster.
    Left,
    /// The others have given its name to another node.
    NameLost,
    /// It stops, and the others see a failure.
    Abrupt,
}

impl End {
    /// Tells the log, and says what the process exits with.
    fn told(self) -> ExitCode {
        if self == Self::NameLost {
            warn!(target: "agent", "Serf shutdown detected, quitting");
        }
        info!(target: "agent", "requesting serf shutdown");
        if self == Self::Abrupt {
            warn!(target: "serf", "Shutdown without a Leave");
        }
        info!(target: "agent", "shutdown complete");
        match self {
            Self::Left => ExitCode::SUCCESS,
            // Nobody has asked for this end: a supervisor must not take it for success.
            Self::NameLost | Self::Abrupt => ExitCode::FAILURE,
        }
    }
}

/// How long a graceful leave may take before the agent stops anyway: as long as its parts may.
fn leave_patience(config: &Config) -> Duration {
    let serf = &config.serf;
    serf.broadcast_timeout * 2 + serf.leave_propagate_delay + LEAVE_SLACK
}

impl Program {
    /// Runs until the node has left or somebody wants it to stop.
    pub(super) fn serve(
        &self,
        agent: &mut Agent,
        ears: &mut Ears,
        running: &mut Running<'_>,
    ) -> io::Result<ExitCode> {
        running.notify.ready();
        let mut leaving: Option<Instant> = None;
        let end = loop {
            let deadlines =
                [leaving, running.retry.next_deadline(), running.notify.next_deadline()];
            let wake = agent.run(deadlines.into_iter().flatten().min(), ears)?;
            running.notify.on_time(agent.now());
            if ears.metrics.is_leaving() {
                running.retry.stop();
            }
            match running.retry.heed(&wake, agent) {
                Heeded::Mine => continue,
                Heeded::GivenUp => break End::Abrupt,
                Heeded::NotMine => {}
            }
            match wake {
                Wake::Signal(signal) => {
                    match self.on_signal(signal, leaving.is_some(), (running, ears)) {
                        Heed::Nothing => {}
                        Heed::Leave => {
                            self.heading("Gracefully shutting down agent...");
                            let patience = leave_patience(agent.node().config());
                            leaving = Some(agent.now() + patience);
                            agent.submit(Command::Leave);
                        }
                        Heed::Stop => break End::Abrupt,
                    }
                }
                Wake::Replied(_, Reply::Refused(error)) => {
                    self.heading(&format!("Error: {error}"));
                }
                Wake::KeysAsked => running.keeping.on_keys_asked(agent),
                Wake::TagsAsked => running.keeping.on_tags_asked(agent, ears),
                Wake::Nudged => {
                    let read = running.keeping.on_nudged(running.parsed, agent, ears);
                    if let Some(reading) = read {
                        self.reload(*reading, running, agent, ears);
                        running.notify.ready();
                    }
                }
                Wake::NameLost => break End::NameLost,
                Wake::Replied(..) | Wake::LeftByRpc => break End::Left,
                Wake::Stop => break End::Abrupt,
                Wake::TimeUp if leaving.is_some_and(|at| at <= agent.now()) => break End::Abrupt,
                Wake::TimeUp => {}
            }
        };
        // What was held back is told, before the last lines of the log.
        agent.tell_held_back(ears);
        running.notify.stopping();
        Ok(end.told())
    }

    /// What a signal asks for (docs/decisions/059-signals.md).
    fn on_signal(
        &self,
        signal: Signal,
        is_leaving: bool,
        (running, ears): (&mut Running<'_>, &mut Ears),
    ) -> Heed {
        let shutdown = &running.options.shutdown;
        match signal {
            Signal::User1 => {
                ears.metrics.show();
                Heed::Nothing
            }
            Signal::Hangup if is_leaving => {
                warn!(target: "agent", "Nothing is reloaded: the agent is leaving");
                Heed::Nothing
            }
            // It is said again out of impatience.
            Signal::Interrupt | Signal::Terminate if is_leaving => Heed::Stop,
            Signal::Interrupt => {
                self.heading("Caught signal: interrupt");
                if shutdown.skip_leave_on_interrupt { Heed::Stop } else { Heed::Leave }
            }
            Signal::Terminate => {
                self.heading("Caught signal: terminated");
                if shutdown.leave_on_terminate { Heed::Leave } else { Heed::Stop }
            }
            Signal::Hangup => {
                self.heading("Caught signal: hangup");
                self.heading("Reloading configuration...");
                running.notify.reloading();
                if let Err(error) = running.keeping.read_again(running.parsed) {
                    self.fail_to_reload(&error);
                    running.notify.ready();
                }
                Heed::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests;
