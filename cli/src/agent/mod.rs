//! `serf agent`: one node on real sockets, with its RPC port.

mod address;
mod log;
mod observer;
mod output;
mod settings;
mod texts;
mod throttle;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tithing_core::{Command, CommandId, Instant, Reply};
use tithing_net_mio::{Agent, Signal, StartError, Wake, os_text};
use tracing::{info, warn};

use self::log::{Log, Safe};
use self::observer::Logger;
use self::output::Output;
use self::settings::{FLAGS, Settings};
use crate::console::Console;
use crate::flags::{self, Parsed};

/// How long a graceful leave may take before the agent stops anyway.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// How long the last lines may take to be written.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(1);

/// The help text of `serf agent`.
pub fn help() -> String {
    flags::help_text(
        "serf agent [options]",
        "Starts the agent: this machine becomes one member of a cluster. It runs until it is\n\
         interrupted, which leaves the cluster first, or terminated, which does not.",
        &[FLAGS],
    )
}

/// Runs the agent until it has left or was told to stop.
pub fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let parsed = match Parsed::read(&[FLAGS], args) {
        Ok(parsed) => parsed,
        Err(error) => {
            console.error_line(error);
            console.line(format_args!("==> {}", help()));
            return ExitCode::FAILURE;
        }
    };
    let output = match Output::new(io::stdout()) {
        Ok(output) => output,
        Err(error) => {
            console.line(format_args!("==> Failed to start the output: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let end = Program { output: output.clone() }.run(&parsed);
    if let Err(Some(last_words)) = &end {
        output.line(format!("==> {last_words}"));
    }
    output.flush(OUTPUT_PATIENCE);
    end.unwrap_or(ExitCode::FAILURE)
}

/// One run of the agent. An `Err` holds the last words of a start that failed.
struct Program {
    output: Output,
}

impl Program {
    fn run(&self, parsed: &Parsed) -> Result<ExitCode, Option<String>> {
        let host_name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let settings = Settings::read(parsed, &host_name).map_err(|(warnings, error)| {
            self.warn(&warnings);
            Some(error.to_string())
        })?;
        self.warn(&settings.warnings);
        let log = Arc::new(Log::new(self.output.clone(), settings.log_level));
        // It fails if a log is installed already: then that one goes on.
        let _installed = tracing::subscriber::set_global_default(Arc::clone(&log));
        let mut logger = Logger::new(&settings.agent.node.name);

        let mut agent = self.start(&settings)?;
        self.join(&mut agent, &settings, &mut logger)?;
        let failed = |error: io::Error| Some(format!("Error: {}", os_text(&error)));
        // Whoever has read the next lines may send signals.
        agent.watch_signals().map_err(failed)?;
        self.text("");
        self.heading("Log data will now stream in as it occurs:\n");
        log.release();
        self.serve(&mut agent, &mut logger).map_err(failed)
    }

    /// Opens the ports and shows the banner.
    fn start(&self, settings: &Settings) -> Result<Agent, Option<String>> {
        self.heading("Starting Serf agent...");
        info!(target: "agent", "Serf agent starting");
        let mut agent = Agent::bind(settings.agent.clone()).map_err(|error| {
            Some(format!("Failed to start the Serf agent: Error creating Serf: {error}"))
        })?;
        let rpc_failed = |cause| Some(format!("Error starting RPC listener: {cause}"));
        let rpc_addr = address::resolve(&settings.rpc_addr)
            .map_err(|error| rpc_failed(format!("listen tcp: {error}")))?;
        let rpc_bound = agent
            .listen_rpc(rpc_addr)
            .map_err(|error: StartError| rpc_failed(error.to_string()))?;
        self.heading("Starting Serf agent RPC...");
        self.heading("Serf agent running!");
        self.banner(settings, &agent, rpc_addr.port() == 0, rpc_bound);
        Ok(agent)
    }

    fn banner(
        &self,
        settings: &Settings,
        agent: &Agent,
        is_any_rpc_port: bool,
        rpc_bound: std::net::SocketAddr,
    ) {
        let node = &settings.agent.node;
        let bind = address::shown(&settings.bind_text, agent.local_addr());
        let rpc = if is_any_rpc_port {
            address::shown(&settings.rpc_addr, rpc_bound)
        } else {
            settings.rpc_addr.clone()
        };
        self.row("Node name", &format!("'{}'", Safe(&node.name)));
        self.row("Bind addr", &format!("'{bind}'"));
        if let Some(addr) = settings.agent.advertise {
            self.text(&format!("Advertise addr: '{addr}'"));
        }
        self.row("RPC addr", &format!("'{rpc}'"));
        self.row("Encrypted", "false");
        self.row("Snapshot", "false");
        self.row("Profile", settings.profile.as_str());
        self.row("Message Compression Enabled", &node.compression.to_string());
    }

    /// Joins the cluster, if the command line says where it is.
    fn join(
        &self,
        agent: &mut Agent,
        settings: &Settings,
        logger: &mut Logger,
    ) -> Result<(), Option<String>> {
        if settings.join.is_empty() {
            return Ok(());
        }
        self.heading("Joining cluster...(replay: false)");
        let command = Command::Join { addresses: settings.join.clone() };
        let reply = agent.call(command, logger).map_err(|error| Some(os_text(&error)))?;
        match reply {
            Reply::Joined(report) if report.reached > 0 => {
                let count = report.reached;
                self.text(&format!("Join completed. Synced with {count} initial agents"));
                Ok(())
            }
            Reply::Joined(report) => Err(Some(report.to_string())),
            Reply::Refused(error) => Err(Some(error.to_string())),
            Reply::Left { .. } | Reply::Members(_) | Reply::Explained(_) | Reply::Keys(_) => {
                Err(None)
            }
        }
    }

    /// Runs until the node has left or somebody wants it to stop.
    fn serve(&self, agent: &mut Agent, logger: &mut Logger) -> io::Result<ExitCode> {
        let mut leave: Option<(CommandId, Instant)> = None;
        let (code, has_left) = loop {
            let until = leave.map(|(_, give_up_at)| give_up_at);
            match agent.run(until, logger)? {
                // A second signal is said out of impatience.
                Wake::Signal(_) if leave.is_some() => break (ExitCode::FAILURE, false),
                Wake::Signal(Signal::Interrupt) => {
                    self.heading("Caught signal: interrupt");
                    self.heading("Gracefully shutting down agent...");
                    let give_up_at = agent.now() + LEAVE_LIMIT;
                    leave = Some((agent.submit(Command::Leave), give_up_at));
                }
                Wake::Signal(Signal::Terminate) => {
                    self.heading("Caught signal: terminated");
                    break (ExitCode::FAILURE, false);
                }
                Wake::Replied(_, Reply::Refused(error)) => {
                    self.heading(&format!("Error: {error}"));
                }
                Wake::Replied(..) | Wake::LeftByRpc => break (ExitCode::SUCCESS, true),
                Wake::TimeUp => break (ExitCode::FAILURE, false),
            }
        };
        info!(target: "agent", "requesting serf shutdown");
        if !has_left {
            warn!(target: "serf", "Shutdown without a Leave");
        }
        info!(target: "agent", "shutdown complete");
        Ok(code)
    }

    fn warn(&self, warnings: &[&str]) {
        for warning in warnings {
            self.heading(warning);
        }
    }

    /// `==> text`
    fn heading(&self, text: &str) {
        self.output.line(format!("==> {text}"));
    }

    /// A line of the banner.
    fn text(&self, text: &str) {
        let indent = if text.is_empty() { "" } else { "    " };
        self.output.line(format!("{indent}{text}"));
    }

    /// A label and its value, the labels aligned to the right.
    fn row(&self, label: &str, value: &str) {
        self.text(&format!("{label:>27}: {value}"));
    }
}
