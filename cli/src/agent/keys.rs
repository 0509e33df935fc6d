//! The keys of an agent: from the command line or a key file, and read again while it runs.
//!
//! A key file is a JSON list of keys in base64, primary first, as Serf writes it.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use tithing_core::base64::{self, Base64Error};
use tithing_core::wire::keyring::{Key, Keyring, KeyringError};
use tithing_core::{Command, Reply};
use tithing_net_mio::{Agent, Observer, os_text};
use tracing::{info, warn};
use zeroize::Zeroizing;

use crate::flags::Secret;
use crate::json::{self, JsonError};

/// A key file holds 64 keys at most, which is far less.
const FILE_BYTES_MAX: usize = 64 << 10;

/// The bits of a file's mode that let others than its owner read or write it.
const MODE_OF_OTHERS: u32 = 0o077;

/// The mode of a key file that an agent writes.
const MODE_OF_OWNER: u32 = 0o600;

/// Reads a key from the command line. The outer error is found before anything is started, the
/// inner one when the cluster's port would be opened, as in Serf.
pub(super) fn from_flag(text: &Secret) -> Result<Option<Result<Key, KeyringError>>, Base64Error> {
    let bytes = base64::decode(text.expose().as_bytes())?;
    Ok((!bytes.is_empty()).then(|| Key::new(&bytes)))
}

/// Why a key file cannot be used. Shows as Serf's text.
#[derive(Debug)]
pub(super) enum KeyFileError {
    /// A system call on it failed.
    System {
        what: String,
        error: io::Error,
    },
    TooLarge,
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
            Self::System { what, error } => write!(f, "{what}: {}", os_text(error)),
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

/// Reads a key file: its keys, and how many it lists, twins counted.
pub(super) fn read(path: &Path) -> Result<(Keyring, usize), KeyFileError> {
    let shown = path.display();
    let at = |what: String| move |error| KeyFileError::System { what, error };
    let mode = fs::metadata(path).map_err(at(format!("stat {shown}")))?.permissions().mode();
    let failed = |call| at(format!("Failed to read keyring file: {call} {shown}"));
    let file = File::open(path).map_err(failed("open"))?;
    // Room for all: nothing is moved, and nothing is left behind.
    let mut json = Zeroizing::new(Vec::with_capacity(2 * FILE_BYTES_MAX));
    let limit = u64::try_from(FILE_BYTES_MAX).map_or(u64::MAX, |bytes_max| bytes_max + 1);
    file.take(limit).read_to_end(&mut json).map_err(failed("read"))?;
    if json.len() > FILE_BYTES_MAX {
        return Err(KeyFileError::TooLarge);
    }
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

/// Why the keys of a running agent are not those of its key file.
#[derive(Debug)]
pub(super) enum ReloadError {
    File(KeyFileError),
    /// The node has refused a change, or the system no longer lets it run.
    Change(String),
}

impl fmt::Display for ReloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(f),
            Self::Change(cause) => write!(f, "Failed to change keys: {cause}"),
        }
    }
}

impl std::error::Error for ReloadError {}

/// Reads the key file again and gives the node its keys: the new primary first, so that nobody
/// has to read what is sealed with a key that is gone.
pub(super) fn reload(
    path: &Path,
    agent: &mut Agent,
    observer: &mut dyn Observer,
) -> Result<(), ReloadError> {
    let (wanted, count) = read(path).map_err(ReloadError::File)?;
    let held = ask(agent, Command::ListKeys, observer)?;
    for command in changes(&held, &wanted) {
        ask(agent, command, observer)?;
    }
    info!(target: "agent", "Reloaded keyring with {count} keys from {}", path.display());
    Ok(())
}

/// Writes the keys that the node has now to its key file.
pub(super) fn save(
    path: &Path,
    agent: &mut Agent,
    observer: &mut dyn Observer,
) -> Result<(), ReloadError> {
    let keys = ask(agent, Command::ListKeys, observer)?;
    let at = |error| KeyFileError::System { what: format!("write {}", path.display()), error };
    write(path, &keys).map_err(|error| ReloadError::File(at(error)))?;
    info!(target: "agent", "Saved keyring with {} keys to {}", keys.len(), path.display());
    Ok(())
}

/// Replaces a key file: whole at any time, and its owner's alone.
fn write(path: &Path, keys: &[Key]) -> io::Result<()> {
    // A link goes on to lead to the file.
    let path = fs::canonicalize(path)?;
    let mut new = path.clone().into_os_string();
    new.push(".new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(MODE_OF_OWNER).open(&new)?;
    file.write_all(text_of(keys).as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, &path)?;
    // The new name lasts only once the directory is written.
    path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
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
) -> Result<Vec<Key>, ReloadError> {
    let reply = agent.call(command, observer);
    match reply.map_err(|error| ReloadError::Change(os_text(&error)))? {
        Reply::Keys(keys) => Ok(keys),
        Reply::Refused(error) => Err(ReloadError::Change(error.to_string())),
        Reply::Done
        | Reply::Joined(_)
        | Reply::Left { .. }
        | Reply::Members(_)
        | Reply::Explained(_)
        | Reply::QueryBegun(_)
        | Reply::ForceLeft(_)
        | Reply::KeysChanged(_)
        | Reply::Coordinate(_) => Err(ReloadError::Change("unexpected answer".to_owned())),
    }
}

#[cfg(test)]
mod tests;
