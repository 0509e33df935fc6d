//! `sim replay` of flight records: the life of an agent's node, led again.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use tithing_core::flight::{Damage, Secrecy};
use tithing_core::wire::keyring::Keyring;
use tithing_sim::flight::{
    Difference, End, FlightError, Replay, deed, header, replay, replay_traced,
};

use super::format::{Format, Out, nanos};
use super::{Trouble, Verdict};
use crate::agent;
use crate::json::Json;

/// Leads the life again that `path` is the record of, with the older files beside it, and says
/// whether the node does the same, or where it does otherwise first.
pub(super) fn run(
    path: &Path,
    bytes: Vec<u8>,
    (keyring, trace): (Option<&Path>, Option<&Path>),
    out: &mut Out,
) -> Result<Verdict, Trouble> {
    let keys = match keyring {
        Some(file) => agent::read_keyring(file)
            .map_err(|error| Trouble(format!("{}: {error}", file.display())))?,
        None => Keyring::default(),
    };
    let files = ring(path, bytes)?;
    let slices: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let replay = match trace {
        Some(path) => traced(&slices, &keys, path)?,
        None => replay(&slices, &keys),
    };
    let replay = replay.map_err(|error| {
        let place = error.place().and_then(|place| files.get(place));
        let path = place.map_or(path, |(path, _)| path);
        Trouble(format!("{}: {error}{}", path.display(), way_out(&error)))
    })?;
    match out.format() {
        Format::Text => tell(&replay, out)?,
        Format::Json => out.json(&json(&replay))?,
    }
    Ok(if replay.difference.is_none() { Verdict::Good } else { Verdict::Bad })
}

/// Writes a trace, too. It is for nobody else: what was sealed is so no more.
fn traced(
    files: &[&[u8]],
    keys: &Keyring,
    path: &Path,
) -> Result<Result<Replay, FlightError>, Trouble> {
    let failed = |error| Trouble::with_file(path, &error);
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(path);
    let mut file = BufWriter::new(file.map_err(failed)?);
    let mut written = Ok(());
    let mut sink = |bytes: &[u8]| {
        if written.is_ok() {
            written = file.write_all(bytes);
        }
    };
    let replay = replay_traced(files, keys, &mut sink);
    written.and_then(|()| file.flush()).map_err(failed)?;
    Ok(replay)
}

/// What helps.
fn way_out(error: &FlightError) -> &'static str {
    match error {
        FlightError::MissingKey(_) | FlightError::Damaged(_, Damage::Locked(_)) => {
            "; --keyring FILE has to have all keys that the node had while it was recorded"
        }
        FlightError::Nothing
        | FlightError::BeginningLost { .. }
        | FlightError::BadCheckpoint(_)
        | FlightError::NotARecord(..)
        | FlightError::OtherLife(_)
        | FlightError::Gap { .. }
        | FlightError::Damaged(..)
        | FlightError::Config(_) => "",
    }
}

/// A file, and the older ones of the same life beside it.
fn ring(path: &Path, bytes: Vec<u8>) -> Result<Vec<(PathBuf, Vec<u8>)>, Trouble> {
    let wrong = |path: &Path, error| Trouble(format!("{}: {error}", path.display()));
    let run = header(&bytes).map_err(|error| wrong(path, error))?.run;
    let (base, age) = named(path);
    let mut files = vec![(path.to_owned(), bytes)];
    for age in age + 1.. {
        let mut name: OsString = base.clone();
        name.push(format!(".{age}"));
        let older = PathBuf::from(name);
        let Ok(bytes) = fs::read(&older) else { break };
        if header(&bytes).is_ok_and(|header| header.run == run) {
            files.push((older, bytes));
        } else {
            break;
        }
    }
    Ok(files)
}

/// The name of the file at hand, and how old this one is.
fn named(path: &Path) -> (OsString, u32) {
    let age = path.extension().and_then(|it| it.to_str()).and_then(|it| it.parse().ok());
    match age {
        Some(age) => (path.with_extension("").into_os_string(), age),
        None => (path.as_os_str().to_owned(), 0),
    }
}

fn tell(replay: &Replay, out: &mut Out) -> Result<(), Trouble> {
    let Replay { node, software, files, steps, actions, .. } = replay;
    let withheld = secrecy(replay.secrecy);
    out.line(format_args!("node {node}, recorded by version {software}, {withheld}"))?;
    let (length, same) = (replay.last.since(replay.begin), replay.difference.is_none());
    let verdict = if same { "the same actions" } else { "the same actions so far" };
    let files = if *files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    out.line(format_args!(
        "{files}, {steps} steps in {:.3} s, {actions} actions: {verdict}",
        length.as_secs_f64()
    ))?;
    if replay.steps_before > 0 {
        out.line(format_args!(
            "the {} steps before have made room; played from what the node knew after them",
            replay.steps_before
        ))?;
    }
    match (&replay.difference, replay.end) {
        (Some(difference), _) => out.line(difference),
        (None, End::Whole) => Ok(()),
        (None, End::Open) => {
            out.line("the record has no end: the agent was killed, or it still records")
        }
        (None, End::Torn(at)) => out.line(format_args!(
            "the last record, at byte {at}, is cut off: all before it was played"
        )),
    }
}

const fn secrecy(secrecy: Secrecy) -> &'static str {
    match secrecy {
        Secrecy::Open => "with payloads",
        Secrecy::Masked => "payloads withheld",
        Secrecy::Sealed => "sealed",
    }
}

fn json(replay: &Replay) -> Json {
    let (end, torn_at) = match replay.end {
        End::Whole => ("whole", Json::Null),
        End::Open => ("open", Json::Null),
        End::Torn(at) => ("torn", number(at)),
    };
    Json::object([
        ("node", replay.node.as_str().into()),
        ("version", replay.software.as_str().into()),
        ("secrecy", secrecy(replay.secrecy).into()),
        ("files", number(replay.files)),
        ("steps_before", Json::Whole(replay.steps_before)),
        ("steps", Json::Whole(replay.steps)),
        ("actions", Json::Whole(replay.actions)),
        ("begin_ns", nanos(replay.begin)),
        ("last_ns", nanos(replay.last)),
        ("end", end.into()),
        ("torn_at_byte", torn_at),
        ("same", Json::Bool(replay.difference.is_none())),
        ("difference", replay.difference.as_deref().map_or(Json::Null, difference)),
    ])
}

fn difference(difference: &Difference) -> Json {
    let before = difference
        .before
        .iter()
        .map(|(at, input)| Json::object([("at_ns", nanos(*at)), ("input", input.as_str().into())]));
    Json::object([
        ("step", Json::Whole(difference.step)),
        ("at_ns", nanos(difference.at)),
        ("input", difference.input.as_str().into()),
        ("action", number(difference.place)),
        ("recorded", difference.recorded.map_or(Json::Null, |it| deed(it).into())),
        ("replayed", difference.replayed.as_deref().map_or(Json::Null, Into::into)),
        ("recorded_actions", number(difference.recorded_actions)),
        ("actions", Json::from_iter(difference.actions.clone())),
        ("before", Json::List(before.collect())),
    ])
}

fn number(number: usize) -> Json {
    Json::Whole(u64::try_from(number).unwrap_or(u64::MAX))
}
