//! The few things that are done to files, so that a test can put a bad disk in their place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Readable by everybody, as the peers make it. There is no secret in it.
const MODE: u32 = 0o644;

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    /// The snapshot.
    Current,
    /// The next one, while it is being written: `PATH.compact`, as with the peers.
    Next,
}

/// A directory with room for two files. Each operation either happens or fails; a write may happen
/// in part.
pub(crate) trait Disk {
    /// An open file, written at its end.
    type File;

    /// All that is in a file; `None` if there is none.
    fn read(&mut self, name: Name) -> io::Result<Option<Vec<u8>>>;

    /// Opens a file; makes it if there is none.
    fn open(&mut self, name: Name) -> io::Result<Self::File>;

    /// Appends some of the bytes; says how many.
    fn write(&mut self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize>;

    /// Cuts a file.
    fn truncate(&mut self, file: &mut Self::File, bytes: u64) -> io::Result<()>;

    /// Brings a file to the disk.
    fn sync(&mut self, file: &mut Self::File) -> io::Result<()>;

    /// Puts the next file in the place of the current one.
    fn replace(&mut self) -> io::Result<()>;

    /// Takes a file away.
    fn remove(&mut self, name: Name) -> io::Result<()>;

    /// Brings the names of the files to the disk.
    fn sync_names(&mut self) -> io::Result<()>;
}

/// The real one.
#[derive(Debug)]
pub(crate) struct RealDisk {
    path: PathBuf,
}

impl RealDisk {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn path(&self, name: Name) -> PathBuf {
        match name {
            Name::Current => self.path.clone(),
            Name::Next => {
                let mut path = self.path.clone().into_os_string();
                path.push(".compact");
                path.into()
            }
        }
    }

    fn directory(&self) -> &Path {
        match self.path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            Some(_) | None => Path::new("."),
        }
    }
}

impl Disk for RealDisk {
    type File = File;

    fn read(&mut self, name: Name) -> io::Result<Option<Vec<u8>>> {
        let path = self.path(name);
        // A device or a pipe might never end.
        let is_file = |it: fs::Metadata| if it.is_file() { Ok(()) } else { Err(not_a_file(&it)) };
        match fs::metadata(&path).and_then(is_file).and_then(|()| fs::read(&path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn open(&mut self, name: Name) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).mode(MODE).open(self.path(name))
    }

    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn truncate(&mut self, file: &mut File, bytes: u64) -> io::Result<()> {
        file.set_len(bytes)
    }

    fn sync(&mut self, file: &mut File) -> io::Result<()> {
        file.sync_data()
    }

    fn replace(&mut self) -> io::Result<()> {
        fs::rename(self.path(Name::Next), self.path(Name::Current))
    }

    fn remove(&mut self, name: Name) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }

    fn sync_names(&mut self) -> io::Result<()> {
        File::open(self.directory())?.sync_all()
    }
}

fn not_a_file(it: &fs::Metadata) -> io::Error {
    if it.is_dir() {
        io::ErrorKind::IsADirectory.into()
    } else {
        io::Error::other("not a regular file")
    }
}
