//! `serf agent`: one node on real sockets, with its RPC port.

mod address;
mod check;
mod ears;
mod files;
mod flag_table;
mod handlers;
mod joining;
mod keeping;
mod keys;
mod log;
mod loopback;
mod metrics;
mod network;
mod notify;
mod observer;
mod open_files;
mod options;
mod output;
mod reload;
mod rpc_port;
mod serve;
mod settings;
mod start;
mod tags_file;
mod texts;
mod throttle;
mod worker;

use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use signal_hook::consts::SIGQUIT;
use signal_hook::flag::register_conditional_default;
use tithing_core::wire::keyring::Keyring;
use tithing_net_mio::{LogHistory, os_text};
use tracing::warn;

use self::check::Findings;
use self::ears::Ears;
use self::flag_table::FLAGS;
use self::handlers::FAREWELL;
use self::joining::RetryJoin;
use self::keeping::Keeping;
use self::log::Log;
use self::notify::Notify;
use self::observer::Logger;
use self::options::{Occasion, Options};
use self::output::Output;
use self::settings::Settings;
use crate::console::Console;
use crate::flags::{Parsed, Values};
use crate::manual::{Example, Exit, Page};

/// How long what is being written to files may take to get there.
const FILES_PATIENCE: Duration = Duration::from_secs(3);

/// How long the last lines may take to be written.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(1);

/// What there is to say of `serf agent`.
pub const PAGE: Page = Page {
    usage: "serf agent [options]",
    about: "Starts the agent: this machine becomes one member of a cluster. It runs until it is\n\
            interrupted, which leaves the cluster first, or terminated, which does not. A hangup\n\
            (SIGHUP) makes it read its files again.",
    flags: &[FLAGS],
    operands: Values::None,
    examples: &[
        Example::new("serf agent -node=n1 -bind=10.0.0.1", "The first member of a cluster."),
        Example::new("serf agent -node=n2 -bind=10.0.0.2 -join=10.0.0.1", "The second one."),
        Example::new("serf agent -config-dir=/etc/serf", "By the files of a directory."),
        Example::new("serf agent -config-dir=/etc/serf -check", "Says what is wrong with them."),
    ],
    exits: &[
        Exit::new(0, "It has left the cluster; with -check: nothing is wrong."),
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
    if parsed.is_on("check") {
        return check(&parsed, console);
    }
    let output = match Output::new(io::stdout()) {
        Ok(output) => output,
        Err(error) => {
            console.line(format_args!("==> Failed to start the output: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let end = Program { output: output.clone() }.run(&parsed);
    if let Err(Some(last_words)) = &end {
        output.last_words(last_words);
    }
    output.flush(OUTPUT_PATIENCE);
    end.unwrap_or(ExitCode::FAILURE)
}

/// Says what is wrong with flags and files.
fn check(parsed: &Parsed, console: &mut Console<'_>) -> ExitCode {
    let Findings { flaws, notes } = Findings::of(parsed, &host_name());
    for line in notes.iter().chain(&flaws) {
        console.line(format_args!("==> {line}"));
    }
    if flaws.is_empty() {
        console.line("==> Configuration is valid");
        return ExitCode::SUCCESS;
    }
    console.line(format_args!("==> Configuration is not valid: {} flaw(s)", flaws.len()));
    ExitCode::FAILURE
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// One run of the agent. An `Err` holds the last words of a start that failed.
struct Program {
    output: Output,
}

/// What a running agent goes by.
struct Running<'a> {
    parsed: &'a Parsed,
    host_name: &'a str,
    options: Options,
    /// `-bind` as it was typed: in the options it is an address of the interface, if one is named.
    asked_bind: String,
    log: Arc<Log>,
    keeping: Keeping,
    retry: RetryJoin,
    notify: Notify,
}

impl Program {
    fn run(&self, parsed: &Parsed) -> Result<ExitCode, Option<String>> {
        let host_name = host_name();
        let (options, notes) =
            Options::read(parsed, Occasion::Start).map_err(|error| Some(error.to_string()))?;
        let mut settings = Settings::check(options, &host_name).map_err(|(warnings, error)| {
            self.warn(&warnings);
            Some(error.to_string())
        })?;
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
        let end = self.run_logged(settings, (parsed, &host_name), &log, history);
        // Of a start that failed, the lines may say more than the last words.
        log.release();
        end
    }

    fn run_logged(
        &self,
        mut settings: Settings,
        (parsed, host_name): (&Parsed, &str),
        log: &Arc<Log>,
        history: LogHistory,
    ) -> Result<ExitCode, Option<String>> {
        let mut agent = self.start(&mut settings)?;
        agent.show_log(history);
        let keeping = Keeping::new(&settings.options, &mut agent);
        let failed = |error: io::Error| Some(format!("Error: {}", os_text(&error)));
        let handlers = start::handlers(&mut settings, &mut agent).map_err(failed)?;
        let metrics = start::metrics(&settings, host_name, handlers.runs()).map_err(failed)?;
        let node = &settings.agent.node;
        let logger = Logger::new(&node.name, node.serf.name_conflicts);
        let mut ears = Ears { logger, metrics, handlers };
        self.join(&mut agent, &settings, &mut ears)?;
        // Whoever has read the next lines may send signals.
        agent.watch_signals().map_err(failed)?;
        // A shell lets what it starts with `&` ignore this one; here it ends the agent anyway.
        register_conditional_default(SIGQUIT, Arc::new(AtomicBool::new(true))).map_err(failed)?;
        self.text("");
        self.heading("Log data will now stream in as it occurs:\n");
        log.release();
        let retry = RetryJoin::begin(&settings.options.discovery, &mut agent);
        let (options, log) = (settings.options, Arc::clone(log));
        let asked_bind = settings.asked_bind;
        let notify = Notify::from_environment(agent.now());
        let mut running =
            Running { parsed, host_name, options, asked_bind, log, keeping, retry, notify };
        let code = self.serve(&mut agent, &mut ears, &mut running).map_err(failed);
        running.keeping.finish(FILES_PATIENCE, &mut agent);
        // What was told is handled, if that does not take long. The agent goes first: whoever waits
        // for an answer of it hears so.
        drop(agent);
        ears.handlers.finish(FAREWELL);
        code
    }

    fn warn(&self, warnings: &[String]) {
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

/// The keys of a key file, or why it has none.
pub(crate) fn read_keyring(path: &Path) -> Result<Keyring, String> {
    keys::read(path).map(|(keyring, _)| keyring).map_err(|error| error.to_string())
}
