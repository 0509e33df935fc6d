//! The keys of an agent: from the command line or a key file, and read again while it runs.
//!
//! A key file is a JSON list of keys in base64, primary first, as Serf writes it.

use std::fmt;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use tithing_core::base64::{self, Base64Error};
use tithing_core::wire::keyring::{Key, Keyring, KeyringError};
use tithing_core::{Command, Reply};
use tithing_net_mio::{Agent, Observer, os_text};
use tracing::{info, warn};
use zeroize::Zeroizing;

use super::files::{self, FileFlaw, Written};
use crate::flags::Secret;
use crate::json::{self, JsonError};

/// A key file holds 64 keys at most, which is far less.
const FILE_BYTES_MAX: usize = 64 << 10;

/// Why there may not be both.
pub(super) const KEY_AND_FILE: &str = "Encryption key not allowed while using a keyring";

/// The bits of a file's mode that let others than its owner read or write it.
const MODE_OF_OTHERS: u32 = 0o077;

/// Reads a key from the command line. The outer error is found before anything is started, the
/// inner one when the cluster's port would be opened, as in Serf.
pub(super) fn from_flag(text: &Secret) -> Result<Option<Result<Key, KeyringError>>, Base64Error> {
    let bytes = base64::decode(text.expose().as_bytes())?;
    Ok((!bytes.is_empty()).then(|| Key::new(&bytes)))
}

/// Why a key file cannot be used. Shows as Serf's text.
#[derive(Debug)]
pub(super) enum KeyFileError {
    Missing(FileFlaw),
    Read(FileFlaw),
    TooLarge,
    Write(FileFlaw),
    Json(JsonError),
    NoKeys,
    Base64(Base64Error),
    EmptyPrimary,
    Keyring(KeyringError),
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let restore = "Failed to restore keyring";
        match self {
            Self::Missing(flaw) | Self::Write(flaw) => flaw.fmt(f),
            Self::Read(flaw) => write!(f, "Failed to read keyring file: {flaw}"),
            Self::TooLarge => {
                write!(f, "Failed to read keyring file: it is larger than {FILE_BYTES_MAX} bytes")
            }
            Self::Json(error) => write!(f, "Failed to decode keyring file: {error}"),
            Self::NoKeys => f.write_str("Keyring file contains no keys"),
            Self::Base64(error) => write!(f, "Failed to decode key from keyring: {error}"),
            Self::EmptyPrimary => write!(f, "{restore}: Empty primary key not allowed"),
            Self::Keyring(error) => write!(f, "{restore}: {error}"),
        }
    }
}

impl std::error::Error for KeyFileError {}

/// The keys of a file, and how many it lists, twins counted.
pub(super) type Read = (Keyring, usize);

/// Reads a key file: its keys, and how many it lists, twins counted.
pub(super) fn read(path: &Path) -> Result<Read, KeyFileError> {
    let shown = path.display();
    let missing = |error| KeyFileError::Missing(FileFlaw::new("stat", path, error));
    let mode = fs::metadata(path).map_err(missing)?.permissions().mode();
    let json = files::read(path, FILE_BYTES_MAX).map_err(KeyFileError::Read)?;
    let json = json.ok_or(KeyFileError::TooLarge)?;
    if mode & MODE_OF_OTHERS != 0 {
        let mode = mode & 0o777;
        warn!(target: "agent", "Keyring file {shown} is not its owner's alone (mode {mode:04o})");
    }
    let texts = json::texts(&json).map_err(KeyFileError::Json)?;
    let mut ring = Keyring::default();
    let keys = texts.iter().map(|text| base64::decode(text));
    let keys = keys.collect::<Result<Vec<_>, _>>().map_err(KeyFileError::Base64)?;
    match keys.first() {
        None => return Err(KeyFileError::NoKeys),
        Some(primary) if primary.is_empty() => return Err(KeyFileError::EmptyPrimary),
        Some(_) => {}
    }
    for bytes in &keys {
        Key::new(bytes).and_then(|key| ring.install(key)).map_err(KeyFileError::Keyring)?;
    }
    Ok((ring, keys.len()))
}

/// Why a running agent does not have other keys: the node has refused, or the system no longer lets
/// it run.
#[derive(Debug)]
pub(super) struct KeyChangeError(String);

impl fmt::Display for KeyChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failed to change keys: {}", self.0)
    }
}

impl std::error::Error for KeyChangeError {}

/// Gives the node the keys that its file has now: the new primary first, so that nobody has to
/// read what is sealed with a key that is gone.
pub(super) fn apply(
    path: &Path,
    (wanted, count): &Read,
    agent: &mut Agent,
    observer: &mut dyn Observer,
) -> Result<(), KeyChangeError> {
    let held = ask(agent, Command::ListKeys, observer)?;
    for command in changes(&held, wanted) {
        ask(agent, command, observer)?;
    }
    info!(target: "agent", "Reloaded keyring with {count} keys from {}", path.display());
    Ok(())
}

/// Replaces a key file.
pub(super) fn write(path: &Path, keys: &[Key]) -> Result<Written, KeyFileError> {
    files::replace(path, text_of(keys).as_bytes()).map_err(KeyFileError::Write)
}

/// Keys in the form of a key file.
fn text_of(keys: &[Key]) -> Zeroizing<String> {
    // Room for all: nothing is moved, and nothing is left behind.
    let mut text = Zeroizing::new(String::with_capacity(FILE_BYTES_MAX));
    for (at, key) in keys.iter().enumerate() {
        text.push_str(if at == 0 { "[\n  \"" } else { ",\n  \"" });
        text.push_str(&Zeroizing::new(base64::encode(key.expose())));
        text.push('"');
    }
    text.push_str("\n]");
    text
}

/// What makes a ring of the keys `held` one of the keys `wanted`.
fn changes(held: &[Key], wanted: &Keyring) -> Vec<Command> {
    let wanted: Vec<&Key> = wanted.keys().collect();
    let Some((&primary, others)) = wanted.split_first() else { return Vec::new() };
    let mut commands = Vec::new();
    if !held.contains(primary) {
        commands.push(Command::InstallKey { key: primary.clone() });
    }
    if held.first() != Some(primary) {
        commands.push(Command::UseKey { key: primary.clone() });
    }
    // What goes makes room for what comes.
    let gone = held.iter().filter(|key| !wanted.contains(key));
    commands.extend(gone.map(|key| Command::RemoveKey { key: key.clone() }));
    let new = others.iter().filter(|key| !held.contains(key));
    commands.extend(new.map(|&key| Command::InstallKey { key: key.clone() }));
    commands
}

/// Asks the node something about its keys.
fn ask(
    agent: &mut Agent,
    command: Command,
    observer: &mut dyn Observer,
) -> Result<Vec<Key>, KeyChangeError> {
    let reply = agent.call(command, observer);
    let reply = reply.map_err(|error| KeyChangeError(os_text(&error)))?;
    let refusal = reply.refusal().map(ToString::to_string);
    let Reply::Keys(keys) = reply else {
        return Err(KeyChangeError(refusal.unwrap_or_else(|| "unexpected answer".to_owned())));
    };
    Ok(keys)
}

#[cfg(test)]
mod tests;
