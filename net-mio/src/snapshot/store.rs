//! One snapshot file on a disk: opened whatever has happened to it, then written job by job
//! (PROTOCOL.md P-224, P-225).

use std::io;

use tithing_core::snapshot::{
    AfterLeave, Durability, Job, JobOutcome, PersistError, Replay, replay,
};

use super::disk::{Disk, Name};
use crate::error::os_text;

/// An open snapshot file.
#[derive(Debug)]
pub(crate) struct Store<D: Disk> {
    disk: D,
    file: D::File,
    bytes: u64,
}

/// What was found in a file.
#[derive(Debug)]
pub(crate) struct Found {
    /// What it says.
    pub(crate) replay: Replay,
    /// How many bytes of a line that was not finished stood at its end.
    pub(crate) cut_bytes: usize,
    /// Whether its end could not be mended: it has to be replaced before anything is appended.
    pub(crate) is_torn: bool,
}

impl<D: Disk> Store<D> {
    /// Opens the file, or makes it. What is in it cannot make that fail.
    pub(crate) fn open(mut disk: D, after_leave: AfterLeave) -> io::Result<(Self, Found)> {
        let mut bytes = disk.read(Name::Current)?;
        let next = disk.read(Name::Next).unwrap_or_default();
        match (&bytes, next) {
            // A peer that is stopped between taking the old file away and putting the new one in
            // its place leaves this. It has synced the new one before.
            (None, Some(next)) => {
                disk.replace()?;
                bytes = Some(next);
            }
            // A replacement that was not finished. It takes room only.
            (Some(_), Some(_)) => disk.remove(Name::Next).unwrap_or_default(),
            (_, None) => {}
        }
        let mut file = disk.open(Name::Current)?;
        // The file may be new. If its name is lost with the machine, what is in it would be too.
        disk.sync_names().unwrap_or_default();
        let bytes = bytes.unwrap_or_default();
        let replay = replay(&bytes, after_leave);
        let cut_bytes = bytes.len() - replay.good_bytes;
        let good = u64::try_from(replay.good_bytes).unwrap_or(u64::MAX);
        let is_torn = cut_bytes > 0 && disk.truncate(&mut file, good).is_err();
        Ok((Self { disk, file, bytes: good }, Found { replay, cut_bytes, is_torn }))
    }

    /// Does what the journal wants.
    pub(crate) fn perform(&mut self, job: &Job) -> JobOutcome {
        let done = match job {
            Job::Append { bytes, durability } => self.append(bytes, *durability),
            Job::Replace { image } => self.replace(image),
        };
        done.map_err(|error| persist_error(&error))
    }

    fn append(&mut self, bytes: &[u8], durability: Durability) -> io::Result<()> {
        if let Err(error) = write_all(&mut self.disk, &mut self.file, bytes) {
            // Half a line would spoil the next one, whoever writes it.
            self.disk.truncate(&mut self.file, self.bytes).unwrap_or_default();
            return Err(error);
        }
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        match durability {
            Durability::Written => Ok(()),
            Durability::Synced => self.disk.sync(&mut self.file),
        }
    }

    /// Until the rename the old file is there, after it the new one.
    fn replace(&mut self, image: &[u8]) -> io::Result<()> {
        // Left by an attempt that failed, and could not clear up.
        self.disk.remove(Name::Next).unwrap_or_default();
        let mut file = self.disk.open(Name::Next)?;
        let emptied = self.disk.truncate(&mut file, 0);
        let written = emptied
            .and_then(|()| write_all(&mut self.disk, &mut file, image))
            .and_then(|()| self.disk.sync(&mut file))
            .and_then(|()| self.disk.replace());
        if let Err(error) = written {
            // On a full disk its room is wanted.
            self.disk.remove(Name::Next).unwrap_or_default();
            return Err(error);
        }
        self.file = file;
        self.bytes = u64::try_from(image.len()).unwrap_or(u64::MAX);
        self.disk.sync_names()
    }
}

fn write_all<D: Disk>(disk: &mut D, file: &mut D::File, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match disk.write(file, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn persist_error(error: &io::Error) -> PersistError {
    if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        PersistError::NoSpace
    } else {
        PersistError::Other(os_text(error))
    }
}

#[cfg(test)]
mod tests;
