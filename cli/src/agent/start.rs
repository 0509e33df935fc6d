//! The start of an agent, up to the end of its banner.

use std::io;
use std::mem;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tithing_core::config::Keeping;
use tithing_core::wire::keyring::{Keyring, KeyringError};
use tithing_core::{Command, Config, Reply};
use tithing_net_mio::{Agent, Observer, os_text};
use tracing::{info, warn};

use super::Program;
use super::handlers::Handlers;
use super::log::Safe;
use super::metrics::{Metrics, Runs, SinkKind};
use super::reload::TAGS_CONFIG;
use super::settings::Settings;
use super::{address, joining, keys, open_files, rpc_port, tags_file};

impl Program {
    /// Opens the ports and shows the banner.
    pub(super) fn start(&self, settings: &mut Settings) -> Result<Agent, Option<String>> {
        self.heading("Starting Serf agent...");
        load_tags(settings)
            .and_then(|()| load_keys(settings))
            .map_err(|cause| Some(format!("Failed to setup the Serf agent: {cause}")))?;
        info!(target: "agent", "Serf agent starting");
        let failed =
            |cause| Some(format!("Failed to start the Serf agent: Error creating Serf: {cause}"));
        take_key(settings).map_err(failed)?;
        tell_leniency(&settings.agent.node);
        settings.agent.limits = open_files::bounds(settings.handlers.len());
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
        settings.options.seal();
        let metrics = metrics_port(&mut agent, settings).map_err(Some)?;
        self.heading("Starting Serf agent RPC...");
        self.heading("Serf agent running!");
        let bind = address::shown(&settings.options.network.bind, agent.local_addr());
        self.banner(settings, &bind, &rpc, is_encrypted);
        if let Some(addr) = metrics {
            self.row("Metrics addr", &format!("'{addr}'"));
        }
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
    pub(super) fn join(
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
        let Reply::Joined(report) = &reply else {
            return Err(reply.refusal().map(ToString::to_string));
        };
        if report.reached == 0 {
            return Err(Some(report.to_string()));
        }
        let count = report.reached;
        self.text(&format!("Join completed. Synced with {count} initial agents"));
        Ok(())
    }
}

/// Opens the port for those who watch the agent, if there is to be one. Returns its address.
fn metrics_port(agent: &mut Agent, settings: &Settings) -> Result<Option<SocketAddr>, String> {
    let text = &settings.options.telemetry.metrics_addr;
    if text.is_empty() {
        return Ok(None);
    }
    let failed = |cause: String| format!("Error starting metrics listener: {cause}");
    let addr = address::resolve(text).map_err(|error| failed(format!("listen tcp: {error}")))?;
    agent.listen_web(addr).map(Some).map_err(|error| failed(error.to_string()))
}

/// What is measured, and where it goes.
pub(super) fn metrics(settings: &Settings, host_name: &str, runs: Runs) -> io::Result<Metrics> {
    let (discovery, telemetry) = (&settings.options.discovery, &settings.options.telemetry);
    let has_seeds = !discovery.start_join.is_empty() || !discovery.retry_join.is_empty();
    let sinks = [
        (SinkKind::Statsite, telemetry.statsite_addr.as_str()),
        (SinkKind::Statsd, telemetry.statsd_addr.as_str()),
    ];
    Metrics::new(has_seeds, &sinks, host_name, runs)
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
pub(super) fn handlers(settings: &mut Settings, agent: &mut Agent) -> io::Result<Handlers> {
    let specs = mem::take(&mut settings.handlers);
    let node = &settings.agent.node;
    let limit = settings.options.handlers.timeout.to_std();
    let limit = (!limit.is_zero()).then_some(limit);
    let handlers = Handlers::new(specs, (&node.name, &node.tags), limit, agent.remote())?;
    agent.show_handlers(handlers.table());
    Ok(handlers)
}

/// Reads the key file, if there is one, into the configuration.
fn load_keys(settings: &mut Settings) -> Result<(), String> {
    let Some(path) = settings.keyring_file.as_deref() else { return Ok(()) };
    if settings.key.is_some() {
        return Err(keys::KEY_AND_FILE.to_owned());
    }
    let (keyring, count) = keys::read(path).map_err(|error| error.to_string())?;
    info!(target: "agent", "Restored keyring with {count} keys from {}", path.display());
    let security = &mut settings.agent.node.security;
    security.keyring = keyring;
    security.keeping = Keeping::On;
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
