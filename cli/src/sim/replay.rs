//! `sim replay`: plays again what was recorded, and compares.

use std::path::PathBuf;

use clap::Args;
use tithing_core::flight::begins_as_record;
use tithing_sim::compare::parting;
use tithing_sim::trace::{Header, Reader};
use tithing_sim::{Options, Scenario};

use super::diff::{read, tell};
use super::format::Out;
use super::{Trouble, Verdict, files, flight};

#[derive(Args, Debug)]
pub(super) struct ReplayArgs {
    /// A file written by `sim run --trace`, or by `serf agent -record`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// For the record of an agent with keys: its key file, with all keys that it had
    #[arg(long, value_name = "FILE")]
    keyring: Option<PathBuf>,
    /// For the trace of a scenario with keys, which traces withhold: the scenario
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// For the record of an agent: writes a trace of what is played, for sim trace
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

/// Plays what a file has recorded with the core as it is now.
pub(super) fn run(args: &ReplayArgs, out: &mut Out) -> Result<Verdict, Trouble> {
    let recorded = read(&args.file)?;
    if begins_as_record(&recorded) {
        let more = (args.keyring.as_deref(), args.trace.as_deref());
        return flight::run(&args.file, recorded, more, out);
    }
    trace(args, &recorded, out)
}

/// Plays the scenario of a trace with the core as it is now, and says whether every step is the
/// same, or names the first that is not.
fn trace(args: &ReplayArgs, recorded: &[u8], out: &mut Out) -> Result<Verdict, Trouble> {
    let path = args.file.display();
    let damaged = |error| Trouble(format!("{path}: {error}"));
    let (header, _) = Reader::new(recorded).map_err(damaged)?;
    let scenario = scenario_of(args, &header)?;
    let mut played = Vec::with_capacity(recorded.len());
    let mut sink = |piece: &[u8]| played.extend_from_slice(piece);
    let options = Options { seed: Some(header.seed), trace: Some(&mut sink), ..Options::default() };
    tithing_sim::run(&scenario, options);
    let parting = parting(recorded, &played).map_err(|[error, _]| {
        let error = error.map_or_else(|| "cannot be compared".into(), |error| error.to_string());
        Trouble(format!("{path}: {error}"))
    })?;
    let names = [format!("{path} (version {})", header.version), "played now".to_owned()];
    tell(parting.as_ref(), &names, out)
}

/// The scenario that a trace holds, or the one that is given.
fn scenario_of(args: &ReplayArgs, header: &Header) -> Result<Scenario, Trouble> {
    if let Some(path) = &args.scenario {
        return files::read(path);
    }
    let (path, version) = (args.file.display(), &header.version);
    if header.scenario.is_empty() {
        return Err(Trouble(format!(
            "{path}: this is how a real node's flight was led again: replay its record instead"
        )));
    }
    if header.withholds_keys {
        return Err(Trouble(format!(
            "{path}: its scenario has keys, which a trace withholds: give the scenario itself with \
             --scenario FILE"
        )));
    }
    Scenario::parse(&header.scenario).map_err(|error| {
        let (line, column) = (error.line, error.column);
        let reason = error.reason;
        Trouble(format!("{path}: its scenario, of version {version}: {line}:{column}: {reason}"))
    })
}
