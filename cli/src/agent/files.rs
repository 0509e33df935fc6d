//! Small files that an agent keeps up to date: whole at any time, and their owner's alone.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
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
    /// middle would have spoilt it.
    InPlace(Mode),
}

/// The mode of a file that was written in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is its owner's alone.
    Private,
    /// It has the mode that it had: it is not this process's to change.
    Kept,
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

/// Opens a file to be read. A pipe or a device might hold its reader up or never end, and is
/// refused. A directory is opened, and cannot be read.
pub(super) fn open(path: &Path) -> io::Result<File> {
    // To open a device may be to start something.
    if let Ok(about) = fs::metadata(path) {
        has_an_end(&about)?;
    }
    let file = without_waiting().read(true).open(path)?;
    has_an_end(&file.metadata()?)?;
    Ok(file)
}

/// Options with which a pipe that nobody else has open is opened, or is not, at once.
pub(super) fn without_waiting() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.custom_flags(OFlags::NONBLOCK.union(OFlags::NOCTTY).bits().cast_signed());
    options
}

fn has_an_end(about: &Metadata) -> io::Result<()> {
    if about.is_file() || about.is_dir() {
        return Ok(());
    }
    Err(io::Error::other("not a regular file"))
}

/// All of a file, or `None` if it has more than so many bytes.
pub(super) fn read(path: &Path, bytes_max: usize) -> Result<Option<Zeroizing<Vec<u8>>>, FileFlaw> {
    let file = open(path).map_err(|error| FileFlaw::new("open", path, error))?;
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
    match write_new(&new, bytes, fs::metadata(&real).ok().as_ref()) {
        Ok(()) => {}
        Err(error) if has_no_room_beside(&error) && real.exists() => {
            return write_over(&real, bytes, &System).map(Written::InPlace).map_err(at("write"));
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
            write_over(&real, bytes, &System).map(Written::InPlace).map_err(at("write"))
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".new");
    name.into()
}

/// `old` is the file that it is to replace.
fn write_new(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    // An earlier life may have ended in the middle.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(MODE_OF_OWNER).open(path)?;
    if let Some(old) = old {
        keep_owner(&file, old);
    }
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // On a full disk its room is wanted.
        let _is_gone = fs::remove_file(path);
    }
    written
}

/// Gives a file the owner and the group of another, as far as that is allowed.
fn keep_owner(file: &File, old: &Metadata) {
    let Ok(new) = file.metadata() else { return };
    if (new.uid(), new.gid()) != (old.uid(), old.gid())
        && fchown(file, Some(old.uid()), Some(old.gid())).is_err()
    {
        // To another group of its own a process may give it.
        let _refused = fchown(file, None, Some(old.gid()));
    }
}

/// What writing in place asks of the system, and what tests let fail.
trait Disk {
    fn set_mode(&self, file: &File) -> io::Result<()>;
    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
}

/// The system itself.
struct System;

impl Disk for System {
    fn set_mode(&self, file: &File) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(MODE_OF_OWNER))
    }

    fn write_all(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }
}

/// Writes a file where it is. If that fails, what was there before is put back, as far as that can
/// be done.
fn write_over(path: &Path, bytes: &[u8], disk: &impl Disk) -> io::Result<Mode> {
    let mut file = without_waiting().write(true).open(path)?;
    has_an_end(&file.metadata()?)?;
    let before = contents(path);
    let is_private = file.metadata().is_ok_and(|it| it.mode() & 0o777 == MODE_OF_OWNER);
    // Before there is anything in it that others should not read.
    let is_private = is_private || disk.set_mode(&file).is_ok();
    let written = fill(&mut file, bytes, disk);
    if let (Err(_), Ok(before)) = (&written, &before) {
        let _as_far_as_it_goes = fill(&mut file, before, disk);
    }
    written.map(|()| if is_private { Mode::Private } else { Mode::Kept })
}

/// All of a file, in memory that is wiped.
fn contents(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut file = open(path)?;
    // Room for all: nothing is moved, and nothing is left behind.
    let room = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room.saturating_add(1)));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What was there goes only where something else comes, and what is left of it goes last.
fn fill(file: &mut File, bytes: &[u8], disk: &impl Disk) -> io::Result<()> {
    file.rewind()?;
    disk.write_all(file, bytes)?;
    file.set_len(u64::try_from(bytes.len()).map_err(io::Error::other)?)?;
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
