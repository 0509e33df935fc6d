//! Where configuration is read from: files, directories of them, and what a shell hands over.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tithing_net_mio::os_text;

use super::Occasion;
use super::file::FileError;
use crate::agent::files::{self, FileFlaw};

/// Files of one directory. More are something else.
pub(super) const FILES_MAX: usize = 1024;

/// How long whoever writes into a pipe may say nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something to read that ends, or is given up.
#[derive(Debug)]
pub(super) struct Source {
    file: File,
    patience: Duration,
}

impl Source {
    const fn new(file: File) -> Self {
        Self { file, patience: PATIENCE }
    }

    /// How much there is to read. A pipe does not know.
    pub(super) fn bytes_expected(&self) -> Option<usize> {
        let about = self.file.metadata().ok()?;
        about.is_file().then(|| usize::try_from(about.len()).unwrap_or(usize::MAX))
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut files = [PollFd::new(&self.file, PollFlags::IN)];
        let time = Timespec::try_from(self.patience).map_err(io::Error::other)?;
        if poll(&mut files, Some(&time))? == 0 {
            let seconds = self.patience.as_secs();
            return Err(io::Error::other(format!("nothing has come for {seconds} s")));
        }
        self.file.read(buffer)
    }
}

/// Opens what the command line names.
pub(super) fn open(path: &Path, occasion: Occasion) -> Result<Source, FileError> {
    let opened = match occasion {
        // Whatever it is: it is the shell's, not somebody's who can write to a directory.
        Occasion::Start if is_handed_over(path) => files::without_waiting().read(true).open(path),
        Occasion::Start | Occasion::Reload => files::open(path),
    };
    opened.map(Source::new).map_err(|error| flaw_of_open(path, error))
}

/// Opens a file of a directory.
pub(super) fn open_within(path: &Path) -> Result<Source, FileError> {
    files::open(path).map(Source::new).map_err(|error| flaw_of_open(path, error))
}

/// Whether a path is one of this process's own open files: `-config-file <(vault read ..)`.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.starts_with("/dev/fd")
        || path.starts_with("/proc/self/fd")
}

fn flaw_of_open(path: &Path, error: io::Error) -> FileError {
    let cause = FileFlaw::new("open", path, error).to_string();
    FileError::Read { path: path.to_owned(), cause }
}

/// The files of a directory; `None` if it is none.
pub(super) fn names_if_directory(
    path: &Path,
    source: &Source,
) -> Result<Option<Vec<PathBuf>>, FileError> {
    let refused = |cause| FileError::Read { path: path.to_owned(), cause };
    let about = source.file.metadata().map_err(|error| refused(os_text(&error)))?;
    if !about.is_dir() {
        return Ok(None);
    }
    let names = names(path).map_err(|error| refused(os_text(&error)))?;
    if names.len() > FILES_MAX {
        return Err(refused(format!("it holds more than {FILES_MAX} files")));
    }
    Ok(Some(names))
}

/// The files of a directory that are read, in their order.
fn names(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().as_bytes().ends_with(b".json") && !entry.file_type()?.is_dir() {
            names.push(entry.file_name());
        }
    }
    names.sort_unstable_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    let directory: PathBuf =
        directory.components().filter(|part| *part != Component::CurDir).collect();
    Ok(names.iter().map(|name| directory.join(name)).collect())
}

#[cfg(test)]
mod tests;
