//! Small files that an agent keeps up to date: whole at any time, and their owner's alone.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use tithing_net_mio::os_text;
use zeroize::Zeroizing;

/// The mode of a file that an agent writes.
const MODE_OF_OWNER: u32 = 0o600;

/// How a file was brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// At any time it was the old one or the new one.
    Whole,
    /// Nothing can take its place, as when it alone is mounted from elsewhere: a crash in the
    /// middle
    /// would have spoilt it.
    InPlace,
}

/// What a system call on a file has failed with. Shows as Go's text: `open P: no such file`.
#[derive(Debug)]
pub(super) struct FileFlaw {
    call: &'static str,
    path: PathBuf,
    pub(super) error: io::Error,
}

impl FileFlaw {
    pub(super) fn new(call: &'static str, path: &Path, error: io::Error) -> Self {
        Self { call, path: path.to_owned(), error }
    }
}

impl fmt::Display for FileFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.call, self.path.display(), os_text(&self.error))
    }
}

impl std::error::Error for FileFlaw {}

/// All of a file, or `None` if it has more than so many bytes.
pub(super) fn read(path: &Path, bytes_max: usize) -> Result<Option<Zeroizing<Vec<u8>>>, FileFlaw> {
    let file = File::open(path).map_err(|error| FileFlaw::new("open", path, error))?;
    // Room for all: nothing is moved, and nothing is left behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * bytes_max));
    let limit = u64::try_from(bytes_max).map_or(u64::MAX, |bytes_max| bytes_max + 1);
    let read = file.take(limit).read_to_end(&mut bytes);
    read.map_err(|error| FileFlaw::new("read", path, error))?;
    Ok((bytes.len() <= bytes_max).then_some(bytes))
}

/// Replaces a file, or makes it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<Written, FileFlaw> {
    // A link goes on to lead to the file.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let new = beside(&real);
    let at = |call| move |error| FileFlaw::new(call, path, error);
    match write_new(&new, bytes) {
        Ok(()) => {}
        Err(error) if has_no_room_beside(&error) && real.exists() => {
            return write_over(&real, bytes).map(|()| Written::InPlace).map_err(at("write"));
        }
        Err(error) => return Err(FileFlaw::new("open", path, error)),
    }
    match fs::rename(&new, &real) {
        // The new name lasts only once the directory is written.
        Ok(()) => sync_directory(&real).map(|()| Written::Whole).map_err(at("sync")),
        Err(error) => {
            let _is_gone = fs::remove_file(&new);
            if !is_fixed(&error) {
                return Err(FileFlaw::new("rename", path, error));
            }
            write_over(&real, bytes).map(|()| Written::InPlace).map_err(at("write"))
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".new");
    name.into()
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // An earlier life may have ended in the middle.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(MODE_OF_OWNER).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // On a full disk its room is wanted.
        let _is_gone = fs::remove_file(path);
    }
    written
}

fn write_over(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).truncate(true).open(path)?;
    file.set_permissions(Permissions::from_mode(MODE_OF_OWNER))?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Whether the directory takes no new file, while the file itself may be writable.
fn has_no_room_beside(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::ACCESS | Errno::PERM | Errno::ROFS))
}

/// Whether nothing can be put in the place of the file.
fn is_fixed(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::BUSY | Errno::XDEV))
}

fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(directory.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests;
