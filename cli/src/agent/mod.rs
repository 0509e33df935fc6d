//! `serf agent`: one node on real sockets, with its RPC port.

mod address;
mod ears;
mod files;
mod flag_table;
mod handlers;
mod joining;
mod keeping;
mod keys;
mod log;
mod loopback;
mod network;
mod notify;
mod observer;
mod options;
mod output;
mod reload;
mod rpc_port;
mod settings;
mod tags_file;
mod texts;
mod throttle;
mod worker;

use std::io;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tithing_core::wire::keyring::{Keyring, KeyringError};
use tithing_core::{Command, CommandId, Config, Instant, Reply};
use tithing_net_mio::{Agent, LogHistory, Observer, Signal, Wake, os_text};
use tracing::{info, warn};

use self::ears::Ears;
use self::flag_table::FLAGS;
use self::handlers::{FAREWELL, Handlers};
use self::joining::{Heeded, RetryJoin};
use self::keeping::Keeping;
use self::log::{Log, Safe};
use self::notify::Notify;
use self::observer::Logger;
use self::options::Options;
use self::output::Output;
use self::reload::TAGS_CONFIG;
use self::settings::Settings;
use crate::console::Console;
use crate::flags::{Parsed, Values};
use crate::manual::{Example, Exit, Page};

/// How long a graceful leave may take before the agent stops anyway.
const LEAVE_LIMIT: Duration = Duration::from_secs(3);

/// How long what is being written to files may take to get there.
const FILES_PATIENCE: Duration = Duration::from_secs(3);

/// How long the last lines may take to be written.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(1);

/// What there is to say of `serf agent`.
pub const PAGE: Page = Page {
    usage: "serf agent [options]",
    about: "Starts the agent: this machine becomes one member of a cluster. It runs until it is\n\
            interrupted, which leaves the cluster first, or terminated, which does not.",
    flags: &[FLAGS],
    operands: Values::None,
    examples: &[
        Example::new("serf agent -node=n1 -bind=10.0.0.1", "The first member of a cluster."),
        Example::new("serf agent -node=n2 -bind=10.0.0.2 -join=10.0.0.1", "The second one."),
        Example::new("serf agent -config-dir=/etc/serf", "By the files of a directory."),
        Example::new("serf agent -config-dir=/etc/serf -check", "Says what is wrong with them."),
    ],
    exits: &[
        Exit::new(0, "It has left the cluster."),
        Exit::new(1, "It could not start, was terminated, or a leave was not done in time."),
    ],
};

/// Runs the agent until it has left or was told to stop.
pub fn run(args: &[String], console: &mut Console<'_>) -> ExitCode {
    let parsed = match Parsed::read(&[FLAGS], args) {
        Ok(parsed) => parsed,
        Err(error) => {
            console.error_line(error);
            console.line(format_args!("==> {}", PAGE.help()));
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
    let host_name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let end = Program { output: output.clone(), parsed: &parsed, host_name }.run();
    if let Err(Some(last_words)) = &end {
        output.heading(last_words);
    }
    output.flush(OUTPUT_PATIENCE);
    end.unwrap_or(ExitCode::FAILURE)
}

/// One run of the agent. An `Err` holds the last words of a start that failed.
struct Program<'a> {
    output: Output,
    parsed: &'a Parsed,
    host_name: String,
}

/// What a running agent goes by.
struct Running {
    options: Options,
    keeping: Keeping,
    retry: RetryJoin,
}

impl Program<'_> {
    fn run(&self) -> Result<ExitCode, Option<String>> {
        let (options, notes) =
            Options::read(self.parsed).map_err(|error| Some(error.to_string()))?;
        let mut settings =
            Settings::check(options, &self.host_name).map_err(|(warnings, error)| {
                self.warn(&warnings);
                Some(error.to_string())
            })?;
        self.warn(settings.interface_note.as_deref().as_slice());
        self.warn(&settings.warnings);
        let history = LogHistory::new();
        self.output.set_format(settings.log_format);
        let (output, level) = (self.output.clone(), settings.log_level);
        let log = Log::new(output, level, history.clone(), settings.syslog.take());
        let log = Arc::new(log);
        // It fails if a log is installed already: then that one goes on.
        let _installed = tracing::subscriber::set_global_default(Arc::clone(&log));
        for note in &notes.0 {
            warn!(target: "agent", "{note}");
        }
        let end = self.run_logged(&mut settings, &log, history);
        // Of a start that failed, the lines may say more than the last words.
        log.release();
        end
    }

    fn run_logged(
        &self,
        settings: &mut Settings,
        log: &Log,
        history: LogHistory,
    ) -> Result<ExitCode, Option<String>> {
        let mut agent = self.start(settings)?;
        agent.show_log(history);
        let failed = |error: io::Error| Some(format!("Error: {}", os_text(&error)));
        let handlers = handlers(settings, &mut agent).map_err(failed)?;
        let mut ears = Ears { logger: Logger::new(&settings.agent.node.name), handlers };
        self.join(&mut agent, settings, &mut ears)?;
        // Whoever has read the next lines may send signals.
        agent.watch_signals().map_err(failed)?;
        self.text("");
        self.heading("Log data will now stream in as it occurs:\n");
        log.release();
        let keeping = Keeping::new(&settings.options, &mut agent);
        let retry = RetryJoin::begin(&settings.options.discovery, &mut agent);
        let options = settings.options.clone();
        let mut running = Running { options, keeping, retry };
        let code = self.serve(&mut agent, &mut ears, &mut running).map_err(failed);
        // What was held back is told, and what is told is handled, if that does not take long. The
        // agent goes first: whoever waits for an answer of it hears so.
        agent.tell_held_back(&mut ears);
        drop(agent);
        ears.handlers.finish(FAREWELL);
        running.keeping.finish(FILES_PATIENCE);
        code
    }

    /// Opens the ports and shows the banner.
    fn start(&self, settings: &mut Settings) -> Result<Agent, Option<String>> {
        self.heading("Starting Serf agent...");
        load_tags(settings)
            .and_then(|()| load_keys(settings))
            .map_err(|cause| Some(format!("Failed to setup the Serf agent: {cause}")))?;
        info!(target: "agent", "Serf agent starting");
        let failed =
            |cause| Some(format!("Failed to start the Serf agent: Error creating Serf: {cause}"));
        take_key(settings).map_err(failed)?;
        tell_leniency(&settings.agent.node);
        let bound = Agent::bind(settings.agent.clone());
        let is_encrypted = !settings.agent.node.security.keyring.is_empty();
        // From now on the node has the keys: one that it removes must be gone.
        settings.agent.node.security.keyring = Keyring::default();
        let mut agent = bound.map_err(|error| failed(error.to_string()))?;
        if let Some(mdns) = settings.mdns.take() {
            let failed = |error| Some(format!("Error starting mDNS listener: {error}"));
            agent.discover(mdns).map_err(failed)?;
        }
        let rpc = rpc_port::open(&mut agent, &settings.options.rpc).map_err(Some)?;
        self.heading("Starting Serf agent RPC...");
        self.heading("Serf agent running!");
        let bind = address::shown(&settings.options.network.bind, agent.local_addr());
        self.banner(settings, &bind, &rpc, is_encrypted);
        Ok(agent)
    }

    fn banner(&self, settings: &Settings, bind: &str, rpc: &str, is_encrypted: bool) {
        let node = &settings.agent.node;
        self.row("Node name", &format!("'{}'", Safe(&node.name)));
        self.row("Bind addr", &format!("'{bind}'"));
        if let Some(addr) = settings.agent.advertise {
            self.text(&format!("Advertise addr: '{addr}'"));
        }
        self.row("RPC addr", &format!("'{rpc}'"));
        self.row("Encrypted", &is_encrypted.to_string());
        if !node.security.label.is_empty() {
            self.row("Label", &format!("'{}'", Safe(&node.security.label)));
        }
        self.row("Snapshot", &settings.agent.snapshot.is_some().to_string());
        self.row("Profile", settings.profile.as_str());
        self.row("Message Compression Enabled", &node.compression.to_string());
        let cluster = &settings.options.discovery.cluster;
        if !cluster.is_empty() {
            self.row("mDNS cluster", &Safe(cluster).to_string());
        }
    }

    /// Joins the cluster, if the command line says where it is.
    fn join(
        &self,
        agent: &mut Agent,
        settings: &Settings,
        observer: &mut dyn Observer,
    ) -> Result<(), Option<String>> {
        let discovery = &settings.options.discovery;
        let (start_join, replay) = (&discovery.start_join, discovery.replay_on_join);
        if start_join.is_empty() {
            return Ok(());
        }
        self.heading(&format!("Joining cluster...(replay: {replay})"));
        let old_events = joining::old_events(discovery);
        let command = Command::Join { addresses: start_join.clone(), old_events };
        let reply = agent.call(command, observer).map_err(|error| Some(os_text(&error)))?;
        match reply {
            Reply::Joined(report) if report.reached > 0 => {
                let count = report.reached;
                self.text(&format!("Join completed. Synced with {count} initial agents"));
                Ok(())
            }
            Reply::Joined(report) => Err(Some(report.to_string())),
            Reply::Refused(error) => Err(Some(error.to_string())),
            Reply::Done
            | Reply::Left { .. }
            | Reply::Members(_)
            | Reply::Explained(_)
            | Reply::QueryBegun(_)
            | Reply::ForceLeft(_)
            | Reply::KeysChanged(_)
            | Reply::Coordinate(_)
            | Reply::Keys(_) => Err(None),
        }
    }

    /// Runs until the node has left or somebody wants it to stop.
    fn serve(
        &self,
        agent: &mut Agent,
        ears: &mut Ears,
        running: &mut Running,
    ) -> io::Result<ExitCode> {
        let mut notify = Notify::from_environment(agent.now());
        notify.ready();
        let mut leave: Option<(CommandId, Instant)> = None;
        let (code, has_left) = loop {
            let give_up_at = leave.map(|(_, give_up_at)| give_up_at);
            let deadlines = [give_up_at, running.retry.next_deadline(), notify.next_deadline()];
            let wake = agent.run(deadlines.into_iter().flatten().min(), ears)?;
            notify.on_time(agent.now());
            match running.retry.heed(&wake, agent) {
                Heeded::Mine => continue,
                Heeded::GivenUp => break (ExitCode::FAILURE, false),
                Heeded::NotMine => {}
            }
            match wake {
                Wake::Signal(Signal::User1) => {}
                // A second signal is said out of impatience.
                Wake::Signal(_) if leave.is_some() => break (ExitCode::FAILURE, false),
                Wake::Signal(Signal::Interrupt) => {
                    self.heading("Caught signal: interrupt");
                    self.heading("Gracefully shutting down agent...");
                    running.retry.stop();
                    let give_up_at = agent.now() + LEAVE_LIMIT;
                    leave = Some((agent.submit(Command::Leave), give_up_at));
                }
                Wake::Signal(Signal::Terminate) => {
                    self.heading("Caught signal: terminated");
                    break (ExitCode::FAILURE, false);
                }
                Wake::Signal(Signal::Hangup) => {
                    self.heading("Caught signal: hangup");
                    self.heading("Reloading configuration...");
                    notify.reloading();
                    if let Err(error) = running.keeping.read_again(self.parsed) {
                        self.fail_to_reload(&error);
                        notify.ready();
                    }
                }
                Wake::Replied(_, Reply::Refused(error)) => {
                    self.heading(&format!("Error: {error}"));
                }
                Wake::KeyringChanged => running.keeping.on_keyring_changed(agent, ears),
                Wake::TagsAsked => running.keeping.on_tags_asked(agent, ears),
                Wake::Nudged => {
                    let read = running.keeping.on_nudged(self.parsed, agent, ears);
                    if let Some(reading) = read {
                        self.reload(*reading, running, agent, ears);
                        notify.ready();
                    }
                }
                Wake::NameLost => {
                    warn!(target: "agent", "Serf shutdown detected, quitting");
                    break (ExitCode::SUCCESS, true);
                }
                Wake::Replied(..) | Wake::LeftByRpc => break (ExitCode::SUCCESS, true),
                Wake::Stop => break (ExitCode::FAILURE, false),
                Wake::TimeUp if give_up_at.is_some_and(|at| at <= agent.now()) => {
                    break (ExitCode::FAILURE, false);
                }
                Wake::TimeUp => {}
            }
        };
        notify.stopping();
        log_shutdown(has_left);
        Ok(code)
    }

    fn warn(&self, warnings: &[&str]) {
        for warning in warnings {
            self.heading(warning);
        }
    }

    /// `==> text`
    fn heading(&self, text: &str) {
        self.output.heading(text);
    }

    /// A line of the banner.
    fn text(&self, text: &str) {
        self.output.note(text);
    }

    /// A label and its value, the labels aligned to the right.
    fn row(&self, label: &str, value: &str) {
        self.text(&format!("{label:>27}: {value}"));
    }
}

/// Reads the tags file, if there is one, into the configuration.
fn load_tags(settings: &mut Settings) -> Result<(), String> {
    let path = Path::new(&settings.options.node.tags_file);
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    if !settings.options.node.tags.is_empty() {
        return Err(TAGS_CONFIG.to_owned());
    }
    let tags = tags_file::read(path).map_err(|error| error.to_string())?;
    if let Some(tags) = tags {
        info!(target: "agent", "Restored {} tag(s) from {}", tags.len(), path.display());
        settings.agent.node.tags = tags;
    }
    Ok(())
}

/// The handlers that the options ask for.
fn handlers(settings: &mut Settings, agent: &mut Agent) -> io::Result<Handlers> {
    let specs = mem::take(&mut settings.handlers);
    let node = &settings.agent.node;
    let limit = settings.options.handlers.timeout.to_std();
    let limit = (!limit.is_zero()).then_some(limit);
    let handlers = Handlers::new(specs, (&node.name, &node.tags), limit, agent.remote())?;
    agent.show_handlers(handlers.table());
    Ok(handlers)
}

fn log_shutdown(has_left: bool) {
    info!(target: "agent", "requesting serf shutdown");
    if !has_left {
        warn!(target: "serf", "Shutdown without a Leave");
    }
    info!(target: "agent", "shutdown complete");
}

/// Reads the key file, if there is one, into the configuration.
fn load_keys(settings: &mut Settings) -> Result<(), String> {
    let Some(path) = settings.keyring_file.as_deref() else { return Ok(()) };
    if settings.key.is_some() {
        return Err("Encryption key not allowed while using a keyring".to_owned());
    }
    let (keyring, count) = keys::read(path).map_err(|error| error.to_string())?;
    info!(target: "agent", "Restored keyring with {count} keys from {}", path.display());
    settings.agent.node.security.keyring = keyring;
    Ok(())
}

/// Moves the key of the command line, if there is one, into the configuration. A length that is
/// wrong comes up behind all that is wrong with the node, as in Serf.
fn take_key(settings: &mut Settings) -> Result<(), String> {
    let Some(key) = settings.key.take() else { return Ok(()) };
    let ring = &mut settings.agent.node.security.keyring;
    match key.and_then(|key| ring.install(key)) {
        Ok(()) => Ok(()),
        Err(error) => Err(first_flaw(settings.agent.node.clone(), error)),
    }
}

/// What is wrong with a node beside its key or, if nothing is, with the key.
fn first_flaw(mut node: Config, key_error: KeyringError) -> String {
    // It is not known yet, and not at fault.
    node.advertise = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    node.security.allow.clear();
    match node.build() {
        Ok(_) => format!("Failed to create memberlist: {key_error}"),
        Err(error) => error.to_string(),
    }
}

/// Encryption that is not the whole of it is told of: it is meant for a time only.
fn tell_leniency(node: &Config) {
    let security = &node.security;
    if security.keyring.is_empty() {
        return;
    }
    if !security.verify_outgoing {
        warn!(target: "agent", "What is sent is not encrypted (-encrypt-verify-outgoing=false)");
    }
    if !security.verify_incoming {
        warn!(target: "agent", "What is not encrypted is heard (-encrypt-verify-incoming=false)");
    }
}
